"""The kinds that are known by name: Kubernetes' own, of all versions, and the custom ones whose types are packed.

Only read when a name is in doubt, so from the indexes alone: no type is looked at.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.data import read_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Kind = tuple[str, str]
    """An apiVersion and a kind."""

_PLURAL = "Endpoints"
"""The kind that is a plural itself."""


@lru_cache(maxsize=1)
def packed_kinds() -> frozenset[Kind]:
    """Return Kubernetes' own kinds whose types are packed."""
    return _first_columns(read_data("schemas/kubernetes/types.txt").partition("\n\n")[0].split("\n")[1:])


@lru_cache(maxsize=1)
def own_kinds() -> frozenset[Kind]:
    """Return Kubernetes' own kinds, those that are gone as well."""
    gone = read_data("schemas/kubernetes/deprecated.txt").splitlines()
    return packed_kinds() | _first_columns(line for line in gone if line[:1] != "#")


@lru_cache(maxsize=1)
def custom_kinds() -> frozenset[Kind]:
    """Return the custom kinds whose types are packed."""
    return _first_columns(read_data("schemas/custom/index.txt").splitlines())


@lru_cache(maxsize=1)
def own_groups() -> frozenset[str]:
    """Return the groups that are Kubernetes' own: nobody else can add a kind to them."""
    return frozenset(group_of(api_version) for api_version, _ in own_kinds())


def group_of(api_version: str) -> str:
    """Return the group of an apiVersion, empty for the core group."""
    return api_version.rpartition("/")[0]


def versions_of(kind: str) -> list[str]:
    """Return the apiVersions that have a kind, the most stable and newest last."""
    return sorted((version for version, name in (*custom_kinds(), *own_kinds()) if name == kind), key=stability)


def best_of(versions: list[str]) -> str:
    """Return the best of the apiVersions of a kind, of which the most stable is the last.

    Empty where several groups of others have the kind, in stable versions or all in none: any may be meant.
    """
    stable = [version for version in versions if all(stability(version)[:2])]
    groups = {group_of(version) for version in stable or versions}
    return versions[-1] if len(groups) == 1 or groups & own_groups() else ""


def kind_names() -> frozenset[str]:
    """Return the names of all kinds that are known."""
    return frozenset(name for _, name in (*own_kinds(), *custom_kinds()))


def stability(api_version: str) -> tuple[bool, bool, str]:
    """Order apiVersions: alpha, beta, stable; then by name, which puts a newer one last."""
    version = api_version.rpartition("/")[2]
    return "alpha" not in version, "beta" not in version, version


def _first_columns(lines: Iterable[str]) -> frozenset[Kind]:
    rows = (line.split("\t") for line in lines)
    return frozenset((row[0], row[1]) for row in rows)


def plural(kind: str) -> str:
    """Return the plural of a kind, which in small letters is the name of its resource."""
    if kind == _PLURAL:
        return kind
    if kind.endswith("y"):
        return f"{kind[:-1]}ies"
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def resources_of(group: str) -> frozenset[str]:
    """Return the names of the resources of one of Kubernetes' own groups."""
    kinds = (kind for version, kind in own_kinds() if group_of(version) == group and not kind.endswith("List"))
    return frozenset(plural(kind).lower() for kind in kinds)
