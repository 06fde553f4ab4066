"""ValidatingAdmissionPolicies that deny, each with the bindings that say so: a graph -> policies in force.

One with parameters depends on objects that may change, and a binding that only audits or warns refuses nothing: they
are left out, as is what the API server would not compile.
"""

from __future__ import annotations

import re

from kubelint_compliance.answers.covering.expressions import Expressions
from kubelint_compliance.answers.covering.held import UNSEEN, InForce
from kubelint_compliance.answers.covering.matching import kinds_matched
from kubelint_compliance.answers.covering.selectors import among_words, read, spaces_words
from kubelint_compliance.cel import CelError
from kubelint_compliance.graph.network.refusal import Refused
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

GROUP = "admissionregistration.k8s.io"
POLICY, BINDING = "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"
_SINCE = 30
"""The minor version from which on an API server asks such policies without being told to."""
_ELSEWHERE = re.compile(r"\b(?:cel\.bind|math\.|base64\.|regex\.|lists\.|optional\.unwrap)|\.(?:flatten|distinct)\(")
_ELSEWHERE_TOO = re.compile(
    r"\b(?:isSemver|semver|format)\b|\.(?:existsOne|transformList|transformMap|sort|sortBy|slice|reverse|first|last|unwrapOpt|optFlatMap)\("
)
"""Functions that our engine has, and an API server may not have."""


def policies(graph: Graph, minor: int) -> Iterator[InForce]:
    """Yield the policies that some binding lets deny, in the order of their names; of one name the last counts."""
    if minor < _SINCE:
        return
    named, bindings = ({node.ref.name: node for node in graph.of_kind(GROUP, kind)} for kind in (POLICY, BINDING))
    for _, node in sorted(named.items()):
        expressions: Expressions | None = None
        for _, binding in sorted(bindings.items()):
            if text(_spec(binding).get("policyName")) == node.ref.name:
                try:
                    expressions = expressions or Expressions(_spec(node))
                    found = _in_force(node, binding, expressions)
                except (CelError, Refused):
                    continue
                if found is not None:
                    yield found


def _spec(node: Node) -> dict[str, Any]:
    return mapping(node.manifest.value.get("spec")) if node.manifest else {}


def _in_force(node: Node, binding: Node, expressions: Expressions) -> InForce | None:
    spec, bound = _spec(node), _spec(binding)
    actions = sequence(bound.get("validationActions"))
    if "Deny" not in actions or "Warn" in actions or spec.get("paramKind") or bound.get("paramRef"):
        return None
    constraints, narrowed = mapping(spec.get("matchConstraints")), mapping(bound.get("matchResources"))
    spaces = read(constraints.get("namespaceSelector"), narrowed.get("namespaceSelector"))
    labels = read(constraints.get("objectSelector"), narrowed.get("objectSelector"))
    if any(_ELSEWHERE.search(words) or _ELSEWHERE_TOO.search(words) for words in expressions.words):
        return None
    also = kinds_matched(narrowed, all_without=True)
    kinds = [kind for kind in kinds_matched(constraints) if kind in also and not (spaces and kind == ("", "Namespace"))]
    says = f"denies by its binding {binding.ref.name} at {binding.path}:{binding.span.line}"
    parts = expressions.parts_for(labels)
    return InForce(
        node.ref.title,
        says,
        node.path,
        node.span.line,
        spaces_words(spaces),
        among_words(labels, expressions.conditions),
        UNSEEN,
        dict.fromkeys(kinds, parts),
    )
