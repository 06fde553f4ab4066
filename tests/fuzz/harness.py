"""What a harness is: it makes an input from a `Random`, and looks at one, whoever made it.

An input is bytes that hold all there is to it, so that a file of them is a test; `look` raises where the product is
wrong.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, NamedTuple

from kubelint_compliance import mishaps

if TYPE_CHECKING:
    from collections.abc import Callable


class Harness(NamedTuple):
    """`make` gives an input, `look` raises where the product does wrong with one."""

    make: Callable[[Random], bytes]
    look: Callable[[bytes], None]


class Wrong(AssertionError):
    """The product did what it must not do."""


def need(holds: object, what: str) -> None:
    """Raise where something does not hold."""
    if not holds:
        raise Wrong(what)


def input_of(harness: Harness, name: str, seed: str, number: int) -> bytes:
    """Return the input of a number: the same for the same seed, whatever ran before."""
    return harness.make(Random(f"{name} {seed} {number}"))


def look(harness: Harness, data: bytes) -> None:
    """Look at an input; an unexpected error is wrong, also where the product caught it and told of it."""
    caught: list[BaseException] = []
    mishaps.watch(caught.append)
    try:
        harness.look(data)
    except Wrong:
        if not caught:
            raise
    finally:
        mishaps.watch(None)
    if caught:
        raise caught[0]


def encoded(text: str) -> bytes:
    """Return a text as bytes; half characters become bytes that are no text."""
    return text.encode("utf-8", "surrogatepass")


def decoded(data: bytes) -> str:
    """Return bytes as a text, without loss."""
    return data.decode("utf-8", "surrogateescape")
