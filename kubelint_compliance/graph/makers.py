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
    from collections.abc import Callable, Iterable, Iterator, Mapping

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
    called, grouped = _custom_by(seen.graph, _called), _custom_by(seen.graph, _group)
    groups = [group for group in grouped if any(group == one or group.endswith(f".{one}") for one in domains)]
    nodes = (*(called.get(value, ()) for value in values), *(grouped[group] for group in groups))
    return any(_is_beside(seen, node, space) for several in nodes for node in several)


def deployer(seen: Seen, space: str) -> Node | None:
    """Return what deploys a chart or an application into a namespace, or may; None where nothing does.

    Where that namespace, or the one that it deploys into, is not known, only what lies about this object counts: what
    somebody deploys elsewhere has nothing to do with it.
    """
    if not seen.has(*_DEPLOYERS):
        return None
    into = _deployers(seen.graph)
    for node in seen.of(_deploying(seen.graph, space)):
        said = into[id(node)]
        if said == space if said and space else lies_about(seen, node):
            return node
    return None


def _deploying(graph: Graph, space: str) -> tuple[Node, ...]:
    """Return what may deploy objects from elsewhere into a namespace; all that does where that is not known."""
    into = _deployers(graph)
    found: tuple[Node, ...] = graph.once(
        ("deployers", space),
        lambda: tuple(
            node for kind in _DEPLOYERS for node in graph.of_kind(*kind) if not space or into[id(node)] in ("", space)
        ),
    )
    return found


def _deployers(graph: Graph) -> Mapping[int, str]:
    """Return the namespace into which each of what deploys objects from elsewhere does; empty where nobody says it."""
    found: Mapping[int, str] = graph.once(
        "deployers", lambda: {id(node): _into(graph, node) for kind in _DEPLOYERS for node in graph.of_kind(*kind)}
    )
    return found


def _into(graph: Graph, node: Node) -> str:
    path = _DEPLOYERS[node.group, node.kind]
    said = text(at(node.value, path)) or (graph.space(node) if node.kind in _INTO_ITS_OWN else "")
    return "" if "{" in said else said


def _operated(seen: Seen, space: str, name: str, besides: tuple[str, ...] = ()) -> bool:
    """Whether an object of a kind that is not Kubernetes' own has the name in it, or as what it makes.

    Those of groups with the ends `besides` do not count.
    """
    makers = _custom_by(seen.graph, made_by)
    return any(
        not node.group.endswith(besides) and _is_beside(seen, node, space)
        for part in _with_parts(name)
        for node in makers.get(part, ())
    )


def _with_parts(name: str) -> Iterator[str]:
    """Yield a name, and what of it ends before a hyphen or begins behind one."""
    yield name
    for place, char in enumerate(name):
        if char == "-":
            yield name[:place]
            yield name[place + 1 :]


def made_by(node: Node) -> Iterator[str]:
    """Yield the names of what an object is, or makes."""
    named = text(at(node.value, _TARGETS.get(node.kind, ()))) if node.kind in _TARGETS else ""
    objects = sequence(at(node.value, ("spec", "secretObjects"))) if node.kind == "SecretProviderClass" else ()
    yield from filter(None, (node.ref.name, named, *(text(mapping(entry).get("secretName")) for entry in objects)))


def _is_beside(seen: Seen, node: Node, space: str) -> bool:
    """Whether an object is seen and lies in a namespace, or may.

    Where one of both namespaces is not known, it may where it lies about this object, or is in none.
    """
    placed = seen.graph.space(node)
    if placed != space and placed and space:
        return False
    known = placed == space != ""
    return bool(seen.of((node,))) and (known or _is_everywhere(node) or lies_about(seen, node))


def _is_everywhere(node: Node) -> bool:
    """Whether an object is of a kind that by its name is in no namespace, as a ClusterExternalSecret is."""
    return node.kind != "Cluster" and node.kind.startswith("Cluster")


def _custom_by(graph: Graph, words: Callable[[Node], Iterable[str]]) -> Mapping[str, list[Node]]:
    """Return the objects whose kinds are not Kubernetes' own by words that something says of each."""
    found: Mapping[str, list[Node]] = graph.once(("custom objects", words), lambda: _sorted(graph, words))
    return found


def _called(node: Node) -> Iterable[str]:
    return node.ref.name, node.kind


def _group(node: Node) -> Iterable[str]:
    return (node.group,)


def _sorted(graph: Graph, words: Callable[[Node], Iterable[str]]) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in graph.nodes:
        group = node.group
        if group and not (_is_own(group) and kind_of(group, node.kind)):
            for word in words(node):
                found.setdefault(word, []).append(node)
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


def _makers(graph: Graph, asked: str) -> tuple[Node, ...]:
    found: tuple[Node, ...] = graph.once(
        ("makers", asked),
        lambda: tuple(
            node
            for kind in ("Role", "ClusterRole")
            for node in graph.of_kind(_RBAC, kind)
            if role_grants(node.value, ["create"], [asked])
        ),
    )
    return found
