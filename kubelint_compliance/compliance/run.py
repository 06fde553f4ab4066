"""What was held against a framework, before any finding: the input by name and commit, the rules, the population.

Goes in: what the call knows of itself, and the report. Comes out: labels and texts, the same for every form.
"""

from __future__ import annotations

from kubelint_compliance.model import BUCKETS
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.words import TOOL, configuration_words, count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.model import FileResult, Report

_NAMED = {"template": "Templates, not rendered", "unparsable": "Not readable as YAML"}
"""Buckets whose files are named one by one: what was meant to be manifests and was not checked."""
_FEW = 3
"""So many paths fit in a title."""
_BUCKET_WORDS = {
    "checked": "checked",
    "not-kubernetes": "not Kubernetes",
    "template": "not rendered",
    "unparsable": "not readable",
    "excluded": "left out",
}


class Statement(NamedTuple):
    """What the configuration says the input stands for: covered, left out, and why."""

    included: str = ""
    excluded: str = ""
    justification: str = ""


class Run(NamedTuple):
    """What a run was made of. It holds no clock: the commit tells when, and the same input gives the same bytes.

    `name` is the repository's or the folder's, `paths` what the call named in it. `commit` and `branch` are empty where
    Git has none; `changed` counts files that differ from the commit, None where Git cannot tell. The digests
    change whenever the rules with their parameters do, what the configuration says, or the register of waivers, without
    which there is none. `packs` are the packages that rules and settings come from: name, version and digest of each.
    """

    name: str = ""
    paths: tuple[str, ...] = ()
    commit: str = ""
    branch: str = ""
    changed: int | None = None
    rules_digest: str = ""
    config_digest: str = ""
    waivers_digest: str = ""
    packs: tuple[tuple[str, str, str], ...] = ()

    @property
    def title(self) -> str:
        """`shop`, or `deploy in shop` where the call named a few paths in it."""
        name = self.name or "the input"
        return f"{', '.join(self.paths)} in {name}" if 0 < len(self.paths) <= _FEW else name


def run_lines(run: Run, report: Report) -> list[tuple[str, str]]:
    """Return what identifies the run, as label and text."""
    return [
        ("Input", f"{', '.join(run.paths)} in {run.name}" if run.paths else run.name or "not known"),
        ("Commit", _commit(run)),
        ("Judged", f"for Kubernetes {report.kubernetes_version} by {TOOL} {report.tool_version}"),
        ("Rules", f"{count(len(report.rules), 'rule')}, digest {run.rules_digest or 'unknown'}"),
        ("Configuration", f"digest {run.config_digest or 'unknown'}"),
        *(("Package", f"{name} {version}, digest {digest}") for name, version, digest in run.packs),
        *([("Waivers", f"as of {report.as_of}, digest {run.waivers_digest}")] if run.waivers_digest else []),
    ]


def _commit(run: Run) -> str:
    if not run.commit:
        return "none; the input is not under Git, or has no commit yet"
    branch = f" on branch {run.branch}" if run.branch else ", on no branch"
    if run.changed is None:
        return f"{run.commit}{branch}; whether files differ from it is not known"
    if not run.changed:
        return f"{run.commit}{branch}, nothing changed since"
    return f"{run.commit}{branch}, with {count(run.changed, 'file')} changed since and not committed"


def population_lines(report: Report) -> list[tuple[str, str]]:
    """Return what became of every file and object, as label and text; what was not checked is named."""
    lines = [("Files", _files(report)), ("Objects", _objects(report))]
    if report.configurations:
        told = (f"{entry.path} {configuration_words(entry)}" for entry in report.configurations)
        lines.append(("Nested configurations", "; ".join(told)))
    passed = _passed(report)
    if passed:
        reasons = ", ".join(f"{number} {reason}" for reason, number in passed.items())
        lines.append(("Documents passed over", f"{sum(passed.values())} beside objects: {reasons}"))
    for bucket, label in _NAMED.items():
        names = [_named(file) for file in report.files if file.bucket == bucket]
        if names:
            lines.append((label, ", ".join(names)))
    return lines


def _named(file: FileResult) -> str:
    """A file that was not checked whole, and how much of it was."""
    return f"{file.path} ({count(file.objects, 'object')} of it checked)" if file.objects else file.path


def _files(report: Report) -> str:
    buckets = [file.bucket for file in report.files]
    parts = [f"{buckets.count(bucket)} {_BUCKET_WORDS[bucket]}" for bucket in BUCKETS if bucket in buckets]
    return f"{count(len(buckets), 'file')}: {', '.join(parts)}" if parts else "none"


def _objects(report: Report) -> str:
    kinds = [f"{number} {kind}" for kind, number in report.kinds]
    parts = f", {count(report.fragments, 'fragment')} among them" if report.fragments else ""
    return f"{count(report.objects, 'object')}{parts}: {', '.join(kinds)}" if kinds else "none"


def _passed(report: Report) -> dict[str, int]:
    """Count the documents beside objects that were passed over, by reason."""
    found: dict[str, int] = {}
    for reason, number in (entry for file in report.files if file.objects for entry in file.passed):
        found[reason] = found.get(reason, 0) + number
    return dict(sorted(found.items()))


def population(report: Report) -> dict[str, object]:
    """Return the population as plain values, for JSON."""
    buckets = [file.bucket for file in report.files]
    return {
        "buckets": {bucket: buckets.count(bucket) for bucket in BUCKETS},
        "objects": report.objects,
        "fragments": report.fragments,
        "passedOver": _passed(report),
        "kinds": dict(report.kinds),
        "files": [_described(file) for file in report.files],
    }


def _described(file: FileResult) -> dict[str, object]:
    return {
        "path": file.path,
        "bucket": file.bucket,
        "reason": file.reason,
        "objects": file.objects,
        "fragments": file.fragments,
        "enclosed": file.enclosed,
        "passedOver": dict(file.passed),
    }
