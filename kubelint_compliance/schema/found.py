"""What the walk says: something wrong, on the way from where it is up to the object."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

UNKNOWN = "schema-unknown-field"
TYPE = "schema-wrong-type"
REQUIRED = "schema-required-field"
VALUE = "schema-invalid-value"
LABEL = "label-value-invalid"
NAME = "metadata-name-missing"
DEPRECATED = "deprecated-field-used"
NULL = "null item"
"""No rule: the API server reads it as an empty value, which rules cannot see in it."""

NULLABLE = "nullable"
"""The rule of a value that may be null."""


class Found:
    """Something wrong: the rule, the path from here (last step first), and what the words are made of.

    `detail` is the node for an unknown field, (value, node) for a wrong type or a null item, the field's name for a
    missing one, and (value, reason in words) for all others. `whole` says that only a whole object shows it, and
    `reads` are the texts elsewhere in the object that it rests on.
    """

    __slots__ = ("detail", "path", "reads", "rule", "whole")

    def __init__(
        self, rule: str, path: list[str | int], detail: Any, whole: bool = False, reads: tuple[str, ...] = ()
    ) -> None:
        self.rule = rule
        self.path = path
        self.detail = detail
        self.whole = whole
        self.reads = reads
