"""A file of our own formats, rules and frameworks: its content with places, and mistakes told where they stand.

Goes in: the text of a file. Comes out: plain values with the document that knows their places, or a FileError.
"""

from __future__ import annotations

import os

from kubelint_compliance.model import UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import ParseProblem, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.yamltree import Document

    Path = tuple[str | int, ...]

_LONGEST_MESSAGE = 300
_PACKAGES = ("site-packages", "dist-packages")
"""What the folders are called that packages are installed into."""


_TYPES = {
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a mapping",
    "null": "empty",
}
"""What the types of JSON are called in messages."""


class FileError(UsageError):
    """A mistake in a file, told as `path:line:column: what`."""


class Mistake(NamedTuple):
    """What is wrong at a path of the content; with `key`, the key is meant and not its value."""

    path: Path
    message: str
    key: bool = False


def called(folder: str) -> str:
    """Return how messages call a folder: as it is seen from the working directory, so that an editor can open it.

    One of an installed package is called from where packages lie.
    """
    path = os.path.abspath(folder)
    steps = path.split(os.sep)
    installed = [number for number, step in enumerate(steps) if step in _PACKAGES]
    if installed:
        return "/".join(steps[installed[-1] + 1 :])
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except (ValueError, OSError):  # on another drive than the working directory, or that has been removed
        return path.replace(os.sep, "/")


def read_mapping(text: str, path: str, what: str) -> tuple[dict[str, Any], Document]:
    """Parse a text of one YAML mapping; `path` and `what` (`a rule file`) are how messages call it.

    Raises FileError.
    """
    documents: list[Document] = []
    for part in parse(text):
        for problem in (part,) if isinstance(part, ParseProblem) else part.problems:
            raise FileError(f"{path}:{problem.span.line}:{problem.span.column}: {problem.message}")
        if not isinstance(part, ParseProblem):
            documents.append(part)
    if len(documents) != 1 or not isinstance(documents[0].value, dict):
        raise FileError(f"{path}:1:1: {what} holds one YAML mapping")
    return documents[0].value, documents[0]


def error_at(path: str, document: Document, mistake: Mistake) -> FileError:
    """Build the error for a mistake, at its place or at the nearest one around it."""
    at, span = mistake.path, None
    while span is None:
        span = document.span_of(at, key=mistake.key and at == mistake.path)
        at = at[:-1]
    return FileError(f"{path}:{span.line}:{span.column}: {mistake.message}")


def error_within(path: str, document: Document, mistake: Mistake, offset: int) -> FileError | None:
    """Build the error for a mistake inside a text, `offset` characters from its start; None where none can tell."""
    span = document.span_in(mistake.path, offset, offset + 1)
    return FileError(f"{path}:{span.line}:{span.column}: {mistake.message}") if span else None


def schema_mistake(content: dict[str, Any], schema: str) -> Mistake | None:
    """Hold content against a schema of `schemas/`, and return the mistake that explains most; None for none."""
    import json

    from jsonschema import Draft202012Validator

    from kubelint_compliance.data import read_data

    validator = Draft202012Validator(json.loads(read_data(f"schemas/{schema}")))
    errors = [leaf for error in validator.iter_errors(content) for leaf in _leaves(error)]
    return _mistake(min(errors, key=_rank)) if errors else None


def _leaves(error: Any) -> Iterator[Any]:
    """Yield what is wrong below the ways that a schema allows; a way for another type of value is none."""
    below = [inner for inner in error.context or () if inner.validator != "type" or inner.relative_path]
    if not below:
        yield error
    for inner in below:
        yield from _leaves(inner)


def _rank(error: Any) -> tuple[bool, int, list[str]]:
    """A key that nobody knows explains what else is wrong; else what stands deepest is meant."""
    return error.validator != "additionalProperties", -len(error.absolute_path), list(map(str, error.absolute_path))


def _mistake(error: Any) -> Mistake:
    mistake = _told(error)
    message = " ".join(mistake.message.split())
    cut = message if len(message) <= _LONGEST_MESSAGE else message[:_LONGEST_MESSAGE] + "..."
    return mistake._replace(message=cut)


def _told(error: Any) -> Mistake:
    from kubelint_compliance.nearest import hint

    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", ())
        key = next(key for key in error.instance if key not in known)
        return Mistake((*path, key), f"unknown key '{key}'{hint(key, known)}", key=True)
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        return Mistake(path, f"the key '{missing}' is missing")
    if error.validator == "enum":
        words = [str(word) for word in error.validator_value]
        near = hint(str(error.instance), words)
        return Mistake(path, f"{error.instance!r} is not one of {', '.join(words)}{near}")
    excluded = _excluded(error)
    if excluded:
        return Mistake((*path, excluded), f"the key '{excluded}' cannot stand beside the other keys", key=True)
    return Mistake(path, _plain(error) or error.message)


def _plain(error: Any) -> str:
    """Say what is wrong with a value, without the value where it may be long; empty where the schema's words do."""
    wanted, value = error.validator_value, error.instance
    named = [f"'{step}'" for step in error.absolute_path if isinstance(step, str)]
    what = named[-1] if named else "the file"
    if error.absolute_path and isinstance(error.absolute_path[-1], int):
        what = f"an entry of {what}"
    if error.validator in ("minItems", "minProperties"):
        return f"{what} needs {_or_more(wanted, 'entry', 'entries')}, and has {len(value) or 'none'}"
    if error.validator == "minLength":
        return f"{what} needs {_or_more(wanted, 'character', 'characters')}, and has {len(value) or 'none'}"
    if error.validator == "maxLength":
        return f"{what} has {len(value)} characters, and takes no more than {wanted}"
    if error.validator == "uniqueItems":
        return f"{what} holds an entry twice"
    types = [inner.validator_value for inner in (error, *(error.context or ())) if inner.validator == "type"]
    if types and all(isinstance(name, str) for name in types):
        quotes = "; put it in quotes" if "string" in types and isinstance(value, (bool, int, float)) else ""
        must_be = " or ".join(_TYPES[name] for name in dict.fromkeys(types))
        return f"{what} must be {must_be}, not {_TYPES[_type_of(value)]}{quotes}"
    return ""


def _or_more(number: int, one: str, many: str) -> str:
    return f"{number} {many} or more" if number > 1 else f"an {one}" if one == "entry" else f"a {one}"


def _type_of(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    kinds = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return next((name for kind, name in kinds.items() if isinstance(value, kind)), "string")


def _excluded(error: Any) -> str:
    """Return the key that must not be there; empty where something else is wrong."""
    if error.validator != "not":
        return ""
    ways = error.validator_value.get("anyOf", [error.validator_value])
    named = [key for way in ways for key in way.get("required", ()) if key in error.instance]
    return named[0] if named else ""
