"""Since when and until when Kubernetes serves a version of a kind: from the tables in schemas/kubernetes.

Goes in: apiVersion and kind, and a minor version. Comes out: minor versions, or whether a cluster of that version takes
such an object. What is no kind of Kubernetes' own is left to definitions: it counts as served.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.data import read_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Row = tuple[int, int, str]
    """Minor versions since which a version is deprecated and no longer served, 0 where none; what to use instead."""

NEVER = 0
_NO_ROW: tuple[int, int, str] = (NEVER, NEVER, "")


@lru_cache(maxsize=1)
def going() -> dict[tuple[str, str], Row]:
    """Return the rows of deprecated.txt, by apiVersion and kind."""
    return {
        (api_version, kind): (int(deprecated), int(removed or NEVER), replacement)
        for api_version, kind, deprecated, removed, replacement in _rows("deprecated")
    }


def end_of(api_version: str, kind: str) -> Row:
    """Return the row of a version of a kind; zeros and an empty text where it has none."""
    return going().get((api_version, kind), _NO_ROW)


@lru_cache(maxsize=1)
def _introduced() -> dict[tuple[str, str], int]:
    """Return the rows of introduced.txt: in which minor versions came what was not there in 1.20."""
    return {(api_version, kind): int(minor) for api_version, kind, minor in _rows("introduced")}


def introduced(api_version: str, kind: str) -> int:
    """Return the first minor version that serves a version of a kind; 0 where that is before 1.20, or not known."""
    return _introduced().get((api_version, kind), NEVER)


def is_served(api_version: str, kind: str, minor: int) -> bool:
    """Whether an API server of a minor version takes objects of an apiVersion and kind, as far as it is for it to say.

    Alpha and beta versions count as served, whether or not they are switched on by default.
    """
    removed = end_of(api_version, kind)[1]
    return introduced(api_version, kind) <= minor and not (removed and minor >= removed)


def _rows(name: str) -> Iterator[list[str]]:
    for line in read_data(f"schemas/kubernetes/{name}.txt").splitlines():
        if line[:1] != "#":
            yield line.split("\t")
