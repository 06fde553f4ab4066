"""Finds the type of a kind: in the definitions found beside the objects, else in the packed tables, read once."""

from __future__ import annotations

from kubelint_compliance.bundle import built
from kubelint_compliance.data import read_data
from kubelint_compliance.schema.nodes import Schema, Table
from kubelint_compliance.schema.ranges import ANY_VERSION
from kubelint_compliance.shape import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kubelint_compliance.schema.crd.validations import Validations
    from kubelint_compliance.schema.nodes import Node

TYPES = "types"
"""The module that the build writes of the packed types of Kubernetes."""
_tables: dict[str, Table] = {}
_schemas: dict[tuple[str, int], Schema] = {}
_index: dict[str, str] = {}


class OwnTypes:
    """The types of custom resources whose definitions lie beside the objects: the text of `crd.table.table_of_crds`.

    `rules` are the schemas of the same kinds for their validation rules, from `crd.table.rules_of_crds`.
    """

    __slots__ = ("_rules", "_schemas", "_table", "_validations")

    def __init__(self, text: str, rules: Mapping[tuple[str, str], tuple[dict[str, Any], bool]] | None = None) -> None:
        self._table = Table(text)
        self._schemas: dict[int, Schema] = {}
        self._rules = rules or {}
        self._validations: dict[tuple[str, str, int], Validations] = {}

    def has(self, api_version: str, kind: str) -> bool:
        """Whether a kind is among them."""
        return (api_version, kind) in self._table.kinds

    def kind(self, api_version: str, kind: str, minor: int) -> Node | None:
        """Return the type of a kind, or None."""
        if not self.has(api_version, kind):
            return None
        if minor not in self._schemas:
            self._schemas[minor] = Schema(self._table, minor, kubernetes(supported(minor)))
        return self._schemas[minor].kind(api_version, kind)

    def filled(self, written: dict[str, Any], api_version: str, kind: str) -> dict[str, Any] | None:
        """Return an object with the nulls that count, from one with all of them; None where nothing is known of it."""
        found = self._rules.get((api_version, kind))
        if found is None:
            return None
        from kubelint_compliance.schema.crd.defaulting import with_nulls

        schema = {**found[0], "properties": {**mapping(found[0].get("properties")), "metadata": {}}}
        filled: dict[str, Any] = with_nulls(written, schema)
        return filled

    def rules(self, api_version: str, kind: str, minor: int) -> Validations | None:
        """Return the validation rules of a kind, or None."""
        found = self._rules.get((api_version, kind))
        if found is None:
            return None
        key = (api_version, kind, minor)
        if key not in self._validations:
            from kubelint_compliance.schema.crd.validations import Validations

            self._validations[key] = Validations(found[0], minor, has_status=found[1])
        return self._validations[key]


def schema_for(api_version: str, kind: str, minor: int, own: OwnTypes | None = None) -> Node | None:
    """Return the type of a kind in a minor version: from what lies beside, from Kubernetes, from the packed others."""
    found = own.kind(api_version, kind, minor) if own else None
    if found is not None:
        return found
    if minor == supported(minor) or minor == ANY_VERSION:
        found = kubernetes(minor).kind(api_version, kind)
    if found is None and "." in api_version:
        return _custom(api_version, kind, minor)
    return found


def all_kinds() -> Iterator[tuple[str, str]]:
    """Yield the apiVersion and kind of every packed type."""
    yield from kubernetes_table().kinds
    for key in _packages():
        api_version, _, kind = key.partition("\t")
        yield api_version, kind


def packed_versions(group: str, kind: str) -> tuple[str, ...]:
    """Return the versions of a custom resource that are packed, in the order of their names."""
    keys = (key.partition("\t") for key in _packages())
    named = (api_version.rpartition("/") for api_version, _, name in keys if name == kind)
    return tuple(sorted(version for of, _, version in named if of == group))


def supported(minor: int) -> int:
    """Return the packed minor version that is nearest to another."""
    table = kubernetes_table()
    return min(max(minor, table.first), table.last)


def _custom(api_version: str, kind: str, minor: int) -> Node | None:
    """Return the type of a custom resource that is packed."""
    package = _packages().get(f"{api_version}\t{kind}")
    if package is None:
        return None
    schema = _schemas.get((package, minor))
    if schema is None:
        if package not in _tables:
            _tables[package] = Table(read_data(f"schemas/custom/{package}.txt"))
        schema = _schemas[package, minor] = Schema(_tables[package], minor, kubernetes(supported(minor)), package)
    return schema.kind(api_version, kind)


def _packages() -> dict[str, str]:
    """Return the package that has the type of each packed custom resource, by its apiVersion and kind."""
    if not _index:
        for line in read_data("schemas/custom/index.txt").splitlines():
            key, _, package = line.rpartition("\t")
            _index[key] = package
    return _index


def kubernetes(minor: int) -> Schema:
    """Return the built-in types of a Kubernetes minor version."""
    found = _schemas.get(("kubernetes", minor))
    if found is None:
        found = _schemas["kubernetes", minor] = Schema(kubernetes_table(), minor)
    return found


def kubernetes_table() -> Table:
    """Return the packed types of Kubernetes, of all versions."""
    if "kubernetes" not in _tables:
        written = built(TYPES)
        _tables["kubernetes"] = Table.of(written) if written else read_kubernetes()
    return _tables["kubernetes"]


def read_kubernetes() -> Table:
    """Return the table that `kubernetes_table` does, from the files of a checkout."""
    return Table(*(read_data(f"schemas/kubernetes/{name}.txt") for name in ("types", "limits", "enforced")))
