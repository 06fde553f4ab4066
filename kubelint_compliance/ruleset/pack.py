"""The built-in rules compiled ahead of time: rules -> one Python module -> the same rules, without a parser.

The module holds one function per CEL expression and one literal, RULES, with everything else that a run needs. The
words for people lie beside it in a file of their own (`words`). The build writes both into the wheel; in a checkout
they are kept in the cache and made anew when a rule changes.
"""

from __future__ import annotations

from kubelint_compliance.cel import emit_module, load_emitted
from kubelint_compliance.facts import FUNCTIONS
from kubelint_compliance.ruleset.compiled import Check, CompiledRule
from kubelint_compliance.ruleset.words import Head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType
    from typing import Any

    from kubelint_compliance.cel import Program
    from kubelint_compliance.ruleset.words import WordBook


class _Names(dict[str, "Program"]):
    """Gives every program a name in the module; equal expressions over equal variables share one."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[str, tuple[str, ...]], str] = {}

    def of(self, program: Program) -> tuple[str]:
        """Return the program's name, in a tuple to tell it from the text of a message."""
        key = (program.source, tuple(program.variables))
        name = self._known.setdefault(key, f"cel_{len(self._known)}")
        self[name] = program
        return (name,)


def pack_source(rules: Iterable[CompiledRule]) -> str:
    """Write the module's source."""
    from kubelint_compliance.ruleset.fused import HELPERS, fuse

    names = _Names()
    rules = list(rules)
    rows = [_row(rule, names) for rule in rules]
    fused = {
        rule.rule.id: found for number, rule in enumerate(rules) if (found := fuse(rule, f"_rule_{number}")) is not None
    }
    table = ", ".join(
        f"{id!r}: ({found.definition.name}, {found.scopes!r}, {found.goes_on})" for id, found in fused.items()
    )
    helpers = "\n".join(
        f"from {module} import {', '.join(f'{name} as _{name}' for name in names)}" for module, names in HELPERS.items()
    )
    module = emit_module(names, [(found.definition, found.generator) for found in fused.values()])
    return f"{module}\n\n{helpers}\n\nFUSED = {{{table}}}\n\nRULES = {rows!r}\n"


def unpack(module: ModuleType, book: WordBook) -> tuple[CompiledRule, ...]:
    """Return the rules of a pack module, with their words in a book."""
    programs = load_emitted(module, FUNCTIONS, strict=True)
    return tuple(_rule(row, programs, book, module.FUSED) for row in module.RULES)


_MADE = ("rule", "book", "checks", "conditions", "variables", "fused", "scopes", "goes_on")
_PLAIN = tuple(field for field in CompiledRule._fields if field not in _MADE)
"""The fields of a rule that are literals as they stand."""


def _row(rule: CompiledRule, names: _Names) -> tuple[Any, ...]:
    return (
        tuple(rule.rule),
        tuple(_check_row(check, names) for check in rule.checks),
        tuple(names.of(condition) for condition in rule.conditions),
        {name: names.of(program) for name, program in rule.variables.items()},
        tuple(getattr(rule, field) for field in _PLAIN),
    )


def _check_row(check: Check, names: _Names) -> tuple[Any, ...]:
    return (
        check.scope,
        check.each,
        names.of(check.program),
        check.at,
        tuple(part if isinstance(part, str) else names.of(part) for part in check.message),
        names.of(check.each_of) if check.each_of is not None else None,
        check.severity,
        check.remedy,
    )


def _rule(
    row: tuple[Any, ...], programs: Mapping[str, Program], book: WordBook, table: Mapping[str, tuple[Any, ...]]
) -> CompiledRule:
    fused, scopes, goes_on = table.get(row[0][0], (None, (), False))
    head, checks, conditions, variables, plain = row
    return CompiledRule(
        rule=Head(*head),
        book=book,
        checks=tuple(_check(check, programs) for check in checks),
        conditions=tuple(programs[name] for (name,) in conditions),
        variables={name: programs[program] for name, (program,) in variables.items()},
        fused=fused,
        scopes=scopes,
        goes_on=goes_on,
        **dict(zip(_PLAIN, plain, strict=True)),
    )


def _check(row: tuple[Any, ...], programs: Mapping[str, Program]) -> Check:
    scope, each, program, at, message, each_of, severity, remedy = row
    return Check(
        scope,
        each,
        programs[program[0]],
        at,
        tuple(part if isinstance(part, str) else programs[part[0]] for part in message),
        programs[each_of[0]] if each_of else None,
        severity,
        remedy,
    )
