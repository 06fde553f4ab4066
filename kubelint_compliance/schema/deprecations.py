"""Which API versions are going, gone, not there yet or never were in a Kubernetes version, and what to use instead.

Goes in: apiVersion, kind and the minor version. Comes out: a `Deprecation` or None, and as problems what `lifecycle`
makes of it.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.lifecycle import end_of, going, introduced, is_served
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.schema.ranges import ANY_VERSION
from kubelint_compliance.schema.store import kubernetes_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.schema.words import SchemaProblem

REMOVED = "api-version-removed"
GOING = "api-version-deprecated"
UNKNOWN = "api-version-unknown"
RULES = {"removed": REMOVED, "deprecated": GOING, "future": UNKNOWN}

DEPRECATED = "deprecated"
"""In place of a warning that a definition leaves to the API server."""
_told: dict[tuple[str, str, int, tuple[tuple[str, str], ...], bool], tuple[SchemaProblem, ...]] = {}
_MOST_TOLD = 4096


class DefinedVersion(NamedTuple):
    """A version of a custom kind, as its definition has it; `warning` is empty where it is not deprecated."""

    name: str
    served: bool
    warning: str


class Deprecation(NamedTuple):
    """What becomes of an API version: `state` is `deprecated`, `removed`, or `future` where it only comes later.

    `deprecated`, `removed` and `introduced` are minor versions, 0 where not known; `replacement` is an apiVersion that
    serves the kind at the version asked for, else one that will, else empty; the kind follows where it is another.
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
        return f"{self.api_version} {self.kind} {self.fate}"

    @property
    def case(self) -> str:
        """The kind of mistake, where that has a remedy of its own."""
        if self.state == "future":
            return "future"
        if self.state == "removed":
            return "" if self.replacement else "no-successor"
        return "" if self.removed or "alpha" in self.api_version or "beta" in self.api_version else "kept"

    @property
    def fate(self) -> str:
        """What becomes of it, and what to write instead."""
        instead = f"; use {self.replacement}" if self.replacement else ""
        if self.state == "future":
            return f"exists since Kubernetes 1.{self.introduced}{instead}"
        if self.state == "removed":
            return f"was removed in Kubernetes 1.{self.removed}{instead}"
        until = (
            f" and removed in 1.{self.removed}"
            if self.removed
            else ", with no date for its end" * (self.case == "kept")
        )
        return f"is deprecated since Kubernetes 1.{self.deprecated}{until}{instead}"


def lifecycle(
    api_version: str, kind: str, minor: int, beside: tuple[tuple[str, str], ...] = (), *, named: bool = True
) -> tuple[SchemaProblem, ...]:
    """Return the one problem that there is with an API version and kind, if there is one.

    `beside` are group and kind of definitions in the same input. A kind that is not known and near none is only told
    of where `named` says that it stands on an object with a name.
    """
    key = (api_version, kind, minor, beside, named)
    found = _told.get(key)
    if found is None:
        if len(_told) >= _MOST_TOLD:
            _told.clear()
        found = _told[key] = tuple(_problems(*key))
    return found


def _problems(
    api_version: str, kind: str, minor: int, beside: tuple[tuple[str, str], ...], named: bool
) -> Iterator[SchemaProblem]:
    found = deprecation(api_version, kind, minor)
    if found:
        yield _problem(RULES[found.state], "apiVersion", found.message, found.case)
        return
    said = unknown(api_version, kind, minor, beside)
    if said and (named or ";" in said[1]):
        yield _problem(UNKNOWN, *said, case=_case_of(said[1]))


def unknown(
    api_version: str, kind: str, minor: int, beside: tuple[tuple[str, str], ...] = ()
) -> tuple[str, str] | None:
    """Return the field at fault and a sentence where nobody serves a kind; None where somebody may."""
    if (api_version, kind) in kubernetes_table().kinds or (api_version, kind) in going():
        return None
    from kubelint_compliance.schema.misnamed import misnamed

    return misnamed(api_version, kind, minor, beside)


def _case_of(said: str) -> str:
    """Return the case of a kind that is nowhere: what is meant is named, or it is gone, or its group cannot be."""
    if ";" in said:
        return ""
    return "gone" if "was removed" in said else "group" if " group " in said else "nowhere"


def _problem(rule: str, field: str, message: str, case: str = "") -> SchemaProblem:
    from kubelint_compliance.schema.words import SchemaProblem

    return SchemaProblem(rule, (field,), False, message, case=case)


def defined(api_version: str, kind: str, versions: tuple[DefinedVersion, ...], where: str) -> SchemaProblem | None:
    """Return what the definition of a kind says of a version: not there, not served, or going."""
    name = api_version.rpartition("/")[2]
    own = next((version for version in versions if version.name == name), None)
    others = sorted(version.name for version in versions if version.served and not version.warning)
    use = f"; use {', '.join(others)}" if others else ""
    if own is None:
        return _problem(UNKNOWN, "apiVersion", f"The definition of {kind}{where} has no version {name}{use}", "defined")
    if not own.served:
        message = f"The definition of {kind}{where} does not serve {name}{use}"
        return _problem(REMOVED, "apiVersion", message, "defined")
    if own.warning:
        said = f": {own.warning}" if own.warning != DEPRECATED else use
        message = f"{api_version} {kind} is deprecated, says its definition{where}{said}"
        return _problem(GOING, "apiVersion", message, "defined")
    return None


def deprecation(api_version: str, kind: str, minor: int) -> Deprecation | None:
    """Tell whether a version of a kind is deprecated, removed, or not yet there in a minor version."""
    if minor == ANY_VERSION:
        return None
    deprecated, removed, replacement = end_of(api_version, kind)
    first = introduced(api_version, kind)
    if removed and minor >= removed:
        state = "removed"
    elif first > minor:
        state = "future"
    elif deprecated and minor >= deprecated:
        state = "deprecated"
    else:
        return None
    later = "" if state == "future" else _still_served(replacement, kind, minor)
    instead = _served_instead(api_version, kind, minor) or later
    return Deprecation(api_version, kind, state, deprecated, removed, first, instead)


def _still_served(replacement: str, kind: str, minor: int) -> str:
    """Return what the table names as replacement, unless it is gone as well."""
    api_version, _, other = replacement.partition(" ")
    removed = end_of(api_version, other or kind)[1]
    return "" if removed and minor >= removed else replacement


def last_removed(kind: str, group: str) -> int:
    """Return the minor version that removed the last version of a kind; 0 where one of them stays."""
    rows = [row for (version, name), row in going().items() if name == kind and version.rpartition("/")[0] == group]
    return max((row[1] for row in rows), default=0) if all(row[1] for row in rows) else 0


def _served_instead(api_version: str, kind: str, minor: int) -> str:
    """Return the most stable other version of the group that serves the kind, no older than the one that is written."""
    group = api_version.rpartition("/")[0]
    served = [
        other
        for other, name in {**kubernetes_table().kinds, **going()}
        if name == kind and other.rpartition("/")[0] == group and other != api_version
        if "alpha" not in other and is_served(other, kind, minor)
    ]
    own = _major(api_version)
    return max(served, key=lambda other: (_major(other) >= own, *_stability(other)), default="")


def _stability(api_version: str) -> tuple[bool, str]:
    version = api_version.rpartition("/")[2]
    return "beta" not in version, version


def _major(api_version: str) -> str:
    """Return the number of a version: `2` for `autoscaling/v2beta1`, which says more than any `v1`."""
    return api_version.rpartition("/")[2][1:2]
