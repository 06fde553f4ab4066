"""Whether the rules of a custom resource definition compile; only what an API server surely refuses is told.

Goes in: a schema without other problems. Comes out: the expressions that do not compile, at their place.
"""

from __future__ import annotations

from kubelint_compliance.cel import CelError
from kubelint_compliance.cel.checker import Environment, check
from kubelint_compliance.cel.parser import parse
from kubelint_compliance.cel.types import Variable, optional_of
from kubelint_compliance.schema.crd.celnames import FIRST_KEYWORDS, RESERVED
from kubelint_compliance.schema.crd.celschema import schema_type
from kubelint_compliance.schema.crd.definitions import say, structural_children, too_deep
from kubelint_compliance.schema.crd.ruletexts import RULES
from kubelint_compliance.schema.crd.structure import is_resource
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from kubelint_compliance.cel.types import Type
    from kubelint_compliance.schema.crd.definitions import Path
    from kubelint_compliance.schema.crd.structure import Json
    from kubelint_compliance.schema.found import Found

_FIRST_RULES, _FIRST_EXPRESSIONS, _FIRST_OPTIONAL = 25, 27, 30
_SURE = ("expected ", "undefined field ", "undeclared reference ", "unterminated ", "the argument of has() ")
_SURE_ENDS = ("' is a reserved word",)
_TIMES = ("google.protobuf.Timestamp", "google.protobuf.Duration")
_SCALARS = ("int", "uint", "double", "string", "bool", "bytes", *_TIMES)
_OF_TYPES = (" applied to (", " needs a bool here, not ", " needs a list or a map, not ", "differ in type: ")
"""What comes before the types in errors about them."""


def check_rules(
    schema: Json,
    path: Path,
    minor: int,
    quiet: Container[int] = (),
    *,
    root: bool = True,
    without_old: bool = False,
) -> list[Found]:
    """Check the rules of a node and of all below it but for `quiet` nodes.

    Below some lists nothing has a value before a change.
    """
    found: list[Found] = []
    if minor < _FIRST_RULES or too_deep(path):
        return found
    own = schema_type(schema, root=root, keywords=minor >= FIRST_KEYWORDS) if RULES in schema else None
    for index, rule in enumerate(sequence(schema.get(RULES))):
        if own is not None:
            found += _rule(mapping(rule), own, (*path, RULES, index), minor)
            found += _old(mapping(rule), own, (*path, RULES, index), minor, without_old=without_old)
    for inner, below in structural_children(schema, path, quiet):
        lost = without_old or (below[-1] == "items" and schema.get("x-kubernetes-list-type") != "map")
        found += check_rules(inner, below, minor, quiet, root=is_resource(inner), without_old=lost)
    return found


def _rule(rule: Json, own: Type, path: Path, minor: int) -> Iterator[Found]:
    old = optional_of(own) if rule.get("optionalOldSelf") is True else own
    wanted = {"rule": "bool", "messageExpression": "string"}
    for field, type_ in wanted.items() if minor >= _FIRST_EXPRESSIONS else [("rule", "bool")]:
        text = rule.get(field)
        if isinstance(text, str) and text.strip():
            reason = refusal(text, {"self": own, "oldSelf": old}, type_)
            if reason:
                yield say((*path, field), reason + _escape_hint(reason, minor))


def _escape_hint(reason: str, minor: int) -> str:
    """Say how a reserved word is written where it may not stand for a field as it is."""
    _, found, rest = reason.partition("undefined field '")
    word = rest.partition("'")[0]
    if not found or minor >= FIRST_KEYWORDS or word not in RESERVED:
        return ""
    return f"; before Kubernetes 1.{FIRST_KEYWORDS} write __{word}__"


def _old(rule: Json, own: Type, path: Path, minor: int, *, without_old: bool) -> Iterator[Found]:
    """Check where `oldSelf` may be used."""
    text = rule.get("rule")
    if not isinstance(text, str):
        return
    if "oldSelf" not in text:
        if isinstance(rule.get("optionalOldSelf"), bool) and minor >= _FIRST_OPTIONAL:
            yield say((*path, "optionalOldSelf"), "may not be set for a rule without oldSelf")
    elif without_old and "'oldSelf'" in refusal(text, {"self": own}, "bool"):
        yield say((*path, "rule"), "uses oldSelf inside a list without keys, where it has no meaning")


def refusal(text: str, variables: dict[str, Type], wanted: str) -> str:
    """Say why an API server refuses an expression; an empty text where it does not, or that is not sure.

    `wanted` is the type of its value, empty for any.
    """
    try:
        _, found = check(text, parse(text), Environment(variables, {}, {}))
    except CelError as error:
        return f"does not compile: {error.message}" if _is_sure(text, error.message) else ""
    if wanted and found.name not in (wanted, "dyn") and not isinstance(found, Variable):
        return f"is of type {found.name}, where {wanted} is needed"
    return ""


def _is_sure(text: str, message: str) -> bool:
    """Whether the error is one of the language, not of what is known of it here; newer syntax has backticks."""
    if "`" in text:
        return False
    if message.startswith("a value of type ") and message.endswith(" has no fields"):
        return message.split()[4] in _SCALARS
    for words in _OF_TYPES:
        _, found, types = message.partition(words)
        if found:
            known = _known_types(message)
            return all(type_ in known for type_ in types.rstrip(")").replace(" and ", ", ").split(", "))
    return message.startswith(_SURE) or message.endswith(_SURE_ENDS)


def _known_types(message: str) -> tuple[str, ...]:
    """Return the types that an error is sure about."""
    if not message.startswith("found no matching overload for '"):
        return _SCALARS
    name = message.split("'")[1]
    if name in ("!_", "-_", "size"):
        return (*_SCALARS, "object")
    if name in ("_==_", "_!=_"):
        return (*_SCALARS, "null_type")
    return _SCALARS if "_" in name else ()
