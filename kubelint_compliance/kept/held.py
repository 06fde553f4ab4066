"""Reads sources so that all of a run rests on the same bytes, or it is known that it does not."""

from __future__ import annotations

from _blake2 import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.manifests.meant import NoManifest
    from kubelint_compliance.maps import Read
    from kubelint_compliance.model import Problem
    from kubelint_compliance.sources import Source

ROOM = 16 * 1024 * 1024
"""Bytes that are held, so that what is kept is of the bytes that its key is of; of others nothing is."""


class Held:
    """Reads sources; what is held of one is given again.

    `has_changed`: a source was not what it had been when it was first read. `is_short`: there was no room to hold one.
    `is_sure`: all that was read since is either held, or was read here.
    """

    def __init__(self, read: Read, room: int = ROOM) -> None:
        self.read = read
        self.has_changed = False
        self.is_short = False
        self.is_sure = False
        self._room = room
        self._data: dict[str, bytes] = {}
        self._digests: dict[str, bytes] = {}

    def __call__(self, source: Source) -> bytes | Problem | NoManifest:
        """Return the bytes of a source, or say why not."""
        held = self._data.get(source.path)
        if held is not None:
            return held
        data = self.read(source)
        digest = blake2b(data).digest() if isinstance(data, bytes) else b""
        if self._digests.setdefault(source.path, digest) != digest:
            self.has_changed = True
        return data

    def digest(self, source: Source) -> bytes:
        """Return a digest of the bytes of a source when it was first read; empty where they could not be."""
        if source.path not in self._digests:
            self(source)
        return self._digests[source.path]

    def hold(self, source: Source) -> bool:
        """Hold the bytes of a source; false where there is no room for them, or they are not what they were."""
        if source.path in self._data:
            return True
        data = self(source)
        if not isinstance(data, bytes) or blake2b(data).digest() != self._digests[source.path]:
            return False
        if len(data) > self._room:
            self.is_short = True
            return False
        self._room -= len(data)
        self._data[source.path] = data
        return True
