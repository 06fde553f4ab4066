"""The nearest right path for one that does not exist; only imported when a hint is due."""

from __future__ import annotations

import os

from kubelint_compliance.nearest import nearest
from kubelint_compliance.sources.paths import printable


def nearest_path(path: str, absolute: str) -> str:
    """The path with its first missing component replaced by the most similar name beside it, or empty.

    `path` is as the user wrote it; `absolute` is where it should be.
    """
    missing = absolute
    while not os.path.lexists(os.path.dirname(missing)):
        missing = os.path.dirname(missing)
    folder, name = os.path.split(missing)
    try:
        close = nearest(name, os.listdir(folder))
    except OSError:
        return ""
    if not close:
        return ""
    cut = len(absolute) - len(missing)
    start = path[: len(path) - cut] if cut else path
    return printable(os.path.join(os.path.dirname(start.rstrip(os.sep)), close) + absolute[len(missing) :])
