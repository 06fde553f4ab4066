"""The types of CEL: what variables are declared with, what signatures are made of, and what `type(x)` returns."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Type:
    """A type by name, with parameters for lists, maps and optionals; at run time only the name counts."""

    __slots__ = ("name", "parameters")
    kind = "type"

    def __init__(self, name: str, *parameters: Type) -> None:
        self.name = name
        self.parameters = parameters

    def __repr__(self) -> str:
        inside = ", ".join(map(repr, self.parameters))
        return f"{self.name}({inside})" if inside else self.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Type) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class ObjectType(Type):
    """An object of which the fields are known: `resolve` returns a field's type, or None where there is no such field.

    The values are plain maps. With `resolve` left out every field is allowed.
    """

    __slots__ = ("resolve",)

    def __init__(self, name: str, resolve: Callable[[str], Type | None] | None = None) -> None:
        super().__init__(name)
        self.resolve = resolve


class Variable(Type):
    """A type that a signature leaves open, such as the `T` of `list<T>`."""

    __slots__ = ()


DYN = Type("dyn")
NULL = Type("null_type")
BOOL = Type("bool")
INT = Type("int")
UINT = Type("uint")
DOUBLE = Type("double")
STRING = Type("string")
BYTES = Type("bytes")
TYPE = Type("type")
TIMESTAMP = Type("google.protobuf.Timestamp")
DURATION = Type("google.protobuf.Duration")


def list_of(element: Type) -> Type:
    """The type of a list."""
    return Type("list", element)


def map_of(key: Type, value: Type) -> Type:
    """The type of a map."""
    return Type("map", key, value)


def optional_of(value: Type) -> Type:
    """The type of an optional."""
    return Type("optional_type", value)


_NAMED = {
    **{known.name: known for known in (DYN, NULL, BOOL, INT, UINT, DOUBLE, STRING, BYTES, TYPE, TIMESTAMP, DURATION)},
    "timestamp": TIMESTAMP,
    "duration": DURATION,
    "list": list_of(DYN),
    "map": map_of(DYN, DYN),
    "optional": optional_of(DYN),
    "optional_type": optional_of(DYN),
    "URL": Type("kubernetes.URL"),
    "Quantity": Type("kubernetes.Quantity"),
    "Semver": Type("kubernetes.Semver"),
    "NamedFormat": Type("kubernetes.NamedFormat"),
    "IP": Type("net.IP"),
    "CIDR": Type("net.CIDR"),
    "Authorizer": Type("kubernetes.authorization.Authorizer"),
}
"""Types by the names used in signatures and declarations."""

KIND_NAMES = {known.name: known for known in _NAMED.values() if known is not DYN}
"""Types by the names that values of them bear at run time."""
TYPE_NAMES = {name: known for name, known in KIND_NAMES.items() if name != "kubernetes.NamedFormat"}
"""Types that an expression can name as a value."""


def parse_type(text: str) -> Type:
    """Read a type such as `string`, `list<int>` or `map<string, dyn>`; one capital letter is an open type."""
    if not isinstance(text, str):
        raise TypeError(f"a declared type is a name or a Type, not {text!r}")
    text = text.strip()
    known = _NAMED.get(text)
    if known is not None:
        return known
    if len(text) == 1:
        return Variable(text)
    head, bracket, inside = text.partition("<")
    if not bracket or not inside.endswith(">") or head not in ("list", "map", "optional", "type"):
        raise ValueError(f"unknown type {text!r}")
    parameters = tuple(parse_type(part) for part in split_types(inside[:-1]))
    return Type({"optional": "optional_type"}.get(head, head), *parameters)


def split_types(text: str) -> list[str]:
    """Split a list of types at its commas, but not inside angle brackets."""
    parts, depth, start = [], 0, 0
    for offset, char in enumerate(text):
        depth += (char == "<") - (char == ">")
        if char == "," and depth == 0:
            parts.append(text[start:offset])
            start = offset + 1
    return [*parts, text[start:]] if text.strip() else []


def accepts(parameter: Type, argument: Type, bound: dict[str, Type]) -> bool:
    """Whether an argument may be passed where a signature has `parameter`; open types are bound on the way."""
    if isinstance(parameter, Variable):
        return _bind(parameter.name, argument, bound)
    if parameter.name == "dyn" or argument.name == "dyn" or isinstance(argument, Variable):
        return True
    if argument.name == "null_type":
        return parameter.name == "null_type" or isinstance(parameter, ObjectType) or "." in parameter.name
    if isinstance(argument, ObjectType) and parameter.name == "map" and argument.resolve is not None:
        return True
    if parameter.name != argument.name:
        return False
    pairs = zip(parameter.parameters, argument.parameters, strict=False)
    return all(accepts(inner, given, bound) for inner, given in pairs)


def _bind(name: str, argument: Type, bound: dict[str, Type]) -> bool:
    previous = bound.setdefault(name, argument)
    if accepts(previous, argument, {}):
        if argument.name == "dyn":
            bound[name] = argument
        return True
    bound[name] = argument
    return accepts(argument, previous, {})


def substitute(result: Type, bound: dict[str, Type]) -> Type:
    """Fill the open types of a result; what stayed open is dynamic."""
    if isinstance(result, Variable):
        return bound.get(result.name, DYN)
    if not result.parameters:
        return result
    return Type(result.name, *(substitute(inner, bound) for inner in result.parameters))


def join(types: list[Type]) -> Type:
    """Return the one type of all elements, or dyn where they are mixed."""
    if not types:
        return DYN
    first = types[0]
    return first if all(same(first, other) for other in types) else DYN


def same(one: Type, other: Type) -> bool:
    """Whether two types are the same with their parameters."""
    return (
        one.name == other.name
        and len(one.parameters) == len(other.parameters)
        and all(map(same, one.parameters, other.parameters))
    )
