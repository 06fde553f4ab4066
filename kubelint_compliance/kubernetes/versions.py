"""The Kubernetes versions that can be asked for. A new one begins here; SOURCE.md names those that have schemas."""

from __future__ import annotations

MINORS = range(20, 38)
"""The minor numbers, oldest first."""
VERSIONS = tuple(f"1.{minor}" for minor in MINORS)
OLDEST, NEWEST = VERSIONS[0], VERSIONS[-1]


def minor_of(version: str) -> int:
    """Return the minor number of a version: 37 for `1.37`."""
    return int(version.split(".")[1])
