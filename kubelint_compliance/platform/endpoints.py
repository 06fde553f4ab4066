"""The URL of a KMS plug-in as Go's `net/url` parses it: a text -> its scheme, or that it is no URL."""

from __future__ import annotations

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset("0123456789")
_HEX = _DIGITS | frozenset("abcdefABCDEF")
_IN_SCHEME = _LETTERS | _DIGITS | frozenset("+-.")
_IN_USER = _LETTERS | _DIGITS | frozenset("-._:~!$&'()*+,;=%@")
_IN_HOST = _LETTERS | _DIGITS | frozenset("-._~!$&'()*+,;=:[]<>\"%")
_ASCII = 0x80


def scheme(url: str) -> str:
    """Return the scheme of a URL in lower case; empty where it has none."""
    name, colon, _ = url.partition(":")
    return name.lower() if colon and name and name[0] in _LETTERS and _IN_SCHEME.issuperset(name) else ""


def is_url(url: str) -> bool:
    """Whether Go takes a text with a scheme as a URL."""
    address, _, fragment = url.partition("#")
    if not scheme(address) or any(char < " " or char == "\x7f" for char in address) or not _is_escaped(fragment):
        return False
    rest = address.partition(":")[2].partition("?")[0]
    if not rest.startswith("/"):
        return True
    if not rest.startswith("//"):
        return _is_escaped(rest)
    authority, slash, path = rest[2:].partition("/")
    return _is_authority(authority) and _is_escaped(slash + path)


def _is_escaped(text: str) -> bool:
    """Whether each `%` has two digits behind it."""
    return all(len(part) > 1 and _HEX.issuperset(part[:2]) for part in text.split("%")[1:])


def _is_authority(authority: str) -> bool:
    user, _, host = authority.rpartition("@")
    if not (_IN_USER.issuperset(user) and _is_escaped(user)):
        return False
    if any(ord(char) < _ASCII and char not in _IN_HOST for char in host) or not _is_host_escaped(host):
        return False
    if "[" in host:
        return _is_bracketed(host)
    return _DIGITS.issuperset(host.rpartition(":")[2]) if ":" in host else True


def _is_host_escaped(host: str) -> bool:
    """Whether a host escapes nothing but what is beyond ASCII, and `%` itself."""
    return _is_escaped(host) and all(part[:1] in "89abcdefABCDEF" or part[:2] == "25" for part in host.split("%")[1:])


def _is_bracketed(host: str) -> bool:
    from ipaddress import IPv6Address

    address, bracket, port = host[1:].rpartition("]")
    if not (host.startswith("[") and bracket and (not port or (port[0] == ":" and _DIGITS.issuperset(port[1:])))):
        return False
    try:
        IPv6Address(address.replace("%25", "%", 1))
    except ValueError:
        return False
    return True
