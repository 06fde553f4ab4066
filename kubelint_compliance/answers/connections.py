"""The question `ask connections`: which workloads and addresses may talk to which, at which ports, by which policies.

As JSON pair by pair, streamed; as a table or a picture by classes of workloads that are treated alike.
"""

from __future__ import annotations

from json import dumps

from kubelint_compliance.answers.classes import class_rows, header, picture
from kubelint_compliance.answers.deciding import of_network
from kubelint_compliance.answers.netkinds import EACH_APART, NETWORK_KINDS, PARTIAL, tell_of
from kubelint_compliance.answers.peers import OUTSIDE, Wanted, shown_addresses, shown_ports, shown_workload
from kubelint_compliance.answers.question import Question
from kubelint_compliance.graph.network.groups import by_controller, group_outside, group_pairs, groups_of
from kubelint_compliance.graph.network.policies import EGRESS, INGRESS
from kubelint_compliance.graph.network.reach import Network
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.network.groups import Group
    from kubelint_compliance.graph.network.judge import Reached
    from kubelint_compliance.graph.network.ranges import Ranges
    from kubelint_compliance.graph.network.workloads import Workload

    Connection = tuple[str, str, str]

OPTIONS = {"--from": "from", "--to": "to"}


class Asked(NamedTuple):
    """The ends that are asked for."""

    source: Wanted = Wanted()
    target: Wanted = Wanted()


class Prepared(NamedTuple):
    """What every form of the answer needs."""

    network: Network
    groups: list[Group]
    pairs: dict[int, dict[int, Ranges]]


def read(words: Sequence[str], said: Mapping[str, str]) -> tuple[Asked, Sequence[str]]:
    """Read the question: all words are paths."""
    return Asked(Wanted(said.get("from", "")), Wanted(said.get("to", ""))), words


def prepare(graph: Graph) -> Prepared:
    """Work out the classes and what is open between them."""
    network = Network(graph)
    groups = groups_of(network)
    return Prepared(network, groups, group_pairs(network, groups))


def pieces(prepared: Prepared, asked: Asked) -> Iterator[str]:
    """Yield the answer as JSON, piece by piece, a connection a line."""
    _check(prepared, asked)
    yield f'{{\n  "schema": {dumps(QUESTION.schema)},\n  "connections": ['
    comma = ""
    for found in _lines(prepared, asked):
        if found:
            yield comma + ",".join(found)
            comma = ","
    yield "\n  ]\n}\n" if comma else "]\n}\n"


def _check(prepared: Prepared, asked: Asked) -> None:
    members = [workload for group in prepared.groups for workload in group.members]
    asked.source.check("--from", members)
    asked.target.check("--to", members)


def _lines(prepared: Prepared, asked: Asked) -> Iterator[list[str]]:
    """Yield connections, those of one workload at once."""
    written: dict[int, list[tuple[Workload, str]]] = {}

    def members(number: int) -> list[tuple[Workload, str]]:
        if number not in written:
            wanted = asked.target.among(prepared.groups[number].members)
            written[number] = [(workload, _json(shown_workload(workload))) for workload in wanted]
        return written[number]

    for group in prepared.groups:
        into, out = (group_outside(prepared.network, group, direction) for direction in (INGRESS, EGRESS))
        reached = [
            (number, _json(shown_ports(ports)))
            for number, ports in sorted(prepared.pairs.get(group.number, {}).items())
        ]
        if asked.source.named(OUTSIDE):
            for _, name in members(group.number):
                yield [_line(peer, name, ports) for peer, ports in _addresses(into)]
        for workload in asked.source.among(group.members):
            name = _json(shown_workload(workload))
            if asked.target.named(OUTSIDE):
                yield [_line(name, peer, ports) for peer, ports in _addresses(out)]
            for number, ports in reached:
                yield [_line(name, target, ports) for other, target in members(number) if other is not workload]
    yield from _controlled(prepared, asked)


def _controlled(prepared: Prepared, asked: Asked) -> Iterator[list[str]]:
    """Yield what controllers may reach."""
    for controller, workload, ports, _ in by_controller(prepared.network):
        if asked.source.named(controller) and asked.target.workload(workload):
            peer = _json({"controller": controller})
            yield [_line(peer, _json(shown_workload(workload)), _json(shown_ports(ports)))]


def _addresses(reached: Reached) -> Iterator[tuple[str, str]]:
    for first, last, ports in reached:
        yield _json(shown_addresses(first, last)), _json(shown_ports(ports))


def _json(value: Any) -> str:
    return dumps(value)


def _line(source: str, target: str, ports: str) -> str:
    return f'\n    {{"from": {source}, "to": {target}, "ports": {ports}}}'


def answer(prepared: Prepared, asked: Asked) -> dict[str, Any]:
    """Return the answer by classes, for tables and pictures."""
    _check(prepared, asked)
    return {"classes": list(class_rows(prepared.network, prepared.groups, asked.source, asked.target))}


def newly(then: Prepared, now: Prepared, asked: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the connections that were not open then, and the rows that tell of them."""
    from kubelint_compliance.answers.opened import opened

    _check(now, asked)
    found = list(opened(then, now, asked))
    return {"connections": (entry for entries, _ in found for entry in entries)}, {"classes": [row for _, row in found]}


def rows(answered: dict[str, Any]) -> Iterable[Sequence[str]]:
    """Return the rows of a table."""
    found: Iterable[Sequence[str]] = answered["classes"]
    return found


QUESTION = Question(
    name="connections",
    kinds=NETWORK_KINDS,
    options=OPTIONS,
    read=read,
    prepare=prepare,
    answer=answer,
    header=header,
    rows=rows,
    nothing="no connection, as these files have it",
    picture=picture,
    pieces=pieces,
    tell=lambda prepared: tell_of(prepared.network),
    newly=newly,
    deciding=of_network,
    partial=PARTIAL,
    alternatives=EACH_APART,
)
