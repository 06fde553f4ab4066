"""The texts of `x-kubernetes-validations` in a definition: what must be there, before any of it is compiled."""

from __future__ import annotations

from kubelint_compliance.schema.crd.definitions import say
from kubelint_compliance.schema.crd.fieldpaths import schema_at, steps_of
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.crd.definitions import Path
    from kubelint_compliance.schema.crd.structure import Json
    from kubelint_compliance.schema.found import Found

RULES = "x-kubernetes-validations"
_REASONS = ("FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate")
_FIRST_RULES, _FIRST_EXPRESSIONS, _FIRST_PATHS = 25, 27, 28


def mentions_rules(schema: Json) -> bool:
    """Whether anything in a schema may be a rule."""
    pending: list[Any] = [schema]
    while pending:
        node = pending.pop()
        if type(node) is dict and RULES in node:
            return True
        inner = node.values() if type(node) is dict else node
        pending += [entry for entry in inner if type(entry) is dict or type(entry) is list]
    return False


def check_texts(schema: Json, path: Path, minor: int) -> Iterator[Found]:
    """Check the rules of one node."""
    for index, rule in enumerate(sequence(schema.get(RULES)) if minor >= _FIRST_RULES else ()):
        here = (*path, RULES, index)
        texts = {field: text for field, text in mapping(rule).items() if isinstance(text, str)}
        yield from _texts(texts, here)
        if minor >= _FIRST_EXPRESSIONS and texts.get("messageExpression", "x").strip() == "":
            yield from _empty(texts, here, "messageExpression")
        if minor >= _FIRST_PATHS:
            yield from _place(texts, schema, here)


def _texts(texts: dict[str, str], path: Path) -> Iterator[Found]:
    rule, message = texts.get("rule", "").strip(), texts.get("message", "").strip()
    if not rule:
        if "rule" in texts:
            yield say((*path, "rule"), "is empty")
    elif not message and texts.get("message"):
        yield say((*path, "message"), "is empty")
    elif _is_broken(message):
        yield say((*path, "message"), "has line breaks")
    elif _is_broken(rule) and not message:
        yield say(path, "misses a message, which a rule of several lines needs")


def _empty(texts: dict[str, str], path: Path, field: str) -> Iterator[Found]:
    if texts[field]:
        yield say((*path, field), "is empty")


def _place(texts: dict[str, str], schema: Json, path: Path) -> Iterator[Found]:
    reason, place = texts.get("reason"), texts.get("fieldPath", "")
    if reason is not None and reason not in _REASONS:
        yield say((*path, "reason"), f"is not one of {', '.join(_REASONS)}", reason)
    if not place:
        return
    steps = steps_of(place)
    if steps is None or schema_at(schema, steps) is None:
        yield say((*path, "fieldPath"), "is not the path of a field here, such as .name", place)


def _is_broken(text: str) -> bool:
    return "\n" in text or "\r" in text
