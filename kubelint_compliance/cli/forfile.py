"""The configuration as it holds for one file: each value with the place that says it, for `config show PATH`."""

from __future__ import annotations

import os

from kubelint_compliance.cli.inputs import discovered, with_nested
from kubelint_compliance.cli.nested import HEARD, told
from kubelint_compliance.cli.places import reach_of
from kubelint_compliance.config.files import with_places
from kubelint_compliance.config.settings import SETTINGS
from kubelint_compliance.config.written import Row, show_rows
from kubelint_compliance.links import resolved
from kubelint_compliance.model import UsageError
from kubelint_compliance.reports.words import configuration_words
from kubelint_compliance.sources.paths import is_within, printable, relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.config import Config, Nested, Override

_DEFAULT = "default"


def shown_for(call: CheckCall, config: Config, cwd: str) -> str:
    """Return the configuration for the one path of a call as YAML. Raises UsageError where that is no file."""
    path = call.paths[0]
    file = resolved(os.path.join(cwd, path))
    if len(call.paths) > 1 or not os.path.isfile(file):
        raise UsageError(f"config show takes one file: {printable(path)!r} {_wrong(call, file)}")
    discovery = discovered(call, config, cwd, ())
    config = with_nested(call, config, discovery, cwd)
    nearest = next((entry for entry in config.nested), None)
    own = nearest.config if nearest and nearest.config else config
    head = [f"# for {printable(path)}", _read_from(config), *([_about(nearest)] if nearest else [])]
    head += [f"# {reason}" for _, reason, _ in discovery.excluded]
    return show_rows(head, _rows(config, own, file, cwd))


def _wrong(call: CheckCall, file: str) -> str:
    if len(call.paths) > 1:
        return "and others were named"
    return "is a folder" if os.path.isdir(file) else "is not there"


def _read_from(config: Config) -> str:
    return f"# read from {printable(config.origin)}" if config.origin else "# no configuration file of the run"


def _about(nearest: Nested) -> str:
    return f"# {nearest.path}: {configuration_words(told([nearest])[0])}"


def _rows(config: Config, own: Config, file: str, cwd: str) -> Iterator[Row]:
    """Yield each key with what holds for a file, and where it is said."""
    said = {id(each): with_places(each.origin, cwd)[1] if each.origin else {} for each in (config, own)}
    for setting in SETTINGS.values():
        if setting.field in config._fields:
            of = own if setting.field in HEARD else config
            value, where = _value(of, setting.field, said[id(of)], file, cwd)
            if value != "":
                yield Row(setting, value, of, where)


def _value(config: Config, field: str, said: Mapping[str, Sequence[str]], file: str, cwd: str) -> tuple[object, str]:
    fitting = [override for override in config.overrides if reach_of(override).holds(file)]
    if field == "overrides":
        return tuple(fitting), ", ".join(_place(override, cwd) for override in fitting) or _DEFAULT
    if field in ("population", "fail_on"):
        for override in reversed(fitting):
            if getattr(override, field):
                return getattr(override, field), _place(override, cwd)
    return getattr(config, field), ", ".join(said.get(field, ())) or _DEFAULT


def _place(override: Override, cwd: str) -> str:
    name = relative(override.file, cwd) if is_within(override.file, cwd) else override.file
    return f"{printable(name)}:{override.line}" if override.line else printable(name)
