"""The built-in rules compiled ahead of time: rules -> one Python module -> the same rules, without a parser.

The module holds one function per CEL expression and one literal, RULES, with everything else. The build writes it into
the wheel; in a checkout it is kept in the cache and made anew when a rule changes. Words that only a finding or a
listing needs are kept as bytes until somebody asks for them: a run loads all rules, and shows a few.
"""

from __future__ import annotations

import marshal

from kubelint_compliance.cel import emit_module, load_emitted
from kubelint_compliance.model import ControlRef, Example, Param, Rule
from kubelint_compliance.ruleset.compiled import Check, CompiledRule
from kubelint_compliance.ruleset.functions import FUNCTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import ModuleType
    from typing import Any

    from kubelint_compliance.cel import Program


_FORMAT = 2
"""The version of marshalled bytes that every Python reads."""
_LATE: dict[str, Callable[[Any], Any]] = {
    "why": str,
    "remediation": str,
    "controls": lambda rows: tuple(ControlRef(*row) for row in rows),
    "aliases": tuple,
    "references": tuple,
    "examples": lambda rows: tuple(Example(*row) for row in rows),
}
"""The fields of a rule that are kept as bytes, and how they are made of what the bytes hold."""


_known: dict[tuple[str, bytes], Any] = {}


def _late(field: str) -> property:
    index, make = Rule._fields.index(field), _LATE[field]

    def read(rule: tuple[Any, ...]) -> Any:
        kept = tuple.__getitem__(rule, index)
        if kept.__class__ is not bytes:
            return kept
        if (field, kept) not in _known:
            _known[field, kept] = make(marshal.loads(kept))  # noqa: S302 - from this tool's own build
        return _known[field, kept]

    return property(read)


class PackedRule(Rule):
    """A rule out of a pack: some fields are bytes in the tuple, and what they mean as attributes."""

    __slots__ = ()

    def _asdict(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self._fields}


for _field in _LATE:
    setattr(PackedRule, _field, _late(_field))


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
    names = _Names()
    rows = [_row(rule, names) for rule in rules]
    return f"{emit_module(names)}\n\nRULES = {rows!r}\n"


def unpack(module: ModuleType) -> tuple[CompiledRule, ...]:
    """Return the rules of a pack module."""
    programs = load_emitted(module, FUNCTIONS, strict=True)
    return tuple(_rule(row, programs) for row in module.RULES)


def _row(rule: CompiledRule, names: _Names) -> tuple[Any, ...]:
    checks = tuple(
        (
            check.scope,
            check.each,
            names.of(check.program),
            check.at,
            tuple(part if isinstance(part, str) else names.of(part) for part in check.message),
            names.of(check.each_of) if check.each_of is not None else None,
        )
        for check in rule.checks
    )
    return (
        _described(rule.rule),
        checks,
        tuple(names.of(condition) for condition in rule.conditions),
        tuple((name, names.of(program)) for name, program in rule.variables.items()),
        *rule[4:],
    )


def _described(rule: Rule) -> tuple[Any, ...]:
    plain = rule._asdict() | {
        "controls": tuple(tuple(control) for control in rule.controls),
        "examples": tuple(tuple(example) for example in rule.examples),
        "params": tuple(tuple(param) for param in rule.params),
    }
    return tuple(marshal.dumps(value, _FORMAT) if field in _LATE else value for field, value in plain.items())


def _rule(row: tuple[Any, ...], programs: Mapping[str, Program]) -> CompiledRule:
    rule, checks, conditions, variables, *rest = row
    described = PackedRule(*rule)
    return CompiledRule(
        described._replace(params=tuple(Param(*param) for param in described.params))
        if described.params
        else described,
        tuple(
            Check(
                scope,
                each,
                programs[validation[0]],
                at,
                tuple(part if isinstance(part, str) else programs[part[0]] for part in message),
                programs[each_of[0]] if each_of else None,
            )
            for scope, each, validation, at, message, each_of in checks
        ),
        tuple(programs[condition[0]] for condition in conditions),
        {name: programs[variable[0]] for name, variable in variables},
        *rest,
    )
