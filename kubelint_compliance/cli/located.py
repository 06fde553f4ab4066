"""Where a configuration says what is wrong: imported once a value turns out to be wrong that only its use can tell."""

from __future__ import annotations

import os

from kubelint_compliance.cli.settle import working_folder
from kubelint_compliance.config.files import content_of, seen_from, with_places
from kubelint_compliance.config.text import read_text
from kubelint_compliance.model import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.config import Config
    from kubelint_compliance.config.checks import Path
    from kubelint_compliance.model import SettingError


def located(config: Config, error: SettingError) -> UsageError:
    """Return the error as `FILE:LINE: key: what`; unchanged where no file says the word, but an option of the call."""
    if not config.origin:
        return error
    cwd = working_folder()
    try:
        read, said = with_places(config.origin, cwd)
    except UsageError:
        return error  # it was that of a commit, and is another now
    for setting in error.settings:
        field = setting.replace("-", "_")
        if field in said and all(_says(getattr(of, field), error.path[0]) for of in (read, config)):
            place = _line(config, setting, error.path, cwd) or ", ".join(said[field])
            return UsageError(f"{place}: {setting}: {error.message}")
    return error


def _says(value: object, word: str) -> bool:
    """Whether a setting has a word: as its value, as an entry, as a key, or as a value of its table."""
    if isinstance(value, dict):
        return word in value or any(_says(entry, word) for entry in value.values())
    if isinstance(value, str):
        return word in (value, value.partition("=")[2]) or value.partition("=")[0] == word
    return isinstance(value, tuple) and any(_says(entry, word) for entry in value)


def _line(config: Config, setting: str, path: tuple[str, ...], cwd: str) -> str:
    """Return `FILE:LINE` of what is wrong in the file itself, empty where a file says it that this one extends."""
    line = line_in(config, setting, path)
    return f"{seen_from(config.origin, cwd)}:{line}" if line else ""


def line_in(config: Config, setting: str, path: tuple[str, ...]) -> int:
    """Return the line of a configuration's own file at which a setting has a word; 0 where it has not."""
    written = read_text(content_of(config.origin), config.origin, config.origin)
    for at in _found(written.values.get(setting), (setting,), path, config.base):
        return written.line_of(at) or 0
    return 0


def _found(value: object, at: Path, path: tuple[str, ...], base: str) -> Iterator[Path]:
    """Yield the paths in the file at which the first step of `path` stands, with the others behind it."""
    word, *rest = path
    if isinstance(value, dict):
        if word in value:
            yield (*at, word, *rest)
        for key, entry in value.items():
            yield from _found(entry, (*at, key), path, base)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _found(entry, (*at, index), path, base)
    elif isinstance(value, str):
        place = os.path.normpath(os.path.join(base, value))
        if word in (value, value.partition("=")[0], place):
            yield at
