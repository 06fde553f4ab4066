"""The defaults in the schema of a custom resource, which must be values that their own schema accepts."""

from __future__ import annotations

from kubelint_compliance.schema.crd.definitions import say, structural_children, too_deep
from kubelint_compliance.schema.crd.structure import default_of, is_resource
from kubelint_compliance.schema.crd.table import Writer
from kubelint_compliance.schema.found import REQUIRED, TYPE, UNKNOWN, VALUE
from kubelint_compliance.schema.nodes import Schema, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from typing import Any

    from kubelint_compliance.schema.crd.definitions import Path
    from kubelint_compliance.schema.crd.structure import Json
    from kubelint_compliance.schema.found import Found

_IDENTITY = ("metadata", "kind", "apiVersion")


def check_defaults(schema: Json, path: Path, minor: int, quiet: Container[int] = ()) -> list[Found]:
    """Check the defaults of a node and of all below it but for `quiet` nodes.

    What is inside the metadata of a resource is not judged.
    """
    found: list[Found] = []
    if too_deep(path):
        return found
    default = default_of(schema)
    if default is not None and not _holds_resource(schema):
        found += _default(default, schema, (*path, "default"), minor)
    for inner, below in structural_children(schema, path, quiet):
        is_identity = below[-2] == "properties" and below[-1] in _IDENTITY
        if below[-1] != "additionalProperties" and not is_identity:
            found += check_defaults(inner, below, minor, quiet)
    return found


def _holds_resource(schema: Json) -> bool:
    """Whether a default has parts with the identity of an object, which has rules of its own."""
    return is_resource(schema) or any(_holds_resource(inner) for inner, _ in structural_children(schema, ()))


def _default(value: Any, schema: Json, path: Path, minor: int) -> Iterator[Found]:
    writer = Writer()
    text = writer.expression(schema, 0)
    node = Schema(Table(writer.text()), minor).node(text)
    for found in () if value.__class__ is node.exact else node.check(value, node) or ():
        yield say((*path, *found.path[::-1]), _reason(found))


def _reason(found: Found) -> str:
    if found.rule == VALUE:
        return f"does not fit its schema: {found.detail[1]}"
    if found.rule == REQUIRED:
        return f'does not fit its schema: it misses "{found.detail}"'
    return "does not fit its schema: " + {TYPE: "the type is another", UNKNOWN: "there is no such field"}[found.rule]
