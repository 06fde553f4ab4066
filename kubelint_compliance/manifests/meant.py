"""Whether a text is meant for Kubernetes: one scan of the raw text, before limits and parsers.

Goes in: text, or bytes that nobody decoded. Comes out: whether an object's identity stands at the top level of one of
its documents. That is asked of what cannot or should not be parsed: broken files, files beyond a limit, large ones.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NOT_MEANT = "no manifest: nothing in it names an object of Kubernetes"
_IDENTITY = ("apiversion", "kind")
_BODY = ("metadata", "spec")
_REACH = 4096
_ENDS = ("\x85", "\u2028", "\u2029")
"""What ends a line in YAML, beside what does everywhere."""
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
    text = text.removeprefix("\ufeff")
    head = text[:_REACH].lower()
    if "\\" not in head and any(map(_stands_in, _documents(head[: head.rfind("\n") + 1]))):
        return True
    text = text.lower()
    if "\\" in text and '"' in text:
        from kubelint_compliance.manifests.rootkeys import unescaped

        text = unescaped(text)
    kind = "kind" in text and any(word in text for word in _BODY)
    if not kind and "apiversion" not in text:
        return False
    return any(_names_object(document) or _at_root(document) for document in _documents(text))


def is_meant_in_parts(parts: Iterable[bytes]) -> bool:
    """Whether a text that nobody reads as a whole names an object; its parts follow one another.

    A part may hold all that is asked for. Else both keys of an object's identity in the text are enough, wherever they
    stand: how far they are from each other is the author's choice.
    """
    found: set[str] = set()
    tail = b""
    for part in parts:
        if is_meant(part):
            return True
        # A key may stand across the border.
        seen = (tail + part).replace(b"\0", b"").lower()
        found.update(word for word in _IDENTITY if _is_key(word.encode(), seen))
        if len(found) == len(_IDENTITY):
            return True
        tail = part[-_REACH:]
    return False


def _is_key(word: bytes, text: bytes) -> bool:
    if word not in text and b"\\" not in text:
        return False
    import re

    letters = b"".join(rb"(?:%c|\\(?:x|u00|u000000)%02x)" % (letter, letter) for letter in word)
    return re.search(rb"""(?:^|[\s{,"'?-])""" + letters + rb"""["']?\s*:\s*+[^\s{]""", text) is not None


def _at_root(lines: list[str]) -> bool:
    """Whether one document names an object in a way that only a closer look tells."""
    from kubelint_compliance.manifests.rootkeys import names_object

    return names_object(lines)


def _documents(text: str) -> Iterator[list[str]]:
    """Cut a text where Kubernetes does, and its documents into lines where YAML does."""
    for end in _ENDS:
        if end in text:
            text = text.replace(end, "\r")
    lines: list[str] = []
    for number, written in enumerate(text.split("\n")):
        separates = written[:3] == "---"
        if separates and number:
            yield lines
            lines = []
        # What is glued to a separator belongs to the document.
        lines += (written.lstrip("-") if separates else written.removeprefix("\ufeff")).split("\r")
    yield lines


def _names_object(lines: list[str]) -> bool:
    """Whether one document does."""
    return _stands_in(lines) or _in_braces(lines)


def _stands_in(lines: list[str]) -> bool:
    """Whether a document in block style does; where some of its first lines say so, all of them do."""
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
    return False


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
