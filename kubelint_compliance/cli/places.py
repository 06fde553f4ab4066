"""Settings for some paths: from the configuration and what was discovered to the parts of a run and its gate.

Only imported where a configuration says something for some paths alone.
"""

from __future__ import annotations

import os

from kubelint_compliance.links import resolved
from kubelint_compliance.model import Problem, UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.parts import Layer
from kubelint_compliance.sources.idle import impossible
from kubelint_compliance.sources.paths import is_within, printable, relative, report_path
from kubelint_compliance.sources.patterns import Patterns, compile_patterns, unmatched
from kubelint_compliance.sources.source import CONFIGURATIONS
from kubelint_compliance.terms import GateAt
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.config import Config, Nested, Override
    from kubelint_compliance.sources import Discovery


MOST = 500
"""So many different sets of rules a run may have: each takes time and memory."""


class Reach(NamedTuple):
    """The files that an override is about: those below the real folder `base` that the patterns match.

    Without a base it is about all.
    """

    base: str
    patterns: Patterns

    def holds(self, file: str) -> bool:
        """Whether a real file is among them; a text without a file never is."""
        if not (file and self.base):
            return bool(file)
        return bool(is_within(file, self.base) and self.patterns.match(relative(file, self.base)))


def reach_of(override: Override) -> Reach:
    """Return the files of an override; one of a call, which no file holds, is about all."""
    base = resolved(os.path.dirname(override.file)) if override.file else ""
    return Reach(base, compile_patterns(override.paths))


def parts_of(config: Config, discovery: Discovery) -> tuple[tuple[tuple[Layer, ...], ...], dict[str, int]]:
    """Return the parts of a run, each as layers over the rest, and the number of its part for each path with one.

    Raises UsageError where there are more than `MOST`.
    """
    floors, laid = _laid(config, discovery)
    owners = _Owners(config)
    numbers: dict[tuple[int, ...], int] = {}
    places: dict[str, int] = {}
    for source in discovery.sources:
        owner = owners.of(source.file)
        key = (owner, *(index for index, (reach, _) in enumerate(laid[owner]) if reach.holds(source.file)))
        if key != (0,):
            places[source.path] = numbers.setdefault(key, len(numbers) + 1)
    if len(numbers) > MOST:
        raise UsageError(f"overrides: files have more than {MOST} different combinations of them")
    parts = ((*floors[owner], *(laid[owner][index][1] for index in indexes)) for owner, *indexes in numbers)
    return tuple(parts), places


class _Owners:
    """Which configuration is the nearest one to a file: 0 for that of the run, and those further down by number."""

    def __init__(self, config: Config) -> None:
        self._known = {entry.folder: number for number, entry in enumerate(counting(config), 1)}
        self._has_more = bool(self._known)
        if os.path.basename(config.origin) in CONFIGURATIONS:
            self._known.setdefault(resolved(config.base), 0)

    def of(self, file: str) -> int:
        """Return the number for a real file; a text without a file has the configuration of the run."""
        if not (file and self._has_more):
            return 0
        folder, passed = os.path.dirname(file), []
        while folder not in self._known and folder != os.path.dirname(folder):
            passed.append(folder)
            folder = os.path.dirname(folder)
        found = self._known.get(folder, 0)
        self._known.update(dict.fromkeys(passed, found))
        return found


def counting(config: Config) -> list[Nested]:
    """Return the configurations further down that count, as they are numbered from 1."""
    return [entry for entry in config.nested if entry.config]


def _laid(config: Config, discovery: Discovery) -> tuple[list[tuple[Layer, ...]], list[list[tuple[Reach, Layer]]]]:
    """Return for each configuration by number what holds before its overrides, and these with the files they reach."""
    floors: list[tuple[Layer, ...]] = [()]
    laid = []
    for entry in (None, *counting(config)):
        own = entry.config if entry and entry.config else config
        if entry:
            floors.append((_floor(entry.path, own, discovery),))
        ruling = [override for override in own.overrides if _rules(override)]
        laid.append([(reach_of(override), layer_of(override, discovery)) for override in ruling])
    return floors, laid


def _floor(path: str, config: Config, discovery: Discovery) -> Layer:
    """Return what a configuration further down says of rules: nothing of that of the run holds on its files."""
    settings = config.rule_settings.items()
    return Layer(
        origin=path,
        select=config.select,
        extend_select=config.extend_select,
        ignore=(*config.ignore, *config.extend_ignore),
        severity=tuple(config.severity.items()),
        severities={rule: setting.severity for rule, setting in settings if setting.severity},
        params={rule: setting.params for rule, setting in settings if setting.params},
        sight=_seen(config.population, discovery),
        anew=True,
    )


def _rules(override: Override) -> bool:
    """Whether an override changes which rules run, or how."""
    return any((*override[1:6], override.population))


def layer_of(override: Override, discovery: Discovery) -> Layer:
    """Return what an override says of rules."""
    where = report_path(override.file, discovery.top) if override.file else "the command line"
    return Layer(
        origin=f"{where}:{override.line}" if override.line else where,
        select=override.select,
        extend_select=override.extend_select,
        ignore=override.ignore,
        severity=tuple(override.severity.items()),
        params=override.params,
        sight=_seen(override.population, discovery),
    )


def _seen(population: str, discovery: Discovery) -> str:
    """Return how much of a population is in sight; empty where nothing is said of it."""
    if population == "application":
        return "tree" if discovery.whole_sight else "object"
    return population


def idle_paths(config: Config, discovery: Discovery, folders: Sequence[str]) -> Iterator[Problem]:
    """Warn of the paths of overrides that match nothing, where all that they are about lies in the real folders."""
    files = [*(source.file for source in discovery.sources if source.file)]
    files += [os.path.normpath(os.path.join(discovery.top, path)) for path, *_ in discovery.excluded]
    for override in config.overrides:
        base = reach_of(override).base
        if base and any(is_within(base, folder) for folder in folders):
            path, line = report_path(override.file, discovery.top), override.line
            for words in _idle(override, base, files):
                yield Problem(path, "unmatched-pattern", words, Span(line, 1, line, 1) if line else None, fatal=False)


def _idle(override: Override, base: str, files: Sequence[str]) -> Iterator[str]:
    seen = [relative(file, base) for file in files if is_within(file, base)]
    for pattern in unmatched(compile_patterns(override.paths), seen):
        # What exists may hold no manifest today.
        if why := impossible(pattern, base):
            yield f"the pattern {printable(pattern)!r} can match nothing: {why}"
        elif not os.path.lexists(os.path.join(base, pattern.strip("/"))):
            yield f"the pattern {printable(pattern)!r} of an override matches nothing"


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
