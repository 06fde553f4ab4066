"""How things are named: what Kubernetes takes and what it refuses, by its own rules."""

from __future__ import annotations

import pytest

from kubelint_compliance.kubernetes import names

ACCEPTED = {
    "is_dns_label": ("a", "0", "web-1", "a--b", "a" * 63),
    "is_letter_first_label": ("a", "web-1", "a" * 63),
    "is_dns_subdomain": ("a", "web.example", "0.1", "a" * 253),
    "is_wildcard_subdomain": ("*.example.com", "*.a"),
    "is_label_value": ("", "a", "A_b.c-1", "a" * 63),
    "is_qualified_name": ("name", "example.com/Na_me", "a" * 253 + "/" + "a" * 63),
    "is_path_segment": ("system:node", "a b", "...", ""),
    "is_port_name": ("http", "a-1", "a" * 15),
    "is_env_name": ("A", "_a.b-1", "-", ".a"),
    "is_relaxed_env_name": ("1 a", "..", "a-b"),
    "is_config_key": ("a", ".env", "-", ".b", "A_1.yaml", "a" * 253),
    "is_percent": ("0%", "25%", "100%"),
    "is_address": ("10.0.0.1", "010.0.0.1", "::1", "2001:db8::a"),
    "is_block": ("10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/128"),
    "is_header": ("Host", "X-Probe-1"),
    "is_prefixed_path": ("example.com/a", "a/b/c"),
    "is_sysctl": ("kernel.shm_rmid_forced", "net/ipv4/a-b", "a" * 253),
}
REFUSED = {
    "is_dns_label": ("", "-a", "a-", "A", "a.b", "a_b", "é", "²", "a" * 64, "a\n"),
    "is_letter_first_label": ("", "0a", "1", "-a", "a.b", "a" * 64),
    "is_dns_subdomain": ("", ".", "a.", ".a", "a..b", "a.-b", "*.a", "a" * 254),
    "is_wildcard_subdomain": ("*", "*.", "a.b", "*.*.a", "*.-"),
    "is_label_value": ("-a", "a-", "_", "a b", "a/b", "é", "a" * 64),
    "is_qualified_name": ("", "/a", "a/", "a/b/c", "A.com/b", "é", "a" * 64, "a" * 254 + "/b"),
    "is_path_segment": (".", "..", "a/b", "50%"),
    "is_port_name": ("", "1", "1-2", "a--b", "-a", "A", "a" * 16),
    "is_env_name": ("", "1a", ".", "..", "..a", "a b", "a=b", "é"),
    "is_relaxed_env_name": ("", "a=b", "é", "a\nb"),
    "is_config_key": ("", ".", "..", "..a", "a/b", "a b", "é", "a" * 254),
    "is_percent": ("", "%", "a%", "25", "-5%", "²%"),
    "is_address": ("", "10.0.0", "10.0.0.256", "10.0.0.²", "1:2", "::1%eth0", "a.b.c.d", "1" * 5000 + ".0.0.1"),
    "is_block": ("", "10.0.0.0", "10.0.0.0/33", "::/129", "/8", "10.0.0.0/²", "10.0.0.0/" + "1" * 5000),
    "is_header": ("", "a b", "a:b", "é"),
    "is_prefixed_path": ("", "a", "/a", "a/", "A.com/b"),
    "is_sysctl": ("", "a..b", ".a", "a_", "-a", "net.A", "a b", "é", "a" * 254),
}


def test_every_function_is_tried() -> None:
    public = {name for name in dir(names) if name.startswith("is_")}
    assert public - {"is_dns_part", "is_dotted", "is_letter_first", "is_label_part"} == set(ACCEPTED) == set(REFUSED)


@pytest.mark.parametrize(("function", "text"), [(name, text) for name, texts in ACCEPTED.items() for text in texts])
def test_a_name_is_accepted(function: str, text: str) -> None:
    assert getattr(names, function)(text)


@pytest.mark.parametrize(("function", "text"), [(name, text) for name, texts in REFUSED.items() for text in texts])
def test_a_name_is_refused(function: str, text: str) -> None:
    assert not getattr(names, function)(text)


@pytest.mark.parametrize("function", ["is_dns_part", "is_dotted", "is_letter_first", "is_label_part"])
def test_parts_may_be_of_any_length(function: str) -> None:
    assert getattr(names, function)("a" * 1000)
