"""Regular expressions in RE2's syntax, through the google-re2 library: linear time, no catastrophic backtracking."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure, Unavailable
from kubelint_compliance.cel.values import NONE, Optional

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_compiled: dict[str, Any] = {}


def pattern(text: str) -> Any:
    """Compile a pattern, or take the one compiled before."""
    found = _compiled.get(text)
    if found is None:
        if len(_compiled) >= 1000:
            _compiled.clear()
        found = _compiled[text] = _compile(text)
    return found


def _compile(text: str) -> Any:
    try:
        import re2
    except ImportError:
        raise Unavailable("regular expressions need the library google-re2, which is not installed") from None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    try:
        return re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        shown = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise Failure(f"not a regular expression: {shown}") from None


def matches(text: str, expression: str) -> bool:
    """Whether the expression matches anywhere in the text."""
    return pattern(expression).search(text) is not None


def _find(text: str, expression: str) -> str:
    found = pattern(expression).search(text)
    return "" if found is None else str(found[0])


def _find_all(text: str, expression: str, limit: int = -1) -> list[str]:
    if limit == 0:
        return []
    result = []
    for found in pattern(expression).finditer(text):
        result.append(str(found[0]))
        if len(result) == limit:
            break
    return result


def _group(found: Any, expression: Any) -> Any:
    return found[1] if expression.groups else found[0]


def _checked(expression: str) -> Any:
    compiled = pattern(expression)
    if compiled.groups > 1:
        raise Failure("the regular expression has more than one group")
    return compiled


def _extract(text: str, expression: str) -> Optional:
    compiled = _checked(expression)
    found = compiled.search(text)
    value = None if found is None else _group(found, compiled)
    return NONE if value is None else Optional(value)


def _extract_all(text: str, expression: str) -> list[str]:
    compiled = _checked(expression)
    values = (_group(found, compiled) for found in compiled.finditer(text))
    return [value for value in values if value]


def _replace(text: str, expression: str, template: str, limit: int = -1) -> str:
    compiled = pattern(expression)
    pieces = _template(template, compiled.groups)
    if limit == 0:
        return text
    result, last = [], 0
    for count, found in enumerate(compiled.finditer(text), 1):
        result += [text[last : found.start()], *(_piece(piece, found) for piece in pieces)]
        last = found.end()
        if count == limit:
            break
    return "".join([*result, text[last:]])


def _piece(piece: str | int, found: Any) -> str:
    return piece if isinstance(piece, str) else (found[piece] or "")


def _template(template: str, groups: int) -> list[str | int]:
    """Split a replacement into text and group numbers: a backslash and a digit, or two backslashes."""
    pieces: list[str | int] = []
    head, *rest = template.split("\\")
    pieces.append(head)
    skip = False
    for index, part in enumerate(rest):
        if skip:
            pieces.append(part)
            skip = False
        elif part[:1].isdigit():
            if int(part[0]) > groups:
                raise Failure(f"the replacement names group {part[0]}, which the regular expression lacks")
            pieces += [int(part[0]), part[1:]]
        elif part == "" and index + 1 < len(rest):
            pieces.append("\\")
            skip = True
        else:
            raise Failure("a backslash in a replacement needs a digit or a second backslash after it")
    return pieces


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "matches(string, string) -> bool": matches,
    "regex.extract(string, string) -> optional<string>": _extract,
    "regex.extractAll(string, string) -> list<string>": _extract_all,
    "regex.replace(string, string, string) -> string": _replace,
    "regex.replace(string, string, string, int) -> string": _replace,
}
METHODS: dict[str, Callable[..., Any]] = {
    "matches(string, string) -> bool": matches,
    "find(string, string) -> string": _find,
    "findAll(string, string) -> list<string>": _find_all,
    "findAll(string, string, int) -> list<string>": _find_all,
}
