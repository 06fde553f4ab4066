"""What credential a file of settings sets, line by line: `name = value`, `name: value`, elements, pairs in braces.

Goes in: the text of a file. Comes out: what was found, in words, or an empty text.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.connections import in_header, paired
from kubelint_compliance.facts.secrets.names import (
    BETWEEN_WORDS,
    LOGIN,
    TAKEN,
    by_name,
    is_credential,
    names_credential,
)

_SPACED = ("requirepass", "masterauth", "password")
"""Settings that a blank divides from their value."""
_COMMENTS = ("#", ";", "//", "--", "*", "<!--", "!", "REM ")
_LONGEST_LINE = 500_000
_MARKS = ("pass", "pwd", "secret", "token", "key", "auth", "cred", "pw", "bearer", "machine")
_LINE_MARKS = (*_MARKS, "psw", "pat", "sas", "sig", "<")
"""What stands in every line that sets a credential: a part of its name, or what begins an element."""
_UNESCAPED = {ord("\\"): None}
_SPLITS = {ord(char): "," for char in "{}[]"}


def what_in_lines(text: str, *, exported: bool = False) -> str:
    """Say what the first line is that sets a credential; `exported` looks only at lines that export variables."""
    lower = text.lower()
    if not any(mark in lower for mark in _MARKS):
        return ""
    judge = _exported if exported else _in_line
    marked = _marked(lower)
    named = ""
    for number, part in enumerate(text.split("\n")):
        if number not in marked and number - 1 not in marked:
            named = ""
            continue
        for line in part.splitlines() or [""]:
            what = judge(line) or (_of_pair(named, line) if named else "")
            if what:
                return what
            named = _named(line)
    return ""


def _marked(lower: str) -> set[int]:
    """Return the numbers of the lines in which a name of a credential may stand."""
    from bisect import bisect_left
    from itertools import accumulate

    plain = lower.translate(BETWEEN_WORDS)
    ends = list(accumulate(len(line) + 1 for line in plain.split("\n")))
    found = set[int]()
    for mark in _LINE_MARKS:
        at = plain.find(mark)
        while at >= 0:
            number = bisect_left(ends, at + 1)
            found.add(number)
            at = plain.find(mark, ends[number])
    return found


def _named(line: str) -> str:
    """Return the name in a line such as `- name: DB_PASSWORD`."""
    name, colon, value = line.strip().lstrip("- ").partition(":")
    return _unquoted(value.strip()) if colon and name.strip("\"'") in ("name", "key") else ""


def _of_pair(name: str, line: str) -> str:
    """Judge `value: ...` in the line behind a name."""
    key, colon, value = line.strip().partition(":")
    if not colon or key.strip("\"'") != "value" or _is_code(value.strip()):
        return ""
    return by_name(name) if is_credential(name, _unquoted(value.strip())) else ""


def _in_line(line: str) -> str:
    """Judge `name = value`, `name: value`, `"name": "value",`, `requirepass value`, `<name>value</name>`, and pairs
    between braces.
    """
    text = line.strip().lstrip("-").strip()
    if not text or (text.startswith(_COMMENTS) and not text.startswith("//")) or len(text) > _LONGEST_LINE:
        return ""
    if text.startswith("//"):
        return _in_pair(text.rpartition(":")[2]) if ":_" in text else ""
    if text[0] == "<":
        return _in_element(text)
    spaced = _spaced(text)
    if spaced:
        return spaced
    if "{" not in text or "{{" in text:
        return _in_pair(text.removeprefix("export ")) or _inside(text)
    pairs = text.translate(_UNESCAPED).translate(_SPLITS).split(",")
    named = ""
    for pair in pairs:
        what = _in_pair(pair) or (_of_pair(named, pair) if named else "")
        if what:
            return what
        named = _named(pair)
    return _inside(text)


def _inside(text: str) -> str:
    """Judge a connection string that is the value of another name."""
    if "=" not in text or "(" in text:
        return ""
    _, _, value = text.partition("=") if _first_mark(text) == "=" else text.partition(":")
    found = paired(value) if "=" in value else ""
    return by_name(found) if found else ""


def _first_mark(text: str) -> str:
    equal, colon = text.find("="), text.find(":")
    return "=" if colon < 0 or 0 <= equal < colon else ":"


def _spaced(text: str) -> str:
    first, *rest = text.split(None, 6)
    if first in _SPACED:
        return "password" if len(rest) == 1 and is_credential(TAKEN, _unquoted(rest[0])) else ""
    if first == "machine" and "password" in rest[:-1]:
        return "password" if is_credential(TAKEN, rest[rest.index("password") + 1]) else ""
    return ""


def _in_element(text: str) -> str:
    """Judge `<password>value</password>` and `<a password="value"/>`."""
    found = paired(text)
    if found:
        return by_name(found)
    name, _, rest = text[1:].partition(">")
    value, close, _ = rest.partition("</")
    named = _attribute(name, "name") or _attribute(name, "key")
    if named:
        value = _attribute(name, "value") or value.strip()
        return by_name(named) if names_credential(named) and is_credential(named, value) else ""
    return by_name(name) if close and " " not in name and is_credential(name, value.strip()) else ""


def _attribute(element: str, name: str) -> str:
    """Return the value of an attribute, which is a whole word in an element."""
    _, found, rest = element.partition(f' {name}="')
    return rest.partition('"')[0] if found else ""


def _in_pair(pair: str) -> str:
    mark = min((index for index in (pair.find("="), pair.find(":")) if index > 0), default=0)
    name, value = pair[:mark].strip().strip("\"'"), pair[mark + 1 :].strip()
    if not mark or not all(char.isalnum() or char in "-_." for char in name) or not name:
        return ""
    plain = _unquoted(value)
    if name.lower().endswith("authorization"):
        return LOGIN if in_header(name, plain) else ""
    if not names_credential(name) or _is_code(value) or plain.startswith("AIza"):
        return ""
    return by_name(name) if is_credential(name, plain) else ""


def _exported(line: str) -> str:
    """Judge `export NAME=value`, where nothing but such stands on the line."""
    words = line.split()
    if len(words) < 2 or words[0] != "export" or not all("=" in word for word in words[1:]):
        return ""
    return next((what for what in map(_in_pair, words[1:]) if what), "")


def _unquoted(value: str) -> str:
    value = value.rstrip(",;")
    if value[:1] in ("'", '"'):
        return value[1:].partition(value[0])[0]
    return value.partition(" #")[0].strip()


def _is_code(value: str) -> bool:
    if value[:1] in ("'", '"'):
        value = _unquoted(value)
        return any(char in value for char in "(){}|")
    return any(char in value for char in "(){}[]|&*?!")
