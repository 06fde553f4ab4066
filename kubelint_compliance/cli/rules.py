"""The `rules` command: every rule in one line, or as JSON."""

from __future__ import annotations

import json

from kubelint_compliance.cli.calls import CheckCall
from kubelint_compliance.cli.settle import may_keep, settle, working_folder
from kubelint_compliance.cli.streams import write_out
from kubelint_compliance.cli.table import table
from kubelint_compliance.cli.words import one_of
from kubelint_compliance.ruleset import assemble

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.model import Rule

LISTINGS = ("table", "json")
_HEADER = ("RULE", "SEVERITY", "AREA", "DEFAULT", "PSS", "TITLE")


def run(output: str) -> int:
    """List the rules as a table or as JSON."""
    listing = one_of(output, LISTINGS, "--output")
    rules = all_rules()
    write_out(as_json([describe(rule) for rule in rules]) if listing == "json" else table([_HEADER, *map(_row, rules)]))
    return 0


def all_rules() -> list[Rule]:
    """Return what every rule says about itself, sorted by id: those of the tool and those the configuration names."""
    cwd = working_folder()
    config = settle(CheckCall(), cwd)
    return [rule.whole for rule in assemble.all_rules(config.rules, cache=may_keep(config, cwd))]


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
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _row(rule: Rule) -> tuple[str, ...]:
    return rule.id, rule.severity, rule.area, "on" if rule.default else "off", rule.pss or "-", rule.title
