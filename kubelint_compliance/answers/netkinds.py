"""The kinds that questions about the network read, and what is to be told of their objects beside an answer."""

from __future__ import annotations

from kubelint_compliance.answers.apart import Alternatives
from kubelint_compliance.answers.unread import ASIDE, Told
from kubelint_compliance.graph.network.workloads import CUSTOM, KINDS
from kubelint_compliance.kubernetes.kinds import kinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubelint_compliance.graph.network.reach import Network

_POLICY, _GATEWAY = "policy.networking.k8s.io", "gateway.networking.k8s.io"
NETWORK_KINDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    **{(kind.group, kind.kind): ASIDE for kind in kinds() if (kind.pods or kind.steps) and kind.group},
    **dict.fromkeys(sorted(KINDS), ("v1",)),
    **CUSTOM,
    **{("extensions", kind): () for kind in ("DaemonSet", "Deployment", "Ingress", "NetworkPolicy", "ReplicaSet")},
    ("", "Namespace"): ("v1",),
    ("", "Service"): ("v1",),
    ("networking.k8s.io", "NetworkPolicy"): ("v1",),
    ("networking.k8s.io", "Ingress"): ("v1",),
    (_POLICY, "AdminNetworkPolicy"): ("v1alpha1",),
    (_POLICY, "BaselineAdminNetworkPolicy"): ("v1alpha1",),
    (_POLICY, "ClusterNetworkPolicy"): ("v1alpha2",),
    (_GATEWAY, "Gateway"): ("v1", "v1beta1"),
    (_GATEWAY, "HTTPRoute"): ("v1", "v1beta1"),
    (_GATEWAY, "GRPCRoute"): ("v1", "v1alpha2"),
    (_GATEWAY, "TLSRoute"): ("v1", "v1alpha3", "v1alpha2"),
    (_GATEWAY, "TCPRoute"): ("v1alpha2",),
    (_GATEWAY, "UDPRoute"): ("v1alpha2",),
    (_GATEWAY, "ReferenceGrant"): ("v1", "v1beta1"),
    ("route.openshift.io", "Route"): ("v1",),
    ("cilium.io", "CiliumNetworkPolicy"): ("v2",),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"): ("v2",),
    ("projectcalico.org", "NetworkPolicy"): ("v3",),
    ("projectcalico.org", "GlobalNetworkPolicy"): ("v3",),
    ("crd.projectcalico.org", "NetworkPolicy"): ("v1",),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"): ("v1",),
}
"""The kinds, with their versions; of those in a group that Kubernetes no longer has, none is read.

Of objects of others with pods, a warning tells that they are not.
"""

EACH_APART = Alternatives(
    apart=True, words="they are taken for alternatives, which do not meet; what either opens is told"
)
"""What alternatives mean for who may reach whom."""
PARTIAL = "policies and ways in that other files have are not known"


def tell_of(network: Network) -> Iterator[Told]:
    """Yield what an answer about a network leaves out: refused policies, and with a warning what could not be read."""
    for entry in network.refused:
        yield Told(
            entry.node.path,
            entry.place.line,
            f"{entry.node.ref.title} is left out: {entry.what}, which Kubernetes refuses",
        )
    for entry in network.unread:
        yield Told(entry.node.path, entry.place.line, f"{entry.node.ref.title}: {entry.what}", fatal=False)
    for policy in network.foreign:
        node = policy.node
        message = f"{node.ref.title} is not read: less may be open for the pods that it selects"
        yield Told(node.path, node.span.line, message, fatal=False)
