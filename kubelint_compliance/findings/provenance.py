"""Where rendered text came from, as related places of a finding: a Helm template, a Kustomize base."""

from __future__ import annotations

from kubelint_compliance.model import RELATED, Place
from kubelint_compliance.shape import at
from kubelint_compliance.sources.origin import KUSTOMIZE_ANNOTATION, helm_source, kustomize_origin, mapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubelint_compliance.manifests.manifest import Manifest

_HELM_MARK = "# Source:"


class Provenance:
    """Tells, for the objects of one text, the files that they were rendered from."""

    def __init__(self, text: str, source_map: Mapping[str, str]) -> None:
        """`source_map` leads from a chart's name to its folder."""
        self._lines = text.split("\n") if _HELM_MARK in text else []
        self._source_map = source_map

    def of(self, manifest: Manifest) -> tuple[Place, ...]:
        """Return the template or base file of one object; empty where the text names none."""
        template = self._template(manifest)
        base = _kustomize_path(manifest)
        found = (("rendered from this template", template), ("built from this file", base))
        return tuple(Place(path, None, RELATED, message) for message, path in found if path)

    def has_template(self, manifest: Manifest) -> bool:
        """Whether a comment names the Helm template of the object."""
        return bool(self._template(manifest))

    def _template(self, manifest: Manifest) -> str:
        """Return what the last `# Source:` comment between the document's start and its object says."""
        if not self._lines:
            return ""
        document = manifest.document
        lines = self._lines[document.first_line - 1 : document.span.line]
        for line in reversed(lines):
            source = helm_source(line) if line.startswith(_HELM_MARK) else None
            if source:
                return mapped(source, self._source_map)
        return ""


def _kustomize_path(manifest: Manifest) -> str:
    value = at(manifest.value, ("metadata", "annotations", KUSTOMIZE_ANNOTATION))
    origin = kustomize_origin(value) if isinstance(value, str) else None
    if origin is None or origin.repo:
        return ""
    return origin.path or origin.configured_in
