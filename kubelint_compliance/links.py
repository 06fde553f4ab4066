"""Where a path of this machine leads. The one place that resolves symbolic links, for a link may vanish meanwhile."""

from __future__ import annotations

import os


def resolved(path: str) -> str:
    """Return the real place of a path, links resolved: absolute and normal.

    A link that can be seen and not read, or is gone before it is read, leads nowhere: the path stays as it is written.
    """
    try:
        return os.path.realpath(path)
    except OSError:  # Python 3.11 reads a link outside of its own guard
        return os.path.abspath(path)
