"""Comments, and what only looks like one."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree.comments import comments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b\n", []),
        ("# x\n", [(1, 1, "# x")]),
        ("a: b # x\n  # y\n# z", [(1, 6, "# x"), (2, 3, "# y"), (3, 1, "# z")]),
        ("a: b#x\nc: 'd # e'\nf: \"g # h\"\n", []),
        ("a: 'b\n  # c\n  d'\n", []),
        ("a: |  # x\n  # y\n  z # z\n# e\n", [(1, 7, "# x"), (4, 1, "# e")]),
        ("a: !!str | # x\n  # y\n", [(1, 12, "# x")]),
        ("a: >-\n  # y\n\n  # z\nb: c\n", []),
        ("--- # x\na: 1\n--- # y\n# z\n", [(1, 5, "# x"), (3, 5, "# y"), (4, 1, "# z")]),
        ("a: [b, # x\n  c] # y\n", [(1, 8, "# x"), (2, 6, "# y")]),
        ("- one  # c1\n# c2\n- two\n", [(1, 8, "# c1"), (2, 1, "# c2")]),
        ("a: 😀 # x\n", [(1, 6, "# x")]),
        ("a: b # x\r\nc: d # y\r\n", [(1, 6, "# x"), (2, 6, "# y")]),
        ("a: 1 # x\n...\n# y\n---\n# z\n", [(1, 6, "# x"), (3, 1, "# y"), (5, 1, "# z")]),
        ("\ufeff# x\n", [(1, 1, "# x")]),
        ("# x\na: [\n---\nb: c # y\n", [(1, 1, "# x"), (4, 6, "# y")]),
        ("a: !x#y b\n", []),
    ],
)
def test_comments(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert [tuple(comment) for comment in comments(text)] == expected
