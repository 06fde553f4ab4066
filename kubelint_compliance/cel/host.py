"""The functions that a host lends to expressions, as the checker, compiled code and the evaluator each ask for them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from kubelint_compliance.cel.types import Type


class HostFunction:
    """A function of the host: `name(arguments)` in an expression, or `target.name(arguments)` when `member`.

    `given` names variables of the program whose values the callable gets after the arguments of the call; then all of
    these are `dyn`.

    Types are declared as CEL writes them (`dyn`, `string`, `list<string>` ...) or as `Type`; arguments are checked
    against them before the callable is called. It raises CelError where it cannot answer.
    """

    __slots__ = ("callable", "given", "known", "member", "parameters", "result")

    def __init__(
        self,
        callable: Callable[..., Any],  # noqa: A002 - the word of the interface
        parameters: Iterable[Type | str],
        result: Type | str = "dyn",
        *,
        member: bool = False,
        given: Iterable[str] = (),
    ) -> None:
        self.given = tuple(given)
        self.callable = callable
        self.parameters = tuple(parameters)
        self.result = result
        self.member = member
        self.known: Any = None

    @property
    def overload(self) -> Any:
        """The function as one of the language's own would be."""
        if self.known is None:
            from kubelint_compliance.cel.library import Overload

            parameters = tuple(map(type_of, self.parameters))
            self.known = Overload(parameters, type_of(self.result), self.callable)
        return self.known


def type_of(declared: Type | str) -> Type:
    """Return a type that is declared as CEL writes it."""
    from kubelint_compliance.cel.types import DYN, Type, parse_type

    if declared == "dyn":
        return DYN
    if isinstance(declared, Type):
        return declared
    return parse_type(declared)


class Host:
    """What is known of all functions of a host, by their names in expressions and in compiled code.

    `overloads` and `methods` are for the checker. `parameters` has the kinds that each function's need, `givens` the
    variables that it is given; there a method's name has a leading dot.
    """

    def __init__(self, functions: Mapping[str, HostFunction]) -> None:
        self.functions = functions
        rows = [(name, function, function.overload) for name, function in functions.items()]
        self.overloads = {name: (overload,) for name, function, overload in rows if not function.member}
        self.methods = {name: (overload,) for name, function, overload in rows if function.member}
        dotted = [("." * function.member + name, function, overload) for name, function, overload in rows]
        self.parameters: dict[str, tuple[str, ...]] = {name: overload.kinds for name, _, overload in dotted}
        self.givens = {name: function.given for name, function, _ in dotted if function.given}


_latest: list[Host] = []


def host_of(functions: Mapping[str, HostFunction]) -> Host:
    """Return what is known of the functions; as long as the same are asked for, or the same two in turn, once."""
    for host in _latest:
        if host.functions is functions:
            return host
    host = Host(functions)
    _latest[:] = [host, *_latest[:1]]
    return host


def checked_function(name: str, function: HostFunction, given: tuple[Any, ...] = ()) -> Callable[..., Any]:
    """Return a callable that checks the kinds of the arguments before it calls the host's function."""
    from kubelint_compliance.cel.library import Dispatcher, Overload

    overload = function.overload
    if given:
        implementation = overload.implementation
        overload = Overload(overload.parameters, overload.result, lambda *values: implementation(*values, *given))
    return Dispatcher(name, function.member, (overload,))


CHECKED = "_checked_"
"""Begins the names that compiled code has for functions of which it does not know that the arguments fit."""


def host_names(names: Mapping[str, str], functions: Mapping[str, HostFunction]) -> dict[str, Any]:
    """Return the host's callables under the names that compiled code has for them.

    `names` has the function of each of these, that of a method with a leading dot.
    """
    known: dict[str, Any] = {}
    for flat, key in names.items():
        name = key.removeprefix(".")
        function = functions.get(name)
        if function is not None and function.member is (name != key):
            known[flat] = checked_function(name, function) if flat.startswith(CHECKED) else function.callable
    return known
