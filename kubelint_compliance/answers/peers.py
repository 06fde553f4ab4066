"""The ends of a connection in answers: workloads, ranges of addresses, controllers; and which of them a word means.

Goes in: what the graph knows. Comes out: the plain values of the contracts, and words for tables.
"""

from __future__ import annotations

from kubelint_compliance.graph.network import blocks, ports
from kubelint_compliance.graph.network.ports import ALL
from kubelint_compliance.model import UsageError
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from kubelint_compliance.graph.network.judge import Reached
    from kubelint_compliance.graph.network.ranges import Ranges
    from kubelint_compliance.graph.network.workloads import Workload
    from kubelint_compliance.graph.node import Node

OUTSIDE, CONTROLLERS = "outside", ("ingress", "gateway")
_SHOWN = 3
"""So many workloads or ranges are named in a cell of a table."""


def shown_workload(workload: Workload) -> dict[str, Any]:
    """Return a workload as the contract has it."""
    return {"namespace": workload.namespace, "kind": workload.kind, "name": workload.name}


def shown_addresses(first: int, last: int) -> dict[str, Any]:
    """Return a range of addresses as the contract has it."""
    return {"ipBlock": blocks.written((first, last))}


def shown_ports(found: Ranges) -> list[dict[str, Any]]:
    """Return ports as the contract has them."""
    return [{"protocol": protocol, "from": first, "to": last} for protocol, first, last in ports.written(found)]


def shown_object(node: Node, namespace: str) -> dict[str, Any]:
    """Return an object with its place."""
    named = {"kind": node.kind, "namespace": namespace or None, "name": node.ref.name or None}
    return {**named, "path": node.path, "line": node.span.line}


def port_words(found: Ranges) -> str:
    """Return ports in words: `TCP 80, 8000-8080; UDP 53`."""
    if found == ALL:
        return "all"
    by_protocol: dict[str, list[str]] = {}
    for protocol, first, last in ports.written(found):
        bounds = "all" if (first, last) == (1, ports.LAST) else str(first) if first == last else f"{first}-{last}"
        by_protocol.setdefault(protocol, []).append(bounds)
    return "; ".join(f"{protocol} {', '.join(bounds)}" for protocol, bounds in by_protocol.items())


def workload_words(workloads: Sequence[Workload]) -> str:
    """Return workloads in words, the first of them by name."""
    named = ", ".join(workload.title for workload in workloads[:_SHOWN])
    return named if len(workloads) <= _SHOWN else f"{named} and {len(workloads) - _SHOWN} more"


def address_words(ranges: Iterable[tuple[int, int]]) -> str:
    """Return ranges of addresses in words."""
    found = tuple(ranges)
    if found == blocks.EVERYWHERE:
        return "all addresses"
    named = ", ".join(map(blocks.written, found[:_SHOWN]))
    return named if len(found) <= _SHOWN else f"{named} and {len(found) - _SHOWN} more"


def by_ports(reached: Reached) -> dict[Ranges, list[tuple[int, int]]]:
    """Return ranges of addresses by the ports that are open to them."""
    found: dict[Ranges, list[tuple[int, int]]] = {}
    for first, last, open_ports in reached:
        found.setdefault(open_ports, []).append((first, last))
    return found


class Wanted(NamedTuple):
    """The ends that a word means: `[[NAMESPACE/]KIND/]NAME` of workloads, or `outside`, `ingress`, `gateway`.

    Without a word all are meant.
    """

    word: str = ""

    def workload(self, workload: Workload) -> bool:
        """Whether a workload is meant."""
        parts = self.word.split("/")
        return not self.word or parts == [workload.namespace, workload.kind, workload.name][-len(parts) :]

    def among(self, workloads: Iterable[Workload]) -> list[Workload]:
        """Return the workloads that are meant."""
        return list(filter(self.workload, workloads))

    def named(self, name: str) -> bool:
        """Whether an end that is no workload is meant."""
        return self.word in ("", name)

    def check(self, option: str, workloads: Iterable[Workload]) -> None:
        """Raise UsageError where a word means nothing that is there."""
        if self.word not in ("", OUTSIDE, *CONTROLLERS) and not any(map(self.workload, workloads)):
            raise UsageError(
                f"{option}: no workload is called {self.word!r}; NAME, KIND/NAME or NAMESPACE/KIND/NAME, "
                f"or one of {', '.join((OUTSIDE, *CONTROLLERS))}"
            )
