"""Facts about which Ingresses claim the same requests, as the API and ingress-nginx tell host and path apart.

An Ingress claims each host with each of its paths, at the controllers of its class. A claim that several make is told
with all but the first of them.
"""

from __future__ import annotations

from kubelint_compliance.facts import OTHERS
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.near import identity, near, related
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

_INGRESS = (("networking.k8s.io", "Ingress"), ("extensions", "Ingress"))
_CLASS = "kubernetes.io/ingress.class"
_CANARY = "nginx.ingress.kubernetes.io/canary"
_DIVIDING = (
    "traefik.ingress.kubernetes.io/router.entrypoints",
    "traefik.ingress.kubernetes.io/router.priority",
    "konghq.com/methods",
    "konghq.com/protocols",
    "alb.ingress.kubernetes.io/group.name",
)
"""Annotations by which two Ingresses of one host and path get different requests."""
_OWN_BALANCER = frozenset({"gce", "gce-internal", "tailscale"})
"""Classes whose controllers build a load balancer for each Ingress; that for `alb` does where it is in no group."""
_TRUE = ("1", "t", "T", "true", "TRUE", "True")


class _Claim(NamedTuple):
    """Who claims something, and the number of the rule that says so."""

    node: Node
    rule: int


def claims_beside(ingress: Any, memo: Any) -> list[dict[str, Any]]:
    """Return the paths of an Ingress that another one before it claims, too: {path, host, claimed, name, namespace}.

    `path` leads to the path, or where there is none to the backend; `host` is empty for every host, `claimed` is what
    is claimed there.
    """
    seen = seen_of(memo)
    own = next(iter(seen.own), None)
    return list(_rivals(seen, own, ingress)) if own is not None and _shares(own) else []


def _rivals(seen: Seen, own: Node, ingress: Any) -> Iterator[dict[str, Any]]:
    claims = seen.graph.once("ingress claims", lambda: _claims(seen.graph))
    for number, index, key in _keys(ingress):
        for other in claims.get((_lane(own), *key), ()):
            if any(other.node is node for node in seen.own):
                break
            if _differs(seen.graph, own, other.node) and seen.of([other.node]):
                field = "path" if "path" in _entry(ingress, number, index) else "backend"
                yield {
                    "path": ["spec", "rules", number, "http", "paths", index, field],
                    "host": key[0],
                    "claimed": key[2],
                    "name": other.node.ref.name,
                    "namespace": seen.graph.space(other.node),
                    OTHERS: [related(other.node, "claims the same", ("spec", "rules", other.rule))],
                }
                break


def _claims(graph: Graph) -> dict[tuple[str, ...], list[_Claim]]:
    found: dict[tuple[str, ...], list[_Claim]] = {}
    for node in (node for kind in _INGRESS for node in graph.of_kind(*kind)):
        if _shares(node):
            for number, _, key in _keys(node.value):
                found.setdefault((_lane(node), *key), []).append(_Claim(node, number))
    return found


def _keys(ingress: Any) -> Iterator[tuple[int, int, tuple[str, str, str]]]:
    """Yield what an Ingress claims: the numbers of rule and path, and host, type and path as they are compared."""
    for number, rule in enumerate(sequence(mapping(mapping(ingress).get("spec")).get("rules"))):
        for index, entry in enumerate(sequence(mapping(mapping(rule).get("http")).get("paths"))):
            kind = text(mapping(entry).get("pathType")) or "ImplementationSpecific"
            path = text(mapping(entry).get("path")) or "/"
            # Prefixes are compared by their elements, so that a slash at the end makes no difference.
            path = path.rstrip("/") or "/" if kind == "Prefix" else path
            yield number, index, (text(mapping(rule).get("host")), kind, path)


def _entry(ingress: Any, number: int, index: int) -> dict[str, Any]:
    return mapping(ingress["spec"]["rules"][number]["http"]["paths"][index])


def _annotations(node: Node) -> dict[str, Any]:
    return mapping(mapping(node.value.get("metadata")).get("annotations"))


def _class(node: Node) -> str:
    return text(mapping(node.value.get("spec")).get("ingressClassName")) or text(_annotations(node).get(_CLASS))


def _shares(node: Node) -> bool:
    """Whether an Ingress shares its controller's listener with others, and is no canary, which joins another one."""
    notes = _annotations(node)
    alone = _class(node) == "alb" and not notes.get("alb.ingress.kubernetes.io/group.name")
    return text(notes.get(_CANARY)) not in _TRUE and _class(node) not in _OWN_BALANCER and not alone


def _lane(node: Node) -> str:
    """Return what two Ingresses have in common where the same controller takes the same requests for both."""
    notes = _annotations(node)
    return "\0".join((_class(node), *(text(notes.get(name)) for name in _DIVIDING)))


def _differs(graph: Graph, one: Node, other: Node) -> bool:
    """Whether two Ingresses are two: of another name or namespace, in one folder where a namespace is not known."""
    apart = identity(graph, one) != identity(graph, other)
    return apart and (near(graph, one, other) or bool(graph.space(one) and graph.space(other)))
