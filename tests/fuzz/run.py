"""Runs harnesses for a time or a number of inputs; keeps what fails as a file, and says how many inputs there were.

FUZZ_SECONDS of CPU for each harness, or FUZZ_INPUTS, which may be `short`: about a minute in all, the same inputs on
every machine. FUZZ_SEED for other inputs than the last time; FUZZ_FROM is the number of the first input. An input must
take no longer than 2 s of CPU, and 2 s more for each 100 kB.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
import traceback
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fuzz import configurations, expressions, harness, leaks, pipeline, places, rule_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fuzz.harness import Harness

HARNESSES: dict[str, Harness] = {
    "pipeline": pipeline.HARNESS,
    "leaks": leaks.HARNESS,
    "expressions": expressions.HARNESS,
    "rules": rule_files.HARNESS,
    "configurations": configurations.HARNESS,
    "places": places.HARNESS,
}
SHORT = {
    "pipeline": 150,
    "leaks": 150,
    "expressions": 20_000,
    "rules": 1_500,
    "configurations": 8_000,
    "places": 4_000,
}
CORPUS = Path(__file__).parent / "corpus"
FOUND = Path(__file__).parent / "found"
_SECONDS, _SECONDS_A_LETTER = 10.0, 2.0 / 100_000
"""What a process loads once, all rules of a checkout above all, falls to the input that first asks for it."""
_MEMORY = 3 << 30
_MOST_FOUND = 20
_EVERY = 20_000


class Hang(BaseException):
    """An input took longer than it may; no handler of the product catches it."""


def _hung(*_: object) -> None:
    raise Hang


def bounded(name: str, data: bytes) -> float:
    """Look at an input within its bound of CPU; return what it took. Raises what is wrong, or Hang."""
    signal.setitimer(signal.ITIMER_PROF, _SECONDS + _SECONDS_A_LETTER * len(data))
    start = time.process_time()
    try:
        harness.look(HARNESSES[name], data)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - start


def fuzz(name: str, seed: str, first: int, inputs: int, seconds: float) -> int:
    """Run one harness; return how many inputs failed."""
    start, number, failed, slowest = time.process_time(), first, 0, (0.0, 0)
    known: set[str] = set()
    while number < first + inputs and time.process_time() - start < seconds:
        data = harness.input_of(HARNESSES[name], name, seed, number)
        try:
            slowest = max(slowest, (bounded(name, data), number))
        except (Exception, Hang) as error:
            where = _where(error)
            failed += 1
            if where not in known and len(known) < _MOST_FOUND:
                known.add(where)
                _keep(name, data, error, seed, number)
        number += 1
        if number % _EVERY == 0:
            print(f"{name}: {number - first} inputs, {failed} failed, slowest {slowest[0]:.2f} s", flush=True)
    took = time.process_time() - start
    worst = f"slowest {slowest[0]:.2f} s, input {slowest[1]} of seed {seed}"
    print(f"{name}: {number - first} inputs in {took:.0f} s of CPU, {failed} failed; {worst}", flush=True)
    return failed


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    words = str(error)[:12] if isinstance(error, harness.Wrong) else ""
    return f"{type(error).__name__} {words} {frames[-1].filename}:{frames[-1].lineno}" if frames else repr(error)


def _keep(name: str, data: bytes, error: BaseException, seed: str, number: int) -> None:
    file = FOUND / name / blake2b(data, digest_size=6).hexdigest()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    print(f"{name}: input {number} of seed {seed} fails; again: python -m tests.fuzz {name} {os.path.relpath(file)}")
    print("".join(traceback.format_exception(error)[-12:]), flush=True)


def main(words: Sequence[str]) -> int:
    """Run the harnesses that are named, or all; with files, replay these. Return 1 where something failed."""
    signal.signal(signal.SIGPROF, _hung)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.RLIM_INFINITY))
    if len(words) > 1 and words[0] in HARNESSES and words[1] not in HARNESSES:
        for file in words[1:]:
            print(f"{file}: {bounded(words[0], Path(file).read_bytes()):.2f} s")
        return 0
    inputs = os.environ.get("FUZZ_INPUTS", "")
    seconds = float(os.environ.get("FUZZ_SECONDS", "inf" if inputs else "600"))
    seed, first = os.environ.get("FUZZ_SEED", "1"), int(os.environ.get("FUZZ_FROM", "0"))
    counts = SHORT if inputs == "short" else dict.fromkeys(HARNESSES, int(inputs or sys.maxsize))
    failed = sum(fuzz(name, seed, first, counts[name], seconds) for name in words or HARNESSES)
    return 1 if failed else 0
