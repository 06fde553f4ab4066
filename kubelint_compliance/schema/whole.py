"""Whether an object is all there, as its type sees it: for parts of objects, which are written like whole ones."""

from __future__ import annotations

from kubelint_compliance.schema.found import REQUIRED, UNKNOWN
from kubelint_compliance.schema.store import all_kinds, kubernetes, kubernetes_table, supported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.schema.nodes import Node

_IDENTITY = ("apiVersion", "kind", "metadata")


def is_complete(value: dict[str, Any], root: Node) -> bool:
    """Whether an object has every field that its type requires; where that requires none, nobody can tell."""
    if not _required(root) and not _required(_spec(root)):
        return False
    return not any(
        (found.rule == REQUIRED and not found.whole and "status" not in found.path[-1:])
        or (found.rule == UNKNOWN and str(found.path[0])[:1] == "$")
        for found in root.check(value, root) or ()
    )


def has_unknown(value: dict[str, Any], root: Node, field: str) -> bool:
    """Whether a field of this name stands anywhere in an object where its type has none."""
    return any(found.rule == UNKNOWN and str(found.path[0]) == field for found in root.check(value, root) or ())


def lacks_all_required(value: dict[str, Any], root: Node) -> bool:
    """Whether a spec has none of the fields that its type requires, or the object nothing but its identity."""
    required = _required(_spec(root))
    spec = value.get("spec")
    if isinstance(spec, dict) and spec:
        return bool(required) and not any(field in spec for field in required)
    return not value.keys() - set(_IDENTITY) and bool(required or _required(root))


def lacks_required(value: dict[str, Any], root: Node) -> bool:
    """Whether a spec lacks a field that its type requires, or the object has nothing but its identity."""
    spec = value.get("spec")
    if isinstance(spec, dict) and spec:
        return any(field not in spec for field in _required(_spec(root)))
    return lacks_all_required(value, root)


def _required(node: Node | None) -> tuple[str, ...]:
    return tuple(field for field in node.required if field not in _IDENTITY) if node is not None else ()


def _spec(root: Node) -> Node | None:
    return root.link("spec") if "spec" in root.fields else None


def api_version_of(kind: str, minor: int) -> str:
    """Return the API version in which a kind is best known; an empty text where none is.

    Of kinds that are not Kubernetes' own none is where several groups have them, or several versions and no stable one.
    """
    types = kubernetes(supported(minor))
    own = [key[0] for key in kubernetes_table().kinds if key[1] == kind and types.kind(*key) is not None]
    found = own or [api_version for api_version, name in all_kinds() if name == kind]
    groups = {version.rpartition("/")[0] for version in found} - {"extensions"}
    best = min(found, key=_stability, default="")
    is_one_of_several = len(groups) > 1 or (len(found) > 1 and _stability(best)[0])
    return "" if is_one_of_several and not own else best


def _stability(api_version: str) -> tuple[bool, bool, str]:
    return "alpha" in api_version or "beta" in api_version, api_version.startswith("extensions/"), api_version
