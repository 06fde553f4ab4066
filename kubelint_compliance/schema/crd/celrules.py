"""One rule of `x-kubernetes-validations`: its expressions, compiled when first asked, and the words where it fails."""

from __future__ import annotations

from kubelint_compliance.cel import NONE, CelError, Program
from kubelint_compliance.cel.errors import CostError
from kubelint_compliance.cel.types import optional_of
from kubelint_compliance.schema.crd.celschema import schema_type
from kubelint_compliance.shape import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.cel.cost import Budget
    from kubelint_compliance.schema.crd.structure import Json

COST_LIMIT = 10_000
"""What one evaluation may cost; the exact evaluator counts every step and what functions go through."""
_LONGEST_MESSAGE = 5 * 1024
_LONGEST_RULE = 200


class Rule:
    """A rule at a node of a schema."""

    __slots__ = (
        "_keywords",
        "_message",
        "_message_expression",
        "_program",
        "_root",
        "_schema",
        "_teller",
        "field_path",
        "is_optional",
        "text",
    )
    FIRST_OPTIONAL = 30
    """The minor version since which `optionalOldSelf` is heeded."""

    def __init__(self, rule: Json, schema: Json, root: bool, *, keywords: bool = True) -> None:
        self.text = text(rule.get("rule"))
        self.field_path = text(rule.get("fieldPath"))
        self.is_optional = rule.get("optionalOldSelf") is True
        self._message = text(rule.get("message")).strip()
        self._message_expression = text(rule.get("messageExpression"))
        self._schema = schema
        self._root = root
        self._keywords = keywords
        self._program: Program | None = None
        self._teller: Program | None = None

    @property
    def is_transition(self) -> bool:
        """Whether the rule compares with the value before a change."""
        return "oldSelf" in self.text

    @property
    def has_expression(self) -> bool:
        """Whether its message is computed from the value."""
        return bool(self._message_expression.strip())

    @property
    def shown(self) -> str:
        """The message, or the rule itself on one line."""
        line = " ".join(self.text.split())
        return self._message or (line if len(line) <= _LONGEST_RULE else f"{line[:_LONGEST_RULE]}…")

    def evaluate(self, value: Any, budget: Budget) -> Any:
        """Return what the rule says of a value; a rule without text says nothing. Raises CelError."""
        if not self.text.strip():
            return None
        if self._program is None:
            self._program = self.compile(self.text)
        return self._program.evaluate(value, NONE, budget=budget)

    def compile(self, text: str) -> Program:
        """Return an expression over `self` and `oldSelf`, checked against the schema when its tree is first asked."""
        own = schema_type(self._schema, root=self._root, keywords=self._keywords)
        if own is None:
            raise CelError("the schema has no type in CEL")
        types = {"self": own, "oldSelf": optional_of(own) if self.is_optional else own}
        return Program(text, types, {}, COST_LIMIT)

    def explain(self, value: Any, budget: Budget) -> str:
        """Return the message of a rule that a value breaks."""
        return self._computed(value, budget) or self._message or f"failed rule: {self.shown}"

    def _computed(self, value: Any, budget: Budget) -> str:
        """Return what `messageExpression` says, where that is a message at all."""
        if not self.has_expression:
            return ""
        try:
            if self._teller is None:
                self._teller = self.compile(self._message_expression)
            message = self._teller.evaluate(value, NONE, budget=budget)
        except CostError:
            return ""
        except CelError:
            return ""
        line = text(message).strip()
        return line if "\n" not in line and len(line.encode()) <= _LONGEST_MESSAGE else ""
