"""Ports of the three protocols as numbers on one line, and ports by name, which a pod resolves."""

from __future__ import annotations

from kubelint_compliance.graph.network.fields import folded
from kubelint_compliance.graph.network.ranges import NONE, united
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, TypeAlias

    from kubelint_compliance.graph.network.ranges import Range, Ranges

    Named: TypeAlias = Mapping[tuple[str, str], Ranges]

PROTOCOLS = ("TCP", "UDP", "SCTP")
LAST = 65535
_STEP = LAST + 1


def span(protocol: str, first: int, last: int) -> Range:
    """Return a range of ports of a protocol, as numbers of the line."""
    start = PROTOCOLS.index(protocol) * _STEP
    return start + first, start + last


def every(protocol: str) -> Range:
    """Return all ports of a protocol."""
    return span(protocol, 1, LAST)


ALL = tuple(map(every, PROTOCOLS))
"""Every port of every protocol."""


def written(ranges: Ranges) -> list[tuple[str, int, int]]:
    """Return ports as protocol, first and last."""
    return [(PROTOCOLS[first // _STEP], first % _STEP, last % _STEP) for first, last in ranges]


class Ports(NamedTuple):
    """The ports of a rule: those by number, and names with the protocol that they are asked for, empty for any."""

    numbers: Ranges
    names: frozenset[tuple[str, str]] = frozenset()

    def at(self, named: Named) -> Ranges:
        """Return them where these are the named ports of what is reached; a name that it has not is no port."""
        if not self.names:
            return self.numbers
        return united((*self.numbers, *(found for name in self.names for found in named.get(name, NONE))))


EVERY_PORT = Ports(ALL)


def named_ports(spec: Any) -> dict[tuple[str, str], Ranges]:
    """Return the ports that the containers of a pod name: by protocol and name, and by name alone.

    Containers that run as long as the pod does are meant: an init container counts where it restarts always.
    """
    found: dict[tuple[str, str], list[Range]] = {}
    for name, protocol, number in container_ports(spec):
        if name:
            for key in ((protocol, name), ("", name)):
                found.setdefault(key, []).append(span(protocol, number, number))
    return {key: united(ports) for key, ports in found.items()}


def container_ports(spec: Any) -> Iterator[tuple[str, str, int]]:
    """Yield name, protocol and number of the ports of a pod, in the order in which a Service looks through them."""
    for container in lasting(spec):
        for entry in sequence(container.get("ports")):
            port = mapping(folded(entry))
            name, protocol, number = port.get("name"), port.get("protocol") or "TCP", port.get("containerPort")
            if protocol in PROTOCOLS and isinstance(number, int) and 0 < number <= LAST:
                yield name if isinstance(name, str) else "", protocol, number


def lasting(spec: Any) -> Iterator[dict[str, Any]]:
    """Yield the containers that run as long as their pod does: an init container where it restarts always."""
    yield from map(mapping, sequence(mapping(spec).get("containers")))
    for container in map(mapping, sequence(mapping(spec).get("initContainers"))):
        if container.get("restartPolicy") == "Always":
            yield container
