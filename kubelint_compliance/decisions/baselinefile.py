"""The file of a baseline: JSON with an entry a line, sorted, so that people can review what is added and taken out.

Goes in: the text of a file. Comes out: entries, and the other way round.
"""

from __future__ import annotations

import json

from kubelint_compliance.decisions.baseline import Entry
from kubelint_compliance.model import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

VERSION = 1
_TEXTS = ("path", "rule", "object", "fingerprint", "identity")
_NUMBERS = {"places": 2, "number": 1}
"""The least number that is written."""
_HEXADECIMAL = frozenset("0123456789abcdef")
_DIGITS = 32
_LONGEST = 80


class _Wrong(Exception):
    """What is wrong with a file, and the path of keys and indexes to it."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path = path


def written(entries: Sequence[Entry]) -> str:
    """Return the text of a file with these entries, which are sorted."""
    rows = ",\n".join(f"    {{{_row(entry)}}}" for entry in entries)
    return f'{{\n  "version": {VERSION},\n  "findings": [' + (f"\n{rows}\n  ]" if rows else "]") + "\n}\n"


def _row(entry: Entry) -> str:
    said = [(key, value) for key, value in entry._asdict().items() if value >= _NUMBERS.get(key, value)]
    return ", ".join(f'"{key}": {_json(value)}' for key, value in said)


def _json(value: str | int) -> str:
    return json.dumps(value, ensure_ascii=isinstance(value, str) and not value.isprintable())


def read(data: bytes, name: str, remedy: str) -> tuple[Entry, ...]:
    """Read the content of a file. Raises UsageError with its name, the line where it is known, and the remedy."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{name}:{line}: is not UTF-8; {remedy}") from None
    try:
        return _entries(json.loads(text, object_pairs_hook=_once, parse_constant=_constant))
    except json.JSONDecodeError as error:
        raise UsageError(f"{name}:{error.lineno}: is no JSON ({error.msg}); {remedy}") from None
    except RecursionError:
        raise UsageError(f"{name}: is nested too deeply; {remedy}") from None
    except ValueError:
        raise UsageError(f"{name}: holds a number of very many digits; {remedy}") from None
    except _Wrong as wrong:
        where = f"{name}:{_line(text, wrong.path)}" if wrong.path else name
        raise UsageError(f"{where}: {wrong}; {remedy}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Wrong(f"an object has the key '{key[:_LONGEST]}' twice")
        found[key] = value
    return found


def _constant(word: str) -> NoReturn:
    raise _Wrong(f"{word} is no JSON")


def _entries(content: Any) -> tuple[Entry, ...]:
    if not isinstance(content, dict) or "version" not in content:
        raise _Wrong("is no baseline: it has no version")
    version = content["version"]
    if type(version) is int and version > VERSION:
        raise _Wrong(f"is of version {version}, and this program knows {VERSION}: a newer one wrote it", "version")
    if type(version) is not int or version != VERSION:
        raise _Wrong(f"the version must be {VERSION}", "version")
    for key in content:
        if key not in ("version", "findings"):
            raise _Wrong(f"unknown key '{key[:_LONGEST]}'", key)
    rows = content.get("findings")
    if not isinstance(rows, list):
        raise _Wrong("'findings' must be a list", "version")
    entries: list[Entry] = []
    known: set[tuple[str, bool]] = set()
    for index, row in enumerate(rows):
        entry = _entry(row, index)
        mark = (entry.fingerprint, entry.number > 0)
        if mark in known:
            raise _Wrong(f"the finding {entry.fingerprint} is there twice", "findings", index)
        known.add(mark)
        entries.append(entry)
    return tuple(entries)


def _entry(row: Any, index: int) -> Entry:
    at = ("findings", index)
    if not isinstance(row, dict):
        raise _Wrong("a finding must be an object", *at)
    for key, value in row.items():
        if key in _NUMBERS:
            if type(value) is not int or value < _NUMBERS[key]:
                raise _Wrong(f"'{key}' must be a number from {_NUMBERS[key]} on", *at, key)
        elif key not in _TEXTS:
            raise _Wrong(f"unknown key '{key[:_LONGEST]}'", *at, key)
        elif not isinstance(value, str) or not (value or key == "object"):
            raise _Wrong(f"'{key}' must be a text", *at, key)
    for key in _TEXTS:
        if key not in row:
            raise _Wrong(f"'{key}' is missing", *at)
    for key in ("fingerprint", "identity"):
        if not _is_digest(row[key], numbered=key == "fingerprint"):
            raise _Wrong(f"'{key}' must be {_DIGITS} hexadecimal digits", *at, key)
    return Entry(**row)


def _is_digest(text: str, *, numbered: bool) -> bool:
    digits, dash, number = text.partition("-")
    plain = len(digits) == _DIGITS and _HEXADECIMAL.issuperset(digits)
    return plain and (not dash or (numbered and number.isascii() and number.isdecimal()))


def _line(text: str, path: tuple[str | int, ...]) -> int:
    """Return the line of a node in JSON text; only asked where something is wrong with it."""
    from kubelint_compliance.yamltree import Document, parse

    document = next(iter(parse(text)), None)
    if not isinstance(document, Document):
        return 1
    return (document.span_of(path, key=True) or document.nearest(path)[1]).line
