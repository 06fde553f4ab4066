"""Ranges of minor versions as the tables write them: `25-27,30-`."""

from __future__ import annotations

ANY_VERSION = -1
"""The minor version that has all that any version has."""
_ALWAYS = 10_000


def includes(ranges: str, minor: int) -> bool:
    """Whether `25-27,30-` includes a minor version."""
    if minor == ANY_VERSION:
        return True
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        if int(first or 0) <= minor <= int(last or _ALWAYS):
            return True
    return False


def told(ranges: str, minor: int) -> str:
    """Say in words where a minor version that is not included stands to them."""
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        if first and int(first) > minor:
            return f"it exists since Kubernetes 1.{first}"
    return f"it was removed in Kubernetes 1.{int(last or minor) + 1}"
