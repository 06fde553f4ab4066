"""Runs the selected rules over one manifest and tells what broke, where, and what could not be evaluated.

Hot path: rules are looked up by kind once, views are made once per scope, and nothing is built until a check fails.
"""

from __future__ import annotations

from kubelint_compliance import __version__
from kubelint_compliance.facts import GRAPH
from kubelint_compliance.facts.neighbours import AROUND
from kubelint_compliance.facts.table import may_start_component
from kubelint_compliance.kubernetes.kinds import kind_of, written_names
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.case import AllBroken, Case, OfPods, Sights
from kubelint_compliance.ruleset.covering import without_overridden
from kubelint_compliance.ruleset.judge import Ready, judge
from kubelint_compliance.ruleset.vocabulary import SCOPES
from kubelint_compliance.ruleset.words import Described
from kubelint_compliance.terms import SIGHTS

kind_names = written_names
"""How rules may name a kind."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.facts.neighbours import Around
    from kubelint_compliance.graph.seen import Seen
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.readable import Wrong
    from kubelint_compliance.model import Rule
    from kubelint_compliance.ruleset.assemble import Request
    from kubelint_compliance.ruleset.case import Unevaluated
    from kubelint_compliance.ruleset.compiled import CompiledRule

_OF_RUN = ("run", "configuration")
"""What raises a rule about what was not looked at: a file as it was met, and what the configuration leaves out."""
_BLIND = {"tree": "partial input", "cluster": "the input is not said to be a cluster's"}
"""Why a rule is left out that must have so much in sight."""


class Verdict(NamedTuple):
    """What became of one object: what broke, what could not be evaluated, and the ids of the rules that tested it.

    A rule tested the object where it judged something in it and was nowhere in it kept from judging.
    """

    broken: AllBroken
    unevaluated: list[Unevaluated]
    tested: list[str]


class RuleSet:
    """The rules of a run with what they are evaluated against: target version, level and parameters.

    `raised` holds those whose verdict is given where an object is held against its schema, by id, and `of_run` those
    that tell what was not looked at; `of_files` are the ids of those about files that were met. `off` are rules that
    run for other paths of the run alone, each with the reason.
    """

    def __init__(
        self,
        rules: Sequence[CompiledRule],
        *,
        minor: int,
        params: Mapping[str, Mapping[str, Any]] | None = None,
        level: str = "",
        request: Request | None = None,
        sight: str = SIGHTS[-1],
        known: Collection[str] = (),
    ) -> None:
        """`minor` is the target Kubernetes minor version; `level` the Pod Security level where one is selected.

        `request` is what the rule set was made from, with which another process can make the same. Rules that must have
        more in `sight` are left out. `known` are the ids of all rules that could have been asked for.
        """
        self._known = known
        self.request = request
        self.sight = sight
        served = [rule for rule in rules if rule.since <= minor <= rule.until]
        enough = SIGHTS[: SIGHTS.index(sight) + 1]
        self.rules = tuple([rule for rule in served if rule.sight in enough])
        self.blind = tuple([rule for rule in served if rule.sight not in enough])
        self.asks_graph = any(rule.graph for rule in self.rules)
        # Of a part of a tree, few objects are asked for others, and most of these runs are of one file.
        self.holds_graph = self.asks_graph and sight != SIGHTS[0]
        self.minor = minor
        self.kubernetes_version = {"major": 1, "minor": minor}
        given = params or {}
        self.params: dict[str, Mapping[str, Any]] = {
            head.id: {**head.defaults, **given[head.id]} if head.id in given else head.defaults
            for head, *_ in self.rules
        }
        self.level = level
        self.raised = {rule.rule.id: rule for rule in self.rules if rule.raised_by == "schema"}
        self.of_run = {rule.rule.id: rule for rule in self.rules if rule.raised_by in _OF_RUN}
        self.of_files = tuple(sorted(id for id, rule in self.of_run.items() if rule.raised_by == _OF_RUN[0]))
        self.off: tuple[tuple[CompiledRule, str], ...] = ()
        self._blind_for: dict[tuple[str, str, bool, bool], tuple[tuple[str, str], ...]] = {}
        self._for: dict[tuple[str, str, bool, bool, bool], tuple[Ready, ...]] = {}
        self._ready: dict[str, Ready] = {}
        self._asking: dict[int, bool] = {}
        self._by_kind = _by_kind(self.rules)
        self._named: dict[tuple[str | None, bool, bool, bool], list[int]] = {}

    @property
    def described(self) -> Mapping[str, Rule]:
        """The rules of the run with their words, by id and sorted."""
        return Described(self.rules)

    @property
    def everywhere(self) -> frozenset[str]:
        """The ids of the rules that run for every path."""
        return frozenset(rule.rule.id for rule in self.rules)

    def at(self, path: str) -> RuleSet:  # noqa: ARG002 - others have parts
        """Return the rules for a report path."""
        return self

    def part_of(self, path: str) -> int:  # noqa: ARG002
        """Return the number of the part of the run that a report path belongs to, with rules of its own from 1 on."""
        return 0

    @property
    def known(self) -> Collection[str]:
        """The ids of all rules that there are, whether they run or not."""
        return self._known or self.params

    @property
    def digest(self) -> bytes:
        """Sixteen bytes that change with whatever may change a verdict: a rule, its parameters, the target version."""
        from kubelint_compliance.ruleset.digest import digest_of

        rules = [
            (rule.rule.id, rule.digest, rule.rule.severity, rule.one_severity, self.params[rule.rule.id])
            for rule in self.rules
        ]
        return digest_of(
            [__version__, self.minor, self.level, self.sight, sorted(self.known), sorted(rules, key=lambda row: row[0])]
        )

    def severity_of(self, id: str) -> str:  # noqa: A002
        """Return the severity of a rule that runs; empty where it does not."""
        return next((rule.rule.severity for rule in self.rules if rule.rule.id == id), "")

    def names_kind(self, group: str, kind: str) -> bool:
        """Whether a rule is about this kind by name."""
        return any(name in self._by_kind for name in kind_names(group, kind))

    def rules_for(self, manifest: Manifest, *, has_pods: bool = False, idle: bool = False) -> tuple[Ready, ...]:
        """Return the rules that can say something about the manifest, or about the pods that it has unseen.

        `idle`: it is a workload that names no program of Kubernetes.
        """
        key = (manifest.group, manifest.kind, has_pods or bool(manifest.pods), manifest.fragment, idle)
        found = self._for.get(key)
        if found is None:
            names = (*kind_names(manifest.group, manifest.kind), None)
            numbers = {number for name in names for number in self._naming(name, *key[2:])}
            found = self._for[key] = tuple([self._made_ready(self.rules[number]) for number in sorted(numbers)])
        return found

    def _naming(self, name: str | None, has_pods: bool, fragment: bool, idle: bool) -> list[int]:
        """Return the numbers of the rules that name a kind so, or none for None, and have something to look at."""
        key = (name, has_pods, fragment, idle)
        found = self._named.get(key)
        if found is None:
            numbers = self._by_kind.get(name, ())
            found = [number for number in numbers if _looks_at(self.rules[number], has_pods, fragment, idle)]
            self._named[key] = found
        return found

    def left_out_for(self, manifest: Manifest) -> tuple[tuple[str, str], ...]:
        """Return the rules that would say something about the manifest and do not run for it, each with the reason.

        They would have to have more in sight, or run for other paths.
        """
        key = (manifest.group, manifest.kind, bool(manifest.pods), manifest.fragment)
        found = self._blind_for.get(key)
        if found is None:
            blind = [rule for rule in self.blind if _concerns(rule, *key)]
            off = ((rule.rule.id, reason) for rule, reason in self.off if _concerns(rule, *key))
            found = self._blind_for[key] = (*((rule.rule.id, _BLIND[rule.sight]) for rule in blind), *off)
        return found

    def of_pods_for(self, manifest: Manifest) -> tuple[str, ...]:
        """Return the ids of the rules that would look at pods of the manifest, had it any."""
        ready = self.rules_for(manifest, has_pods=True)
        return tuple([one.id for one in ready if any(SCOPES[scope].needs_pod for scope in one.rule.scopes)])

    def asks_graph_for(self, manifest: Manifest) -> bool:
        """Whether a rule that concerns the manifest asks for other objects."""
        if not self.asks_graph:
            return False
        rules = self.rules_for(manifest)
        asks = self._asking.get(id(rules))
        if asks is None:
            asks = self._asking[id(rules)] = any(ready.rule.graph for ready in rules)
        return asks

    def _made_ready(self, rule: CompiledRule) -> Ready:
        ready = self._ready.get(rule.rule.id)
        if ready is None:
            ready = self._ready[rule.rule.id] = Ready(rule, self.params[rule.rule.id])
        return ready

    def run(
        self,
        manifest: Manifest,
        wrong: tuple[Wrong, ...] = (),
        *,
        typed: bool = True,
        beside: Around | None = None,
        seen: Seen | None = None,
    ) -> Verdict:
        """Evaluate every rule that concerns the manifest; none reads its wrong nodes.

        `beside` is what other objects of the input say of it, `seen` what it sees of them.
        """
        whole, unseen = manifest, {}
        if wrong:
            from kubelint_compliance.manifests.readable import shaped
            from kubelint_compliance.ruleset.unlisted import unlisted

            manifest, unseen = shaped(whole, wrong), unlisted(whole, wrong)
        idle = all(len(node.path) > 1 for node in wrong) and _is_idle(whole)
        rules = self.rules_for(whole, has_pods=any(SCOPES[scope].needs_pod for scope in unseen), idle=idle)
        if beside is not None:
            manifest.memo[AROUND] = beside
        if seen is not None:
            manifest.memo[GRAPH] = seen
        nodes = frozenset(node.path for node in wrong)
        around = frozenset(path[:length] for path in nodes for length in range(len(path) + 1))
        sights = Sights(manifest, self.kubernetes_version)
        case = Case(manifest, sights, AllBroken(), [], nodes, around, unseen, typed, {}, {}, {}, {}, {})
        tested = judge(rules, case)
        broken = case.broken
        if self.level == "restricted":
            broken = without_overridden(broken, {ready.id for ready in rules})
        return Verdict(broken, case.unevaluated, tested)

    def run_on_pods(self, piece: Manifest) -> Verdict:
        """Evaluate the rules about pods that judge fragments on the pods of which an object says a part.

        What they cannot judge there is not told: the types are those of an operator.
        """
        rules = [
            ready
            for ready in self.rules_for(piece)
            if not ready.rule.graph and any(SCOPES[scope].needs_pod for scope in ready.rule.scopes)
        ]
        sights = OfPods(piece, self.kubernetes_version)
        case = Case(piece, sights, AllBroken(), [], frozenset(), frozenset(), {}, False, {}, {}, {}, {}, {})
        return Verdict(case.broken, [], judge(rules, case))


def _by_kind(rules: Sequence[CompiledRule]) -> dict[str | None, list[int]]:
    """Return the numbers of rules by each kind as they name it; those that name none under None."""
    found: dict[str | None, list[int]] = {}
    for number, rule in enumerate(rules):
        for kind in rule.rule.kinds or (None,):
            found.setdefault(kind, []).append(number)
    return found


def _is_idle(manifest: Manifest) -> bool:
    """Whether an object is a workload of Kubernetes' own that names no program of Kubernetes."""
    kind = kind_of(manifest.group, manifest.kind)
    return bool(kind and kind.pods and not may_start_component(manifest.value, manifest.memo))


def _concerns(rule: CompiledRule, group: str, kind: str, has_pods: bool, fragment: bool) -> bool:
    if rule.rule.kinds and not any(name in rule.rule.kinds for name in kind_names(group, kind)):
        return False
    return _looks_at(rule, has_pods, fragment)


def _looks_at(rule: CompiledRule, has_pods: bool, fragment: bool, idle: bool = False) -> bool:
    """Whether a rule can look at something in an object with or without pods, in a fragment of one, or an idle one."""
    if (fragment and not rule.fragments) or (idle and rule.of_programs):
        return False
    return any(has_pods or not SCOPES[scope].needs_pod for scope in rule.scopes)
