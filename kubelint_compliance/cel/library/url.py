"""URLs as Kubernetes reads them: Go's `url.ParseRequestURI`, an absolute URI or an absolute path."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_HEX = frozenset("0123456789abcdefABCDEF")
_UNRESERVED = _LETTERS | frozenset("0123456789-_.~")
_IN_PATH = _UNRESERVED | frozenset("$&+,/:;=@!'()*[]%")
_IN_HOST = _UNRESERVED | frozenset("!$&'()*+,;=:[]<>\"%")
_IN_USER = _UNRESERVED | frozenset(":!$&'()*+,;=%@")


class URL:
    """The parts of a URL, still escaped."""

    __slots__ = ("host", "path", "query", "scheme", "text")
    kind = "kubernetes.URL"

    def __init__(self, text: str, scheme: str, host: str, path: str, query: str) -> None:
        self.text = text
        self.scheme = scheme
        self.host = host
        self.path = path
        self.query = query

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, URL) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def parse_url(text: str) -> URL:
    """Read a URL; raises Failure where it is none."""
    if not text or any(char < " " or char == "\x7f" for char in text):
        raise _not_a_url(text)
    scheme, rest = _scheme(text)
    rest, _, query = rest.partition("?")
    if rest[:1] != "/":
        if not scheme and text != "*":
            raise _not_a_url(text)
        return URL(text, scheme, "", "*" if text == "*" else "", query)
    host = ""
    if scheme and rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        host, rest = _host(authority, text), slash + path
    _check_escapes(rest, text)
    return URL(text, scheme, host, rest, query)


def _scheme(text: str) -> tuple[str, str]:
    """Split off the scheme, in lower case; a colon at the very start is an error."""
    for index, char in enumerate(text):
        if char in _LETTERS:
            continue
        if char in "0123456789+-." and index:
            continue
        if char != ":":
            break
        if index == 0:
            raise _not_a_url(text)
        return text[:index].lower(), text[index + 1 :]
    return "", text


def _host(authority: str, text: str) -> str:
    user, at, host = authority.rpartition("@")
    if at and not _IN_USER.issuperset(user):
        raise _not_a_url(text)
    _check_escapes(user, text)
    end = host.rfind("]") if host[:1] == "[" else -1
    if host[:1] == "[" and end < 0:
        raise _not_a_url(text)
    name, colon, port = host[end + 1 :].partition(":")
    if (end >= 0 and name) or (colon and port and not (port.isascii() and port.isdigit())):
        raise _not_a_url(text)
    if not all(char in _IN_HOST or char > "\x7f" for char in host):
        raise _not_a_url(text)
    _check_host_escapes(host, text)
    return host


def _check_host_escapes(host: str, text: str) -> None:
    """In a host only bytes outside ASCII may be escaped, and the zone of an IPv6 address."""
    _check_escapes(host, text)
    if host[:1] != "[" and any(int(part[:2], 16) < 0x80 for part in host.split("%")[1:]):
        raise _not_a_url(text)


def _check_escapes(part: str, text: str) -> None:
    if not all(len(escape) >= 2 and _HEX.issuperset(escape[:2]) for escape in part.split("%")[1:]):
        raise _not_a_url(text)


def _not_a_url(text: str) -> Failure:
    return Failure(f"not a URL: {text[:80]!r}")


def is_url(text: str) -> bool:
    """Whether a text is a URL that Kubernetes would read."""
    try:
        parse_url(text)
    except Failure:
        return False
    return True


def _get_scheme(url: URL) -> str:
    return url.scheme


def _get_host(url: URL) -> str:
    return _unescape(url.host)


def _get_hostname(url: URL) -> str:
    if url.host[:1] == "[":
        return _unescape(url.host[1 : url.host.rfind("]")])
    return _unescape(url.host.partition(":")[0])


def _get_port(url: URL) -> str:
    return url.host[url.host.rfind("]") + 1 :].partition(":")[2]


def _get_escaped_path(url: URL) -> str:
    if _IN_PATH.issuperset(url.path):
        return url.path
    return "".join(char if char in _IN_PATH else _escape(char) for char in url.path)


def _escape(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode())


def _unescape(text: str) -> str:
    if "%" not in text:
        return text
    head, *parts = text.split("%")
    decoded = b"".join(bytes.fromhex(part[:2]) + part[2:].encode() for part in parts)
    return (head.encode() + decoded).decode(errors="replace")


def _get_query(url: URL) -> dict[str, list[str]]:
    """Return the query's values by key; parts that Go cannot read are left out."""
    result: dict[str, list[str]] = {}
    for part in url.query.split("&"):
        if not part or ";" in part:
            continue
        key, _, value = part.replace("+", " ").partition("=")
        try:
            _check_escapes(part, part)
        except Failure:
            continue
        result.setdefault(_unescape(key), []).append(_unescape(value))
    return result


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "url(string) -> URL": parse_url,
    "isURL(string) -> bool": is_url,
}
METHODS: dict[str, Callable[..., Any]] = {
    "getScheme(URL) -> string": _get_scheme,
    "getHost(URL) -> string": _get_host,
    "getHostname(URL) -> string": _get_hostname,
    "getPort(URL) -> string": _get_port,
    "getEscapedPath(URL) -> string": _get_escaped_path,
    "getQuery(URL) -> map<string, list<string>>": _get_query,
}
