"""Holds an object against the schema of its kind, for the rules that are raised by schemas.

Goes in: a manifest, the rules of the run and the definitions of custom resources beside it. Comes out: what broke, like
any other rule's, and whether there is a schema of the kind at all.
"""

from __future__ import annotations

from kubelint_compliance.manifests.opened import KUSTOMIZE_GROUP
from kubelint_compliance.manifests.readable import MOST_WRONG, gathered
from kubelint_compliance.model import LISTED
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.case import Broken, Unlisted
from kubelint_compliance.schema import Held, hold, lifecycle
from kubelint_compliance.schema.cases import REPEATED, number_of
from kubelint_compliance.schema.deprecations import GOING, REMOVED, UNKNOWN
from kubelint_compliance.schema.found import NAME, REQUIRED
from kubelint_compliance.schema.store import schema_for
from kubelint_compliance.shape import at, holds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.cel.cost import Budget
    from kubelint_compliance.context.settle import Slice
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.readable import Wrong
    from kubelint_compliance.model import Fix
    from kubelint_compliance.ruleset.case import AnyBroken, Like
    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.schema import AnyProblem
    from kubelint_compliance.schema.nodes import Node
    from kubelint_compliance.schema.store import OwnTypes
    from kubelint_compliance.schema.words import SchemaProblem
    from kubelint_compliance.yamltree import Span
    from kubelint_compliance.yamltree.document import RepeatedKey

_HEAD = ("apiVersion", "kind", "metadata")
"""The keys with which an object begins."""
_UNEXAMINED = "population-unknown-kind"
_OF_VERSIONS = (REMOVED, GOING, UNKNOWN)
_WITHOUT_SCHEMA = (REPEATED, *_OF_VERSIONS, _UNEXAMINED)
"""The rules that need no schema."""
_OF_WHOLE_OBJECTS = (REQUIRED, NAME, _UNEXAMINED)
"""The rules that say nothing of a part of an object."""


class Conformity(NamedTuple):
    """What broke, whether a schema of the kind is known (None where no rule asks), and the rules that tested it.

    `wrong` are the nodes of a wrong type, which other rules cannot read; `typed` says that they are surely all of them:
    custom resources, and even more kinds without a type, have parts of any type.
    """

    broken: list[AnyBroken]
    has_schema: bool | None
    tested: list[str]
    wrong: tuple[Wrong, ...]
    typed: bool


def conform(
    manifest: Manifest,
    rules: RuleSet,
    slice: Slice,  # noqa: A002
    budget: Budget | None = None,
) -> Conformity:
    """Hold one object against its schema, or that of the definitions in the slice, whose rules may cost the budget."""
    if manifest.group == KUSTOMIZE_GROUP:
        return Conformity([], None, [], (), False)
    held, root = _held(manifest, rules.minor, slice, budget)
    wrong = (*held.wrong, *_beside_type(manifest, root, rules.minor))
    if len(wrong) > MOST_WRONG:
        wrong = gathered(wrong)
    typed = root is not None and root.schema.base is None
    if not rules.raised:
        return Conformity([], None, [], wrong, typed)
    known = root is not None
    unexamined = [] if known or manifest.fragment else list(_unexamined(manifest, held.problems, rules))
    broken = [*_all_broken(manifest, held.problems, rules), *unexamined]
    if REPEATED in rules.raised:
        broken.extend(_repeated(manifest, rules))
    untested = _OF_WHOLE_OBJECTS if manifest.fragment else ()
    tested = [id for id in rules.raised if (known or id in _WITHOUT_SCHEMA) and id not in untested]
    return Conformity(broken, known or _lacks_one(manifest), tested, wrong, typed)


def _lacks_one(manifest: Manifest) -> bool | None:
    """Return False for an object of which no schema is known; None where there can be none, as it is of no API."""
    from kubelint_compliance.manifests.kindless import KINDLESS

    return None if (manifest.group, manifest.kind) in KINDLESS else False


def _held(
    manifest: Manifest,
    minor: int,
    slice: Slice,  # noqa: A002
    budget: Budget | None,
) -> tuple[Held, Node | None]:
    """Hold an object against its type. Where several definitions of its kind lie beside it, any may be right."""
    api_version, kind = manifest.ref.api_version, manifest.kind
    own = _own_types(manifest, slice)
    first: Held | None = None
    root: Node | None = None
    written = at(manifest.document.value, manifest.prefix)
    for types in own or (None,):
        node = schema_for(api_version, kind, minor, types)
        if node is None:
            continue
        found = hold(
            manifest.value,
            node,
            api_version,
            kind,
            minor,
            fragment=manifest.fragment,
            own=types,
            written=written,
            budget=budget,
        )
        if first is None or not found.problems:
            first, root = found, node
        if not found.problems:
            break
    gone = _gone(manifest, minor, slice)
    held = first or _untyped(manifest, minor)
    return (held._replace(problems=[*gone, *held.problems]) if gone else held), root


def _untyped(manifest: Manifest, minor: int) -> Held:
    """Look at an object whose kind has no type: at what it refers to."""
    from kubelint_compliance.schema.across.references import references_in
    from kubelint_compliance.schema.words import tell_reference

    return Held([tell_reference(found) for found in references_in(manifest.value, minor)], ())


def _own_types(manifest: Manifest, slice: Slice) -> tuple[OwnTypes, ...]:  # noqa: A002
    if not slice.definitions:
        return ()
    from kubelint_compliance.context.definitions import types_of

    return types_of(slice.definitions, manifest.ref.api_version, manifest.kind)


def _gone(manifest: Manifest, minor: int, slice: Slice) -> tuple[SchemaProblem, ...]:  # noqa: A002
    """Return what is wrong with the kind and its version: what definitions beside the object say, else Kubernetes."""
    api_version, kind = manifest.ref.api_version, manifest.kind
    if slice.definitions and "." in api_version:
        from kubelint_compliance.context.definitions import version_problem

        said = version_problem(slice.definitions, api_version, kind)
        if said or any(entry.kind == kind and entry.group == manifest.group for entry in slice.definitions):
            return (said,) if said else ()
    return lifecycle(api_version, kind, minor, slice.near, named=bool(manifest.ref.name))


def _beside_type(manifest: Manifest, root: Node | None, minor: int) -> tuple[Wrong, ...]:
    """Return the wrong nodes where the type of the kind says nothing: in pods, and in metadata without any type."""
    if root is not None and (root.schema.base is None or not manifest.pod_places()):
        return ()
    from kubelint_compliance.schema.mistyped import wrong_beside_type

    return wrong_beside_type(manifest, root, minor)


def _unexamined(manifest: Manifest, problems: list[AnyProblem], rules: RuleSet) -> Iterator[Broken]:
    """Yield that nothing is known of a kind, or of its version, unless that it is none has been told."""
    if _UNEXAMINED not in rules.raised or any(problem.rule in _OF_VERSIONS for problem in problems):
        return
    from kubelint_compliance.findings.unexamined import what_is_unknown

    message = what_is_unknown(manifest, rules)
    if message:
        yield Broken(rules.raised[_UNEXAMINED], (), (), message)


def _all_broken(manifest: Manifest, problems: list[AnyProblem], rules: RuleSet) -> Iterator[AnyBroken]:
    """Yield what breaks the rules of the run, and take each problem out of the list: there may be very many."""
    likes: dict[tuple[str, str], Like] = {}
    problems.reverse()
    while problems:
        problem = problems.pop()
        if problem.rule not in rules.raised:
            continue
        if problem.message:
            yield _broken(manifest, problem, rules)  # type: ignore[arg-type]
            continue
        missing = (problem.missing,) if problem.missing else ()
        like = likes.setdefault((problem.rule, problem.missing), (rules.raised[problem.rule], missing, "", 0, ()))
        yield Unlisted(like, problem.path)


def _broken(manifest: Manifest, problem: SchemaProblem, rules: RuleSet) -> Broken:
    fix = _fix(manifest, problem) if problem.fix else None
    path = (*problem.path, problem.missing) if problem.missing else problem.path
    severity = "medium" if problem.rule == REMOVED and len(problem.path) > 1 else ""
    severity = "low" if problem.rule == GOING and problem.case == "kept" else severity
    message = _as_written(manifest, problem)
    around = at(manifest.document.value, (*manifest.prefix, *problem.path))
    case = problem.case
    if problem.missing and message and holds(around, problem.missing):
        message, case = f'"{problem.missing}" is empty, but required', "empty"
    return Broken(
        rules.raised[problem.rule],
        path,
        problem.path,
        message,
        problem.on_key,
        fix=fix,
        severity=severity,
        remedy=number_of(problem.rule, case),
    )


def _as_written(manifest: Manifest, problem: SchemaProblem) -> str:
    """Return the message with the key as the file has it, where YAML reads another text from it: `y` is `true`."""
    key = problem.path[-1] if problem.path else ""
    shown = f'"{key}"'
    if not isinstance(key, str) or shown not in problem.message or not _may_be_read(key):
        return problem.message
    written = manifest.document.text_of((*manifest.prefix, *problem.path), key=True)
    if not written or "\n" in written or written.strip("\"'") == key:
        return problem.message
    return problem.message.replace(shown, f'"{written}" (read as {shown})', 1)


def _may_be_read(key: str) -> bool:
    """Whether a key may come from a word or a number of YAML."""
    return key in ("true", "false", "null") or key.lstrip("-")[:1].isdigit()


def _fix(manifest: Manifest, problem: SchemaProblem) -> Fix | None:
    from kubelint_compliance.schema.fixes import fix_of

    return fix_of(problem, manifest.document, (*manifest.prefix, *problem.path))


def _repeated(manifest: Manifest, rules: RuleSet) -> Iterator[Broken | Unlisted]:
    rule = rules.raised[REPEATED]
    like = (rule, (), "", 0, ())
    second = _second_object(manifest)
    if second:
        yield _lost_object(rule, second)
    for number, repeat in enumerate(manifest.repeated_keys()):
        if second and _is_on_top(manifest, repeat):
            continue
        yield Unlisted(like, repeat.path) if number > LISTED + 1 else _repeated_key(rule, repeat)


def _repeated_key(rule: CompiledRule, repeat: RepeatedKey) -> Broken:
    path, first = repeat.path, repeat.first
    name = f' "{path[-1]}"' if path else ""
    counts = "both times with the same value" if repeat.equal else "only the last one counts"
    message = f"The key{name} is written twice in one mapping, first on line {first.line}; {counts}"
    broken = Broken(rule, path, path, message, True, repeat.span, (("first written here", first),))
    return broken._replace(severity="low", remedy=number_of(REPEATED, "equal")) if repeat.equal else broken


def _second_object(manifest: Manifest) -> tuple[Span, Span] | None:
    """Return where a second object begins without a line `---` before it, and where the first one does."""
    seen: set[str] = set()
    begins: tuple[Span, Span] | None = None
    for repeat in manifest.repeated_keys():
        if _is_on_top(manifest, repeat):
            seen.add(str(repeat.path[0]))
            spans = repeat.span, repeat.first
            begins = (min(begins[0], spans[0]), min(begins[1], spans[1])) if begins else spans
    return begins if seen.issuperset(_HEAD) else None


def _is_on_top(manifest: Manifest, repeat: RepeatedKey) -> bool:
    """Whether a key is one of the object's own; where a later value took the place of its mapping, only it is known."""
    top = manifest.document.span_of((*manifest.prefix, *repeat.path), key=True) if len(repeat.path) == 1 else None
    return top is not None and top.column == repeat.span.column


def _lost_object(rule: CompiledRule, begins: tuple[Span, Span]) -> Broken:
    second, first = begins
    message = (
        f'A second object begins here and "---" is missing before it: the object from line {first.line} on is lost, '
        "since of keys that are written twice only the last counts"
    )
    related = (("the object that is lost begins here", first),)
    return Broken(rule, (), (), message, True, second, related, remedy=number_of(REPEATED, "object"))
