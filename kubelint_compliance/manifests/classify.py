"""What a file is: sorts an opened text into exactly one bucket.

Goes in: the opened text, and what the context knows of the file. Comes out: the manifests to check, the bucket with
its reason, and the problems worth telling.
"""

from __future__ import annotations

from bisect import bisect_right

from kubelint_compliance.manifests.opened import KUSTOMIZATION_NAMES, KUSTOMIZE_GROUP
from kubelint_compliance.manifests.passed import ALWAYS, BESIDE, BROKEN, EMPTY_LIST, MISTAKEN, TEMPLATE, Passed
from kubelint_compliance.manifests.placeholders import comment_line, may_break_yaml, template_line
from kubelint_compliance.model import ObjectRef, Problem
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import BOUNDS, split_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.objects import Part
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.yamltree import ParseProblem

RENDER_HINT = "render it first, e.g. helm template CHART | kubelint-compliance check -"
YTT_HINT = "render it first, e.g. ytt -f FILE | kubelint-compliance check -"
_KUSTOMIZATION = "a kustomization: check what kustomize build prints"


class Classified(NamedTuple):
    """A file in its bucket, with the objects to check and what could not be read.

    `passed` counts by reason what is no object; `enclosed` of both stand inside other objects. Without those, it is all
    documents and items that there are. `line` is that of the first mark of a template, where it was looked for.
    """

    bucket: str
    reason: str
    manifests: tuple[Manifest, ...] = ()
    problems: tuple[Problem, ...] = ()
    passed: tuple[tuple[str, int], ...] = ()
    enclosed: int = 0
    line: int = 0


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
    problems = opened.problems
    if opened.no_manifest:
        return Classified("not-kubernetes", opened.no_manifest, passed=((opened.no_manifest, 1),))
    parts = opened.documents if documents is None else documents
    parts = parts if kustomize else [_without_kustomization(part) for part in parts]
    manifests = tuple(manifest for part in parts for manifest in part.manifests)
    marked, others = _in_template(opened.text, problems)
    passed = [entry.reason for part in parts for entry in part.passed]
    passed += [TEMPLATE] * len(marked) + [BROKEN] * len(others)
    refused = _refused(opened, parts, beside=bool(manifests))
    file = _in_bucket(opened, manifests, _broken(opened, manifests, others), refused, passed)
    reason, line = _template(opened, marked, manifests)
    if reason:
        file = file._replace(bucket="template", reason=reason, line=line)
    return file._replace(
        problems=(*file.problems, *_silent(opened.path, parts)) if manifests else file.problems,
        passed=tuple(sorted(_counted(passed).items())),
        enclosed=sum(part.enclosed for part in parts),
    )


def _counted(reasons: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    return counts


def _template(opened: Opened, marked: Sequence[ParseProblem], manifests: tuple[Manifest, ...]) -> tuple[str, int]:
    """Return why a text is an unrendered template, an empty text where it is none, and the line that shows it."""
    text = opened.text
    if marked:
        hint = "render it first" if "{%" in text else RENDER_HINT
        return f"unrendered template, line {marked[0].span.line}: {hint}", marked[0].span.line
    if not manifests or not opened.has_marked_comments:
        return "", 0
    if line := template_line(text):
        return f"unrendered ytt template, line {line}: {YTT_HINT}", line
    line = comment_line(text)
    return f"unrendered template, line {line}: render it first" if line else "", line


def _without_kustomization(part: Part) -> Part:
    """Pass over a kustomization, not the patches that it writes."""
    if not part.manifests or part.manifests[0].group != KUSTOMIZE_GROUP:
        return part
    return part._replace(manifests=part.manifests[1:], passed=(*part.passed, Passed((), _KUSTOMIZATION)))


def _silent(path: str, parts: Sequence[Part]) -> list[Problem]:
    """Return what Kubernetes passes over in silence in documents that could be read; a rule tells of repeated keys."""
    return [_problem(path, problem, fatal=False) for part in parts for problem in part.document.leftover()]


def _broken(opened: Opened, manifests: tuple[Manifest, ...], problems: Sequence[ParseProblem]) -> list[Problem]:
    """Return the documents that cannot be read, as problems where the text is meant for Kubernetes."""
    if not problems or not (opened.named or opened.cut or manifests or _is_meant(opened.text)):
        return []
    return [_problem(opened.path, problem, fatal=True) for problem in problems]


def _is_meant(text: str) -> bool:
    from kubelint_compliance.manifests.meant import is_meant

    return is_meant(text)


def _refused(opened: Opened, parts: Sequence[Part], *, beside: bool) -> list[Problem]:
    """Return as problems what `kubectl apply` refuses: manifests with a mistake, and what stands beside objects."""
    least = BESIDE if beside else ALWAYS
    lines = split_lines(opened.text) if "#@" in opened.text else []
    refused = []
    for part in parts:
        entries = [entry for entry in part.passed if entry.weight >= least]
        if entries and not _is_ytt(lines, part):
            refused += [_refusal(opened.path, part, entry) for entry in entries]
    return refused


def _refusal(path: str, part: Part, entry: Passed) -> Problem:
    from kubelint_compliance.manifests.manifest import first_line, object_ref
    from kubelint_compliance.shape import at as node_at

    document = part.document
    value = node_at(document.value, entry.path)
    at = entry.at or (next(iter(value)) if isinstance(value, dict) and value else "")
    place = document.span_of((*entry.path, at), key=True) if at else document.span_of(entry.path)
    ref = object_ref(value) if isinstance(value, dict) else ObjectRef("", "", "", "")
    code = "identity" if entry.reason == MISTAKEN else "no-object"
    return Problem(path, code, entry.message, first_line(place or document.span), ref if ref.kind else None)


def _is_ytt(lines: Sequence[str], part: Part) -> bool:
    """Whether comments in the document are code of ytt, which sets what is missing here."""
    return bool(lines and template_line("\n".join(lines[part.document.first_line - 1 : part.document.last_line])))


def _in_bucket(
    opened: Opened,
    manifests: tuple[Manifest, ...],
    broken: list[Problem],
    refused: list[Problem],
    passed: Sequence[str],
) -> Classified:
    if broken or refused:
        told = tuple(sorted((*broken, *refused), key=lambda problem: problem.span or ()))
        return Classified("unparsable", told[0].message, manifests, told)
    if TEMPLATE in passed:
        return Classified("template", f"{TEMPLATE}: {RENDER_HINT}", manifests)
    if manifests or EMPTY_LIST in passed:
        return Classified("checked", "" if manifests else EMPTY_LIST, manifests)
    reason = _KNOWN_FILES.get(opened.path.rpartition("/")[2]) or (passed[0] if passed else "empty")
    if reason == BROKEN:
        reason = f"no manifest, and cannot be read: {opened.problems[0].message}"
    return Classified("not-kubernetes", reason)


def _problem(path: str, problem: ParseProblem, *, fatal: bool) -> Problem:
    return Problem(path, problem.code, problem.message, problem.span, fatal=fatal)


def _in_template(text: str, problems: Sequence[ParseProblem]) -> tuple[list[ParseProblem], list[ParseProblem]]:
    """Part the problems of documents that hold template marks from the others; a mark excuses no other document."""
    if not problems or not may_break_yaml(text):
        return [], list(problems)
    lines = split_lines(text)
    starts = [0, *(number for number, line in enumerate(lines) if number and line.startswith("---"))]
    marked: dict[int, bool] = {}
    parted: tuple[list[ParseProblem], list[ParseProblem]] = ([], [])
    for problem in problems:
        document = bisect_right(starts, min(problem.span.line, len(lines)) - 1)
        if document not in marked:
            end = starts[document] if document < len(starts) else len(lines)
            marked[document] = may_break_yaml("\n".join(lines[starts[document - 1] : end]))
        parted[problem.code in BOUNDS or not marked[document]].append(problem)
    return parted


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
