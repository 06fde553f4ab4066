"""Which rules speak to which control, what manifests show of it, and what they do not: the matrix of a framework.

Goes in: frameworks and rules. Comes out: plain rows, or text as JSON, Markdown or CSV.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.escape import csv, markdown, markdown_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from kubelint_compliance.compliance.frameworks import Control, Framework
    from kubelint_compliance.model import ControlRef, Rule

HEADER = (
    "Framework", "Version", "Control", "Title", "Verdict", "Rules", "Topics", "Could show", "Not covered", "Ask for"
)  # fmt: skip


class Row(NamedTuple):
    """A control with the rules that speak to it, each with how strongly and why."""

    framework: Framework
    control: Control
    rules: tuple[tuple[Rule, ControlRef], ...]

    @property
    def rule_words(self) -> tuple[str, ...]:
        """The rules' ids; one that speaks to a part only stands in parentheses."""
        return tuple(rule.id if ref.strength == "supports" else f"({rule.id})" for rule, ref in self.rules)


def matrix(framework: Framework, rules: Sequence[Rule]) -> tuple[Row, ...]:
    """Return a row for each control, in the framework's order."""
    mapped: dict[str, list[tuple[Rule, ControlRef]]] = {}
    for rule in rules:
        for ref in rule.controls:
            if ref.framework == framework.id:
                mapped.setdefault(ref.id, []).append((rule, ref))
    return tuple(Row(framework, control, tuple(mapped.get(control.id, ()))) for control in framework.controls)


def described(frameworks: Iterable[Framework], rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Return the matrices as plain values, for JSON."""
    return [
        {
            "framework": framework.id,
            "version": framework.version,
            "title": framework.title,
            "source": framework.source,
            "limits": framework.limits,
            "controls": [_described(row) for row in matrix(framework, rules)],
        }
        for framework in frameworks
    ]


def _described(row: Row) -> dict[str, Any]:
    control = row.control
    return {
        "id": control.id,
        "title": control.title,
        "verdict": control.verdict,
        "inputs": list(control.inputs),
        "topics": list(control.topics),
        "rules": [rule.id for rule, _ in row.rules],
        "covers": control.covers,
        "gap": control.gap,
        "askFor": control.ask_for,
        "mappings": [{"rule": rule.id, "strength": ref.strength, "because": ref.because} for rule, ref in row.rules],
    }


def cells(row: Row) -> tuple[str, ...]:
    """Return a row's texts in the order of HEADER."""
    control = row.control
    return (
        row.framework.id,
        row.framework.version,
        control.id,
        control.title,
        control.verdict,
        " ".join(row.rule_words),
        " ".join(control.topics),
        control.covers,
        control.gap,
        control.ask_for,
    )


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV in which no spreadsheet finds a formula (RFC 4180, one header line)."""
    return "".join(",".join(map(csv, row)) + "\r\n" for row in rows)


def as_markdown(framework: Framework, rules: Sequence[Rule]) -> str:
    """Write the matrix of a framework as a page."""
    lines = [
        f"# {markdown(framework.title)}, {markdown(framework.version)}",
        "",
        markdown(framework.limits),
        "",
        "| Control | Title | Verdict | Rules | Not covered | Ask for |",
        "|---|---|---|---|---|---|",
    ]
    for row in matrix(framework, rules):
        words = ", ".join(map(markdown_code, row.rule_words))
        texts = (row.control.gap, row.control.ask_for)
        named = (markdown_code(row.control.id), markdown(row.control.title), row.control.verdict, words)
        lines.append(f"| {' | '.join((*named, *map(markdown, texts)))} |")
    return "\n".join([*lines, "", markdown(framework.notice), ""])
