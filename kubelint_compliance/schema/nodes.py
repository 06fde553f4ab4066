"""What a type is when it is walked: nodes linked on first use, made from the lines of a type table.

Goes in: the text of a table (docs/schemas.md has the format) and a minor version. Comes out: `Schema`, which gives the
node of a kind. A child of an object stays text until a value of it is met, so one Deployment links what it holds.
"""

from __future__ import annotations

from kubelint_compliance.schema import walk
from kubelint_compliance.schema.escaping import unescaped
from kubelint_compliance.schema.ranges import ANY_VERSION, includes, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from kubelint_compliance.schema.found import Found

_RAW = ("meta.v1.FieldsV1", "runtime.RawExtension")
"""Types that the document calls objects, and the API server takes whatever they are."""

_FREE = "free"
"""The rule of a field whose value may be anything of its type."""
_REQUIRED = "required "
"""How the line of a type begins that names fields of it; the others are rules across its fields."""

_REFERENCE = "across references reference"
"""The rule of types that name another object."""


class Node:
    """One type. A value whose Python type is `exact` needs no further look; every other goes to `check`.

    `fields`, `required` and `open` (takes other fields too) belong to objects, `item` to lists and maps, both by their
    type's text until first used; `limit` to values with further rules.
    """

    __slots__ = ("check", "exact", "fields", "item", "limit", "name", "open", "required", "schema", "text")

    def __init__(self, schema: Schema, text: str, check: Callable[[Any, Node], Sequence[Found] | None]) -> None:
        self.schema = schema
        self.text = text
        self.check = check
        self.exact: type | None = None
        self.name = ""
        self.fields: dict[str, Node | str] = {}
        self.required: tuple[str, ...] = ()
        self.item: Node | str | None = None
        self.open = False
        self.limit: Any = None

    def link(self, field: str) -> Node:
        """Return the node of a field that is still text, and keep it."""
        text = self.fields[field]
        if isinstance(text, str):
            text = self.fields[field] = self.schema.field(self.name, field, text)
        return text

    def link_item(self) -> Node:
        """Return the node of the items, linked."""
        if isinstance(self.item, str):
            self.item = self.schema.node(self.item)
        assert self.item is not None  # noqa: S101 - only lists and maps are asked
        return self.item


class Table:
    """The lines of a type table by name, and its kinds."""

    __slots__ = ("enforced", "first", "kinds", "last", "limits", "lines")

    def __init__(self, text: str, limits: str = "", enforced: str = "") -> None:
        index, _, types = text.partition("\n\n")
        header, *kinds = index.split("\n")
        _, first, last = header.split("\t")
        self.first, self.last = int(first), int(last)
        self.kinds: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {}
        for row in kinds:
            api_version, kind, *rest = row.split("\t")
            self.kinds[api_version, kind] = (*self.kinds.get((api_version, kind), ()), tuple(rest))
        self.lines = {line.partition("\t")[0].partition("@")[0]: line for line in types.split("\n")}
        self.limits = _read_limits(limits)
        self.enforced = _read_enforced(enforced) if enforced else None

    @classmethod
    def of(cls, written: Any) -> Table:
        """Return the table of a module with the text of `source`."""
        table = cls.__new__(cls)
        for slot in cls.__slots__:
            setattr(table, slot, getattr(written, slot))
        return table

    def source(self) -> str:
        """Return the text of a Python module with the table, which is read in six tenths of the time."""
        lines = (f"{slot} = {getattr(self, slot)!r}\n" for slot in self.__slots__)
        return '"""Types of objects. Generated; do not edit."""\n' + "".join(lines)

    def without_limits(self) -> Table:
        """Return the same types without limits on values."""
        plain = Table.of(self)
        plain.limits = {}
        return plain


def _read_enforced(text: str) -> dict[str, tuple[str, ...]]:
    """Return by type which of its required fields are missed when they are not there."""
    rows = (line.split("\t") for line in text.split("\n") if line and line[0] != "#")
    return {name: tuple(fields.split(" ")) for name, fields in rows}


def _read_limits(text: str) -> dict[str, tuple[str, ...]]:
    """Return the limits by `type.field`, each as `rule detail`."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.split("\n"):
        if line and line[0] != "#":
            fields, _, rule = line.partition("\t")
            for field in fields.split(" "):
                found[field] = (*found.get(field, ()), rule)
    return found


class Schema:
    """The types of one table as they are in one minor version.

    The types of custom resources stand on those of Kubernetes, `base`; `source` names where they are from.
    """

    def __init__(self, table: Table, minor: int, base: Schema | None = None, source: str = "") -> None:
        self.table = table
        self.minor = minor
        self.base = base
        self.source = source
        self.unlimited: Schema | None = None
        self.free: Schema | None = None
        self._nodes: dict[str, Node] = {}
        self._kinds: dict[tuple[str, str], Node | None] = {}

    def kind(self, api_version: str, kind: str) -> Node | None:
        """Return the node of a kind; None where this version has no such kind."""
        key = (api_version, kind)
        if key not in self._kinds:
            rows = self.table.kinds.get(key, ())
            names = [row[0] for row in rows if len(row) == 1 or includes(row[1], self.minor)]
            self._kinds[key] = self.node(names[0]) if names else None
        return self._kinds[key]

    def field(self, name: str, field: str, text: str) -> Node:
        """Return the node of a field of the type `name`: its type's, or one of its own where a limit holds there."""
        limits = self.table.limits.get(f"{name}.{field}")
        if limits == (_FREE,):
            return self._free().node(text)
        return self.node(text) if limits is None else self.node("|".join((text, *limits)))

    def node(self, text: str) -> Node:
        """Return the node of a type as the table writes it."""
        found = self._nodes.get(text)
        if found is None:
            found = self._nodes[text] = self._make(text)
        return found

    def history(self, name: str, field: str) -> str:
        """Say which versions have a field that this one has not; an empty text where none has."""
        for cell in self.table.lines.get(name, "").split("\t")[1:]:
            head, _, _ = cell.partition(":")
            head, _, ranges = head.partition("@")
            if head.removesuffix("!") == field and ranges:
                return "; " + told(ranges, self.minor)
        return ""

    def _free(self) -> Schema:
        """Return the same types without limits and required fields, for what the API server does not look at."""
        if self.free is None:
            table = self.table.without_limits()
            table.enforced = {}
            self.free = Schema(table, self.minor)
        return self.free

    def _make(self, text: str) -> Node:
        if text[0] == "=":
            return self._of_kubernetes(text[1:])
        if "|" in text:
            text, *rules = text.split("|")
            return walk.limited(self._make(text), rules, self.minor)
        if text[0] in "[{":
            return self._collection(text)
        scalar = walk.SCALARS.get(text)
        if scalar is not None:
            node = Node(self, text, scalar[1])
            node.exact = scalar[0]
            return node
        return self._named(text)

    def _of_kubernetes(self, name: str) -> Node:
        """Return a type of Kubernetes inside a custom resource: `metadata` as it is, any other without limits."""
        base = self.base or self
        if name == "metadata":
            return base.node("meta.v1.ObjectMeta")
        if base.unlimited is None:
            base.unlimited = Schema(base.table.without_limits(), ANY_VERSION)
        return base.unlimited.node(name) if name in base.table.lines else self.node("any")

    def _collection(self, text: str) -> Node:
        if text[0] == "{":
            node = Node(self, text, walk.check_map)
            node.item = text[1:]
            return node
        node = Node(self, text, walk.check_list)
        item, _, _ = text[1:].partition("~")
        node.item, _, _ = item.partition("^")
        return node

    def _named(self, text: str) -> Node:
        if self.base is not None and text not in self.table.lines:
            return self.base.node(text)
        node = Node(self, text, walk.check_object)
        node.name = text
        _, *cells = self.table.lines[text].split("\t")
        required = []
        for cell in cells:
            head, _, type_ = cell.partition(":")
            head, _, ranges = head.partition("@")
            if ranges and not includes(ranges, self.minor):
                continue
            if not head:
                return self.node("any" if text in _RAW else type_)
            if head == "*":
                node.open = True
                continue
            if head[-1] == "!":
                head = head[:-1]
                required.append(unescaped(head) if "%" in head else head)
            node.fields[unescaped(head) if "%" in head else head] = type_
        node.required = self._enforced(text, required)
        rules = [rule for rule in self.table.limits.get(text, ()) if not rule.startswith(_REQUIRED)]
        if "apiVersion" in node.fields and "kind" in node.fields and "metadata" not in node.fields:
            rules.append(_REFERENCE)
        return walk.crossed(node, rules, self.minor) if rules else node

    def _enforced(self, name: str, required: list[str]) -> tuple[str, ...]:
        """Return the fields that the API server itself misses: not all that its document calls required."""
        enforced = self.table.enforced
        if enforced is None:
            return tuple(required)
        missed = enforced.get(name, ())
        rules = [rule for rule in self.table.limits.get(name, ()) if rule.startswith(_REQUIRED)]
        further = [field for rule in rules for field in rule.split(" ")[1:]]
        return tuple(dict.fromkeys([*(field for field in required if field in missed), *further]))
