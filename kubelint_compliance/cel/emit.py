"""Turns checked trees into Python functions: into code objects in memory, or into the text of a module."""

from __future__ import annotations

import ast
from types import CodeType, FunctionType

from kubelint_compliance.cel import build as py
from kubelint_compliance.cel import runtime
from kubelint_compliance.cel.codegen import Generator
from kubelint_compliance.cel.host import host_names, host_of
from kubelint_compliance.cel.library import dispatcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping
    from typing import Any

    from kubelint_compliance.cel.host import HostFunction
    from kubelint_compliance.cel.program import Program
    from kubelint_compliance.cel.tree import Node

_RUNTIME = "kubelint_compliance.cel.runtime"


def load_function(program: Program, tree: Node) -> Callable[..., Any] | None:
    """Compile a tree in memory; None where Python cannot (more than twenty nested loops)."""
    generator = generator_of(program)
    definition = generator.function("_program", tree, program.variables)
    module = ast.Module([definition], [])
    try:
        code = compile(module, "<cel>", "exec", dont_inherit=True)
    except (SyntaxError, RecursionError):
        return None
    namespace = _namespace(generator, program.host_functions)
    body = next(constant for constant in code.co_consts if isinstance(constant, CodeType))
    function: Callable[..., Any] = FunctionType(body, namespace)
    namespace["_program"] = function
    return function


def generator_of(program: Program) -> Generator:
    """Return what writes the code of an expression, and of others that see the same."""
    host = host_of(program.host_functions)
    return Generator(host.parameters, program.cost_limit, host.givens)


def _namespace(generator: Generator, functions: Mapping[str, HostFunction]) -> dict[str, Any]:
    namespace = {"_" + name: getattr(runtime, name) for name in generator.imports}
    namespace |= {name: dispatcher(*key) for name, key in generator.libraries.items()}
    return namespace | host_names(generator.hosts, functions)


def emit_module(
    programs: Mapping[str, Program],
    definitions: Iterable[tuple[ast.FunctionDef, Generator]] = (),
    elsewhere: Container[str] = (),
) -> str:
    """Return the source of a module with one function a program; read it back with `load_emitted`.

    `definitions` are further functions, each with what wrote it. Programs whose names are `elsewhere` have their
    functions in another module, and are read back with `Emitted` alone.
    """
    imports: set[str] = set()
    libraries: dict[str, tuple[str, bool]] = {}
    hosts: dict[str, str] = {}
    functions: list[ast.stmt] = []
    table: list[tuple[str, ast.expr, Program]] = []
    for number, (name, program) in enumerate(programs.items()):
        if name in elsewhere:
            table.append((name, py.constant(None), program))
            continue
        generator = generator_of(program)
        function_name = f"_{number}_{''.join(char if char.isascii() and char.isalnum() else '_' for char in name)}"
        functions.append(generator.function(function_name, program.tree, program.variables))
        imports |= generator.imports
        libraries |= generator.libraries
        hosts |= generator.hosts
        table.append((name, py.name(function_name), program))
    for definition, generator in definitions:
        functions.append(definition)
        imports |= generator.imports
        libraries |= generator.libraries
        hosts |= generator.hosts
    body = [*_head(imports, libraries, hosts), *functions, *_tables(table)]
    return ast.unparse(ast.Module(body, [])) + "\n"


def _head(imports: set[str], libraries: dict[str, tuple[str, bool]], hosts: dict[str, str]) -> list[ast.stmt]:
    aliases = [py.alias(name, "_" + name) for name in sorted(imports | {"dispatcher"})]
    text = "CEL expressions compiled to Python. Generated; do not edit."
    return [
        py.Expr(py.constant(text)),
        py.ImportFrom(_RUNTIME, aliases, 0),
        *(
            py.assign(name, py.call("_dispatcher", py.constant(key), py.constant(method)))
            for name, (key, method) in sorted(libraries.items())
        ),
        _bind(hosts),
    ]


def _bind(hosts: dict[str, str]) -> ast.stmt:
    """Write `def bind(functions)`, which gives the module the host's functions."""
    signature = ast.arguments([], [py.arg("functions")], None, [], [], None, [])
    names = py.Dict([py.constant(name) for name in sorted(hosts)], [py.constant(hosts[name]) for name in sorted(hosts)])
    body: list[ast.stmt] = [
        py.Expr(py.constant("Make the functions of the host known to the compiled expressions.")),
        py.ImportFrom("kubelint_compliance.cel.host", [py.alias("host_names", None)], 0),
        py.Expr(py.method(py.call("globals"), "update", py.call("host_names", names, py.name("functions")))),
    ]
    return py.FunctionDef("bind", signature, body if hosts else body[:1], [])


def _tables(table: list[tuple[str, ast.expr, Program]]) -> list[ast.stmt]:
    """Write what `Emitted` reads: each function, or None, with its source, variables and limit."""
    shapes: dict[tuple[str, ...], int] = {}
    rows: list[ast.expr] = []
    for _, function, program in table:
        shape = shapes.setdefault(program.variables, len(shapes))
        columns = [py.constant(value) for value in (program.source, shape, program.cost_limit)]
        rows.append(py.Tuple([function, *columns], py.LOAD))
    variables = [py.Tuple([py.constant(name) for name in shape], py.LOAD) for shape in shapes]
    return [
        py.assign("VARIABLES", py.Tuple([*variables], py.LOAD)),
        py.assign("PROGRAMS", py.Dict([py.constant(name) for name, _, _ in table], rows)),
    ]
