"""What a file is: its documents sorted into objects, and the file into exactly one bucket.

Goes in: the text's documents and parse problems, and what the survey knows of the file. Comes out: the manifests to
check, the bucket with its reason, and the problems worth telling.
"""

from __future__ import annotations

from kubelint_compliance.manifests.manifest import Manifest, object_ref
from kubelint_compliance.model import Problem
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import Document, ParseProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.manifests.workloads import CustomWorkload

TEMPLATE_MARKS = ("{{", "{%")
RENDER_HINT = "render it first, e.g. helm template CHART | kubelint-compliance check -"
EMPTY_LIST = "an empty list"
_FOREIGN = "apiVersion is not one of Kubernetes"
KUSTOMIZE_GROUP = "kustomize.config.k8s.io"
_KUSTOMIZE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_REPEATED_KEY = "duplicate-key"
"""Told by the rule about it; what else Kubernetes passes over in silence is no reason not to check the object."""
_NESTING = 8


class FileFacts(NamedTuple):
    """What the survey knows of one file beyond its text: the slice of the context that its scan depends on.

    `chart_template`: it lies under `templates/` of a Helm chart. `patch`: a kustomization lists it as a patch.
    `selected`: a kustomization puts labels into the selectors of its objects.
    """

    chart_template: bool = False
    patch: bool = False
    selected: bool = False


class Classified(NamedTuple):
    """A file in its bucket, with the objects to check and what could not be read."""

    bucket: str
    reason: str
    manifests: tuple[Manifest, ...] = ()
    problems: tuple[Problem, ...] = ()


def classify(
    path: str,
    text: str,
    parts: Iterable[Document | ParseProblem],
    facts: FileFacts,
    *,
    named: bool,
    custom: tuple[CustomWorkload, ...] = (),
    kustomize: bool = False,
) -> Classified:
    """Sort one file.

    `named` says that the user named this very file; `kustomize` that the rule set examines kustomizations.
    """
    if facts.chart_template:
        return Classified("template", f"Helm template: {RENDER_HINT}")
    manifests: list[Manifest] = []
    problems: list[Problem] = []
    notes: list[Problem] = []
    reasons: list[str] = []
    for part in parts:
        if isinstance(part, ParseProblem):
            if _in_template(text, part):
                return Classified("template", f"unrendered template, line {part.span.line}: {RENDER_HINT}")
            problems.append(_problem(path, part))
            continue
        found, reason = _read_document(part, facts, custom, kustomize)
        manifests.extend(found)
        notes += [_problem(path, problem) for problem in part.problems if problem.code != _REPEATED_KEY]
        if reason:
            reasons.append(reason)
    file = _in_bucket(path, text, manifests, problems, reasons, named=named)
    return file._replace(problems=(*file.problems, *notes)) if manifests and notes else file


def _in_bucket(
    path: str,
    text: str,
    manifests: list[Manifest],
    problems: list[Problem],
    reasons: list[str],
    *,
    named: bool,
) -> Classified:
    if problems:
        fatal = named or looks_like_manifest(text)
        told = tuple(problem._replace(fatal=fatal) for problem in problems)
        return Classified("unparsable", problems[0].message, tuple(manifests), told)
    if manifests or EMPTY_LIST in reasons:
        return Classified("checked", "" if manifests else EMPTY_LIST, tuple(manifests))
    reason = _KNOWN_FILES.get(path.rpartition("/")[2]) or (reasons[0] if reasons else "empty")
    return Classified("not-kubernetes", reason)


def _problem(path: str, problem: ParseProblem) -> Problem:
    return Problem(path, problem.code, problem.message, problem.span, fatal=False)


def looks_like_manifest(text: str) -> bool:
    """Whether broken text was meant for Kubernetes: `apiVersion` or `kind` starts a line, or both are JSON keys."""
    lines = "\n" + text.replace("\r", "\n")
    return "\napiVersion:" in lines or "\nkind:" in lines or ('"apiVersion"' in text and '"kind"' in text)


def _in_template(text: str, problem: ParseProblem) -> bool:
    """Whether the document that cannot be read holds template marks; others in the file do not excuse it."""
    if not any(mark in text for mark in TEMPLATE_MARKS):
        return False
    lines = text.split("\n")
    start = end = min(problem.span.line, len(lines)) - 1
    while start > 0 and not lines[start].startswith("---"):
        start -= 1
    while end + 1 < len(lines) and not lines[end + 1].startswith("---"):
        end += 1
    document = "\n".join(lines[start : end + 1])
    return any(mark in document for mark in TEMPLATE_MARKS)


def _read_document(
    document: Document, facts: FileFacts, custom: tuple[CustomWorkload, ...], kustomize: bool
) -> tuple[list[Manifest], str]:
    if document.empty:
        return [], ""
    value = document.value
    if not isinstance(value, dict):
        return [], "a list, not an object" if isinstance(value, list) else "plain text"
    if document.has_null:
        value = without_nulls(value)
    found = [
        Manifest(item, document, prefix, fragment=facts.patch, custom=custom)
        for prefix, item in _objects(value, (), _NESTING)
    ]
    if not kustomize and found and found[0].group == KUSTOMIZE_GROUP:
        return [], "a kustomization: check what kustomize build prints"
    return found, "" if found else _why_not(value)


def _objects(value: dict[str, Any], prefix: Path, depth: int) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the object, or in its place the items of a List, however nested."""
    ref = object_ref(value)
    if not is_api_version(ref.api_version) or not ref.kind:
        return
    items = value.get("items")
    if ref.kind == "List" and items is None:
        return
    if not depth or not ref.kind.endswith("List") or not isinstance(items, list):
        yield prefix, value
        return
    objects = [(index, _typed(item, ref.kind, ref.api_version)) for index, item in enumerate(items)]
    if items and not any(item is not None for _, item in objects):
        yield prefix, value
        return
    for index, item in objects:
        if item is not None:
            yield from _objects(item, (*prefix, "items", index), depth - 1)


def _typed(item: Any, list_kind: str, list_version: str) -> dict[str, Any] | None:
    """Return a list item as an object; in a typed list (`PodList`) items may leave their kind to the list."""
    if not isinstance(item, dict):
        return None
    if isinstance(item.get("kind"), str) and isinstance(item.get("apiVersion"), str):
        return item
    if list_kind == "List" or not isinstance(item.get("metadata"), dict):
        return None
    return {"apiVersion": list_version, "kind": list_kind.removesuffix("List"), **item}


def is_api_version(text: str) -> bool:
    """Whether the text has the form of an API version: `v1`, `apps/v1beta1`."""
    group, _, version = text.rpartition("/")
    return version[:1] == "v" and version[1:2].isdigit() and "/" not in group and " " not in text


def without_nulls(value: Any) -> Any:
    """Return a copy without null fields: the API server reads them as unset. Items of lists stay where they are."""
    if isinstance(value, dict):
        return {key: without_nulls(entry) for key, entry in value.items() if entry is not None}
    if isinstance(value, list):
        return [without_nulls(entry) for entry in value]
    return value


def _why_not(value: dict[str, Any]) -> str:
    if "kind" in value and "apiVersion" in value and not value.get("items"):
        return EMPTY_LIST if str(value["kind"]).endswith("List") else _FOREIGN
    if "kind" in value and "apiVersion" not in value:
        return "kind without apiVersion"
    if "apiVersion" in value and "kind" not in value:
        return "apiVersion without kind"
    if "kind" in value:
        return _FOREIGN
    return "no apiVersion and kind"


_KNOWN_FILES = {
    "Chart.yaml": "Helm chart metadata",
    "Chart.lock": "Helm chart lock",
    "values.yaml": "Helm values",
    "values.schema.json": "Helm values schema",
    "docker-compose.yaml": "Compose file",
    "docker-compose.yml": "Compose file",
    "compose.yaml": "Compose file",
    "package.json": "npm package",
    "skaffold.yaml": "Skaffold configuration",
    **dict.fromkeys(_KUSTOMIZE_NAMES, "a kustomization: check what kustomize build prints"),
}
