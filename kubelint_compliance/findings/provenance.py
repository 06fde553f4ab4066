"""Where rendered text came from, as places of a finding: a Helm template, a Kustomize base.

Only files that are there are named. Where the text itself is nowhere to be opened, the file it came from leads.
"""

from __future__ import annotations

from kubelint_compliance.context.origins import HELM, KUSTOMIZE, PATCH, Claim
from kubelint_compliance.model import RELATED, Place
from kubelint_compliance.sources.origin import HELM_MARK, helm_source, kustomize_base
from kubelint_compliance.yamltree import split_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint_compliance.context.origins import Origin
    from kubelint_compliance.findings.builtfrom import BuiltFrom, Texts
    from kubelint_compliance.findings.sourcelines import SourceLines
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path

_MESSAGES = {HELM: "rendered from this template", KUSTOMIZE: "built from this file"}

_CHECKED = "in the text that was checked"
_MADE = f"{_CHECKED}; the file has no such key: a patch, a generator or a transformer wrote it"
_CHANGED = f"{_CHECKED}; the file has another value there: a patch or a transformer wrote this one"
_WORDS = {"exact": _CHECKED, "changed": _CHANGED, "made": _MADE}
"""By how a place was built."""


class Provenance:
    """Tells, for the objects of one text, the files that they were rendered from."""

    def __init__(self, text: str, origins: Iterable[Origin]) -> None:
        """`origins` are the files that the text names and that are there."""
        self._text = text
        self._lines: list[str] | None = None
        every = tuple(origins)
        self._origins = {origin.claim: origin for origin in every if origin.claim.tool != PATCH}
        self._patches = [origin for origin in every if origin.claim.tool == PATCH]
        self._beside: tuple[Manifest, SourceLines] | None = None
        self._spent = 0
        self._texts: Texts | None = None
        self._built: tuple[Manifest, BuiltFrom] | None = None

    def of(self, manifest: Manifest) -> tuple[Place, ...]:
        """Return the template and base file of one object, as related places."""
        return tuple(Place(origin.path, None, RELATED, _MESSAGES[origin.claim.tool]) for origin in self._of(manifest))

    def leading(
        self, manifest: Manifest, path: Path, line: int, within: tuple[int, int] | None, *, on_key: bool
    ) -> tuple[Place, str] | None:
        """Return the place to show first, for a node at `path` on a line of the text, and words for that in the text.

        `within` is a part of the node, if that is a text. None where the text itself is the place.
        """
        origin = next((origin for origin in self._of(manifest) if origin.text), None)
        if origin is None:
            return None
        if origin.claim.tool == KUSTOMIZE:
            built = self._built_from(manifest, origin).place(path, within, on_key=on_key)
            return Place(built.path, built.span), _WORDS[built.how]
        around = [manifest.anchor(path[:length])[1].line for length in range(len(path), -1, -1)]
        return Place(origin.path, self._source_lines(manifest, origin.text).place([line, *around])), _CHECKED

    def _built_from(self, manifest: Manifest, origin: Origin) -> BuiltFrom:
        if self._built is None or self._built[0] is not manifest:
            from kubelint_compliance.findings.builtfrom import BuiltFrom, Texts

            self._texts = self._texts or Texts()
            self._built = manifest, BuiltFrom(manifest, origin, self._patches, self._texts)
        return self._built[1]

    def has_template(self, manifest: Manifest) -> bool:
        """Whether a comment names the Helm template of the object, be it there or not."""
        return bool(self._template(manifest))

    def _of(self, manifest: Manifest) -> Sequence[Origin]:
        if not self._origins:
            return ()
        claims = Claim(HELM, self._template(manifest)), Claim(KUSTOMIZE, kustomize_base(manifest.value))
        return [self._origins[claim] for claim in claims if claim in self._origins]

    def _source_lines(self, manifest: Manifest, source: str) -> SourceLines:
        if self._beside is None or self._beside[0] is not manifest:
            from kubelint_compliance.findings.sourcelines import BUDGET, SourceLines

            document = manifest.document
            lines = self._split()[document.first_line - 1 : document.last_line]
            found = SourceLines(lines, document.first_line, source, BUDGET - self._spent)
            self._spent += found.cost
            self._beside = manifest, found
        return self._beside[1]

    def _template(self, manifest: Manifest) -> str:
        """Return what the last `# Source:` comment between the document's start and its object says."""
        if HELM_MARK not in self._text:
            return ""
        document = manifest.document
        for line in reversed(self._split()[document.first_line - 1 : document.span.line]):
            source = helm_source(line) if line.startswith(HELM_MARK) else None
            if source:
                return source
        return ""

    def _split(self) -> list[str]:
        if self._lines is None:
            self._lines = split_lines(self._text)
        return self._lines
