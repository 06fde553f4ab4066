"""Reads rules that were compiled ahead of time: Python modules -> rules, without a parser, as far as they are needed.

The index holds what choosing and running a rule needs to know of it. Beside it lie modules with rules as one function
each, by the kinds that they are about, and modules with what rules evaluate one by one, by area; each is loaded when
the first of its rules is run, or finds something. The words for people lie in a file of their own (`words`). The build
writes all of them into the wheel; in a checkout they are kept in the cache and made anew when a rule changes.
"""

from __future__ import annotations

from functools import partial

from kubelint_compliance.cel import Emitted
from kubelint_compliance.facts import FUNCTIONS
from kubelint_compliance.ruleset.compiled import Body, Check, CompiledRule
from kubelint_compliance.ruleset.words import Head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType
    from typing import Any

    from kubelint_compliance.cel import Program
    from kubelint_compliance.ruleset.compiled import Quick
    from kubelint_compliance.ruleset.words import WordBook

INDEX = "index"
"""The module of a pack that is always loaded."""


def rest_of(bodies: str) -> str:
    """Return the name of the module with what lies apart from a module of bodies."""
    return f"rest_of_{bodies}"


def unpack(load: Callable[[str], ModuleType], book: WordBook) -> tuple[CompiledRule, ...]:
    """Return the rules of a pack, whose modules `load` gives by name, with their words in a book."""
    pack, index = _Pack(load), load(INDEX)
    defaults: Mapping[str, Mapping[str, object]] = index.DEFAULTS
    none: Mapping[str, object] = {}
    new, body, quick = tuple.__new__, pack.body, pack.quick  # without the detour over fields: there are hundreds
    return tuple(
        [
            new(
                CompiledRule,
                (
                    new(Head, (*head, defaults.get(head[0], none))),
                    book,
                    digest,
                    partial(body, bodies, head[0]),
                    partial(quick, quicks, head[0]),
                    *plain,
                ),
            )
            for head, digest, quicks, bodies, plain in index.ROWS
        ]
    )


class _Pack:
    """The modules of a pack, each loaded once, when something of it is asked for."""

    def __init__(self, load: Callable[[str], ModuleType]) -> None:
        self._load = load
        self._quick: dict[str, Mapping[str, Quick]] = {}
        self._programs: dict[str, tuple[Mapping[str, tuple[Any, ...]], Mapping[str, Program]]] = {}
        self._bodies: dict[str, Body] = {}

    def quick(self, name: str, id: str) -> Quick | None:  # noqa: A002 - the word of the rule file
        """Return a rule as one function; None where it is none."""
        if name not in self._quick:
            module = self._load(name)
            module.bind(FUNCTIONS)
            self._quick[name] = module.QUICK
        return self._quick[name].get(id)

    def body(self, name: str, id: str) -> Body:  # noqa: A002
        """Return what a rule evaluates."""
        if id not in self._bodies:
            if name not in self._programs:
                module = self._load(name)
                rest = partial(self._load, rest_of(name))
                self._programs[name] = module.BODIES, Emitted(module, FUNCTIONS, rest, strict=True)
            rows, programs = self._programs[name]
            self._bodies[id] = _body(rows[id], programs)
        return self._bodies[id]


def _body(row: tuple[Any, ...], programs: Mapping[str, Program]) -> Body:
    checks, conditions, variables, places = row
    return Body(
        tuple(_check(check, programs) for check in checks),
        tuple(programs[name] for (name,) in conditions),
        {name: programs[program] for name, (program,) in variables.items()},
        dict(places),
    )


def _check(row: tuple[Any, ...], programs: Mapping[str, Program]) -> Check:
    scope, each, program, at, message, each_of, severity, remedy, volume = row
    return Check(
        scope,
        each,
        programs[program[0]],
        at,
        tuple(part if isinstance(part, str) else programs[part[0]] for part in message),
        programs[each_of[0]] if each_of else None,
        severity,
        remedy,
        programs[volume[0]] if volume else None,
    )
