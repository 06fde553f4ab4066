"""One thing that broke in an object becomes a finding: with its place, words, excerpt and fingerprint."""

from __future__ import annotations

from kubelint_compliance.findings.together import named
from kubelint_compliance.model import CHECKED, HIDDEN, RANK, RELATED, TOGETHER, Finding, Place, Problem, is_stream
from kubelint_compliance.ruleset.case import Unlisted
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.context.origins import Origin
    from kubelint_compliance.findings.provenance import Provenance
    from kubelint_compliance.findings.shown import Shown
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import ExcerptLine
    from kubelint_compliance.ruleset.case import AnyBroken
    from kubelint_compliance.terms import Settings


_START = Span(1, 1, 1, 1)


class Maker:
    """Makes the findings and problems of one file, as much of each as the settings ask for."""

    def __init__(
        self,
        opened: Opened,
        manifests: Sequence[Manifest],
        origins: tuple[Origin, ...],
        settings: Settings,
        *,
        committed: bool = False,
    ) -> None:
        """`origins` are the files that the text was rendered from; `committed`: it only says so of itself."""
        self.path = opened.path
        self.origins = origins
        self.floor = RANK[settings.least]
        self.excerpts = settings.excerpts
        self.fingerprints = settings.fingerprints
        self._opened = opened
        self._manifests = manifests
        self._start = (Place(opened.path, _START),)
        self._committed = committed
        self._identities = settings.identities
        self._labels = settings.labels
        self._known: Shown | None = None
        self._provenance: Provenance | None = None

    def finding(self, manifest: Manifest, broken: AnyBroken, superseded_by: str, more: Sequence[AnyBroken]) -> Finding:
        """Return what broke as a finding; `more` broke likewise and is told with it."""
        rule = broken.rule.rule
        if RANK[broken.severity or rule.severity] < self.floor:
            return self.counted(manifest, broken, superseded_by)
        found, span = manifest.anchor(broken.path, on_key=broken.on_key)
        span = broken.span or span
        if more and broken.message and not isinstance(broken, Unlisted):
            broken = broken._replace(message=f"{broken.message}; {named(manifest.value, more)} too")
        places = self.places(manifest, broken, span, more)
        finding = Finding(
            places=places,
            rule=rule.id,
            severity=broken.severity or rule.severity,
            message=self._words(manifest, broken),
            object=manifest.ref,
            pointer=self._pointer(manifest, found),
            fingerprint=self._fingerprint(manifest, broken, places[0].path),
            superseded_by=superseded_by,
            excerpt=self._excerpt(manifest, found, span, within=broken.within is not None),
            # It edits the text that was checked, and nobody keeps that where another file leads.
            fix=broken.fix if places[0].path == self.path else None,
            remedy=broken.remedy,
        )
        return self._decidable(finding, manifest, (broken, *more))

    def counted(self, manifest: Manifest, broken: AnyBroken, superseded_by: str) -> Finding:
        """Return a finding that no report tells of: without words, excerpt and all places but the first.

        Where it has no fingerprint, that place is the start of the file.
        """
        rule = broken.rule.rule
        places = self._start
        if self.fingerprints:
            span = broken.span or manifest.anchor(broken.path, on_key=broken.on_key)[1]
            places = (self._first(manifest, broken.path, span, broken.within, on_key=broken.on_key)[0],)
        fingerprint = self._fingerprint(manifest, broken, places[0].path) if self.fingerprints else ""
        finding = Finding(
            places,
            rule.id,
            broken.severity or rule.severity,
            "",
            manifest.ref,
            "",
            fingerprint,
            superseded_by=superseded_by,
        )
        return self._decidable(finding, manifest, (broken,)) if self._identities else finding

    def problem(self, manifest: Manifest, path: Path, code: str, message: str) -> Problem:
        """Return a problem with an object at the place that is shown first."""
        place = self._first(manifest, path, manifest.anchor(path)[1])[0]
        return Problem(place.path, code, self.shown.words(message, manifest), place.span, manifest.ref)

    def places(
        self, manifest: Manifest, broken: AnyBroken, span: Span, more: Sequence[AnyBroken] = ()
    ) -> tuple[Place, ...]:
        """Return the place at fault, those that explain it, and the place of what was judged where that is another."""
        alone = not (broken.related or broken.others or more or self.origins or broken.within)
        if alone and (broken.self_path == broken.path or not self.fingerprints):
            return (Place(self.path, span),)
        places = self._first(manifest, broken.path, span, broken.within, on_key=broken.on_key)
        places += [Place(self.path, place, RELATED, words) for words, place in broken.related]
        places += broken.others
        further = dict.fromkeys(manifest.anchor(entry.path)[1] for entry in more)
        places += [Place(self.path, place, RELATED, TOGETHER) for place in further if place != span]
        if self.origins:
            places += [place for place in self._origins().of(manifest) if place.path != places[0].path]
        if self.fingerprints and (broken.self_path != broken.path or broken.within is not None):
            judged = manifest.anchor(broken.self_path)[1]
            if judged != span:
                places.append(Place(self.path, judged, HIDDEN))
        return tuple(places)

    def is_rendered(self, manifest: Manifest) -> bool:
        """Whether the text was made by a program just now: it came through a pipe, or names its template.

        A comment costs nothing, so it is not believed in a file that may be committed.
        """
        if is_stream(self.path) and not self._opened.file:
            return True
        return self._opened.may_name_origin and not self._committed and self._origins().has_template(manifest)

    @property
    def shown(self) -> Shown:
        """What may be shown of the file."""
        if self._known is None:
            from kubelint_compliance.findings.shown import Shown

            self._known = Shown(self._opened, self._manifests, lines=self.excerpts)
        return self._known

    def _first(
        self,
        manifest: Manifest,
        path: Path,
        span: Span,
        within: tuple[int, int] | None = None,
        *,
        on_key: bool = False,
    ) -> list[Place]:
        """Return the place to show first, and after it that in the text where another file leads."""
        origins = self._origins() if self.origins else None
        leading = origins.leading(manifest, path, span.line, within, on_key=on_key) if origins else None
        if leading is None:
            return [Place(self.path, span)]
        place, words = leading
        return [place, Place(self.path, span, CHECKED, words)]

    def _words(self, manifest: Manifest, broken: AnyBroken) -> str:
        if broken.rule.raised_by and not broken.on_key:
            return self.shown.words_at(broken.message, manifest, broken.path)
        return self.shown.words(broken.message, manifest, broken.rule.own_words)

    def _pointer(self, manifest: Manifest, path: Path) -> str:
        """Return the pointer to a node as it may be shown; several findings may have one."""
        key = ("pointer", path)
        known: str | None = manifest.memo.get(key)
        if known is None:
            known = manifest.memo[key] = self.shown.words(manifest.pointer(path), manifest)
        return known

    def _excerpt(self, manifest: Manifest, path: Path, span: Span, *, within: bool) -> tuple[ExcerptLine, ...]:
        if not self.excerpts and span.line == span.end_line:
            return ()
        key = ("excerpt", path, span.line, within)
        known: tuple[ExcerptLine, ...] | None = manifest.memo.get(key)
        if known is None:
            from kubelint_compliance.findings.excerpt import context_lines, excerpt

            lines = context_lines(manifest, path, span)
            # Inside a text, the line of its key says whose text it is.
            lines = (*lines, manifest.anchor(path)[1].line) if within else lines
            known = manifest.memo[key] = excerpt(self.shown, lines)
        return known

    def _fingerprint(self, manifest: Manifest, broken: AnyBroken, path: str) -> str:
        if not self.fingerprints:
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

    def _origins(self) -> Provenance:
        from kubelint_compliance.findings.provenance import Provenance

        if self._provenance is None:
            self._provenance = Provenance(self._opened.text, self.origins)
        return self._provenance
