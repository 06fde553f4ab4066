"""The scanner of plain YAML reads what it reads exactly as the parser does, places included, and leaves all else."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from kubelint_compliance.yamltree import Document, ParseProblem, decode, parse
from kubelint_compliance.yamltree.chunks import chunks
from kubelint_compliance.yamltree.limits import DEFAULT
from kubelint_compliance.yamltree.scanner import scan
from tests.yamltree import strategies
from tests.yamltree.scanning import changed, differs

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN = (
    "# only a comment\n",
    "---\n",
    "--- # a comment\n# another\n",
    "a:\n",
    "a: 1\nb: yes\nc: ~\nd: 0x1f\ne: 1.50\nf: 1e3\ng: -1\nh: on\ni: é 😀\n",
    "  a: 1\n  b: 2\n",
    "- a\n-\n- - b\n  - c\n- d: 1\n  e: 2\n-   f\n",
    "a:\n- b\n-\n- c: 1\nd:\n  - e\n\nf: g\n",
    "a:\n  b:\n    c:\n  d:\ne:\n",
    "a: b # c\nd: e#f\ng: # h\n  i\n# j\n",
    "a: one\n  two\n\n\n  - three\n  'four'\nb: -x\nc: :x\nd: ?x\ne: <(f)\ng: =(h)\n",
    "a:\n  one\n  two # c\nb: http://c:80/d\nc:d: e\nf:: g\n",
    "a: 'it''s'\nb: ' x '\nc: 'one\n  two\n\n  three '\nd: ''\n'e': 'f' # g\n",
    'a: "x\\ty\\n"\nb: "\\u00e9\\x41\\\\"\nc: "one\n  two\n\n three"\nd: "one\\\n  \\ two \\\n  three"\n"e": ""\n',
    "a: |\n  x\n   y\n\n  # z\n\nb: |-\n\n    x\n    \nc: |+ # d\n  x\n\n\n",
    "a: >\n  x\n  y\n\n  z\n   - u\n   - v\n  w\n\n\nb: >-\n  x\n\n\n  y\nc: >+\n  x\n\n# end\n",
    "- |\n  x\n- >-\n  y\n-\n  |\n  z\n",
    "a: {}\nb: []\nc: {d: e, f: [g, h i, {j: k}], l: m}\nn: [o, 'p', \"q\", 1, -1, null, r:s, http://t/u]\n",
    "a: [\n  b, # c\n  d,\n]\ne: {\nf: g,\n  # h\n  'i': j\n}\n",
    '{"a": 1, "b": [true, null, -1.5e3, "c\\n"], "d":{"e":{}}}\n',
    '{\n  "a": [\n    {\n      "b": 1\n    }\n  ]\n}\n',
    "a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}\na: {e: f}\n1: g\n1: h\n",
    "on: 1\n1.5: 2\n010: 3\nnull_: 4\n",
)
LEFT = (
    "",
    "a: &b c\n",
    "a: *b\n",
    "a: !!str 1\n",
    "!x a: 1\n",
    "<<: {a: 1}\n",
    "a: {<<: {b: 1}}\n",
    "a:\tb\n",
    "a: b\r\n",
    "a: b\x85\n",
    "a: b\u2028\n",
    "a: b\x07\n",
    "a: \ufeffb\n",
    "%YAML 1.1\n",
    "a: 1\n...\nb: 2\n",
    "... a: 1\n",
    "? a\n: b\n",
    "{a: 1}: b\n",
    "[a: b]\n",
    "{a, b}\n",
    "{a: }\n",
    "a: |2\n   b\n",
    "a: |\nb: 1\n",
    "~: 1\n",
    "a: .inf\n",
    "a: b: c\n",
    "a: 1\n  b: 2\n",
    "a:\n  b: 1\n c: 2\n",
    "- a\nb: c\n",
    "a: - b\n",
    "a: 'b\n",
    'a: "b\n',
    'a: "\\/"\n',
    'a: "\\ud83d\\ude00"\n',
    "a: [b\n",
    "a: {b: c}}\n",
    "a: @b\n",
    "a: 'b'#c\n",
    "a: b\n  # c\n  d\n",
    "a\n",
    "a:\n  - b\n c\n",
    "{a: 1}\n{b: 2}\n",
    f"{'a' * 1030}: b\n",
)
CORPUS = os.environ.get("KUBELINT_CORPUS")
QUICK = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_is_read_as_the_parser_reads_it(text: str) -> None:
    assert differs(text) is False


@pytest.mark.parametrize("text", [text[:-1] for text in PLAIN if text[0] == "{"])
def test_so_is_a_flow_mapping_without_a_break_at_its_end(text: str) -> None:
    assert differs(text) is False


@pytest.mark.parametrize("text", LEFT)
def test_the_rest_is_left_to_the_parser(text: str) -> None:
    assert scan(text, DEFAULT) is None


def test_bounds_are_those_of_the_parser() -> None:
    deep = "a: " + "[" * 4 + "]" * 4 + "\n"
    assert differs(deep, DEFAULT._replace(depth=5)) is False
    assert scan(deep, DEFAULT._replace(depth=4)) is None
    nested = "".join(f"{' ' * depth}a:\n" for depth in range(5))
    assert differs(nested, DEFAULT._replace(depth=5)) is False
    assert scan(nested, DEFAULT._replace(depth=4)) is None
    many = "a: 1\n" * 20
    assert differs(many, DEFAULT._replace(nodes=42)) is False
    assert scan(many, DEFAULT._replace(nodes=20)) is None
    (problem,) = parse(many, limits=DEFAULT._replace(nodes=20))
    assert isinstance(problem, ParseProblem)
    assert problem.code == "too-large"


def test_a_document_the_parser_must_read_leaves_its_neighbours_alone() -> None:
    read = list(parse("a: 1\n---\nb: &x 1\nc: *x\n---\nd: [\n---\ne: 2\n"))
    assert [item.value if isinstance(item, Document) else item.code for item in read] == [
        {"a": 1},
        {"b": 1, "c": 1},
        "syntax",
        {"e": 2},
    ]


def wrong(texts: Iterator[str]) -> list[str]:
    return [text for text in texts if differs(text)]


def documents(text: str) -> list[str]:
    return [chunk.text for chunk in chunks(text) if chunk.problem is None]


@given(strategies.STREAMS)
@QUICK
def test_any_stream(text: str) -> None:
    assert wrong(iter(documents(text))) == []


@given(strategies.broken())
@QUICK
def test_any_broken_stream(text: str) -> None:
    assert wrong(iter(documents(text))) == []


def mutated(texts: list[str], count: int, seed: int) -> Iterator[str]:
    """Changed texts, half of them cut out of one: the smaller, the more often a change leaves them plain."""
    chance = random.Random(seed)
    for _ in range(count):
        text = chance.choice(texts)
        if chance.random() < 0.5:
            lines = text.split("\n")
            first = chance.randrange(len(lines))
            text = "\n".join(lines[first : first + chance.randint(2, 12)]) + "\n"
        yield from documents(changed(text, chance))


def test_mutated_texts() -> None:
    assert wrong(mutated(list(PLAIN), 3_000, seed=1)) == []


@pytest.mark.slow
@pytest.mark.skipif(CORPUS is None, reason="KUBELINT_CORPUS names no folder")
def test_corpus() -> None:
    texts = real()
    assert wrong(iter(texts)) == []
    plain = [text for text in texts if scan(text, DEFAULT) is not None]
    assert len(plain) > 0.8 * len(texts)
    small = [text for text in plain if len(text) < 2_500]
    assert wrong(mutated(small + list(PLAIN), 100_000, seed=2)) == []


def real() -> list[str]:
    found: set[str] = set()
    for path in Path(CORPUS or "").rglob("*"):
        text = decode(path.read_bytes()) if path.is_file() else ""
        found.update(documents(text) if isinstance(text, str) else ())
    return sorted(found)


def test_plain_text_needs_no_parser() -> None:
    program = (
        "import sys; from kubelint_compliance.yamltree import parse\n"
        "(document,) = parse(sys.stdin.read()); print(document.value, document.problems, *sys.modules)"
    )
    text = "a: {b: [1, 'c']} # d\ne:\n- |\n  f\na: 2\n"
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], input=text, capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.startswith("{'a': 2, 'e': ['f\\n']}")
    assert not {"ruamel", "_ruamel_yaml", "re", "kubelint_compliance.yamltree.build"} & set(done.stdout.split())
