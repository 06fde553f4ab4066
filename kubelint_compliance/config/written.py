"""Prints a Config as YAML: every key with its value, defaults too, so that what is shown can be kept as a file.

Keys that do nothing yet are shown where somebody has set them.
"""

from __future__ import annotations

import json

from kubelint_compliance.config.kinds import OUTPUTS, OVERRIDES, PLACE, PLACES
from kubelint_compliance.config.settings import SETTINGS
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.paths import printable, relative
from kubelint_compliance.yamltree import Document, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint_compliance.config.record import Config, Override
    from kubelint_compliance.config.settings import Setting


def show(config: Config) -> str:
    """YAML text, ending in a newline, that gives the same Config when it is read in the same folder."""
    origin = " ".join(printable(config.origin).split("\n"))
    lines = [f"# read from {origin}" if origin else "# no configuration file: the defaults"]
    lines += [f"# with package {pack.name} {pack.version} (sha256 {pack.digest})" for pack in config.packs]
    for setting in SETTINGS.values():
        if setting.field in config._fields:
            value = getattr(config, setting.field)
            if is_shown(value):
                lines += _elsewhere(config) if setting.kind is OVERRIDES else ()
                lines += _entry(setting.name, _seen(setting, value, config), "")
    return "\n".join(lines) + "\n"


class Row(NamedTuple):
    """A setting with its value, the configuration that it is of, and where it is said."""

    setting: Setting
    value: object
    config: Config
    where: str


def show_rows(head: Iterable[str], rows: Iterable[Row]) -> str:
    """YAML text as of `show`, with where each value is said as a comment; `head` are comments before all."""
    lines = [" ".join(line.split("\n")) for line in head]
    for setting, value, config, where in rows:
        first, *rest = _entry(setting.name, _seen(setting, value, config), "")
        lines += [f"{first}  # {where}", *rest]
    return "\n".join(lines) + "\n"


def _elsewhere(config: Config) -> Iterator[str]:
    """A comment for each other file whose overrides are shown: that is where their patterns count from."""
    files = {entry.file: None for entry in config.overrides if entry.file not in ("", config.origin)}
    for file in files:
        where = " ".join(printable(relative(file, config.base)).split("\n"))
        yield f"# overrides from {where} have their paths relative to its folder"


def is_shown(value: object) -> bool:
    """Whether a value is shown: an empty text, and a record that says nothing, have no form in a file."""
    return value != "" and not (isinstance(value, tuple) and hasattr(value, "_fields") and not any(value))


def _seen(setting: Setting, value: object, config: Config) -> object:
    """Places are shown as they would be written in the file."""
    if setting.kind is PLACE:
        return relative(str(value), config.base)
    if setting.kind is PLACES and isinstance(value, tuple):
        return [_place(place, config) for place in value]
    if setting.kind is OUTPUTS and isinstance(value, tuple):
        return [_output(entry, config.base) for entry in value]
    if setting.kind is OVERRIDES and isinstance(value, tuple):
        return [_said(entry._replace(file="", line=0)) for entry in value]
    return value


def _said(entry: Override) -> dict[str, object]:
    """The keys of an override that say something."""
    return {key.replace("_", "-"): value for key, value in entry._asdict().items() if value}


def _place(place: str, config: Config) -> str:
    if config.packs:
        from kubelint_compliance.config.packs import named

        return named(place, config.packs) or relative(place, config.base)
    return relative(place, config.base)


def _output(entry: str, base: str) -> str:
    form, equals, file = entry.partition("=")
    return f"{form}={relative(file, base)}" if equals else entry


def _entry(key: str, value: object, indent: str) -> Iterator[str]:
    """The lines of one key."""
    value = _plain(value)
    if isinstance(value, dict) and value:
        yield f"{indent}{_scalar(key)}:"
        for name, item in value.items():
            yield from _entry(name, item, indent + "  ")
    elif isinstance(value, list) and value:
        yield f"{indent}{_scalar(key)}:"
        for item in value:
            yield f"{indent}  - {_scalar(_plain(item))}"
    else:
        yield f"{indent}{_scalar(key)}: {_scalar(value)}"


def _plain(value: object) -> object:
    """Records as tables of what they say."""
    if hasattr(value, "_asdict"):
        return {key.replace("_", "-"): item for key, item in value._asdict().items() if item not in ("", {})}
    return list(value) if isinstance(value, tuple) else value


def _scalar(value: object) -> str:
    """A text plainly where YAML reads it back as the same text; all else as JSON, which YAML reads too."""
    if isinstance(value, str) and value.isprintable() and "##" not in value:
        document = next(iter(parse(f"k: {value}\n")), None)
        if isinstance(document, Document) and document.value == {"k": value}:
            return value
    written = json.dumps(value, ensure_ascii=False).replace("##", "#\\x23")
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in written)
