"""A rule file -> a rule ready to run, with the place of every wrong expression or path in the file."""

from __future__ import annotations

from kubelint_compliance.cel import HIDDEN, CelError, compile
from kubelint_compliance.facts import FUNCTIONS
from kubelint_compliance.kubernetes.versions import minor_of
from kubelint_compliance.manifests.paths import parse_path
from kubelint_compliance.ruleset.compiled import Body, Check, CompiledRule, nothing
from kubelint_compliance.ruleset.digest import digest_of
from kubelint_compliance.ruleset.idle import is_idle
from kubelint_compliance.ruleset.rulefile import describe
from kubelint_compliance.ruleset.sight import ELSEWHERE, IN_MESSAGE
from kubelint_compliance.ruleset.words import WordBook, book_source, head_of
from kubelint_compliance.terms import SIGHTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kubelint_compliance.cel import Program
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.rulefile import RuleFile

_FOR_PEOPLE = frozenset({"title", "why", "remediation", "notPasted", "controls", "aliases", "references", "examples"})
"""What of a rule file changes no verdict."""
_GRAPH = "graph."
"""Begins the names of functions that ask for other objects."""


def compile_rule(file: RuleFile) -> CompiledRule:
    """Compile a rule file. Raises RuleError at the place of a wrong expression or path."""
    content = file.content
    rule = describe(file)
    body = _body(file)
    return CompiledRule(
        head_of(rule),
        WordBook(lambda: book_source([rule])),
        digest_of({name: value for name, value in content.items() if name not in _FOR_PEOPLE}),
        lambda: body,
        nothing,
        tuple(dict.fromkeys(check.scope for check in body.checks)),
        tuple(content.get("containerTypes", ())),
        content.get("fragments", False),
        content.get("overriddenBy", ""),
        minor_of(content.get("since", "1.0")),
        minor_of(content.get("until", "1.999")),
        content.get("rendered", True),
        content.get("raisedBy", ""),
        content.get("together", False),
        goes_on=any(check.each for check in body.checks),
        sight=content.get("sight", SIGHTS[0]),
        graph=any(_GRAPH in program.source for program in body.programs()),
        of_programs=is_idle(body),
    )


def _body(file: RuleFile) -> Body:
    content = file.content
    return Body(
        tuple(_checks(file)),
        tuple(
            _program(file, ("matchConditions", index), text, ELSEWHERE)
            for index, text in enumerate(content.get("matchConditions", ()))
        ),
        {
            name: _program(file, ("variables", name), text, ELSEWHERE)
            for name, text in content.get("variables", {}).items()
        },
    )


def _checks(file: RuleFile) -> list[Check]:
    content = file.content
    if "validation" in content:
        return [_check(file, (), content)]
    entries = content.get("validations", ())
    return [_check(file, ("validations", index), entry) for index, entry in enumerate(entries)]


def _check(file: RuleFile, at: Path, entry: dict[str, Any]) -> Check:
    each = entry.get("each", ())
    return Check(
        entry.get("scope", file.content["scope"]),
        tuple(_path(file, (*at, "each"), text) for text in ((each,) if isinstance(each, str) else each)),
        _program(file, (*at, "validation"), entry["validation"], ELSEWHERE),
        _path(file, (*at, "at"), entry.get("at", ".")),
        tuple(_message(file, (*at, "message"), entry["message"])),
        _program(file, (*at, "eachOf"), entry["eachOf"], ELSEWHERE) if "eachOf" in entry else None,
        entry["severity"] if at and "severity" in entry else "",
        int(at[1]) + 1 if at and "remediation" in entry else 0,
        _program(file, (*at, "volume"), entry["volume"], ELSEWHERE) if "volume" in entry else None,
    )


def _path(file: RuleFile, at: Path, text: str) -> Path:
    try:
        return parse_path(text)
    except ValueError as error:
        raise file.error(at, str(error)) from None


def _program(file: RuleFile, at: Path, text: str, variables: Mapping[str, str], start: int = 0) -> Program:
    """Compile the expression that begins at an offset of the text at `at`. Raises RuleError where in it it is wrong."""
    from kubelint_compliance.ruleset.names import misread, near_name

    try:
        program = compile(text, variables=variables, functions=FUNCTIONS, strict=True)
    except CelError as error:
        seen = [name for name in variables if variables[name] is not HIDDEN]
        raise file.error_in(at, start + error.offset, f"CEL: {error}{near_name(error, seen)}") from None
    wrong = misread(program.tree, file.content)
    if wrong:
        raise file.error_in(at, start + wrong[0], f"CEL: {wrong[1]}")
    return program


def _message(file: RuleFile, at: Path, text: str) -> list[str | Program]:
    try:
        parts = placed_parts(text)
    except ValueError as error:
        raise file.error(at, str(error)) from None
    return [part if start is None else _program(file, at, part, IN_MESSAGE, start) for part, start in parts]


def placed_parts(text: str) -> list[tuple[str, int | None]]:
    """Split a message as `message_parts` does; each `{CEL}` part has its offset in the text, all else None."""
    found: list[tuple[str, int | None]] = []
    end = 0
    for part, is_code in message_parts(text):
        start = text.find(f"{{{part}}}", end) + 1 if is_code else None
        end = end if start is None else start + len(part)
        found.append((part, start))
    return found


def message_parts(text: str) -> list[tuple[str, bool]]:
    """Split a message at its `{CEL}` parts, which are marked; `{{` and `}}` are braces themselves.

    Raises ValueError for a brace that is not closed.
    """
    parts: list[tuple[str, bool]] = []
    literal, rest = "", text
    while rest:
        before, brace, after = rest.partition("{")
        literal += before.replace("}}", "}")
        if after.startswith("{"):
            literal, rest = literal + "{", after[1:]
            continue
        if brace:
            expression, end, after = after.partition("}")
            if not end:
                raise ValueError("a brace is opened and not closed")
            parts += [(literal, False), (expression, True)]
            literal = ""
        rest = after
    return [*parts, (literal, False)] if literal else parts
