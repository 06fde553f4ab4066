"""What address blocks and ports let through: a rule of a network policy, or a list of blocks -> what matters of it.

Addresses are counted, not compared as text: bits of the host may be set (`10.0.0.7/8` is `10.0.0.0/8`), numbers may
have leading zeros, as in Kubernetes (`ParseCIDRSloppy`), and `except` takes away.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_address, ip_network

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

Network = IPv4Network | IPv6Network
PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""The private networks of RFC 1918."""
METADATA = (
    ("169.254.169.254", "AWS, Azure, Google Cloud and others"),
    ("fd00:ec2::254", "AWS"),
    ("fd20:ce::254", "Google Cloud"),
    ("100.100.100.200", "Alibaba Cloud"),
    ("168.63.129.16", "Azure"),
)
"""Where virtual machines ask their cloud for their configuration and credentials, the most common address first."""
_LAST_PORT = 65535
_SHOWN = 4
_MEANT = {4: 24, 6: 64}
"""From this length on, a block that holds such an address is taken to be written for it."""


class Block(NamedTuple):
    """A block: where it stands, what it holds and leaves out, and its text."""

    path: tuple[str | int, ...]
    network: Network
    left_out: tuple[Network, ...]
    written: str

    def lets(self, address: str) -> bool:
        """Whether the address is in the block and not left out."""
        found = ip_address(address)
        return found in self.network and not any(found in network for network in self.left_out)


def open_blocks(rule: Any) -> list[dict[str, Any]]:
    """Return the blocks that are open to every address, alone or together: {path, family, besides, private}.

    `besides` is what they leave out, in words; `private` says that all private networks of IPv4 are left out.
    """
    return [
        {
            "path": list(block.path),
            "family": f"IPv{block.network.version}",
            "besides": ", ".join(map(str, block.left_out)),
            "private": all(any(_within(part, left) for left in block.left_out) for part in PRIVATE),
        }
        for block, _ in _open(list(_blocks(rule)))
    ]


def whole_families(listed: Any) -> list[dict[str, Any]]:
    """Return the blocks of a list that are every address of a family, alone or together: {path, family, blocks}.

    An entry is a text such as `0.0.0.0/0`, or has it as `cidr` beside an `except`. `blocks` is a clause: `the block
    0.0.0.0/0`, with what it leaves out, or `the blocks 0.0.0.0/1, 128.0.0.0/1`, of which the widest has the place.
    """
    return [
        {"path": list(block.path), "family": f"IPv{block.network.version}", "blocks": _clause(parts)}
        for block, parts in _open(list(_listed(listed)))
    ]


def _clause(parts: list[Block]) -> str:
    written = [part.written for part in parts]
    shown = written if len(written) <= _SHOWN else [*written[:_SHOWN], f"{len(written) - _SHOWN} more"]
    besides = ", ".join(str(left) for part in parts for left in part.left_out)
    return f"the block{'s' * (len(written) > 1)} {', '.join(shown)}" + (f" without {besides}" if besides else "")


def _listed(listed: Any) -> Iterator[Block]:
    for index, entry in enumerate(sequence(listed)):
        held = mapping(entry)
        written = text(held.get("cidr") if held else entry).strip()
        network = parse(written)
        if network is not None:
            left_out = (parse(text(each)) for each in sequence(held.get("except")))
            path = (index, "cidr") if held else (index,)
            yield Block(path, network, tuple(each for each in left_out if each), written)


def _open(blocks: list[Block]) -> Iterator[tuple[Block, list[Block]]]:
    """Yield the blocks that are open to every address, first of IPv4, each with those that make it so."""
    for version in (4, 6):
        of_family = [block for block in blocks if block.network.version == version]
        whole = [block for block in of_family if not block.left_out]
        wide = [(block, [block]) for block in of_family if not block.network.prefixlen]
        if not wide and _fill([block.network for block in whole]):
            wide = [(min(whole, key=lambda block: block.network.prefixlen), whole)]
        yield from (each for each in wide if not _fill(list(each[0].left_out)))


def _fill(networks: list[Any]) -> bool:
    """Whether networks of one family are together all of its addresses."""
    return any(not network.prefixlen for network in collapse_addresses(networks))


def _within(part: Any, whole: Any) -> bool:
    return bool(part.version == whole.version and part.subnet_of(whole))


def opens_every_port(rule: Any) -> bool:
    """Whether a rule leaves every port of a protocol open: it names none, or ranges that are together all of them."""
    ports = [mapping(entry) for entry in sequence(mapping(rule).get("ports"))]
    by_protocol: dict[str, list[tuple[Any, Any]]] = {}
    for port in ports:
        first, last = port.get("port"), port.get("endPort")
        if first is None:
            return True
        if first.__class__ is int:
            end = last if last.__class__ is int else first
            by_protocol.setdefault(text(port.get("protocol")) or "TCP", []).append((first, end))
    return not ports or any(map(_covers_all, by_protocol.values()))


def _covers_all(ranges: list[tuple[Any, Any]]) -> bool:
    reached = 0
    for first, last in sorted(ranges):
        if first > reached + 1:
            return False
        reached = max(reached, last)
    return reached >= _LAST_PORT


def metadata_blocks(rule: Any) -> list[dict[str, Any]]:
    """Return the blocks that let a metadata address of a cloud through: {path, address, cloud, meant}.

    Of each block the most common one. `meant` is false where a wide block holds only one that other networks use, too.
    A block that leaves out one such address by itself is taken to know which cloud it is in.
    """
    return [place for block in _blocks(rule) for place in _metadata(block)]


def _metadata(block: Block) -> Iterator[dict[str, Any]]:
    held = [entry for entry in METADATA if ip_address(entry[0]) in block.network]
    closed = [left for left in block.left_out if _is_meant(left)]
    if not held or not block.lets(held[0][0]) or any(ip_address(entry[0]) in left for entry in held for left in closed):
        return
    address, cloud = held[0]
    meant = address == METADATA[0][0] or not block.network.prefixlen or _is_meant(block.network)
    yield {"path": list(block.path), "address": address, "cloud": cloud, "meant": meant}


def _is_meant(network: Network) -> bool:
    return network.prefixlen >= _MEANT[network.version]


def _blocks(rule: Any) -> Iterator[Block]:
    for side in ("from", "to"):
        for index, peer in enumerate(sequence(mapping(rule).get(side))):
            block = mapping(mapping(peer).get("ipBlock"))
            network = parse(text(block.get("cidr")))
            if network is not None:
                left_out = (parse(text(entry)) for entry in sequence(block.get("except")))
                path = (side, index, "ipBlock", "cidr")
                yield Block(path, network, tuple(each for each in left_out if each), text(block.get("cidr")))


def parse(cidr: str) -> Network | None:
    """Return the network that a text such as `10.0.0.0/8` names; None where Kubernetes would refuse it."""
    address, slash, length = cidr.partition("/")
    if not slash or not length.isdigit():
        return None
    try:
        return ip_network(f"{_plain(address)}/{length}", strict=False)
    except ValueError:
        return None


def _plain(address: str) -> str:
    parts = address.split(".")
    return ".".join(part.lstrip("0") or part[:1] for part in parts) if ":" not in address else address
