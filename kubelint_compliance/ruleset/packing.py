"""Writes rules that are compiled ahead of time: rules -> the sources of Python modules, which `pack` reads.

Equal expressions become one function, and what telling of findings does not need lies apart.
"""

from __future__ import annotations

from kubelint_compliance.cel import emit_module
from kubelint_compliance.kubernetes.kinds import kinds
from kubelint_compliance.ruleset.compiled import CompiledRule
from kubelint_compliance.ruleset.pack import INDEX, rest_of
from kubelint_compliance.ruleset.vocabulary import SCOPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.cel import Program
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.compiled import Body, Check

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
        modules[name], modules[rest_of(name)] = _bodies_sources(group)
    return modules


def _about(rule: CompiledRule) -> str:
    """Return what rules that are run on the same objects have in common."""
    if rule.of_programs:
        return "programs"
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
