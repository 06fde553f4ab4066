"""The `controls` command: what each control of a framework asks, which rules speak to it, and what is not covered."""

from __future__ import annotations

from kubelint_compliance.cli.calls import CheckCall
from kubelint_compliance.cli.rules import as_json, rules_of
from kubelint_compliance.cli.settle import settle, working_folder
from kubelint_compliance.cli.streams import write_out, write_report
from kubelint_compliance.cli.table import labelled, wrapped
from kubelint_compliance.cli.words import one_of
from kubelint_compliance.compliance.frameworks import all_frameworks, chosen
from kubelint_compliance.compliance.matrix import HEADER, as_csv, as_markdown, cells, described, matrix
from kubelint_compliance.model import SettingError
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint_compliance.compliance.frameworks import Framework
    from kubelint_compliance.compliance.matrix import Row
    from kubelint_compliance.model import Rule

LISTINGS = ("table", "json", "markdown", "csv")
_WIDTH = 15
_RULES = "rules"


class Wanted(NamedTuple):
    """Which controls to list, and how; no framework means all of them, no control means all of theirs."""

    frameworks: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    output: str = "table"


def run(wanted: Wanted) -> int:
    """Write the matrix of frameworks. Raises UsageError for a framework or a control that does not exist."""
    listing = one_of(wanted.output, LISTINGS, "--output")
    cwd = working_folder()
    config = settle(CheckCall(), cwd)
    own = config.frameworks
    try:
        if wanted.controls and not wanted.frameworks:
            frameworks = having(wanted.controls, own)
        else:
            frameworks = chosen(wanted.frameworks or all_frameworks(own), wanted.controls, own)
    except SettingError as error:
        from kubelint_compliance.cli.located import located

        raise located(config, error) from None
    write = write_report if listing == "csv" else write_out
    write(_text(listing, frameworks, rules_of(config, cwd)))
    return 0


def having(words: Iterable[str], own: Sequence[str]) -> tuple[Framework, ...]:
    """Return the frameworks that have some controls, with these alone. Raises UsageError where none has.

    `own` are files and folders with frameworks of the user's.
    """
    from kubelint_compliance.compliance.frameworks import matching

    words, known = tuple(words), all_frameworks(own)
    names = [each.id for each in chosen(known, own=own) if any(matching(word, (each,)) for word in words)]
    return chosen(names or known, words, own)


def _text(listing: str, frameworks: Sequence[Framework], rules: Sequence[Rule]) -> str:
    if listing == "json":
        return as_json(described(frameworks, rules))
    if listing == "csv":
        return as_csv([HEADER, *(cells(row) for each in frameworks for row in matrix(each, rules))])
    write = as_markdown if listing == "markdown" else _blocks
    return "\n".join(write(each, rules) for each in frameworks)


def _blocks(each: Framework, rules: Sequence[Rule]) -> str:
    head = wrapped(f"{each.title}, {each.version}", indent=2) + wrapped(each.limits)
    return "\n".join([head, *(block(row) for row in matrix(each, rules))])


def block(row: Row, *, rules: bool = True) -> str:
    """Return a control in some lines of at most 80 columns, with or without the ids of its rules."""
    control = row.control
    title = wrapped(f"{control.title} ({control.verdict})", first=f"{control.id}  ", indent=2)
    return title + "".join(
        labelled(f"  {label}", text, _WIDTH) for label, text in _lines(row) if text and (rules or label != _RULES)
    )


def _lines(row: Row) -> Iterator[tuple[str, str]]:
    control = row.control
    yield "could show", control.covers
    yield "topics", ", ".join(control.topics)
    yield _RULES, ", ".join(row.rule_words) or ("none yet" if control.topics else "")
    yield "not covered", control.gap
    yield "ask for", control.ask_for


def explained(each: Framework, rules: Sequence[Rule]) -> str:
    """Return all about the controls of a framework, one or several: with the reason of every rule."""
    head = wrapped(f"{each.title}, {each.version}", indent=2)
    return "\n".join([head, *(block(row, rules=not row.rules) + _reasons(row) for row in matrix(each, rules))])


def _reasons(row: Row) -> str:
    lines = [wrapped(f"{rule.id} ({ref.strength}): {ref.because}", first="    ", indent=6) for rule, ref in row.rules]
    return "".join(["\n", *lines]) if lines else ""
