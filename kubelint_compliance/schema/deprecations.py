"""Which API versions are going or gone in a Kubernetes version, and what to use instead.

Goes in: apiVersion, kind and the minor version. Comes out: a `Deprecation`, or None where nothing is to be said.
"""

from __future__ import annotations

from kubelint_compliance.data import read_data
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.schema.nodes import includes
from kubelint_compliance.schema.store import kubernetes_table

_rows: dict[tuple[str, str], tuple[int, int, str]] = {}
_NEVER = 0


class Deprecation(NamedTuple):
    """What becomes of an API version: `state` is `deprecated`, `removed`, or `future` where it only comes later.

    `deprecated`, `removed` and `introduced` are minor versions, 0 where not known; `replacement` is an apiVersion that
    serves the kind at the version asked for, else one that will, else empty.
    """

    api_version: str
    kind: str
    state: str
    deprecated: int
    removed: int
    introduced: int
    replacement: str

    @property
    def message(self) -> str:
        """One sentence for a finding."""
        name = f"{self.api_version} {self.kind}"
        instead = f"; use {self.replacement}" if self.replacement else ""
        if self.state == "future":
            return f"{name} exists since Kubernetes 1.{self.introduced}{instead}"
        if self.state == "removed":
            return f"{name} is removed since Kubernetes 1.{self.removed}{instead}"
        until = f" and removed in 1.{self.removed}" if self.removed else ""
        return f"{name} is deprecated since Kubernetes 1.{self.deprecated}{until}{instead}"


def deprecation(api_version: str, kind: str, minor: int) -> Deprecation | None:
    """Tell whether a version of a kind is deprecated, removed, or not yet there in a minor version."""
    deprecated, removed, replacement = _table().get((api_version, kind), (_NEVER, _NEVER, ""))
    introduced = _introduced(api_version, kind)
    if removed and minor >= removed:
        state = "removed"
    elif introduced > minor:
        state = "future"
    elif deprecated and minor >= deprecated:
        state = "deprecated"
    else:
        return None
    instead = _served_instead(api_version, kind, minor) or replacement
    return Deprecation(api_version, kind, state, deprecated, removed, introduced, instead)


def _table() -> dict[tuple[str, str], tuple[int, int, str]]:
    if not _rows:
        for line in read_data("schemas/kubernetes/deprecated.txt").splitlines():
            if line[:1] != "#":
                api_version, kind, deprecated, removed, replacement = line.split("\t")
                _rows[api_version, kind] = (int(deprecated), int(removed or _NEVER), replacement)
    return _rows


def _introduced(api_version: str, kind: str) -> int:
    """Return the first packed version with a kind where it was not there from the start, else 0."""
    firsts = [
        row[1].partition("-")[0] if len(row) > 1 else ""
        for row in kubernetes_table().kinds.get((api_version, kind), ())
    ]
    return min((int(first or 0) for first in firsts), default=0)


def _served_instead(api_version: str, kind: str, minor: int) -> str:
    """Return the most stable other version of the group that serves the kind."""
    group = api_version.rpartition("/")[0]
    served = [
        other
        for (other, name), rows in kubernetes_table().kinds.items()
        if name == kind and other.rpartition("/")[0] == group and other != api_version
        if "alpha" not in other and any(len(row) == 1 or includes(row[1], minor) for row in rows)
    ]
    return max(served, key=_stability, default="")


def _stability(api_version: str) -> tuple[bool, str]:
    version = api_version.rpartition("/")[2]
    return "beta" not in version, version
