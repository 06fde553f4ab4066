"""The flow, top to bottom: look at each file, settle what lies between them, scan each, conclude.

Two maps and two reduces, nothing else. `look` and `scan` are pure: the first sees one file, the second one file and the
slice of the context that concerns it.
"""

from __future__ import annotations

from kubelint_compliance import __version__
from kubelint_compliance.cel.cost import Budget
from kubelint_compliance.context.fragments import Pieces
from kubelint_compliance.context.glimpse import Glimpse, look
from kubelint_compliance.context.settle import settle
from kubelint_compliance.context.shelf import Shelf
from kubelint_compliance.findings.bounds import bounded
from kubelint_compliance.findings.finder import Finder
from kubelint_compliance.findings.join import joined, place_of
from kubelint_compliance.findings.schema import conform
from kubelint_compliance.findings.tally import Tally, added_up
from kubelint_compliance.manifests.classify import classify
from kubelint_compliance.mishaps import told
from kubelint_compliance.model import FileResult, Problem, Report, Scan
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kubelint_compliance.context.origins import Origins
    from kubelint_compliance.context.settle import Slice
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.meant import NoManifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.sources import Discovery, Source
    from kubelint_compliance.terms import Gate, Settings

_STEPS, _STEPS_A_CHARACTER = 500_000, 10
"""What the rules of custom resource definitions may cost on all objects of a file."""
_COSTLY = "the rules of custom resource definitions cost too much on the objects of this file; not all were evaluated"
NOTHING_CHECKED = "no Kubernetes object was checked"


def check(
    discovery: Discovery,
    read: Callable[[Source], bytes | Problem | NoManifest],
    rules: RuleSet,
    settings: Settings,
    gate: Gate,
    definitions: Sequence[Glimpse] = (),
) -> Report:
    """Check everything that was discovered; `read` fetches the bytes of one source when its turn comes.

    `definitions` are glimpses of custom resource definitions that are not themselves checked.
    """
    shelf = Shelf(read, settings.custom_workloads, envelopes=settings.custom_envelopes)
    failed: dict[str, Problem] = {}

    def looked_at(source: Source, opening: Callable[[Source], Opened]) -> Glimpse:
        try:
            return look(opening(source))
        except Exception as error:
            failed[source.path] = internal(source.path, error)
            return Glimpse(source.path, source.file)

    def scanned(source: Source) -> Scan:
        try:
            return scan(shelf.take(source), context.slice(source.path), rules, settings)
        except Exception as error:
            failed.setdefault(source.path, internal(source.path, error))
            return Scan(FileResult(source.path, "unparsable", failed[source.path].message))

    looked = [looked_at(source, shelf.open) for source in discovery.beside]
    looked += [looked_at(source, shelf.keep) for source in discovery.sources]
    context = settle(looked, definitions, _origins(looked, discovery, shelf, settings))
    scans = [scanned(source) for source in discovery.sources]
    excluded = [Scan(FileResult(path, "excluded", reason)) for path, reason in discovery.excluded]
    return conclude([*scans, *excluded], [*discovery.problems, *failed.values()], rules, gate)


def internal(path: str, error: Exception, manifest: Manifest | None = None) -> Problem:
    """Return the problem that an unexpected error is, with the place of the object where one was judged."""
    if manifest is None:
        return Problem(path, "internal", told(error), Span(1, 1, 1, 1))
    return Problem(path, "internal", told(error), manifest.document.span, manifest.ref)


def _origins(looked: Sequence[Glimpse], discovery: Discovery, shelf: Shelf, settings: Settings) -> Origins | None:
    """Return what finds the files that rendered texts come from; None where no text says so."""
    if not any(glimpse.claims for glimpse in looked):
        return None
    from kubelint_compliance.context.origins import Origins

    return Origins(looked, discovery, shelf.open, settings.source_map)


def scan(opened: Opened, slice: Slice, rules: RuleSet, settings: Settings) -> Scan:  # noqa: A002
    """Check one source: sort it into a bucket, run the rules over its objects, hold them against their schemas.

    Schemas come first: they tell the rules what of an object has a wrong type and cannot be read.
    """
    kustomize = rules.names_kind("kustomize.config.k8s.io", "Kustomization")
    pieces = None if opened.problem or slice.template else Pieces(opened, slice, rules.minor)
    file = classify(opened, pieces.documents if pieces else None, template=slice.template, kustomize=kustomize)
    tally = Tally()
    finder = Finder(opened, file.manifests, slice.origins, tally, settings, committed=slice.committed)
    budget = Budget(_STEPS + _STEPS_A_CHARACTER * len(opened.text))
    for manifest in file.manifests:
        try:
            breaches, has_schema, held, wrong, typed = conform(manifest, rules, slice, budget)
            broken, unevaluated, tested = rules.run(manifest, wrong, typed=typed)
            finder.add(manifest, [*broken, *breaches], unevaluated, wrong)
            if settings.require_schemas and has_schema is False:
                finder.add_without_schema(manifest)
            found = [entry.rule.rule.id for entry in (*broken, *breaches)]
            tally.add(manifest, (*tested, *held), has_schema, found)
        except Exception as error:
            finder.problems.append(internal(opened.path, error, manifest))
    if budget.left < 0:
        finder.problems.append(Problem(opened.path, "evaluation", _COSTLY, Span(1, 1, 1, 1)))
    fragments = sum(1 for manifest in file.manifests if manifest.fragment)
    return Scan(
        FileResult(opened.path, file.bucket, file.reason, len(file.manifests), fragments, file.passed, file.enclosed),
        finder.hashed() if settings.line_hashes else finder.findings,
        bounded([*file.problems, *(pieces.problems if pieces else ()), *finder.problems]),
        tuple(sorted(tally.kinds.items())),
        tally.coverage(),
    )


def conclude(scans: Iterable[Scan], problems: Iterable[Problem], rules: RuleSet, gate: Gate) -> Report:
    """Join all scans: sort, tell equal fingerprints apart, add up."""
    scans = list(scans)
    kinds: dict[str, int] = {}
    for kind, number in (entry for scan in scans for entry in scan.kinds):
        kinds[kind] = kinds.get(kind, 0) + number
    if gate.require_objects and not kinds:
        problems = (Problem("", "no-objects", NOTHING_CHECKED), *problems)
    return Report(
        tool_version=__version__,
        kubernetes_version=f"1.{rules.minor}",
        files=tuple(sorted(scan.file for scan in scans)),
        findings=joined(finding for scan in scans for finding in scan.findings),
        problems=tuple(sorted([*problems, *(problem for scan in scans for problem in scan.problems)], key=place_of)),
        rules=rules.described,
        kinds=tuple(sorted(kinds.items())),
        coverage=added_up(entry for scan in scans for entry in scan.coverage),
        min_severity=gate.min_severity,
        fail_on=gate.fail_on,
    )
