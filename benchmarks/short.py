"""Fails where the tool has become slower by a quarter against the record: `python benchmarks/short.py [--record]`.

CPU of whole processes as ratios within one run: one small file to an empty program, 300 objects to a fixed piece of
Python. Rounds go on while a ratio is too high and there is time, so that a busy machine fails nobody. Python itself
changes the ratios, so that only those of a recorded version of it are held to anything.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import trees
from measure import PASS, ROOT, Work, install, once
from run import SMALL, SMALL_OBJECTS, console

if TYPE_CHECKING:
    from collections.abc import Sequence

RECORDED = ROOT / "benchmarks" / "recorded.json"
MOST = 1.25
_OBJECTS = 300
_ROUNDS = 5
_LEAST = 3
_SECONDS = 45
"""When to begin no further round, while a ratio is still too high."""
_PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
_FIXED = """
class Node:
    def __init__(self, name, inner):
        self.name, self.inner = name, inner

def made(depth, name):
    return Node(name, {f"{name}.{at}": made(depth - 1, f"{name}.{at}") for at in range(6)} if depth else {})

def told(node, found):
    for key, inner in node.inner.items():
        if key.startswith("a") and len(key.split(".")) > 1:
            found.append((len(key), key.upper()))
        told(inner, found)
    return found

for _ in range(8):
    assert len(sorted(told(made(5, "a"), []))) == 9330
"""


class Pair(NamedTuple):
    """What is measured, by its name in the record, and what it is measured against."""

    name: str
    work: Work
    against: Work


def main() -> int:
    """Measure, and compare or record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="record the ratios of this Python")
    record = parser.parse_args().record
    recorded = json.loads(RECORDED.read_text())
    limits = {} if record else {name: ratio * MOST for name, ratio in recorded.get(_PYTHON, {}).items()}
    with tempfile.TemporaryDirectory() as scratch:
        install(Path(scratch) / "installed")
        trees.many_files(Path(scratch) / "objects", trees.drawn(ROOT / "examples", _OBJECTS), _OBJECTS)
        ratios = measured(_pairs(Path(scratch) / "objects"), limits)
    for name, ratio in ratios.items():
        print(f"{name:<36} {ratio:>6.2f}, at most {limits.get(name, float('inf')):.2f}")
    if record:
        RECORDED.write_text(
            json.dumps({**recorded, _PYTHON: {n: round(r, 2) for n, r in ratios.items()}}, indent=2) + "\n"
        )
    return int(slower(ratios, limits))


def measured(pairs: Sequence[Pair], limits: dict[str, float]) -> dict[str, float]:
    """Return the median ratio of each pair over some rounds, and over more while one is too high and there is time."""
    start = time.monotonic()
    found: dict[str, list[float]] = {pair.name: [] for pair in pairs}
    for pair in pairs:
        once(pair.work)
    while True:
        for name, work, against in pairs:
            found[name].append(once(work)[0].cpu / once(against)[0].cpu)
        ratios = {name: statistics.median(each) for name, each in found.items()}
        rounds = len(found[pairs[0].name])
        late = rounds >= _LEAST and time.monotonic() - start > _SECONDS
        if late or (rounds >= _ROUNDS and not slower(ratios, limits)):
            return ratios


def slower(ratios: dict[str, float], limits: dict[str, float]) -> bool:
    """Whether a ratio is above its limit."""
    return any(ratio > limits.get(name, ratio) for name, ratio in ratios.items())


def _pairs(objects: Path) -> list[Pair]:
    fixed = Work("fixed", (sys.executable, "-c", _FIXED), lambda _: None, 0, 0)
    empty = Work("pass", PASS, lambda _: None, 0, 0)
    options = ("--no-cache", "--jobs", "1")
    return [
        Pair("one small file / pass", console("small", SMALL, SMALL_OBJECTS, *options), empty),
        Pair("300 objects / fixed work", console("objects", objects, _OBJECTS, *options), fixed),
    ]


if __name__ == "__main__":
    sys.exit(main())
