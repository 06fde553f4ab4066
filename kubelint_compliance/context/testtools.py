"""Which files are assertions of a test tool: parts of objects, which say what a test looks for.

Chainsaw names them in the `chainsaw-test.yaml` beside them, or knows them by their names; kuttl by `00-assert.yaml`.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

_EXPECTS = ("assert", "error")
_APPLIES = ("apply", "create", "update", "delete")
_PHASES = ("try", "catch", "finally", "cleanup")


class ChainsawTest(NamedTuple):
    """The files that a test names: those that say what to expect, and those that it applies."""

    expected: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()


def chainsaw_test(values: Iterable[Any]) -> ChainsawTest:
    """Return what the documents of a `chainsaw-test.yaml` name."""
    operations = [entry for value in values for entry in _operations(value)]
    return ChainsawTest(tuple(_files(operations, (*_EXPECTS, "patch"))), tuple(_files(operations, _APPLIES)))


def _operations(value: Any) -> Iterator[dict[str, Any]]:
    for step in map(mapping, sequence(mapping(mapping(value).get("spec")).get("steps"))):
        for phase in _PHASES:
            yield from map(mapping, sequence(step.get(phase)))


def _files(operations: list[dict[str, Any]], names: tuple[str, ...]) -> Iterator[str]:
    for operation in operations:
        for name in names:
            file = mapping(operation.get(name)).get("file")
            if isinstance(file, str) and file and "\0" not in file:
                yield file


def says_assertion(name: str) -> bool:
    """Whether the name of a file says that it is what a test expects."""
    words = "".join(char if char.isalpha() else " " for char in name.lower()).split()
    return not {"assert", "asserts", "error", "errors"}.isdisjoint(words)


def is_kuttl_assertion(name: str) -> bool:
    """Whether kuttl takes a file of that name for an assertion: `00-assert.yaml`, `01-errors.yaml`."""
    number, dash, rest = name.partition("-")
    return bool(dash) and number.isdecimal() and rest.partition(".")[0] in ("assert", "errors")


def has_expressions(value: Any) -> bool:
    """Whether a key in a value is an expression of Chainsaw: in parentheses, as no field of Kubernetes is."""
    pending = [value]
    while pending:
        entry = pending.pop()
        if isinstance(entry, dict):
            for key, inner in entry.items():
                if key[:1] == "(" and ")" in key:
                    return True
                if isinstance(inner, (dict, list)):
                    pending.append(inner)
        elif isinstance(entry, list):
            pending.extend(entry)
    return False
