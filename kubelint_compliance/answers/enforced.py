"""Which rules the input's namespaces and policies enforce: the graph of them -> what refuses, and where.

The rules of the Pod Security Standards equal what admission decides at a level, so that a namespace that enforces the
level refuses what they find in new pods. Other policies are held against the examples of rules (`covering/`).
"""

from __future__ import annotations

from kubelint_compliance.answers.podsecurity import LATEST, LEVELS, asked_of
from kubelint_compliance.compliance.enforced import Enforced
from kubelint_compliance.kubernetes.versions import minor_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint_compliance.answers.podsecurity import Asked
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.words import Head

_ADMISSION = "admissionregistration.k8s.io"
_POLICIES = {
    (_ADMISSION, "ValidatingAdmissionPolicy"): ("v1", "v1beta1"),
    (_ADMISSION, "ValidatingAdmissionPolicyBinding"): ("v1", "v1beta1"),
}
KINDS = {("", "Namespace"): ("v1",), **_POLICIES}
_MODE = "enforce"


def enforced(graph: Graph, rules: Iterable[Head]) -> tuple[Enforced, ...]:
    """Return the namespaces that enforce a level, by name; of several of one name the last counts.

    One at the level privileged refuses nothing, and one without the label has what the API server is told.
    """
    known, spaces = tuple(rules), {node.ref.name: node for node in graph.of_kind("", "Namespace")}
    found = []
    for name, node in sorted(spaces.items()):
        asked = asked_of(node.labels, _MODE)
        if asked.by_label and asked.level != LEVELS[0]:
            ids = tuple(sorted(_ids(asked, known)))
            holds = f"pods of the namespace {name}"
            found.append(Enforced(node.ref.title, _says(asked), holds, node.path, node.span.line, ids))
    return tuple(found)


def covered(graph: Graph, rules: Sequence[CompiledRule], minor: int) -> tuple[Enforced, ...]:
    """Return what policies refuse of the examples of rules; `minor` is the version of Kubernetes that counts.

    The examples are read where there is a policy that refuses. The graph must have all of each object.
    """
    if not any(graph.of_kind(*kind) for kind in _POLICIES):
        return ()
    from kubelint_compliance.answers.covering.admission import policies
    from kubelint_compliance.answers.covering.held import covered as held

    return tuple(held(policies(graph, minor), rules, minor))


def _ids(asked: Asked, rules: Iterable[Head]) -> Iterator[str]:
    """Yield the rules of a level that were there in the version that is asked for."""
    levels = LEVELS[1 : LEVELS.index(asked.level) + 1]
    for rule in rules:
        since, until = (minor_of(version) if version else 0 for version in (rule.since, rule.until))
        if rule.pss in levels and since <= asked.minor and (not until or asked.minor <= until):
            yield rule.id


def _says(asked: Asked) -> str:
    version = "the latest version" if asked.version == LATEST else asked.version
    return f"enforces the Pod Security level {asked.level} of {version}"
