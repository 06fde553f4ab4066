"""Collects what broke in the objects of one file as findings, and what kept rules from judging as problems."""

from __future__ import annotations

from functools import partial

from kubelint_compliance.findings.bounds import Listed
from kubelint_compliance.findings.making import Maker
from kubelint_compliance.findings.together import grouped
from kubelint_compliance.model import RANK, Finding, Problem
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.covering import superseded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint_compliance.context.origins import Origin
    from kubelint_compliance.decisions.ignores import Ignores
    from kubelint_compliance.decisions.remarks import Remark
    from kubelint_compliance.findings.enough import Enough
    from kubelint_compliance.findings.tally import Tally
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.manifests.readable import Wrong
    from kubelint_compliance.ruleset.case import AllBroken, AnyBroken, Several, Unevaluated
    from kubelint_compliance.terms import Settings


class Judged(NamedTuple):
    """What became of one object: what broke, what could not be evaluated, its wrong nodes, and which rules tested it.

    `has_schema` is None where no rule asks for one.
    """

    broken: AllBroken
    unevaluated: list[Unevaluated]
    wrong: tuple[Wrong, ...]
    tested: tuple[str, ...]
    has_schema: bool | None


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
        self.problems: list[Problem] = []
        self._maker = Maker(opened, manifests, origins, settings, committed=committed)
        self._text = opened.text
        self._tally = tally
        self._enough = enough
        self._ignores = ignores
        self._listed = Listed()

    def add(
        self, manifest: Manifest, broken: AllBroken, unevaluated: list[Unevaluated], wrong: Sequence[Wrong] = ()
    ) -> None:
        """Take in what running the rules over one manifest gave, and its wrong nodes."""
        if any(not entry.rule.rendered for entry in broken) and self._maker.is_rendered(manifest):
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
            self.problems.append(self._maker.problem(manifest, path, code, message)._replace(rule=rule, fatal=fatal))

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
        places = self._maker.places(manifest, entry, span)
        return ignores.reason(rule, manifest, (entry.path, entry.self_path), places, covered=bool(superseded_by))

    def _take(self, manifest: Manifest, entry: AnyBroken, by: str, more: Sequence[AnyBroken], reason: str = "") -> None:
        """Take in what is one finding: counted, or made where it is listed."""
        rule = entry.rule.rule
        alike = rule.id, by, entry.severity or rule.severity
        if not self._is_counted(entry, alike, more):
            make = partial(self._made, manifest, entry, by, more, reason)
            self._listed.add(rule.id, by, make, entry.severity, reason)
        elif not self._listed.count(alike):
            self._listed.count_first(alike, self._maker.counted(manifest, entry, by))

    def _made(self, manifest: Manifest, entry: AnyBroken, by: str, more: Sequence[AnyBroken], reason: str) -> Finding:
        """Return a finding, set aside where there is a reason for that."""
        finding = self._maker.finding(manifest, entry, by, more)
        if not reason:
            return finding
        return finding._replace(status="ignored", status_reason=self._maker.shown.said(reason, manifest))

    def add_remark(self, remark: Remark) -> None:
        """Take in what is to be said of an ignore."""
        from kubelint_compliance.findings.aside import finding_of

        make = partial(finding_of, remark, self._maker.path, self._maker.shown, excerpts=self._maker.excerpts)
        self._listed.add(remark.rule, "", make)

    def add_whole(self, finding: Finding) -> None:
        """Take in a finding about the file, which is made as a whole."""
        self._listed.add(finding.rule, finding.superseded_by, lambda: finding, finding.severity)

    def _is_counted(self, broken: AnyBroken, alike: tuple[str, str, str], more: Sequence[AnyBroken]) -> bool:
        """Whether reports tell the number of what broke, and nothing else of it; it is `alike` by rule and severity."""
        maker = self._maker
        if maker.fingerprints:
            return False
        rule, superseded_by, severity = alike
        if RANK[severity] < maker.floor:
            return True
        if self._enough is None or maker.origins:
            return False
        return self._enough.has(rule, severity, superseded_by, maker.path, "" if more else broken.message)

    def add_without_schema(self, manifest: Manifest) -> None:
        """Take in that no schema is known for an object."""
        message = f"no schema is known for {manifest.ref.api_version} {manifest.kind}; --crd names its definition"
        self.problems.append(self._maker.problem(manifest, (), "no-schema", message))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings; of what is beyond a bound, the number."""
        return tuple(self._listed.all())

    def hashed(self) -> tuple[Finding, ...]:
        """Return the findings with the hashes that code scanning gives their lines; what no text has, has none."""
        from kubelint_compliance.findings.linehash import line_hashes

        findings = self.findings
        texts = {
            self._maker.path: self._text,
            **{origin.path: origin.text for origin in self._maker.origins if origin.text},
        }
        lines: dict[str, set[int]] = {}
        for finding in findings:
            lines.setdefault(finding.path, set()).add(finding.span.line)
        hashes = {path: line_hashes(texts[path], wanted) for path, wanted in lines.items()}
        return tuple(
            finding._replace(line_hash=hashes[finding.path].get(finding.span.line, "")) for finding in findings
        )


def _told(manifest: Manifest, broken: AllBroken) -> tuple[Several, list[str]]:
    """Return what is to be told of what broke, and the rule that covers each of it."""
    if not any(entry.within for entry in broken):
        return broken, superseded(broken)
    from kubelint_compliance.findings.within import placed, told_apart

    found = placed(manifest, broken)
    return found, told_apart(found, superseded(found))
