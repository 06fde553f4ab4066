"""What an unknown field was meant to be: a misspelled sibling, a field of another level or of another version."""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.schema.found import TYPE, UNKNOWN
from kubelint_compliance.shape import at, mapping, text
from kubelint_compliance.spelling import MOST_KNOWN, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.found import Found
    from kubelint_compliance.schema.nodes import Node

    Path = tuple[str | int, ...]

_NAME = "name"
_UP, _DOWN = 3, 3
"""How many objects up and down a misplaced field is looked for."""
_WIDEST = 2000
"""And in so many objects of one level."""


def misspelled(field: str, node: Node, siblings: dict[str, Any]) -> str:
    """Return the field of the type that was meant and is not there yet, or an empty text."""
    if len(node.fields) > MOST_KNOWN:
        return ""
    return nearest(field, [name for name in node.fields if name not in siblings])


def named_otherwise(field: str, node: Node, siblings: dict[str, Any]) -> str:
    """Return the one field of the type that says the same name in more or fewer words, as `secretName` does for `name`.

    It is not there yet and takes the value; empty where none is, or several are.
    """
    ending, value = field.lower(), siblings.get(field)
    if not ending.endswith(_NAME) or len(node.fields) > MOST_KNOWN:
        return ""
    several = [
        name
        for name in node.fields
        if name not in siblings and name.lower().endswith(_NAME) and takes(node.link(name), value)
    ]
    found = [name for name in several if name.lower().endswith(ending) or ending.endswith(name.lower())]
    return found[0] if len(found) == 1 else ""


def takes(node: Node, value: Any) -> bool:
    """Whether a type takes the shape of a value: its JSON type and, of a list, the items' types and keys."""
    if value is None or value.__class__ is node.exact:
        return True
    return not any(_is_of_shape(found) for found in node.check(value, node) or ())


def _is_of_shape(found: Found) -> bool:
    *inside, last = found.path or [0]
    if found.rule == TYPE:
        return not inside and isinstance(last, int)
    return found.rule == UNKNOWN and len(inside) == 1 and isinstance(last, int)


def empty_above(field: str, siblings: dict[str, Any], node: Node) -> str:
    """Return the one empty key beside the field whose type has it, as the field lacks its indent; empty if none is.

    Such a key is only in `siblings` that still have their nulls.
    """
    holders = [
        name
        for name, child in _children(node)
        if field in child.fields and siblings.get(name.removesuffix("[]"), "") is None
    ]
    return holders[0] if len(holders) == 1 else ""


def hint(field: str, path: Path, value: dict[str, Any], node: Node, root: Node) -> str:
    """Return where the field belongs, or in which versions it is, as the end of a sentence; an empty text if unknown.

    `path` leads from the top of `value` to the object that has the field, `node` is its type.
    """
    history = node.schema.history(node.name, field)
    if history:
        return history
    up, parent = next(((above, parent) for above, parent in _parents(path, root) if field in parent.fields), ((), None))
    down = _below(field, node)
    held = at(value, path).get(field)
    is_free = parent is not None and mapping(at(value, up)).get(field) is None
    if is_free and not (_is_next(down) and not _fits(parent, field, held) and _fits(_step(node, down), field, held)):
        return f"; it belongs further up, into {place(up, value)}"
    if down:
        return f'; it belongs further down, under "{down}"'
    return _twin(field, at(value, path), node)


def _is_next(down: str) -> bool:
    return down.endswith("[]") and "." not in down


def _step(node: Node, down: str) -> Node:
    return node.link(down.removesuffix("[]")).link_item()


def _fits(holder: Node | None, field: str, value: Any) -> bool:
    """Whether a field of a type takes a value as it is."""
    if holder is None:
        return False
    child = holder.link(field)
    return not any(child.check(value, child) or ())


def _twin(field: str, siblings: dict[str, Any], node: Node) -> str:
    """Say which field that is there has nearly this name; none that holds, or takes, something of another shape."""
    twin = nearest(field, node.fields)
    held, there = siblings.get(field), siblings.get(twin)
    is_twin = twin and _json_type(held) is _json_type(there) is not None and takes(node.link(twin), held)
    return f'; "{twin}" is already there' if is_twin else ""


def _json_type(value: Any) -> type | None:
    """Return the type that stands for the JSON type of a value; None for null."""
    return None if value is None else float if value.__class__ is int else value.__class__


def other_version(field: str, path: Path, value: dict[str, Any], minor: int) -> str:
    """Return the version of the same kind of Kubernetes' own that has the field at this place; empty if none has."""
    from kubelint_compliance.kubernetes.known import group_of, packed_kinds
    from kubelint_compliance.schema.store import schema_for

    own, kind = text(value.get("apiVersion")), text(value.get("kind"))
    for version, name in sorted(packed_kinds()):
        root = schema_for(version, kind, minor) if name == kind and group_of(version) == group_of(own) else None
        if root is not None and version != own and field in _node_at(root, path).fields:
            return version
    return ""


_WHOLE = ("", "control-plane")
"""Where types are from that have all fields of every version."""


def _node_at(root: Node, path: Path) -> Node:
    for step in path:
        root = root.link_item() if root.item is not None else root.link(str(step))
    return root


def place(path: Path, value: dict[str, Any] | None = None) -> str:
    """Name the last step of a path as it can be found in the text; a list item by its list and index.

    The top is named by the kind that the `value` there states.
    """
    if not path:
        return text(mapping(value).get("kind")) or "the object"
    last = path[-1]
    return f"{path[-2]}[{last}]" if isinstance(last, int) and len(path) > 1 else f'"{last}"'


def is_surely_unknown(field: str, node: Node, siblings: dict[str, Any]) -> bool:
    """Whether an unknown field is wrong in every version of its type.

    Of Kubernetes and of definitions that lie beside the objects the very fields are known. The packed types of other
    custom resources are of one version: a field that is not plainly misspelled may be newer. Those of the API server's
    files, and of kubeadm's, are of the newest release that reads their version, and none of their fields is taken away.
    """
    if node.schema.source in _WHOLE:
        return True
    near = misspelled(field, node, siblings)
    shortened = near.startswith(field) and len(near) > len(field) + 1
    return bool(near) and not shortened and not field.startswith(near)


def _parents(path: Path, root: Node) -> Iterator[tuple[Path, Node]]:
    """Yield the nearest objects above the one at `path` with their paths, nearest first."""
    chain = [root]
    for step in path:
        last = chain[-1]
        chain.append(last.link_item() if last.item is not None else last.link(str(step)))
    above = [(path[:length], node) for length, node in enumerate(chain[:-1])]
    objects = [(at, node) for at, node in reversed(above) if node.fields and node is not chain[-1]]
    return iter(objects[:_UP])


def is_below(field: str, node: Node) -> bool:
    """Whether any object below has the field, be there one nearest or several."""
    return field in _fields_below(node)


def _below(field: str, node: Node) -> str:
    """Return the path of the nearest object below that has the field, if there is one nearest: `template.spec`."""
    return _fields_below(node).get(field, "")


@lru_cache(maxsize=64)
def _fields_below(node: Node) -> dict[str, str]:
    """Return, by every field that the objects below have, the path of the nearest such object; empty for several."""
    below: dict[str, str] = {}
    level = [("", node)]
    for _ in range(_DOWN):
        level = [(f"{where}.{name}", child) for where, holder in level[:_WIDEST] for name, child in _children(holder)]
        here: dict[str, str] = {}
        for where, child in level:
            for field in child.fields:
                here[field] = "" if field in here else where[1:]
        below = here | below
    return below


def _children(node: Node) -> Iterator[tuple[str, Node]]:
    for name in node.fields:
        child = node.link(name)
        if child.fields and name != "status":
            yield name, child
        elif child.text[0] == "[" and child.link_item().fields:
            yield f"{name}[]", child.link_item()
