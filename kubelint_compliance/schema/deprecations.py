"""Which API versions are going, gone, not there yet or never were in a Kubernetes version, and what to use instead.

Goes in: apiVersion, kind and the minor version. Comes out: a `Deprecation` or None, and as problems what `lifecycle`
makes of it.
"""

from __future__ import annotations

from kubelint_compliance.data import read_data
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.schema.ranges import includes
from kubelint_compliance.schema.store import kubernetes_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.schema.words import SchemaProblem

REMOVED = "api-version-removed"
GOING = "api-version-deprecated"
UNKNOWN = "api-version-unknown"
_RULES = {"removed": REMOVED, "deprecated": GOING, "future": UNKNOWN}

_rows: dict[tuple[str, str], tuple[int, int, str]] = {}
_told: dict[tuple[str, str, int], tuple[SchemaProblem, ...]] = {}
_NEVER = 0
_MOST_TOLD = 4096


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


def lifecycle(api_version: str, kind: str, minor: int) -> tuple[SchemaProblem, ...]:
    """Return the one problem that there is with an API version and kind, if there is one."""
    key = (api_version, kind, minor)
    found = _told.get(key)
    if found is None:
        if len(_told) >= _MOST_TOLD:
            _told.clear()
        found = _told[key] = tuple(_problems(api_version, kind, minor))
    return found


def _problems(api_version: str, kind: str, minor: int) -> Iterator[SchemaProblem]:
    going = deprecation(api_version, kind, minor)
    field, message = ("apiVersion", going.message) if going else _misnamed(api_version, kind)
    if message:
        from kubelint_compliance.schema.words import SchemaProblem

        yield SchemaProblem(_RULES[going.state] if going else UNKNOWN, (field,), False, message)


def _misnamed(api_version: str, kind: str) -> tuple[str, str]:
    """Return the wrong field and what is meant, for a kind that no version of a group of Kubernetes' own has.

    Both are empty where nothing is near: other systems put kinds of theirs into these groups, and some files that are
    no objects look like them.
    """
    kinds = kubernetes_table().kinds
    group = api_version.rpartition("/")[0]
    own = {name for version, name in (*kinds, *_table()) if version.rpartition("/")[0] == group}
    if not own or (api_version, kind) in kinds or (api_version, kind) in _table() or kind.endswith("List"):
        return "", ""
    said = f"Kubernetes has no {api_version} {kind}"
    served = sorted((version for version, name in kinds if name == kind), key=_stability)
    if served:
        return "apiVersion", f"{said}; use {served[-1]}"
    if kind in own:
        return "apiVersion", said
    from kubelint_compliance.schema.nearest import nearest

    near = nearest(kind, own)
    return ("kind", f'{said}; did you mean "{near}"?') if near else ("", "")


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
    later = "" if state == "future" else _still_served(replacement, kind, minor)
    instead = _served_instead(api_version, kind, minor) or later
    return Deprecation(api_version, kind, state, deprecated, removed, introduced, instead)


def _still_served(replacement: str, kind: str, minor: int) -> str:
    """Return what the table names as replacement, unless it is gone as well."""
    removed = _table().get((replacement, kind), (_NEVER, _NEVER, ""))[1]
    return "" if removed and minor >= removed else replacement


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
