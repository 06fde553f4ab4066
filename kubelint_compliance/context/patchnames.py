"""Which files are called patches: `kubectl patch` takes one from any file, and nothing in it says so."""

from __future__ import annotations

_NAMES = frozenset({"patch", "patches"})


def is_called_patch(path: str) -> bool:
    """Whether a file, or the folder that it is in, is called a patch: `patch-web.yaml`, `patches/web.yaml`."""
    folder, _, name = path.rpartition("/")
    words = f"{folder.rpartition('/')[2]}.{name}".replace("-", ".").replace("_", ".").split(".")
    return not _NAMES.isdisjoint(words)
