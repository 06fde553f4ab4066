r"""Whether the root of a document has the keys of an object, however YAML lets them be written.

Goes in: the lines of one document that no parser has read, in lower case. What this does not see, no tool takes for an
object: the keys of a root in block style all stand in one column, that of its first line.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_BOTH = ("apiversion", "kind")
_ANY_KEY = ("?", "*", "<<")
"""What a line begins with whose key stands elsewhere: an explicit key, an alias, a merge."""
_PROPERTIES = re.compile(r"(?:[&!]\S*(?:\s+|$))+")
_KEY = re.compile(r"""(["']?)(apiversion|kind)\1\s*:(?:\s+(.*)|$)""")
_IN_BRACES = re.compile(r"""(["']?)(apiversion|kind)\1\s*(?::\s*[^\s{]|[,}#]|$)|(\*|<<)""")
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u(?:0000)?([0-9a-f]{4})|\r?\n[ \t]*)")
_STRING = re.compile(r'"(?:\\.|[^"\\])*+"', re.DOTALL)
_NO_JSON = re.compile(r"""[{,\[]\s*+(?!["{}\[\],]|(?:-?\d[\d.e+-]*|true|false|null)\s*[,}\]]|$)|(?:^|\s)#""")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
_SCALAR = ('"', "'", "|", ">", "&", "!", "*")


def unescaped(text: str) -> str:
    """Return a text with the letters that escapes stand for."""
    return _ESCAPE.sub(_letter, text)


def _letter(match: re.Match[str]) -> str:
    code = int(match[1] or match[2] or "0", 16)
    return chr(code).lower() if 0x20 < code < 0x7F and code not in (0x22, 0x5C) else "" if not code else match[0]


def names_object(lines: Sequence[str]) -> bool:
    """Whether the root of a document has both keys of an object's identity."""
    begin = _first(lines)
    if begin is None:
        return False
    number, column, text = begin
    if text[:1] == "{":
        return _in_flow("\n".join(lines), lines[number].lstrip()[:1] == "{")
    found = set()
    for at in range(number, len(lines)):
        bare = lines[at].lstrip(" ")
        if len(lines[at]) - len(bare) == column or at == number:
            found |= _keys(_without_properties(bare), lines, at, column)
    return found.issuperset(_BOTH) and (len(found) == len(_BOTH) or all(any(w in x for x in lines) for w in _BOTH))


def _first(lines: Sequence[str]) -> tuple[int, int, str] | None:
    """Return the number and column of the line in which the root begins, and its text; properties may come before."""
    for number, line in enumerate(lines):
        bare = line.lstrip(" \t\ufeff")
        if not bare or bare[0] in "#%":
            continue
        text = _without_properties(bare)
        if text and text[0] != "#":
            return number, len(line) - len(bare), text
    return None


def _without_properties(text: str) -> str:
    """Leave out anchors and tags."""
    match = _PROPERTIES.match(text)
    return text[match.end() :] if match else text


def _keys(text: str, lines: Sequence[str], at: int, column: int) -> set[str]:
    """Return which of the keys a line of the root may hold: both and a mark where its key stands elsewhere."""
    if text.startswith(_ANY_KEY):
        return {*_BOTH, "elsewhere"}
    match = _KEY.match(text)
    if match is None:
        return set()
    value = _COMMENT.sub("", match[3] or "").strip()
    fits = value[0] != "{" if value else _is_scalar_below(lines, at, column)
    return {match[2]} if fits else set()


def _is_scalar_below(lines: Sequence[str], at: int, column: int) -> bool:
    """Whether the value of a key stands on the next line, and is no mapping or list."""
    for line in lines[at + 1 :]:
        bare = line.strip()
        if bare and bare[0] != "#":
            deeper = len(line) - len(line.lstrip(" ")) > column
            mapping = ": " in f"{bare} " or bare[0] in "{[" or bare[:2] in ("-", "- ")
            return deeper and (bare.startswith(_SCALAR) or not mapping)
    return False


def _in_flow(text: str, may_be_json: bool) -> bool:
    """Whether a document in braces may hold both keys at its root; where that is no JSON, at any depth."""
    if may_be_json and _NO_JSON.search(_STRING.sub('""', text)) is None:
        return False  # whoever asks can tell the depth of its braces
    seen = {match[2] or match[3] for match in _IN_BRACES.finditer(text)}
    return seen.issuperset(_BOTH) or (bool(seen & {"*", "<<"}) and all(word in text for word in _BOTH))
