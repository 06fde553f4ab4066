"""Since when and until when Kubernetes serves a version of a kind: from the tables in schemas/kubernetes.

Goes in: apiVersion and kind, and a minor version. Comes out: minor versions, or whether a cluster of that version takes
such an object. What is no kind of Kubernetes' own is left to definitions: it counts as served.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.data import find_row, read_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    Row = tuple[int, int, str]
    """Minor versions since which a version is deprecated and no longer served, 0 where none; what to use instead."""

NEVER = 0
_MOST = 1024
_NO_ROW: tuple[int, int, str] = (NEVER, NEVER, "")


@lru_cache(maxsize=1)
def going() -> dict[tuple[str, str], Row]:
    """Return the rows of deprecated.txt, by apiVersion and kind."""
    rows = (line.split("\t") for line in _table("deprecated").splitlines() if line[:1] != "#")
    return {(row[0], row[1]): _end(row) for row in rows}


@lru_cache(maxsize=_MOST)
def end_of(api_version: str, kind: str) -> Row:
    """Return the row of a version of a kind; zeros and an empty text where it has none."""
    row = find_row(_table("deprecated"), api_version, kind)
    return _NO_ROW if row is None else _end(row)


def _end(row: list[str]) -> Row:
    _, _, deprecated, removed, replacement = row
    return int(deprecated), int(removed or NEVER), replacement


@lru_cache(maxsize=_MOST)
def introduced(api_version: str, kind: str) -> int:
    """Return the first minor version that serves a version of a kind; 0 where that is before 1.20, or not known."""
    row = find_row(_table("introduced"), api_version, kind)
    return NEVER if row is None else int(row[2])


def is_served(api_version: str, kind: str, minor: int) -> bool:
    """Whether an API server of a minor version takes objects of an apiVersion and kind, as far as it is for it to say.

    Alpha and beta versions count as served, whether or not they are switched on by default.
    """
    removed = end_of(api_version, kind)[1]
    return introduced(api_version, kind) <= minor and not (removed and minor >= removed)


@lru_cache(maxsize=2)
def _table(name: str) -> str:
    return read_data(f"schemas/kubernetes/{name}.txt")
