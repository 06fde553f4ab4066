"""Opens the sources of a run, and keeps what the first map opened for the second."""

from __future__ import annotations

from kubelint_compliance.manifests.opened import Opened, open_bytes
from kubelint_compliance.model import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint_compliance.manifests.envelopes import CustomEnvelope
    from kubelint_compliance.manifests.meant import NoManifest
    from kubelint_compliance.manifests.workloads import CustomWorkload
    from kubelint_compliance.sources import Source

ROOM = 24 * 1024 * 1024
"""Characters of text that stay between the maps, with their documents: some three bytes each."""
_LONG = 64 * 1024
_SHORT_ROOM = 4 * 1024 * 1024
"""Of texts shorter than that, so much stays: to read one again takes a few per cent of the time of its check."""
_OPEN = 1_000_000
"""So many of them stay with documents that are not folded, which take four times as much, and no time.

Some 1,000 objects, then: to fold all of them, and to find the objects in them anew, is 4 % of their check."""


class Shelf:
    """Every source is read and parsed once while they fit; what does not fit is opened again for the second map."""

    def __init__(
        self,
        read: Callable[[Source], bytes | Problem | NoManifest],
        custom: tuple[CustomWorkload, ...] = (),
        room: int = ROOM,
        envelopes: tuple[CustomEnvelope, ...] = (),
    ) -> None:
        """`read` fetches the bytes of a source, or says why not; `custom` and `envelopes` are of the configuration.

        `taken` is what was given away last.
        """
        self._read = read
        self._custom = custom
        self._envelopes = envelopes
        self._room = room
        self._short_room = _SHORT_ROOM
        self._open = _OPEN
        self._last: Opened | None = None
        self.taken: Opened | None = None
        self._kept: dict[str, Opened] = {}

    def open(self, source: Source) -> Opened:
        """Open a source for one look."""
        data = self._read(source)
        if isinstance(data, bytes):
            return open_bytes(
                source.path,
                data,
                file=source.file,
                named=source.named,
                custom=self._custom,
                envelopes=self._envelopes,
            )
        if isinstance(data, Problem):
            return Opened(source.path, "", file=source.file, problem=data)
        return Opened(source.path, "", file=source.file, no_manifest=data.reason)

    def keep(self, source: Source) -> Opened:
        """Open a source that is going to be taken, and fold the one before it."""
        if self._last is not None:
            self._last.fold()
            self._last = None
        opened = self.open(source)
        size = len(opened.text)
        if size <= self._room and (size >= _LONG or size <= self._short_room):
            self._occupy(size)
            self._open -= size
            self._kept[source.path] = opened
            self._last = opened if self._open < 0 else None
        return opened

    def take(self, source: Source) -> Opened:
        """Give away what was kept of a source, and its room; else open it again."""
        kept = self._kept.pop(source.path, None)
        if kept is None:
            kept = self.open(source)
        else:
            self._occupy(len(kept.text), -1)
        self.taken = kept
        return kept

    def _occupy(self, size: int, sign: int = 1) -> None:
        """Take the room of a text of a size, or give it back."""
        self._room -= sign * size
        if size < _LONG:
            self._short_room -= sign * size
