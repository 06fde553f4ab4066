"""Pods that all policies treat alike: the same policies select them, the same peers of rules, the same named ports.

Goes in: pods and policies. Comes out: classes, so that what holds between two pods is worked out once for all such.
"""

from __future__ import annotations

from kubelint_compliance.graph.index import sees
from kubelint_compliance.graph.network.judge import Side, side
from kubelint_compliance.graph.network.policies import DIRECTIONS, INGRESS, Policy, Rule
from kubelint_compliance.graph.network.ports import named_ports
from kubelint_compliance.graph.network.ranges import NONE, common
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kubelint_compliance.graph.index import PodNode
    from kubelint_compliance.graph.network.labels import Atom, Selection
    from kubelint_compliance.graph.network.ports import Named
    from kubelint_compliance.graph.network.ranges import Ranges
    from kubelint_compliance.graph.node import Node


class PodClass(NamedTuple):
    """Pods that are treated alike: `keys` are the atoms that select them, `pods` their places among all pods.

    `node` makes the first of them; all are of the same alternatives.
    """

    number: int
    keys: frozenset[int]
    ingress: Side
    egress: Side
    named: Named
    node: Node
    pods: list[int]

    def side(self, direction: str) -> Side:
        """Return the rules about them in a direction."""
        return self.ingress if direction == INGRESS else self.egress


def keyed(policies: Iterable[Policy]) -> tuple[tuple[Policy, ...], dict[Atom, int]]:
    """Return policies whose rules know their atoms by number, and these numbers."""
    keys: dict[Atom, int] = {}

    def with_keys(rules: tuple[Rule, ...] | None) -> tuple[Rule, ...] | None:
        return rules and tuple(
            rule._replace(keys=frozenset(keys.setdefault(atom, len(keys)) for atom in rule.atoms)) for rule in rules
        )

    found = tuple(
        policy._replace(ingress=with_keys(policy.ingress), egress=with_keys(policy.egress)) for policy in policies
    )
    return found, keys


def on_host(pod: PodNode) -> bool:
    """Whether a pod is on its node's network, where no policy selects it and no selector of a peer means it."""
    return pod.spec.get("hostNetwork") is True


def selecting(pods: Sequence[PodNode], policies: Sequence[Policy], selection: Selection) -> list[tuple[int, ...]]:
    """Return for every pod the places of the policies that select it; pods with the same ones share them."""
    found: list[list[int]] = [[] for _ in pods]
    for number, policy in enumerate(policies):
        for place in selection.select(policy.subject):
            if not on_host(pods[place]) and sees(pods[place].node, policy.node):
                found[place].append(number)
    known: dict[tuple[int, ...], tuple[int, ...]] = {}
    return [known.setdefault(several, several) for several in map(tuple, found)]


def classes_of(
    pods: Sequence[PodNode],
    policies: Sequence[Policy],
    keys: Mapping[Atom, int],
    selection: Selection,
    selected: Sequence[Sequence[int]],
) -> tuple[list[PodClass], list[int]]:
    """Return the classes, and for every pod the number of its class."""
    atoms, asked = _atoms(pods, keys, selection), _asked(policies)
    sides: dict[tuple[str, tuple[int, ...]], Side] = {}
    found: dict[object, PodClass] = {}
    numbers = []
    for place, pod in enumerate(pods):
        ports = named_ports(pod.spec) if asked else {}
        named = {name: ports[name] for name in sorted(ports) if name in asked}
        ingress, egress = (_side(sides, policies, selected[place], direction) for direction in DIRECTIONS)
        identity = frozenset(atoms[place]), id(ingress), id(egress), tuple(named.items()), pod.node.sets
        if identity not in found:
            found[identity] = PodClass(len(found), identity[0], ingress, egress, named, pod.node, [])
        found[identity].pods.append(place)
        numbers.append(found[identity].number)
    return list(found.values()), numbers


def _atoms(pods: Sequence[PodNode], keys: Mapping[Atom, int], selection: Selection) -> list[list[int]]:
    """Return for every pod the atoms that select it."""
    found: list[list[int]] = [[] for _ in pods]
    for atom, key in keys.items():
        for place in selection.select(atom):
            if not on_host(pods[place]):
                found[place].append(key)
    return found


def _asked(policies: Iterable[Policy]) -> set[tuple[str, str]]:
    """Return the names of ports that any rule asks for."""
    rules = (rule for policy in policies for direction in DIRECTIONS for rule in policy.rules(direction) or ())
    return {name for rule in rules for name in rule.ports.names}


def _side(
    sides: dict[tuple[str, tuple[int, ...]], Side], policies: Sequence[Policy], selected: Iterable[int], direction: str
) -> Side:
    numbers = tuple(number for number in selected if policies[number].rules(direction) is not None)
    key = direction, numbers
    if key not in sides:
        sides[key] = side((policies[number] for number in numbers), direction)
    return sides[key]


def matched(rule: Rule, keys: frozenset[int]) -> bool:
    """Whether a pod that these atoms select is a peer of a rule."""
    return rule.everyone or not rule.keys.isdisjoint(keys)


def let_through(source: PodClass, target: PodClass) -> Ranges:
    """Return the ports at which pods of a class may reach those of another: where both ends agree."""
    if not sees(source.node, target.node):
        return NONE
    ports = source.egress.judged(lambda rule: matched(rule, target.keys), target.named)
    return ports and common(ports, admitted(source.keys, target))


def admitted(keys: frozenset[int], target: PodClass) -> Ranges:
    """Return the ports at which pods of a class let in a pod that these atoms select, whatever that may do."""
    return target.ingress.judged(lambda rule: matched(rule, keys), target.named)
