"""Google's C++ engine, asked through cel-expr-python; answers are made comparable with ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cel_expr_python import cel

from kubelint_compliance.cel import CelError, Duration, Timestamp, UInt, compile

_CONFIG = "name: tests\nextensions:\n" + "".join(
    f"- name: {name}\n"
    for name in (
        "optional",
        "strings",
        "math",
        "sets",
        "lists",
        "encoders",
        "bindings",
        "two-var-comprehensions",
        "regex",
    )
)
_CHECKED = cel.NewEnv(
    config=cel.NewEnvConfigFromYaml(_CONFIG), variables={"object": cel.Type.DYN, "self": cel.Type.DYN}
)
ERROR = "error"


def theirs(expression: str, value: Any = None, *, optional: bool = False) -> Any:
    """Return the C++ engine's answer, or ERROR."""
    try:
        result = _CHECKED.compile(expression).eval(data={"object": value, "self": value})
        if result.type() == cel.Type.ERROR:
            return ERROR
        return plain(result.plain_value())
    except Exception as error:
        if optional and "Unable to convert" in str(error):
            return "optional"
        return ERROR


def ours(expression: str, value: Any = None, *, exactly: bool = False) -> Any:
    """Return this package's answer, or ERROR."""
    try:
        program = compile(expression, variables=("object", "self"))
        return plain(program.evaluate(value, value) if exactly else program.run(value, value))
    except CelError:
        return ERROR


def plain(value: Any) -> Any:
    """Make answers comparable: true is not 1, a double that is no number equals itself."""
    if isinstance(value, (Timestamp, Duration)):
        return (type(value).__name__, value.nanoseconds // 1000)
    if isinstance(value, datetime):
        return ("Timestamp", (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))
    if isinstance(value, timedelta):
        return ("Duration", value // timedelta(microseconds=1))
    if isinstance(value, UInt):
        return plain(value.value)
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, dict):
        return dict(sorted((repr(plain(key)), plain(entry)) for key, entry in value.items()))
    if isinstance(value, (bytes, bytearray)):
        return ("bytes", bytes(value))
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, float):
        return ("double", repr(value))
    return value
