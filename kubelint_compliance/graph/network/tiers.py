"""The cluster's own policies, before and after those of namespaces: three kinds of policy.networking.k8s.io.

AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1), and ClusterNetworkPolicy (v1alpha2), which replaces both.
Goes in: a node. Comes out: a `Policy`, or `Refused` where the definition of its kind would not take it.
"""

from __future__ import annotations

from kubelint_compliance.graph.network.fields import folded
from kubelint_compliance.graph.network.labels import EVERYTHING, Atom, read_selector
from kubelint_compliance.graph.network.policies import (
    ADMIN,
    ALLOW,
    BASELINE,
    DENY,
    EGRESS,
    INGRESS,
    PASS,
    Policy,
    Rule,
    address_block,
    last_port,
    list_at,
    object_at,
    port_number,
    read_protocol,
)
from kubelint_compliance.graph.network.ports import EVERY_PORT, PROTOCOLS, Ports, every, span
from kubelint_compliance.graph.network.ranges import united
from kubelint_compliance.graph.network.refusal import Refused
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from kubelint_compliance.graph.network.ranges import Range
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.manifests.paths import Path

_LOWEST = 1001
"""The place of a baseline without a priority: after all that have one."""
_MOST_IMPORTANT, _LEAST_IMPORTANT = 0, 1000
UNREAD = ("nodes", "domainNames")
"""Peers that only a cluster can resolve: they match nothing here, and are told of."""


class _Form(NamedTuple):
    """How a kind is written: its actions, the field of a rule with its ports, and how an entry of it is read."""

    actions: Mapping[str, str]
    ports: str
    read_port: Callable[[dict[str, Any], Path], tuple[list[Range], set[tuple[str, str]]]]


def read_admin_policy(node: Node) -> Policy:
    """Read an AdminNetworkPolicy."""
    spec = object_at(folded(node.value.get("spec")), ("spec",))
    return _policy(node, spec, _ADMIN, ADMIN, _priority(spec))


def read_baseline_policy(node: Node) -> Policy:
    """Read a BaselineAdminNetworkPolicy, of which a cluster has one, called default."""
    if node.ref.name != "default":
        raise Refused(("metadata", "name"), "is not default, as the one baseline of a cluster is called")
    return _policy(node, object_at(folded(node.value.get("spec")), ("spec",)), _BASELINE, BASELINE, _LOWEST)


def read_cluster_policy(node: Node) -> Policy:
    """Read a ClusterNetworkPolicy."""
    spec = object_at(folded(node.value.get("spec")), ("spec",))
    tier = _one_of(spec.get("tier"), {"Admin": ADMIN, "Baseline": BASELINE}, ("spec", "tier"))
    return _policy(node, spec, _CLUSTER, tier, _priority(spec))


def _priority(spec: dict[str, Any]) -> int:
    value = spec.get("priority")
    if value.__class__ is not int or not _MOST_IMPORTANT <= int(value or 0) <= _LEAST_IMPORTANT:
        raise Refused(("spec", "priority"), f"is no number from {_MOST_IMPORTANT} to {_LEAST_IMPORTANT}")
    return int(value or 0)


def _policy(node: Node, spec: dict[str, Any], form: _Form, tier: str, order: int) -> Policy:
    subject = _pods(_only(spec.get("subject"), ("namespaces", "pods"), ("spec", "subject")), ("spec", "subject"))
    ingress, egress = (_rules(spec, direction, form) or None for direction in (INGRESS, EGRESS))
    return Policy(node, tier, (order, node.ref.name), subject, ingress, egress)


def _only(value: Any, fields: tuple[str, ...], path: Path) -> tuple[str, Any]:
    """Return the one field that an object has; unknown ones are dropped, as by the API server."""
    has = [(field, entry) for field, entry in object_at(value, path).items() if field in fields and entry is not None]
    if len(has) != 1:
        raise Refused(path, f"has not exactly one of {', '.join(fields)}")
    return has[0]


def _pods(found: tuple[str, Any], path: Path) -> Atom:
    """Read pods by their namespaces, or by both; a selector that is left out selects all."""
    field, value = found
    if field == "namespaces":
        return Atom("", read_selector(value, (*path, field)), EVERYTHING)
    both = object_at(value, (*path, field))
    spaces, pods = (
        EVERYTHING if both.get(name) is None else read_selector(both[name], (*path, field, name))
        for name in ("namespaceSelector", "podSelector")
    )
    return Atom("", spaces, pods)


def _rules(spec: dict[str, Any], direction: str, form: _Form) -> tuple[Rule, ...]:
    path: Path = ("spec", direction)
    entries = list_at(spec.get(direction), path)
    return tuple(
        _rule(object_at(entry, (*path, index)), (*path, index), direction, form) for index, entry in enumerate(entries)
    )


def _rule(entry: dict[str, Any], path: Path, direction: str, form: _Form) -> Rule:
    action = _one_of(entry.get("action"), form.actions, (*path, "action"))
    field = "from" if direction == INGRESS else "to"
    peers = list_at(entry.get(field), (*path, field))
    if not peers:
        raise Refused((*path, field), "names no peer")
    atoms: list[Atom] = []
    blocks: list[Range] = []
    for index, peer in enumerate(peers):
        at: Path = (*path, field, index)
        found = _only(peer, ("namespaces", "pods", *(("networks", *UNREAD) if field == "to" else ())), at)
        if found[0] == "networks":
            cidrs = list_at(found[1], (*at, "networks"))
            blocks += [address_block(text, (*at, "networks", number)) for number, text in enumerate(cidrs)]
        elif found[0] not in UNREAD:
            atoms.append(_pods(found, at))
    ports = _ports(entry.get(form.ports), (*path, form.ports), form)
    return Rule(path, action, ports, atoms=tuple(atoms), blocks=united(blocks))


def _one_of(value: Any, known: Mapping[str, str], path: Path) -> str:
    if value.__class__ is not str or value not in known:
        raise Refused(path, f"is none of {', '.join(known)}")
    return known[value]


def _ports(value: Any, path: Path, form: _Form) -> Ports:
    if value is None:
        return EVERY_PORT
    entries = list_at(value, path)
    if not entries:
        raise Refused(path, "is empty")
    numbers: list[Range] = []
    names: set[tuple[str, str]] = set()
    for index, entry in enumerate(entries):
        more, named = form.read_port(entry, (*path, index))
        numbers += more
        names |= named
    return Ports(united(numbers), frozenset(names))


def _admin_port(entry: dict[str, Any], path: Path) -> tuple[list[Range], set[tuple[str, str]]]:
    field, value = _only(entry, ("portNumber", "namedPort", "portRange"), path)
    if field == "namedPort":
        return [], {("", _name(value, (*path, field)))}
    at: Path = (*path, field)
    port = object_at(value, at)
    protocol = read_protocol(port.get("protocol"), (*at, "protocol"))
    if field == "portNumber":
        number = port_number(port.get("port"), (*at, "port"))
        return [span(protocol, number, number)], set()
    first = port_number(port.get("start"), (*at, "start"))
    return [span(protocol, first, last_port(first, port.get("end"), (*at, "end")))], set()


def _cluster_port(entry: dict[str, Any], path: Path) -> tuple[list[Range], set[tuple[str, str]]]:
    by_field = {protocol.lower(): protocol for protocol in PROTOCOLS}
    field, value = _only(entry, (*by_field, "destinationNamedPort"), path)
    if field == "destinationNamedPort":
        return [], {("", _name(value, (*path, field)))}
    at: Path = (*path, field, "destinationPort")
    port = object_at(value, (*path, field)).get("destinationPort")
    if port is None:
        return [every(by_field[field])], set()
    kind, found = _only(port, ("number", "range"), at)
    if kind == "number":
        number = port_number(found, (*at, kind))
        return [span(by_field[field], number, number)], set()
    both = object_at(found, (*at, kind))
    first = port_number(both.get("start"), (*at, kind, "start"))
    return [span(by_field[field], first, last_port(first, both.get("end"), (*at, kind, "end")))], set()


def _name(value: Any, path: Path) -> str:
    if value.__class__ is not str or not value:
        raise Refused(path, "is no name of a port")
    return str(value)


_ADMIN = _Form({ALLOW: ALLOW, DENY: DENY, PASS: PASS}, "ports", _admin_port)
_BASELINE = _Form({ALLOW: ALLOW, DENY: DENY}, "ports", _admin_port)
_CLUSTER = _Form({"Accept": ALLOW, DENY: DENY, PASS: PASS}, "protocols", _cluster_port)
