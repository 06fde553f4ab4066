"""The formats of texts in definitions, as k8s.io/kube-openapi/pkg/validation/strfmt tests them.

Goes in: the name of a format and a minor version. Comes out: a test of texts, or None where the format asks for
nothing. A test may take what the API server would refuse, and never the other way round.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.kubernetes.names import is_address, is_block, is_dns_label, is_dns_subdomain
from kubelint_compliance.kubernetes.times import duration, is_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_UUID = "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?%s[0-9a-f]{3}-?%s[0-9a-f]{3}-?[0-9a-f]{12}$"
_OCTET = r"\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*"
_LETTERS = r"a-zA-Z0-9\p{S}\p{L}"
_PATTERNS = {
    "byte": "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$",
    "bsonobjectid": "^[0-9a-fA-F]{24}$",
    "hexcolor": "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$",
    "hostname": f"^([{_LETTERS}]((-?[{_LETTERS}]{{0,62}})?)|([{_LETTERS}](([-{_LETTERS}]{{0,61}}[{_LETTERS}])?)"
    r"(\.)){1,}([a-zA-Z\p{L}]){2,63})$",
    "rgbcolor": f"^rgb\\({_OCTET},{_OCTET},{_OCTET}\\)$",
    "uuid": _UUID % ("[0-9a-f]", "[0-9a-f]"),
    "uuid3": _UUID % ("3", "[0-9a-f]"),
    "uuid4": _UUID % ("4", "[89ab]"),
    "uuid5": _UUID % ("5", "[89ab]"),
}
_UNITS = ("ns", "us", "\u00b5s", "ms", "s", "m", "h", "hr", "d", "w", "wk")
_LONG_UNITS = ("nano", "micro", "milli", "sec", "min", "hour", "day", "week")
_HEX = "0123456789abcdefABCDEF"
_PLAIN = "-_.+@0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OF_NAMES = 34
"""The version since which names of Kubernetes are formats."""


def test_of(name: str, minor: int) -> Callable[[str], bool] | None:
    """Return the test of a format; None where any text will do."""
    known = name.replace("-", "")
    if known in _PATTERNS:
        return lambda text: _matches(known, text) and (known != "hostname" or len(text) <= 255)
    return _TESTS.get(known) or (_NAMES.get(known) if minor >= _OF_NAMES else None)


def _matches(name: str, text: str) -> bool:
    pattern = compiled(_PATTERNS[name])
    return pattern is None or pattern.search(text) is not None


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """Compile a regular expression of Go; None where it is none, or the library for it is not there."""
    try:
        import re2
    except ImportError:
        return None
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None


def _is_ipv4(text: str) -> bool:
    return "." in text and is_address(text)


def _is_ipv6(text: str) -> bool:
    return ":" in text and is_address(text)


def _is_mac(text: str) -> bool:
    for mark, size in ((":", 2), ("-", 2), (".", 4)):
        parts = text.split(mark)
        if len(parts) * size in (12, 16, 40) and all(len(part) == size and not part.strip(_HEX) for part in parts):
            return True
    return False


def _is_email(text: str) -> bool:
    """Whether an address may be one; only those without names, comments and quotes are looked at closely."""
    if text.strip(_PLAIN):
        return "@" in text
    name, _, domain = text.partition("@")
    return all(_is_dotted(part) for part in (name, domain))


def _is_dotted(text: str) -> bool:
    return bool(text) and all(text.split(".")) and "@" not in text


def _is_uri(text: str) -> bool:
    """Whether a text is a path from the root or an address with a scheme."""
    if any(char < " " or char == "\x7f" for char in text):
        return False
    if text[:1] == "/" or text == "*":
        return _is_escaped(text.partition("?")[0])
    scheme, mark, rest = text.partition(":")
    if not mark or not scheme[:1].isalpha() or scheme.strip("+-." + _PLAIN.replace("_", "").replace("@", "")):
        return False
    if rest[:2] != "//":
        return True
    host, _, path = rest[2:].partition("?")[0].partition("/")
    return " " not in host and _is_escaped(path)


def _is_escaped(path: str) -> bool:
    return all(len(part) > 1 and not part[:2].strip(_HEX) for part in path.split("%")[1:])


def _is_datetime(text: str) -> bool:
    """Whether a text is a date and a time; any mark may stand before the fraction, as in the pattern there."""
    parts = text.lower().split("t")
    if len(parts) < 2 or not is_date(parts[0]):
        return False
    clock, rest = parts[1][:8], parts[1][8:]
    numbers = clock.split(":")
    if [len(number) for number in numbers] != [2, 2, 2] or not all(map(_is_number, numbers)):
        return False
    if numbers[0] > "23" or numbers[1] > "59" or numbers[2] > "59":
        return False
    fraction = rest[:-1] if rest[-1:] == "z" else rest[:-6]
    zone = rest[len(fraction) :]
    has_zone = zone == "z" or (zone[:1] in ("+", "-") and zone[3:4] == ":" and _is_number(zone[1:3] + zone[4:]))
    return has_zone and (not fraction or (fraction[0] != "\n" and _is_number(fraction[1:])))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_duration(text: str) -> bool:
    """Whether a text is a duration of Go, or has a number with a unit anywhere, which is enough there."""
    try:
        duration(text)
    except ValueError:
        return any(unit in _UNITS or unit.startswith(_LONG_UNITS) for unit in _units(text.lower()))
    return True


def _units(text: str) -> list[str]:
    """Return the words that follow numbers."""
    import re

    return re.findall(r"\d\s*([a-z\u00b5\u03bc]+)", text)


_TESTS: dict[str, Callable[[str], bool]] = {
    "cidr": is_block,
    "date": is_date,
    "datetime": _is_datetime,
    "duration": _is_duration,
    "email": _is_email,
    "ipv4": _is_ipv4,
    "ipv6": _is_ipv6,
    "mac": _is_mac,
    "uri": _is_uri,
}
_NAMES: dict[str, Callable[[str], bool]] = {"k8sshortname": is_dns_label, "k8slongname": is_dns_subdomain}
