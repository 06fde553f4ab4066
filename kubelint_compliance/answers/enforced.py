"""Which rules the input's namespaces and policies enforce: the graph of them -> what refuses, and where.

The rules of the Pod Security Standards equal what admission decides at a level, so that a namespace that enforces the
level refuses what they find in new pods. Other policies are held against the examples of rules (`covering/`).
"""

from __future__ import annotations

from kubelint_compliance.answers.configuredpods import KINDS as CONFIGURING
from kubelint_compliance.answers.configuredpods import configured
from kubelint_compliance.answers.podsecurity import LEVELS, asked_of, rules_of, says
from kubelint_compliance.compliance.enforced import Enforced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kubelint_compliance.answers.covering.settings import LeftOut
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.words import Head

_ADMISSION, _CEL = "admissionregistration.k8s.io", "policies.kyverno.io"
_VERSIONS = ("v1", "v1beta1")
_POLICIES = {
    (_ADMISSION, "ValidatingAdmissionPolicy"): _VERSIONS,
    (_ADMISSION, "ValidatingAdmissionPolicyBinding"): _VERSIONS,
    ("kyverno.io", "ClusterPolicy"): ("v1", "v2beta1"),
    ("kyverno.io", "Policy"): ("v1", "v2beta1"),
    ("kyverno.io", "PolicyException"): ("v2", "v2beta1", "v2alpha1"),
    (_CEL, "ValidatingPolicy"): ("v1", "v1beta1", "v1alpha1"),
    (_CEL, "NamespacedValidatingPolicy"): _VERSIONS,
    (_CEL, "PolicyException"): ("v1", "v1beta1", "v1alpha1"),
}
KINDS = {("", "Namespace"): ("v1",), **_POLICIES, **CONFIGURING}
CONFIG_MAPS = {("", "ConfigMap"): ("v1",)}
_MODE = "enforce"


def enforced(graph: Graph, rules: Iterable[Head]) -> tuple[Enforced, ...]:
    """Return the namespaces that enforce a level, by name; of several of one name the last counts.

    One at the level privileged refuses nothing, and one without the label has what the API server is told. Of one that
    a configuration of the input exempts nothing is said.
    """
    known, spaces = tuple(rules), {node.ref.name: node for node in graph.of_kind("", "Namespace")}
    exempt = frozenset(name for config in configured(graph) for name in config.namespaces)
    found = []
    for name, node in sorted(spaces.items()):
        asked = asked_of(node.labels, _MODE)
        if asked.by_label and asked.level != LEVELS[0] and name not in exempt:
            ids = tuple(sorted(rule.id for rule in rules_of(asked, known)))
            holds = f"pods of the namespace {name}"
            found.append(Enforced(node.ref.title, f"enforces {says(asked)}", holds, node.path, node.span.line, ids))
    return tuple(found)


def covered(
    graph: Graph,
    rules: Sequence[CompiledRule],
    minor: int,
    known: Iterable[Head] = (),
    config_maps: Callable[[], Graph] | None = None,
) -> tuple[Enforced, ...]:
    """Return what policies refuse of the examples of rules; `minor` is the version of Kubernetes that counts.

    `known` are the rules there are, of which some equal a level that a policy enforces. `config_maps` gives a graph of
    these, asked where Kyverno may be told by one what to leave out. The examples are read where there is a policy that
    refuses. The graphs must have all of each object.
    """
    if not any(graph.of_kind(*kind) for kind in _POLICIES):
        return ()
    from kubelint_compliance.answers.covering import admission, celpolicies, kyverno
    from kubelint_compliance.answers.covering.held import covered as held

    aside: tuple[LeftOut, ...] = ()
    if config_maps and any(graph.of_kind(*kind) for kind in _POLICIES if kind[0] != _ADMISSION):
        from kubelint_compliance.answers.covering.settings import left_out

        aside = left_out(config_maps())
    of_kyverno = (*kyverno.policies(graph, known, aside), *celpolicies.policies(graph, aside))
    in_force = (*admission.policies(graph, minor), *of_kyverno)
    return tuple(held(in_force, rules, minor))
