"""Every kind of scalar as goyaml.v2 resolves it and JSON carries it on."""

from __future__ import annotations

import pytest

from tests.yamltree.reading import exact, refused, value

PLAIN = [
    ("web", "web"),
    ("y Y yes Yes YES true True TRUE on On ON", True),
    ("n N no No NO false False FALSE off Off OFF", False),
    ("yES tRUE oN nO", None),
    ("~ null Null NULL", type(None)),
    ("0 -0 +0 00 0x0 0.0 -0.0", 0),
    ("8 010 +010 0o10 0O10 0b1000 0B1000 0x8 0X8 08 8.0 0_8 8_ 8e0", 8),
    ("-8 -010 -0x8 -0b1000 -8.0", -8),
    ("9 09 +9", 9),
    ("1000 1_000 1__000 1e3 1E3 1e+3 1_000.0 1000.", 1000),
    ("-1 0b-1", -1),
    ("1 0b+1", 1),
    ("0.5 .5 +.5 00.5 5e-1 0.50", 0.5),
    ("0.55 .5_5", 0.55),
    ("1e-3 0.001", 0.001),
    ("12:30:45 1:30 2001-01-01 2001-12-14t21:59:43.10-05:00", None),
    ("= << _1 1.2.3 100m 0.5Gi 0o8 0b2 0xg 0x 1e e1 . .. + -. .5_ ._5 1e400 -1e400 0b-1_x", None),
    ("inf nan -.nan Infinity 1f 0x1p4 --1 +-1 1+1 tRue", None),
    ("9223372036854775807", 9223372036854775807),
    ("9223372036854775808", 9223372036854775808.0),
    ("18446744073709551615 0xFFFFFFFFFFFFFFFF 01777777777777777777777", 18446744073709551615.0),
    ("1e20 100000000000000000000", 1e20),
    ("4611686018427387904.0", 4611686018427388000),
]


@pytest.mark.parametrize(("texts", "expected"), PLAIN, ids=lambda value: str(value)[:20])
def test_plain_scalar(texts: str, expected: object) -> None:
    for text in texts.split():
        wanted = text if expected is None else None if expected is type(None) else expected
        assert exact(value(f"- {text}\n")) == exact([wanted]), text


@pytest.mark.parametrize("text", ["1٣", "\u0661", "\uff14", "1²"])
def test_digits_of_other_scripts_are_strings(text: str) -> None:
    assert value(f"- {text}\n") == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"yes"', "yes"),
        ("'010'", "010"),
        ("''", ""),
        ("", None),
        ("|\n  12", "12\n"),
        (">-\n  yes", "yes"),
        ("!!str 12", "12"),
        ("!!str", ""),
        ('!!int "12"', 12),
        ("!!int 0x1F", 31),
        ("!!float 3", 3),
        ("!!float 1.5", 1.5),
        ("!!bool yes", True),
        ("!!null ~", None),
        ("!!binary aGVsbG8=", "hello"),
        ("!!binary /w==", "\ufffd"),
        ("!!timestamp 2001-01-01", "2001-01-01"),
        ("! 12", "12"),
        ("!foo 12", "12"),
        ("!!python/object:os.system 12", "12"),
        ("!<tag:yaml.org,2002:int> 12", 12),
    ],
)
def test_written_style_and_tag(text: str, expected: object) -> None:
    assert exact(value(f"- {text}\n")) == exact([expected])


@pytest.mark.parametrize(
    "text", ["!!int abc", "!!int 1.5", "!!bool 1", "!!null x", "!!float x", "!!binary *", "!!timestamp 12"]
)
def test_a_value_that_does_not_fit_its_tag_is_refused(text: str) -> None:
    assert refused(f"a: {text.replace('*', '%%')}\n".replace("%%", "x")).code == "bad-tag"


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [x]", "!!set {a, b}", "!!omap [a: 1]", "!x {}"])
def test_tags_of_containers_mean_nothing(tag: str) -> None:
    assert value(f"a: {tag}\n")["a"] in (["x"], {"a": None, "b": None}, [{"a": 1}], {})


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("on", "true"),
        ("n", "false"),
        ("1", "1"),
        ("010", "8"),
        ("1.5", "1.5"),
        ("1.0", "1"),
        ("0.1", "0.1"),
        ("1e6", "1e+06"),
        ("123456.5", "123456.5"),
        ("16777217.0", "1.6777216e+07"),
        ("0.00001", "1e-05"),
        (".inf", ".inf"),
        ("-.inf", "-.inf"),
        ("3.5e38", ".inf"),
        ("'on'", "on"),
        ("!!str on", "on"),
        ("2001-01-01", "2001-01-01"),
        ("''", ""),
    ],
)
def test_keys_become_their_json_text(key: str, expected: str) -> None:
    assert value(f"{key}: x\n") == {expected: "x"}


@pytest.mark.parametrize("key", ["~", "null", "18446744073709551615"])
def test_keys_that_json_cannot_have_are_refused(key: str) -> None:
    problem = refused(f"a: 1\n{key} : x\n")
    assert (problem.code, problem.span[:2]) == ("unsupported-key", (2, 1))


@pytest.mark.parametrize("key", ["[1]", "{a: 1}", "{{ .Values.x }}", "? {a: 1}\n"])
def test_containers_as_keys_are_refused(key: str) -> None:
    assert refused(f"{key}: x\n").code == "non-scalar-key"


@pytest.mark.parametrize("text", [".inf", "-.INF", ".NaN", "!!float .inf"])
def test_infinity_and_nan_have_no_json(text: str) -> None:
    problem = refused(f"a: 1\nb:\n- x\n- {text}\n")
    assert (problem.code, problem.span[:2]) == ("unsupported-value", (4, 3))


def test_infinity_that_a_later_key_replaces_does_no_harm() -> None:
    assert value("a: .inf\na: 1\n") == {"a": 1}
