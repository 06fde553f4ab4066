"""Rules that differ from path to path: layers over what holds for the whole run go in, a rule set with parts comes out.

Only imported where a configuration says something for some paths alone.
"""

from __future__ import annotations

from kubelint_compliance.model import UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.assemble import check_params, with_severity
from kubelint_compliance.ruleset.digest import digest_of
from kubelint_compliance.ruleset.runner import RuleSet
from kubelint_compliance.ruleset.select import match, severities_by, speaking_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from kubelint_compliance.ruleset.assemble import Request
    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.words import Head

_ELSEWHERE = "selected for other paths alone"
_RESTRICTED = "pss:restricted"
_DECISIONS = "decisions"


class Layer(NamedTuple):
    """What is said over what holds already: `select` replaces it, `extend_select` adds, `ignore` takes away.

    `origin` is where it is said, for messages and reports. `severity` are pairs as of a Request, `severities` those of
    rules by id, which come before them; `params` hold values of parameters by rule; an empty `sight` says nothing.
    `anew`: nothing holds already but what is on by default.
    """

    origin: str = ""
    select: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    severity: Sequence[tuple[str, str]] = ()
    severities: Mapping[str, str] = {}
    params: Mapping[str, Mapping[str, Any]] = {}
    sight: str = ""
    anew: bool = False


class Holding:
    """What holds after some layers. `gone` are the rules that a layer took away, with its origin."""

    def __init__(self, rules: Mapping[str, CompiledRule]) -> None:
        """`rules` are all that there are, by id."""
        self._rules = rules
        self._heads: list[Head] = [rule.rule for rule in rules.values()]
        self.gone: dict[str, str] = {}
        self.sight = ""
        self._start()

    def _start(self) -> None:
        self.chosen = {rule.id for rule in self._heads if rule.default}
        self.severities: dict[str, str] = {}
        self.params: dict[str, Mapping[str, Any]] = {}
        self.level = ""

    def lay(self, layer: Layer) -> None:
        """Take in one more layer. Raises UsageError for a word of it that means nothing."""
        before = frozenset(self.chosen)
        if layer.anew:
            self._start()
        try:
            self._choose(layer)
            self.severities |= severities_by(self._heads, layer.severity)
            self._set(layer)
        except UsageError as error:
            raise UsageError(f"{layer.origin}: {error}") from None
        self.severities |= layer.severities
        self.sight = layer.sight or self.sight
        self.gone |= dict.fromkeys(before - self.chosen, layer.origin)

    def _choose(self, layer: Layer) -> None:
        if layer.select:
            self.chosen, self.level = set(), ""
        for selector in (*layer.select, *layer.extend_select):
            self.chosen |= match(self._heads, selector)
            self.level = "restricted" if selector == _RESTRICTED else self.level
        for selector in layer.ignore:
            self.chosen -= match(self._heads, selector)

    def _set(self, layer: Layer) -> None:
        for id, values in layer.params.items():
            if id not in self._rules:
                from kubelint_compliance.nearest import hint

                raise UsageError(f"params: no rule '{id}'{hint(id, self._rules)}")
            check_params(self._rules[id], values)
            self.params[id] = {**self.params.get(id, {}), **values}


class Parted(RuleSet):
    """All rules of a run whose paths do not have the same ones: as a whole it tells what ran somewhere."""

    def __init__(self, parts: Sequence[RuleSet], rules: Sequence[CompiledRule], request: Request) -> None:
        """`parts` are the rule sets by their numbers, the first for all paths without a part; `rules` are theirs."""
        first = parts[0]
        super().__init__(
            rules, minor=first.minor, params=_params(parts), level=first.level, request=request, known=first.known
        )
        self._parts = tuple(parts)
        self._places = request.places
        self.sight = first.sight
        self.blind = tuple({rule.rule.id: rule for part in parts for rule in part.blind}.values())
        self.blind = tuple(rule for rule in self.blind if rule.rule.id not in self.params)
        self.holds_graph = any(part.holds_graph for part in parts)

    @property
    def everywhere(self) -> frozenset[str]:
        """The ids of the rules that run for every path."""
        return frozenset.intersection(*(part.everywhere for part in self._parts))

    def at(self, path: str) -> RuleSet:
        """Return the rules for a report path."""
        return self._parts[self.part_of(path)]

    def part_of(self, path: str) -> int:
        """Return the number of the part of the run that a report path belongs to."""
        return self._places.get(path, 0)

    @property
    def digest(self) -> bytes:
        """Sixteen bytes that change with whatever may change a verdict in one of the parts, or a reason for none."""
        off = ([(rule.rule.id, reason) for rule, reason in part.off] for part in self._parts)
        return digest_of([super().digest, *zip((part.digest for part in self._parts), off, strict=True)])


def parted(whole: RuleSet, compiled: Sequence[CompiledRule], request: Request) -> Parted:
    """Return the rule set of a request that has parts; `whole` is what holds for the paths without one.

    Rules about decisions are those of the whole: a register belongs to no part. Raises UsageError as `rule_set` does,
    with the place of the layer.
    """
    known = {rule.rule.id: rule for rule in compiled}
    held = [_held(known, request, layers) for layers in request.parts]
    parts = [whole, *(_part(known, each, whole, request) for each in held)]
    ran = {rule.rule.id: rule for part in reversed(parts) for rule in part.rules}
    for part, gone in zip(parts, ({}, *(each.gone for each in held)), strict=True):
        own = {rule.rule.id for rule in (*part.rules, *part.blind)}
        off = (rule for id, rule in sorted(ran.items()) if id not in own and rule.raised_by != _DECISIONS)
        part.off = tuple((rule, _reason(gone.get(rule.rule.id, ""))) for rule in off)
    return Parted(parts, [ran[id] for id in sorted(ran)], request)


def _reason(origin: str) -> str:
    return f"left out by {origin}" if origin else _ELSEWHERE


def _held(known: Mapping[str, CompiledRule], request: Request, layers: Sequence[Layer]) -> Holding:
    holding = Holding(known)
    whole = Layer(
        select=request.select,
        extend_select=request.extend_select,
        ignore=request.ignore,
        severity=request.severity,
        severities=request.severities,
        params=request.params,
        sight=request.sight,
    )
    for layer in (whole, *layers):
        holding.lay(layer)
    if request.speaking:
        speaking = speaking_to([rule.rule for rule in known.values()], request.speaking)
        holding.chosen &= speaking.union(request.also)
    return holding


def _part(known: Mapping[str, CompiledRule], held: Holding, whole: RuleSet, request: Request) -> RuleSet:
    decided = {rule.rule.id for rule in (*whole.rules, *whole.blind) if rule.raised_by == _DECISIONS}
    chosen = {id for id in held.chosen if known[id].raised_by != _DECISIONS} | decided
    return RuleSet(
        [with_severity(rule, held.severities) for id, rule in known.items() if id in chosen],
        minor=whole.minor,
        params=held.params,
        level=held.level,
        request=request,
        sight=held.sight,
        known=whole.known,
    )


def _params(parts: Sequence[RuleSet]) -> dict[str, Mapping[str, Any]]:
    """Return the values of parameters by rule: of a rule that runs in several parts, those of the first."""
    return {id: values for part in reversed(parts) for id, values in part.params.items()}
