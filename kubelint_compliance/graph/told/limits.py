"""Which policies look at a part of what they name: by what they say, or by what else the input says of them."""

from __future__ import annotations

from fnmatch import fnmatchcase

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.facts.policies.limited import policy_limited as limited
from kubelint_compliance.facts.policies.names import has_wildcard
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

_GROUP = "admissionregistration.k8s.io"
_EXCEPTIONS = {"kyverno.io": ("exceptions", "policyName"), "policies.kyverno.io": ("policyRefs", "name")}
"""Where an exception names policies, by the group of both."""


def policy_limited(policy: Any, memo: Any) -> bool:
    """Whether this policy of any engine, or binding, leaves out more of what it names than the platform.

    It does by its selectors, exclusions and conditions, by an exception of Kyverno in the input that names it, and as a
    binding by its policy, which may leave out anything where it is not in the input. Of what a policy does not look at
    it shows nothing.
    """
    return limited(policy) or _beside(seen_of(memo), mapping(policy))


def _beside(seen: Seen, policy: dict[str, Any]) -> bool:
    group = text(policy.get("apiVersion")).partition("/")[0]
    if text(policy.get("kind")) == "ValidatingAdmissionPolicyBinding":
        bound = seen.of(
            seen.graph.find(_GROUP, "ValidatingAdmissionPolicy", "", text(at(policy, ("spec", "policyName"))))
        )
        return not bound or any(limited(node.value) for node in bound)
    if group not in _EXCEPTIONS:
        return False
    names, patterns = _excepted(seen.graph, group)
    return any(
        form in names or any(fnmatchcase(form, pattern) for pattern in patterns)
        for node in seen.own
        for form in _forms(node)
    )


def _forms(node: Node) -> tuple[str, ...]:
    """Return how an exception may name a policy: one of a namespace with it in front, and its name alone."""
    return (node.ref.name, f"{node.ref.namespace}/{node.ref.name}")


def _excepted(graph: Graph, group: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the names, and the patterns of names, of the policies that exceptions of a group speak of."""
    found: tuple[frozenset[str], tuple[str, ...]] = graph.once(("excepted", group), lambda: _of_group(graph, group))
    return found


def _of_group(graph: Graph, group: str) -> tuple[frozenset[str], tuple[str, ...]]:
    named = frozenset(_named(graph, group))
    patterns = sorted(name for name in named if has_wildcard(name))
    return named.difference(patterns), tuple(patterns)


def _named(graph: Graph, group: str) -> Iterator[str]:
    field, key = _EXCEPTIONS[group]
    for node in graph.of_kind(group, "PolicyException"):
        for entry in map(mapping, sequence(at(node.value, ("spec", field)))):
            yield text(entry.get(key))
