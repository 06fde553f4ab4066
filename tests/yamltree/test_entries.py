"""The entries of a document by the lines they begin on, with exact places."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree import parse

TEXT = """\
a: &x
  b: 1   # one
  c:
  - name: q
    v: |
      d: 2
  - {e: 1}
f: *x
g: [{h: 1},
  {i: 2}, 3
]
<<: {j: 1}
"""


@pytest.mark.parametrize(
    ("line", "spans"),
    [
        (1, [(1, 1, 7, 11)]),
        (2, [(2, 3, 2, 7)]),
        (3, [(3, 3, 7, 11)]),
        (4, [(4, 5, 4, 12), (4, 5, 6, 11)]),
        (5, [(5, 5, 6, 11)]),
        (6, []),
        (7, [(7, 5, 7, 11), (7, 6, 7, 10)]),
        (8, [(8, 1, 8, 6)]),
        (9, [(9, 1, 11, 2), (9, 5, 9, 11), (9, 6, 9, 10)]),
        (10, [(10, 3, 10, 9), (10, 4, 10, 8), (10, 11, 10, 12)]),
        (11, []),
        (12, [(12, 1, 12, 11)]),
        (13, []),
    ],
)
def test_entries_begin_on_lines(line, spans):
    (document,) = parse(TEXT)
    assert sorted(document.entries_on({line})) == spans


def test_several_lines_at_once():
    (document,) = parse("a: 1\nb: 2\nc: 3\n")
    assert sorted(span[:2] for span in document.entries_on({1, 3, 9})) == [(1, 1), (3, 1)]


@pytest.mark.parametrize("text", ["12\n", "# nothing\n", "[]\n", "{}\n"])
def test_without_entries_there_is_none(text):
    (document,) = parse(text)
    assert list(document.entries_on({1})) == []
