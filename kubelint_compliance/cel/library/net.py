"""IP addresses and CIDRs as Kubernetes reads them: no zones, no IPv4 inside IPv6, no leading zeros."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class IP:
    """An address: its family, 4 or 6, and its number."""

    __slots__ = ("family", "number")
    kind = "net.IP"

    def __init__(self, family: int, number: int) -> None:
        self.family = family
        self.number = number

    def __str__(self) -> str:
        from ipaddress import IPv4Address, IPv6Address

        return str(IPv4Address(self.number) if self.family == 4 else IPv6Address(self.number))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IP) and (self.family, self.number) == (other.family, other.number)

    def __hash__(self) -> int:
        return hash(self.number)

    @property
    def bits(self) -> int:
        """How many bits an address of this family has."""
        return 32 if self.family == 4 else 128

    def starts(self, number: int, length: int) -> bool:
        """Whether the first bits are those of a number."""
        return (self.number ^ number) >> (self.bits - length) == 0


class CIDR:
    """An address with the length of its network's prefix."""

    __slots__ = ("ip", "length")
    kind = "net.CIDR"

    def __init__(self, ip: IP, length: int) -> None:
        self.ip = ip
        self.length = length

    def __str__(self) -> str:
        return f"{self.ip}/{self.length}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CIDR) and self.ip == other.ip and self.length == other.length

    def __hash__(self) -> int:
        return hash((self.ip, self.length))


def parse_ip(text: str) -> IP:
    """Read an address; raises Failure where it is none."""
    from ipaddress import IPv6Address, ip_address

    try:
        address = ip_address(text)
    except ValueError:
        raise Failure(f"not an IP address: {text[:40]!r}") from None
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address.ipv4_mapped is not None):
        raise Failure("an IP address with a zone or an IPv4-mapped one is not allowed")
    return IP(address.version, int(address))


def parse_cidr(text: str) -> CIDR:
    """Read a CIDR; bits of the host may be set."""
    address, slash, length = text.partition("/")
    ip = parse_ip(address)
    if not slash or not (length.isascii() and length.isdigit()) or (length[0] == "0" and length != "0"):
        raise Failure(f"not a CIDR: {text[:60]!r}")
    if len(length) > 3 or int(length) > ip.bits:
        raise Failure(f"not a CIDR: {text[:60]!r}")
    return CIDR(ip, int(length))


def _succeeds(parse: Callable[[str], Any]) -> Callable[[str], bool]:
    def succeeds(text: str) -> bool:
        try:
            parse(text)
        except Failure:
            return False
        return True

    return succeeds


def _is_canonical(text: str) -> bool:
    return str(parse_ip(text)) == text


def _family(ip: IP) -> int:
    return ip.family


def _is_unspecified(ip: IP) -> bool:
    return ip.number == 0


def _is_loopback(ip: IP) -> bool:
    return ip.starts(127 << 24, 8) if ip.family == 4 else ip.number == 1


def _is_link_local_multicast(ip: IP) -> bool:
    return ip.starts(224 << 24, 24) if ip.family == 4 else ip.starts(0xFF02 << 112, 16)


def _is_link_local_unicast(ip: IP) -> bool:
    return ip.starts(0xA9FE << 16, 16) if ip.family == 4 else ip.starts(0xFE80 << 112, 10)


def _is_multicast(ip: IP) -> bool:
    return ip.starts(224 << 24, 4) if ip.family == 4 else ip.starts(0xFF << 120, 8)


def _is_global_unicast(ip: IP) -> bool:
    broadcast = ip.family == 4 and ip.number == 2**32 - 1
    other = (_is_unspecified, _is_loopback, _is_multicast, _is_link_local_unicast)
    return not broadcast and not any(test(ip) for test in other)


def _contains_ip(cidr: CIDR, ip: IP) -> bool:
    return cidr.ip.family == ip.family and ip.starts(cidr.ip.number, cidr.length)


def _contains_ip_text(cidr: CIDR, text: str) -> bool:
    return _contains_ip(cidr, parse_ip(text))


def _contains_cidr(cidr: CIDR, other: CIDR) -> bool:
    return cidr.length <= other.length and _contains_ip(cidr, other.ip)


def _contains_cidr_text(cidr: CIDR, text: str) -> bool:
    return _contains_cidr(cidr, parse_cidr(text))


def _ip(cidr: CIDR) -> IP:
    return cidr.ip


def _masked(cidr: CIDR) -> CIDR:
    host = cidr.ip.bits - cidr.length
    return CIDR(IP(cidr.ip.family, cidr.ip.number >> host << host), cidr.length)


def _prefix_length(cidr: CIDR) -> int:
    return cidr.length


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ip(string) -> IP": parse_ip,
    "ip.isCanonical(string) -> bool": _is_canonical,
    "isIP(string) -> bool": _succeeds(parse_ip),
    "cidr(string) -> CIDR": parse_cidr,
    "isCIDR(string) -> bool": _succeeds(parse_cidr),
}
METHODS: dict[str, Callable[..., Any]] = {
    "family(IP) -> int": _family,
    "isUnspecified(IP) -> bool": _is_unspecified,
    "isLoopback(IP) -> bool": _is_loopback,
    "isLinkLocalMulticast(IP) -> bool": _is_link_local_multicast,
    "isLinkLocalUnicast(IP) -> bool": _is_link_local_unicast,
    "isGlobalUnicast(IP) -> bool": _is_global_unicast,
    "containsIP(CIDR, IP) -> bool": _contains_ip,
    "containsIP(CIDR, string) -> bool": _contains_ip_text,
    "containsCIDR(CIDR, CIDR) -> bool": _contains_cidr,
    "containsCIDR(CIDR, string) -> bool": _contains_cidr_text,
    "ip(CIDR) -> IP": _ip,
    "masked(CIDR) -> CIDR": _masked,
    "prefixLength(CIDR) -> int": _prefix_length,
}
