"""Rules compiled ahead of time: rules -> Python modules -> the same rules, without a parser, as far as they are needed.

The index holds what choosing and running a rule needs to know of it. Beside it lie modules with rules as one function
each, by the kinds that they are about, and modules with what rules evaluate one by one, by area; each is loaded when
the first of its rules is run, or finds something. The words for people lie in a file of their own (`words`). The build
writes all of them into the wheel; in a checkout they are kept in the cache and made anew when a rule changes.
"""

from __future__ import annotations

from functools import partial

from kubelint_compliance.cel import Emitted, emit_module
from kubelint_compliance.facts import FUNCTIONS
from kubelint_compliance.kubernetes.kinds import kinds
from kubelint_compliance.ruleset.compiled import Body, Check, CompiledRule
from kubelint_compliance.ruleset.vocabulary import SCOPES
from kubelint_compliance.ruleset.words import Head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import ModuleType
    from typing import Any

    from kubelint_compliance.cel import Program
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.compiled import Quick
    from kubelint_compliance.ruleset.words import WordBook

INDEX = "index"
"""The module of a pack that is always loaded."""
_PLAIN = CompiledRule._fields[CompiledRule._fields.index("quick") + 1 :]
"""The last fields of a rule, which are literals as they stand; so many rules have the same that few are kept."""


class _Names(dict[str, "Program"]):
    """Gives every program a name in a module; equal expressions over equal variables share one."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[str, tuple[str, ...]], str] = {}

    def of(self, program: Program) -> tuple[str]:
        """Return the program's name, in a tuple to tell it from the text of a message."""
        key = (program.source, tuple(program.variables))
        name = self._known.setdefault(key, f"cel_{len(self._known)}")
        self[name] = program
        return (name,)


def pack_sources(rules: Iterable[CompiledRule]) -> dict[str, str]:
    """Return the sources of all modules by name."""
    quick: dict[str, list[CompiledRule]] = {}
    bodies: dict[str, list[CompiledRule]] = {}
    rows: list[tuple[Any, ...]] = []
    defaults: dict[str, Mapping[str, object]] = {}
    for rule in rules:
        about, area = _about(rule), rule.rule.area
        quick.setdefault(about, []).append(rule)
        bodies.setdefault(area, []).append(rule)
        found = f"quick_{list(quick).index(about)}", f"bodies_{list(bodies).index(area)}"
        rows.append((rule.rule[:-1], rule.digest, *found, tuple(getattr(rule, field) for field in _PLAIN)))
        defaults |= {rule.rule.id: rule.rule.defaults} if rule.rule.defaults else {}
    # A tuple of nothing but literals is one constant to Python, which is read in one piece.
    tables = f"ROWS = {tuple(rows)!r}\nDEFAULTS = {defaults!r}\n"
    modules = {INDEX: f'"""Rules compiled to Python. Generated; do not edit."""\n\n{tables}'}
    modules |= {f"quick_{number}": _quick_source(group) for number, group in enumerate(quick.values())}
    for number, group in enumerate(bodies.values()):
        name = f"bodies_{number}"
        modules[name], modules[_rest(name)] = _bodies_sources(group)
    return modules


def _rest(bodies: str) -> str:
    """Return the name of the module with what lies apart from a module of bodies."""
    return f"rest_of_{bodies}"


def _about(rule: CompiledRule) -> str:
    """Return what rules that are run on the same objects have in common."""
    if not rule.rule.kinds:
        return "pods" if all(SCOPES[scope].needs_pod for scope in rule.scopes) else "objects"
    named = {kind.rpartition("/")[2] for kind in rule.rule.kinds}
    return "workloads" if any(kind.pods and kind.kind in named for kind in kinds()) else rule.rule.area


def _quick_source(rules: Iterable[CompiledRule]) -> str:
    from kubelint_compliance.ruleset.fused import HELPERS, fuse

    fused = {rule.rule.id: fuse(rule, f"_rule_{number}") for number, rule in enumerate(rules)}
    found = {id: function for id, function in fused.items() if function is not None}
    table = ", ".join(f"{id!r}: {function.definition.name}" for id, function in found.items())
    helpers = "\n".join(
        f"from {module} import {', '.join(f'{name} as _{name}' for name in names)}" for module, names in HELPERS.items()
    )
    module = emit_module({}, [(function.definition, function.generator) for function in found.values()])
    return f"{module}\n\n{helpers}\n\nQUICK = {{{table}}}\n"


def _bodies_sources(rules: Sequence[CompiledRule]) -> tuple[str, str]:
    """Return the source of a module with bodies, and that of one with what telling of findings does not need."""
    names = _Names()
    rows = {rule.rule.id: _body_row(rule.body(), names) for rule in rules}
    telling = {names.of(program)[0] for rule in rules for program in _telling(rule.body())}
    rest = {name: program for name, program in names.items() if name not in telling}
    return f"{emit_module(names, elsewhere=rest)}\n\nBODIES = {rows!r}\n", emit_module(rest)


def _telling(body: Body) -> Iterator[Program]:
    """Yield the programs that say what there is to say of what broke, with the variables that they read."""
    from kubelint_compliance.ruleset.variables import reads

    pending = [part for check in body.checks for part in (*check.message, check.volume) if part]
    programs = [program for program in pending if not isinstance(program, str)]
    known: set[str] = set()
    for program in programs:
        yield program
        new = {name for name, _ in reads(program.tree, again=False)} - known
        known |= new
        programs += [body.variables[name] for name in sorted(new)]


def _body_row(body: Body, names: _Names) -> tuple[Any, ...]:
    return (
        tuple(_check_row(check, names) for check in body.checks),
        tuple(names.of(condition) for condition in body.conditions),
        {name: names.of(program) for name, program in body.variables.items()},
        tuple(_place_rows(body)),
    )


def _place_rows(body: Body) -> Iterator[tuple[tuple[str, bool], tuple[Path, ...]]]:
    for scope in sorted({check.scope for check in body.checks}):
        for of_container in (False, True):
            yield (scope, of_container), body.looks_at(scope, of_container=of_container)


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
        names.of(check.volume) if check.volume is not None else None,
    )


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
                rest = partial(self._load, _rest(name))
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
