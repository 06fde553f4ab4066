"""From what broke in an object to findings with place, excerpt and fingerprint; from what raised to problems."""

from __future__ import annotations

from functools import partial

from kubelint_compliance.findings.bounds import Listed
from kubelint_compliance.findings.together import grouped, named
from kubelint_compliance.model import CHECKED, HIDDEN, RANK, RELATED, TOGETHER, Finding, Place, Problem, is_stream
from kubelint_compliance.ruleset.case import Unlisted
from kubelint_compliance.ruleset.covering import superseded
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint_compliance.context.origins import Origin
    from kubelint_compliance.decisions.ignores import Ignores
    from kubelint_compliance.decisions.remarks import Remark
    from kubelint_compliance.findings.enough import Enough
    from kubelint_compliance.findings.provenance import Provenance
    from kubelint_compliance.findings.shown import Shown
    from kubelint_compliance.findings.tally import Tally
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.manifests.readable import Wrong
    from kubelint_compliance.model import ExcerptLine
    from kubelint_compliance.ruleset.case import AllBroken, AnyBroken, Several, Unevaluated
    from kubelint_compliance.terms import Settings


_START = Span(1, 1, 1, 1)
RENDERED = "the text is rendered: it is not what is committed"


class Finder:
    """Collects the findings and problems of one file, and the rules that had no say in it."""

    def __init__(
        self,
        opened: Opened,
        manifests: Sequence[Manifest],
        origins: tuple[Origin, ...],
        tally: Tally,
        settings: Settings,
        enough: Enough | None = None,
        *,
        committed: bool = False,
        ignores: Ignores | None = None,
    ) -> None:
        """`origins` are the files that the text was rendered from; `committed`: it only says so of itself.

        Of what there is `enough`, findings are only counted. With `ignores` there are fingerprints, and all are made.
        """
        self._ignores = ignores
        self.problems: list[Problem] = []
        self._opened = opened
        self._path = opened.path
        self._start = (Place(opened.path, _START),)
        self._text = opened.text
        self._manifests = manifests
        self._came_from = origins
        self._tally = tally
        self._committed = committed
        self._floor = RANK[settings.least]
        self._excerpts = settings.excerpts
        self._fingerprints = settings.fingerprints
        self._identities = settings.identities
        self._labels = settings.labels
        self._enough = enough
        self._known: Shown | None = None
        self._listed = Listed()
        self._provenance: Provenance | None = None

    def add(
        self, manifest: Manifest, broken: AllBroken, unevaluated: list[Unevaluated], wrong: Sequence[Wrong] = ()
    ) -> None:
        """Take in what running the rules over one manifest gave, and its wrong nodes."""
        if any(not entry.rule.rendered for entry in broken) and self._is_rendered(manifest):
            for entry in broken:
                if not entry.rule.rendered:
                    self._tally.leave_out(entry.rule.rule.id, RENDERED)
            broken = broken.those(lambda rule: rule.rendered)
        if broken:
            told, covering = _told(manifest, broken)
            for reason, some, covers in self._parted(manifest, told, covering):
                for entry, by, more in grouped(some, covers):
                    self._take(manifest, entry, by, more, reason)
        if unevaluated:
            self._tell_unevaluated(manifest, unevaluated, wrong)

    def _tell_unevaluated(self, manifest: Manifest, unevaluated: list[Unevaluated], wrong: Sequence[Wrong]) -> None:
        """Take in what rules could not judge."""
        from kubelint_compliance.findings.hindrances import hindrances, without_undecidable

        left = without_undecidable(manifest, unevaluated, wrong, self._tally)
        if left:
            self._tally.add_errors({entry.rule for entry in left})
        for path, code, message, rule, fatal in hindrances(left, wrong):
            self.problems.append(self._problem(manifest, path, code, message)._replace(rule=rule, fatal=fatal))

    def _parted(
        self, manifest: Manifest, broken: Several, covering: list[str]
    ) -> Iterable[tuple[str, Several, Sequence[str]]]:
        """Part what broke, with what covers it, by the reason for which it is set aside; the empty one is none.

        No place is told together with one that is set aside for another reason, or for none.
        """
        if self._ignores is None or not any(entry.rule.rule.id in self._ignores.rules for entry in broken):
            return (("", broken, covering),)
        from kubelint_compliance.findings.aside import parted, reasons

        own = [self._reason(self._ignores, manifest, entry, by) for entry, by in zip(broken, covering, strict=True)]
        return parted(broken, covering, reasons(broken, covering, own) if any(own) else own)

    def _reason(self, ignores: Ignores, manifest: Manifest, entry: AnyBroken, superseded_by: str) -> str:
        """Return the reason for which an entry is set aside in the text; empty where it is not."""
        rule = entry.rule.rule.id
        if rule not in ignores.rules:
            return ""
        span = entry.span or manifest.anchor(entry.path, on_key=entry.on_key)[1]
        places = self._places(manifest, entry, span)
        return ignores.reason(rule, manifest, (entry.path, entry.self_path), places, covered=bool(superseded_by))

    def _take(self, manifest: Manifest, entry: AnyBroken, by: str, more: Sequence[AnyBroken], reason: str = "") -> None:
        """Take in what is one finding: counted, or made where it is listed."""
        rule = entry.rule.rule
        if self._is_counted(entry, by, more):
            counted = partial(self._counted, manifest, entry, by)
            self._listed.count((rule.id, by, entry.severity or rule.severity), counted)
        else:
            make = partial(self._made, manifest, entry, by, more, reason)
            self._listed.add(rule.id, by, make, entry.severity, reason)

    def _made(self, manifest: Manifest, entry: AnyBroken, by: str, more: Sequence[AnyBroken], reason: str) -> Finding:
        """Return a finding, set aside where there is a reason for that."""
        finding = self._finding(manifest, entry, by, more)
        if not reason:
            return finding
        return finding._replace(status="ignored", status_reason=self._shown.said(reason, manifest))

    def add_remark(self, remark: Remark) -> None:
        """Take in what is to be said of an ignore."""
        from kubelint_compliance.findings.aside import finding_of

        make = partial(finding_of, remark, self._path, self._shown, excerpts=self._excerpts)
        self._listed.add(remark.rule, "", make)

    def add_whole(self, finding: Finding) -> None:
        """Take in a finding about the file, which is made as a whole."""
        self._listed.add(finding.rule, finding.superseded_by, lambda: finding, finding.severity)

    def _is_counted(self, broken: AnyBroken, superseded_by: str, more: Sequence[AnyBroken]) -> bool:
        """Whether reports tell the number of what broke, and nothing else of it."""
        rule = broken.rule.rule
        severity = broken.severity or rule.severity
        if self._fingerprints:
            return False
        if RANK[severity] < self._floor:
            return True
        if self._enough is None or self._came_from:
            return False
        return self._enough.has(rule.id, severity, superseded_by, self._path, "" if more else broken.message)

    def add_without_schema(self, manifest: Manifest) -> None:
        """Take in that no schema is known for an object."""
        message = f"no schema is known for {manifest.ref.api_version} {manifest.kind}; --crd names its definition"
        self.problems.append(self._problem(manifest, (), "no-schema", message))

    def _finding(self, manifest: Manifest, broken: AnyBroken, superseded_by: str, more: Sequence[AnyBroken]) -> Finding:
        rule = broken.rule.rule
        if RANK[broken.severity or rule.severity] < self._floor:
            return self._counted(manifest, broken, superseded_by)
        found, span = manifest.anchor(broken.path, on_key=broken.on_key)
        span = broken.span or span
        if more and broken.message and not isinstance(broken, Unlisted):
            broken = broken._replace(message=f"{broken.message}; {named(manifest.value, more)} too")
        places = self._places(manifest, broken, span, more)
        finding = Finding(
            places=places,
            rule=rule.id,
            severity=broken.severity or rule.severity,
            message=self._words(manifest, broken),
            object=manifest.ref,
            pointer=self._shown.words(manifest.pointer(found), manifest),
            fingerprint=self._fingerprint(manifest, broken, places[0].path),
            superseded_by=superseded_by,
            excerpt=self._excerpt(manifest, found, span, within=broken.within is not None),
            # It edits the text that was checked, and nobody keeps that where another file leads.
            fix=broken.fix if places[0].path == self._path else None,
            remedy=broken.remedy,
        )
        return self._decidable(finding, manifest, (broken, *more))

    def _counted(self, manifest: Manifest, broken: AnyBroken, superseded_by: str) -> Finding:
        """Return a finding that no report tells of: without words, excerpt and all places but the first.

        Where it has no fingerprint, that place is the start of the file.
        """
        rule = broken.rule.rule
        places = self._start
        if self._fingerprints:
            span = broken.span or manifest.anchor(broken.path, on_key=broken.on_key)[1]
            places = (self._first(manifest, broken.path, span)[0],)
        finding = Finding(
            places=places,
            rule=rule.id,
            severity=broken.severity or rule.severity,
            message="",
            object=manifest.ref,
            pointer="",
            fingerprint=self._fingerprint(manifest, broken, places[0].path),
            superseded_by=superseded_by,
        )
        return self._decidable(finding, manifest, (broken,))

    def _fingerprint(self, manifest: Manifest, broken: AnyBroken, path: str) -> str:
        if not self._fingerprints:
            return ""
        from kubelint_compliance.findings.fingerprint import fingerprint

        return fingerprint(manifest, broken, path)

    def _decidable(self, finding: Finding, manifest: Manifest, broken: Sequence[AnyBroken]) -> Finding:
        """Return a finding with what only decisions ask for, where there are any."""
        if not self._identities:
            return finding
        from kubelint_compliance.findings.fingerprint import identity
        from kubelint_compliance.findings.subject import container_of, labels_of

        return finding._replace(
            identity=identity(manifest, broken[0]),
            container=container_of(manifest, broken),
            labels=labels_of(manifest, self._labels) if self._labels else "",
        )

    @property
    def _shown(self) -> Shown:
        if self._known is None:
            from kubelint_compliance.findings.shown import Shown

            self._known = Shown(self._opened, self._manifests, lines=self._excerpts)
        return self._known

    def _words(self, manifest: Manifest, broken: AnyBroken) -> str:
        if broken.rule.raised_by and not broken.on_key:
            return self._shown.words_at(broken.message, manifest, broken.path)
        return self._shown.words(broken.message, manifest)

    def _excerpt(self, manifest: Manifest, path: Path, span: Span, *, within: bool) -> tuple[ExcerptLine, ...]:
        if not self._excerpts and span.line == span.end_line:
            return ()
        from kubelint_compliance.findings.excerpt import context_lines, excerpt

        lines = context_lines(manifest, path, span)
        # Inside a text, the line of its key says whose text it is.
        return excerpt(self._shown, (*lines, manifest.anchor(path)[1].line) if within else lines)

    def _places(
        self, manifest: Manifest, broken: AnyBroken, span: Span, more: Sequence[AnyBroken] = ()
    ) -> tuple[Place, ...]:
        """Return the place at fault, those that explain it, and the place of what was judged where that is another."""
        alone = not (broken.related or broken.others or more or self._came_from or broken.within)
        if alone and (broken.self_path == broken.path or not self._fingerprints):
            return (Place(self._path, span),)
        places = self._first(manifest, broken.path, span)
        places += [Place(self._path, place, RELATED, words) for words, place in broken.related]
        places += broken.others
        further = dict.fromkeys(manifest.anchor(entry.path)[1] for entry in more)
        places += [Place(self._path, place, RELATED, TOGETHER) for place in further if place != span]
        if self._came_from:
            places += [place for place in self._origins().of(manifest) if place.path != places[0].path]
        if self._fingerprints and (broken.self_path != broken.path or broken.within is not None):
            judged = manifest.anchor(broken.self_path)[1]
            if judged != span:
                places.append(Place(self._path, judged, HIDDEN))
        return tuple(places)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings; of what is beyond a bound, the number."""
        return tuple(self._listed.all())

    def _first(self, manifest: Manifest, path: Path, span: Span) -> list[Place]:
        """Return the place to show first, and after it that in the text where another file leads."""
        leading = self._origins().leading(manifest, path, span.line) if self._came_from else None
        if leading is None:
            return [Place(self._path, span)]
        return [leading, Place(self._path, span, CHECKED, "in the text that was checked")]

    def _problem(self, manifest: Manifest, path: Path, code: str, message: str) -> Problem:
        """Return a problem with an object at the place that is shown first."""
        place = self._first(manifest, path, manifest.anchor(path)[1])[0]
        return Problem(place.path, code, self._shown.words(message, manifest), place.span, manifest.ref)

    def hashed(self) -> tuple[Finding, ...]:
        """Return the findings with the hashes that code scanning gives their lines; what no text has, has none."""
        from kubelint_compliance.findings.linehash import line_hashes

        findings = self.findings
        texts = {self._path: self._text, **{origin.path: origin.text for origin in self._came_from if origin.text}}
        lines: dict[str, set[int]] = {}
        for finding in findings:
            lines.setdefault(finding.path, set()).add(finding.span.line)
        hashes = {path: line_hashes(texts[path], wanted) for path, wanted in lines.items()}
        return tuple(
            finding._replace(line_hash=hashes[finding.path].get(finding.span.line, "")) for finding in findings
        )

    def _is_rendered(self, manifest: Manifest) -> bool:
        """Whether the text was made by a program just now: it came through a pipe, or names its template.

        A comment costs nothing, so it is not believed in a file that may be committed.
        """
        if is_stream(self._path) and not self._opened.file:
            return True
        return self._opened.may_name_origin and not self._committed and self._origins().has_template(manifest)

    def _origins(self) -> Provenance:
        from kubelint_compliance.findings.provenance import Provenance

        if self._provenance is None:
            self._provenance = Provenance(self._text, self._came_from)
        return self._provenance


def _told(manifest: Manifest, broken: AllBroken) -> tuple[Several, list[str]]:
    """Return what is to be told of what broke, and the rule that covers each of it."""
    if not any(entry.within for entry in broken):
        return broken, superseded(broken)
    from kubelint_compliance.findings.within import placed, told_apart

    found = placed(manifest, broken)
    return found, told_apart(found, superseded(found))
