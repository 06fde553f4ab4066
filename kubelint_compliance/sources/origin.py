"""Where rendered text came from: what Helm and Kustomize wrote into it, read without touching the file system.

Both are claims of the text itself. Whoever uses a path must still see that it exists and lies in the repository.
"""

from __future__ import annotations

from kubelint_compliance.model import ObjectRef
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

HELM_MARK = "# Source:"
KUSTOMIZE_ANNOTATION = "config.kubernetes.io/origin"


class Origin(NamedTuple):
    """The value of Kustomize's origin annotation; empty where it is silent.

    `path` is the file the object was read from (with `repo` and `ref` when that is a remote base); `configured_in`
    is the file that declares the generator or transformer `configured_by` which made the object.
    """

    path: str
    repo: str
    ref: str
    configured_in: str
    configured_by: ObjectRef | None


def helm_source(comment_text: str) -> str | None:
    """The path in Helm's `# Source: chart/templates/x.yaml`, whose first part is the chart's name.

    `comment_text` may be a block of several comment lines, with or without `#`.
    """
    for line in comment_text.splitlines():
        word, _, path = line.strip().lstrip("#").strip().partition(":")
        path = path.strip()
        if word == "Source" and "/" in path and _stays_below(path):
            return path
    return None


def mapped(source: str, source_map: Mapping[str, str]) -> str:
    """Helm's path with the chart's name replaced by its folder, as `source-map` in the configuration tells."""
    chart, _, rest = source.partition("/")
    folder = source_map.get(chart, chart).rstrip("/")
    return rest if folder in ("", ".") else f"{folder}/{rest}"


def _stays_below(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/")


def kustomize_base(value: Mapping[str, Any]) -> str:
    """The file that an object's annotation names, where it is one of the same repository; else an empty text."""
    said = text(at(value, ("metadata", "annotations", KUSTOMIZE_ANNOTATION)))
    origin = kustomize_origin(said) if said else None
    return "" if origin is None or origin.repo else origin.path or origin.configured_in


def kustomize_origin(annotation_value: str) -> Origin | None:
    """The origin that Kustomize wrote as YAML text into `config.kubernetes.io/origin`, if it is one."""
    from kubelint_compliance.yamltree import Document, parse

    document = next(iter(parse(annotation_value)), None)
    if not isinstance(document, Document) or not isinstance(document.value, dict):
        return None
    said = document.value
    origin = Origin(
        _text(said, "path"), _text(said, "repo"), _text(said, "ref"), _text(said, "configuredIn"), _maker(said)
    )
    return origin if origin.path or origin.configured_in or origin.configured_by else None


def _maker(said: Mapping[str, object]) -> ObjectRef | None:
    maker = said.get("configuredBy")
    if not isinstance(maker, dict):
        return None
    return ObjectRef(_text(maker, "apiVersion"), _text(maker, "kind"), _text(maker, "namespace"), _text(maker, "name"))


def _text(said: Mapping[str, object], key: str) -> str:
    return text(said.get(key))
