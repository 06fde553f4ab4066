"""Which Service of the same cluster a URL or host leads to."""

from __future__ import annotations

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.shape import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.graph.seen import Seen


def service_of(url: Any, memo: Any) -> str:
    """Return the Service of the same cluster that a URL or host is of, as `name.namespace`; an empty text for others.

    A name that ends in `svc` or `svc.cluster.local` is one; a shorter name where a Service of the input has it.
    """
    return service_at(text(url), seen_of(memo))


def service_at(url: str, seen: Seen) -> str:
    """Return what `service_of` does, from where an object stands."""
    parts = _host(url).split(".")
    if not all(parts) or "$" in url:
        return ""
    name, space = parts[0], parts[1] if len(parts) > 1 else next(iter(seen.namespaces), "")
    if parts[2:] in (["svc"], ["svc", "cluster", "local"]):
        return f"{name}.{space}"
    known = len(parts) <= 2 and seen.graph.find("", "Service", space, name)
    return f"{name}.{space}".rstrip(".") if known else ""


def _host(url: str) -> str:
    rest = url.strip().lower().partition("://")
    host = (rest[2] or rest[0]).partition("/")[0].partition("?")[0].rpartition("@")[2]
    return host.partition(":")[0].removesuffix(".")
