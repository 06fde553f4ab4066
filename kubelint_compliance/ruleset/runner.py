"""Runs the selected rules over one manifest and tells what broke, where, and what could not be evaluated.

Hot path: rules are looked up by kind once, views are made once per scope, and nothing is built until a check fails.
"""

from __future__ import annotations

from kubelint_compliance import __version__
from kubelint_compliance.facts.neighbours import AROUND
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.case import Case
from kubelint_compliance.ruleset.covering import without_overridden
from kubelint_compliance.ruleset.judge import Ready, judge
from kubelint_compliance.ruleset.unlisted import unlisted
from kubelint_compliance.ruleset.vocabulary import SCOPES
from kubelint_compliance.ruleset.words import Described

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.facts.neighbours import Around
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.readable import Wrong
    from kubelint_compliance.model import Rule
    from kubelint_compliance.ruleset.assemble import Request
    from kubelint_compliance.ruleset.case import AnyBroken, Unevaluated
    from kubelint_compliance.ruleset.compiled import CompiledRule


class Verdict(NamedTuple):
    """What became of one object: what broke, what could not be evaluated, and the ids of the rules that tested it.

    A rule tested the object where it judged something in it and was nowhere in it kept from judging.
    """

    broken: list[AnyBroken]
    unevaluated: list[Unevaluated]
    tested: list[str]


class RuleSet:
    """The rules of a run with what they are evaluated against: target version, level and parameters.

    `raised` holds those whose verdict another step of the flow gives, by id.
    """

    def __init__(
        self,
        rules: Sequence[CompiledRule],
        *,
        minor: int,
        params: Mapping[str, Mapping[str, Any]] | None = None,
        level: str = "",
        request: Request | None = None,
    ) -> None:
        """`minor` is the target Kubernetes minor version; `level` the Pod Security level where one is selected.

        `request` is what the rule set was made from, with which another process can make the same.
        """
        self.request = request
        self.rules = tuple(rule for rule in rules if rule.since <= minor <= rule.until)
        self.minor = minor
        self.kubernetes_version = {"major": 1, "minor": minor}
        self.params = {rule.rule.id: _params(rule, (params or {}).get(rule.rule.id, {})) for rule in self.rules}
        self.level = level
        self.raised = {rule.rule.id: rule for rule in self.rules if rule.raised_by}
        self._for: dict[tuple[str, str, bool, bool], tuple[Ready, ...]] = {}
        self._ready: dict[str, Ready] = {}
        self._by_kind = _by_kind(self.rules)

    @property
    def described(self) -> Mapping[str, Rule]:
        """The rules of the run with their words, by id and sorted."""
        return Described(self.rules)

    @property
    def digest(self) -> bytes:
        """Sixteen bytes that change with whatever may change a verdict: a rule, its parameters, the target version."""
        from kubelint_compliance.ruleset.digest import digest_of

        rules = [
            (rule.rule.id, rule.digest, rule.rule.severity, rule.one_severity, self.params[rule.rule.id])
            for rule in self.rules
        ]
        return digest_of([__version__, self.minor, self.level, sorted(rules, key=lambda row: row[0])])

    def names_kind(self, group: str, kind: str) -> bool:
        """Whether a rule is about this kind by name."""
        return kind in self._by_kind or f"{group}/{kind}" in self._by_kind

    def rules_for(self, manifest: Manifest, *, has_pods: bool = False) -> tuple[Ready, ...]:
        """Return the rules that can say something about the manifest, or about the pods that it has unseen."""
        key = (manifest.group, manifest.kind, has_pods or bool(manifest.pods), manifest.fragment)
        found = self._for.get(key)
        if found is None:
            found = self._for[key] = tuple(self._chosen(*key))
        return found

    def _chosen(self, group: str, kind: str, has_pods: bool, fragment: bool) -> Iterator[Ready]:
        """Yield what concerns objects of a kind, in the order of the rules."""
        named = {*self._by_kind.get(kind, ()), *self._by_kind.get(f"{group}/{kind}", ())}
        for number in sorted(named.union(self._by_kind.get(None, ()))):
            rule = self.rules[number]
            seen = any(has_pods or not SCOPES[scope].needs_pod for scope in rule.scopes)
            if seen and (rule.fragments or not fragment):
                yield self._made_ready(rule)

    def _made_ready(self, rule: CompiledRule) -> Ready:
        ready = self._ready.get(rule.rule.id)
        if ready is None:
            ready = self._ready[rule.rule.id] = Ready(rule, self.params[rule.rule.id])
        return ready

    def run(
        self, manifest: Manifest, wrong: tuple[Wrong, ...] = (), *, typed: bool = True, beside: Around | None = None
    ) -> Verdict:
        """Evaluate every rule that concerns the manifest; none reads its wrong nodes.

        `beside` is what other objects of the input say of it.
        """
        unseen = unlisted(manifest, wrong) if wrong else {}
        rules = self.rules_for(manifest, has_pods=any(SCOPES[scope].needs_pod for scope in unseen))
        if wrong:
            from kubelint_compliance.manifests.readable import shaped

            manifest = shaped(manifest, wrong)
        if beside is not None:
            manifest.memo[AROUND] = beside
        nodes = frozenset(node.path for node in wrong)
        around = frozenset(path[:length] for path in nodes for length in range(len(path) + 1))
        case = Case(manifest, {}, [], [], nodes, around, unseen, typed, {}, self.kubernetes_version, {}, {})
        tested = judge(rules, case)
        broken = case.broken
        if self.level == "restricted":
            broken = without_overridden(broken, {ready.id for ready in rules})
        return Verdict(broken, case.unevaluated, tested)


def _params(rule: CompiledRule, values: Mapping[str, Any]) -> dict[str, Any]:
    return {**rule.rule.defaults, **values}


def _by_kind(rules: Sequence[CompiledRule]) -> dict[str | None, list[int]]:
    """Return the numbers of rules by each kind as they name it; those that name none under None."""
    found: dict[str | None, list[int]] = {}
    for number, rule in enumerate(rules):
        for kind in rule.rule.kinds or (None,):
            found.setdefault(kind, []).append(number)
    return found
