"""Values equal to those of Kubernetes' own packages: a table of odd texts, generated ones, and real files.

Needs Go, and its modules or the network to fetch them. `KUBELINT_CORPUS` may name a folder of manifests.
"""

# ruff: noqa: SIM905  # words in a row read better than a list of them

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from kubelint_compliance.yamltree import Document, ParseProblem, decode, parse
from tests.yamltree import strategies
from tests.yamltree.oracle import REFUSED, Oracle, build, ours

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

WORDS = """
y Y yes Yes YES yES true True TRUE tRUE on On ON oN n N no No NO false False FALSE off Off OFF ~ null Null NULL nULL
.inf +.inf -.inf .Inf .INF .nan .NaN .NAN .iNf inf nan -.nan 0 -0 +0 00 007 010 -010 +010 08 09 018 0o14 0O14 0o8
0b101 0B101 0b2 0b-1 0b+1 -0b1 +0b1 -0b-1 0x1F 0X1f 0xg -0x1F +0x1F 0x 0b 0o 1_000 1__0 _1 1_ +_1 -_1 0_8 0_7 0x_1
0b_1 0o_7 1_000.5 1e3 1E3 1e+3 1e-3 1e 1e+ .5 -.5 +.5 .5e3 .5_5 .1_0 ._5 .5_ .5e1_0 5. 5.e3 -5. . .. .e5 -. +. + -
1.0 1.5 1.50 -1.0 -0.0 +12 12:30:45 1:30 190:20:30.15 2001-01-01 2001-12-14t21:59:43.10-05:00 2001-13-45 2001
2001-1-1 1.2.3 v1.2 1e400 -1e400 1e-400 1e15 1e16 1e17 1e18 1e19 1e20 1e21 1e22 4611686018427387904.0
9007199254740993 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809
9223372036854775807.0 18446744073709551615 18446744073709551616 0xFFFFFFFFFFFFFFFF 0xFFFFFFFFFFFFFFFFF
01777777777777777777777 1.5e300 0.1 100m 0.5Gi 1.0e+0 4.9e-324 2.4e-324 12345678.9 0.1e1 0x1p4 0xe+1 1٣ 1f Infinity
NaN 0777 0888 0.0 00.5 1e1_0 --1 +-1 1-1 1+1 0x1_F = << 123456.5 1234567.5 16777217.0 0.0001 0.00001 1e-7 3.4e38 1e39
1e10 999999.0 1000000.0 1.17549435e-38 1e-45 1e-46 123456789.0
""".split()
TAGS = "!!str !!int !!float !!bool !!null !!binary !!timestamp !foo ! !!merge !<tag:yaml.org,2002:int> !!seq".split()
TAGGED = [
    *"12 1.5 abc yes ~ '12' 'yes' '' aGVsbG8= aGVsbG8 /w== 4pyT/w== 2001-01-01 2001-01-01T10:00:00Z".split(),
    *"2001-1-1t1:2:3+01:00 2001-02-30 .inf 0x1F 18446744073709551615 1e3 08 << '<<' '~' null 'null'".split(),
    *("2001-1-1 1:2:3.5", '"aGVs\\nbG8="', "|\n  12", ">-\n  yes", ""),
]
TEXTS = """
a: 1; <<: {a: 2}|{a: 1, <<: {a: 2}}|<<: {a: 2, b: 3}; a: 1|<<: [{a: 1},{a: 2, c: 3}]|<<: []|<<:|<<: 1|<<: [1]
a: &x {b: 1}; c:;   <<: *x;   d: 2|a: &x [{b: 1}]; c:;   <<: *x|a: &x {b: 1}; c:;   <<: [*x, {b: 2, e: 3}]
'<<': {a: 1}|!!str <<: {a: 1}|!!merge <<: {a: 1}|! <<: {a: 1}|&a a: *a|&a 1: *a|&a yes: *a|&a <<: {x: 1}; b: *a
a: &x 1; *x : 2|a: &x [1]; *x : 2|a: &x; b: *x|a: &x [*x]|a: *y|a: &a 1; b: &a 2; c: *a|&a [&a x, *a]|? [1]; : 2
? a|{[1]: 2}|{{a: 1}}|a: {{ .Values.x }}|~: 1|: 1|a: 1; a: 2|a: .inf; a: 1|1.0: a; 1: b|a: |+;   x;;|a: >;   x;   y;
;|---|---;---|---;---;a: 1|a: 1;---|a: 1;---;;|# c|# c;---;a: 1|a: 1;---;# c|a: 1;...;b: 2|...|--- # c;a: 1
a: [;---;b: 1|a: "x;---;y"|a: |;  x;---;  y|%YAML 1.1;---;a: 1|{a: 1};{b: 2}|- a;b: c|a: 1; b: 2|a;b: c|a: b: c
\ta: b|a:;\tb: c|a: [\t1,\t2]|a: {;\t"b": 1;}|-\ta|a: b #c|a: b#c|a: "b"#c|[a: b, c: d]|{a, b}|{a:b}|{"a":b}
{a: , b: }|[a, , b]|[a,]|{a: 1,}|a: [b:c, http://x.y/z]|{a: http://x, b: c:d}|[a:, b]|[::a]|[a::b]|{a: b:}|a: @x
a: `x`|a: %x|a: !|a: &|a: *|a: ?x|a: -x|a: - x|a: :x|a: x:|a: |x|a: x\x85y|a: x\u2028b: 1|a: \x7f|a: \x01|a: \ufffe
a: 😀|😀: a|a\ufeff: b|a: b\ufeff|a: b;\ufeffc: d|- - a;  - b;- c|"a; b": c|{"a":1}{"b":2}|{"a":1};---;{"b":2}
{"a":1};x: 1|{"a":"\\ud83d\\ude00"}|{"a":"\\ud800"}|\t{"a":1}|{"a";:1}|{"a":1.0,"b":1e3,"c":-0}|{"a":"\x7f"}
{"a":"x\u2028y"}|{"a":1,"a":2}|{"a":tru}|{"a": yes}|{"a": "\\/"}|a: "\\/"|a: "it\\'s"|a: "\\ud83d\\ude00"|{"a":01}
\t{a: 1}| \t;\t{a: 1}|;;{a: 1};---;{b: 2}
"""
LONG = ["x" * length + ": a\n" for length in (1024, 1025)] + ['{"' + "x" * 2000 + end for end in ('": 1}', '": 1, b}')]


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    program = build(tmp_path_factory.mktemp("oracle"))
    if isinstance(program, str):
        pytest.skip(program)
    running = Oracle(program)
    yield running
    running.close()


def table() -> Iterator[str]:
    for word in WORDS:
        yield from (f"a: {word}\n", f"{word}: a\n", f"- {word}\n", f"{word}\n", f"[{word}]\n", f'a: "{word}"\n')
    for tag in TAGS:
        for text in TAGGED:
            yield from (f"a: {tag} {text}\n", f"{tag} {text}: 1\n", f"- {tag} {text}\n")
    for line in TEXTS.strip().split("\n"):
        for text in line.split("|"):
            yield from (text.replace(";", "\n"), text.replace(";", "\r\n") + "\r\n")
    yield from LONG


def test_table(oracle: Oracle) -> None:
    different = [text for text in table() if ours(text) != oracle.read(text)]
    assert different == []


def spelled_twice(text: str) -> bool:
    """Whether a key is repeated in other words, like `1` and `1.0`: Kubernetes then picks one by chance."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for document in parse(text):
        for problem in document.problems if isinstance(document, Document) else ():
            if problem.related:
                one, other = (lines[span.line - 1][span.column - 1 :] for span in (problem.span, problem.related))
                if one[:2] != other[:2] or one.split(":")[0] != other.split(":")[0]:
                    return True
    return False


def same(text: str, oracle: Oracle) -> bool:
    """Whether both read the text alike, as far as Kubernetes reads it.

    It loses a document before a wrong separator, and its JSON decoder gives up at the first error.
    """
    wrong = {item.code for item in parse(text) if isinstance(item, ParseProblem)}
    if wrong & {"separator", "encoding"} or spelled_twice(text):
        return True
    mine, theirs = ours(text), oracle.read(text)
    if text[:4096].lstrip().startswith("{"):
        mine, theirs = [item for item in mine if item is not None], [item for item in theirs if item is not None]
        if REFUSED in theirs:
            return mine[: theirs.index(REFUSED)] == theirs[: theirs.index(REFUSED)]
    return mine == theirs


@given(text=strategies.STREAMS)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_generated_streams(oracle: Oracle, text: str) -> None:
    assert same(text, oracle)


@pytest.mark.skipif("KUBELINT_CORPUS" not in os.environ, reason="KUBELINT_CORPUS names no folder")
def test_corpus(oracle: Oracle) -> None:
    different = []
    for path in sorted(Path(os.environ["KUBELINT_CORPUS"]).rglob("*")):
        text = decode(path.read_bytes()) if path.is_file() else ""
        if isinstance(text, str) and not same(text, oracle):
            different.append(path)
    assert different == []
