"""Objects made from the schema of a custom resource, mostly as it wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

TEXTS = (
    "",
    "a",
    "b",
    "abc",
    "a-b",
    "a.b.c",
    "0",
    "1Gi",
    "10m",
    "10.0.0.0/8",
    "10.0.0.1",
    "80%",
    "https://a.b/c?d=e",
    "*",
)
FORMATS = {
    "date-time": ("2020-01-01T00:00:00Z", "2024-02-29T12:30:45.5+02:00"),
    "date": ("2020-01-01", "2024-02-29"),
    "duration": ("1s", "1h30m", "0s", "100ms"),
    "byte": ("", "YQ==", "YWJj"),
}
NUMBERS = (0, 1, 2, 3, -1, 10, 80, 443, 65535, 100000)


def conforming(random: Random, schema: dict[str, Any], depth: int = 0) -> Any:
    """A value that a schema mostly accepts."""
    if schema.get("enum"):
        return random.choice(schema["enum"])
    if schema.get("x-kubernetes-int-or-string"):
        return random.choice((*NUMBERS, *TEXTS))
    make = _MAKERS.get(schema.get("type", ""))
    return random.choice((1, "a", {}, [])) if make is None else make(random, schema, depth + 1)


def _object(random: Random, schema: dict[str, Any], depth: int) -> Any:
    entries, fields = schema.get("additionalProperties"), schema.get("properties", {})
    if isinstance(entries, dict):
        return {
            random.choice(TEXTS[1:]): conforming(random, entries, depth) for _ in range(_count(random, schema, depth))
        }
    required = schema.get("required", ())
    share = random.choice((0.1, 0.5, 0.9)) if depth < 8 else 0
    wanted = {name: field for name, field in fields.items() if name in required or random.random() < share}
    result = {name: conforming(random, field, depth) for name, field in wanted.items()}
    for name, field in wanted.items():
        if field.get("nullable") and random.random() < 0.2:
            result[name] = None
    return result


def _list(random: Random, schema: dict[str, Any], depth: int) -> Any:
    return [conforming(random, schema.get("items", {}), depth) for _ in range(_count(random, schema, depth, "Items"))]


def _count(random: Random, schema: dict[str, Any], depth: int, what: str = "Properties") -> int:
    low, high = schema.get("min" + what, 0), schema.get("max" + what, 3)
    return int(low if depth > 8 else random.randint(low, max(low, min(high, low + 3))))


def _text(random: Random, schema: dict[str, Any], depth: int) -> Any:
    pool = FORMATS.get(schema.get("format", ""), TEXTS)
    low = schema.get("minLength", 0)
    return random.choice([text for text in pool if len(text) >= low] or ["x" * low])


def _number(random: Random, schema: dict[str, Any], depth: int) -> Any:
    low, high = schema.get("minimum", -1), schema.get("maximum", 100000)
    return random.choice([low, *(value for value in NUMBERS if low <= value <= high)])


def _float(random: Random, schema: dict[str, Any], depth: int) -> Any:
    return random.choice((0.5, 1.5, _number(random, schema, depth)))


def _flag(random: Random, schema: dict[str, Any], depth: int) -> Any:
    return random.random() < 0.5


_MAKERS: dict[str, Callable[[Random, dict[str, Any], int], Any]] = {
    "object": _object,
    "array": _list,
    "string": _text,
    "integer": _number,
    "number": _float,
    "boolean": _flag,
}
