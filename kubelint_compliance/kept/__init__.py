"""Results of earlier runs: around both maps stands a store that knows what they gave for the same input."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kubelint_compliance.maps import Job, Maps
    from kubelint_compliance.sources import Source

    Make = Callable[[Sequence[Source], Job], Maps]

PAYS = 60_000
"""From so many bytes on, a store is worth its opening."""
_A_FILE = 2_000
"""What a file costs beside its bytes, as bytes."""


def pays(sources: Iterable[Source]) -> bool:
    """Whether there is so much to do that keeping results is worth it."""
    return sum(source.size + _A_FILE for source in sources) >= PAYS


def around(make: Make, job: Job, folder: str) -> Maps | None:
    """Return maps with the store of a folder, or of the user's cache, around those that `make` gives.

    None where there is no place for a store.
    """
    from kubelint_compliance.kept.store import open_store

    store = open_store(folder)
    if store is None:
        return None
    from kubelint_compliance.kept.reruns import Reruns

    return Reruns(job, store, make)
