"""Facts about what roles and bindings of the run amount to: for a rule of a role, a subject, the account of a pod.

Each is a place of the object that is judged, with the places of the bindings, roles and rules behind it. Access is that
of `graph.access`, and what it amounts to is in the table of `graph.powers`.
"""

from __future__ import annotations

from kubelint_compliance.facts import ask
from kubelint_compliance.facts.graph import labels_of_pod, pods_with, seen_of
from kubelint_compliance.model import RELATED, Place
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.graph.access import Grant
    from kubelint_compliance.graph.escalation import Held
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

_MOST = 5
"""So many bindings are told of with one place."""


def cluster_wide(places: Any, memo: Any) -> list[Any]:
    """Return places in this ClusterRole where a ClusterRoleBinding of the input gives it to somebody; else none.

    Also where another role that is bound takes its rules over by aggregation. Each gets `bindings`, their names.
    """
    seen = seen_of(memo)
    found = seen.of(binding.node for binding in seen.graph.access.giving(seen.own)) if places else []
    names = [_called(node) for node in found]
    others = tuple(_related(node, (), f"bound here by {node.ref.title}") for node in found[:_MOST])
    more = {"bindings": names, "others": others}
    # What stands for a node that cannot be read goes by as it is.
    return [{**place, **more} if type(place) is dict else place for place in sequence(places)] if found else []


def powers_given(subject: Any, memo: Any) -> list[Any]:
    """Return what this binding lets one of its subjects do, as powers, worst first and each once.

    Each is {path, power, severity, because, role, builtin, anywhere}: what the power is called and why it is one, the
    role that gives it and whether Kubernetes brings that, and whether it holds in the whole cluster.
    """
    seen = seen_of(memo)
    own = {(node.path, node.span) for node in seen.own}
    held = (
        entry
        for identity in _subjects(subject, seen)
        for entry in seen.graph.holders.powers(identity)
        if (entry.grant.binding.node.path, entry.grant.binding.node.span) in own
    )
    return _told(held, seen, with_binding=False)


def account_powers(pod: Any, memo: Any) -> list[Any]:
    """Return what the service account of a pod of this object may do, as powers, worst first and each once.

    Each is as `graph.powersGiven` tells it, with `binding`, the name of the binding; `path` leads to the account.
    """
    spec = mapping(mapping(pod).get("spec"))
    old = not spec.get("serviceAccountName") and bool(spec.get("serviceAccount"))
    path = ["spec", "serviceAccount" if old else "serviceAccountName"]
    return [{**entry, "path": path} for entry in ask("graph.accountPowers", powers_with, labels_of_pod(pod), memo)]


def powers_with(labels: Any, memo: Any) -> list[Any]:
    """Return what the accounts of the pods of this object with some labels may do, as `account_powers` tells it."""
    seen = seen_of(memo)
    accounts = dict.fromkeys((found.namespace, found.account) for found in pods_with(labels, seen))
    held = (entry for space, name in accounts for entry in seen.graph.holders.of_account(space, name))
    return _told(held, seen, with_binding=True)


def toxic_combinations(subject: Any, memo: Any) -> list[Any]:
    """Return the powers of a subject of this binding that are more together than each alone.

    Each is {path, combination, severity, because, anywhere, namespace, first, second, role}: what both powers are
    called, and whether they meet in the whole cluster or in a namespace, whose name is empty where nobody says it.
    `role` is the one that gives both, empty where two do. It is told with the binding that gives the first of them.
    """
    seen = seen_of(memo)
    own = {(node.path, node.span) for node in seen.own}
    found: dict[str, Any] = {}
    for identity in _subjects(subject, seen):
        for entry in seen.graph.holders.toxic(identity):
            first, second = entry.first.grant, entry.second.grant
            if (first.binding.node.path, first.binding.node.span) in own and seen.of([second.binding.node]):
                found.setdefault(entry.combination.name, {
                    "path": [],
                    "combination": entry.combination.name,
                    "severity": entry.severity,
                    "because": entry.combination.because,
                    "anywhere": not entry.namespace,
                    "namespace": entry.namespace.strip("\0"),
                    "first": entry.first.power.name,
                    "second": entry.second.power.name,
                    "role": first.role.name if first.role == second.role else "",
                    "others": _both(first, second),
                })  # fmt: skip
    return list(found.values())


def _both(first: Grant, second: Grant) -> tuple[Place, ...]:
    """Return the places of two grants, each once; the binding of the first is where it is told."""
    same = first.binding.node is second.binding.node
    places = (*_places(first, with_binding=False), *_places(second, with_binding=not same))
    return tuple(dict.fromkeys(places))


def _subjects(subject: Any, seen: Seen) -> list[Any]:
    spaces = dict.fromkeys(seen.graph.binding_namespace(node) for node in seen.own)
    found = (seen.graph.holders.subject(subject, space) for space in spaces)
    return [identity for identity in found if identity is not None]


def _told(held: Iterable[Held], seen: Seen, *, with_binding: bool) -> list[Any]:
    found: dict[str, Any] = {}
    for entry in held:
        grant = entry.grant
        if entry.power.name not in found and seen.of([grant.binding.node]):
            found[entry.power.name] = {
                "path": [],
                "power": entry.power.name,
                "severity": entry.severity,
                "because": entry.power.because,
                "role": grant.role.name,
                "builtin": grant.role.is_builtin,
                "anywhere": not grant.namespace,
                "binding": _called(grant.binding.node),
                "others": _places(grant, with_binding=with_binding),
            }
    return list(found.values())


def _called(binding: Node) -> str:
    """Return the name of a binding, or what the name begins with that Kubernetes makes up."""
    return binding.ref.name or "a binding without a name"


def _places(grant: Grant, *, with_binding: bool) -> tuple[Place, ...]:
    """Return the places of the binding, the role and the rule of a grant, as far as files hold them."""
    binding, role, rule = grant.binding.node, grant.role.node, grant.rule
    places = [_related(binding, ("subjects", grant.number), f"{binding.ref.title} names the subject")]
    places = places if with_binding else []
    if role is not None:
        places.append(_related(role, (), f"the role {role.ref.name}"))
    if rule.node is not None:
        places.append(_related(rule.node, ("rules", rule.number), f"the rule of {rule.node.ref.name} that gives it"))
    return tuple(places)


def _related(node: Node, path: tuple[str | int, ...], words: str) -> Place:
    return Place(node.path, node.place(path), RELATED, words)
