"""Counts what a run costs in steps that are always the same: calls of functions, never seconds."""

from __future__ import annotations

import sys
import tracemalloc
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable


def calls(run: Callable[[], object]) -> int:
    """Count the functions that are called, those in C included."""
    count = 0

    def counted(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        if event in ("call", "c_call"):
            count += 1

    sys.setprofile(counted)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def peak(run: Callable[[], object]) -> int:
    """Return the bytes that are in use at most while something runs."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class Letters(str):
    """A text that counts how many of its letters are looked at; what is cut out of it counts on."""

    __slots__ = ("seen",)

    def __new__(cls, text: str, seen: list[int] | None = None) -> Self:
        made = super().__new__(cls, text)
        made.seen = [0] if seen is None else seen
        return made

    def _counting(name: str) -> Any:  # type: ignore[misc]
        method = getattr(str, name)

        def counted(self: Letters, *arguments: Any, **named: Any) -> Any:
            result = method(self, *arguments, **named)
            self.seen[0] += _cost(self, name, arguments, result)
            return self._kept(result)

        return counted

    def _kept(self, result: Any) -> Any:
        if type(result) is str:
            return Letters(result, self.seen)
        if type(result) in (list, tuple):
            return type(result)(self._kept(entry) for entry in result)
        return result

    find = _counting("find")
    rfind = _counting("rfind")
    count = _counting("count")
    split = _counting("split")
    splitlines = _counting("splitlines")
    partition = _counting("partition")
    rpartition = _counting("rpartition")
    strip = _counting("strip")
    lstrip = _counting("lstrip")
    rstrip = _counting("rstrip")
    replace = _counting("replace")
    lower = _counting("lower")
    __getitem__ = _counting("__getitem__")
    __contains__ = _counting("__contains__")
    del _counting


def _cost(text: str, name: str, arguments: tuple[Any, ...], result: Any) -> int:
    """Return how many letters a method looks at or copies: of a search, those up to what it found."""
    if name == "__getitem__":
        return len(result)
    if name == "find":
        start = arguments[1] if len(arguments) > 1 else 0
        stop = min(arguments[2], len(text)) if len(arguments) > 2 else len(text)
        return (result if result >= 0 else max(stop, start)) - start + 1
    if name == "rfind":
        start = arguments[1] if len(arguments) > 1 else 0
        stop = min(arguments[2], len(text)) if len(arguments) > 2 else len(text)
        return stop - (result if result >= 0 else start) + 1
    return len(text)
