"""All policies of a graph: those that are read, those that the API server would refuse, and parts that stay unread."""

from __future__ import annotations

from kubelint_compliance.graph.network.policies import DIRECTIONS, read_network_policy
from kubelint_compliance.graph.network.refusal import Refused, Told
from kubelint_compliance.graph.network.tiers import (
    UNREAD,
    read_admin_policy,
    read_baseline_policy,
    read_cluster_policy,
)
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.network.policies import Policy
    from kubelint_compliance.graph.node import Node

POLICY_GROUP = "policy.networking.k8s.io"
NETWORK_POLICY = ("networking.k8s.io", "NetworkPolicy")
_CLUSTER_WIDE = {
    (POLICY_GROUP, "AdminNetworkPolicy"): ("v1alpha1", read_admin_policy),
    (POLICY_GROUP, "BaselineAdminNetworkPolicy"): ("v1alpha1", read_baseline_policy),
    (POLICY_GROUP, "ClusterNetworkPolicy"): ("v1alpha2", read_cluster_policy),
}
POLICY_KINDS = (NETWORK_POLICY, *_CLUSTER_WIDE)
"""The kinds of policies that are read."""


def read_policies(graph: Graph) -> tuple[tuple[Policy, ...], tuple[Told, ...], tuple[Told, ...]]:
    """Return the policies, the refusals, and what of the policies could not be read."""
    found: list[Policy] = []
    refused: list[Told] = []
    unread: list[Told] = []
    for kind in POLICY_KINDS:
        for node in graph.of_kind(*kind):
            try:
                found.append(read_policy(graph, node))
            except Refused as refusal:
                refused.append(Told(node, refusal.path, refusal.reason))
            else:
                unread += _unread(node)
    return tuple(found), tuple(refused), tuple(unread)


def read_policy(graph: Graph, node: Node) -> Policy:
    """Read a policy of any kind; `Refused` where the API server would not take it."""
    kind = node.group, node.kind
    version = node.ref.api_version.rpartition("/")[2]
    asked, read = ("v1", None) if kind == NETWORK_POLICY else _CLUSTER_WIDE[kind]
    if version != asked:
        raise Refused(("apiVersion",), f"is not {node.group}/{asked}")
    return read(node) if read else read_network_policy(node, graph.space(node))


def _unread(node: Node) -> Iterator[Told]:
    """Yield the peers that only a cluster can resolve."""
    if (node.group, node.kind) == NETWORK_POLICY:
        return
    spec = mapping(node.value.get("spec"))
    for direction in DIRECTIONS:
        for index, rule in enumerate(map(mapping, sequence(spec.get(direction)))):
            for number, peer in enumerate(map(mapping, sequence(rule.get("to")))):
                for field in UNREAD:
                    if field in peer:
                        path = ("spec", direction, index, "to", number, field)
                        yield Told(node, path, "cannot be resolved without a cluster: it matches nothing here")
