"""The flow, top to bottom: look at each file, settle what lies between them, scan each, conclude.

Two maps and two reduces, nothing else. `look` and `scan` are pure: the first sees one file, the second one file and the
slice of the context that concerns it; so both can be spread over processes.
"""

from __future__ import annotations

from functools import partial

from kubelint_compliance import __version__
from kubelint_compliance.context.settle import changed_by, settle
from kubelint_compliance.findings.join import in_order, joined, place_of
from kubelint_compliance.findings.tally import added_up
from kubelint_compliance.maps import Job, Maps, unscanned
from kubelint_compliance.model import TEMPLATE, TESTED_OTHER, Coverage, FileResult, Problem, Report, Scan
from kubelint_compliance.scan import internal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    from kubelint_compliance.context.glimpse import Glimpse
    from kubelint_compliance.context.origins import Origins
    from kubelint_compliance.context.settle import Context, Slice
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Population
    from kubelint_compliance.kept import Make
    from kubelint_compliance.maps import Looked, Read, Scanned
    from kubelint_compliance.model import Finding
    from kubelint_compliance.progress import Count
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.sources import Discovery, Source
    from kubelint_compliance.terms import Gate, Settings

_FEW = 2
"""So many sources must there be to spread them."""
NOTHING_CHECKED = "no Kubernetes object was checked"


def check(
    discovery: Discovery,
    read: Read,
    rules: RuleSet,
    settings: Settings,
    gate: Gate,
    definitions: Sequence[Glimpse] = (),
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    keep: str | None = None,
    progress: Count | None = None,
) -> Report:
    """Check everything that was discovered; `read` fetches the bytes of one source when its turn comes.

    `definitions` are glimpses of custom resource definitions that are not themselves checked. `jobs` processes do it,
    or so many as pay for 0; an `executor`, where one is given, does it instead. `progress` is told of each file done.
    Results are kept for later runs in the folder `keep`, or in the user's cache where that is empty.
    """
    job = Job(read, rules, settings, progress)
    scans, problems, _ = examine(
        discovery, job, definitions, discovery.sources, jobs=jobs, executor=executor, keep=keep
    )
    return conclude([*scans, *left_out(discovery, rules)], problems, rules, gate)


def examine(
    discovery: Discovery,
    job: Job,
    definitions: Sequence[Glimpse],
    share: Sequence[Source],
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    keep: str | None = None,
) -> tuple[list[Scan], list[Problem], list[Looked]]:
    """Look at everything, and scan a share of it: return the scans, the problems of the run, and what was seen."""
    make = partial(_maps_for, jobs=jobs, executor=executor)
    maps = (None if keep is None or executor else _keeping(discovery, job, make, keep)) or make(discovery.sources, job)
    try:
        looked = maps.look_beside(discovery.beside) + maps.look(discovery.sources)
        glimpses = [entry.glimpse for entry in looked]
        origins = _origins(glimpses, discovery, maps, job.settings)
        changes = changed_by(glimpses, (*discovery.beside, *discovery.sources), maps.open)
        context = settle(glimpses, definitions, origins, changes)
        if job.rules.asks_graph:
            maps.know(_population(context, job, maps, discovery))
        lost: list[Scanned] = []
        scanned = maps.scan(_tasks(share, context, lost)) + lost
    finally:
        maps.end()
    failed = {problem.path: problem for _, problem, _ in scanned if problem}
    failed |= {problem.path: problem for _, problem in looked if problem}
    return [entry.scan for entry in scanned], [*discovery.problems, *failed.values()], looked


def _population(context: Context, job: Job, maps: Maps, discovery: Discovery) -> Population:
    """Return all objects of a run; where no glimpse holds what the graph reads, files are opened again for that."""
    from kubelint_compliance.graph.seen import Population

    def nodes(path: str) -> Iterator[Node]:
        from kubelint_compliance.context.glimpse import nodes_of

        found = next(source for source in (*discovery.sources, *discovery.beside) if source.path == path)
        return nodes_of(maps.open(found))

    def graph() -> Graph:
        from kubelint_compliance.context.population import graph_of

        return graph_of(context, job.settings.namespace, None if job.rules.holds_graph else nodes, job.settings.sets)

    return Population(context.kinds, graph)


def _tasks(share: Iterable[Source], context: Context, lost: list[Scanned]) -> Iterator[tuple[Source, Slice]]:
    """Yield each source with its slice; one whose slice cannot be had is lost, and no other."""
    for source in share:
        try:
            slice = context.slice(source.path)
        except Exception as error:
            lost.append(unscanned(source, internal(source.path, error)))
        else:
            yield source, slice


def left_out(discovery: Discovery, rules: RuleSet) -> list[Scan]:
    """Return what counts the files that were left out, with what rules tell of patterns that do it."""
    scans = [Scan(FileResult(path, "excluded", reason)) for path, reason, _ in discovery.excluded]
    if discovery.withheld:
        from kubelint_compliance.findings.population import of_pattern

        findings = tuple(finding for entry in discovery.withheld for finding in of_pattern(entry, rules.at(entry.path)))
        ids = {finding.rule for finding in findings}
        tested = tuple(Coverage((id,), TESTED_OTHER, id, len(findings)) for id in ids)
        scans[0] = scans[0]._replace(findings=findings, coverage=tested)
    return scans


def _maps_for(sources: Sequence[Source], job: Job, jobs: int, executor: Executor | None) -> Maps:
    """Return what does both maps over some sources.

    `jobs` processes do them, or so many as pay for 0; an `executor`, where one is given, does them instead.
    """
    if (executor is None and jobs == 1) or len(sources) < _FEW or job.rules.request is None:
        return Maps(job)
    from kubelint_compliance.spread import spread_over

    return spread_over(sources, job, jobs, executor)


def _keeping(discovery: Discovery, job: Job, make: Make, folder: str) -> Maps | None:
    """Return maps that keep what they find, where that is worth it and there is a place for it."""
    from kubelint_compliance import kept

    return kept.around(make, job, folder) if kept.pays(discovery.sources) else None


def _origins(looked: Sequence[Glimpse], discovery: Discovery, maps: Maps, settings: Settings) -> Origins | None:
    """Return what finds the files that rendered texts come from; None where no text says so."""
    if not any(glimpse.claims for glimpse in looked):
        return None
    from kubelint_compliance.context.origins import Origins

    return Origins(looked, discovery, maps.open, settings.source_map)


def conclude(scans: Iterable[Scan], problems: Iterable[Problem], rules: RuleSet, gate: Gate) -> Report:
    """Join all scans: sort, tell equal fingerprints apart, add up."""
    scans = list(scans)
    kinds: dict[str, int] = {}
    for kind, number in (entry for scan in scans for entry in scan.kinds):
        kinds[kind] = kinds.get(kind, 0) + number
    if gate.require_objects and not kinds:
        problems = (Problem("", "no-objects", NOTHING_CHECKED), *problems)
    findings = joined(_found(scans))
    for decide in gate.decisions:
        findings = in_order(decide(findings))
    return Report(
        tool_version=__version__,
        kubernetes_version=f"1.{rules.minor}",
        files=tuple(sorted(scan.file for scan in scans)),
        findings=findings,
        problems=tuple(sorted([*problems, *(problem for scan in scans for problem in scan.problems)], key=place_of)),
        rules=rules.described,
        kinds=tuple(sorted(kinds.items())),
        coverage=added_up(entry for scan in scans for entry in scan.coverage),
        min_severity=gate.min_severity,
        fail_on=gate.fail_on,
        configurations=gate.configurations,
        fail_on_at=_fail_on_at(findings, gate) if gate.places else {},
    )


def _found(scans: Sequence[Scan]) -> Iterable[Finding]:
    """Return what was found, with what is one of several files put together."""
    findings = (finding for scan in scans for finding in scan.findings)
    if any(scan.file.bucket == TEMPLATE for scan in scans):
        from kubelint_compliance.findings.population import gathered

        return gathered(findings)
    return findings


def _fail_on_at(findings: Iterable[Finding], gate: Gate) -> Mapping[str, str]:
    from kubelint_compliance.decisions.gates import fail_on_at

    return fail_on_at((finding.path for finding in findings), gate)
