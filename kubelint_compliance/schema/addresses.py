"""Addresses as Kubernetes 1.36 and newer have them: those that an older one reads in more than one way are refused.

Goes in: the text of an address or a block that every version can read. Comes out: what is wrong with it, in words.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network

STRICT = 36
"""The first minor version that refuses them."""
_ZERO = "has a part with a leading 0, which some programs read as octal"
_MAPPED = "is an IPv4 address written as an IPv6 address"


def fault_of_address(text: str) -> str:
    """Return what is wrong with an IP address, or an empty text."""
    try:
        address = ip_address(text)
    except ValueError:
        return _ZERO
    return _MAPPED if address.version == 6 and address.ipv4_mapped is not None else ""


def fault_of_block(text: str) -> str:
    """Return what is wrong with a block of addresses, or an empty text."""
    address, _, bits = text.partition("/")
    fault = fault_of_address(address) or (_ZERO if bits != str(int(bits)) else "")
    if fault:
        return fault
    block = ip_network(text, strict=False)
    return (
        "" if str(block.network_address) == str(ip_address(address)) else f"is not where a block begins; {block} is one"
    )
