"""Settings for some paths: from the configuration and what was discovered to the parts of a run and its gate.

Only imported where a configuration says something for some paths alone.
"""

from __future__ import annotations

import os

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.parts import Layer
from kubelint_compliance.sources.paths import is_within, relative, report_path
from kubelint_compliance.sources.patterns import Patterns, compile_patterns
from kubelint_compliance.terms import GateAt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.config import Config, Override
    from kubelint_compliance.sources import Discovery


class Reach(NamedTuple):
    """The files that an override is about: those below the real folder `base` that the patterns match."""

    base: str
    patterns: Patterns

    def holds(self, file: str) -> bool:
        """Whether a real file is among them; a text without a file never is."""
        return bool(file and is_within(file, self.base) and self.patterns.match(relative(file, self.base)))


def reach_of(override: Override) -> Reach:
    """Return the files of an override; one of a call, which no file holds, is about all."""
    folder = os.path.dirname(override.file) if override.file else os.path.abspath(os.sep)
    return Reach(os.path.realpath(folder), compile_patterns(override.paths))


def parts_of(config: Config, discovery: Discovery, sight: str) -> tuple[tuple[tuple[Layer, ...], ...], dict[str, int]]:
    """Return the parts of a run, each as layers over the rest, and the number of its part for each path with one.

    `sight` is how much of the population the run has before it where nothing else is said.
    """
    ruling = [override for override in config.overrides if _rules(override)]
    reaches = [reach_of(override) for override in ruling]
    numbers: dict[tuple[int, ...], int] = {}
    places: dict[str, int] = {}
    for source in discovery.sources:
        key = tuple(index for index, reach in enumerate(reaches) if reach.holds(source.file))
        if key:
            places[source.path] = numbers.setdefault(key, len(numbers) + 1)
    layers = [layer_of(override, discovery, sight) for override in ruling]
    return tuple(tuple(layers[index] for index in key) for key in numbers), places


def _rules(override: Override) -> bool:
    """Whether an override changes which rules run, or how."""
    return any((*override[1:6], override.population))


def layer_of(override: Override, discovery: Discovery, sight: str) -> Layer:
    """Return what an override says of rules."""
    where = report_path(override.file, discovery.top) if override.file else "the command line"
    return Layer(
        origin=f"{where}:{override.line}" if override.line else where,
        select=override.select,
        extend_select=override.extend_select,
        ignore=override.ignore,
        severity=tuple(override.severity.items()),
        params=override.params,
        sight=_sight(override.population, discovery, sight),
    )


def _sight(population: str, discovery: Discovery, sight: str) -> str:
    if population == "cluster":
        return "cluster"
    if population and sight == "cluster":
        return "tree" if discovery.whole_sight else "object"
    return ""


def gates_of(overrides: Sequence[Override], top: str) -> tuple[GateAt, ...]:
    """Return what fails a run at which paths; `top` is the folder that report paths are relative to."""
    found = []
    for override in overrides:
        base = reach_of(override).base
        if override.fail_on and is_within(base, top):
            found.append(GateAt(override.paths, override.fail_on, "" if base == top else report_path(base, top)))
        elif override.fail_on and is_within(top, base):
            found.append(GateAt(override.paths, override.fail_on, above=report_path(top, base)))
    return tuple(found)
