"""Cipher lists of TLS as OpenSSL and Go read them: a text -> what is weak in the suites that it allows.

A suite is known by the parts of its name, in either spelling (`ECDHE-RSA-AES128-SHA`,
`TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA`). Words such as `HIGH` stand for sets of suites, as `openssl-ciphers(1)` describes
them for OpenSSL 3; of those sets only the weak suites matter here, so no others are listed.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Suite(NamedTuple):
    """A cipher suite: its name, and the words that stand for it."""

    name: str
    words: frozenset[str]


_RSA, _DHE, _ECDHE = ("RSA", "kRSA", "aRSA"), ("DHE", "EDH", "kDHE", "kEDH"), ("ECDHE", "EECDH", "kECDHE", "kEECDH")
_ENDS = ("SHA", "SHA1", "MD5", "SHA256", "SHA384", "POLY1305", "CCM", "CCM8")
_DEFAULT = "by default"
"""A word of our own, which no list can name."""
_KINDS = (
    ("NULL", "no encryption"),
    ("aNULL", "no authentication"),
    ("EXP", "export keys"),
    ("RC4", "RC4"),
    ("DES", "DES"),
    ("3DES", "3DES"),
    ("MD5", "MD5"),
    ("SHA1", "CBC and SHA-1"),
)
"""What makes a suite weak, the worst first; what is left with SHA-1 are those with blocks in CBC mode."""
_STRENGTHS = {
    **dict.fromkeys(("AES", "CAMELLIA"), "HIGH"),
    **dict.fromkeys(("3DES", "RC4", "SEED", "IDEA"), "MEDIUM"),
    "DES": "LOW",
}
_SMALL = {"NULL": 0, "EXP": 0, "aNULL": 0, "DES": 0, "MD5": 0, "RC4": 1, "3DES": 2}
"""The last security level at which OpenSSL still takes such a suite; the others go beyond what lists ask for."""
_WEAK = """
AES128-SHA AES256-SHA CAMELLIA128-SHA CAMELLIA256-SHA SEED-SHA IDEA-CBC-SHA DES-CBC3-SHA DES-CBC-SHA RC4-SHA RC4-MD5
NULL-SHA NULL-MD5 NULL-SHA256 EXP-RC4-MD5 EXP-DES-CBC-SHA DHE-RSA-AES128-SHA DHE-RSA-AES256-SHA
DHE-RSA-CAMELLIA128-SHA DHE-RSA-CAMELLIA256-SHA DHE-RSA-SEED-SHA DHE-RSA-DES-CBC3-SHA DHE-RSA-DES-CBC-SHA
DHE-DSS-AES128-SHA DHE-DSS-AES256-SHA ECDHE-RSA-AES128-SHA ECDHE-RSA-AES256-SHA ECDHE-RSA-DES-CBC3-SHA
ECDHE-RSA-RC4-SHA ECDHE-RSA-NULL-SHA ECDHE-ECDSA-AES128-SHA ECDHE-ECDSA-AES256-SHA ECDHE-ECDSA-DES-CBC3-SHA
ECDHE-ECDSA-RC4-SHA ECDHE-ECDSA-NULL-SHA ADH-AES128-SHA ADH-AES256-SHA ADH-AES128-SHA256 ADH-AES128-GCM-SHA256
ADH-AES256-GCM-SHA384 ADH-CAMELLIA128-SHA ADH-DES-CBC3-SHA ADH-RC4-MD5 AECDH-AES128-SHA AECDH-AES256-SHA
AECDH-DES-CBC3-SHA AECDH-RC4-SHA AECDH-NULL-SHA
"""
_LONGEST = 4096
"""Twice as long as a list of all suites that are in use; the work grows with the square."""


def weak_ciphers(text: Any) -> list[str]:
    """Return what is weak in the suites that a cipher list allows: "RC4", "3DES", "CBC and SHA-1" ..., the worst first.

    The list is one of OpenSSL's, with its words, `!`, `-` and `+`, or names of suites with commas or spaces between.
    """
    allowed = _allowed(text) if isinstance(text, str) and len(text) <= _LONGEST else ()
    kinds = {kind for suite in allowed if (kind := _kind(suite))}
    return [kind for _, kind in _KINDS if kind in kinds]


def _kind(suite: Suite) -> str:
    return next((kind for word, kind in _KINDS if word in suite.words), "")


def _allowed(text: str) -> list[Suite]:
    elements = text.replace(",", ":").replace(";", ":").replace(" ", ":").replace("\n", ":").split(":")
    known = {suite.name: suite for suite in _universe()}
    known |= {name: suite_of(name) for element in elements if _is_suite(name := element.lstrip("!-+"))}
    allowed: dict[str, Suite] = {}
    killed: set[str] = set()
    if elements[0] == "DEFAULT":  # the word means something at the start alone
        elements[0] = "ALL"
        killed |= {name for name, suite in known.items() if _DEFAULT not in suite.words}
    for element in elements:
        if element.startswith("@SECLEVEL="):
            killed |= {name for name, suite in known.items() if _is_below(suite, element[10:])}
            continue
        found = {name: suite for name, suite in known.items() if _fits(suite, element.lstrip("!-"))}
        if element[:1] in ("!", "-"):
            killed |= found.keys() if element[0] == "!" else set()
            allowed = {name: suite for name, suite in allowed.items() if name not in found}
        else:
            allowed |= found
    return [suite for name, suite in allowed.items() if name not in killed]


def _fits(suite: Suite, element: str) -> bool:
    """Whether an element means a suite; with `+` between them all of its words have to. One before them adds none."""
    return element == suite.name or all(word in suite.words for word in element.split("+"))


def _is_below(suite: Suite, level: str) -> bool:
    least = min((_SMALL[word] for word in suite.words if word in _SMALL), default=5)
    return level.isdecimal() and least < int(level)


def _universe() -> list[Suite]:
    return [suite_of(name) for name in _WEAK.split()]


def _is_suite(name: str) -> bool:
    return ("-" in name or "_" in name) and name.replace("_", "-").rpartition("-")[2] in _ENDS


def suite_of(name: str) -> Suite:
    """Return the suite of a name, with the words of OpenSSL that mean it.

    Suites for export are no part of OpenSSL any more, so they are only meant where they are named.
    """
    parts = name.replace("_", "-").split("-")
    if parts[0] == "EXP" or "EXPORT" in parts:
        return Suite(name, frozenset({"EXP", "EXPORT"}))
    words = {*_exchange(parts), *_cipher(parts), *_check(parts)}
    if "NULL" not in words:
        words |= {"ALL", *(_STRENGTHS[word] for word in words if word in _STRENGTHS)}
    if not words & {"NULL", "aNULL", "RC4", "DES", "3DES", "SEED", "IDEA"}:
        words.add(_DEFAULT)
    return Suite(name, frozenset(words))


def _exchange(parts: list[str]) -> set[str]:
    if parts[0] in ("ADH", "AECDH") or "anon" in parts:
        curve = parts[0] == "AECDH" or "ECDH" in parts
        return {"aNULL", *(("AECDH", *_ECDHE[2:]) if curve else ("ADH", "DH", *_DHE[2:]))}
    signed = {"aECDSA", "ECDSA"} if "ECDSA" in parts else {"aDSS", "DSS"} if "DSS" in parts else {"aRSA"}
    if "ECDHE" in parts:
        return {*_ECDHE, *signed}
    if "DHE" in parts or "EDH" in parts:
        return {*_DHE, "DH", *signed}
    return set(_RSA)


def _cipher(parts: list[str]) -> set[str]:
    if "NULL" in parts:
        return {"NULL", "eNULL", "COMPLEMENTOFALL"}
    if "CBC3" in parts or "3DES" in parts:
        return {"3DES"}
    named = next((word for word in ("RC4", "DES", "SEED", "IDEA") if word in parts), "")
    if named:
        return {named}
    for word in ("AES", "CAMELLIA"):
        size = next((size for size in ("128", "256") if word + size in parts or {word, size} <= set(parts)), "")
        if size:
            return {word, word + size, *({f"{word}GCM"} if "GCM" in parts else ())}
    return set()


def _check(parts: list[str]) -> set[str]:
    if {"GCM", "POLY1305", "CCM", "CCM8"} & set(parts):
        return {"AEAD"}
    end = parts[-1]
    return {"SHA1", "SHA"} if end in ("SHA", "SHA1") else {end}
