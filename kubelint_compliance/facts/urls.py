"""URLs in configuration that lead out of the cluster unencrypted: a container or ConfigMap -> their places.

A name without a dot, of `svc` or `local`, and a private address are taken to be inside, as is `name.namespace`: only
what ends in a domain of the internet counts. URLs that are mere names, as of XML namespaces, are none.
"""

from __future__ import annotations

from ipaddress import ip_address

from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_INSIDE = ("svc", "local", "localhost", "internal", "lan", "home", "corp", "test", "invalid", "example")
_NAMES = ("www.w3.org", "schemas.xmlsoap.org", "json-schema.org", "xmlns.jcp.org", "java.sun.com", "maven.apache.org")
"""Hosts whose URLs are names of schemas, and seldom asked."""
_END = frozenset(" \t\n\r\"'`<>|\\^{}(),;")
_HOST_END = frozenset("/?#")
_DOMAINS = frozenset({
    *("com", "org", "net", "io", "edu", "gov", "mil", "biz", "co", "sh", "xyz", "eu", "uk", "de", "fr", "nl", "es"),
    *("it", "pl", "se", "no", "fi", "dk", "at", "ch", "be", "cz", "pt", "ie", "us", "ca", "au", "nz", "jp", "cn"),
    *("in", "br", "ru", "kr", "sg", "hk", "za", "mx", "ar", "il", "tr"),
})  # fmt: skip
"""Domains at the top that make no likely names of namespaces, as `dev` and `app` do: `name.namespace` is a Service."""


def clear_text_urls(holder: Any, schemes: list[str], allowed: list[str]) -> list[dict[str, Any]]:
    """Return the URLs of these schemes to hosts outside of the cluster: {path, start, end, scheme, host}.

    `holder` is a container, of which environment, command and arguments are looked at, or a ConfigMap. Lines that are
    comments are left out; `allowed` are hosts that may be reached so.
    """
    found = mapping(holder)
    texts = _of_config(found) if found.get("kind") == "ConfigMap" else _of_container(found)
    return [
        {"path": list(path), "start": start, "end": end, "scheme": scheme, "host": host}
        for path, value in texts
        for start, end, scheme, host in _urls(value, tuple(schemes))
        if host not in allowed and is_outside(host)
    ]


def _of_config(config: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key, value in mapping(config.get("data")).items():
        if isinstance(value, str):
            yield ("data", key), value


def _of_container(container: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, entry in enumerate(sequence(container.get("env"))):
        if isinstance(mapping(entry).get("value"), str):
            yield ("env", index, "value"), entry["value"]
    for field in ("command", "args"):
        for index, word in enumerate(sequence(container.get(field))):
            if isinstance(word, str):
                yield (field, index), word


def _urls(value: str, schemes: tuple[str, ...]) -> Iterator[tuple[int, int, str, str]]:
    at = value.find("://")
    while at >= 0:
        start = at
        while start and (value[start - 1].isalnum() or value[start - 1] in "+-."):
            start -= 1
        end = at + 3
        while end < len(value) and value[end] not in _END:
            end += 1
        scheme = value[start:at].lower()
        if scheme in schemes and not _in_comment(value, start):
            yield start, end, scheme, _host(value[at + 3 : end])
        at = value.find("://", at + 3)


def _in_comment(value: str, start: int) -> bool:
    line = value[value.rfind("\n", 0, start) + 1 : start].lstrip()
    return line.startswith(("#", "//", ";", "-- ", "* ", "/*"))


def _host(rest: str) -> str:
    for at, char in enumerate(rest):
        if char in _HOST_END:
            rest = rest[:at]
            break
    host = rest.rpartition("@")[2].lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].removesuffix(".")


def is_outside(host: str) -> bool:
    """Whether a host, in lower case, is one of the internet: a public address, or a name below a domain."""
    try:
        return ip_address(host).is_global
    except ValueError:
        parts = host.split(".")
    if host in _NAMES or "$" in host or "%" in host or "*" in host or not all(parts) or parts[-1].isdigit():
        return False
    if parts[-1] in _INSIDE or "svc" in parts or len(parts) < 2:
        return False
    return parts[-1] in _DOMAINS
