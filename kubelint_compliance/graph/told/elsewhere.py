"""What nobody can say of the input: whether what is missed comes from elsewhere, from a chart or another folder.

A rule that misses an object there is not evaluated, so that the report tells of it; silence would be a claim.
"""

from __future__ import annotations

from kubelint_compliance.cel import Unseen
from kubelint_compliance.graph.makers import deployer
from kubelint_compliance.graph.near import folder_of
from kubelint_compliance.graph.present import called
from kubelint_compliance.graph.templated import WORKLOADS, templating
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeVar

    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

    One = TypeVar("One")
    Answer = TypeVar("Answer")


def is_elsewhere(seen: Seen, kind: str, space: str, name: str) -> bool:
    """Return false for an object that is missed; raises Unseen where it may be deployed all the same.

    So it is where folders that look like alternatives hide it, something deploys what is not in the input, or a
    template that nobody rendered may make it.
    """
    hidden = is_hidden(seen, called(seen.graph, kind, space, name))
    return hidden or _is_deployed(seen, space) or is_templated(seen, (kind,), (name,))


def are_pods_elsewhere(seen: Seen, space: str, selector: Any) -> bool:
    """Return false for pods that are missed; raises Unseen as `is_elsewhere` does."""
    hidden = is_hidden(seen, (pod.node for pod in seen.graph.may_select(space, selector)))
    return hidden or _is_deployed(seen, space) or is_templated(seen, WORKLOADS, _values(selector))


def is_hidden(seen: Seen, nodes: Iterable[Node]) -> bool:
    """Return false for objects that are missed; raises Unseen where folders that look like alternatives hide one."""
    node = seen.hidden(nodes)
    if node is not None:
        raise Unseen(f"{folder_of(node) or node.path} has it, and looks like an alternative")
    return False


def _is_deployed(seen: Seen, space: str) -> bool:
    node = deployer(seen, space)
    if node is not None:
        raise Unseen(f"{node.kind} {node.ref.name or node.path} may deploy what is not in the input")
    return False


def _values(selector: Any) -> Iterator[str]:
    """Yield the values of labels that a selector asks for."""
    yield from map(text, mapping(mapping(selector).get("matchLabels")).values())
    for entry in sequence(mapping(selector).get("matchExpressions")):
        yield from map(text, sequence(mapping(entry).get("values")))


def is_templated(seen: Seen, kinds: Iterable[str], names: Iterable[str]) -> bool:
    """Return false for what is missed; raises Unseen where a template that nobody rendered may make it.

    `kinds` are those that are looked for, `names` the names, or values of labels, by which one elsewhere is known.
    """
    if not seen.graph.templates:
        return False
    node = templating(seen, frozenset(kinds), frozenset(names) - {""})
    if node is not None:
        raise Unseen(f"{node.path} is a template that is not rendered, and may make it")
    return False


def found_in(ask: Callable[[One], Iterable[Answer]], several: Iterable[One]) -> list[Answer]:
    """Return all that is found in several things; raises Unseen where nothing is, and of one of them nobody can say."""
    found: list[Answer] = []
    unsaid: Unseen | None = None
    for one in several:
        try:
            found += list(ask(one))
        except Unseen as error:
            unsaid = error
    if unsaid is not None and not found:
        try:
            raise unsaid
        finally:
            unsaid = None  # else it would hold the frame that holds it, and all that is there
    return found
