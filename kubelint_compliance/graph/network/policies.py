"""NetworkPolicy read to the letter: whom it selects, which directions are in force, what each rule lets through.

Goes in: a node. Comes out: a `Policy`, or `Refused` where the API server would not take it (validation of
networking.k8s.io/v1 in Kubernetes 1.37).
"""

from __future__ import annotations

from kubelint_compliance.graph.network.blocks import block, left
from kubelint_compliance.graph.network.fields import folded
from kubelint_compliance.graph.network.labels import EVERYTHING, Atom, read_selector
from kubelint_compliance.graph.network.ports import EVERY_PORT, LAST, PROTOCOLS, Ports, every, span
from kubelint_compliance.graph.network.ranges import NONE, united
from kubelint_compliance.graph.network.refusal import Refused
from kubelint_compliance.kubernetes.names import is_port_name
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.graph.network.ranges import Range, Ranges
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.manifests.paths import Path

INGRESS, EGRESS = "ingress", "egress"
DIRECTIONS = (INGRESS, EGRESS)
ADMIN, NETWORK, BASELINE = "admin", "network", "baseline"
ALLOW, DENY, PASS = "Allow", "Deny", "Pass"
_TYPES = {"Ingress": INGRESS, "Egress": EGRESS}
_PEERS = {INGRESS: "from", EGRESS: "to"}


class Rule(NamedTuple):
    """A rule of a policy: what becomes of traffic with its peers at its ports.

    Peers are pods (`atoms`), addresses (`blocks`), or `everyone`: all pods and all addresses. `path` is that of the
    rule in the object. `keys` stand for the atoms once all policies are read.
    """

    path: Path
    action: str
    ports: Ports
    everyone: bool = False
    atoms: tuple[Atom, ...] = ()
    blocks: Ranges = NONE
    keys: frozenset[int] = frozenset()

    @property
    def number(self) -> int:
        """Which rule of its direction it is, from 0."""
        return int(self.path[-1])


class Policy(NamedTuple):
    """A policy: its tier and place in it, the pods it is about, its rules by direction.

    A direction that is not in force is None; one in force without rules is empty.
    """

    node: Node
    tier: str
    order: tuple[int, str]
    subject: Atom
    ingress: tuple[Rule, ...] | None
    egress: tuple[Rule, ...] | None

    def rules(self, direction: str) -> tuple[Rule, ...] | None:
        """Return the rules of a direction; None where it is not in force."""
        return self.ingress if direction == INGRESS else self.egress


def read_network_policy(node: Node, namespace: str) -> Policy:
    """Read a NetworkPolicy of a namespace."""
    spec = object_at(folded(node.value.get("spec")), ("spec",))
    chosen = spec.get("podSelector")
    subject = Atom(namespace, None, read_selector({} if chosen is None else chosen, ("spec", "podSelector")))
    forced = _in_force(spec)
    rules = {direction: _rules(spec, direction, namespace) for direction in DIRECTIONS}
    ingress, egress = (rules[direction] if direction in forced else None for direction in DIRECTIONS)
    return Policy(node, NETWORK, (0, node.ref.name), subject, ingress, egress)


def _in_force(spec: dict[str, Any]) -> set[str]:
    """Return the directions of `policyTypes`; where it is absent or empty, ingress, and egress if it has such rules."""
    types = list_at(spec.get("policyTypes"), ("spec", "policyTypes"))
    if not types:
        return set(DIRECTIONS) if spec.get("egress") else {INGRESS}
    for index, name in enumerate(types):
        if name.__class__ is not str or name not in _TYPES:
            raise Refused(("spec", "policyTypes", index), "is neither Ingress nor Egress")
    if len(types) > len(_TYPES):
        raise Refused(("spec", "policyTypes"), "holds more than two")
    return {_TYPES[name] for name in types}


def _rules(spec: dict[str, Any], direction: str, namespace: str) -> tuple[Rule, ...]:
    path: Path = ("spec", direction)
    entries = list_at(spec.get(direction), path)
    return tuple(
        _rule(object_at(entry, (*path, index)), (*path, index), direction, namespace)
        for index, entry in enumerate(entries)
    )


def _rule(entry: dict[str, Any], path: Path, direction: str, namespace: str) -> Rule:
    field = _PEERS[direction]
    ports = read_ports(entry.get("ports"), (*path, "ports"))
    peers = list_at(entry.get(field), (*path, field))
    if not peers:
        return Rule(path, ALLOW, ports, everyone=True)
    atoms: list[Atom] = []
    blocks: list[Range] = []
    for index, peer in enumerate(peers):
        found = _peer(object_at(peer, (*path, field, index)), (*path, field, index), namespace)
        if isinstance(found, Atom):
            atoms.append(found)
        else:
            blocks += found
    return Rule(path, ALLOW, ports, atoms=tuple(atoms), blocks=united(blocks))


def _peer(peer: dict[str, Any], path: Path, namespace: str) -> Atom | Ranges:
    pods, spaces, addresses = (peer.get(field) for field in ("podSelector", "namespaceSelector", "ipBlock"))
    if addresses is not None:
        if pods is not None or spaces is not None:
            raise Refused(path, "has an ipBlock beside a selector")
        return _block(object_at(addresses, (*path, "ipBlock")), (*path, "ipBlock"))
    if pods is None and spaces is None:
        raise Refused(path, "is no peer: it has neither podSelector nor namespaceSelector nor ipBlock")
    chosen = EVERYTHING if pods is None else read_selector(pods, (*path, "podSelector"))
    if spaces is None:
        return Atom(namespace, None, chosen)
    return Atom("", read_selector(spaces, (*path, "namespaceSelector")), chosen)


def _block(value: dict[str, Any], path: Path) -> Ranges:
    outer = address_block(value.get("cidr"), (*path, "cidr"))
    excepted = []
    for index, entry in enumerate(list_at(value.get("except"), (*path, "except"))):
        inner = address_block(entry, (*path, "except", index))
        if not (outer[0] <= inner[0] and inner[1] <= outer[1]) or inner == outer:
            raise Refused((*path, "except", index), "is no part of the block")
        excepted.append(inner)
    return left(outer, excepted)


def address_block(value: Any, path: Path) -> Range:
    """Read a block of addresses; `Refused` where it is none."""
    found = block(value) if value.__class__ is str else None
    if found is None:
        raise Refused(path, "is no block of addresses")
    return found


def read_ports(value: Any, path: Path) -> Ports:
    """Read the ports of a rule of a NetworkPolicy: every port where there are none."""
    entries = list_at(value, path)
    if not entries:
        return EVERY_PORT
    numbers: list[Range] = []
    names = set()
    for index, entry in enumerate(entries):
        found = _port(object_at(entry, (*path, index)), (*path, index))
        if isinstance(found[0], str):
            names.add(found)
        else:
            numbers.append(found)
    return Ports(united(numbers), frozenset(names))


def _port(entry: dict[str, Any], path: Path) -> Any:
    protocol, port, end = entry.get("protocol"), entry.get("port"), entry.get("endPort")
    protocol = read_protocol(protocol, (*path, "protocol"))
    if port is None:
        if end is not None:
            raise Refused((*path, "endPort"), "asks for a port, where the range starts")
        return every(protocol)
    if port.__class__ is str:
        if not is_port_name(port) or end is not None:
            raise Refused((*path, "port"), "is no name of a port" if end is None else "is a name, beside an endPort")
        return protocol, port
    first = port_number(port, (*path, "port"))
    return span(protocol, first, first if end is None else last_port(first, end, (*path, "endPort")))


def read_protocol(value: Any, path: Path) -> str:
    """Read a protocol, TCP where there is none."""
    if value is None:
        return "TCP"
    if value.__class__ is not str or value not in PROTOCOLS:
        raise Refused(path, f"is none of {', '.join(PROTOCOLS)}")
    return str(value)


def port_number(value: Any, path: Path) -> int:
    """Read the number of a port."""
    if value.__class__ is not int or not 1 <= value <= LAST:
        raise Refused(path, f"is no number from 1 to {LAST}")
    return int(value)


def last_port(first: int, value: Any, path: Path) -> int:
    """Read the end of a range of ports."""
    last = port_number(value, path)
    if last < first:
        raise Refused(path, f"is less than {first}, where the range starts")
    return last


def object_at(value: Any, path: Path) -> dict[str, Any]:
    """Return an object, an empty one for null; `Refused` for anything else."""
    if value is not None and value.__class__ is not dict:
        raise Refused(path, "is no object")
    return mapping(value)


def list_at(value: Any, path: Path) -> list[Any]:
    """Return a list, an empty one for null; `Refused` for anything else."""
    if value is not None and value.__class__ is not list:
        raise Refused(path, "is no list")
    return value or []
