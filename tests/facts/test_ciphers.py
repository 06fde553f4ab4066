"""What is weak in a cipher list: the words and signs of OpenSSL, and the names of suites in both spellings."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.ciphers import weak_ciphers

CBC, OPEN, UNKNOWN = "CBC and SHA-1", "no encryption", "no authentication"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-CHACHA20-POLY1305:DHE-RSA-AES256-CCM8",
        "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "ECDHE-RSA-AES128-SHA256 AES256-SHA256",
        "AESGCM+ECDHE",
        "EECDH+AESGCM:EDH+AESGCM",
        "CHACHA20",
        "HIGH:!aNULL:!SHA1",
        "HIGH:!aNULL:!SHA",
        "ECDHE-RSA-AES128-SHA:!ECDHE-RSA-AES128-SHA",
        "!AES128-SHA:AES128-SHA",
        "RC4:-RC4",
        "RC4:!MEDIUM",
        "!eNULL:NULL",
        "+HIGH",
        "ECDHE+NOSUCHWORD",
        "AESGCM+ECDHE:DEFAULT",
        "RC4-SHA:@SECLEVEL=2",
        None,
        7,
        ["RC4-SHA"],
        "RC4-SHA:" * 1000,
    ],
)
def test_nothing_weak_is_found_where_nothing_weak_is_allowed(text):
    assert weak_ciphers(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HIGH:!aNULL:!MD5", [CBC]),
        ("HIGH:!aNULL:!MD5:@SECLEVEL=2", [CBC]),
        ("HIGH", [UNKNOWN, CBC]),
        ("DEFAULT", [CBC]),
        ("DEFAULT:RC4:NULL", [CBC]),
        ("ALL:!aNULL", ["RC4", "DES", "3DES", CBC]),
        ("ALL:@SECLEVEL=2", ["3DES", CBC]),
        ("ALL:COMPLEMENTOFALL:!SHA1:!RC4:!EXP:!aNULL", [OPEN]),
        ("ECDHE", [OPEN, "RC4", "3DES", CBC]),
        ("kEECDH+AES", [UNKNOWN, CBC]),
        ("AES128+EECDH:AES128+EDH", [CBC]),
        ("ECDSA+AES:!AESGCM", [CBC]),
        ("RC4:-RC4:RC4+ECDHE", ["RC4"]),
        ("AES128-SHA,RC4-SHA", ["RC4", CBC]),
        ("ECDHE-RSA-AES128-GCM-SHA256 DES-CBC3-SHA", ["3DES"]),
        ("EDH-RSA-DES-CBC3-SHA", ["3DES"]),
        ("EXP-RC4-MD5", ["export keys"]),
        ("HIGH:EXPORT:!aNULL:!SHA1", ["export keys"]),
        ("ADH-AES256-GCM-SHA384", [UNKNOWN]),
        ("NULL-SHA256", [OPEN]),
        ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", ["3DES"]),
        ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", [CBC]),
        ("TLS_RSA_WITH_RC4_128_SHA", ["RC4"]),
        ("TLS_RSA_WITH_NULL_SHA", [OPEN]),
        ("TLS_DH_anon_WITH_AES_128_CBC_SHA", [UNKNOWN]),
        ("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", ["export keys"]),
        ("MEDIUM", [UNKNOWN, "RC4", "3DES", CBC]),
        ("LOW", ["DES"]),
        ("PSK-NULL-SHA\nAES256-SHA", [OPEN, CBC]),
    ],
)
def test_what_is_weak_is_told_the_worst_first(text, expected):
    assert weak_ciphers(text) == expected
