"""Facts about listeners of a Gateway: which routes of the run hang on one, and whether they send callers to HTTPS."""

from __future__ import annotations

from kubelint_compliance.facts import OTHERS
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.listeners import answering, hanging, redirecting
from kubelint_compliance.graph.near import identity, related
from kubelint_compliance.shape import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MOST = 5
"""So many routes are told of with one listener."""


def clear_routes(listener: Any, memo: Any) -> list[dict[str, Any]]:
    """Return the protocol of a listener of this Gateway where routes hang on it that do not redirect: {path, routes}.

    `routes` are what these are called. One that answers challenges of ACME alone is none of them.
    """
    seen = seen_of(memo)
    found = {
        identity(seen.graph, entry.route): entry.route
        for own in seen.own
        for entry in hanging(seen.graph, own, mapping(listener))
        if entry.surely and answering(entry.route)
    }
    if not found:
        return []
    others = [related(route, "takes requests there, and does not redirect") for route in [*found.values()][:_MOST]]
    return [{"path": ["protocol"], "routes": [route.ref.title for route in found.values()], OTHERS: others}]


def has_redirect(listener: Any, memo: Any) -> bool:
    """Whether a route of the input redirects those who come to a listener of this Gateway to HTTPS.

    One for challenges of ACME alone counts as well: nothing else is served there.
    """
    seen = seen_of(memo)
    return any(redirecting(entry.route) for own in seen.own for entry in hanging(seen.graph, own, mapping(listener)))
