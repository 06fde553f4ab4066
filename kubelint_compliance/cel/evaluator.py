"""The exact evaluator: walks the tree, absorbs errors where CEL does, counts cost, and tells where it failed."""

from __future__ import annotations

from kubelint_compliance.cel.access import ABSENT, box, find, get
from kubelint_compliance.cel.cost import EXCEEDED, Budget, cost_of_call
from kubelint_compliance.cel.errors import (
    CelError,
    CostError,
    Failure,
    NoOverload,
    WrongType,
    error_at,
)
from kubelint_compliance.cel.library import dispatcher
from kubelint_compliance.cel.library.operators import OPERATORS
from kubelint_compliance.cel.tree import (
    Bind,
    Call,
    Comprehension,
    Conditional,
    Index,
    ListLiteral,
    Literal,
    Logic,
    MapLiteral,
    Name,
    Node,
    Select,
)
from kubelint_compliance.cel.unreadable import Unreadable, readable
from kubelint_compliance.cel.values import NONE, Optional, has_key, kind, no_overload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Protocol

    class Functions(Protocol):
        """The functions of a host by name, and whether they are members."""

        def get(self, key: tuple[str, bool], /) -> Callable[..., Any] | None:
            """Return a function, or None where the host has none."""


def evaluate(
    source: str,
    tree: Node,
    bindings: dict[str, Any],
    functions: Functions,
    cost_limit: int,
    budget: Budget | None = None,
    *,
    strict: bool = False,
) -> Any:
    """Return the value of a checked tree; raises CelError with the place of the failing part.

    What it cost is taken from the budget, where there is one. `strict`: a scalar has no fields even for `?.` and `has`.
    """
    limit = cost_limit if budget is None else min(cost_limit, budget.left)
    evaluation = _Evaluation(source, bindings, functions, limit, strict)
    try:
        return evaluation.visit(tree)
    except RecursionError:
        raise error_at(source, tree.at, "the values nest too deeply") from None
    finally:
        if budget is not None:
            budget.left -= limit - max(evaluation.budget, 0)


class _Evaluation:
    def __init__(
        self,
        source: str,
        bindings: dict[str, Any],
        functions: Functions,
        budget: int,
        strict: bool,
    ) -> None:
        self.source = source
        self.variables = bindings
        self.locals: dict[str, Any] = {}
        self.functions = functions
        self.budget = budget
        self.strict = strict

    def visit(self, node: Node) -> Any:
        self.budget -= 1
        if self.budget < 0:
            raise error_at(self.source, node.at, EXCEEDED, CostError)
        try:
            value = _VISIT[type(node)](self, node)
        except Failure as failure:
            raise error_at(self.source, node.at, str(failure), failure.error) from None
        return readable(value) if type(value) is Unreadable else value

    def charge(self, node: Node, cost: int) -> None:
        self.budget -= cost
        if self.budget < 0:
            raise error_at(self.source, node.at, EXCEEDED, CostError)

    def literal(self, node: Literal) -> Any:
        return node.value

    def name(self, node: Name) -> Any:
        if node.name not in self.locals or node.rooted:
            return self.variables[node.name]
        value = self.locals[node.name]
        if value.__class__ is _Bound:
            value = self.locals[node.name] = self.inside(value.names, value.node)
        return value

    def inside(self, names: dict[str, Any], node: Node) -> Any:
        """Evaluate a node with other variables of macros."""
        outer, self.locals = self.locals, names
        try:
            return self.visit(node)
        finally:
            self.locals = outer

    def select(self, node: Select) -> Any:
        operand = self.visit(node.operand)
        if node.test:
            return self.find(operand, node.field) is not ABSENT
        return box(self.find(operand, node.field)) if node.optional else _field(operand, node.field)

    def index(self, node: Index) -> Any:
        operand, index = self.visit(node.operand), self.visit(node.index)
        return box(self.find(operand, index)) if node.optional else get(operand, index)

    def find(self, container: Any, key: Any) -> Any:
        """Return an element if it is present, else ABSENT; where it is strict, a scalar has no elements to ask for."""
        found = readable(find(container, key))
        if self.strict and found is ABSENT:
            value = container.value if isinstance(container, Optional) else container
            if not (value is None or isinstance(value, (dict, list))):
                raise no_overload("_?._", value, key)
        return found

    def call(self, node: Call) -> Any:
        if node.name in ("orValue", "or") and node.target is not None:
            return self.alternative(node, node.target)
        values = [self.visit(operand) for operand in node.operands]
        self.charge(node, cost_of_call(values, node.name))
        operator = OPERATORS.get(node.name)
        if operator is not None:
            return operator(*values)
        method = node.target is not None
        function = self.functions.get((node.name, method)) or dispatcher(node.name, method)
        try:
            return function(*values)
        except WrongType:
            raise
        except CelError as error:
            raise error_at(self.source, node.at, str(error), type(error)) from None

    def alternative(self, node: Call, target: Node) -> Any:
        """`or` and `orValue`, which look at their argument only where there is no value."""
        optional = _optional(self.visit(target))
        if optional.present:
            return optional.value if node.name == "orValue" else optional
        other = self.visit(node.arguments[0])
        return other if node.name == "orValue" else _optional(other)

    def logic(self, node: Logic) -> bool:
        """One operand that decides wins over errors in the others."""
        decisive = not node.conjunction
        return self.absorb(node, (self.attempt(operand) for operand in node.operands), decisive)

    def attempt(self, node: Node) -> Any:
        try:
            return self.visit(node)
        except CostError:
            raise
        except CelError as error:
            return error

    def absorb(self, node: Node, values: Iterable[object], decisive: bool) -> bool:
        error: CelError | None = None
        for value in values:
            if value is decisive:
                return decisive
            if value is not (not decisive) and error is None:
                error = value if isinstance(value, CelError) else self.not_bool(node, value)
        if error is not None:
            raise error
        return not decisive

    def not_bool(self, node: Node, value: Any) -> CelError:
        return error_at(self.source, node.at, f"no such overload: a bool is needed, not {kind(value)}", WrongType)

    def boolean(self, node: Node) -> bool:
        value = self.visit(node)
        if value is True or value is False:
            return value
        raise self.not_bool(node, value)

    def conditional(self, node: Conditional) -> Any:
        return self.visit(node.yes if self.boolean(node.test) else node.no)

    def list_literal(self, node: ListLiteral) -> list[Any]:
        result = []
        for index, element in enumerate(node.elements):
            value = self.visit(element)
            if index not in node.optional:
                result.append(value)
            elif _optional(value).present:
                result.append(value.value)
        return result

    def map_literal(self, node: MapLiteral) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for index, (key_node, value_node) in enumerate(node.entries):
            key, value = self.visit(key_node), self.visit(value_node)
            if index in node.optional:
                if not _optional(value).present:
                    continue
                value = value.value
            _insert(result, key, value)
        return result

    def comprehension(self, node: Comprehension) -> Any:
        operand = self.visit(node.operand)
        if not isinstance(operand, (list, dict)):
            raise NoOverload(f"no such overload: '{node.kind}' of {kind(operand)}")
        outer, self.locals = self.locals, dict(self.locals)
        try:
            return _COMPREHEND[node.kind](self, node, operand)
        finally:
            self.locals = outer

    def each(self, node: Comprehension, operand: Any) -> Iterator[tuple[Any, Any]]:
        """Set the variables for each element that meets the condition; yields key or index and element."""
        names, is_list = node.names, isinstance(operand, list)
        for key, value in enumerate(operand) if is_list else operand.items():
            self.charge(node, 1)
            if len(names) == 2:
                self.locals[names[0]], self.locals[names[1]] = key, value
            else:
                self.locals[names[0]] = value if is_list else key
            if node.condition is None or self.boolean(node.condition):
                yield key, self.locals[names[0]]

    def all(self, node: Comprehension, operand: Any) -> bool:
        return self.absorb(node.body, (self.attempt(node.body) for _ in self.each(node, operand)), False)

    def exists(self, node: Comprehension, operand: Any) -> bool:
        return self.absorb(node.body, (self.attempt(node.body) for _ in self.each(node, operand)), True)

    def exists_one(self, node: Comprehension, operand: Any) -> bool:
        return sum(self.boolean(node.body) for _ in self.each(node, operand)) == 1

    def transform_list(self, node: Comprehension, operand: Any) -> list[Any]:
        return [self.visit(node.body) for _ in self.each(node, operand)]

    def filter(self, node: Comprehension, operand: Any) -> list[Any]:
        return [element for _, element in self.each(node, operand) if self.boolean(node.body)]

    def transform_map(self, node: Comprehension, operand: Any) -> dict[Any, Any]:
        return {key: self.visit(node.body) for key, _ in self.each(node, operand)}

    def transform_map_entry(self, node: Comprehension, operand: Any) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for _ in self.each(node, operand):
            entries = self.visit(node.body)
            if not isinstance(entries, dict):
                raise Failure("'transformMapEntry' needs a map as its result")
            for key, value in entries.items():
                _insert(result, key, value)
        return result

    def sort_by(self, node: Comprehension, operand: Any) -> list[Any]:
        from kubelint_compliance.cel.library.lists import sort_by

        if not isinstance(operand, list):
            raise no_overload("sortBy", operand)
        return sort_by(operand, [self.visit(node.body) for _ in self.each(node, operand)])

    def bind(self, node: Bind) -> Any:
        if node.kind == "bind":
            return self.inside({**self.locals, node.name: _Bound(node.value, self.locals)}, node.body)
        value = _optional(self.visit(node.value))
        if not value.present:
            return NONE
        result = self.inside({**self.locals, node.name: value.value}, node.body)
        if node.kind == "optFlatMap":
            return _optional(result)
        return Optional(result) if node.kind == "optMap" else result


class _Bound:
    """The value of `cel.bind`, evaluated where it is first used."""

    __slots__ = ("names", "node")

    def __init__(self, node: Node, names: dict[str, Any]) -> None:
        self.node = node
        self.names = names


def _field(operand: Any, field: str) -> Any:
    if isinstance(operand, dict):
        try:
            return operand[field]
        except KeyError:
            raise Failure(f"no such key: {field}") from None
    if isinstance(operand, Optional):
        return box(find(operand, field))
    raise NoOverload(f"no such key: {field}, the value is of type {kind(operand)}")


def _optional(value: Any) -> Optional:
    if not isinstance(value, Optional):
        raise NoOverload(f"no such overload: an optional is needed, not {kind(value)}")
    return value


def _insert(result: dict[Any, Any], key: Any, value: Any) -> None:
    if kind(key) not in ("string", "int", "uint", "bool"):
        raise Failure(f"unsupported key type: {kind(key)}")
    if key in result:
        if not has_key(result, key):
            raise Failure("a map with both a bool and the number equal to it as keys is not supported")
        raise Failure(f"duplicate key: {key}")
    result[key] = value


_VISIT: dict[type[Node], Callable[[_Evaluation, Any], Any]] = {
    Literal: _Evaluation.literal,
    Name: _Evaluation.name,
    Select: _Evaluation.select,
    Index: _Evaluation.index,
    Call: _Evaluation.call,
    Logic: _Evaluation.logic,
    Conditional: _Evaluation.conditional,
    ListLiteral: _Evaluation.list_literal,
    MapLiteral: _Evaluation.map_literal,
    Comprehension: _Evaluation.comprehension,
    Bind: _Evaluation.bind,
}
_COMPREHEND: dict[str, Callable[[_Evaluation, Comprehension, Any], Any]] = {
    "all": _Evaluation.all,
    "exists": _Evaluation.exists,
    "existsOne": _Evaluation.exists_one,
    "map": _Evaluation.transform_list,
    "filter": _Evaluation.filter,
    "transformMap": _Evaluation.transform_map,
    "transformMapEntry": _Evaluation.transform_map_entry,
    "sortBy": _Evaluation.sort_by,
}
