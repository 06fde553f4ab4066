"""Custom resources as the values that CEL sees: fields by their escaped names, texts with a format as what they mean.

Goes in: a value with defaults, and its structural schema. Comes out: the value that `self` stands for. Follows
k8s.io/apiserver/pkg/cel/common/valuesunstructured.go.
"""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.library.encoders import decode
from kubelint_compliance.cel.library.time import parse_duration, parse_timestamp
from kubelint_compliance.cel.values import INT_MAX, INT_MIN, equal, has_key, kind
from kubelint_compliance.schema.crd.celnames import RESERVED, escape
from kubelint_compliance.schema.crd.structure import (
    MAX_DEPTH,
    entries_of,
    fields_of,
    is_int_or_string,
    is_resource,
    is_set,
    items_of,
    type_of,
)
from kubelint_compliance.shape import sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubelint_compliance.schema.crd.structure import Json

_HIDDEN = "\0"
"""Begins the keys of what a rule cannot reach, and which still counts when objects are compared."""


class Unknown:
    """A value that CEL cannot see, or that does not fit its schema: whatever depends on it has no answer."""

    __slots__ = ()
    kind = "unknown"

    def __eq__(self, other: object) -> bool:
        raise Failure("a value of an unknown type is compared")

    __hash__ = object.__hash__


class SetList(list):  # type: ignore[type-arg]
    """A list in which order does not count."""

    __slots__ = ()

    def equals(self, other: Any) -> bool:
        """Whether another list has the same items."""
        if not isinstance(other, list) or not all(kind(item) in _SCALARS for item in (*self, *other)):
            raise Failure("lists of an unknown type are compared")
        own = {(kind(item), item) for item in self}
        return len(self) == len(other) and own == {(kind(item), item) for item in other}

    def plus(self, other: list[Any]) -> list[Any]:
        """Return the items of both lists, each once."""
        if not all(kind(item) in _SCALARS for item in (*self, *other)):
            raise Failure("lists of an unknown type are added")
        known = {(kind(item), item) for item in self}
        more = dict.fromkeys((kind(item), item) for item in other)
        return [*self, *(item for name, item in more if (name, item) not in known)]


class KeyedList(list):  # type: ignore[type-arg]
    """A list in which items are told apart by their keys, and order does not count."""

    __slots__ = ("keys",)
    keys: list[str]

    def equals(self, other: Any) -> bool:
        """Whether another list has equal items for the same keys."""
        if not isinstance(other, KeyedList):
            raise Failure("lists of an unknown type are compared")
        own, others = self._by_key(), other._by_key()
        same = all(has_key(others, key) and equal(item, others[key]) for key, item in own.items())
        return len(self) == len(other) and len(own) == len(others) and same

    def plus(self, other: list[Any]) -> list[Any]:  # noqa: ARG002
        """Merging by keys is left out: there is no answer."""
        raise Failure("lists with keys are added")

    def _by_key(self) -> dict[str, Any]:
        if not all(isinstance(item, dict) for item in self) or any(escape(key) != key for key in self.keys):
            raise Failure("lists of an unknown type are compared")
        return {repr([item.get(key) for key in self.keys]): item for item in self}


UNKNOWN = Unknown()
_SCALARS = ("string", "int", "double", "bool")


def cel_value(value: Any, schema: Json, *, root: bool = False, depth: int = 0) -> Any:
    """Return what a value is in CEL; `root` says that it is a whole resource."""
    if depth > MAX_DEPTH:
        return UNKNOWN
    if value is None:
        return None if is_set(schema, "nullable") else UNKNOWN
    if is_int_or_string(schema):
        return value if value.__class__ is str else _integer(value)
    type_ = type_of(schema)
    if type_ == "object" and isinstance(value, dict):
        return _object(value, schema, root or is_resource(schema), depth + 1)
    if type_ == "array" and isinstance(value, list):
        return _list(value, schema, depth + 1)
    if type_ == "string" and value.__class__ is str:
        return _text(value, schema.get("format"))
    return _OTHERS[type_](value) if type_ in _OTHERS else UNKNOWN


def _object(value: Json, schema: Json, root: bool, depth: int) -> Json:
    fields, entries = fields_of(schema, root=root), entries_of(schema)
    if not fields and entries is not None:
        return {key: cel_value(entry, entries, depth=depth) for key, entry in value.items()}
    result = {}
    for key, entry in value.items():
        name = escape(key) if key in fields else None
        if name is None or entry is None:
            result[_HIDDEN + key] = UNKNOWN
        else:
            result[name] = cel_value(entry, fields[key], depth=depth)
            if key in RESERVED:
                result.setdefault(key, result[name])
    return result


def _list(value: list[Any], schema: Json, depth: int) -> Any:
    item = items_of(schema)
    if item is None:
        return UNKNOWN
    items = [cel_value(entry, item, depth=depth) for entry in value]
    kind_of_list = schema.get("x-kubernetes-list-type")
    if kind_of_list == "set":
        return SetList(items)
    if kind_of_list != "map":
        return items
    keyed = KeyedList(items)
    keyed.keys = [key for key in sequence(schema.get("x-kubernetes-list-map-keys")) if isinstance(key, str)]
    return keyed


def _text(value: str, form: Any) -> Any:
    parse = _FORMATS.get(form) if isinstance(form, str) else None
    if parse is None:
        return value
    try:
        return parse(value)
    except Failure:
        return UNKNOWN


def _integer(value: Any) -> Any:
    if value.__class__ is float and value.is_integer():
        value = int(value)
    return value if value.__class__ is int and INT_MIN <= value <= INT_MAX else UNKNOWN


def _number(value: Any) -> Any:
    return float(value) if value.__class__ in (int, float) and abs(value) <= INT_MAX else UNKNOWN


def _boolean(value: Any) -> Any:
    return value if value.__class__ is bool else UNKNOWN


_OTHERS: dict[str, Callable[[Any], Any]] = {"integer": _integer, "number": _number, "boolean": _boolean}
_FORMATS: dict[str, Callable[[str], Any]] = {
    "duration": parse_duration,
    "date": lambda text: parse_timestamp(f"{text}T00:00:00Z"),
    "date-time": parse_timestamp,
    "byte": decode,
}
