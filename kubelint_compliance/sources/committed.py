"""Which files may be committed: what a text says of itself is believed only where it cannot be.

Only imported where a text says that it was rendered.
"""

from __future__ import annotations

import os

from kubelint_compliance.sources.git import ignored, top_level

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def uncommitted(files: Iterable[str], top: str) -> frozenset[str]:
    """Return those of some real files that are not committed: Git ignores them, or they lie outside of the repository.

    `top` is that of what is checked. Where that is no repository, nobody can tell, and a file may be committed.
    """
    homes: dict[str | None, list[str]] = {}
    for file in files:
        homes.setdefault(top_level(os.path.dirname(file)), []).append(file)
    outside = homes.pop(None, []) if top_level(top) else ()
    homes.pop(None, None)
    return frozenset(outside).union(*map(ignored, homes.values()))
