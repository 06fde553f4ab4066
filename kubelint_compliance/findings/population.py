"""What of the input was not looked at, as findings: what cannot be read, what nobody rendered, what patterns leave out.

Goes in: what became of a file, a kustomization, or the patterns of the configuration. Comes out: what rules that are
raised by the run tell of it. The run itself says all of it in its totals, and its problems make the exit code.
"""

from __future__ import annotations

from kubelint_compliance.findings.fingerprint import digits
from kubelint_compliance.manifests.meant import is_meant
from kubelint_compliance.manifests.placeholders import TEMPLATE_MARKS
from kubelint_compliance.model import CHART, LISTED, RANK, RELATED, TOGETHER, Finding, ObjectRef, Place
from kubelint_compliance.model import TEMPLATE as BUCKET
from kubelint_compliance.ruleset.case import Broken, Unlisted
from kubelint_compliance.shape import mapping, sequence, text
from kubelint_compliance.yamltree import Span, split_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint_compliance.context.settle import Slice
    from kubelint_compliance.manifests.classify import Classified
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import Problem
    from kubelint_compliance.ruleset.case import AnyBroken
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.sources import Withheld

TEMPLATE, UNPARSED, EXCLUDED = (
    "population-unrendered-template",
    "population-unparsed-document",
    "population-excluded-path",
)
_FILE, _PATTERN = "File", "ExcludePattern"
"""What findings are about that is no object, in the place of its kind."""
_START = Span(1, 1, 1, 1)
_RENDERING = ("helmCharts", "helmChartInflationGenerator", "generators")
"""The fields of a kustomization whose entries make objects that no file holds."""
_TAKING = ("resources", "bases", "components")
_REMOTE = ("git@", "git::", "gh:", "github.com/", "github.com:")


def of_file(file: Classified, opened: Opened, rules: RuleSet, place: Slice) -> Iterator[Finding]:
    """Yield what was not checked of a file: what cannot be read, and that it is a template for Kubernetes."""
    if UNPARSED in rules.of_run:
        severity = rules.of_run[UNPARSED].rule.severity
        # What Kubernetes passes over in silence, in what it does read, is not fatal.
        yield from (_unparsed(problem, severity) for problem in file.problems if problem.fatal)
    if file.bucket == BUCKET and TEMPLATE in rules.of_run and _is_missed(file, opened, place):
        yield _template(opened, place, file.line, rules.of_run[TEMPLATE].rule.severity)


def _is_missed(file: Classified, opened: Opened, place: Slice) -> bool:
    """Whether objects may come of a template that nobody rendered; Helm makes none of what begins with `_`."""
    if place.rendered or opened.path.rpartition("/")[2].startswith("_"):
        return False
    return place.template or bool(file.manifests) or opened.named or is_meant(opened.text)


def _unparsed(problem: Problem, severity: str) -> Finding:
    """Return a problem as a finding, which reports need not show beside it; no baseline holds it."""
    about = problem.object or ObjectRef("", _FILE, "", problem.path.rpartition("/")[2])
    return Finding(
        places=(Place(problem.path, problem.span or _START),),
        rule=UNPARSED,
        severity=severity,
        message=f"Not checked: {problem.message}",
        object=about,
        pointer="",
        fingerprint=digits(UNPARSED, problem.path, problem.code, *about),
        superseded_by=problem.code,
        number=problem.number,
    )


def _template(opened: Opened, place: Slice, line: int, severity: str) -> Finding:
    name = opened.path.rpartition("/")[2]
    about = ObjectRef("", CHART, "", place.chart or ".") if place.template else ObjectRef("", _FILE, "", name)
    return Finding(
        places=(Place(opened.path, _mark(opened.text, line)),),
        rule=TEMPLATE,
        severity=severity,
        message="The template is not rendered, so what it makes is not checked",
        object=about,
        pointer="",
        fingerprint=digits(TEMPLATE, *about, "" if place.template else opened.path),
        identity=digits(TEMPLATE, *about),
    )


def _mark(text: str, line: int) -> Span:
    """Return the place of the mark for which a text is a template: the last one on a `line`, if one is told.

    Else it is the first one that stands in no line of comment. Without any, it is the start of the line.
    """
    lines = split_lines(text)
    if line:
        at = max(lines[line - 1].rfind(mark) for mark in TEMPLATE_MARKS) if line <= len(lines) else -1
        return _span(line, at)
    for number, written in enumerate(lines, 1):
        found = [at for mark in TEMPLATE_MARKS if (at := written.find(mark)) >= 0]
        if found and not written.lstrip().startswith("#"):
            return _span(number, min(found))
    return _START


def _span(line: int, at: int) -> Span:
    return Span(line, 1, line, 1) if at < 0 else Span(line, at + 1, line, at + 1 + len(TEMPLATE_MARKS[0]))


def gathered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings with the templates of a chart as one: the worst leads, or the first; the others are its places."""
    charts: dict[ObjectRef, list[Finding]] = {}
    for finding in findings:
        if finding.rule == TEMPLATE and finding.object.kind == CHART:
            charts.setdefault(finding.object, []).append(finding)
        else:
            yield finding
    for several in charts.values():
        first, *others = sorted(several, key=lambda finding: (-RANK[finding.severity], finding.path))
        if others:
            message = f"{len(several)} templates of the chart are not rendered, so what they make is not checked"
            places = (Place(other.path, other.span, RELATED, TOGETHER) for other in others)
            first = first._replace(places=(*first.places, *places), message=message)
        yield first


def of_kustomization(manifest: Manifest, rules: RuleSet) -> tuple[list[str], list[AnyBroken]]:
    """Return which rules tested a kustomization, and what it takes in that no file of the run holds.

    That is charts, generators and remote folders; nobody reads the words of what is beyond LISTED.
    """
    if TEMPLATE not in rules.of_run:
        return [], []
    rule, words = rules.of_run[TEMPLATE], "The kustomization is not rendered: {} is not checked"
    like = (rule, (), "", 0, ())
    return [TEMPLATE], [
        Broken(rule, path, (), words.format(what)) if number <= LISTED else Unlisted(like, path)
        for number, (path, what) in enumerate(_taken_in(manifest))
    ]


def _taken_in(manifest: Manifest) -> Iterator[tuple[Path, str]]:
    for field in _RENDERING:
        for index, entry in enumerate(sequence(manifest.value.get(field))):
            name = text(mapping(entry).get("name")) or text(mapping(entry).get("chartName"))
            words = f"what the chart {name} makes" if name else "what its generator makes"
            yield (field, index), words
    for field in _TAKING:
        for index, entry in enumerate(sequence(manifest.value.get(field))):
            if isinstance(entry, str) and ("://" in entry or entry.startswith(_REMOTE)):
                yield (field, index), f"what lies at {_without_login(entry)}"


def _without_login(address: str) -> str:
    """Return an address without what stands before its host."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return address
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}"


def of_pattern(withheld: Withheld, rules: RuleSet) -> tuple[Finding, ...]:
    """Return that a pattern of the configuration leaves out manifests, as a finding where the rule runs."""
    rule = rules.of_run.get(EXCLUDED)
    return (_excluded(withheld, rule.rule.severity),) if rule else ()


def _excluded(withheld: Withheld, severity: str) -> Finding:
    several = f"{withheld.files:,} files, at least one of them with objects of Kubernetes: none of them is checked"
    one = "a file with objects of Kubernetes, which is not checked"
    about = ObjectRef("", _PATTERN, "", withheld.pattern)
    return Finding(
        places=(
            Place(withheld.path, Span(withheld.line, 1, withheld.line, 1)),
            Place(withheld.first, _START, RELATED, "left out, and holds objects"),
        ),
        rule=EXCLUDED,
        severity=severity,
        message=f"The pattern leaves out {one if withheld.files == 1 else several}",
        object=about,
        pointer="",
        fingerprint=digits(EXCLUDED, withheld.path, withheld.pattern),
        identity=digits(EXCLUDED, withheld.pattern),
    )
