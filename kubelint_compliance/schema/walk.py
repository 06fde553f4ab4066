"""The walk itself: a value beside its type, and what does not fit. This is the hot part; nothing is built until found.

Every check takes a value and its node and returns what is wrong in it, or None. Paths grow backwards on the way out.
"""

from __future__ import annotations

from kubelint_compliance.schema import limits, scalars
from kubelint_compliance.schema.found import NULL, NULLABLE, REQUIRED, TYPE, UNKNOWN, VALUE, Found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from kubelint_compliance.schema.nodes import Node


def check_object(value: Any, node: Node) -> Sequence[Found] | None:
    """Check an object with known fields."""
    if value.__class__ is not dict:
        return wrong_type(value, node)
    fields = node.fields
    found: list[Found] = []
    for key, entry in value.items():
        child: Any = fields.get(key)
        if child is None:
            if not node.open:
                found.append(Found(UNKNOWN, [key], node))
            continue
        if child.__class__ is str:
            child = node.link(key)
        if entry.__class__ is child.exact:
            continue
        inner = child.check(entry, child)
        if inner:
            for problem in inner:
                problem.path.append(key)
            found += inner
    for key in node.required:
        if key not in value:
            found.append(Found(REQUIRED, [], key))
    return found


def check_map(value: Any, node: Node) -> Sequence[Found] | None:
    """Check a map: any key, values of one type."""
    if value.__class__ is not dict:
        return wrong_type(value, node)
    return _check_items(value.items(), node)


def check_list(value: Any, node: Node) -> Sequence[Found] | None:
    """Check a list: items of one type."""
    if value.__class__ is not list:
        return wrong_type(value, node)
    return _check_items(enumerate(value), node)


def _check_items(entries: Any, node: Node) -> list[Found]:
    item: Any = node.item
    if item.__class__ is str:
        item = node.link_item()
    exact, check = item.exact, item.check
    found: list[Found] = []
    for key, entry in entries:
        if entry.__class__ is exact:
            continue
        inner = check(entry, item)
        if inner:
            for problem in inner:
                problem.path.append(key)
            found += inner
        elif entry is None and check is not _accept and NULLABLE not in (item.limit or ()):
            found.append(Found(NULL, [key], (entry, item)))
            if item.fields and node.text[0] == "[":
                found += _empty(key, item)
    return found


def _empty(index: Any, item: Node) -> Sequence[Found]:
    """Say what a null item lacks, which the API server reads as an empty object."""
    found = item.check({}, item) or ()
    for problem in found:
        problem.path.append(index)
    return found


def wrong_type(value: Any, node: Node) -> Sequence[Found] | None:
    """Say that a value has the wrong type; null is no value at all."""
    return None if value is None else [Found(TYPE, [], (value, node))]


def _scalar(accepts: Callable[[Any], bool]) -> Callable[[Any, Node], Sequence[Found] | None]:
    def check(value: Any, node: Node) -> Sequence[Found] | None:
        return None if accepts(value) else wrong_type(value, node)

    return check


def _parsed(parses: Callable[[Any], bool]) -> Callable[[Any, Node], Sequence[Found] | None]:
    def check(value: Any, node: Node) -> Sequence[Found] | None:
        if value.__class__ is str:
            return None if parses(value) else [Found(VALUE, [], (value, scalars.GRAMMARS[node.text]))]
        return wrong_type(value, node)

    return check


def check_quantity(value: Any, node: Node) -> Sequence[Found] | None:
    """Check a quantity: a number, or text of its grammar."""
    if value.__class__ is int or value.__class__ is float:
        return None
    return check_quantity_text(value, node)


check_quantity_text = _parsed(scalars.is_quantity)


def _accept(value: Any, node: Node) -> None:
    """Accept anything."""


def _is_time(text: str) -> bool:
    from kubelint_compliance.kubernetes.times import is_time

    return is_time(text)


def _is_micro_time(text: str) -> bool:
    from kubelint_compliance.kubernetes.times import is_micro_time

    return is_micro_time(text)


def _is_base64(text: str) -> bool:
    from kubelint_compliance.kubernetes.base64 import is_base64

    return is_base64(text)


SCALARS: dict[str, tuple[type | None, Callable[[Any, Node], Sequence[Found] | None]]] = {
    "string": (str, wrong_type),
    "bool": (bool, wrong_type),
    "int32": (None, _scalar(scalars.is_int32)),
    "int64": (None, _scalar(scalars.is_int64)),
    "number": (float, _scalar(scalars.is_number)),
    "intstr": (str, _scalar(scalars.is_int32)),
    "intstr64": (str, _scalar(scalars.is_int64)),
    "quantity": (int, check_quantity),
    "time": (None, _parsed(_is_time)),
    "microtime": (None, _parsed(_is_micro_time)),
    "scalar": (str, _scalar(scalars.is_scalar)),
    "bytes": (list, _parsed(_is_base64)),
    "object": (dict, wrong_type),
    "any": (None, _accept),
}
"""The scalar types of a table: the Python type that always fits, and the check of every other value.

Bytes may be a list of numbers too, as Go reads them.
"""


def limited(node: Node, rules: list[str], minor: int) -> Node:
    """Give a node of its own further limits on its values beside their type."""
    tests = [limits.make(rule, minor) for rule in rules]
    first, others = tests[0], tests[1:]
    plain, exact = node.check, node.exact
    is_formatted = node.text == "string" and any(rule.startswith("format ") for rule in rules)

    def check(value: Any, _: Node) -> Sequence[Found] | None:
        if value.__class__ is not exact:
            found = plain(value, node)
            if value is None or (found and _is_misfit(found)):
                return None if is_formatted and value.__class__ is list else found  # as the API server takes it
            if found:  # what is wrong inside says nothing of the whole
                return [*found, *(problem for test in tests for problem in test(value))]
        if others:
            return [problem for test in tests for problem in test(value)]
        return first(value)

    node.exact, node.check, node.limit = None, check, rules
    return node


def _is_misfit(found: Sequence[Found]) -> bool:
    """Whether the value itself is of a wrong type, or a text outside its grammar: no further limit can be asked."""
    return not found[0].path and found[0].rule in (TYPE, VALUE)


def crossed(node: Node, rules: list[str], minor: int) -> Node:
    """Give the node of an object further rules across its fields."""
    from kubelint_compliance.schema.across import checks_of

    checks = checks_of(rules, minor)

    def check(value: Any, _: Node) -> Sequence[Found] | None:
        found = check_object(value, node)
        if value.__class__ is dict:
            for across in checks:
                more = across(value)
                if more:
                    found = [*(found or ()), *(_surely(value, node, more))]
        return found

    node.check = check
    return node


def _surely(value: dict[str, Any], node: Node, found: Sequence[Found]) -> list[Found]:
    """Return what is missing only where every field is known: an unknown one may be what was meant."""
    known = all(key in node.fields for key in value)
    return [problem for problem in found if known or problem.path or problem.rule == REQUIRED or not problem.whole]
