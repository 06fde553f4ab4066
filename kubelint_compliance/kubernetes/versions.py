"""The Kubernetes versions that can be asked for. A new one begins here; SOURCE.md names those that have schemas."""

from __future__ import annotations

MINORS = range(20, 38)
"""The minor numbers, oldest first."""
VERSIONS = tuple(f"1.{minor}" for minor in MINORS)
OLDEST, NEWEST = VERSIONS[0], VERSIONS[-1]


def minor_of(version: str) -> int:
    """Return the minor number of a version: 37 for `1.37`."""
    return int(version.split(".")[1])


def version_of(text: str) -> str:
    """Return the version that a text names, as `1.30`, and nothing where it names none that is known.

    Releases and builds are written in many ways: `v1.30`, `1.30.2`, `v1.30.2+k3s1`, `1.30.2-gke.100`, `1.30+`.
    """
    major, dot, rest = text.removeprefix("v").partition(".")
    minor = rest[:2]
    version, more = f"{major}{dot}{minor}", rest[2:]
    if version not in VERSIONS or not (more[:1] in ("", "+", "-") or (more[:1] == "." and more[1:2].isdigit())):
        return ""
    return version if all("!" <= char <= "~" for char in more) else ""
