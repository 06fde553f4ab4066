"""`Program`: a compiled expression, from text or from an emitted module."""

from __future__ import annotations

from kubelint_compliance.cel.cost import COST_LIMIT
from kubelint_compliance.cel.host import checked_function, host_of, type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import ModuleType
    from typing import Any

    from kubelint_compliance.cel.checker import Environment
    from kubelint_compliance.cel.cost import Budget
    from kubelint_compliance.cel.host import HostFunction
    from kubelint_compliance.cel.tree import Node
    from kubelint_compliance.cel.types import Type

    Declarations = Mapping[str, Type | str] | Iterable[str]


class Program:
    """An expression ready to run: called with bindings by name, or `run` with values in the order of `variables`."""

    __slots__ = ("_declared", "_functions", "_tree", "cost_limit", "function", "run", "source", "strict", "variables")

    def __init__(
        self,
        source: str,
        declared: Mapping[str, Type | str],
        functions: Mapping[str, HostFunction],
        cost_limit: int,
        strict: bool = False,
    ) -> None:
        """`strict`: a field of a scalar is an error even where it may be absent (`?.`, `has`), not a missing one."""
        self.source = source
        self.variables = tuple(declared)
        self.cost_limit = cost_limit
        self.strict = strict
        self._declared = declared
        self._functions = functions
        self._tree: Node | None = None
        self.run: Callable[..., Any] = self.evaluate

    @classmethod
    def from_emitted(
        cls,
        function: Callable[..., Any],
        source: str,
        variables: Declarations,
        functions: Mapping[str, HostFunction] | None = None,
        cost_limit: int = COST_LIMIT,
        *,
        strict: bool = False,
    ) -> Program:
        """Wrap a function of an emitted module; the source is parsed only when the exact evaluator is needed."""
        program = cls(source, declarations(variables), functions or {}, cost_limit, strict)
        program.attach(function)
        return program

    def attach(self, function: Callable[..., Any]) -> None:
        """Let a compiled function run first, with this program behind it."""
        function.program = self  # type: ignore[attr-defined]
        self.run = function

    def attach_late(self, find: Callable[[], Callable[..., Any]]) -> None:
        """Let a compiled function run first, which is found when this program is first run."""

        def run(*values: Any) -> Any:
            self.attach(find())
            return self.run(*values)

        self.run = run

    def begin(self, tree: Node, *values: Any) -> Any:
        """Compile the tree and run it; from then on that code runs alone, or the evaluator where Python cannot."""
        from kubelint_compliance.cel.emit import load_function

        function = load_function(self, tree)
        self.run = self.evaluate
        if function is not None:
            self.attach(function)
        return self.run(*values)

    def __call__(self, /, **bindings: Any) -> Any:
        values = []
        for name in self.variables:
            if name not in bindings:
                raise TypeError(f"no value for the variable {name!r}")
            values.append(bindings.pop(name))
        if bindings:
            raise TypeError(f"undeclared variables: {', '.join(sorted(bindings))}")
        return self.run(*values)

    def evaluate(self, *values: Any, budget: Budget | None = None) -> Any:
        """Evaluate exactly, without compiled code; what it costs is taken from the budget."""
        from kubelint_compliance.cel.evaluator import evaluate

        bindings = dict(zip(self.variables, values, strict=True))
        callables = _Callables(self._functions, bindings)
        return evaluate(self.source, self.tree, bindings, callables, self.cost_limit, budget, strict=self.strict)

    def exactly(self, functions: Mapping[str, HostFunction] | None = None) -> Program:
        """Return the same program without compiled code, for values with `Unreadable` nodes.

        `functions`, where there are any, stand in for its own.
        """
        exact = Program(self.source, self._declared, functions or self._functions, self.cost_limit, self.strict)
        exact._tree = self._tree
        return exact

    @property
    def tree(self) -> Node:
        """The checked tree, parsed when first asked for."""
        if self._tree is None:
            from kubelint_compliance.cel.checker import check
            from kubelint_compliance.cel.parser import parse

            tree, _ = check(self.source, parse(self.source), _environment(self._declared, self._functions))
            self._tree = tree
        return self._tree

    @property
    def host_functions(self) -> Mapping[str, HostFunction]:
        """The host's functions that the expression may call."""
        return self._functions


def compile(
    expression: str,
    variables: Declarations = (),
    functions: Mapping[str, HostFunction] | None = None,
    *,
    cost_limit: int = COST_LIMIT,
    strict: bool = False,
) -> Program:
    """Compile an expression; raises CelError at the place of what is wrong.

    `variables` are names, which are dynamic, or a mapping from name to declared type. One of the type HIDDEN cannot be
    named by the expression; it is there for functions of the host to be `given`. `strict` makes a field of a scalar an
    error in `?.` and `has`, too.
    """
    program = Program(expression, declarations(variables), functions or {}, cost_limit, strict)
    tree = program.tree
    program.run = lambda *values: program.begin(tree, *values)
    return program


HIDDEN = "hidden"
"""The declared type of a variable that expressions cannot name."""


def declarations(variables: Declarations) -> Mapping[str, Type | str]:
    """Return variables with their types; a name alone is dynamic."""
    return variables if hasattr(variables, "keys") else dict.fromkeys(variables, "dyn")  # type: ignore[return-value]


def _environment(declared: Mapping[str, Type | str], functions: Mapping[str, HostFunction]) -> Environment:
    from kubelint_compliance.cel.checker import Environment

    for name in declared:
        if not (name.isascii() and name.isidentifier()):
            raise ValueError(f"not a name for a variable: {name!r}")
    seen = {name: type_of(kind) for name, kind in declared.items() if kind != HIDDEN}
    host = host_of(functions)
    return Environment(seen, host.overloads, host.methods)


class _Callables:
    """The host's functions in one evaluation, each made ready when it is first called."""

    __slots__ = ("_bindings", "_functions", "_made")

    def __init__(self, functions: Mapping[str, HostFunction], bindings: Mapping[str, Any]) -> None:
        self._functions = functions
        self._bindings = bindings
        self._made: dict[tuple[str, bool], Callable[..., Any]] = {}

    def get(self, key: tuple[str, bool]) -> Callable[..., Any] | None:
        """Return the function of a name, member or not; None where the host has none."""
        function = self._functions.get(key[0])
        if function is None or function.member is not key[1]:
            return None
        if key not in self._made:
            given = tuple(map(self._bindings.__getitem__, function.given))
            self._made[key] = checked_function(key[0], function, given)
        return self._made[key]


def load_emitted(
    module: ModuleType, functions: Mapping[str, HostFunction] | None = None, *, strict: bool = False
) -> dict[str, Program]:
    """Return the programs of an emitted module by name, bound to the host's functions."""
    loaded = Emitted(module, functions or {}, strict=strict)
    return {name: loaded[name] for name in module.PROGRAMS}


class Emitted(dict[str, Program]):
    """The programs of an emitted module by name, each made when it is first asked for.

    `elsewhere` loads the module with the functions that are not in this one, when the first of them is run.
    """

    __slots__ = ("_elsewhere", "_functions", "_module", "_strict", "_variables")

    def __init__(
        self,
        module: ModuleType,
        functions: Mapping[str, HostFunction],
        elsewhere: Callable[[], ModuleType] | None = None,
        *,
        strict: bool = False,
    ) -> None:
        super().__init__()
        module.bind(functions)
        self._module = module
        self._functions = functions
        self._elsewhere = elsewhere
        self._strict = strict
        self._variables = [declarations(names) for names in module.VARIABLES]

    def __missing__(self, name: str) -> Program:
        function, source, declared, cost_limit = self._module.PROGRAMS[name]
        program = Program(source, self._variables[declared], self._functions, cost_limit, self._strict)
        if function is not None:
            program.attach(function)
        else:
            program.attach_late(lambda: self._found_elsewhere(name))
        self[name] = program
        return program

    def _found_elsewhere(self, name: str) -> Callable[..., Any]:
        if self._elsewhere is None:
            raise LookupError(f"no module has the function of {name}")
        module = self._elsewhere()
        module.bind(self._functions)
        function: Callable[..., Any] = module.PROGRAMS[name][0]
        return function
