"""The `rules` command: every rule, or those that fit a word, a framework or an area; as text or as JSON."""

from __future__ import annotations

from fnmatch import fnmatchcase

from kubelint_compliance.cli.calls import CheckCall
from kubelint_compliance.cli.settle import may_keep, settle, working_folder
from kubelint_compliance.cli.streams import write_out
from kubelint_compliance.cli.table import labelled
from kubelint_compliance.cli.words import hint, one_of
from kubelint_compliance.model import SEVERITIES, SettingError, UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.escape import json_text
from kubelint_compliance.ruleset import assemble
from kubelint_compliance.ruleset.select import reaches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from kubelint_compliance.config import Config
    from kubelint_compliance.model import Rule

LISTINGS = ("table", "json")
_SEVERITY_WIDTH = max(map(len, SEVERITIES)) + 2
_OFF = " (off by default)"


class Wanted(NamedTuple):
    """Which rules to list, and how. A rule has to fit all that is said; of several words for one thing, one of them."""

    output: str = "table"
    pattern: str = ""
    framework: tuple[str, ...] = ()
    area: tuple[str, ...] = ()


def run(wanted: Wanted) -> int:
    """List rules. Raises UsageError where none fits."""
    listing = one_of(wanted.output, LISTINGS, "--output")
    cwd = working_folder()
    config = settle(CheckCall(), cwd)
    rules = _fitting(rules_of(config, cwd), wanted, config.frameworks)
    write_out(as_json([describe(rule) for rule in rules]) if listing == "json" else "".join(map(_line, rules)))
    return 0


def all_rules() -> list[Rule]:
    """Return what every rule says about itself, sorted by id: those of the tool and those the configuration names."""
    cwd = working_folder()
    return rules_of(settle(CheckCall(), cwd), cwd)


def rules_of(config: Config, cwd: str) -> list[Rule]:
    """Return the same for a configuration."""
    try:
        found = assemble.all_rules(config.rules, config.frameworks, cache=may_keep(config, cwd))
    except SettingError as error:
        from kubelint_compliance.cli.located import located

        raise located(config, error) from None
    return [rule.whole for rule in found]


def _fitting(rules: Sequence[Rule], wanted: Wanted, own: Sequence[str]) -> list[Rule]:
    areas = sorted({rule.area for rule in rules})
    chosen = {one_of(area, areas, "--area") for area in wanted.area}
    frameworks = _frameworks(wanted.framework, own)
    named = {rule.id for rule in selected(rules, wanted.pattern)} if ":" in wanted.pattern else None
    found = [
        rule
        for rule in rules
        if (not chosen or rule.area in chosen)
        and (not frameworks or any(ref.framework in frameworks for ref in rule.controls))
        and (_fits(rule, wanted.pattern.lower()) if named is None else rule.id in named)
    ]
    if not found:
        known = [name for rule in rules for name in (rule.id, rule.area)]
        near = hint(wanted.pattern, known) if wanted.pattern else ""
        raise UsageError(f"no rule fits{f' {wanted.pattern!r}' if wanted.pattern else ''}{near}")
    return found


def _frameworks(names: Iterable[str], own: Sequence[str]) -> set[str]:
    if not names:
        return set()
    from kubelint_compliance.compliance.frameworks import chosen

    return {framework.id for framework in chosen(names, own=own)}


def selected(rules: Sequence[Rule], word: str) -> list[Rule]:
    """Return the rules that a word of `--select` takes, none where it takes none."""
    from kubelint_compliance.ruleset.select import match
    from kubelint_compliance.ruleset.words import head_of

    try:
        ids = match([head_of(rule) for rule in rules], word)
    except SettingError:
        return []
    return [rule for rule in rules if rule.id in ids]


def _fits(rule: Rule, pattern: str) -> bool:
    """Whether a word is part of a rule's id or title, or its area, or an alias, exact or not; or a glob fits its id."""
    if any(mark in pattern for mark in "*?["):
        return fnmatchcase(rule.id, pattern)
    if pattern in rule.id or pattern in rule.title.lower() or pattern == rule.area:
        return True
    bare = pattern.removeprefix("~")
    return reaches(rule.aliases, f"~{bare}") or (bare == pattern and reaches(rule.aliases, pattern))


def describe(rule: Rule) -> dict[str, Any]:
    """Return the public fields of a rule; an alias that is only approximate begins with `~`."""
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "area": rule.area,
        "default": rule.default,
        "aliases": list(rule.aliases),
        "controls": [control._asdict() for control in rule.controls],
        "pss": rule.pss,
        "since": rule.since,
    }


def as_json(content: Any) -> str:
    """Return JSON text as all listings write it."""
    return json_text(content)


def _line(rule: Rule) -> str:
    return labelled(rule.severity, f"{rule.id}: {rule.title}{'' if rule.default else _OFF}", _SEVERITY_WIDTH)
