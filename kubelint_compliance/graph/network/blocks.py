"""Blocks of addresses, IPv4 and IPv6, as ranges of numbers on one line."""

from __future__ import annotations

from kubelint_compliance.graph.network.ranges import united, without

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.graph.network.ranges import Range, Ranges

_SIXES = 1 << 129
"""Where IPv6 addresses begin on the line: far enough that no range of theirs touches one of IPv4."""

EVERYWHERE: Ranges = ((0, (1 << 32) - 1), (_SIXES, _SIXES + (1 << 128) - 1))
"""All addresses of both families."""


def block(text: str) -> Range | None:
    """Return the addresses of a block such as `10.0.0.0/8`, host bits or not; None where the text is no block."""
    from ipaddress import ip_network

    address, slash, length = text.partition("/")
    if not slash or not (length.isascii() and length.isdigit()) or "%" in address:
        return None
    if ":" not in address:
        address = ".".join(part.lstrip("0") or part[:1] for part in address.split("."))
    try:
        found = ip_network(f"{address}/{int(length)}", strict=False)
    except ValueError:
        return None
    start = int(found.network_address) + (_SIXES if found.version == 6 else 0)
    return start, start + found.num_addresses - 1


def left(outer: Range, excepted: Iterable[Range]) -> Ranges:
    """Return a block without others, which may overlap one another."""
    return without((outer,), united(excepted))


def written(part: Range) -> str:
    """Return a range of addresses as `FIRST-LAST`."""
    from ipaddress import IPv4Address, IPv6Address

    first, last = part
    if first >= _SIXES:
        return f"{IPv6Address(first - _SIXES)}-{IPv6Address(last - _SIXES)}"
    return f"{IPv4Address(first)}-{IPv4Address(last)}"


def number(address: str) -> int | None:
    """Return the number of an address on the line; None where the text is no address."""
    found = block(f"{address}/{128 if ':' in address else 32}")
    return found and found[0]
