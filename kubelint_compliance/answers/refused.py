"""Whether the API server would take an object: what it would refuse is no part of any answer.

Goes in: an object, and the versions of its kind that are read. Comes out: why it would be refused, and the line, or
nothing. Field validation is not strict here: a field that is not known is dropped with a warning.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.versions import MINORS
from kubelint_compliance.schema import validate
from kubelint_compliance.schema.deprecations import GOING
from kubelint_compliance.schema.found import DEPRECATED, UNKNOWN
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest

MINOR = MINORS[-1]
"""What this version of Kubernetes decides is the answer."""
_TAKEN = frozenset({UNKNOWN, DEPRECATED, GOING})
"""What an API server takes with a warning."""


def refusal(manifest: Manifest, versions: Sequence[str]) -> tuple[str, int] | None:
    """Return why the API server would refuse an object, and the line; None where it would take it.

    `versions` are those of its kind that are read. By the schema of the first one all are judged: of an old version
    that is read no other schema may be known.
    """
    version = manifest.ref.api_version.rpartition("/")[2]
    if version not in versions:
        return f"version {version} of its kind is not read", _line(manifest, ("apiVersion",))
    marked = _marked(manifest.value)
    if marked is not None:
        return "it is an unrendered template", _line(manifest, marked)
    api_version = f"{manifest.group}/{versions[0]}".removeprefix("/")
    written = at(manifest.document.value, manifest.prefix)
    value = {**manifest.value, "apiVersion": api_version}
    for problem in validate(value, api_version, manifest.kind, MINOR, written=written) or ():
        if problem.rule not in _TAKEN:
            return f"{problem.message or problem.rule}, which Kubernetes refuses", _line(manifest, problem.path)
    return None


def _line(manifest: Manifest, path: tuple[str | int, ...]) -> int:
    return manifest.anchor(path)[1].line


def _marked(value: Any) -> tuple[str | int, ...] | None:
    """Return the path of a text with marks of a template: no name, label or rule of Kubernetes has them."""
    pending: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while pending:
        path, node = pending.pop()
        if isinstance(node, str):
            if "{{" in node and "}}" in node:
                return path
        elif isinstance(node, dict):
            pending += (((*path, key), entry) for key, entry in node.items() if key != "annotations")
        elif isinstance(node, list):
            pending += (((*path, index), entry) for index, entry in enumerate(node))
    return None
