"""The row of what all scans of a run come to, for a report that folds: found again while few files differ.

Goes in: the keys of scans. Comes out: what stands for those that are as they were.
"""

from __future__ import annotations

from functools import partial

from kubelint_compliance.kept.folded import SPARE, Folded, Found, row_of
from kubelint_compliance.kept.rows import reader
from kubelint_compliance.kept.store import tried
from kubelint_compliance.model import RANK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kubelint_compliance.kept.keys import Keys
    from kubelint_compliance.kept.store import Store
    from kubelint_compliance.model import Scan
    from kubelint_compliance.sources import Source

FROM = 50
"""Of fewer files, scans are read one by one."""


class Sums:
    """Sums of the scans of one run; `most` blocks are no more than a report may show with their lines."""

    def __init__(self, store: Store, keyed: Keys, least: str, most: int, ids: Sequence[str]) -> None:
        self._store = store
        self._keyed = keyed
        self._least = least
        self._most = most
        self._ids = ids

    def known(self, sources: Sequence[Source], keys: Mapping[str, bytes]) -> tuple[list[Scan], set[str]]:
        """Return what stands for the scans of files that are as they were, and their paths; nothing where many differ.

        `keys` are those of scans, by path.
        """
        if len(sources) < FROM:
            return [], set()
        key = self._keyed.of_sum(sources)
        row = self._store.fetch([key]).get(key)
        folded = None if row is None else tried(partial(Folded, ids=self._ids), row)
        if folded is None:
            return [], set()
        same = {path for path, key in folded.keys.items() if keys.get(path, b"").hex() == key}
        if len(sources) - len(same) > SPARE or len(folded.keys) - len(same) > SPARE:
            return [], set()
        gone = self._scans([key for path, key in folded.keys.items() if path not in same])
        scans = None if gone is None else folded.without(gone, self._most)
        return (scans, same) if scans else ([], set())

    def keep(self, sources: Sequence[Source], found: Mapping[str, Scan], keys: Mapping[str, bytes]) -> None:
        """Keep what scans come to, by path."""
        if len(sources) < FROM or len(sources) - len(found) > SPARE:
            return
        if not self._is_folded(found.values()):
            return
        several = [Found(keys[path].hex(), scan) for path, scan in sorted(found.items())]
        row = tried(partial(row_of, least=self._least, ids=self._ids), several)
        if row is not None:
            self._store.put([(self._keyed.of_sum(sources), row)])

    def _is_folded(self, scans: Iterable[Scan]) -> bool:
        """Whether a report of scans folds."""
        floor = RANK[self._least]
        shown = (finding for scan in scans for finding in scan.findings if finding.is_open)
        blocks = {finding.block for finding in shown if RANK[finding.severity] >= floor}
        return len(blocks) > self._most

    def _scans(self, keys: Sequence[str]) -> list[Scan] | None:
        """Return the scans of rows; None where one is not there."""
        rows = self._store.fetch([bytes.fromhex(key) for key in keys])
        scans = [tried(reader(self._ids), row) for row in rows.values()]
        some = [scan for scan in scans if scan is not None]
        return some if len(some) == len(keys) else None
