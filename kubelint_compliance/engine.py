"""The flow, top to bottom: discover, survey, then scan each source (parse, classify, schema, rules), then conclude.

Map and reduce, nothing else: `scan` is pure and sees one source; `conclude` sees all scans at once.
"""

from __future__ import annotations

from kubelint_compliance import __version__
from kubelint_compliance.conformance import conform
from kubelint_compliance.findings import Finder
from kubelint_compliance.manifests.classify import classify
from kubelint_compliance.model import FileResult, Problem, Report, Scan, Skipped
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.schema.crd.beside import MARK, Definitions
from kubelint_compliance.sources.survey import survey
from kubelint_compliance.yamltree import ParseProblem, decode, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeVar

    from kubelint_compliance.manifests.classify import FileFacts
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.workloads import CustomWorkload
    from kubelint_compliance.model import Finding
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.sources import Discovery, Source

    Name = TypeVar("Name", str, tuple[str, ...])


class Options(NamedTuple):
    """What a run is told beside its input and its rules."""

    kubernetes_version: str = "1.37"
    min_severity: str = "medium"
    fail_on: str = "high"
    custom_workloads: tuple[CustomWorkload, ...] = ()
    source_map: Mapping[str, str] = {}
    line_hashes: bool = False
    definitions: Definitions = Definitions()
    require_schemas: bool = False


def check(
    discovery: Discovery,
    read: Callable[[Source], bytes | Problem],
    rules: RuleSet,
    options: Options,
    definitions: Sequence[Source] = (),
) -> Report:
    """Check everything that was discovered; `read` fetches the bytes of one source when its turn comes.

    `definitions` are sources of custom resource definitions that are not themselves checked.
    """
    context = survey((source.file for source in discovery.sources), discovery.top)
    if rules.raised:
        named, beside = _defining(definitions, read), _defining(discovery.sources, read)
        options = options._replace(definitions=Definitions(named, beside))
    scans = [scan(source, read(source), context.facts(source.file), rules, options) for source in discovery.sources]
    excluded = [Scan(FileResult(path, "excluded", reason)) for path, reason in discovery.excluded]
    return conclude([*scans, *excluded], discovery.problems, rules, options)


def _defining(sources: Iterable[Source], read: Callable[[Source], bytes | Problem]) -> list[tuple[str, bytes]]:
    """Return the texts that may hold definitions of custom resources, with their paths."""
    contents = ((source.path, read(source)) for source in sources)
    return [(path, data) for path, data in contents if isinstance(data, bytes) and MARK in data]


def scan(source: Source, data: bytes | Problem, facts: FileFacts, rules: RuleSet, options: Options) -> Scan:
    """Check one source. Pure: the same bytes, facts, rules and options give the same scan."""
    if isinstance(data, Problem):
        return Scan(FileResult(source.path, "unparsable", data.message), problems=(data,))
    text = decode(data)
    if isinstance(text, ParseProblem):
        return _undecodable(source, data, text)
    return scan_text(source.path, text, facts, rules, options, named=source.named)


def scan_text(path: str, text: str, facts: FileFacts, rules: RuleSet, options: Options, *, named: bool = False) -> Scan:
    """Check one text: parse it, sort it into a bucket, run the rules over its objects."""
    file = classify(
        path,
        text,
        parse(text),
        facts,
        named=named,
        custom=options.custom_workloads,
        kustomize=rules.names_kind("kustomize.config.k8s.io", "Kustomization"),
    )
    finder = Finder(path, text, file.manifests, options.source_map)
    tally = _Tally()
    own = options.definitions.near(path)
    for manifest in file.manifests:
        breaches, has_schema, held, wrong, typed = conform(manifest, rules, own, facts)
        broken, unevaluated, tested = rules.run(manifest, wrong, typed=typed)
        finder.add(manifest, [*broken, *breaches], unevaluated, wrong)
        if options.require_schemas and has_schema is False:
            finder.add_without_schema(manifest)
        tally.add(manifest, (*tested, *held), has_schema)
    return Scan(
        FileResult(path, file.bucket, file.reason, len(file.manifests)),
        _with_line_hashes(text, finder.findings) if options.line_hashes else tuple(finder.findings),
        (*file.problems, *finder.problems),
        tuple(sorted(tally.kinds.items())),
        tuple(sorted(tally.unexamined)),
        tuple(sorted(finder.skipped)),
        tuple(sorted(tally.without_schema.items())),
        tuple(sorted(tally.tested.items())),
        tuple(sorted(finder.unevaluated)),
    )


def _with_line_hashes(text: str, findings: list[Finding]) -> tuple[Finding, ...]:
    from kubelint_compliance.reports.linehash import line_hashes

    hashes = line_hashes(text, {finding.span.line for finding in findings})
    return tuple(finding._replace(line_hash=hashes[finding.span.line]) for finding in findings)


def _undecodable(source: Source, data: bytes, problem: ParseProblem) -> Scan:
    fatal = source.named or b"\napiVersion:" in data or data.startswith((b"apiVersion:", b"kind:"))
    told = Problem(source.path, problem.code, problem.message, problem.span, fatal=fatal)
    return Scan(FileResult(source.path, "unparsable", problem.message), problems=(told,))


class _Tally:
    """Counts the objects of a file by kind, and what could not be said of them."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}
        self.unexamined: set[str] = set()
        self.without_schema: dict[str, int] = {}
        self.tested: dict[tuple[str, ...], int] = {}

    def add(self, manifest: Manifest, tested: tuple[str, ...], has_schema: bool | None) -> None:
        """Count one object with the rules that tested it; `has_schema` is None where no schema was asked for."""
        kind = f"{manifest.ref.api_version}/{manifest.kind}"
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        self.tested[tested] = self.tested.get(tested, 0) + 1
        if not tested:
            self.unexamined.add(kind)
        if has_schema is False:
            self.without_schema[kind] = self.without_schema.get(kind, 0) + 1


def conclude(scans: Iterable[Scan], problems: Iterable[Problem], rules: RuleSet, options: Options) -> Report:
    """Join all scans: sort, tell equal fingerprints apart, add up."""
    scans = list(scans)
    skipped: dict[tuple[str, str], int] = {}
    for entry in (entry for scan in scans for entry in scan.skipped):
        skipped[entry] = skipped.get(entry, 0) + 1
    return Report(
        tool_version=__version__,
        kubernetes_version=options.kubernetes_version,
        files=tuple(sorted(scan.file for scan in scans)),
        findings=_distinct(sorted((finding for scan in scans for finding in scan.findings), key=_order)),
        problems=tuple(sorted([*problems, *(problem for scan in scans for problem in scan.problems)], key=_place)),
        rules={rule.rule.id: rule.rule for rule in sorted(rules.rules, key=lambda rule: rule.rule.id)},
        skipped=tuple(Skipped(rule, reason, files) for (rule, reason), files in sorted(skipped.items())),
        kinds=_sum(entry for scan in scans for entry in scan.kinds),
        unexamined_kinds=tuple(sorted({kind for scan in scans for kind in scan.unexamined})),
        min_severity=options.min_severity,
        fail_on=options.fail_on,
        without_schema=_sum(entry for scan in scans for entry in scan.without_schema),
        tested=_sum(entry for scan in scans for entry in scan.tested),
        unevaluated=tuple(sorted({rule for scan in scans for rule in scan.unevaluated})),
    )


def _sum(counts: Iterable[tuple[Name, int]]) -> tuple[tuple[Name, int], ...]:
    """Add up the counts of equal names."""
    sums: dict[Name, int] = {}
    for name, number in counts:
        sums[name] = sums.get(name, 0) + number
    return tuple(sorted(sums.items()))


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        finding.path,
        finding.span.line,
        finding.span.column,
        finding.rule,
        finding.pointer,
        finding.message,
    )


def _place(problem: Problem) -> tuple[object, ...]:
    return problem.path, problem.span.line if problem.span else 0, problem.code, problem.message


def _distinct(findings: list[Finding]) -> tuple[Finding, ...]:
    """Number findings that share a fingerprint, such as those of two objects of one name in one file."""
    seen: dict[str, int] = {}
    distinct = []
    for finding in findings:
        count = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        distinct.append(finding if count == 1 else finding._replace(fingerprint=f"{finding.fingerprint}-{count}"))
    return tuple(distinct)
