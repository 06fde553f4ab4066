"""How time grows with the input, where a mistake would make it grow with its square.

`python benchmarks/growth.py`: every row does the same work on an input and on one ten times as long, in turns, and
shows how many times as long that took; 10 is in proportion, 100 is the square. Exits 1 above 40.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import TYPE_CHECKING

from kubelint_compliance.facts.secrets.tokens import matches
from kubelint_compliance.yamltree import Document, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    Work = Callable[[], object]

ROUNDS = 5
LONGER = 10
MOST = 40


def main() -> int:
    """Measure every row and print it."""
    ratios = {name: _ratio(make) for name, make in WORK.items()}
    for name, ratio in ratios.items():
        print(f"{name:<44} {ratio:>8.1f}")
    return 1 if max(ratios.values()) > MOST else 0


def _ratio(make: Callable[[int], Work]) -> float:
    short, long = make(1), make(LONGER)
    return statistics.median(_seconds(long) / _seconds(short) for _ in range(ROUNDS))


def _seconds(work: Work) -> float:
    start = time.process_time()
    work()
    return max(time.process_time() - start, 1e-6)


def _repeated_keys(times: int) -> Work:
    """Ask for the repeated keys of each entry of a list."""
    count = 400 * times
    text = "items:\n" + "- {b: 1, b: 2}\n" * count

    def work() -> None:
        (document,) = parse(text)
        assert isinstance(document, Document)
        for index in range(count):
            document.repeated_keys(("items", index))

    return work


def _beginnings(mark: str) -> Callable[[int], Work]:
    """Look for credentials in a text that begins one again and again."""

    def make(times: int) -> Work:
        text = mark * (2000 * times)
        return lambda: list(matches(text))

    return make


WORK: dict[str, Callable[[int], Work]] = {
    "repeated keys of each entry of a list": _repeated_keys,
    "beginnings of web tokens": _beginnings(".eyJ"),
    "beginnings of private keys": _beginnings("-----BEGIN PRIVATE KEY-----"),
}


if __name__ == "__main__":
    sys.exit(main())
