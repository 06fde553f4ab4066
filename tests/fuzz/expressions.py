"""CEL: what is compiled gives the value that the exact evaluator gives, or both give an error.

An input is an expression on lines of its own, then `----`, then values for `object` as JSON, one a line.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from kubelint_compliance.cel import CelError, compile
from kubelint_compliance.cel.values import NONE, Duration, Optional, Timestamp, UInt
from tests.fuzz import mutate, seeds
from tests.fuzz.harness import Harness, decoded, encoded, need

if TYPE_CHECKING:
    from random import Random

VARIABLES = ("object", "self", "item", "params")
_MARK = "\n----\n"
_NAMES = ("a", "b", "c", "name")
_LITERALS = (
    *(
        "null",
        "true",
        "false",
        "0",
        "1",
        "-1",
        "2",
        "1u",
        "2.5",
        "1.0",
        "0.0",
        "9223372036854775807",
        "1e300",
        "''",
        "'a'",
    ),
    *(
        "'abc'",
        "b'a'",
        "[]",
        "{}",
        "[1,2]",
        "['a','b']",
        "{'a':1}",
        "duration('1h')",
        "timestamp('2026-01-01T00:00:00Z')",
    ),
    *(
        "'1.2.3'",
        "'10.0.0.0/8'",
        "'1Gi'",
        "r'^a+$'",
        "type(1)",
        "optional.none()",
        "optional.of(1)",
        "1 / 0",
        "[1, 'a']",
    ),
)
_BINARY = ("==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "in", "&&", "||")
_UNARY = (
    "!",
    "-",
    "size",
    "string",
    "int",
    "double",
    "uint",
    "bool",
    "type",
    "dyn",
    "bytes",
    "quantity",
    "url",
    "ip",
    "cidr",
    "semver",
    "duration",
    "timestamp",
    "isQuantity",
    "isIP",
    "math.abs",
    "math.ceil",
    "sets.contains",
    "lists.range",
    "optional.of",
    "optional.ofNonZeroValue",
    "base64.encode",
)
_METHODS = (
    "startsWith",
    "endsWith",
    "contains",
    "indexOf",
    "split",
    "lastIndexOf",
    "matches",
    "find",
    "findAll",
    "join",
    "format",
    "charAt",
    "substring",
    "replace",
    "trim",
    "lowerAscii",
    "reverse",
    "sort",
    "isSorted",
    "sum",
    "min",
    "max",
    "indexOf",
    "flatten",
    "distinct",
    "slice",
    "first",
    "last",
    "size",
    "getFullYear",
    "getHours",
    "isGreaterThan",
    "add",
    "sub",
    "asInteger",
    "orValue",
    "or",
    "hasValue",
    "value",
    "containsIP",
    "prefixLength",
    "getHost",
)
_MACROS = ("all", "exists", "exists_one", "map", "filter", "existsOne", "transformList", "transformMap", "sortBy")
_STEPS = (".{}", ".{}", ".?{}", "['{}']", "[?'{}']", "[0]", "[?1]", "[1.0]", "[-1]", "[1u]", "[true]")


def expression(random: Random, roots: tuple[str, ...], depth: int) -> str:
    def inner() -> str:
        return expression(random, roots, depth - 1)

    def chain() -> str:
        steps = (random.choice(_STEPS).format(random.choice(_NAMES)) for _ in range(random.randrange(4)))
        return random.choice(roots) + "".join(steps)

    if depth == 0 or random.random() < 0.1:
        return random.choice(
            (chain, chain, lambda: f"dyn({random.choice(_LITERALS)})", lambda: random.choice(_LITERALS))
        )()
    variable, body = f"v{depth}", expression(random, (*roots, f"v{depth}"), depth - 1)
    form = random.randrange(14)
    if form < 4:
        return f"({inner()} {random.choice(_BINARY)} {inner()})"
    return {
        4: lambda: f"{random.choice(_UNARY)}({inner()})",
        5: lambda: f"({inner()} ? {inner()} : {inner()})",
        6: lambda: (
            f"({inner()}).{random.choice(_METHODS)}({', '.join(inner() for _ in range(random.choice((0, 1, 1, 2))))})"
        ),
        7: lambda: f"({chain()}).orValue({inner()})",
        8: lambda: f"has({chain()}.{random.choice(_NAMES)})",
        9: lambda: f"[{inner()}, {inner()}]",
        10: lambda: f"{{'a': {inner()}, {inner()}: {inner()}}}",
        11: lambda: f"({inner()}).{random.choice(_MACROS)}({variable}, {body})",
        12: lambda: f"cel.bind({variable}, {inner()}, {body})",
        13: lambda: f"({chain()}).optMap({variable}, {body})",
    }[form]()


@cache
def _written() -> tuple[str, ...]:
    """Every expression of the built-in rules."""
    found = []
    for rule in seeds.rules():
        checks = [rule, *rule.get("validations", ())]
        found += [check[key] for check in checks for key in ("validation", "eachOf", "each") if key in check]
        found += [*rule.get("variables", {}).values(), *rule.get("matchConditions", ())]
    return tuple(sorted({text for text in found if isinstance(text, str)}))


def _value(random: Random, depth: int) -> Any:
    form = random.randrange(4) if depth else 0
    if form < 2:
        return random.choice(
            (
                None,
                True,
                False,
                0,
                1,
                -1,
                2,
                2**53 + 1,
                2**63 - 1,
                0.0,
                2.5,
                1e300,
                "",
                "a",
                "abc",
                "é😀",
                "1",
                "10.0.0.1",
            )
        )
    if form == 2:
        return [_value(random, depth - 1) for _ in range(random.randrange(4))]
    return {random.choice(_NAMES): _value(random, depth - 1) for _ in range(random.randrange(4))}


def make(random: Random) -> bytes:
    """Return an expression, made or one of the rules', perhaps mutated; and some values."""
    if random.random() < 0.6:
        text = expression(random, ("object",), random.choice((1, 2, 2, 3)))
    else:
        text = random.choice(_written())
    if random.random() < 0.4:
        text = mutate.text(random, text, _written())
    values = [_value(random, 3) for _ in range(3)]
    others = seeds.values(random.randrange(len(seeds.manifests())))
    values.append(mutate.tree(random, others[0], others))
    return encoded(text + _MARK + "\n".join(json.dumps(value) for value in values))


def look(data: bytes) -> None:
    """Compile the expression; run it both ways on each value."""
    text, _, rest = decoded(data).rpartition(_MARK)
    try:
        program = compile(text, VARIABLES)
    except CelError:
        return
    for line in rest.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        bindings = (value,) * len(VARIABLES)
        here, there = _answer(program.run, bindings), _answer(program.evaluate, bindings)
        need(here == there, f"{here} where it is compiled, {there} exactly")


def _answer(run: Any, bindings: tuple[Any, ...]) -> Any:
    try:
        return plain(run(*bindings))
    except CelError:
        return "an error"


def plain(value: Any) -> Any:
    """Make answers comparable: true is not 1, a double that is no number equals itself."""
    if isinstance(value, dict):
        return [(plain(key), plain(entry)) for key, entry in value.items()]
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if value is NONE:
        return "none"
    if isinstance(value, Optional):
        return ("optional", plain(value.value))
    if isinstance(value, UInt | Timestamp | Duration):
        return (type(value).__name__, str(value))
    fields = getattr(type(value), "__slots__", ())
    return (type(value).__name__, [plain(getattr(value, field)) for field in fields] or repr(value))


HARNESS = Harness(make, look)
