"""The `explain` command: all that a rule says about itself, found by its id or by what another tool calls it; or all
that there is to know of a control."""

from __future__ import annotations

import textwrap

from kubelint_compliance.cli.calls import CheckCall
from kubelint_compliance.cli.remarks import explained
from kubelint_compliance.cli.rules import rules_of, selected
from kubelint_compliance.cli.settle import settle, working_folder
from kubelint_compliance.cli.streams import write_out
from kubelint_compliance.cli.table import table
from kubelint_compliance.cli.words import hint, one_of
from kubelint_compliance.model import UsageError
from kubelint_compliance.reports.words import FRAMEWORKS, remedies_of
from kubelint_compliance.ruleset.select import reaches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.config import Config
    from kubelint_compliance.model import Rule

FORMS = ("text", "markdown")
_WIDTH = 100
_APPROXIMATE = "~"


def run(call: tuple[str, str]) -> int:
    """Explain a rule, a control or a finding about ignores, or say which rules an alias reaches.

    Raises UsageError for an unknown word.
    """
    word, output = call
    form = one_of(output, FORMS, "--output")
    cwd = working_folder()
    config = settle(CheckCall(), cwd)
    rules = rules_of(config, cwd)
    for found in (_by_id(rules, word), by_alias(rules, word)):
        if len(found) == 1:
            write_out(_page(found[0], config) if form == "markdown" else _told(word, found[0]))
            return 0
        if found:
            write_out(_several(word, found, "is covered by these rules together or in part"))
            return 0
    told = _of_controls(word, rules, config.frameworks) or explained(word.lower()) or _of_problem(word.lower())
    if told:
        write_out(told)
        return 0
    rough = by_alias(rules, word, _APPROXIMATE)
    if not rough:
        chosen = selected(rules, word)
        if chosen:
            write_out(_several(word, chosen, "selects these rules"))
            return 0
        raise UsageError(f"no rule is called '{word}'{_hint(rules, word)}")
    write_out(_several(word, rough, "has no exact equal here; it overlaps with"))
    return 0


def _of_problem(word: str) -> str:
    """Return what the code of a problem means, empty for a word that is none."""
    from kubelint_compliance.reports.problems import PROBLEMS

    if word not in PROBLEMS:
        return ""
    return f"{word}: {PROBLEMS[word]}\n\nIt is a problem of the input, no rule: nothing selects it or sets it aside.\n"


def _of_controls(word: str, rules: Sequence[Rule], own: Sequence[str]) -> str:
    """Return all about the controls of a name (`CC6.1`, `soc2:CC6.1`, the group `CC6`), empty where there is none."""
    if any(mark in word for mark in "*?"):
        return ""
    from kubelint_compliance.cli.controls import explained as of_control
    from kubelint_compliance.compliance.frameworks import all_frameworks, chosen, matching

    return "\n".join(of_control(each, rules) for each in matching(word, chosen(all_frameworks(own), own=own)))


def _told(word: str, rule: Rule) -> str:
    return (f"{word} is {rule.id} here.\n\n" if rule.id != word else "") + explain(rule)


def _page(rule: Rule, config: Config) -> str:
    from kubelint_compliance.cli.rulepage import page
    from kubelint_compliance.ruleset.folders import find_rule

    return page(find_rule(rule.id, config.rules))


def _by_id(rules: Sequence[Rule], word: str) -> list[Rule]:
    return [rule for rule in rules if rule.id == word.lower()]


def by_alias(rules: Sequence[Rule], word: str, mark: str = "") -> list[Rule]:
    """Return the rules another tool's name reaches: the exact ones, or with the mark `~` the approximate ones."""
    return [rule for rule in rules if reaches(rule.aliases, mark + word.removeprefix(_APPROXIMATE))]


def _hint(rules: Sequence[Rule], word: str) -> str:
    words = {name.removeprefix(_APPROXIMATE) for rule in rules for name in (rule.id, *rule.aliases)}
    return hint(word, words) or "; `kubelint-compliance rules` lists them"


def _several(word: str, rules: Sequence[Rule], how: str) -> str:
    return f"{word} {how}:\n\n" + _indent(table([(rule.id, rule.severity, rule.title) for rule in rules]))


def explain(rule: Rule) -> str:
    """Return all that a rule says, as plain text."""
    sections = [f"{rule.id}: {rule.title}\n", table(list(_facts(rule)))]
    sections += [f"{title}\n\n{_indent(text)}" for title, text in _sections(rule) if text]
    return "\n".join(sections)


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "severity", rule.severity
    yield "area", rule.area
    if rule.shows:
        yield "passing", "shows that the thing is done, which is evidence of a control"
    yield "default", "on" if rule.default else "off; runs when it is selected"
    yield "looks at", _looks_at(rule)
    if rule.pss:
        yield "pod security", rule.pss
    if rule.since:
        yield "since", f"Kubernetes {rule.since}"
    if rule.until:
        yield "until", f"Kubernetes {rule.until}"
    if rule.supersedes:
        yield "stands for", ", ".join(rule.supersedes)


def _looks_at(rule: Rule) -> str:
    from kubelint_compliance.decisions.governance import RULES
    from kubelint_compliance.decisions.remarks import USED

    if rule.id in RULES:
        return "the register of waivers"
    if rule.id == USED:
        return "comments and annotations that set findings aside"
    return f"{rule.scope} of {', '.join(rule.kinds)}" if rule.kinds else rule.scope


def _sections(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "Why", textwrap.fill(" ".join(rule.why.split()), _WIDTH) + "\n"
    yield "How to mend it", "\n\n".join(remedies_of(rule)) + "\n"
    yield "Controls", table(list(_controls(rule)))
    for title, fails in (("Fails", True), ("Passes", False)):
        yield (
            title,
            "\n".join(example.manifest.rstrip("\n") + "\n" for example in rule.examples if example.fails is fails),
        )
    exact = [alias for alias in rule.aliases if not alias.startswith(_APPROXIMATE)]
    yield "Elsewhere", _wrapped(exact)
    yield "Elsewhere, roughly", _wrapped([alias[1:] for alias in rule.aliases if alias.startswith(_APPROXIMATE)])
    yield "References", "".join(f"{reference}\n" for reference in rule.references)


def _controls(rule: Rule) -> Iterator[tuple[str, ...]]:
    for control in rule.controls:
        yield FRAMEWORKS.get(control.framework, control.framework), control.id, control.strength, control.because


def _wrapped(words: Sequence[str]) -> str:
    return (
        textwrap.fill(", ".join(words), _WIDTH, break_long_words=False, break_on_hyphens=False) + "\n" if words else ""
    )


def _indent(text: str) -> str:
    return textwrap.indent(text, "  ")
