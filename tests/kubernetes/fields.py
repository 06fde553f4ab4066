"""The types that the packed schemas have at a path, in whatever version of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint_compliance.schema.ranges import ANY_VERSION
from kubelint_compliance.schema.store import all_kinds, schema_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.schema.nodes import Node


def types_at(group: str, kind: str, path: str) -> list[Node]:
    """Return the type at a path pattern such as `spec.containers[*].name`, for each version of the kind that has it."""
    return [node for root in _roots(group, kind) for node in _below(root, path)]


def _roots(group: str, kind: str) -> Iterator[Node]:
    for api_version, name in sorted(set(all_kinds())):
        if name == kind and api_version.rpartition("/")[0] == group:
            root = schema_for(api_version, kind, ANY_VERSION)
            assert root is not None
            yield root


def _below(node: Node, path: str) -> Iterator[Node]:
    for step in path.replace("[*]", ".*").split(".") if path != "." else ():
        if step == "*":
            if node.item is None:
                return
            node = node.link_item()
        elif step in node.fields:
            node = node.link(step)
        else:
            return
    yield node
