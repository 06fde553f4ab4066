"""The pairs of classes that may talk: found from the rules that let them, not by trying all with all.

A class is narrow in a direction where its rules name whom it may talk to, and broad where these are most, or all.
Narrow ones are followed to whom they name; only broad ones are tried with one another.
"""

from __future__ import annotations

from kubelint_compliance.graph.network.classes import let_through
from kubelint_compliance.graph.network.policies import ALLOW, DENY, EGRESS, INGRESS
from kubelint_compliance.graph.network.ports import EVERY_PORT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.graph.network.classes import PodClass
    from kubelint_compliance.graph.network.judge import Side
    from kubelint_compliance.graph.network.policies import Rule
    from kubelint_compliance.graph.network.ranges import Ranges


class Partners:
    """With which classes the pods of a class may talk at most, by direction; None where with too many to name them."""

    def __init__(self, classes: Sequence[PodClass]) -> None:
        self.classes = classes
        self._by_key: dict[int, set[int]] = {}
        for one in classes:
            for key in one.keys:
                self._by_key.setdefault(key, set()).add(one.number)
        self._on_host = {one.number for one in classes if not one.keys}
        self._known: dict[int, set[int] | None] = {}

    def of(self, one: PodClass, direction: str) -> set[int] | None:
        """Return the classes that the rules about a class name, with those that no rule can name."""
        side = one.side(direction)
        if id(side) not in self._known:
            found = self._named_by(side)
            self._known[id(side)] = None if found is None or len(found) * 2 > len(self.classes) else found
        return self._known[id(side)]

    def _named_by(self, side: Side) -> set[int] | None:
        found, closed = self._tier(side.admin)
        if closed:
            return found
        if side.network is None:
            more, closed = self._tier(side.baseline)
            return found | more if closed else None
        if any(rule.everyone for rule in side.network):
            return None
        return found.union(*map(self._peers, side.network))

    def _tier(self, rules: Sequence[Rule]) -> tuple[set[int], bool]:
        """Return the classes that a tier allows something, and whether it leaves nothing of the others to the next."""
        allowed: set[int] = set()
        passed: set[int] = set()
        for rule in rules:
            peers = self._peers(rule)
            if rule.action == ALLOW:
                allowed |= peers
            elif rule.action != DENY:
                passed |= peers
            elif rule.ports == EVERY_PORT and len(peers) + len(self._on_host - peers) == len(self.classes):
                return allowed | passed | self._on_host, True
        return allowed, False

    def _peers(self, rule: Rule) -> set[int]:
        return set().union(*(self._by_key.get(key, ()) for key in rule.keys))


def class_pairs(classes: Sequence[PodClass]) -> Iterator[tuple[PodClass, PodClass, Ranges]]:
    """Yield the pairs of classes of which the first may reach the second, with the ports."""
    for source, target in _tried(classes):
        ports = let_through(source, target)
        if ports:
            yield source, target, ports


def _tried(classes: Sequence[PodClass]) -> Iterator[tuple[PodClass, PodClass]]:
    partners = Partners(classes)
    sends, receives = ([partners.of(one, direction) for one in classes] for direction in (EGRESS, INGRESS))
    broad = [one for one, named in zip(classes, sends, strict=True) if named is None]
    broad_numbers = {one.number for one in broad}
    for source, named in zip(classes, sends, strict=True):
        for number in sorted(named or ()):
            yield source, classes[number]
    for target, named in zip(classes, receives, strict=True):
        if named is None:
            yield from ((source, target) for source in broad)
        else:
            yield from ((classes[number], target) for number in sorted(named & broad_numbers))
