"""The definitions of custom resources of a run: found in a glimpse, chosen for a slice, compiled when an object asks.

Goes in: an object that is a definition. Comes out: a `Definition`, small and comparable, and from it the types that it
gives to the objects of its kind.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.schema.deprecations import DefinedVersion
    from kubelint_compliance.schema.store import OwnTypes
    from kubelint_compliance.schema.words import SchemaProblem

_COMPOSITE = "CompositeResourceDefinition"
"""The definitions of Crossplane, which makes others of them."""
_VERSION = "apiextensions.k8s.io/v1"
"""Older definitions kept unknown fields unless they said otherwise, and no supported version serves them."""
_FORMAT = 2
"""The version of marshalled bytes in which equal values are equal bytes."""
_MOST = 8
"""So many definitions of one kind are tried on an object, the fittest first."""
_KEPT = 512
"""How many compiled definitions stay at hand."""


class Definition(NamedTuple):
    """One definition: the report path of its file (empty where it was asked for by name), the kind, and its content.

    `mark` changes with the content, which may be left empty where nobody is to read it.
    """

    path: str
    group: str
    kind: str
    data: bytes
    mark: str


def definitions_of(manifest: Manifest, path: str) -> Iterator[Definition]:
    """Yield the definitions that an object is, or that one is made of, as far as they can be read from it."""
    if manifest.kind == _COMPOSITE:
        from kubelint_compliance.context.composites import custom_definitions

        made = tuple(custom_definitions(manifest))
    else:
        made = (manifest.value,) if manifest.ref.api_version == _VERSION else ()
    for value in made:
        definition = _definition_of(value, path)
        if definition is not None:
            yield definition


def _definition_of(value: dict[str, Any], path: str) -> Definition | None:
    import marshal
    from _blake2 import blake2b

    spec = value.get("spec")
    if not isinstance(spec, dict):
        return None
    names = spec.get("names")
    group, kind = spec.get("group"), names.get("kind") if isinstance(names, dict) else None
    if not isinstance(group, str) or not isinstance(kind, str):
        return None
    data = marshal.dumps(value, _FORMAT)
    return Definition(path, group, kind, data, blake2b(data, digest_size=16).hexdigest())


def types_of(definitions: Iterable[Definition], api_version: str, kind: str) -> tuple[OwnTypes, ...]:
    """Return the types that definitions give to a kind, in their order; kinds of Kubernetes' own have none."""
    if "." not in api_version:
        return ()
    group = api_version.rpartition("/")[0]
    fit = [entry for entry in definitions if entry.group == group and entry.kind == kind]
    found = [_compiled(entry.data) for entry in fit[:_MOST]]
    return tuple(own for own in found if own.has(api_version, kind)) if found and not _is_own(api_version, kind) else ()


def _is_own(api_version: str, kind: str) -> bool:
    from kubelint_compliance.schema.store import kubernetes_table

    return (api_version, kind) in kubernetes_table().kinds


@lru_cache(maxsize=_KEPT)
def _compiled(data: bytes) -> OwnTypes:
    """Compile the content of a definition; a pure function of its bytes."""
    import marshal

    from kubelint_compliance.schema.crd.table import rules_of_crds, table_of_crds
    from kubelint_compliance.schema.store import OwnTypes

    crds: list[dict[str, Any]] = [marshal.loads(data)]  # noqa: S302 - written by `definitions_of` in this run
    return OwnTypes(table_of_crds(crds), rules_of_crds(crds))


def version_problem(definitions: Iterable[Definition], api_version: str, kind: str) -> SchemaProblem | None:
    """Return what is wrong with the version of a custom object, where all definitions of its kind say so.

    Where several lie in the input, any of them may be the right one; what the fittest says is told.
    """
    group = api_version.rpartition("/")[0]
    found = [entry for entry in definitions if entry.group == group and entry.kind == kind][:_MOST]
    if not found or _is_own(api_version, kind):
        return None
    from kubelint_compliance.schema.deprecations import defined

    said = [
        defined(api_version, kind, _versions(entry.data), f" in {entry.path}" if entry.path else "") for entry in found
    ]
    return None if None in said else said[0]


@lru_cache(maxsize=_KEPT)
def _versions(data: bytes) -> tuple[DefinedVersion, ...]:
    """Return the versions that a definition has."""
    import marshal

    from kubelint_compliance.schema.deprecations import DefinedVersion

    crd: dict[str, Any] = marshal.loads(data)  # noqa: S302 - written by `definitions_of` in this run
    entries = crd["spec"].get("versions")
    return tuple(
        DefinedVersion(str(entry.get("name")), entry.get("served") is not False, _warning(entry))
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict)
    )


def _warning(version: dict[str, Any]) -> str:
    if version.get("deprecated") is not True:
        return ""
    from kubelint_compliance.schema.deprecations import DEPRECATED

    said = version.get("deprecationWarning")
    return said if isinstance(said, str) and said else DEPRECATED


def distance(one: str, other: str) -> tuple[int, str]:
    """Count the folders from one file to another, up and down; no path is nearest, equal distances go by name."""
    if not one:
        return -1, ""
    mine, theirs = one.split("/")[:-1], other.split("/")[:-1]
    shared = 0
    while shared < min(len(mine), len(theirs)) and mine[shared] == theirs[shared]:
        shared += 1
    return len(mine) + len(theirs) - 2 * shared, one
