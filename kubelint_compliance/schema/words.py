"""From what the walk found to problems in words, with the nearest right name and, where one is sure, a fix.

Only loaded when something is wrong. A value of a Secret, or under a credential's name, is never part of a message.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.schema.cases import case_of_value
from kubelint_compliance.schema.deprecations import GOING, REMOVED
from kubelint_compliance.schema.deprecations import UNKNOWN as UNKNOWN_VERSION
from kubelint_compliance.schema.found import DEPRECATED, LABEL, NAME, NULL, REQUIRED, TYPE, UNKNOWN, VALUE
from kubelint_compliance.schema.hints import (
    empty_above,
    hint,
    is_below,
    misspelled,
    named_otherwise,
    other_version,
    place,
    takes,
)
from kubelint_compliance.shape import at, mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.schema.found import Found
    from kubelint_compliance.schema.nodes import Node

    Path = tuple[str | int, ...]

_LONGEST_SHOWN = 60
_LONGEST_MESSAGE = 20_000
"""Reports show less; what is hidden in a message is looked for before it is cut to that."""
_KINDS = {
    "string": "text",
    "bool": "true or false",
    "int32": "a whole number",
    "int64": "a whole number",
    "number": "a number",
    "intstr": "a whole number or text",
    "intstr64": "a whole number or text",
    "quantity": "a quantity",
    "time": "a time",
    "microtime": "a time",
    "bytes": "base64 text",
    "scalar": "text",
}

_OF_FIELDS = {"pathType": "path-type", "selector": "selector", "spec": "spec", "namespace": "account"}
"""The cases of fields that are missing often."""
_WHOLE = 2.0**63
_BITS = {"int32": 32, "int64": 64}


class Fix(NamedTuple):
    """The one right edit at the problem's path: `rename` the key to `value`, `quote` the value or `unquote` it."""

    action: str
    value: str = ""


class Case(NamedTuple):
    """What a message is made from: the finding, its path from the object, its type and it as written."""

    found: Found
    path: Path
    value: dict[str, Any]
    root: Node
    written: Any = None


class SchemaProblem(NamedTuple):
    """One node that the API server would refuse.

    `path` leads to the node, or to the object that misses a field; `on_key` says that the key is at fault, not its
    value, and `missing` names the field that is not there. `message` is a sentence without a full stop, and `case` the
    kind of mistake, where that has a remedy of its own.
    """

    rule: str
    path: Path
    on_key: bool
    message: str
    fix: Fix | None = None
    missing: str = ""
    case: str = ""


class Untold:
    """One such node beyond those that are listed, as a `SchemaProblem` without words: there may be very many."""

    __slots__ = ("missing", "path", "rule")
    on_key, message, fix, case = False, "", None, ""

    def __init__(self, found: Found) -> None:
        self.rule = found.rule
        self.path = tuple(reversed(found.path))
        self.missing: str = found.detail if found.rule == REQUIRED else ""


def tell(found: Found, value: dict[str, Any], root: Node, written: Any = None) -> SchemaProblem:
    """Put one finding of the walk into words; `written` is the object with its nulls."""
    case = Case(found, tuple(reversed(found.path)), value, root, written)
    return _TELLERS.get(found.rule, _tell_value)(case)


def _tell_unknown(case: Case) -> SchemaProblem:
    *above, field = case.path
    node: Node = case.found.detail
    message = f'Unknown field "{field}" in {place(tuple(above), case.value)}'
    siblings = _at(case.value, tuple(above))
    holder = empty_above(str(field), mapping(at(case.written, above)), node)
    if holder:
        return _problem(case, f'{message}; it belongs further down, under "{holder}"', on_key=True, kind="elsewhere")
    near = misspelled(str(field), node, siblings)
    if near:
        fix = Fix("rename", near) if takes(node.link(near), siblings.get(field)) else None
        return _problem(case, f'{message}; did you mean "{near}"?', on_key=True, fix=fix)
    named = named_otherwise(str(field), node, siblings)
    if named:
        return _problem(case, f'{message}; did you mean "{named}"?', on_key=True)
    said = hint(str(field), tuple(above), case.value, node, case.root)
    other = "" if said else other_version(str(field), tuple(above), case.value, case.root.schema.minor)
    if other:
        return _problem(
            case, f"{message}; {other} of the kind has it, and this version does not", on_key=True, kind="sibling"
        )
    kind = _kind_of_hint(said) if said else "" if is_below(str(field), node) else "nowhere"
    if len(above) > 1 and said.endswith(f" into {place(tuple(above), case.value)}"):
        message = f'Unknown field "{field}" in "{above[-2]}.{above[-1]}"'  # both are called alike
    return _problem(case, message + said, on_key=True, kind=kind)


def _kind_of_hint(said: str) -> str:
    return "elsewhere" if "it belongs" in said else "there" if "already there" in said else "version"


def _problem(
    case: Case, message: str, *, on_key: bool = False, fix: Fix | None = None, kind: str = ""
) -> SchemaProblem:
    message = message[:_LONGEST_MESSAGE]
    return SchemaProblem(case.found.rule, case.path, on_key, message, fix, case=kind)


def _tell_type(case: Case) -> SchemaProblem:
    wrong, node = case.found.detail
    if wrong.__class__ is int and node.text in _BITS:
        return _problem(case, f"{_place(case.path)} {wrong} does not fit into {_BITS[node.text]} bits", kind="bits")
    if is_beyond(wrong) and node.text in _BITS:
        message = f"{_place(case.path)} is a whole number that does not fit into {_BITS[node.text]} bits"
        return _problem(case, message, kind="bits")
    message = f"{_place(case.path)} is {described(wrong)}, but {expectation(node)} is expected"
    return _problem(case, message, fix=_retyped(wrong, node), kind=_kind_of_type(wrong, node))


def _kind_of_type(wrong: Any, node: Node) -> str:
    """Return the case of a wrong type: quotes that are missing, quotes that are too many, or another shape."""
    if wrong.__class__ in (dict, list) or wrong is None or expectation(node) in ("a list", "an object"):
        return "shape"
    return "unquoted" if wrong.__class__ is str else ""


def _retyped(wrong: Any, node: Node) -> Fix | None:
    """Return the fix of a missing or needless pair of quotes."""
    if node.text == "string" and wrong.__class__ in (int, float, bool):
        return Fix("quote")
    if node.text == "bool" and wrong in ("true", "false"):
        return Fix("unquote")
    if node.text in ("int32", "int64") and wrong.__class__ is str and wrong.isdecimal() and wrong.isascii():
        return Fix("unquote") if wrong == "0" or wrong[0] != "0" else None
    return None


def expectation(node: Node) -> str:
    """Say in words what a type expects."""
    if node.text[0] == "[":
        return "a list"
    return _KINDS.get(node.text, "an object")


def is_beyond(value: Any) -> bool:
    """Whether a value is a number so large that it has no fraction: beyond 64 bits all are read so."""
    return value.__class__ is float and abs(value) >= _WHOLE


def described(value: Any) -> str:
    """Say in words what type a value has."""
    if value is None:
        return "null"
    if value.__class__ is bool:
        return "true" if value else "false"
    if value.__class__ in (int, float):
        return "a number with a fraction" if value.__class__ is float and not is_beyond(value) else "a number"
    return {dict: "an object", list: "a list"}.get(value.__class__, "text")


def _tell_required(case: Case) -> SchemaProblem:
    message = f'{_place(case.path)} lacks the required field "{case.found.detail}"'
    field = str(case.found.detail)
    kind = _OF_FIELDS.get(field, "")
    if kind == "account" and case.path[:1] != ("subjects",):
        kind = ""
    if kind == "selector" and not _is_workload(case):
        kind = ""
    return _problem(case, message, on_key=bool(case.path), kind=kind)._replace(missing=field)


def _is_workload(case: Case) -> bool:
    return case.path == ("spec",) and "template" in (case.value.get("spec") or ())


def _tell_name(case: Case) -> SchemaProblem:
    name, reason = case.found.detail
    if not reason:
        return _problem(case, "The object has neither metadata.name nor metadata.generateName", kind="none")
    return _problem(case, f"{case.path[-1]} {_shown(name)} {reason}")


def _tell_label(case: Case) -> SchemaProblem:
    text, reason = case.found.detail
    on_key = text == case.path[-1] and _at(case.value, case.path[:-1]).get(text) != text
    return _problem(case, f"{_shown(text)} {reason}", on_key=on_key, kind="key" if on_key else "")


def _tell_value(case: Case) -> SchemaProblem:
    wrong, reason, *_ = case.found.detail
    on_key = bool(case.path) and wrong.__class__ is str and wrong == case.path[-1]
    hidden = not on_key and _may_be_secret(case.path)
    shown = "" if hidden or wrong == "" else f" {_shown(wrong)}"
    kind, more = "", ""
    if case.found.rule == VALUE:
        kind = case_of_value(reason)
    elif case.found.rule == DEPRECATED:
        kind = _kind_of_old(case.path, wrong, reason)
    if kind == "base64" and case.path[:1] == ("data",) and case.value.get("kind") == "Secret":
        kind, more = "secret-data", ", as the values under data must be; plain text goes under stringData"
    return _problem(case, f"{_place(case.path)}{'' if on_key else shown} {reason}{more}", on_key=on_key, kind=kind)


def _kind_of_old(path: Path, wrong: Any, reason: str) -> str:
    """Return the case of a field or word that is deprecated."""
    if wrong == "node-role.kubernetes.io/master":
        return "master"
    if "annotations" in path:
        return "storage-class" if "storageClassName" in reason else "annotation"
    if path[-1:] == ("loadBalancerIP",):
        return "load-balancer"
    return "" if "; use " in reason else "no-successor"


def tell_reference(found: Found) -> SchemaProblem:
    """Put into words what is wrong with the version or kind that a reference names."""
    path = tuple(reversed(found.path))
    said, rest = found.detail
    place = _place(path[:-1])
    message = f"{said}, which {place} names{rest}" if found.rule == UNKNOWN_VERSION else f"{place} names {said}"
    return SchemaProblem(found.rule, path, False, message, case="reference" if found.rule == REMOVED else "")


def _tell_version(case: Case) -> SchemaProblem:
    return tell_reference(case.found)


def _may_be_secret(path: Path) -> bool:
    """Whether the value at a path may be one that is never told: in a Secret, or under the name of a credential."""
    from kubelint_compliance.facts.secrets.names import names_credential

    field = next((step for step in reversed(path) if isinstance(step, str)), "")
    return path[:1] in (("data",), ("stringData",)) or names_credential(field)


def _place(path: Path) -> str:
    """Name the last step of a path; a list item by its list and index."""
    return place(path) if path else "The object"


def _shown(value: Any) -> str:
    if value.__class__ is bool:
        return "true" if value else "false"
    if value.__class__ is not str:
        return str(value)
    return f'"{value}"' if len(value) <= _LONGEST_SHOWN else f'"{value[:_LONGEST_SHOWN]}…"'


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


_TELLERS = {
    UNKNOWN: _tell_unknown,
    TYPE: _tell_type,
    NULL: _tell_type,
    REQUIRED: _tell_required,
    NAME: _tell_name,
    GOING: _tell_version,
    REMOVED: _tell_version,
    UNKNOWN_VERSION: _tell_version,
    LABEL: _tell_label,
}
