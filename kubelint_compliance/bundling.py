"""Writes modules that many checks load into one Python file: the names of some -> its text, for `bundle`.

A module becomes a function that declares all its names global. What nobody needs at run time is left out: docstrings,
types of parameters, imports for type checkers. A module that cannot be written so fails the build.
"""

from __future__ import annotations

import ast
import os
import symtable
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    _Texts = Mapping[str, tuple[str, str]]
    """The texts of modules, with their files below the folder of the package, by name."""

_PACKAGE, _, _ = __name__.rpartition(".")
_FOLDER = os.path.dirname(os.path.abspath(__file__))
_FOR_CHECKERS = "TYPE_CHECKING"


def bundle_sources(bundles: Mapping[str, Iterable[str]], apart: Container[str] = ()) -> dict[str, str]:
    """Return the text of a module for each bundle: its roots, and all that they import as they are loaded.

    What a bundle before it has is left out. `MODULES` in each has the function of each module and its file, as a POSIX
    path, by name; `LATER` in the first has, by name, in which other bundle a module is, but for bundles `apart`, which
    are not opened for one module. The package itself is in none: nothing is found there before that is loaded.
    """
    first, *others = bundles
    parts: dict[str, _Texts] = {}
    homes = {f"{_PACKAGE}.bundle": first}  # which is loaded before there are any
    for bundle, roots in bundles.items():
        parts[bundle] = {name: text for name, text in sorted(_with_imported(roots).items()) if name not in homes}
        homes |= dict.fromkeys(parts[bundle], bundle)
    later = {name: bundle for name, bundle in sorted(homes.items()) if bundle != first and bundle not in apart}
    sources = {first: f"{_source(parts[first])}LATER = {later!r}\n"}
    return sources | {bundle: _source(parts[bundle]) for bundle in others}


def _source(texts: _Texts) -> str:
    functions = [_function(f"_{number}", text) for number, (text, _) in enumerate(texts.values())]
    table = ", ".join(f"{name!r}: (_{number}, {file!r})" for number, (name, (_, file)) in enumerate(texts.items()))
    return "\n\n".join(
        (
            '"""Modules that many checks load. Generated; do not edit."""\nfrom __future__ import annotations',
            *map(ast.unparse, functions),
            f"MODULES = {{{table}}}\n",
        )
    )


def modules_below(*packages: str) -> Iterator[str]:
    """Yield the names of all modules of some packages, and of those below them."""
    for package in packages:
        folder = os.path.join(_FOLDER, *package.split("."))
        for entry in os.scandir(folder):
            name, end = os.path.splitext(entry.name)
            if end == ".py":
                yield package if name == "__init__" else f"{package}.{name}"
            elif entry.is_dir() and os.path.isfile(os.path.join(entry.path, "__init__.py")):
                yield from modules_below(f"{package}.{name}")


def _with_imported(roots: Iterable[str]) -> _Texts:
    """Return the texts of modules, with their files, and of all that they import as they are loaded, by name."""
    found: dict[str, tuple[str, str]] = {}
    pending = [f"{_PACKAGE}.{root}" for root in roots]
    while pending:
        parts = pending.pop().split(".")
        for name in (".".join(parts[:length]) for length in range(2, len(parts) + 1)):
            file = "" if name in found else _file_of(name)
            if file:
                text, imported = _read(file)
                found[name] = text, file
                pending += imported
    return found


@cache
def _read(file: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file of the package, and what it imports: several bundles may reach it."""
    with open(os.path.join(_FOLDER, file), encoding="utf-8") as stream:
        text = stream.read()
    return text, tuple(_imported(ast.parse(text).body))


def _file_of(name: str) -> str:
    """Return the file of a module, below the folder of the package; empty where it is none."""
    path = name.partition(".")[2].replace(".", "/")
    return next((file for file in (f"{path}.py", f"{path}/__init__.py") if os.path.isfile(f"{_FOLDER}/{file}")), "")


def _imported(body: Iterable[ast.stmt]) -> Iterator[str]:
    """Yield the modules of the package that statements import, and names in them, which may be modules."""
    for statement in _without_types(body):
        if isinstance(statement, ast.ImportFrom) and statement.module and _is_own(statement.module):
            yield statement.module
            yield from (f"{statement.module}.{alias.name}" for alias in statement.names)
        elif isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names if _is_own(alias.name))


def _is_own(module: str) -> bool:
    return module.partition(".")[0] == _PACKAGE


def _without_types(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module that do something: nothing for type checkers, no types of variables."""
    for statement in body:
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == _FOR_CHECKERS:
            yield from _without_types(statement.orelse)
        elif isinstance(statement, ast.AnnAssign):
            if statement.value:
                yield ast.Assign([statement.target], statement.value)
        elif not _is_idle(statement):
            yield statement


def _is_idle(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _function(name: str, text: str) -> ast.FunctionDef:
    """Return the function that does what a module does, in the namespace of which it is run."""
    module = ast.fix_missing_locations(ast.Module([*_without_types(ast.parse(text).body)], []))
    symbols = symtable.symtable(ast.unparse(module), name, "exec").get_symbols()
    names = sorted(symbol.get_name() for symbol in symbols if symbol.is_local())
    for node in ast.walk(module):
        _bare(node)
    body: list[ast.stmt] = [ast.Global(names)] if names else []
    nothing = ast.arguments([], [], None, [], [], None, [])
    return ast.fix_missing_locations(ast.FunctionDef(name, nothing, [*body, *module.body] or [ast.Pass()], []))


def _bare(node: ast.AST) -> None:
    """Take the docstring from a class or function, and the types of its parameters."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node) is not None:
        node.body[:1] = [] if node.body[1:] else [ast.Pass()]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        node.returns = None
    if isinstance(node, ast.arg):
        node.annotation = None
