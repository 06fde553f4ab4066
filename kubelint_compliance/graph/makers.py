"""What in the input may make objects that no file holds: charts, applications, operators, programs with the right to.

Goes in: what one object sees, and what is looked for. Comes out: whether something may make it; in doubt, yes. What
deploys objects from elsewhere, as charts and applications do, says nothing of which these are: see `deployer`.
"""

from __future__ import annotations

from kubelint_compliance.facts.access import role_grants
from kubelint_compliance.graph.near import folder_of, lies_about, near
from kubelint_compliance.kubernetes.kinds import kind_of
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen
    from kubelint_compliance.manifests.paths import Path

_RBAC = "rbac.authorization.k8s.io"
_DEPLOYERS: dict[tuple[str, str], Path] = {
    ("argoproj.io", "Application"): ("spec", "destination", "namespace"),
    ("argoproj.io", "ApplicationSet"): ("spec", "template", "spec", "destination", "namespace"),
    ("helm.cattle.io", "HelmChart"): ("spec", "targetNamespace"),
    ("helm.toolkit.fluxcd.io", "HelmRelease"): ("spec", "targetNamespace"),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): ("spec", "targetNamespace"),
}
"""What deploys objects from elsewhere, and where it says into which namespace."""
_INTO_ITS_OWN = frozenset({"HelmChart", "HelmRelease"})
"""Those that deploy into their own namespace where they say none; of others each object has its own."""
_RESOURCES = {
    "ConfigMap": "configmaps",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "Role": f"roles.{_RBAC}",
    "Secret": "secrets",
    "Service": "services",
    "ServiceAccount": "serviceaccounts",
}
_TARGETS: dict[str, Path] = {
    "Certificate": ("spec", "secretName"),
    "ClusterExternalSecret": ("spec", "externalSecretName"),
    "ExternalSecret": ("spec", "target", "name"),
    "SealedSecret": ("spec", "template", "metadata", "name"),
}
"""Where objects name what they make, other than by their own name."""
_LEAD_TO_SERVICES = (
    *("k8s.io", "istio.io", "cert-manager.io", "external-secrets.io", "keda.sh", "bitnami.com", "traefik.io"),
    *("traefik.containo.us", "cilium.io", "projectcalico.org", "linkerd.io", "kyverno.io", "monitoring.coreos.com"),
    *("cloud.google.com", "gke.io", "konghq.com", "openshift.io"),
)
"""The ends of API groups whose objects lead to Services, guard or watch them, and make none."""


def may_make(seen: Seen, kind: str, space: str, name: str) -> bool:
    """Whether an operator or a program that this object sees may make an object of a kind and name in a namespace."""
    return _operated(seen, space, name) or _programmed(seen, kind, space)


def may_make_service(seen: Seen, space: str, name: str) -> bool:
    """Whether one may make a Service; objects that lead to Services make none."""
    return _operated(seen, space, name, _LEAD_TO_SERVICES) or _programmed(seen, "Service", space)


def may_make_pods(seen: Seen, space: str, values: frozenset[str], domains: frozenset[str]) -> bool:
    """Whether one may make pods with labels of these values, in whose keys these domains stand."""
    return any(
        node.ref.name in values
        or node.kind in values
        or any(node.group == domain or node.group.endswith(f".{domain}") for domain in domains)
        for node in _beside(seen, _custom(seen.graph), space)
    )


def deployer(seen: Seen, space: str) -> Node | None:
    """Return what deploys a chart or an application into a namespace, or may; None where nothing does.

    Where that namespace, or the one that it deploys into, is not known, only what lies about this object counts: what
    somebody deploys elsewhere has nothing to do with it.
    """
    if not seen.has(*_DEPLOYERS):
        return None
    for node, said in seen.graph.once("deployers", lambda: list(_deployers(seen.graph))):
        fits = said == space if said and space else lies_about(seen, node)
        if fits and seen.of([node]):
            found: Node = node
            return found
    return None


def _deployers(graph: Graph) -> Iterator[tuple[Node, str]]:
    """Yield what deploys objects from elsewhere, with the namespace that they come into; empty where nobody says it."""
    for (group, kind), path in _DEPLOYERS.items():
        for node in graph.of_kind(group, kind):
            said = text(at(node.value, path)) or (graph.space(node) if kind in _INTO_ITS_OWN else "")
            yield node, "" if "{" in said else said


def _operated(seen: Seen, space: str, name: str, besides: tuple[str, ...] = ()) -> bool:
    """Whether an object of a kind that is not Kubernetes' own has the name in it, or as what it makes.

    Those of groups with the ends `besides` do not count.
    """
    return any(
        name == made or name.startswith(f"{made}-") or name.endswith(f"-{made}")
        for node in _beside(seen, _custom(seen.graph), space)
        if not node.group.endswith(besides)
        for made in made_by(node)
    )


def made_by(node: Node) -> Iterator[str]:
    """Yield the names of what an object is, or makes."""
    named = text(at(node.value, _TARGETS.get(node.kind, ()))) if node.kind in _TARGETS else ""
    objects = sequence(at(node.value, ("spec", "secretObjects"))) if node.kind == "SecretProviderClass" else ()
    yield from filter(None, (node.ref.name, named, *(text(mapping(entry).get("secretName")) for entry in objects)))


def _beside(seen: Seen, by_space: Mapping[str, list[Node]], space: str) -> Iterator[Node]:
    """Yield what is seen of some objects by namespace: those of one, and those that may be in it.

    Where one of both namespaces is not known, those may be that lie about this object, and those that are in none.
    """
    if space:
        yield from seen.of(by_space.get(space, ()))
    for unknown in ("",) if space else by_space:
        for node in seen.of(by_space.get(unknown, ())):
            if lies_about(seen, node) or _is_everywhere(node):
                yield node


def _is_everywhere(node: Node) -> bool:
    """Whether an object is of a kind that by its name is in no namespace, as a ClusterExternalSecret is."""
    return node.kind != "Cluster" and node.kind.startswith("Cluster")


def _custom(graph: Graph) -> Mapping[str, list[Node]]:
    found: Mapping[str, list[Node]] = graph.once("custom objects", lambda: _sorted(graph))
    return found


def _sorted(graph: Graph) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in graph.nodes:
        known = kind_of(node.group, node.kind)
        if node.group and (known is None or not _is_own(node.group)):
            found.setdefault(graph.space(node), []).append(node)
    return found


def _is_own(group: str) -> bool:
    """Whether an API group is one of Kubernetes itself."""
    return "." not in group or group.endswith(".k8s.io")


def _programmed(seen: Seen, kind: str, space: str) -> bool:
    """Whether a role beside this object, or in its folder for all namespaces, gives the right to make such objects.

    Beside it is also what lies in the namespace that is asked for.
    """
    asked = _RESOURCES.get(kind)
    if asked is None:
        return False
    roles = seen.of(_makers(seen.graph, asked))
    return any(
        folder_of(own) == folder_of(role) or (role.kind == "Role" and near(seen.graph, role, own))
        for role in roles
        for own in seen.own
    ) or any(role.kind == "Role" and seen.graph.space(role) == space != "" for role in roles)


def _makers(graph: Graph, asked: str) -> list[Any]:
    found: list[Any] = graph.once(
        ("makers", asked),
        lambda: [
            node
            for kind in ("Role", "ClusterRole")
            for node in graph.of_kind(_RBAC, kind)
            if role_grants(node.value, ["create"], [asked])
        ],
    )
    return found
