"""Facts about the peers of a network policy's rule: those that choose no pod of the input."""

from __future__ import annotations

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.index import NAME_LABEL
from kubelint_compliance.graph.told.elsewhere import found_in
from kubelint_compliance.graph.told.partners import may_be_made
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.seen import Seen


def empty_peers(rule: Any, memo: Any) -> list[dict[str, Any]]:
    """Return the peers of a rule whose podSelector no pod of the input has the labels for: {path, space}.

    Only peers of one namespace count, which is this object's own, or named by its label, and of which pods are in the
    input. Peers that something may make are none. The rule is not evaluated where nothing is found, and nobody can say
    of a peer whether a chart or an application brings it.
    """
    seen = seen_of(memo)
    peers = (
        (space, peer["podSelector"], [side, index, "podSelector"])
        for side in ("from", "to")
        for index, peer in enumerate(map(mapping, sequence(mapping(rule).get(side))))
        for space in _space(peer, seen)
    )
    return found_in(lambda peer: _empty(seen, *peer), peers)


def _space(peer: dict[str, Any], seen: Seen) -> Iterator[str]:
    """Yield the one namespace of a peer that asks for labels of pods; nothing where there may be several."""
    selector = mapping(peer.get("podSelector"))
    if not selector.get("matchLabels") and not selector.get("matchExpressions"):
        return
    if peer.get("namespaceSelector") is None:
        yield from seen.namespaces[:1]
        return
    labels = mapping(mapping(peer["namespaceSelector"]).get("matchLabels"))
    if isinstance(labels.get(NAME_LABEL), str):
        yield labels[NAME_LABEL]


def _empty(seen: Seen, space: str, selector: Any, path: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield a peer that no pod of its namespace has the labels for."""
    beside = seen.has_workloads_beside() if space in seen.namespaces else bool(seen.of_pods(seen.graph.pods(space)))
    if beside and not seen.select(space, selector) and not may_be_made(seen, [space], selector):
        yield {"path": path, "space": space}
