"""Runs whole processes in turns: CPU, wall and peak memory of each, and what it printed, so that others can count it.

CPU is user and system time of the process and of all children that it waited for. Memory is the peak of the largest of
them; a small process of its own starts each, since Linux counts the peak of whoever starts a process as its own.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parents[1]
PASS = (sys.executable, "-c", "pass")
CHECK = (sys.executable, "-m", "kubelint_compliance", "check", "--isolated", "--exit-zero")
_START = """
import os, sys, time
start = time.perf_counter()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
wall = time.perf_counter() - start
with open(os.environ["MEASURED"], "w") as file:
    print(used.ru_utime + used.ru_stime, wall, used.ru_maxrss, os.waitstatus_to_exitcode(status), file=file)
"""


class Run(NamedTuple):
    """What one process took: seconds of CPU and wall, and its peak in MB (0 where nobody can tell)."""

    cpu: float
    wall: float
    peak: float
    code: int


class Work(NamedTuple):
    """A command, and what it must have looked at: `looked` counts that in what was printed, None where it cannot tell.

    `before` is called before every run, outside of what is measured.
    """

    name: str
    command: tuple[str, ...]
    looked: Callable[[bytes], int | None]
    least: int
    most: int
    before: Callable[[], object] | None = None


class Measured(NamedTuple):
    """All runs of one work, and what it looked at."""

    work: Work
    runs: list[Run]
    looked: int | None

    def median(self, field: str) -> float:
        """Return the median of one field."""
        return statistics.median(getattr(run, field) for run in self.runs)

    def best(self, field: str) -> float:
        """Return the least of one field."""
        return min(getattr(run, field) for run in self.runs)


class LookedAway(SystemExit):
    """A run did not look at what it was given, so that its time says nothing."""


def in_turns(works: Iterable[Work], rounds: int) -> dict[str, Measured]:
    """Run each work once a round, so that a busy machine slows all of them; the first round is not counted."""
    measured = {work.name: Measured(work, [], None) for work in works}
    for number in range(rounds + 1):
        for name, (work, runs, _) in measured.items():
            run, looked = once(work)
            if number:
                runs.append(run)
            measured[name] = Measured(work, runs, looked)
    return measured


def once(work: Work) -> tuple[Run, int | None]:
    """Run one work. Raises LookedAway where it did not look at what it should have."""
    if work.before:
        work.before()
    run, printed = started(work.command)
    looked = work.looked(printed)
    if looked is not None and not work.least <= looked <= work.most:
        raise LookedAway(f"{work.name}: looked at {looked}, not at {work.least} to {work.most}: {work.command}")
    return run, looked


def started(command: tuple[str, ...]) -> tuple[Run, bytes]:
    """Run a command away from the checkout, and return what it took and printed; its errors are dropped."""
    with tempfile.TemporaryDirectory() as scratch:
        # `python -m` would take the package in the working directory.
        told, environment = os.path.join(scratch, "measured"), _environment()
        starter = [sys.executable, "-I", "-S", "-c", _START, *command]
        done = subprocess.run(
            starter, cwd=scratch, env=environment | {"MEASURED": told}, capture_output=True, check=False
        )
        if not os.path.exists(told):
            raise SystemExit(f"{command[0]} did not start: {done.stderr[-2000:].decode(errors='replace')}")
        cpu, wall, peak, code = Path(told).read_text().split()
    return Run(
        float(cpu), float(wall), int(peak) / (1024 if sys.platform == "linux" else 1024**2), int(code)
    ), done.stdout


def ratio(one: Measured, other: Measured, field: str = "cpu") -> float:
    """Return the median, over rounds, of how many times as much one took as the other in the same round."""
    pairs = zip(one.runs, other.runs, strict=True)
    return statistics.median(getattr(left, field) / getattr(right, field) for left, right in pairs)


def install(folder: Path) -> None:
    """Install the checkout, so that all that follows measures it as users have it: with the rules compiled, and bytes.

    An editable one has no compiled rules, and would compile them in every run without a cache.
    """
    pip = (sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", str(folder))
    subprocess.run((*pip, str(ROOT)), check=True)
    os.environ["PYTHONPATH"] = str(folder)


def _environment() -> dict[str, str]:
    """Return variables under which nothing is told to CI, and byte-code may be kept, as it is for users."""
    dropped = ("PYTHONDONTWRITEBYTECODE", "CI", "GITHUB_ACTIONS")
    return {name: value for name, value in os.environ.items() if name not in dropped}
