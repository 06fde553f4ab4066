"""Whom policies of Linkerd let in without an identity: a policy goes in, and out come places, with what they open.

As its policy controller decides it: an AuthorizationPolicy that requires no identity lets in whoever has none, from the
networks that it requires, or from all.
"""

from __future__ import annotations

from kubelint_compliance.facts.networks import whole_families
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_GROUP = "policy.linkerd.io"
_NETWORK = "NetworkAuthentication"
_WIDE = "every Server of the namespace"


def linkerd_openings(value: Any) -> list[dict[str, Any]]:
    """Return where a policy of Linkerd lets in callers without an identity: {path, to, wide, space, network}.

    `to` is what it opens, in words, and `wide` whether that is the whole namespace; a policy for a route opens part of
    one, and is left out. Where `network` is not empty, it is the name of a NetworkAuthentication that says from
    where, and `space` its namespace, empty for that of the policy; else it is from everywhere.
    """
    held = mapping(value)
    if text(held.get("apiVersion")).rpartition("/")[0] != _GROUP:
        return []
    reader = {"ServerAuthorization": _of_server_authorization, "AuthorizationPolicy": _of_policy}.get(
        text(held.get("kind"))
    )
    return list(reader(mapping(held.get("spec")))) if reader else []


def _of_server_authorization(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    networks = at(spec, ("client", "networks"))
    if at(spec, ("client", "unauthenticated")) is True and (not networks or whole_families(networks)):
        name = text(at(spec, ("server", "name")))
        to = f'Server "{name}"' if name else "the Servers that it selects"
        yield _opening(["spec", "client", "unauthenticated"], to)


def _of_policy(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    refs, target = spec.get("requiredAuthenticationRefs"), mapping(spec.get("targetRef"))
    kind = text(target.get("kind"))
    if not isinstance(refs, list) or kind not in ("Server", "Namespace"):
        return
    to = _WIDE if kind == "Namespace" else f'Server "{text(target.get("name"))}"'
    if not refs:
        yield _opening(["spec", "requiredAuthenticationRefs"], to, wide=kind == "Namespace")
    entries = [mapping(ref) for ref in sequence(refs)]
    if all(entry.get("kind") == _NETWORK for entry in entries):
        for index, entry in enumerate(entries):
            path: list[str | int] = ["spec", "requiredAuthenticationRefs", index, "name"]
            found = _opening(path, to, wide=kind == "Namespace")
            yield {**found, "space": text(entry.get("namespace")), "network": text(entry.get("name"))}


def _opening(path: list[str | int], to: str, *, wide: bool = False) -> dict[str, Any]:
    return {"path": path, "to": to, "wide": wide, "space": "", "network": ""}
