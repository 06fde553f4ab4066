"""Where a path that a text names really leads, links resolved; no text is taken to be a path that can be one."""

from __future__ import annotations

import os

from kubelint_compliance.sources.asked import PLACE, answered

_LONGEST = 4096


def real_path(folder: str, name: str) -> str:
    """Return the real place of a name seen from a folder; an empty text where no file can have the name."""
    if len(name) > _LONGEST or "\0" in name:
        return ""
    try:
        place = os.path.realpath(os.path.join(folder, name))
    except (ValueError, OSError):
        place = ""
    answered(PLACE, folder, name, place)
    return place
