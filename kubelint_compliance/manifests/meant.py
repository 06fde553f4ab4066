"""Whether a text is meant for Kubernetes: one scan of the raw text, before limits and parsers.

Goes in: text, or bytes that nobody decoded. Comes out: whether an object's identity stands at the top level of one of
its documents. That is asked of what cannot or should not be parsed: broken files, files beyond a limit, large ones.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_MEANT = "no manifest: nothing in it names an object of Kubernetes"
_IDENTITY = ("apiversion", "kind")
_BODY = ("metadata", "spec")
_HEAD = 64 * 1024
"""How far braces are counted where only a part of the identity is there."""
_PIECE = r"""(["']?)\b(apiversion|kind|metadata|spec)\1(?=\s*:)|"(?:\\.|[^"\\])*+"?|[{}]"""
_OPENS_NESTED = (":", "|", ">", "|-", ">-", "|+", ">+", "{", "[")


class NoManifest(NamedTuple):
    """In place of a content: the file is not read, since it is not meant for Kubernetes; `reason` says so."""

    reason: str = NOT_MEANT


def is_meant(text: str | bytes) -> bool:
    """Whether a text names an object: `apiVersion` and `kind` beside each other, or one of them beside a body.

    They may be written in any case, indented as a whole, in quotes, in braces, behind a byte order mark.
    """
    if isinstance(text, bytes):
        text = text.replace(b"\0", b"").decode("utf-8", "ignore")
    text = text.removeprefix("\ufeff").lower()
    kind = "kind" in text and any(word in text for word in _BODY)
    if not kind and "apiversion" not in text:
        return False
    return any(_names_object(document) for document in _documents(text))


def _documents(text: str) -> Iterator[list[str]]:
    lines: list[str] = []
    for line in text.splitlines():
        if line[:3] == "---":
            yield lines
            lines = []
            line = line.lstrip("-")  # noqa: PLW2901 - what is glued to a separator belongs to the document
        lines.append(line)
    yield lines


def _names_object(lines: list[str]) -> bool:
    """Whether one document does."""
    found: dict[int, set[str]] = {}
    outermost = 1 << 30
    for line in lines:
        bare = line.lstrip(" \t")
        indent = len(line) - len(bare)
        if not bare or bare[0] == "#" or bare[:2] == "//" or indent > outermost:
            continue
        entry = bare.lstrip("- ")
        key = _key(entry)
        if key:
            keys = found.setdefault(indent + len(bare) - len(entry), set())
            keys.add(key)
            if len(keys) > 1 and any(word in keys for word in _IDENTITY):
                return True
        if ":" in bare and bare.rstrip(" ,\r").endswith(_OPENS_NESTED):
            outermost = min(outermost, indent)
    return _in_braces(lines)


def _key(entry: str) -> str:
    """Return the key of identity or body that a line begins with, if one does and has a value that it may have."""
    for word in (*_IDENTITY, *_BODY):
        quote = entry[:1] if entry[:1] in "\"'" else ""
        if entry.startswith(quote + word + quote):
            rest = entry[len(word) + 2 * len(quote) :].lstrip()
            value = rest[1:].strip()
            fits = word in _BODY or (value and value[0] != "{")
            return word if rest[:1] == ":" and fits else ""
    return ""


def _in_braces(lines: list[str]) -> bool:
    """Whether a document that begins with a brace names an object at its top level."""
    first = next((line.strip() for line in lines if line.strip() and line.lstrip()[0] != "#"), "")
    if first[:1] not in ("{", "["):
        return False
    import re

    text = "\n".join(lines)
    both = {match[2] for match in re.finditer(r"""[{,]\s*(["']?)(apiversion|kind)\1\s*:\s*[^\s{]""", text)}
    found: set[str] = set()
    depth = 0
    for match in re.finditer(_PIECE, text if len(both) > 1 else text[:_HEAD]):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth == 1 and match[2]:
            found.add(match[2])
            named = found & both
            if named and (len(both) > 1 or len(found) > 1):
                return True
    return False
