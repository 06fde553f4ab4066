"""Configurations in what is checked, beside that of the run: which files each is the nearest one to, and if it counts.

Only imported where there is one. What a configuration further down may say is which rules run on its files, and how;
the gate, the outputs and the decisions are the run's own.
"""

from __future__ import annotations

import os

from kubelint_compliance.cli.settle import said_by
from kubelint_compliance.cli.streams import tell
from kubelint_compliance.config import Nested, merge
from kubelint_compliance.config.files import MISSPELT, is_configuration, with_places
from kubelint_compliance.links import resolved
from kubelint_compliance.model import Configuration, UsageError
from kubelint_compliance.reports import TELL_PEOPLE
from kubelint_compliance.reports.escape import terminal
from kubelint_compliance.reports.words import configuration_words
from kubelint_compliance.sources.paths import is_within, report_path
from kubelint_compliance.sources.source import CONFIGURATIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.config import Config
    from kubelint_compliance.sources import Discovery
    from kubelint_compliance.sources.revision import Revision

HEARD = frozenset(
    ("select", "extend_select", "ignore", "extend_ignore", "severity", "rule_settings", "overrides", "population")
)
"""The fields that count in a configuration further down."""
MOST = 500
"""So many configurations may count in a run."""
_FRESH = "the change adds it, and decisions are those of the commit that it is compared with"
_OFF = "the run's own configuration does not say `nested-configuration: true`"


def nested(
    config: Config, discovery: Discovery, call: CheckCall, cwd: str, then: Revision | None = None
) -> tuple[Nested, ...]:
    """Return the configurations that are nearer to some sources than that of the run, sorted by path.

    With a revision they are those that were there `then`, and what came since is passed over. Raises UsageError for a
    mistake in one that counts.
    """
    every = _by_folder(discovery, config, then)
    fresh = _fresh(discovery, config, every, cwd) if then else ()
    if not any(every.values()):
        return fresh
    files = _nearest_to(discovery, {folder: file for folder, file in every.items() if not file.endswith(MISSPELT)})
    files |= {file: number for file, number in _nearest_to(discovery, every).items() if file.endswith(MISSPELT)}
    if config.nested_configuration and len(files) > MOST:
        raise UsageError(f"nested-configuration: there are {len(files)} configurations; {MOST} are the most")
    settled = [_nested(file, number, config, discovery.top, call, cwd, then) for file, number in sorted(files.items())]
    return tuple(sorted((*settled, *fresh), key=lambda entry: entry.path))


def _by_folder(discovery: Discovery, config: Config, then: Revision | None) -> Mapping[str, str]:
    """Return the configuration of each real folder that has one; an empty text where it is that of the run."""
    own = resolved(config.origin) if config.origin else ""
    found: dict[str, str] = {}
    for file in configurations_then(then) if then else discovery.configurations:
        folder = os.path.dirname(file)
        if folder not in found and is_within(folder, discovery.top) and counts(file, then):
            found[folder] = "" if resolved(file) == own else file
    return found


def _fresh(discovery: Discovery, config: Config, then: Mapping[str, str], cwd: str) -> tuple[Nested, ...]:
    """Return the configurations in folders that had none then: nested ones, and what will be that of the run."""
    now = {folder: file for folder, file in _by_folder(discovery, config, None).items() if folder not in then}
    files = _nearest_to(discovery, {**then, **now})
    return tuple(
        Nested(
            report_path(file, discovery.top),
            os.path.dirname(file),
            number,
            why=_FRESH if config.nested_configuration or is_within(cwd, os.path.dirname(file)) else _OFF,
        )
        for file, number in sorted(files.items())
        if file in now.values()
    )


def configurations_then(then: Revision) -> list[str]:
    """Return the absolute paths of the configurations in a revision, by folder, the one that comes first before."""
    paths = [path for path in then.files if path.rpartition("/")[2] in CONFIGURATIONS]
    paths.sort(key=lambda path: (path.rpartition("/")[0], CONFIGURATIONS.index(path.rpartition("/")[2])))
    return [os.path.join(then.top, *path.split("/")) for path in paths]


def counts(file: str, then: Revision | None = None) -> bool:
    """Whether a file is there, or was then, and says something to this tool."""
    if not (then.is_file(file) if then else os.path.isfile(file)):
        return False
    try:
        return is_configuration(file, then)
    except UsageError:
        return True  # that it is broken is told where it counts


def _nearest_to(discovery: Discovery, by_folder: Mapping[str, str]) -> dict[str, int]:
    """Return the configurations that are the nearest one to a source that is none, each with the number of these."""
    own = frozenset(discovery.configurations)
    folders: dict[str, int] = {}
    for source in discovery.sources:
        if source.file and source.file not in own:
            folder = os.path.dirname(source.file)
            folders[folder] = folders.get(folder, 0) + 1
    numbers: dict[str, int] = {}
    for folder, number in folders.items():
        file = _above(folder, by_folder)
        if file:
            numbers[file] = numbers.get(file, 0) + number
    return numbers


def _above(folder: str, by_folder: Mapping[str, str]) -> str:
    while folder not in by_folder and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return by_folder.get(folder, "")


def _nested(
    file: str, number: int, config: Config, top: str, call: CheckCall, cwd: str, then: Revision | None
) -> Nested:
    found = Nested(report_path(file, top), os.path.dirname(file), number)
    if os.path.basename(file) == MISSPELT:
        return found._replace(why="a configuration must be called '.kubelint-compliance.yaml'")
    if not config.nested_configuration:
        return found._replace(why=_OFF)
    own, said = with_places(file, cwd, then)
    unheard = tuple(sorted(_unheard(own, said, config)))
    return found._replace(config=merge(own, said_by(call), cwd=cwd), unheard=unheard)


def _unheard(own: Config, said: Iterable[str], config: Config) -> set[str]:
    """Return the keys of a configuration that count in that of the run alone, where it says something else."""
    others = (field for field in said if field not in HEARD and getattr(own, field) != getattr(config, field))
    keys = {field.replace("_", "-") for field in others}
    if any(override.fail_on and override not in config.overrides for override in own.overrides):
        keys.add("overrides.fail-on")
    if not _strict(own) <= _strict(config):
        keys.add("rule-settings.suppressible")
    return keys


def _strict(config: Config) -> set[str]:
    """Return the rules that nothing in a text may ignore."""
    return {rule for rule, setting in config.rule_settings.items() if not setting.suppressible}


def told(entries: Iterable[Nested]) -> tuple[Configuration, ...]:
    """Return what reports tell of configurations."""
    return tuple(Configuration(entry.path, entry.files, entry.why, entry.unheard) for entry in entries)


def tell_of(entries: Iterable[Configuration], formats: Iterable[str]) -> None:
    """Tell of configurations on standard error, unless one of the formats on standard output does."""
    if TELL_PEOPLE.isdisjoint(formats):
        for entry in entries:
            tell(f"note: {terminal(entry.path)}: {configuration_words(entry)}")
