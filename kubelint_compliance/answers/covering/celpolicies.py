"""Kyverno's policies in CEL that deny, which they do where nothing is said: a graph -> policies in force.

Those that ask Kyverno for more than the request, such as images or other objects, are left out; so are those that look
at other text than what the API server is sent.
"""

from __future__ import annotations

from kubelint_compliance.answers.covering.expressions import Expressions
from kubelint_compliance.answers.covering.held import UNSEEN, InForce
from kubelint_compliance.answers.covering.kyverno import CONFIGURED, failing_open
from kubelint_compliance.answers.covering.matching import kinds_matched
from kubelint_compliance.answers.covering.selectors import among_words, read, spaces_words
from kubelint_compliance.answers.covering.settings import without
from kubelint_compliance.cel import CelError
from kubelint_compliance.facts.policies.kyverno import kyverno_exceptions
from kubelint_compliance.graph.network.refusal import Refused
from kubelint_compliance.graph.told.verification import denies
from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.answers.covering.settings import LeftOut
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

GROUP = "policies.kyverno.io"
_KINDS = ("ValidatingPolicy", "NamespacedValidatingPolicy")


def policies(graph: Graph, aside: Iterable[LeftOut] = ()) -> Iterator[InForce]:
    """Yield the policies that deny, in the order of their names; of several of one name the last counts.

    `aside` is what Kyverno is told to leave out.
    """
    settings = tuple(aside)
    exceptions = [node for node in graph.of_kind(GROUP, "PolicyException") if node.manifest]
    for kind in _KINDS:
        named = {(node.ref.namespace, node.ref.name): node for node in graph.of_kind(GROUP, kind)}
        for _, node in sorted(named.items()):
            try:
                found = _in_force(node, exceptions)
            except (CelError, Refused):
                continue
            if found is not None:
                yield from without(found, settings)


def _in_force(node: Node, exceptions: list[Node]) -> InForce | None:
    spec = mapping(node.manifest.value.get("spec")) if node.manifest else {}
    mode = text(mapping(spec.get("evaluation")).get("mode")) or "Kubernetes"
    asks_more = spec.get("paramKind") or mapping(spec.get("webhookConfiguration")).get("matchConditions")
    if not denies(spec) or mode != "Kubernetes" or asks_more:
        return None
    let_in = [other for other in exceptions if _excepts(other, node)]
    if any(kyverno_exceptions(other.manifest.value) for other in let_in if other.manifest):
        return None
    constraints = mapping(spec.get("matchConstraints"))
    spaces, labels = read(constraints.get("namespaceSelector")), read(constraints.get("objectSelector"))
    expressions = Expressions(spec)
    own = node.kind != _KINDS[0]
    if own and spaces:
        return None
    kinds = [
        kind
        for kind in kinds_matched(constraints)
        if not (is_cluster_scoped(*kind) and (own or (spaces and kind == ("", "Namespace"))))
    ]
    told = "; ".join(f"what {other.ref.title} lets in ({other.path}:{other.span.line})" for other in let_in)
    among = (among_words(labels, expressions.conditions), f"but for {told}" if told else "")
    where = f"of the namespace {node.ref.namespace or 'default'}" if own else spaces_words(spaces)
    return InForce(
        node.ref.title,
        "denies",
        node.path,
        node.span.line,
        where,
        " ".join(filter(None, among)),
        f"{UNSEEN}; {CONFIGURED}{failing_open(spec)}",
        dict.fromkeys(kinds, expressions.parts_for(labels)),
    )


def _excepts(exception: Node, node: Node) -> bool:
    value: dict[str, Any] = exception.manifest.value if exception.manifest else {}
    references = map(mapping, sequence(at(value, ("spec", "policyRefs"))))
    return any(text(entry.get("name")) == node.ref.name for entry in references)
