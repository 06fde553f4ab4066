"""Runs the selected rules over one manifest and tells what broke, where, and what could not be evaluated.

Hot path: rules are looked up by kind once, views are made once per scope, and nothing is built until a check fails.
"""

from __future__ import annotations

from kubelint_compliance import __version__
from kubelint_compliance.cel import CelError, WrongType
from kubelint_compliance.cel.unreadable import readable
from kubelint_compliance.mishaps import told as mishap
from kubelint_compliance.model import LISTED
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.covering import without_overridden
from kubelint_compliance.ruleset.sight import holds, items, look, told
from kubelint_compliance.ruleset.unlisted import blocked, may_hide, unlisted
from kubelint_compliance.ruleset.vocabulary import SCOPES, View
from kubelint_compliance.ruleset.words import Described

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.manifests.readable import Wrong
    from kubelint_compliance.model import Fix, Rule
    from kubelint_compliance.ruleset.assemble import Request
    from kubelint_compliance.ruleset.compiled import Check, CompiledRule
    from kubelint_compliance.ruleset.sight import Sight
    from kubelint_compliance.yamltree import Span


class Broken(NamedTuple):
    """A check that failed: the rule, the path to point at, that of what was judged (self or item), and the words.

    `on_key`: the key at the path is at fault, not its value. `span` is the place where the path cannot say it, and
    `related` are further places in the same text, each with its words. `fix` is the one edit that is right. `severity`
    is that of the check, where it is another than the rule's.
    """

    rule: CompiledRule
    path: Path
    self_path: Path
    message: str
    on_key: bool = False
    span: Span | None = None
    related: tuple[tuple[str, Span], ...] = ()
    fix: Fix | None = None
    severity: str = ""


class Unlisted:
    """A check that failed beyond LISTED of its rule, as a `Broken` without words: there may be very many.

    Its `at` leads from the path of what was judged to the one to point at.
    """

    __slots__ = ("_like", "self_path")
    message, on_key, span, related, fix = "", False, None, (), None

    def __init__(self, like: tuple[CompiledRule, Path, str], self_path: Path) -> None:
        """`like` is the same for all of a check: its rule, `at` and severity."""
        self._like = like
        self.self_path = self_path

    @property
    def rule(self) -> CompiledRule:
        """The rule that it breaks."""
        return self._like[0]

    @property
    def path(self) -> Path:
        """The path to point at."""
        return (*self.self_path, *self._like[1]) if self._like[1] else self.self_path

    @property
    def severity(self) -> str:
        """The severity of the check, where it is another than the rule's."""
        return self._like[2]


class Unevaluated(NamedTuple):
    """A check that could not judge: which rule, looking at which node, and why.

    `node` is the wrong node that stood in its way. Without one, `unknown` says that the object has no type by which an
    operand of a wrong type could have been known before; otherwise the rule has a mistake.
    """

    rule: str
    path: Path
    error: str
    node: Path | None = None
    unknown: bool = False


class Case(NamedTuple):
    """One object while it is judged: as rules see it, what was found so far, and where they see nothing.

    `around` holds the paths of all that has a wrong node in it; `unlisted` holds the wrong nodes in whose place the
    views of a scope would be; `typed` is off where no type of the object is known, so that its wrong nodes are not
    either. `numbers` counts what broke by rule: nobody reads the words of what is beyond LISTED;
    `likes` has what those of a check share.
    """

    manifest: Manifest
    sights: dict[str, list[tuple[View, Sight]]]
    broken: list[Broken | Unlisted]
    unevaluated: list[Unevaluated]
    wrong: frozenset[Path]
    around: frozenset[Path]
    unlisted: Mapping[str, list[Path]]
    typed: bool
    numbers: dict[str, int]
    likes: dict[int, tuple[CompiledRule, Path, str]]

    def note(self, rule: CompiledRule, path: Path, error: CelError) -> None:
        """Take in that a rule could not judge what is at a path."""
        of_type = isinstance(error, WrongType)
        node = error.node if isinstance(error, WrongType) else None
        unknown = of_type and not self.typed
        self.unevaluated.append(Unevaluated(rule.rule.id, path, str(error), node, unknown))

    def note_blocked(self, rule: CompiledRule, check: Check, view: View) -> None:
        """Take in the nodes at which the way of `each` ends, though they are there."""
        for each in check.each:
            for path in blocked(view.value, each):
                node = (*view.path, *path)
                if node in self.wrong or not self.typed:
                    known = node if node in self.wrong else None
                    self.unevaluated.append(Unevaluated(rule.rule.id, node, _BLOCKED, known, known is None))


_BLOCKED = "it has no entries"


class Verdict(NamedTuple):
    """What became of one object: what broke, what could not be evaluated, and the ids of the rules that tested it.

    A rule tested the object where it judged something in it and was nowhere in it kept from judging.
    """

    broken: list[Broken | Unlisted]
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
        self._for: dict[tuple[str, str, bool, bool], tuple[CompiledRule, ...]] = {}
        self._exact: dict[str, tuple[CompiledRule, bool]] = {}

    @property
    def described(self) -> Mapping[str, Rule]:
        """The rules of the run with their words, by id and sorted."""
        return Described(self.rules)

    @property
    def digest(self) -> bytes:
        """Sixteen bytes that change with whatever may change a verdict: a rule, its parameters, the target version."""
        from kubelint_compliance.ruleset.digest import digest_of

        rules = [
            (rule.rule.id, rule.digest, rule.rule.severity, rule.severities, self.params[rule.rule.id])
            for rule in self.rules
        ]
        return digest_of([__version__, self.minor, self.level, sorted(rules, key=lambda row: row[0])])

    def names_kind(self, group: str, kind: str) -> bool:
        """Whether a rule is about this kind by name."""
        return any(_names(rule, group, kind) for rule in self.rules)

    def rules_for(self, manifest: Manifest, *, has_pods: bool = False) -> tuple[CompiledRule, ...]:
        """Return the rules that can say something about the manifest, or about the pods that it has unseen."""
        key = (manifest.group, manifest.kind, has_pods or bool(manifest.pods), manifest.fragment)
        found = self._for.get(key)
        if found is None:
            found = self._for[key] = tuple(rule for rule in self.rules if _concerns(rule, *key))
        return found

    def run(self, manifest: Manifest, wrong: tuple[Wrong, ...] = (), *, typed: bool = True) -> Verdict:
        """Evaluate every rule that concerns the manifest; none reads its wrong nodes."""
        unseen = unlisted(manifest, wrong) if wrong else {}
        rules = self.rules_for(manifest, has_pods=any(SCOPES[scope].needs_pod for scope in unseen))
        if wrong:
            from kubelint_compliance.manifests.readable import shaped

            manifest = shaped(manifest, wrong)
        nodes = frozenset(node.path for node in wrong)
        around = frozenset(path[:length] for path in nodes for length in range(len(path) + 1))
        case = Case(manifest, {}, [], [], nodes, around, unseen, typed, {}, {})
        tested = [rule.rule.id for rule in rules if _run_rule(self, rule, case)]
        broken = case.broken
        if self.level == "restricted":
            broken = without_overridden(broken, {rule.rule.id for rule in rules})
        return Verdict(broken, case.unevaluated, tested)

    def exactly(self, rule: CompiledRule) -> tuple[CompiledRule, bool]:
        """Return the rule with programs that know what cannot be read, and whether they look at nothing but `self`."""
        if rule.rule.id not in self._exact:
            self._exact[rule.rule.id] = rule.exactly(), rule.sees_self_alone
        return self._exact[rule.rule.id]


def _params(rule: CompiledRule, values: Mapping[str, Any]) -> dict[str, Any]:
    return {**rule.rule.defaults, **values}


def _names(rule: CompiledRule, group: str, kind: str) -> bool:
    return kind in rule.rule.kinds or f"{group}/{kind}" in rule.rule.kinds


def _concerns(rule: CompiledRule, group: str, kind: str, has_pods: bool, fragment: bool) -> bool:
    if fragment and not rule.fragments:
        return False
    if rule.rule.kinds and not _names(rule, group, kind):
        return False
    return any(has_pods or not SCOPES[check.scope].needs_pod for check in rule.checks)


def _run_rule(rules: RuleSet, rule: CompiledRule, case: Case) -> bool:
    """Evaluate one rule and say whether it tested the object: not where its conditions leave nothing to judge."""
    params = rules.params[rule.rule.id]
    applies, before = not rule.conditions, len(case.unevaluated)
    careful, alone = rules.exactly(rule) if case.wrong else (rule, True)
    for quick, exact in zip(rule.checks, careful.checks, strict=True):
        check = quick
        scoped = case.sights.get(check.scope)
        if scoped is None:
            scoped = case.sights[check.scope] = _look(rules, check.scope, case.manifest)
        for view, sight in scoped:
            if rule.container_types and view.container_type not in rule.container_types:
                continue
            judge, check = (rule, quick) if alone and view.path not in case.around else (careful, exact)
            seen = sight.of(params, judge.variables) if params or judge.variables else sight
            try:
                applies = _judge(judge, check, view, seen, case) or applies
            except CelError as error:
                case.note(rule, view.path, error)
            except Exception as error:
                case.note(rule, view.path, CelError(mishap(error), 1, 1))
        for node in case.unlisted.get(check.scope, ()):
            if rule.container_types and not may_hide(node, rule.container_types):
                continue
            case.unevaluated.append(Unevaluated(rule.rule.id, node, _BLOCKED, node))
    return applies and len(case.unevaluated) == before


def _look(rules: RuleSet, scope: str, manifest: Manifest) -> list[tuple[View, Sight]]:
    return [(view, look(view, manifest, rules.kubernetes_version)) for view in SCOPES[scope].views(manifest)]


def _judge(rule: CompiledRule, check: Check, view: View, sight: Sight, case: Case) -> bool:
    """Evaluate one check on one view, if it applies; raises CelError where it cannot be evaluated."""
    for condition in rule.conditions:
        if not holds(condition, sight):
            return False
    if not check.each and check.each_of is None:
        if not holds(check.program, sight):
            _break(case, rule, check, view, (), sight)
        return True
    for path, item in items(check, sight):
        seen = sight.on(path, item)
        try:
            if check.each_of is not None:
                readable(item)
            if not holds(check.program, seen):
                _break(case, rule, check, view, path, seen)
        except CelError as error:
            case.note(rule, (*view.path, *path), error)
    if case.wrong or not case.typed:
        case.note_blocked(rule, check, view)
    return True


def _break(case: Case, rule: CompiledRule, check: Check, view: View, path: Path, sight: Sight) -> None:
    """Take in that a check failed."""
    judged = (*view.path, *path) if path else view.path
    number = case.numbers[rule.rule.id] = case.numbers.get(rule.rule.id, 0) + 1
    if number > LISTED + 1:
        like = case.likes.get(id(check)) or case.likes.setdefault(id(check), (rule, check.at, check.severity))
        case.broken.append(Unlisted(like, judged))
        return
    at = (*judged, *check.at) if check.at else judged
    message = told(check.message, sight.named(view.label))
    case.broken.append(Broken(rule, at, judged, message, severity=check.severity))
