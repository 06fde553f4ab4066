"""Holds the fields that a rule names against the Kubernetes schemas: one that no version has can never be found.

Goes in: a rule file. Comes out: in words, every expression and path with an unknown field. Kinds without a schema, and
what `variables` and functions of the tool give, are not looked into.
"""

from __future__ import annotations

from kubelint_compliance.cel import CelError, compile
from kubelint_compliance.cel.types import DYN, STRING, ObjectType, Type, list_of, map_of
from kubelint_compliance.facts import FUNCTIONS
from kubelint_compliance.kubernetes.kinds import CORE
from kubelint_compliance.kubernetes.known import group_of, own_groups
from kubelint_compliance.manifests.paths import EVERY, LEAVES, parse_path
from kubelint_compliance.nearest import hint
from kubelint_compliance.ruleset.compiler import placed_parts
from kubelint_compliance.ruleset.sight import IN_MESSAGE
from kubelint_compliance.ruleset.vocabulary import POD, SCOPES
from kubelint_compliance.schema.misnamed import NOT_OBJECTS
from kubelint_compliance.schema.ranges import ANY_VERSION
from kubelint_compliance.schema.store import all_kinds, kubernetes, schema_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.rulefile import RuleFile
    from kubelint_compliance.schema.nodes import Node

    Nodes = tuple[Node, ...]

_UNDEFINED = "undefined field"
_fields: dict[str, set[str]] = {}
"""The fields of every type that was asked for, by its name in messages."""


def unknown_fields(file: RuleFile) -> Iterator[str]:
    """Yield what is wrong, one sentence with its place for each expression or path."""
    content = file.content
    kinds = _of_kinds(content.get("kinds", ()))
    shared: list[tuple[Path, str]] = [
        (("variables", name), text) for name, text in content.get("variables", {}).items()
    ]
    shared += [(("matchConditions", number), text) for number, text in enumerate(content.get("matchConditions", ()))]
    for at, text in shared:
        yield from _expression(file, at, text, _declared(content["scope"], kinds))
    entries = content.get("validations", (content,))
    for number, check in enumerate(entries):
        at = ("validations", number) if "validations" in content else ()
        scope = check.get("scope", content["scope"])
        yield from _check(file, at, _self(scope, kinds), _declared(scope, kinds))


def _check(file: RuleFile, at: Path, self: Nodes, declared: dict[str, Type | str]) -> Iterator[str]:
    check = file.content["validations"][at[1]] if at else file.content
    each = check.get("each", ())
    items: Nodes = ()
    for text in (each,) if isinstance(each, str) else each:
        found, wrong = _follow(self, parse_path(text))
        items += found
        yield from _placed(file, (*at, "each"), wrong)
    if each:
        declared["item"] = _type(items)
    if "eachOf" not in check:
        # Where a fact leads, only the fact knows.
        yield from _placed(file, (*at, "at"), _follow(items if each else self, parse_path(check.get("at", ".")))[1])
    for name in ("validation", "eachOf", "volume"):
        if name in check:
            yield from _expression(file, (*at, name), check[name], declared)
    for part, start in placed_parts(check.get("message", "")):
        if start is not None:
            yield from _expression(file, (*at, "message"), part, declared, start)


def _placed(file: RuleFile, at: Path, wrong: Iterable[str]) -> Iterator[str]:
    for message in wrong:
        yield str(file.error(at, message))


def _expression(file: RuleFile, at: Path, text: str, declared: dict[str, Type | str], start: int = 0) -> Iterator[str]:
    try:
        compile(text, variables=declared, functions=FUNCTIONS)
    except CelError as error:
        if _UNDEFINED in str(error):
            _, field, name = str(error).split("'")
            near = hint(field, _fields.get(name.rpartition(" ")[2], ()))
            yield str(file.error_in(at, start + error.offset, f"CEL: {error}{near}"))


def _declared(scope: str, kinds: Nodes) -> dict[str, Type | str]:
    metadata = _type((kubernetes(ANY_VERSION).node("meta.v1.ObjectMeta"),))
    known = {"self": _type(_self(scope, kinds)), "object": _type(kinds), "metadata": metadata}
    pod = _type(_nodes(POD.types))
    return {name: {**known, "pod": pod}.get(name, kind) for name, kind in IN_MESSAGE.items()}


def _self(scope: str, kinds: Nodes) -> Nodes:
    seen = SCOPES[scope]
    if seen.types or not seen.places:
        return _nodes(seen.types) or kinds
    return tuple(node for place in seen.places for node in _follow(kinds, place)[0])


def _nodes(types: Iterable[str]) -> Nodes:
    return tuple(map(kubernetes(ANY_VERSION).node, types))


def _of_kinds(kinds: Iterable[str]) -> Nodes:
    """Return the types of kinds, as `Kind` or `group/Kind`; none where one of them has no schema."""
    found: list[Node] = []
    for wanted in kinds:
        group, _, kind = wanted.rpartition("/")
        core = group == CORE
        versions = [
            version
            for version, name in all_kinds()
            if name == kind and (not group or group_of(version) == ("" if core else group))
        ]
        if not versions or (not group and _is_anybodys(kind, versions)):
            return ()
        nodes = (schema_for(version, kind, ANY_VERSION) for version in versions)
        found += [node for node in nodes if node is not None]
    return tuple(found)


def _is_anybodys(kind: str, versions: Iterable[str]) -> bool:
    """Whether a name without its group is that of kinds of several projects, or of a file without a schema."""
    groups = {group_of(version) for version in versions}
    return ("v1", kind) in NOT_OBJECTS or (len(groups) > 1 and not groups & own_groups())


def _follow(nodes: Nodes, path: Path) -> tuple[Nodes, tuple[str, ...]]:
    """Return the types at a path below some types, and what is wrong with it; no types where they are not known."""
    for step in path:
        if not nodes or step == LEAVES:
            return (), ()
        below = tuple(_below(nodes, step))
        if not below and all(node.fields and not node.open for node in nodes):
            near = hint(str(step), {field for node in nodes for field in node.fields})
            return (), (f"{_UNDEFINED} '{step}' in {nodes[0].name or nodes[0].text}, in a path{near}",)
        nodes = below
    return nodes, ()


def _below(nodes: Nodes, step: str | int) -> Iterator[Node]:
    for node in nodes:
        if node.item is not None:
            yield node.link_item()
        elif step == EVERY:
            yield from map(node.link, node.fields)
        elif step in node.fields:
            yield node.link(str(step))


def _type(nodes: Nodes) -> Type:
    """Return the CEL type of values that have one of some types; scalars are dynamic, for rules are on their guard."""
    if not nodes or any(not node.fields and node.item is None for node in nodes):
        return DYN
    lists = [node for node in nodes if node.item is not None]
    if lists:
        item = _type(tuple(node.link_item() for node in lists))
        if len(lists) < len(nodes) or len({node.text[0] for node in lists}) > 1:
            return DYN
        return list_of(item) if lists[0].text[0] == "[" else map_of(STRING, item)
    is_open = any(node.open for node in nodes)

    def resolve(field: str) -> Type | None:
        below = tuple(_below(nodes, field))
        return _type(below) if below else DYN if is_open else None

    name = nodes[0].name.rpartition(".")[2]
    _fields.setdefault(name, set()).update(field for node in nodes for field in node.fields)
    return ObjectType(name, resolve)
