"""The built-in rules compiled ahead of time: rules -> one Python module -> the same rules, without a parser.

The module holds one function per CEL expression and one literal, RULES, with everything else. The build writes it into
the wheel; in a checkout it is kept in the cache and made anew when a rule changes.
"""

from __future__ import annotations

from kubelint_compliance.cel import Program, emit_module
from kubelint_compliance.model import ControlRef, Example, Rule
from kubelint_compliance.ruleset.compiled import Check, CompiledRule
from kubelint_compliance.ruleset.functions import FUNCTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


class _Names(dict[str, Program]):
    """Gives every program a name in the module; equal expressions over equal variables share one."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[str, tuple[str, ...]], str] = {}

    def row(self, program: Program) -> tuple[str, str, tuple[str, ...]]:
        key = (program.source, tuple(program.variables))
        name = self._known.setdefault(key, f"cel_{len(self._known)}")
        self[name] = program
        return name, *key


def pack_source(rules: Iterable[CompiledRule]) -> str:
    """Write the module's source."""
    names = _Names()
    rows = [_row(rule, names) for rule in rules]
    return f"{emit_module(names)}\n\nRULES = {rows!r}\n"


def unpack(module: Mapping[str, Any]) -> tuple[CompiledRule, ...]:
    """Return the rules of an executed pack module, given its namespace."""
    return tuple(_rule(row, module) for row in module["RULES"])


def _row(rule: CompiledRule, names: _Names) -> tuple[Any, ...]:
    checks = [
        (
            check.scope,
            check.each,
            names.row(check.program),
            check.at,
            [part if isinstance(part, str) else names.row(part) for part in check.message],
        )
        for check in rule.checks
    ]
    return (
        tuple(
            rule.rule._replace(
                controls=tuple(tuple(control) for control in rule.rule.controls),  # type: ignore[misc]
                examples=tuple(tuple(example) for example in rule.rule.examples),  # type: ignore[misc]
            )
        ),
        checks,
        [names.row(condition) for condition in rule.conditions],
        {name: names.row(program) for name, program in rule.variables.items()},
        *rule[4:],
    )


def _rule(row: tuple[Any, ...], module: Mapping[str, Any]) -> CompiledRule:
    def program(row: tuple[str, str, tuple[str, ...]]) -> Program:
        name, source, variables = row
        return Program.from_emitted(module[name], source, variables, functions=FUNCTIONS)

    rule, checks, conditions, variables, *rest = row
    described = Rule(*rule)
    return CompiledRule(
        described._replace(
            controls=tuple(ControlRef(*control) for control in described.controls),
            examples=tuple(Example(*example) for example in described.examples),
        ),
        tuple(
            Check(
                scope,
                each,
                program(validation),
                at,
                tuple(part if isinstance(part, str) else program(part) for part in message),
            )
            for scope, each, validation, at, message in checks
        ),
        tuple(program(condition) for condition in conditions),
        {name: program(variable) for name, variable in variables.items()},
        *rest,
    )
