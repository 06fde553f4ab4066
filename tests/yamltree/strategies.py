"""Hypothesis strategies for YAML text: documents that are valid, and texts that are nearly so."""

# ruff: noqa: SIM905  # words in a row read better than a list of them

from __future__ import annotations

from hypothesis import strategies as st

PLAIN = st.sampled_from(
    "web yes no on off y n true ~ null 1 010 08 0x1F 0b1 0o7 1_000 1.5 .5 1e3 1.0 -0 12:30 2001-01-01 = 1.2.3 "
    "9223372036854775808 1e400 a.b/c é 😀 100m -x http://a:80/b v1 _1 +1 0.1 .inf".split()
)
QUOTED = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"), max_size=8)
SCALARS = st.one_of(
    PLAIN,
    QUOTED.map(lambda text: "'" + text.replace("'", "''") + "'"),
    QUOTED.map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'),
    st.sampled_from(["!!str 1", "!!int '2'", "!x 3", "! 4", "''", '""', '"\\u00e9\\x41"']),
)
KEYS = st.one_of(st.sampled_from(["'q'", '"r s"', *"a b c d kind name on 1 1.5 010 é".split()]), PLAIN)
FLOW = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
        st.lists(st.tuples(KEYS, inner), max_size=3).map(
            lambda entries: "{" + ", ".join(f"{key}: {item}" for key, item in entries) + "}"
        ),
    ),
    max_leaves=6,
)
LITERAL = st.sampled_from(["|\n  x\n  y\n", ">-\n  x\n\n   y\n", "|+\n  # no\n\n", "", "# note", "x\n  y"])


def _indented(text: str, by: str = "  ") -> str:
    return "\n".join(by + line if line else line for line in text.split("\n"))


def _entry(key: str, node: str) -> str:
    return f"{key}: {node}" if "\0" not in node else f"{key}:\n{_indented(node.replace(chr(0), ''))}"


def _item(node: str) -> str:
    node = node.replace("\0", "")
    return "- " + _indented(node)[2:]


def _containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(st.tuples(KEYS, inner), min_size=1, max_size=3).map(
            lambda entries: "\0" + "\n".join(_entry(key, node) for key, node in entries)
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda nodes: "\0" + "\n".join(_item(node) for node in nodes)),
    )


BLOCKS = st.recursive(FLOW, _containers, max_leaves=8)
DOCUMENTS = st.lists(st.tuples(KEYS, st.one_of(BLOCKS, LITERAL)), min_size=1, max_size=4).map(
    lambda entries: "\n".join(_entry(key, node) for key, node in entries).replace("\0", "") + "\n"
)
STREAMS = st.lists(DOCUMENTS, min_size=1, max_size=3).map("---\n".join)

PIECES = st.sampled_from(
    "\n|  | |\t|:|: |- |? |[|]|{|}|,|#| #|&a |*a|!|!!str |>|||'|\"|\\|%|@|`|---\n|...\n|\r|\r\n|<<: |~|\x85|\u2028"
    '|é|😀|\ufeff|0|x|\x00|\x07|\x7f|"a":1|.|\'\'|\\"|\n\n|\\x41|%YAML 1.1\n|::|:,|\udc80'.split("|")
)


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A stream with a few pieces put in or taken out."""
    text = draw(st.one_of(STREAMS, FLOW))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(PIECES) + text[at + draw(st.integers(0, 2)) :]
    return text
