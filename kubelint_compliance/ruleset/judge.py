"""Judges one object by rules: each as one function, and expression by expression where that cannot say.

Goes in: rules made ready for a run, and the case of an object. Into the case goes what broke, where, and what could
not be evaluated.
"""

from __future__ import annotations

from kubelint_compliance.cel import CelError, WrongType
from kubelint_compliance.cel.unreadable import readable
from kubelint_compliance.facts.memo import once
from kubelint_compliance.mishaps import told as mishap
from kubelint_compliance.model import LISTED
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.sight import holds, items, look, told
from kubelint_compliance.ruleset.unlisted import blocked, may_hide
from kubelint_compliance.ruleset.vocabulary import SCOPES, View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import Fix
    from kubelint_compliance.ruleset.compiled import Body, Check, CompiledRule
    from kubelint_compliance.ruleset.sight import Sight
    from kubelint_compliance.yamltree import Span


class Broken(NamedTuple):
    """A check that failed: the rule, the path to point at, that of what was judged (self or item), and the words.

    `on_key`: the key at the path is at fault, not its value. `span` is the place where the path cannot say it, and
    `related` are further places in the same text, each with its words. `within` is the part of the text at the path
    that is at fault, and `nth` counts several such parts of one text. `fix` is the one edit that is right. `severity`
    is that of the check, where it is another than the rule's; `remedy` its number, where it has a remedy of its own.
    `about` is the path of what it is about, too.
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
    remedy: int = 0
    about: Path = ()
    within: tuple[int, int] | None = None
    nth: int = 0


class Unlisted:
    """A check that failed beyond LISTED of its rule, as a `Broken` without words: there may be very many."""

    __slots__ = ("_like", "self_path")
    message, on_key, span, related, fix, within, nth = "", False, None, (), None, None, 0

    def __init__(self, like: Like, self_path: Path) -> None:
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

    @property
    def remedy(self) -> int:
        """The number of the check, where it has a remedy of its own."""
        return self._like[3]

    @property
    def about(self) -> Path:
        """The path of what it is about, too."""
        return self._like[4]


if TYPE_CHECKING:
    Like = tuple[CompiledRule, Path, str, int, Path]
    """What all that breaks a check has in common: its rule, where it points below what it judges, and the rest."""
    AnyBroken = Broken | Unlisted
    Row = tuple[int, View, Sight, Path | None, Any]
    """The number of a check that failed, the view and the sight in which it did, and which item of `each`."""


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
    either. `version` is that of Kubernetes. `numbers` counts what broke by rule: nobody reads the words of what is
    beyond LISTED. `likes` has what those of a check share. `ends` says of a way of `each` whether it ends too early.
    """

    manifest: Manifest
    sights: dict[str, list[tuple[View, Sight]]]
    broken: list[AnyBroken]
    unevaluated: list[Unevaluated]
    wrong: frozenset[Path]
    around: frozenset[Path]
    unlisted: Mapping[str, list[Path]]
    typed: bool
    numbers: dict[str, int]
    version: Mapping[str, int]
    likes: dict[tuple[int, Path], Like]
    ends: dict[tuple[str, Path], bool]

    def seen(self, scope: str) -> list[tuple[View, Sight]]:
        """Return what a scope sees of the object, looked at once for all rules."""
        seen = self.sights.get(scope)
        if seen is None:
            views = SCOPES[scope].views(self.manifest)
            seen = self.sights[scope] = [(view, look(view, self.manifest, self.version)) for view in views]
        return seen

    def end_early(self, ways: Iterable[tuple[str, Path]]) -> bool:
        """Whether one of some ways below what a scope sees ends at a node that is there."""
        for way in ways:
            ends = self.ends.get(way)
            if ends is None:
                scope, each = way
                ends = self.ends[way] = any(True for view, _ in self.seen(scope) for _ in blocked(view.value, each))
            if ends:
                return True
        return False

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
                    self.unevaluated.append(Unevaluated(rule.rule.id, node, BLOCKED, known, known is None))


BLOCKED = "it has no entries"
NOWHERE: frozenset[Path] = frozenset()


class Ready:
    """A rule made ready for a run: with its parameters, and what of it is loaded when it is needed.

    `scope` is that of all its checks; empty where they have several.
    """

    __slots__ = ("_exact", "_ways", "id", "params", "quick", "rule", "scope")

    def __init__(self, rule: CompiledRule, params: Mapping[str, Any]) -> None:
        self.rule = rule
        self.id = rule.rule.id
        self.params = params
        self.quick = rule.quick()
        self.scope = rule.scopes[0] if len(rule.scopes) == 1 else ""
        self._exact: tuple[Body, frozenset[Path]] | None = None
        self._ways: tuple[tuple[str, Path], ...] | None = None

    def ways(self) -> tuple[tuple[str, Path], ...]:
        """Return the ways of `each`, with the scopes that they begin in."""
        if self._ways is None:
            self._ways = tuple((check.scope, each) for check in self.rule.body().checks for each in check.each)
        return self._ways

    def exactly(self) -> tuple[Body, frozenset[Path]]:
        """Return its body with programs that know what cannot be read, and the places around `self` they look at."""
        if self._exact is None:
            body = self.rule.body()
            self._exact = body.exactly(), body.looks_around()
        return self._exact


def judge(rules: Iterable[Ready], case: Case) -> list[str]:
    """Evaluate rules and return the ids of those that tested the object: not where there is nothing to judge."""
    tested = []
    sights, seen, plain = case.sights, case.seen, not case.wrong and case.typed
    for ready in rules:
        if ready.quick is None or not (plain or _can_be_quick(ready, case)):
            if _one_by_one(ready, case):
                tested.append(ready.id)
            continue
        scope = ready.scope
        try:
            if scope:
                found = ready.quick(ready.params, sights[scope] if scope in sights else seen(scope))
            else:
                found = ready.quick(ready.params, *map(seen, ready.rule.scopes))
        except Exception:
            found = None
        if found is True or (found is not False and _take_in(ready, case, found)):
            tested.append(ready.id)
    return tested


def _can_be_quick(ready: Ready, case: Case) -> bool:
    return not case.wrong and (case.typed or not ready.rule.goes_on or not case.end_early(ready.ways()))


def _take_in(ready: Ready, case: Case, rows: list[Row] | None) -> bool:
    """Take in what a rule as one function found; None where it found out nothing."""
    return (rows is not None and _told(ready, case, rows)) or _one_by_one(ready, case)


def _told(ready: Ready, case: Case, rows: list[Row]) -> bool:
    """Take in what a rule as one function found, check by check; nothing of it where words are in the way."""
    rule, body = ready.rule, ready.rule.body()
    before, number = len(case.broken), case.numbers.get(rule.rule.id, 0)
    if len(body.checks) > 1:
        rows.sort(key=_number)
    last = seen = None
    try:
        for check, view, sight, path, item in rows:
            if sight is not last or seen is None:
                last = sight
                seen = sight.of(ready.params, body.variables) if ready.params or body.variables else sight
            _break(case, rule, body.checks[check], view, path or (), seen if path is None else seen.on(path, item))
    except Exception:
        del case.broken[before:]
        case.numbers[rule.rule.id] = number
        return False
    return True


def _number(row: Row) -> int:
    return row[0]


def _one_by_one(ready: Ready, case: Case) -> bool:
    rule, body = ready.rule, ready.rule.body()
    applies, before = not body.conditions, len(case.unevaluated)
    careful, places = ready.exactly() if case.wrong else (body, NOWHERE)
    clear: dict[int, bool] = {}
    for quick, exact in zip(body.checks, careful.checks, strict=True):
        for view, sight in case.seen(quick.scope):
            if rule.container_types and view.container_type not in rule.container_types:
                continue
            is_clear = not places or _is_clear(places, view, case, clear)
            used, check = (body, quick) if is_clear and view.path not in case.around else (careful, exact)
            seen = sight.of(ready.params, used.variables) if ready.params or used.variables else sight
            try:
                applies = _judge(rule, used, check, view, seen, case) or applies
            except CelError as error:
                case.note(rule, view.path, error)
            except Exception as error:
                case.note(rule, view.path, CelError(mishap(error), 1, 1))
        for node in case.unlisted.get(quick.scope, ()):
            if rule.container_types and not may_hide(node, rule.container_types):
                continue
            case.unevaluated.append(Unevaluated(rule.rule.id, node, BLOCKED, node))
    return applies and len(case.unevaluated) == before


def _is_clear(places: frozenset[Path], view: View, case: Case, known: dict[int, bool]) -> bool:
    """Whether no place around a view has a wrong node; all views of a pod have the same places around them."""
    found = known.get(id(view.pod))
    if found is None:
        from kubelint_compliance.ruleset.around import sees_wrong

        found = known[id(view.pod)] = not sees_wrong(places, view, case)
    return found


def _judge(rule: CompiledRule, body: Body, check: Check, view: View, sight: Sight, case: Case) -> bool:
    """Evaluate one check on one view, if it applies; raises CelError where it cannot be evaluated."""
    for condition in body.conditions:
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
    severity = "" if rule.one_severity else check.severity
    about = _volume(case.manifest, view, check.volume.run(*sight[:-1])) if check.volume else ()
    within = _within(sight.item) if check.each_of is not None and not check.at else None
    if number > LISTED + 1 and within is None:
        like = case.likes.setdefault((id(check), about), (rule, check.at, severity, check.remedy, about))
        case.broken.append(Unlisted(like, judged))
        return
    at = (*judged, *check.at) if check.at else judged
    message = told(check.message, sight.named(view.label)) if number <= LISTED + 1 else ""
    broken = Broken(rule, at, judged, message, severity=severity, remedy=check.remedy, about=about, within=within)
    case.broken.append(broken)


def _volume(manifest: Manifest, view: View, name: Any) -> Path:
    """Return the path of the source of a volume of the pod around a view; () where there is none of that name."""
    sources = once(manifest.memo, _sources, manifest)
    return sources.get((id(view.pod), name)) or sources.get((0, name)) or () if isinstance(name, str) else ()


def _sources(manifest: Manifest) -> dict[tuple[int, str], Path]:
    """Return the paths of the sources of volumes, by pod and name, and by name alone for what pods share."""
    found: dict[tuple[int, str], Path] = {}
    for pod in manifest.pods:
        for volume in pod.volumes:
            name = volume.value.get("name")
            if isinstance(name, str):
                source = next((key for key, entry in volume.value.items() if key != "name" and entry is not None), None)
                path = volume.path if source is None else (*volume.path, source)
                found.setdefault((id(pod.value), name), path)
                found.setdefault((0, name), path)
    return found


def _within(fact: Any) -> tuple[int, int] | None:
    """Return the part of a text that a fact tells of, from its `start` to its `end`."""
    start, end = (fact.get("start"), fact.get("end")) if type(fact) is dict else (None, None)
    return (start, end) if type(start) is int and type(end) is int else None
