"""Facts about environments: labels that say production or something else, and what they share or let through.

A value is read word by word, so `prod-eu` is production, and `non-prod` and `staging-1` are not; what has no such word,
such as `shared`, is neither.
"""

from __future__ import annotations

from kubelint_compliance.facts import OTHERS
from kubelint_compliance.facts.environments import OTHER, PRODUCTION, environment_in
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.facts.pods import selects_labels
from kubelint_compliance.graph.makers import made_by
from kubelint_compliance.graph.near import near, related
from kubelint_compliance.graph.users import secret_users
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kubelint_compliance.graph.index import PodNode
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen


def mixed_environments(labels: Any, memo: Any) -> list[dict[str, Any]]:
    """Return, for a Namespace of production and of another environment, words for both: {path, production, other}.

    One of `labels` counts, of the Namespace, of its workloads and of their pods.
    """
    seen = seen_of(memo)
    found: dict[str, tuple[str, Node]] = {}
    for own in seen.own:
        for node, held in _labelled(seen, own):
            for key in map(text, sequence(labels)):
                kind = environment(held.get(key))
                if kind:
                    found.setdefault(kind, (f"{key}={held[key]} of {node.kind} {node.ref.name}", node))
    if len(found) < 2:
        return []
    places = [related(node, f"says {words}") for words, node in found.values() if node not in seen.own]
    words = {kind: said for kind, (said, _) in found.items()}
    return [{"path": ["metadata", "name"], **words, OTHERS: places}]


def cross_environment_peers(rule: Any, labels: Any, memo: Any) -> list[dict[str, Any]]:
    """Return the peers by which a rule of a policy in production lets in another environment: {path, words}.

    By one of `labels` of the namespaces: the policy's own is production, and the namespaceSelector asks for another
    one, or selects a Namespace of the input that is another.
    """
    seen = seen_of(memo)
    own = [seen.graph.namespace_labels(space) for space in seen.namespaces if space]
    if not any(_environment(held, labels) == PRODUCTION for held in own):
        return []
    found = []
    for index, peer in enumerate(map(mapping, sequence(mapping(rule).get("from")))):
        selector = peer.get("namespaceSelector")
        for entry in _let_in(selector, labels, seen) if isinstance(selector, dict) else ():
            found.append({"path": ["from", index, "namespaceSelector"], **entry})
            break
    return found


def tiers_using(labels: Any, memo: Any) -> list[dict[str, Any]]:
    """Return by which of some labels the workloads that use this secret differ: {path, label, values}."""
    seen = seen_of(memo)
    users = list(_users(seen))
    found = []
    for key in map(text, sequence(labels)):
        values: dict[str, tuple[str, PodNode]] = {}
        for pod in users:
            value = text(pod.labels.get(key)) or text(pod.node.labels.get(key))
            if value:
                values.setdefault(environment(value) or value.lower(), (value, pod))
        if len(values) > 1:
            places = [related(pod.node, f"is labelled {key}={value}") for value, pod in values.values()]
            words = " and ".join(value for value, _ in values.values())
            found.append({"path": ["metadata", "name"], "label": key, "values": words, OTHERS: places})
    return found


def stage(labels: Any, memo: Any) -> str:
    """Return the environment of this object by one of some labels, else that of its namespace.

    It is "production", "other", or empty where neither is labelled so.
    """
    seen = seen_of(memo)
    spaces = (seen.graph.namespace_labels(space) for space in seen.namespaces if space)
    holders = (*(own.labels for own in seen.own), *spaces)
    return next((kind for held in holders if (kind := _environment(held, sequence(labels)))), "")


def environment(value: Any) -> str:
    """Return whether a label's value means production or another environment; an empty text for neither."""
    return environment_in((text(value),))


def _environment(held: Mapping[str, Any], labels: Any) -> str:
    return next((kind for key in map(text, sequence(labels)) if (kind := environment(held.get(key)))), "")


def _labelled(seen: Seen, own: Node) -> Iterator[tuple[Node, dict[str, Any]]]:
    yield own, own.labels
    for pod in seen.of_pods(seen.graph.pods(own.ref.name)):
        yield pod.node, pod.node.labels
        yield pod.node, pod.labels


def _let_in(selector: dict[str, Any], labels: Any, seen: Seen) -> Iterator[dict[str, Any]]:
    asked = dict(mapping(selector.get("matchLabels")))
    for entry in map(mapping, sequence(selector.get("matchExpressions"))):
        if entry.get("operator") == "In":
            other = (value for value in sequence(entry.get("values")) if environment(value) == OTHER)
            asked[text(entry.get("key"))] = next(other, None)
    for key in map(text, sequence(labels)):
        if environment(asked.get(key)) == OTHER:
            yield {"words": f"namespaces labelled {key}={asked[key]}"}
    for node in seen.of(seen.graph.of_kind("", "Namespace")):
        held = seen.graph.namespace_labels(node.ref.name)
        if _environment(held, labels) == OTHER and selects_labels(selector, held):
            yield {"words": f"namespace {node.ref.name}", OTHERS: [related(node, "is not production")]}


def _users(seen: Seen) -> Iterator[PodNode]:
    for own in seen.own:
        for pod in seen.of_pods(secret_users(seen.graph, seen.graph.space(own), made_by(own))):
            if near(seen.graph, pod.node, own):
                yield pod
