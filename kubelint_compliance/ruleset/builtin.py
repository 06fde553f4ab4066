"""The rules that travel with the tool: read from `rules/<area>/<rule-id>.yaml` and compiled.

`builtin_rules` is what an ordinary check calls; `read_rules` reads any such folder.
"""

from __future__ import annotations

import os

from kubelint_compliance.data import data_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.rulefile import RuleFile

FRAMEWORKS = "frameworks"


def builtin_rules() -> tuple[CompiledRule, ...]:
    """Return the built-in rules, sorted by id."""
    from kubelint_compliance.ruleset.compiled import compile_rule

    files = read_rules(os.path.join(data_dir(), "rules"))
    return tuple(sorted((compile_rule(file) for file in files), key=lambda rule: rule.rule.id))


def read_rules(folder: str) -> Iterator[RuleFile]:
    """Read every rule file of a folder of areas. Raises RuleError at a mistake in one."""
    from kubelint_compliance.ruleset.rulefile import read_rule

    for area, name, path in rule_paths(folder):
        with open(path, encoding="utf-8") as file:
            yield read_rule(file.read(), f"rules/{area}/{name}", area)


def rule_paths(folder: str) -> list[tuple[str, str, str]]:
    """Return (area, file name, path) of every rule file below a folder, sorted."""
    return sorted(
        (area, name, os.path.join(folder, area, name))
        for area in os.listdir(folder)
        if area != FRAMEWORKS and os.path.isdir(os.path.join(folder, area))
        for name in os.listdir(os.path.join(folder, area))
        if name.endswith(".yaml")
    )
