"""The objects that one object names, and whether they may be made by what is not in the input.

Goes in: a graph, an object, and what it names. Comes out: the objects that it may mean. A namespace that nobody says
may be any, so a partner that may be meant counts.
"""

from __future__ import annotations

from kubelint_compliance.graph.index import sees
from kubelint_compliance.graph.near import folder_of
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

_CHARTS = (
    ("helm.toolkit.fluxcd.io", "HelmRelease"),
    ("helm.fluxcd.io", "HelmRelease"),
    ("helm.cattle.io", "HelmChart"),
)
_APPLICATION = ("argoproj.io", "Application")
_MAKE_NONE = (
    *("k8s.io", "istio.io", "cert-manager.io", "external-secrets.io", "keda.sh", "bitnami.com", "traefik.io"),
    *("traefik.containo.us", "cilium.io", "projectcalico.org", "linkerd.io", "kyverno.io", "monitoring.coreos.com"),
    *("secrets-store.csi.x-k8s.io", "cloud.google.com", "konghq.com", "gke.io", "openshift.io"),
)
"""The ends of API groups whose objects lead to Services, guard or watch them, and make none."""


def called(graph: Graph, holder: Node, kind: tuple[str, str], space: str, name: str) -> list[Node]:
    """Return the objects of a group and kind that an object may mean by a name in a namespace."""
    if space:
        found = [*graph.find(*kind, space, name), *graph.find(*kind, "", name)]
    else:
        found = graph.once(("by name", kind), lambda: _by_name(graph.of_kind(*kind))).get(name, [])
    return [node for node in found if sees(holder, node)]


def _by_name(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in nodes:
        for name in {node.ref.name, node.alias or node.ref.name}:
            found.setdefault(name, []).append(node)
    return found


def lies_in(graph: Graph, node: Node, space: str, holder: Node) -> bool:
    """Whether an object lies in a namespace that another one names; where nobody says which, in the folder of that."""
    own = graph.space(node)
    return sees(holder, node) and (own == space if space else not own and folder_of(node) == folder_of(holder))


def is_deployed_here(graph: Graph, holder: Node, space: str) -> bool:
    """Whether the input has Services or pods of a namespace, so that one that is missing is missed."""
    services = graph.in_namespace("", "Service", space)
    nodes = (*services, *(pod.node for pod in graph.pods(space)))
    return any(lies_in(graph, node, space, holder) for node in nodes)


def is_made_elsewhere(graph: Graph, holder: Node, space: str, name: str) -> bool:
    """Whether a Service may be made by an operator or a chart that the input names.

    That is a custom object whose name the Service has, alone or with words behind it, or a chart for the namespace.
    """
    makers = graph.once("makers", lambda: _by_name(filter(_makes, graph.nodes)))
    words = name.split("-")
    named = (node for end in range(len(words)) for node in makers.get("-".join(words[: end + 1]), ()))
    return any(sees(holder, node) for node in named) or any(
        sees(holder, node) and (target == space or not space or lies_in(graph, node, space, holder))
        for target, node in graph.once("charts", lambda: list(_charts(graph)))
    )


def _makes(node: Node) -> bool:
    return "." in node.group and not node.group.endswith(_MAKE_NONE) and node.kind != "Rollout"


def _charts(graph: Graph) -> Iterator[tuple[str, Node]]:
    """Yield what deploys a chart, with the namespace that it says."""
    for kind in _CHARTS:
        for node in graph.of_kind(*kind):
            yield text(mapping(node.value.get("spec")).get("targetNamespace")), node
    for node in graph.of_kind(*_APPLICATION):
        spec = mapping(node.value.get("spec"))
        sources = [mapping(source) for source in (spec.get("source"), *sequence(spec.get("sources")))]
        if any(source.get("chart") or source.get("helm") for source in sources):
            yield text(mapping(spec.get("destination")).get("namespace")), node
