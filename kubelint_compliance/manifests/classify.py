"""What a file is: sorts an opened text into exactly one bucket.

Goes in: the opened text, and what the context knows of the file. Comes out: the manifests to check, the bucket with
its reason, and the problems worth telling.
"""

from __future__ import annotations

from bisect import bisect_right

from kubelint_compliance.manifests.opened import EMPTY_LIST, TEMPLATE_MARKS
from kubelint_compliance.model import Problem
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened, Part
    from kubelint_compliance.yamltree import ParseProblem

RENDER_HINT = "render it first, e.g. helm template CHART | kubelint-compliance check -"
KUSTOMIZE_GROUP = "kustomize.config.k8s.io"
KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_KUSTOMIZATION = "a kustomization: check what kustomize build prints"
_REPEATED_KEY = "duplicate-key"
"""Told by the rule about it; what else Kubernetes passes over in silence is no reason not to check the object."""


class Classified(NamedTuple):
    """A file in its bucket, with the objects to check and what could not be read."""

    bucket: str
    reason: str
    manifests: tuple[Manifest, ...] = ()
    problems: tuple[Problem, ...] = ()


def classify(opened: Opened, *, template: bool = False, patch: bool = False, kustomize: bool = False) -> Classified:
    """Sort one file.

    `template`: Helm renders it. `patch`: a kustomization lists it as a patch, so its objects are fragments.
    `kustomize`: the rule set examines kustomizations.
    """
    if opened.problem is not None:
        return Classified("unparsable", opened.problem.message, problems=(opened.problem,))
    if template:
        return Classified("template", f"Helm template: {RENDER_HINT}")
    problems = opened.problems
    marked = _in_template(opened.text, problems) if problems else None
    if marked is not None:
        return Classified("template", f"unrendered template, line {marked.span.line}: {RENDER_HINT}")
    parts = opened.documents if kustomize else [_without_kustomization(part) for part in opened.documents]
    manifests = tuple(manifest for part in parts for manifest in part.manifests)
    if patch:
        for manifest in manifests:
            manifest.fragment = True
    file = _in_bucket(opened, manifests, problems, [part.reason for part in parts if part.reason])
    return file._replace(problems=(*file.problems, *_passed_over(opened.path, parts))) if manifests else file


def _without_kustomization(part: Part) -> Part:
    is_one = part.manifests and part.manifests[0].group == KUSTOMIZE_GROUP
    return part._replace(manifests=(), reason=_KUSTOMIZATION) if is_one else part


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


def _in_template(text: str, problems: Sequence[ParseProblem]) -> ParseProblem | None:
    """Return the first problem whose document holds template marks; other documents in the file do not excuse it."""
    if not any(mark in text for mark in TEMPLATE_MARKS):
        return None
    lines = text.split("\n")
    starts = [0, *(number for number, line in enumerate(lines) if number and line.startswith("---"))]
    marked = [any(mark in line for mark in TEMPLATE_MARKS for line in lines[a:b]) for a, b in _ranges(starts)]
    for problem in problems:
        if marked[bisect_right(starts, min(problem.span.line, len(lines)) - 1) - 1]:
            return problem
    return None


def _ranges(starts: Sequence[int]) -> Iterator[tuple[int, int | None]]:
    return zip(starts, [*starts[1:], None], strict=True)


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
