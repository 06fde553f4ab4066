"""Comments, and what only looks like one."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree import comments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b\n", []),
        ("# x\n", [(1, 1, "# x", True)]),
        ("a: b # x\n  # y\n# z", [(1, 6, "# x", False), (2, 3, "# y", True), (3, 1, "# z", True)]),
        ("a: b#x\nc: 'd # e'\nf: \"g # h\"\n", []),
        ("a: 'b\n  # c\n  d'\n", []),
        ("a: |  # x\n  # y\n  z # z\n# e\n", [(1, 7, "# x", False), (4, 1, "# e", True)]),
        ("a: !!str | # x\n  # y\n", [(1, 12, "# x", False)]),
        ("a: >-\n  # y\n\n  # z\nb: c\n", []),
        ("--- # x\na: 1\n--- # y\n# z\n", [(1, 5, "# x", False), (3, 5, "# y", False), (4, 1, "# z", True)]),
        ("a: [b, # x\n  c] # y\n", [(1, 8, "# x", False), (2, 6, "# y", False)]),
        ("- one  # c1\n# c2\n- two\n", [(1, 8, "# c1", False), (2, 1, "# c2", True)]),
        ("a: 😀 # x\n", [(1, 6, "# x", False)]),
        ("a: b # x\r\nc: d # y\r\n", [(1, 6, "# x", False), (2, 6, "# y", False)]),
        ("a: 1 # x\n...\n# y\n---\n# z\n", [(1, 6, "# x", False), (3, 1, "# y", True), (5, 1, "# z", True)]),
        ("\ufeff# x\n", [(1, 1, "# x", True)]),
        ("# x\na: [\n---\nb: c # y\n", [(1, 1, "# x", True), (4, 6, "# y", False)]),
        ("a: !x#y b\n", []),
    ],
)
def test_comments(text: str, expected: list[tuple[int, int, str, bool]]) -> None:
    assert [tuple(comment) for comment in comments(text)] == expected
