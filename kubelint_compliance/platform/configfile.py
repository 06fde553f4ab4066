"""A configuration file of the API server, read as it does: bytes -> the one value that counts, and its places.

JSON where the text begins with a brace, and nothing else then; else the first document of YAML, whatever follows it.
"""

from __future__ import annotations

from kubelint_compliance.platform.fields import Fault
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import ParseProblem, decode, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.platform.fields import Path
    from kubelint_compliance.yamltree import Document

_MARK = b"\xef\xbb\xbf"


class Unreadable(ValueError):
    """A file that cannot be read; `line` counts from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


class ConfigFile(NamedTuple):
    """What a file holds; `repeated` are keys that are there twice, which a strict decoder refuses."""

    value: Any
    document: Document
    repeated: tuple[Fault, ...]

    def line(self, path: Path) -> int:
        """Return the line on which a node begins, or the nearest around it that there is."""
        return self.document.nearest(path)[1].line


def read_config(data: bytes) -> ConfigFile:
    """Return what a file holds. Raises Unreadable."""
    written = decode(data)
    if isinstance(written, ParseProblem):
        raise Unreadable(written.message, written.span.line)
    is_json = not data.startswith(_MARK) and written.lstrip()[:1] == "{"
    document = first_document(written)
    if is_json:
        value, repeated = _json(written)
        return ConfigFile(value, document, repeated)
    twice = (*(each.path for each in document.repeated_keys()), *document.overlaid())
    return ConfigFile(document.value, document, tuple(Fault(path, "a key is there twice") for path in twice))


def first_document(text: str) -> Document:
    """Return the first document of a text; comments before the first `---` are none. Raises Unreadable."""
    for part in parse(_without_version(text)):
        if isinstance(part, ParseProblem):
            raise Unreadable(part.message, part.span.line)
        if not (part.empty and part.first_line == 1 and not text.startswith("---")):
            return part
    raise Unreadable("it is empty")


def _without_version(text: str) -> str:
    """Empty the line that says which YAML it is: files are read to the end here, and not cut at each `---` before."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line.startswith(("%YAML 1.1", "%YAML 1.2")):
            lines[number] = ""
        elif line.strip() and not line.startswith("#"):
            break
    return "\n".join(lines) if text.lstrip()[:1] in ("%", "#") else text


def _json(text: str) -> tuple[Any, tuple[Fault, ...]]:
    """Return the value of a text of JSON, and its repeated keys. Raises Unreadable."""
    from json import JSONDecodeError, loads

    repeated: list[Fault] = []

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        held = dict(pairs)
        if len(held) < len(pairs):
            repeated.append(Fault((), "a key is there twice"))
        return held

    def constant(name: str) -> Any:
        raise JSONDecodeError(f"{name} is no JSON", text, 0)

    try:
        return loads(text, object_pairs_hook=mapping, parse_constant=constant), tuple(repeated)
    except JSONDecodeError as error:
        raise Unreadable(f"no JSON: {error.msg}", error.lineno) from None
    except RecursionError:
        raise Unreadable("nested too deeply") from None
