"""Logins in what Docker and Kubernetes read as the configuration of registries.

Goes in: a text. Comes out: the registries that it has a login for.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.checksums import decoded
from kubelint_compliance.facts.secrets.placeholders import is_placeholder
from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def registries_in(words: str) -> list[str]:
    """Return the hosts for which a password or token stands in a text; none where it is no such configuration."""
    import json

    try:
        content = json.loads(words)
    except (ValueError, RecursionError):
        return []
    auths = mapping(mapping(content).get("auths", content))
    return [host for host, login in auths.items() if _is_login(mapping(login))]


def _is_login(login: dict[str, Any]) -> bool:
    auth = text(login.get("auth"))
    pair = decoded(auth).partition(":")[2] if not is_placeholder(auth) else ""
    values = (pair, *(text(login.get(name)) for name in ("password", "identitytoken", "registrytoken")))
    return any(value and not is_placeholder(value) for value in values)
