"""Judges one object by rules: each as one function, and expression by expression where that cannot say.

Goes in: rules made ready for a run, and the case of an object. Into the case goes what broke, where, and what could
not be evaluated.
"""

from __future__ import annotations

from kubelint_compliance.cel import CelError
from kubelint_compliance.cel.unreadable import readable
from kubelint_compliance.facts import OTHERS
from kubelint_compliance.facts.memo import once
from kubelint_compliance.manifests.workloads import placed
from kubelint_compliance.mishaps import told as mishap
from kubelint_compliance.model import LISTED
from kubelint_compliance.ruleset.case import BLOCKED, Broken, Unevaluated
from kubelint_compliance.ruleset.sight import holds, items, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.case import Case, Row
    from kubelint_compliance.ruleset.compiled import Body, Check, CompiledRule
    from kubelint_compliance.ruleset.hindered import Hindered
    from kubelint_compliance.ruleset.sight import Sight
    from kubelint_compliance.ruleset.vocabulary import View

    Together = tuple[bool, list[Row]]
    """Whether a rule applies, and what broke, sorted by check."""


class Ready:
    """A rule made ready for a run: with its parameters, and what of it is loaded when it is needed.

    `scope` is that of all its checks; empty where they have several.
    """

    __slots__ = ("_exact", "_places", "_ways", "id", "params", "quick", "rule", "scope")

    def __init__(self, rule: CompiledRule, params: Mapping[str, Any]) -> None:
        self.rule = rule
        self.id = rule.rule.id
        self.params = params
        self.quick = rule.quick()
        self.scope = rule.scopes[0] if len(rule.scopes) == 1 else ""
        self._exact: Body | None = None
        self._places: dict[tuple[str, bool], tuple[tuple[Path, ...], tuple[Path, ...]]] = {}
        self._ways: tuple[tuple[str, Path], ...] | None = None

    def ways(self) -> tuple[tuple[str, Path], ...]:
        """Return the ways of `each`, with the scopes that they begin in."""
        if self._ways is None:
            self._ways = tuple((check.scope, each) for check in self.rule.body().checks for each in check.each)
        return self._ways

    def exactly(self) -> Body:
        """Return its body with programs that know what cannot be read."""
        if self._exact is None:
            self._exact = self.rule.body().exactly()
        return self._exact

    def places(self, scope: str, of_container: bool) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        """Return the places that it looks at in a scope, in `self` and around it; `self` is a container, or is none."""
        known = self._places.get((scope, of_container))
        if known is None:
            places = self.rule.body().looks_at(scope, of_container=of_container)
            within = tuple([place for place in places if place[0] == "self"])
            around = tuple([place for place in places if place[0] != "self"])
            known = self._places[scope, of_container] = within, around
        return known


def judge(rules: Iterable[Ready], case: Case) -> list[str]:
    """Evaluate rules and return the ids of those that tested the object: not where there is nothing to judge."""
    tested = []
    sights, plain = case.sights, not case.wrong and case.typed
    seen = sights.__getitem__
    for ready in rules:
        if ready.quick is None or not (plain or _can_be_quick(ready, case)):
            if _one_by_one(ready, case):
                tested.append(ready.id)
            continue
        scope = ready.scope
        try:
            if scope:
                found = ready.quick(ready.params, sights[scope])
            else:
                found = ready.quick(ready.params, *map(seen, ready.rule.scopes))
        except Exception:
            found = None
        if found is True or (found is not False and _take_in(ready, case, found)):
            tested.append(ready.id)
    return tested


def _can_be_quick(ready: Ready, case: Case) -> bool:
    return not case.wrong and _knows_ends(ready, case)


def _knows_ends(ready: Ready, case: Case) -> bool:
    """Whether no way of `each` ends at a node of which no type is known."""
    return case.typed or not ready.rule.goes_on or not case.end_early(ready.ways())


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
        case.broken.cut(before)
        for key in [key for key, place in case.shared.items() if place >= before]:
            del case.shared[key]
        case.numbers[rule.rule.id] = number
        return False
    return True


def _number(row: Row) -> int:
    return row[0]


def _one_by_one(ready: Ready, case: Case) -> bool:
    from kubelint_compliance.ruleset.hindered import Hindered

    rule, body = ready.rule, ready.rule.body()
    before = len(case.unevaluated)
    careful = ready.exactly() if case.wrong else body
    unclear, together = _beside_wrong(ready, case) if case.wrong else (frozenset(), None)
    applies, rows = together or (not body.conditions, [])
    hindered = Hindered(rule, case)
    end = 0
    for number, (quick, exact) in enumerate(zip(body.checks, careful.checks, strict=True)):
        for view, sight in case.sights[quick.scope]:
            if rule.container_types and view.container_type not in rule.container_types:
                continue
            is_clear = id(view) not in unclear
            if together is not None and is_clear:
                start, end = end, _end_of(rows, end, number, view)
                if start == end or _told(ready, case, rows[start:end]):
                    continue
            if not is_clear and hindered.is_sure(view.path):
                continue
            used, check, so_far = (body, quick, Hindered(rule, case)) if is_clear else (careful, exact, hindered)
            seen = sight.of(ready.params, used.variables) if ready.params or used.variables else sight
            try:
                applies = _judge(rule, used, check, view, seen, case, so_far) or applies
            except CelError as error:
                so_far.note(view.path, error)
            except Exception as error:
                so_far.note(view.path, CelError(mishap(error), 1, 1))
        for node in case.unlisted.get(quick.scope, ()):
            from kubelint_compliance.ruleset.unlisted import may_hide

            if rule.container_types and not may_hide(node, rule.container_types):
                continue
            case.unevaluated.append(Unevaluated(rule.rule.id, node, BLOCKED, node))
    return applies and len(case.unevaluated) == before


def _beside_wrong(ready: Ready, case: Case) -> tuple[frozenset[int], Together | None]:
    """Return which views a wrong node keeps from being judged quickly, and what one function says of all others.

    None where it cannot say.
    """
    from kubelint_compliance.ruleset.around import unclear

    apart = unclear(ready, case)
    if ready.quick is None or not _knows_ends(ready, case):
        return apart, None
    clear = [[seen for seen in case.sights[scope] if id(seen[0]) not in apart] for scope in ready.rule.scopes]
    try:
        found = ready.quick(ready.params, *clear)
    except Exception:
        return apart, None
    rows: list[Row] = found if type(found) is list else []
    rows.sort(key=_number)
    return apart, (found is not False, rows)


def _end_of(rows: list[Row], start: int, number: int, view: View) -> int:
    """Return where the rows of a check on a view end; those of a check are in the order of its views."""
    end = start
    while end < len(rows) and rows[end][0] == number and rows[end][1] is view:
        end += 1
    return end


def _judge(
    rule: CompiledRule, body: Body, check: Check, view: View, sight: Sight, case: Case, hindered: Hindered
) -> bool:
    """Evaluate one check on one view, if it applies; raises CelError where it cannot be evaluated."""
    for condition in body.conditions:
        if not holds(condition, sight):
            return False
    if not check.each and check.each_of is None:
        if not holds(check.program, sight):
            _break(case, rule, check, view, (), sight)
        hindered.times = 0
        return True
    for path, item in items(check, sight):
        if hindered.is_sure((*view.path, *path)):
            continue
        seen = sight.on(path, item)
        try:
            if check.each_of is not None:
                readable(item)
            if not holds(check.program, seen):
                _break(case, rule, check, view, path, seen)
            hindered.times = 0
        except CelError as error:
            hindered.note((*view.path, *path), error)
    if case.wrong or not case.typed:
        case.note_blocked(rule, check, view)
    return True


def _break(case: Case, rule: CompiledRule, check: Check, view: View, path: Path, sight: Sight) -> None:
    """Take in that a check failed; of pods that are put together, once for what they have in common."""
    judged = (*view.path, *path) if path else view.path
    at, label = (*judged, *check.at) if check.at else judged, view.label
    pods = case.manifest.pods
    if pods and pods[0].moved and (written := placed(pods, at)) != at:
        at, judged = written, written[: len(written) - len(check.at)]
        if at[: len(view.path)] != view.path:
            if (id(check), at) in case.shared:
                return
            case.shared[id(check), at] = len(case.broken)
            label = view.kind
    number = case.numbers[rule.rule.id] = case.numbers.get(rule.rule.id, 0) + 1
    severity = "" if rule.one_severity else check.severity
    about = _volume(case.manifest, view, check.volume.run(*sight[:-1])) if check.volume else ()
    within = _within(sight.item) if check.each_of is not None and not check.at else None
    if number > LISTED + 1 and within is None:
        like = case.likes.setdefault((id(check), about), (rule, check.at, severity, check.remedy, about))
        case.broken.add_unlisted(like, case.judged.setdefault(judged, judged) if path else judged)
        return
    message = told(check.message, sight.named(label)) if number <= LISTED + 1 else ""
    broken = Broken(rule, at, judged, message, severity=severity, remedy=check.remedy, about=about, within=within)
    others = sight.item.get(OTHERS) if check.each_of is not None and type(sight.item) is dict else None
    if others:
        broken = broken._replace(others=tuple(others))
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
