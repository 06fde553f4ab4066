"""What configurations of API servers say of Pod Security: whom they exempt, and what holds where no label says it.

Goes in: a graph with all of each object. Comes out: each configuration. An API server that is told so does not decide
by the labels of a namespace alone; whether it is that of the namespace, no file says.
"""

from __future__ import annotations

from kubelint_compliance.answers.podsecurity import MODES, asked_of
from kubelint_compliance.facts.podsecurity import configurations
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kubelint_compliance.answers.podsecurity import Asked
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

KINDS = {
    ("apiserver.config.k8s.io", "AdmissionConfiguration"): ("v1",),
    ("pod-security.admission.config.k8s.io", "PodSecurityConfiguration"): ("v1", "v1beta1", "v1alpha1"),
}
_CONTROLLER = "system:serviceaccount:kube-system:"


class Configured(NamedTuple):
    """What one object says. The names of `namespaces`, `users` and `classes` are exempt; `defaults` is by mode."""

    node: Node
    defaults: Mapping[str, Any]
    namespaces: frozenset[str]
    users: frozenset[str]
    classes: frozenset[str]

    def asked(self, labels: Mapping[str, Any], mode: str) -> Asked:
        """Return what a mode asks for in a namespace with these labels."""
        return asked_of(labels, mode, self.defaults)

    def may_exempt(self, node: Node, space: str) -> bool:
        """Whether pods of an object in a namespace may be exempt.

        Controllers make the pods of workloads; who makes a Pod nobody knows.
        """
        users = [user for user in self.users if node.kind == "Pod" or user.startswith(_CONTROLLER)]
        return bool(users) or space in self.namespaces or not self.classes.isdisjoint(_classes(node))


def configured(graph: Graph) -> Iterator[Configured]:
    """Yield the configurations of Pod Security in the input, in the order of their objects."""
    for kind in KINDS:
        for node in graph.of_kind(*kind):
            for _, config in configurations(mapping(node.manifest.value if node.manifest else None)):
                exempt = mapping(config.get("exemptions"))
                names = (
                    frozenset(map(text, sequence(exempt.get(field))))
                    for field in ("namespaces", "usernames", "runtimeClasses")
                )
                yield Configured(node, _defaults(mapping(config.get("defaults"))), *names)


def _defaults(written: dict[str, Any]) -> dict[str, Any]:
    fields = (*MODES, *(f"{mode}-version" for mode in MODES))
    return {field: written[field] for field in fields if field in written}


def _classes(node: Node) -> frozenset[str]:
    pods = node.manifest.pods if node.manifest else ()
    return frozenset(text(mapping(pod.value.get("spec")).get("runtimeClassName")) for pod in pods)
