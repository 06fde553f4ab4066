"""The types of objects for the CEL checker, so that a rule that names a field which no version has does not compile.

Goes in: a kind, or the name of a type such as `core.v1.Container`. Comes out: an `ObjectType` that resolves fields.
"""

from __future__ import annotations

from kubelint_compliance.cel.types import BOOL, DOUBLE, DYN, INT, STRING, ObjectType, Type, list_of, map_of
from kubelint_compliance.schema.nodes import ANY_VERSION
from kubelint_compliance.schema.store import kubernetes, schema_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.schema.nodes import Node
    from kubelint_compliance.schema.store import OwnTypes

POD = "core.v1.PodTemplateSpec"
CONTAINER = "core.v1.Container"
VOLUME = "core.v1.Volume"
METADATA = "meta.v1.ObjectMeta"

_SCALARS = {"string": STRING, "bool": BOOL, "int32": INT, "int64": INT, "number": DOUBLE}
"""Scalars of one CEL type; the others are text or number as the manifest has them, hence dynamic.

Times and bytes stay text in a manifest, so their functions take them as such.
"""
_TEXTS = ("time", "microtime", "bytes")


def object_type(
    api_version: str, kind: str, minor: int = ANY_VERSION, own: OwnTypes | None = None
) -> ObjectType | None:
    """Return the type of a kind's objects; None where there is no schema of it."""
    root = schema_for(api_version, kind, minor, own)
    return None if root is None else _object(root)


def named_type(name: str, minor: int = ANY_VERSION) -> ObjectType:
    """Return one type of Kubernetes by its name: `POD`, `CONTAINER`, `VOLUME`, `METADATA` or any other."""
    return _object(kubernetes(minor).node(name))


def _object(node: Node) -> ObjectType:
    def resolve(field: str) -> Type | None:
        return cel_type(node.link(field)) if field in node.fields else None

    return ObjectType(node.name.rpartition(".")[2] or "object", None if node.open else resolve)


def cel_type(node: Node) -> Type:
    """Return the CEL type of a node."""
    if node.item is not None:
        item = cel_type(node.link_item())
        return list_of(item) if node.text[0] == "[" else map_of(STRING, item)
    if node.name:
        return _object(node)
    if node.text in _TEXTS:
        return STRING
    return _SCALARS.get(node.text, DYN)
