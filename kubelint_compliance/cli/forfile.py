"""The configuration as it holds for one file: each value with the place that says it, for `config show PATH`."""

from __future__ import annotations

import os

from kubelint_compliance.cli.examining import rules_of
from kubelint_compliance.cli.inputs import discovered, with_nested
from kubelint_compliance.cli.nested import HEARD, told
from kubelint_compliance.cli.places import reach_of
from kubelint_compliance.config.files import with_places
from kubelint_compliance.config.record import RuleSetting
from kubelint_compliance.config.settings import SETTINGS
from kubelint_compliance.config.written import Row, is_shown, show_rows
from kubelint_compliance.links import resolved
from kubelint_compliance.model import UsageError
from kubelint_compliance.reports.words import configuration_words
from kubelint_compliance.sources.paths import is_within, printable, relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.config import Config, Nested, Override
    from kubelint_compliance.sources import Discovery

_DEFAULT = "default"
_FEW = 5
"""So many rules are named one by one."""
_OF_NO_FILE = ("decisions", "configuration")
"""What raises the findings of rules that look at no manifest."""
_RULES = ("select", "extend_select", "ignore", "extend_ignore")
"""The fields that an override with `select` sets anew."""


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
    head += [_running(config, discovery, source.path) for source in discovery.sources]
    return show_rows(head, _rows(config, own, file, cwd))


def _wrong(call: CheckCall, file: str) -> str:
    if len(call.paths) > 1:
        return "and others were named"
    return "is a folder" if os.path.isdir(file) else "is not there"


def _read_from(config: Config) -> str:
    return f"# read from {printable(config.origin)}" if config.origin else "# no configuration file of the run"


def _about(nearest: Nested) -> str:
    return f"# {nearest.path}: {configuration_words(told([nearest])[0])}"


def _running(config: Config, discovery: Discovery, path: str) -> str:
    """Return how many rules run on a file, and which ones, where they are few; what is wrong with their words else."""
    try:
        rules = rules_of(config, discovery).at(path).rules
    except UsageError as error:
        return f"# {error}"
    ids = sorted(rule.rule.id for rule in rules if rule.raised_by not in _OF_NO_FILE)
    named = f": {', '.join(ids)}" if 0 < len(ids) <= _FEW else ""
    return f"# {len(ids) or 'no'} {'rules run' if len(ids) > 1 else 'rule runs'} on it{named}"


def _rows(config: Config, own: Config, file: str, cwd: str) -> Iterator[Row]:
    """Yield each key with what holds for a file, and where it is said."""
    said = {id(each): with_places(each.origin, cwd)[1] if each.origin else {} for each in (config, own)}
    for setting in SETTINGS.values():
        if setting.field in config._fields:
            of = own if setting.field in HEARD else config
            value, where = _value(of, setting.field, said[id(of)], file, cwd)
            if is_shown(value):
                yield Row(setting, value, of, ", ".join(dict.fromkeys(where)) or _DEFAULT)


def _value(
    config: Config, field: str, said: Mapping[str, Sequence[str]], file: str, cwd: str
) -> tuple[object, list[str]]:
    """Return what a field comes to for a file, and the places that say it: overrides lie over the rest in turn."""
    value, where = getattr(config, field), list(said.get(field, ()))
    fitting = [override for override in config.overrides if reach_of(override).holds(file)]
    if field == "overrides":
        return tuple(fitting), [_place(override, cwd) for override in fitting]
    for override in fitting:
        anew = override.select and field in _RULES
        over = _over(field, () if anew else value, override)
        if anew or over != value or getattr(override, field, None):
            # What is a text takes the place of another one; lists and tables grow.
            where = [*([] if anew or isinstance(over, str) else where), _place(override, cwd)]
            value = over
    return value, where


def _over(field: str, value: Any, override: Override) -> Any:
    """Return the value of a field with what an override says of it."""
    if field == "rule_settings":
        changed = {id: value.get(id, RuleSetting()) for id in override.params}
        new = {id: of._replace(params={**of.params, **override.params[id]}) for id, of in changed.items()}
        return {**value, **new}
    said = getattr(override, field, None)
    if not said:
        # What is added again is ignored no longer.
        added = override.extend_select if field in ("ignore", "extend_ignore") else ()
        return tuple(word for word in value if word not in added) if added else value
    if isinstance(said, dict):
        return {**value, **said}
    return (*value, *said) if field in ("extend_select", "ignore") else said


def _place(override: Override, cwd: str) -> str:
    name = relative(override.file, cwd) if is_within(override.file, cwd) else override.file
    return f"{printable(name)}:{override.line}" if override.line else printable(name)
