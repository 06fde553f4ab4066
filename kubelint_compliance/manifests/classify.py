"""What a file is: sorts an opened text into exactly one bucket.

Goes in: the opened text, and what the context knows of the file. Comes out: the manifests to check, the bucket with
its reason, and the problems worth telling.
"""

from __future__ import annotations

from kubelint_compliance.manifests.opened import EMPTY_LIST, KUSTOMIZATION_NAMES, KUSTOMIZE_GROUP
from kubelint_compliance.manifests.placeholders import may_break_yaml, template_line
from kubelint_compliance.model import Problem
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened, Part
    from kubelint_compliance.yamltree import ParseProblem

RENDER_HINT = "render it first, e.g. helm template CHART | kubelint-compliance check -"
YTT_HINT = "render it first, e.g. ytt -f FILE | kubelint-compliance check -"
_KUSTOMIZATION = "a kustomization: check what kustomize build prints"
_REPEATED_KEY = "duplicate-key"
"""Told by the rule about it; what else Kubernetes passes over in silence is no reason not to check the object."""


class Classified(NamedTuple):
    """A file in its bucket, with the objects to check and what could not be read."""

    bucket: str
    reason: str
    manifests: tuple[Manifest, ...] = ()
    problems: tuple[Problem, ...] = ()


def classify(
    opened: Opened, documents: Sequence[Part] | None = None, *, template: bool = False, kustomize: bool = False
) -> Classified:
    """Sort one file.

    `documents` are what the context makes of those in the text. `template`: Helm renders it. `kustomize`: the rule set
    examines kustomizations.
    """
    if opened.problem is not None:
        return Classified("unparsable", opened.problem.message, problems=(opened.problem,))
    if template:
        return Classified("template", f"Helm template: {RENDER_HINT}")
    parts = opened.documents if documents is None else documents
    parts = parts if kustomize else [_without_kustomization(part) for part in parts]
    manifests = tuple(manifest for part in parts for manifest in part.manifests)
    marked = [problem for problem in opened.problems if _in_template(opened.text, problem)]
    others = [problem for problem in opened.problems if problem not in marked]
    file = _in_bucket(opened, manifests, others, [part.reason for part in parts if part.reason])
    reason = _template(opened.text, marked, manifests)
    if reason:
        file = file._replace(bucket="template", reason=reason)
    return file._replace(problems=(*file.problems, *_passed_over(opened.path, parts))) if manifests else file


def _template(text: str, marked: Sequence[ParseProblem], manifests: tuple[Manifest, ...]) -> str:
    """Return why a text is an unrendered template; an empty text where it is none."""
    if marked:
        hint = "render it first" if "{%" in text else RENDER_HINT
        return f"unrendered template, line {marked[0].span.line}: {hint}"
    line = template_line(text) if manifests and "#@" in text else 0
    return f"unrendered ytt template, line {line}: {YTT_HINT}" if line else ""


def _without_kustomization(part: Part) -> Part:
    """Leave out a kustomization, but not what its patches write."""
    others = tuple(manifest for manifest in part.manifests if manifest.group != KUSTOMIZE_GROUP)
    if len(others) == len(part.manifests):
        return part
    return part._replace(manifests=others, reason="" if others else _KUSTOMIZATION)


def _passed_over(path: str, parts: Sequence[Part]) -> list[Problem]:
    """Return what Kubernetes passes over in silence in the documents that could be read."""
    return [
        _problem(path, problem, fatal=False)
        for part in parts
        for problem in part.document.problems
        if problem.code != _REPEATED_KEY
    ]


def _in_bucket(
    opened: Opened, manifests: tuple[Manifest, ...], problems: Sequence[ParseProblem], reasons: Sequence[str]
) -> Classified:
    if problems:
        fatal = opened.named or looks_like_manifest(opened.text)
        told = tuple(_problem(opened.path, problem, fatal=fatal) for problem in problems)
        return Classified("unparsable", problems[0].message, manifests, told)
    if manifests or EMPTY_LIST in reasons:
        return Classified("checked", "" if manifests else EMPTY_LIST, manifests)
    reason = _KNOWN_FILES.get(opened.path.rpartition("/")[2]) or (reasons[0] if reasons else "empty")
    return Classified("not-kubernetes", reason)


def _problem(path: str, problem: ParseProblem, *, fatal: bool) -> Problem:
    return Problem(path, problem.code, problem.message, problem.span, fatal=fatal)


def looks_like_manifest(text: str) -> bool:
    """Whether broken text was meant for Kubernetes: `apiVersion` or `kind` starts a line, or both are JSON keys."""
    lines = "\n" + text.replace("\r", "\n")
    return "\napiVersion:" in lines or "\nkind:" in lines or ('"apiVersion"' in text and '"kind"' in text)


def _in_template(text: str, problem: ParseProblem) -> bool:
    """Whether the document that cannot be read holds template marks; others in the file do not excuse it."""
    if not may_break_yaml(text):
        return False
    lines = text.split("\n")
    start = end = min(problem.span.line, len(lines)) - 1
    while start > 0 and not lines[start].startswith("---"):
        start -= 1
    while end + 1 < len(lines) and not lines[end + 1].startswith("---"):
        end += 1
    return may_break_yaml("\n".join(lines[start : end + 1]))


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
    **dict.fromkeys(KUSTOMIZATION_NAMES, _KUSTOMIZATION),
}
