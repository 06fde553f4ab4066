"""Address blocks of network policies: which are open to everybody, which lead to the metadata service of a cloud."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.networks import metadata_blocks, open_blocks, opens_every_port, parse, whole_families


def blocks(*entries, side="to"):
    """A rule with such blocks, each a text: a CIDR and what it leaves out."""
    words = [entry.split() for entry in entries]
    return {side: [{"ipBlock": {"cidr": cidr, "except": left_out}} for cidr, *left_out in words]}


@pytest.mark.parametrize(
    "entries",
    [
        (),
        ("10.0.0.0/8",),
        ("0.0.0.0/1",),
        ("0.0.0.0/1", "128.0.0.0/2"),
        ("0.0.0.0/1", "::/1"),
        ("0.0.0.0/1", "128.0.0.0/1 10.0.0.0/8"),
        ("0.0.0.0/0 0.0.0.0/1 128.0.0.0/1",),
        ("0.0.0.0",),
        ("0.0.0.0/33",),
        ("example/0",),
        ("0.0.0.0/-0",),
        ("/0",),
    ],
)
def test_blocks_that_are_not_open_to_everybody(entries):
    assert open_blocks(blocks(*entries)) == []


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (("10.0.0.0/8", "0.0.0.0/0"), [(1, "IPv4", "", False)]),
        (("10.1.2.3/0",), [(0, "IPv4", "", False)]),
        (("000.0.0.00/0",), [(0, "IPv4", "", False)]),
        (("::/0", "0:0::/0"), [(0, "IPv6", "", False), (1, "IPv6", "", False)]),
        (("fd00::1/0", "0.0.0.0/0"), [(1, "IPv4", "", False), (0, "IPv6", "", False)]),
        (("128.0.0.0/1", "0.0.0.0/1"), [(0, "IPv4", "", False)]),
        (("0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/1"), [(2, "IPv4", "", False)]),
        (("0.0.0.0/0 169.254.169.254/32",), [(0, "IPv4", "169.254.169.254/32", False)]),
        (("0.0.0.0/0 10.0.0.0/8 172.16.0.0/12",), [(0, "IPv4", "10.0.0.0/8, 172.16.0.0/12", False)]),
        (
            ("0.0.0.0/0 10.0.0.0/8 172.16.0.1/12 192.168.0.0/15",),
            [(0, "IPv4", "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/15", True)],
        ),
    ],
)
def test_blocks_that_are_open_to_everybody(entries, expected):
    found = [
        (place["path"], place["family"], place["besides"], place["private"]) for place in open_blocks(blocks(*entries))
    ]
    assert found == [(["to", index, "ipBlock", "cidr"], *rest) for index, *rest in expected]


def test_both_sides_are_looked_at():
    rule = {**blocks("0.0.0.0/0", side="from"), **blocks("::/0")}
    assert [place["path"][0] for place in open_blocks(rule)] == ["from", "to"]


@pytest.mark.parametrize(
    "entry",
    [
        "10.0.0.0/8",
        "169.254.169.253/32",
        "0.0.0.0/0 169.254.169.254/32",
        "0.0.0.0/0 169.254.0.0/16 10.0.0.0/8",
        "169.254.0.0/16 169.254.169.254/32",
        "::/0 fd00:ec2::254/128",
        "::/0 fc00::/7",
        "fd00:ec2::253/128",
        "100.64.0.0/10 100.100.100.200/32",
        "2001:db8::/32",
        "0.0.0.0/0 100.100.100.200/32",
        "nonsense",
    ],
)
def test_blocks_that_keep_the_metadata_service_out(entry):
    assert metadata_blocks(blocks(entry)) == []


@pytest.mark.parametrize(
    ("entry", "address", "meant"),
    [
        ("0.0.0.0/0", "169.254.169.254", True),
        ("0.0.0.0/0 10.0.0.0/8", "169.254.169.254", True),
        ("0.0.0.0/0 169.254.169.253/32", "169.254.169.254", True),
        ("0.0.0.0/0 100.64.0.0/10", "169.254.169.254", True),
        ("0.0.0.0/0 fd00:ec2::254/128", "169.254.169.254", True),
        ("169.254.0.0/16", "169.254.169.254", True),
        ("169.254.169.254/32", "169.254.169.254", True),
        ("128.0.0.0/1", "169.254.169.254", True),
        ("::/0", "fd00:ec2::254", True),
        ("::/0 fe80::/10", "fd00:ec2::254", True),
        ("fd00:ec2::254/128", "fd00:ec2::254", True),
        ("fd20:ce::/64", "fd20:ce::254", True),
        ("fd00::/8", "fd00:ec2::254", False),
        ("100.100.100.200/32", "100.100.100.200", True),
        ("100.64.0.0/10", "100.100.100.200", False),
        ("168.63.129.16/32", "168.63.129.16", True),
        ("168.0.0.0/8", "168.63.129.16", False),
    ],
)
def test_blocks_that_lead_to_the_metadata_service(entry, address, meant):
    (place,) = metadata_blocks(blocks("10.0.0.0/8", entry))
    assert (place["path"], place["address"], place["meant"]) == (["to", 1, "ipBlock", "cidr"], address, meant)


@pytest.mark.parametrize(
    "rule",
    [None, [], "to", {}, {"to": None}, {"to": {}}, {"to": [None, "x", {}, {"ipBlock": []}, {"ipBlock": {"cidr": 0}}]}],
)
def test_what_is_no_block_is_none(rule):
    assert open_blocks(rule) == metadata_blocks(rule) == []


def test_what_stands_under_except_and_is_no_network_takes_nothing_away():
    rule = {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [None, "x", "169.254.169.254"]}}]}
    assert [place["address"] for place in metadata_blocks(rule)] == ["169.254.169.254"]


@pytest.mark.parametrize(
    ("cidr", "expected"),
    [
        ("10.0.0.7/8", "10.0.0.0/8"),
        ("010.000.0.0/8", "10.0.0.0/8"),
        ("::1/128", "::1/128"),
        ("10.0.0/8", "None"),
        ("", "None"),
    ],
)
def test_a_network_is_read_as_kubernetes_reads_it(cidr, expected):
    assert str(parse(cidr)) == expected


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        (None, True),
        ([], True),
        ([{"protocol": "UDP"}], True),
        ([{"port": 443}, {"port": None}], True),
        ([{"port": 1, "endPort": 65535}], True),
        ([{"port": 32768, "endPort": 65534}, {"port": 1, "endPort": 32767}, {"port": 65535}], True),
        ([{"port": 1, "endPort": 40000, "protocol": "TCP"}, {"port": 30000, "endPort": 65535}], True),
        ([{"port": 443}], False),
        ([{"port": "web"}], False),
        ([{"port": 49152, "endPort": 65535}], False),
        ([{"port": 2, "endPort": 65535}], False),
        ([{"port": 1, "endPort": 65534}], False),
        ([{"port": 1, "endPort": 32767}, {"port": 32769, "endPort": 65535}], False),
        ([{"port": 1, "endPort": 32767, "protocol": "UDP"}, {"port": 32768, "endPort": 65535}], False),
    ],
)
def test_every_port_of_a_protocol(ports, expected):
    assert opens_every_port({"ports": ports}) is expected


def test_a_rule_that_is_none_names_no_port():
    assert opens_every_port("x") is True
    assert opens_every_port({"ports": [{"port": 1, "protocol": ["TCP"]}, {"port": True}, "x"]}) is True
    assert opens_every_port({"ports": [{"port": 1, "protocol": ["TCP"]}, {"port": True}]}) is False


@pytest.mark.parametrize(
    "listed",
    [
        None,
        "0.0.0.0/0",
        [],
        [None, 0, "all"],
        ["0.0.0.0/1", "128.0.0.0/2"],
        ["0.0.0.0/1", "8000::/1"],
        [{"cidr": "0.0.0.0/0", "except": ["0.0.0.0/1", "128.0.0.0/1"]}],
        [{"cidr": "0.0.0.0/1"}, {"cidr": "128.0.0.0/1", "except": ["192.168.0.0/16"]}],
        [{"cidrGroupRef": "all"}],
    ],
)
def test_lists_without_a_whole_family(listed):
    assert whole_families(listed) == []


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (["10.0.0.0/8", " 1.2.3.4/0"], [([1], "IPv4", "the block 1.2.3.4/0")]),
        (["128.0.0.0/1", "0.0.0.0/1"], [([0], "IPv4", "the blocks 128.0.0.0/1, 0.0.0.0/1")]),
        (["::/0", "0.0.0.0/0"], [([1], "IPv4", "the block 0.0.0.0/0"), ([0], "IPv6", "the block ::/0")]),
        (
            ["64.0.0.0/2", "128.0.0.0/3", "0.0.0.0/2", "160.0.0.0/3", "192.0.0.0/2", "192.0.0.0/8"],
            [([0], "IPv4", "the blocks 64.0.0.0/2, 128.0.0.0/3, 0.0.0.0/2, 160.0.0.0/3, 2 more")],
        ),
        (
            [{"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8", "192.168.0.0/16"]}],
            [([0, "cidr"], "IPv4", "the block 0.0.0.0/0 without 10.0.0.0/8, 192.168.0.0/16")],
        ),
        ([{"cidr": "10.0.0.0/8"}, {"cidr": "::/0"}], [([1, "cidr"], "IPv6", "the block ::/0")]),
        ([{"cidr": "128.0.0.0/1"}, "0.0.0.0/1"], [([0, "cidr"], "IPv4", "the blocks 128.0.0.0/1, 0.0.0.0/1")]),
    ],
)
def test_lists_with_a_whole_family(listed, expected):
    assert [(place["path"], place["family"], place["blocks"]) for place in whole_families(listed)] == expected
