"""The `x-kubernetes-validations` of a custom resource, as an API server evaluates them when the object is created.

Goes in: a version's `openAPIV3Schema`, then objects without other problems. Comes out: the rules that they break; a
rule that cannot be compiled or evaluated here gives nothing, unless the API server surely has the same error.
"""

from __future__ import annotations

import re

from kubelint_compliance.cel import CelError
from kubelint_compliance.cel.cost import Budget
from kubelint_compliance.cel.errors import CostError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.schema.crd.celnames import FIRST_KEYWORDS
from kubelint_compliance.schema.crd.celrules import Rule
from kubelint_compliance.schema.crd.celschema import schema_type
from kubelint_compliance.schema.crd.celvalues import cel_value
from kubelint_compliance.schema.crd.defaulting import defaulted
from kubelint_compliance.schema.crd.fieldpaths import existing, schema_at, steps_of
from kubelint_compliance.schema.crd.ruletexts import RULES, mentions_rules
from kubelint_compliance.schema.crd.structure import MAX_DEPTH, entries_of, fields_of, is_resource, items_of
from kubelint_compliance.schema.found import VALUE, Found
from kubelint_compliance.shape import at, mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.crd.structure import Json

    Path = tuple[str | int, ...]

FIRST_MINOR = 25
"""Rules are evaluated since Kubernetes 1.25, where they became beta."""
MOST_STEPS = 200_000
"""What all rules may cost on one object, which bounds what a hostile definition does with a small one."""
_STEPS_OF_A_RULE = 20
"""What a rule costs beside its evaluation."""
_NO_KEY = "no such key: "
_SURE = (
    *(_NO_KEY, "index out of bounds: ", "index out of range: ", "optional.none() has no value"),
    *("division by zero", "modulus by zero", "integer overflow", "min or max called on an empty list"),
)
_UNSURE = "the value is of type"
_UNREAD = re.compile(
    r"(?P<start>cannot convert )the (?P<what>text) .* (?P<end>to an integer|to an unsigned integer|to a bool)"
    r"|(?P<kind>not an? (?:duration|timestamp|quantity|IP address|CIDR)): .*",
    re.DOTALL,
)
"""What is said of a text that the API server cannot read either; the text itself may be a secret."""
_BROKEN = "breaks a rule of its definition: "


class _Plan(NamedTuple):
    """The rules at a schema's node and below it; nodes without any are left out."""

    schema: Json
    root: bool
    rules: tuple[Rule, ...]
    fields: dict[str, _Plan]
    items: _Plan | None
    entries: _Plan | None


class Validations:
    """The rules of one version of a custom resource; `has_status` says that its status is a subresource."""

    __slots__ = ("_has_status", "_minor", "_plan", "_schema")

    def __init__(self, schema: Json, minor: int, *, has_status: bool = False) -> None:
        self._schema = schema
        self._minor = minor
        self._has_status = has_status
        self._plan: _Plan | bool | None = None

    def check(self, value: Json, whole_budget: Budget | None = None) -> list[Found]:
        """Return the rules that an object breaks; it must have no other problem, and may have its nulls.

        `whole_budget` is what all objects of a text may cost; below zero, it was too little for this one.
        """
        if self._plan is None:
            has_rules = mentions_rules(self._schema)
            self._plan = (has_rules and _plan(self._schema, root=True, keywords=self._minor >= FIRST_KEYWORDS)) or False
        if not isinstance(self._plan, _Plan) or self._minor < FIRST_MINOR:
            return []
        whole = defaulted(value, self._schema)
        if self._has_status:
            whole.pop("status", None)
        return _Run(value, self._minor, whole_budget or Budget(MOST_STEPS)).run(self._plan, whole)


def _plan(schema: Json, *, keywords: bool, root: bool = False, depth: int = 0) -> _Plan | None:
    if depth > MAX_DEPTH or schema_type(schema, root=root) is None:
        return None
    rules = tuple(Rule(mapping(rule), schema, root, keywords=keywords) for rule in sequence(schema.get(RULES)))
    inner = {name: _child(field, depth, keywords=keywords) for name, field in fields_of(schema).items()}
    fields = {name: plan for name, plan in inner.items() if plan is not None}
    items, entries = (_child(below, depth, keywords=keywords) for below in (items_of(schema), entries_of(schema)))
    if not (rules or fields or items or entries):
        return None
    return _Plan(schema, root, rules, fields, items, entries)


def _child(schema: Json | None, depth: int, *, keywords: bool) -> _Plan | None:
    if schema is None:
        return None
    return _plan(schema, keywords=keywords, root=is_resource(schema), depth=depth + 1)


class _Run:
    """One object on its way through the rules."""

    def __init__(self, original: Json, minor: int, whole_budget: Budget) -> None:
        self.original = original
        self.minor = minor
        self.is_named = bool(mapping(original.get("metadata")).get("name"))
        self.whole_budget = whole_budget
        self.budget = Budget(min(MOST_STEPS, whole_budget.left))
        self.whole: Json = {}
        self.masked: Json | None = None

    def run(self, plan: _Plan, value: Json) -> list[Found]:
        found: list[Found] = []
        self.whole = value
        given = self.budget.left
        try:
            for path, plan_here, inner in _walk(plan, value, ()):
                found += self.check(plan_here, inner, path)
        except CostError:
            # An API server stops here too, though later.
            if self.budget.left <= 0 and given < MOST_STEPS:
                self.budget.left = -1
        self.whole_budget.left -= given - self.budget.left
        return found

    def check(self, plan: _Plan, value: Any, path: Path) -> Iterator[Found]:
        """Yield the rules of one node that its value breaks."""
        rules = [rule for rule in plan.rules if self.applies(rule, path)]
        own = cel_value(value, plan.schema, root=plan.root) if rules else None
        for rule in rules:
            self.budget.left -= _STEPS_OF_A_RULE
            if self.budget.left < 0:
                raise CostError("too many rules for one object")
            reason = _verdict(rule, own, self.budget)
            is_broken = reason == _BROKEN
            if is_broken:
                reason += rule.explain(self.tellable(plan, path) if rule.has_expression else own, self.budget)
            if reason:
                steps = steps_of(rule.field_path) if is_broken else ()
                yield Found(VALUE, self.place(plan, steps, path), ("", reason))

    def tellable(self, plan: _Plan, path: Path) -> Any:
        """Return the value at a path without its secrets: an expression of a definition may say whatever it reads."""
        if self.masked is None:
            from kubelint_compliance.facts.secrets.hidden import masked

            self.masked = masked(self.whole)
        return cel_value(at(self.masked, path), plan.schema, root=plan.root)

    def applies(self, rule: Rule, path: Path) -> bool:
        """Whether a rule is asked on creation; the generated name of an object is not known here."""
        if not path and not self.is_named and "metadata" in rule.text:
            return False
        return not rule.is_transition or (rule.is_optional and self.minor >= Rule.FIRST_OPTIONAL)

    def place(self, plan: _Plan, steps: tuple[str, ...] | None, path: Path) -> list[str | int]:
        """Return the path to the node that a rule points at, or to the nearest one that stands in the file."""
        if steps is None or schema_at(plan.schema, steps) is None:
            steps = ()
        return existing([*path, *steps], self.original)[::-1]


def _walk(plan: _Plan, value: Any, path: Path) -> Iterator[tuple[Path, _Plan, Any]]:
    """Yield the nodes of a value that have rules, the outer ones first."""
    if value is None:
        return
    if plan.rules:
        yield path, plan, value
    if isinstance(value, dict):
        for key, entry in value.items():
            inner = plan.entries or plan.fields.get(key)
            if inner is not None:
                yield from _walk(inner, entry, (*path, key))
    elif isinstance(value, list) and plan.items is not None:
        for index, entry in enumerate(value):
            yield from _walk(plan.items, entry, (*path, index))


def _verdict(rule: Rule, value: Any, budget: Budget) -> str:
    """Say what is wrong with a value by a rule; an empty text where nothing is, or nothing is sure."""
    try:
        if rule.evaluate(value, budget) is not False:
            return ""
    except CostError:
        raise
    except CelError as error:
        reason = _sure(error.message, rule.text)
        return f"{reason} evaluating rule: {rule.shown}" if reason else ""
    return _BROKEN


def _sure(message: str, rule: str) -> str:
    """Return what is wrong where the API server surely has the same error, without texts that only the object has."""
    if message.startswith(_SURE):
        key = message.removeprefix(_NO_KEY)
        return "" if _UNSURE in message else message if key == message or key in rule else "no such key"
    unread = _UNREAD.fullmatch(message)
    if unread is None:
        return ""
    return f"a text is {unread['kind']}" if unread["kind"] else f"{unread['start']}a {unread['what']} {unread['end']}"
