"""Facts about who may reach the pods of an object, as network policies, Services and Ingresses of the run decide it.

The semantics are those of `graph.network`; a policy counts where it may be deployed together with the object.
"""

from __future__ import annotations

from kubelint_compliance.cel import Unseen
from kubelint_compliance.facts import ask
from kubelint_compliance.facts.graph import labels_of_pod, pods_with, seen_of
from kubelint_compliance.shape import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

_NETWORKING = "networking.k8s.io"
_ADMIN = "policy.networking.k8s.io"
_CALICO = ("projectcalico.org", "crd.projectcalico.org")
DIRECTIONS = ("ingress", "egress")
_POLICIES = (
    (_NETWORKING, "NetworkPolicy"),
    *((_ADMIN, kind) for kind in ("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy")),
    *(("cilium.io", kind) for kind in ("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy")),
    *((group, kind) for group in _CALICO for kind in ("NetworkPolicy", "GlobalNetworkPolicy")),
)
"""The kinds of policies; where the input has none of them, nobody has to be asked."""
_UNREAD = "policies of a network plug-in, which are not read, may decide it"


def default_deny(space: Any, direction: Any, memo: Any) -> list[Any]:
    """Return the network policies that isolate every pod of a namespace in a direction, `ingress` or `egress`.

    One that lets everything in again is none of them. Policies of the cluster count where they close every pod of it
    together. The rule is not evaluated where policies of a network plug-in,
    such as Cilium's and Calico's, select pods of the namespace, or where one lies in a folder that looks like an
    alternative.
    """
    seen = seen_of(memo)
    if not (seen.has(*_POLICIES) and direction in DIRECTIONS):
        return []
    network = seen.graph.network
    found = [policy.node for policy in network.default_deny(text(space), direction)]
    denying = [node.value for node in seen.of(found)]
    if not denying:
        _refuse_hidden(seen, found)
        for pod in seen.of_pods(seen.graph.pods(text(space))):
            if network.isolation(pod, direction).unread:
                raise Unseen(_UNREAD)
    return denying


def closes_each_pod(space: Any, direction: Any, memo: Any) -> bool:
    """Whether each pod of the input in a namespace is isolated in a direction by policies that select it.

    One that lets everything in again isolates nothing; pods on the network of their node are left out.
    """
    seen = seen_of(memo)
    if not (seen.has(*_POLICIES) and direction in DIRECTIONS):
        return False
    pods = [pod for pod in seen.of_pods(seen.graph.pods(text(space))) if pod.spec.get("hostNetwork") is not True]
    return bool(pods) and all(seen.graph.network.closes(pod, direction) for pod in pods)


def isolating(pod: Any, direction: Any, memo: Any) -> list[Any]:
    """Return the policies that select a pod of this object and are in force in a direction, `ingress` or `egress`.

    The rule is not evaluated where none does, and policies of a network plug-in select the pod, or one in a folder that
    looks like an alternative.
    """
    if not (seen_of(memo).has(*_POLICIES) and direction in DIRECTIONS):
        return []
    found: list[Any] = ask("graph.isolating", isolating_labels, labels_of_pod(pod), direction, memo)
    return found


def isolating_labels(labels: Any, direction: str, memo: Any) -> list[Any]:
    """Return what `isolating` does for the pods of this object with some labels."""
    seen = seen_of(memo)
    network = seen.graph.network
    pods = pods_with(labels, seen)
    states = [network.isolation(own, direction) for own in pods]
    found = seen.of(policy.node for state in states for policy in state.policies)
    if not found:
        _refuse_hidden(seen, (policy.node for own in pods for policy in network.held_apart(own, direction)))
        if any(state.unread for state in states):
            raise Unseen(_UNREAD)
    return [node.value for node in found]


def _refuse_hidden(seen: Seen, policies: Iterable[Node]) -> None:
    """Raise Unseen where folders that look like alternatives hide one of some policies."""
    node = seen.hidden(policies)
    if node is not None:
        raise Unseen(f"{node.path.rpartition('/')[0] or node.path} has one, and looks like an alternative")
