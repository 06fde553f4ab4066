"""The second map: one source, and what the others say that concerns it, become a `Scan`.

It depends on what it is given alone: the opened text, the slice of the context, the rules and the settings.
"""

from __future__ import annotations

from kubelint_compliance.cel.cost import Budget
from kubelint_compliance.context.beside import Beside
from kubelint_compliance.context.fragments import Pieces
from kubelint_compliance.findings.bounds import bounded
from kubelint_compliance.findings.finder import Finder, Judged
from kubelint_compliance.findings.schema import conform
from kubelint_compliance.findings.tally import Tally
from kubelint_compliance.kubernetes.lifecycle import is_served
from kubelint_compliance.manifests.classify import classify
from kubelint_compliance.manifests.opened import KUSTOMIZE_GROUP
from kubelint_compliance.manifests.workloads import has_parts, unseen_pods
from kubelint_compliance.mishaps import told
from kubelint_compliance.model import SEVERITIES, TEMPLATE, FileResult, Problem, Scan
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint_compliance.context.settle import Slice
    from kubelint_compliance.decisions.ignores import Ignores
    from kubelint_compliance.findings.enough import Enough
    from kubelint_compliance.graph.seen import Population, Seen
    from kubelint_compliance.manifests.classify import Classified
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.model import Finding
    from kubelint_compliance.ruleset.case import AnyBroken
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.terms import Settings

KUBEADM_GROUP = "kubeadm.k8s.io"
MARK = "kubelint-compliance"
"""A text without it has no ignore of this tool's own."""
_STEPS, _STEPS_A_CHARACTER = 500_000, 10
"""What the rules of custom resource definitions may cost on all objects of a file."""
_COSTLY = "the rules of custom resource definitions cost too much on the objects of this file; not all were evaluated"


def scan(
    opened: Opened,
    slice: Slice,  # noqa: A002
    rules: RuleSet,
    settings: Settings,
    population: Population | None = None,
    *,
    enough: Enough | None = None,
) -> Scan:
    """Check one source: sort it into a bucket, run the rules over its objects, hold them against their schemas.

    Schemas come first: they tell the rules what of an object has a wrong type and cannot be read. `population` has all
    objects of the run, where rules ask for them. Of what there is `enough`, findings are only counted.
    """
    kustomize = bool(rules.of_run) or rules.names_kind(KUSTOMIZE_GROUP, "Kustomization")
    pieces = None if opened.problem or slice.template else Pieces(opened, slice, rules.minor)
    file = classify(opened, pieces.documents if pieces else None, template=slice.template, kustomize=kustomize)
    _take_in_patches(file)
    tally = Tally()
    ignores = None
    if settings.ignores and file.manifests and (MARK in opened.text or settings.honoured is not None):
        ignores = _ignores(opened, file.manifests, rules, settings)
    if ignores is not None:
        settings, enough = _whole(settings), None
    finder = Finder(
        opened, file.manifests, slice.origins, tally, settings, enough, committed=slice.committed, ignores=ignores
    )
    objects = _Objects(opened, slice, rules, settings, finder, tally)
    for manifest in file.manifests:
        try:
            objects.judge(manifest, _seen(population, opened.path, manifest, rules))
        except Exception as error:
            finder.problems.append(internal(opened.path, error, manifest))
        manifest.memo.clear()
    if ignores is not None:
        unsure = objects.budget.left < 0 or any(problem.code == "internal" for problem in finder.problems)
        _remark(ignores, {} if unsure else _ran(rules, tally), rules, finder, tally)
    if objects.budget.left < 0:
        finder.problems.append(Problem(opened.path, "evaluation", _COSTLY, Span(1, 1, 1, 1)))
    _tell_unread(file, opened, slice, rules, finder, tally)
    fragments = sum(1 for manifest in file.manifests if manifest.fragment)
    return Scan(
        FileResult(opened.path, file.bucket, file.reason, len(file.manifests), fragments, file.passed, file.enclosed),
        finder.hashed() if settings.line_hashes else finder.findings,
        bounded([*file.problems, *(pieces.problems if pieces else ()), *finder.problems]),
        tuple(sorted(tally.kinds.items())),
        tally.coverage(),
    )


class _Objects:
    """What is done with each object of one source, and where what comes of it goes."""

    def __init__(
        self, opened: Opened, place: Slice, rules: RuleSet, settings: Settings, finder: Finder, tally: Tally
    ) -> None:
        self._path = opened.path
        self._place = place
        self._rules = rules
        self._settings = settings
        self._finder = finder
        self._tally = tally
        self._beside = Beside(place.said, opened.path, rules.minor) if place.said else None
        self.budget = Budget(_STEPS + _STEPS_A_CHARACTER * len(opened.text))

    def judge(self, manifest: Manifest, seen: Seen | None) -> None:
        """Hold an object against its schema and the rules; `seen` is what it sees of others, where a rule asks."""
        rules, tally, finder = self._rules, self._tally, self._finder
        broken, unevaluated, wrong, tested, has_schema = self._judged(manifest, seen)
        for rule, reason in rules.left_out_for(manifest) if rules.blind or rules.off else ():
            tally.leave_out(rule, reason)
        unseen = unseen_pods(manifest.value, manifest.group, manifest.kind)
        for rule in rules.of_pods_for(manifest) if unseen else ():
            tally.leave_out(rule, unseen)
        further, missed = _unrendered(manifest, rules)
        broken += missed
        finder.add(manifest, broken, unevaluated, wrong)
        if self._settings.require_schemas and has_schema is False:
            finder.add_without_schema(manifest)
        asked = (*tested, *further)
        tally.add(manifest, asked, has_schema, _without_right(manifest, asked, broken, rules))

    def _judged(self, manifest: Manifest, seen: Seen | None) -> Judged:
        if not manifest.ways:
            return self._as_it_is(manifest, seen)
        from kubelint_compliance.findings.ways import over_ways

        def judge(one: Manifest, folders: Sequence[str]) -> Judged:
            one.memo.clear()  # it may have been judged as others deploy it
            return self._as_it_is(one, seen and seen.within(folders, one))

        return over_ways(manifest, self._path, judge, self._tally)

    def _as_it_is(self, manifest: Manifest, seen: Seen | None) -> Judged:
        breaches, has_schema, held, wrong, typed = conform(manifest, self._rules, self._place, self.budget)
        around = self._beside.around(manifest.ref) if self._beside and manifest.pods else None
        broken, unevaluated, tested = self._rules.run(manifest, wrong, typed=typed, beside=around, seen=seen)
        broken += breaches
        if not manifest.pods and has_parts(manifest.group, manifest.kind):
            more = self._in_parts(manifest)
            broken += more[0]
            tested += [rule for rule in more[1] if rule not in tested]
        return Judged(broken, unevaluated, wrong, (*tested, *held), has_schema)

    def _in_parts(self, manifest: Manifest) -> tuple[Iterable[AnyBroken], Sequence[str]]:
        """Judge the pods of which an object says a part as a patch of them is; return what broke, and what tested."""
        from kubelint_compliance.manifests.podparts import piece_of

        piece = piece_of(manifest)
        if piece is None:
            return (), ()
        broken, _, tested = self._rules.run_on_pods(piece)
        return broken, tested


def _without_right(
    manifest: Manifest, asked: Iterable[str], broken: Iterable[AnyBroken], rules: RuleSet
) -> Iterable[str]:
    """Return the rules of which an object can show nothing: what it breaks, and all where no cluster takes it."""
    if not is_served(manifest.ref.api_version, manifest.kind, rules.minor):
        return asked
    return {entry.rule.rule.id for entry in broken}


def _unrendered(manifest: Manifest, rules: RuleSet) -> tuple[list[str], list[AnyBroken]]:
    """Return which rules ask what a kustomization takes in, and what they find."""
    if manifest.group != KUSTOMIZE_GROUP or not rules.of_run:
        return [], []
    from kubelint_compliance.findings.population import of_kustomization

    return of_kustomization(manifest, rules)


def _take_in_patches(file: Classified) -> None:
    """Note at configurations of kubeadm whether one of their file names a folder of patches, which may set any flag."""
    several = [manifest for manifest in file.manifests if manifest.group == KUBEADM_GROUP]
    if several:
        from kubelint_compliance.platform.kubeadmpatches import PATCHED, names_patches

        is_patched = any(names_patches(manifest.value) for manifest in several)
        for manifest in several:
            manifest.memo[PATCHED] = is_patched


def _tell_unread(file: Classified, opened: Opened, place: Slice, rules: RuleSet, finder: Finder, tally: Tally) -> None:
    """Take in what of the file was not looked at, and that rules about that had their say."""
    if not rules.of_files or opened.no_manifest:
        return
    found: tuple[Finding, ...] = ()
    if file.bucket == TEMPLATE or any(problem.fatal for problem in file.problems):
        from kubelint_compliance.findings.population import of_file

        found = tuple(of_file(file, opened, rules, place))
    for finding in found:
        finder.add_whole(finding)
    tally.add_file(rules.of_files, {finding.rule for finding in found})


def _ignores(opened: Opened, manifests: Sequence[Manifest], rules: RuleSet, settings: Settings) -> Ignores | None:
    """Return what comments and annotations of the text set aside; None where none is meant to."""
    if MARK not in opened.text and not (settings.honoured and settings.honoured.speaks(opened.text)):
        return None
    from kubelint_compliance.decisions.ignores import Ignores

    found = Ignores(opened, manifests, rules.known, settings.unsuppressible, settings.honoured)
    return None if found.says_nothing else found


def _whole(settings: Settings) -> Settings:
    """Return settings with which every finding is made with all its places, as a decision on it needs them."""
    return settings._replace(fingerprints=True, least=SEVERITIES[0])


def _ran(rules: RuleSet, tally: Tally) -> dict[str, bool]:
    """Return the rules that had their say in the file, each with whether it judges fragments, too."""
    silent = tally.without_say
    silent |= set(rules.of_files)  # an ignore sets aside nothing of what they tell of a file
    return {rule.rule.id: rule.fragments for rule in rules.rules if rule.rule.id not in silent}


def _seen(population: Population | None, path: str, manifest: Manifest, rules: RuleSet) -> Seen | None:
    """Return what an object sees of others, where a rule asks for them."""
    if not population or not rules.asks_graph_for(manifest):
        return None
    from kubelint_compliance.graph.seen import Seen

    return Seen(population, path, manifest)


def _remark(ignores: Ignores, ran: dict[str, bool], rules: RuleSet, finder: Finder, tally: Tally) -> None:
    """Take in what is wrong with the ignores of a file, and which are used, once all that they set aside is known."""
    from kubelint_compliance.decisions.remarks import USED

    used = rules.severity_of(USED)
    for remark in ignores.remarks(ran, used):
        finder.add_remark(remark)
        if remark.rule == USED:
            tally.add_ignore(USED)


def internal(path: str, error: Exception, manifest: Manifest | None = None) -> Problem:
    """Return the problem that an unexpected error is, with the place of the object where one was judged."""
    if manifest is None:
        return Problem(path, "internal", told(error), Span(1, 1, 1, 1))
    return Problem(path, "internal", told(error), manifest.document.span, manifest.ref)
