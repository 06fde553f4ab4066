"""One pass over an object's strings: which hold a token or key of a known format. Every rule that asks shares it."""

from __future__ import annotations

from kubelint_compliance.cel import WrongType
from kubelint_compliance.cel.unreadable import readable, written
from kubelint_compliance.facts.memo import once
from kubelint_compliance.facts.secrets.tokens import SHORTEST, formats_in, matches
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeVar

    from kubelint_compliance.facts.memo import Memo
    from kubelint_compliance.facts.secrets.tokens import Format, Match
    from kubelint_compliance.manifests.paths import Path

    Entry = TypeVar("Entry")
    Fact = dict[str, Any]

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_LONGEST_LEAD = 40
"""So many letters of `-----BEGIN EC PRIVATE KEY-----` may stand before its mark."""
_SCHEMA = "CustomResourceDefinition"
_SCALARS = frozenset({int, float, bool, type(None)})


def credentials(value: Any, memo: Memo) -> list[Fact]:
    """Return `path`, `name`, `what`, `family` and `sample` of every string of a known format, each family once a line.

    `name` is the key that the string has, or the list that it stands in; `start` and `end` say where in the string.
    Data of a Secret is decoded, so there it is once a string. The schema of a custom resource describes values and
    holds none: it is left out, as is kubectl's copy of the object.
    """
    return once(memo, _credentials, value)


def strings(value: Any) -> list[Fact]:
    """Return `path` and `text` of every string in the object; data of a Secret is decoded."""
    return [{"path": list(path), "text": text} for path, text in as_written(_texts_of, value)]


def as_written(look: Callable[[Any], list[Entry]], value: Any) -> list[Entry]:
    """Look at all text of an object; a text in a place for other things is one, too."""
    try:
        return look(value)
    except WrongType:
        return look(written(value))


def _credentials(value: Any) -> list[Fact]:
    return as_written(_with_formats, value)


def _with_formats(value: Any) -> list[Fact]:
    formats = formats_in("\n".join(_plain(value)))
    return list(_of_formats(value, formats)) if formats else []


def _texts_of(value: Any) -> list[tuple[Path, str]]:
    return list(texts(value))


def _of_formats(value: Any, formats: tuple[Format, ...]) -> Iterator[Fact]:
    from bisect import bisect_left

    for path, text in texts(value):
        seen: dict[str, dict[int, str]] = {}
        written = at(value, path) == text
        breaks = [index for index, char in enumerate(text) if char == "\n"] if written and formats_in(text) else []
        for match in matches(text, formats):
            kind = match.format
            if _is_of_page(kind.what, value, path, text, match.start):
                continue
            line = bisect_left(breaks, match.start)
            known = seen.setdefault(kind.family, {})
            if not _is_told(known, line, kind.what):
                known[line] = kind.what
                place = _place(text, match) if written else {}
                told = {"what": kind.what, "family": kind.family, "sample": match.sample, **place}
                yield {"path": list(path), "name": _name(path), **told}


def _name(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _is_told(known: dict[int, str], line: int, what: str) -> bool:
    """Whether a match is told with one before: on the same line, or as the other half of a credential beside it."""
    return line in known or any(known.get(beside, what) != what for beside in (line - 1, line + 1))


def _place(text: str, match: Match) -> dict[str, int]:
    """Return where a match stands; of a key in PEM that is its first line."""
    if match.format.check != "pem":
        return {"start": match.start, "end": match.end}
    begin = text.rfind("-----BEGIN", max(match.start - _LONGEST_LEAD, 0), match.start)
    whole = begin >= 0 and "\n" not in text[begin : match.start]
    return {"start": begin if whole else match.start, "end": match.start + len(match.format.mark)}


def _is_of_page(what: str, value: Any, path: Path, text: str, start: int) -> bool:
    from kubelint_compliance.facts.secrets.names import is_of_page

    name = at(value, (*path[:-1], "name")) if path[-1] == "value" else path[-1]
    return is_of_page(what, str(name), text, start)


def _plain(value: Any) -> list[str]:
    """Return the strings alone: hardly an object has a token, so paths are built only where one may be."""
    found: list[str] = []
    pending: list[Any] = []
    if isinstance(value, dict):
        secret = value.get("kind") == "Secret"
        found += [text for _, text in _secret_data(value)] if secret else ()
        pending.append({"m": value.get("metadata")} if value.get("kind") == _SCHEMA else value)
    while pending:
        node = pending.pop()
        for entry in node.values() if isinstance(node, dict) else node:
            kind = type(entry)
            if kind is str:
                if len(entry) >= SHORTEST:
                    found.append(entry)
            elif kind is dict or kind is list:
                pending.append(entry)
            elif kind not in _SCALARS:
                readable(entry)
    return found


def texts(value: Any) -> Iterator[tuple[Path, str]]:
    """Yield path and text of every string worth a look."""
    if not isinstance(value, dict):
        return
    kind = value.get("kind")
    if kind == _SCHEMA:
        value = {"metadata": value.get("metadata")}
    elif kind == "Secret":
        yield from _secret_data(value)
        value = {key: entry for key, entry in value.items() if key != "data"}
    yield from _texts(value)


def _secret_data(value: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    from kubelint_compliance.facts.secrets.checksums import secret_text

    data = value.get("data")
    for key, entry in data.items() if isinstance(data, dict) else ():
        if isinstance(entry, str):
            yield ("data", key), secret_text(entry)


def _texts(value: Any) -> Iterator[tuple[Path, str]]:
    pending: list[tuple[Path, Any]] = [((), value)]
    while pending:
        path, node = pending.pop()
        entries = reversed(node.items()) if isinstance(node, dict) else reversed(list(enumerate(node)))
        for key, entry in entries:
            if isinstance(entry, str):
                if len(entry) >= SHORTEST and key != LAST_APPLIED:
                    yield (*path, key), entry
            elif isinstance(entry, (dict, list)):
                pending.append(((*path, key), entry))
