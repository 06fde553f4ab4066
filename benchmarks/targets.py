"""The table of targets: what each says in words, its limit, and how it is read from what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from measure import ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from measure import Measured

    Runs = dict[str, Measured]


class Target(NamedTuple):
    """A line: all `needs` must have been measured."""

    work: str
    limit: float
    unit: str
    needs: tuple[str, ...]
    value: Callable[[Runs], float]


def _times(work: str, limit: float, one: str, other: str, field: str = "cpu") -> Target:
    return Target(work, limit, "x", (one, other), lambda runs: ratio(runs[one], runs[other], field))


def _best(work: str, limit: float, one: str, other: str) -> Target:
    return Target(work, limit, "x", (one, other), lambda runs: runs[one].best("wall") / runs[other].best("wall"))


def _peak(work: str, limit: float, one: str) -> Target:
    return Target(work, limit, "MB", (one,), lambda runs: runs[one].median("peak"))


def _growth(runs: Runs) -> float:
    nothing = runs["10,000: nothing"].median("cpu")
    thousand, whole = (runs[f"10,000: {name}"].median("cpu") - nothing for name in ("1,000 objects", "console"))
    return whole / thousand


TARGETS = (
    _times("one small file / `pass`, CPU", 4, "small: console", "small: pass"),
    _times("1,000 objects / kubectl reading them, CPU", 1, "1,000: console", "1,000: kubectl"),
    _times("1,000 objects / checkov, CPU", 1 / 25, "slow: console", "slow: checkov"),
    _times("1,000 objects, SARIF / console, CPU", 2, "1,000: sarif", "1,000: console"),
    _times("1,000 objects, JSON / console, CPU", 2, "1,000: json", "1,000: console"),
    _best("10,000 objects, two processes / kubectl, least wall", 1, "10,000: two processes", "10,000: kubectl"),
    _best("10,000 objects, two processes / one, least wall", 0.65, "10,000: two processes", "10,000: console"),
    Target(
        "10,000 / 1,000 objects, CPU beyond an empty run",
        10.5,
        "x",
        ("10,000: console", "10,000: 1,000 objects", "10,000: nothing"),
        _growth,
    ),
    _times("29 files of definitions, 20 MB / kubectl, CPU", 1, "definitions: console", "definitions: kubectl"),
    _times("one file of 10,000 documents / many files, CPU", 1.3, "10,000: one file", "10,000: console"),
    _times("1,000 objects again, nothing changed / `pass`, CPU", 5, "again: unchanged", "again: pass"),
    _times("1,000 objects again, one file changed / `pass`, CPU", 6, "again: one changed", "again: pass"),
    _times("1,000 objects in a Git repository of 5,000 files / outside, CPU", 1.2, "git: inside", "git: outside"),
    Target("git processes there", 2, "", ("git: processes",), lambda runs: float(runs["git: processes"].looked or 0)),
    _peak("memory, 10,000 objects, console", 120, "10,000: console"),
    _peak("memory, 10,000 objects, JSON", 160, "10,000: json"),
    _peak("memory, 10,000 objects, SARIF", 160, "10,000: sarif"),
    _peak("memory, one file of 9 MB", 200, "10,000: one file"),
    _peak("memory, 100,000 objects, console", 1000, "100,000: console"),
)


def lines(runs: Runs) -> list[str]:
    """Return the table of what was measured; what was not is left out."""
    rows = ["| work | target | measured | |", "| --- | ---: | ---: | --- |"]
    for target in TARGETS:
        if all(need in runs for need in target.needs):
            value = target.value(runs)
            holds = "holds" if value <= target.limit else "**does not hold**"
            rows.append(
                f"| {target.work} | {_shown(target.limit, target.unit)} | {_shown(value, target.unit)} | {holds} |"
            )
    return rows


def _shown(value: float, unit: str) -> str:
    if unit == "x":
        return f"{value:.2f} x" if value >= 0.1 else f"{value:.3f} x"
    return f"{value:.0f} {unit}".rstrip()
