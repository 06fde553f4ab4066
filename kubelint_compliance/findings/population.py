"""What of the input was not looked at, as findings: what cannot be read, what nobody rendered, what patterns leave out.

Goes in: what became of a file, a kustomization, or the patterns of the configuration. Comes out: what rules that are
raised by the run tell of it. The run itself says all of it in its totals, and its problems make the exit code.
"""

from __future__ import annotations

from bisect import bisect_right

from kubelint_compliance.findings.fingerprint import digits
from kubelint_compliance.manifests.placeholders import TEMPLATE_MARKS, comment_line, template_line
from kubelint_compliance.model import CHART, RELATED, TEMPLATES, TOGETHER, Finding, ObjectRef, Place
from kubelint_compliance.model import TEMPLATE as BUCKET
from kubelint_compliance.ruleset.case import Broken
from kubelint_compliance.shape import mapping, sequence, text
from kubelint_compliance.yamltree import Span
from kubelint_compliance.yamltree.places import line_starts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint_compliance.manifests.classify import Classified
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import Problem
    from kubelint_compliance.ruleset.compiled import CompiledRule
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


def of_file(file: Classified, opened: Opened, rules: RuleSet, *, rendered: bool) -> Iterator[Finding]:
    """Yield what was not checked of a file: what cannot be read, and that it is a template.

    `rendered`: a text of the run says that it comes from this template, or from its chart.
    """
    if UNPARSED in rules.of_run:
        severity = rules.of_run[UNPARSED].rule.severity
        # What Kubernetes passes over in silence, in what it does read, is not fatal.
        yield from (_unparsed(problem, severity) for problem in file.problems if problem.fatal)
    if file.bucket == BUCKET and not rendered and TEMPLATE in rules.of_run:
        yield _template(opened, rules.of_run[TEMPLATE].rule.severity)


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


def _template(opened: Opened, severity: str) -> Finding:
    folder = chart_of(opened.path)
    name = (folder or opened.path).rpartition("/")[2]
    about = ObjectRef("", CHART if folder else _FILE, "", name)
    return Finding(
        places=(Place(opened.path, _mark(opened.text)),),
        rule=TEMPLATE,
        severity=severity,
        message="The template is not rendered, so what it makes is not checked",
        object=about,
        pointer="",
        fingerprint=digits(TEMPLATE, folder or opened.path),
        identity=digits(TEMPLATE, *about),
    )


def chart_of(path: str) -> str:
    """Return the folder of the chart that a template is of, by its report path; empty where it is of none."""
    return path.partition(TEMPLATES)[0] if TEMPLATES in path else ""


def _mark(text: str) -> Span:
    """Return the place of the first mark of a template; the first line of a text without any."""
    at = min((at for mark in TEMPLATE_MARKS if (at := text.find(mark)) >= 0), default=-1)
    if at >= 0:
        starts = line_starts(text)
        line = bisect_right(starts, at)
        column = at - starts[line - 1] + 1
        return Span(line, column, line, column + len(TEMPLATE_MARKS[0]))
    line = template_line(text) or comment_line(text) or 1
    return Span(line, 1, line, 1)


def gathered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings with the templates of a chart as one: the first leads, the others are its places."""
    charts: dict[str, list[Finding]] = {}
    for finding in findings:
        folder = chart_of(finding.path) if finding.rule == TEMPLATE else ""
        if folder:
            charts.setdefault(folder, []).append(finding)
        else:
            yield finding
    for several in charts.values():
        first, *others = sorted(several, key=lambda finding: finding.path)
        if others:
            message = f"{len(several)} templates of the chart are not rendered, so what they make is not checked"
            places = (Place(other.path, other.span, RELATED, TOGETHER) for other in others)
            first = first._replace(places=(*first.places, *places), message=message)
        yield first


def of_kustomization(manifest: Manifest, rules: RuleSet) -> tuple[list[str], list[Broken]]:
    """Return which rules tested a kustomization, and that it takes in what no file of the run holds.

    That is charts and remote folders; all that one takes in is one finding.
    """
    if TEMPLATE not in rules.of_run:
        return [], []
    taken = tuple(_taken_in(manifest))
    return [TEMPLATE], [_unrendered(manifest, taken, rules.of_run[TEMPLATE])] if taken else []


def _unrendered(manifest: Manifest, taken: Sequence[tuple[Path, str]], rule: CompiledRule) -> Broken:
    (path, what), *others = taken
    more = f", and neither {'is' if len(others) == 1 else 'are'} {len(others)} more that it takes in" if others else ""
    message = f"The kustomization is not rendered: {what} is not checked{more}"
    related = tuple((TOGETHER, manifest.anchor(other)[1]) for other, _ in others)
    return Broken(rule, path, (), message, related=related)


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


def of_patterns(withheld: Iterable[Withheld], rules: RuleSet) -> tuple[Finding, ...]:
    """Return what patterns of the configuration leave out, each as a finding."""
    if EXCLUDED not in rules.of_run:
        return ()
    severity = rules.of_run[EXCLUDED].rule.severity
    return tuple(_excluded(entry, severity) for entry in withheld)


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
