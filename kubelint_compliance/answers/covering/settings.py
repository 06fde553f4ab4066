"""What Kyverno's own configuration in the input leaves out: its ConfigMap -> kinds that it never looks at, and words.

It is known by its name and its keys. Of what belongs to the platform nothing is said: that is left out by default.
"""

from __future__ import annotations

import json
import re

from kubelint_compliance.answers.covering.filters import is_kind
from kubelint_compliance.facts.policies.limited import leaves_out, selects_less
from kubelint_compliance.facts.policies.names import is_everything, is_platform
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from kubelint_compliance.answers.covering.held import InForce
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

    Kind = tuple[str, str]

_FILTERS = "resourceFilters"
_FILTER = re.compile(r"\[([^\[\]]*)\]")
_PEOPLE = ("excludeGroups", "excludeUsernames", "excludeRoles", "excludeClusterRoles")
_KEYS = (_FILTERS, "webhooks", "matchConditions", *_PEOPLE)
_PARTS = 3


class LeftOut(NamedTuple):
    """What one ConfigMap leaves out beside the platform: `filters` are patterns of kind, namespace and name."""

    words: str
    filters: tuple[tuple[str, ...], ...]
    more: bool

    def takes(self, kind: Kind) -> bool:
        """Whether no object of a kind is looked at, wherever it lies and whatever it is called."""
        return any(is_kind(named, kind) and all(map(is_everything, rest)) for named, *rest in self.filters)

    def touches(self, kinds: Iterable[Kind]) -> bool:
        """Whether some objects of these kinds may not be looked at."""
        return self.more or any(is_kind(named, kind) for kind in kinds for named, *_ in self.filters)


def left_out(graph: Graph | None) -> tuple[LeftOut, ...]:
    """Return what the ConfigMaps of a graph, which has all of each object, have Kyverno leave out."""
    nodes = graph.of_kind("", "ConfigMap") if graph else ()
    return tuple(_of(node) for node in nodes if _is_kyvernos(node))


def without(policy: InForce, settings: Sequence[LeftOut]) -> Iterator[InForce]:
    """Yield a policy of Kyverno without the kinds that are left out, with words of what else is; none without kinds."""
    parts = {kind: part for kind, part in policy.parts.items() if not any(one.takes(kind) for one in settings)}
    told = "; ".join(one.words for one in settings if one.touches(parts))
    among = policy.among
    if told:
        among = f"{among}; {told}" if "but for " in among else " ".join(filter(None, (among, f"but for {told}")))
    if parts:
        yield policy._replace(parts=parts, among=among)


def _is_kyvernos(node: Node) -> bool:
    data = _data(node)
    return "kyverno" in f"{node.ref.namespace} {node.ref.name}" and any(key in data for key in _KEYS)


def _data(node: Node) -> dict[str, Any]:
    return mapping(mapping(node.manifest.value if node.manifest else None).get("data"))


def _of(node: Node) -> LeftOut:
    data = _data(node)
    found = (tuple(entry.split(",")) for entry in _FILTER.findall(text(data.get(_FILTERS))))
    filters = tuple(entry for entry in found if len(entry) == _PARTS and not is_platform(entry[1]))
    people = (name.strip() for key in _PEOPLE for name in text(data.get(key)).split(","))
    more = any(name and not name.startswith(("!", "system:")) for name in people) or _is_sent_less(data)
    return LeftOut(f"what {node.ref.title} leaves out ({node.path}:{node.span.line})", filters, more)


def _is_sent_less(data: dict[str, Any]) -> bool:
    """Whether Kyverno is not sent everything, or nobody can read what it is sent."""
    try:
        webhooks, conditions = (json.loads(text(data.get(key)) or "[]") for key in ("webhooks", "matchConditions"))
    except (ValueError, RecursionError):
        return True
    selectors = (entry.get(field) for entry in _entries(webhooks) for field in ("namespaceSelector", "objectSelector"))
    return any(map(selects_less, selectors)) or any(map(leaves_out, sequence(conditions)))


def _entries(webhooks: Any) -> Iterator[dict[str, Any]]:
    yield from map(mapping, sequence(webhooks) or [webhooks])
