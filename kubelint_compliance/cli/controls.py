"""The `controls` command: what each control of a framework asks, which rules speak to it, and what is not covered."""

from __future__ import annotations

from kubelint_compliance.cli.rules import all_rules, as_json
from kubelint_compliance.cli.streams import write_out
from kubelint_compliance.cli.table import table
from kubelint_compliance.cli.words import one_of
from kubelint_compliance.compliance.frameworks import framework
from kubelint_compliance.compliance.matrix import HEADER, as_csv, as_markdown, cells, described, matrix
from kubelint_compliance.reports.words import FRAMEWORKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.compliance.frameworks import Framework
    from kubelint_compliance.model import Rule

LISTINGS = ("table", "json", "markdown", "csv")
_HEADER = ("CONTROL", "VERDICT", "TITLE", "NOT COVERED", "ASK FOR", "RULES")


def run(call: tuple[str | None, str]) -> int:
    """Write the matrix of one framework or of all. Raises UsageError for a framework that does not exist."""
    name, output = call
    listing = one_of(output, LISTINGS, "--output")
    frameworks = [framework(id) for id in ((name,) if name is not None else FRAMEWORKS)]
    write_out(_text(listing, frameworks, all_rules()))
    return 0


def _text(listing: str, frameworks: Sequence[Framework], rules: Sequence[Rule]) -> str:
    if listing == "json":
        return as_json(described(frameworks, rules))
    if listing == "csv":
        return as_csv([HEADER, *(cells(row) for each in frameworks for row in matrix(each, rules))])
    write = as_markdown if listing == "markdown" else _table
    return "\n".join(write(each, rules) for each in frameworks)


def _table(each: Framework, rules: Sequence[Rule]) -> str:
    rows = []
    for row in matrix(each, rules):
        control = row.control
        ask_for = "-" if control.ask_for == control.gap else control.ask_for or "-"
        named = (control.id, control.verdict, control.title)
        rows.append((*named, control.gap or "-", ask_for, " ".join(row.rule_words) or "-"))
    return f"{each.title}, {each.version}\n{each.limits}\n\n{table([_HEADER, *rows])}"
