"""Which lines of a text changed, against a plain search for the longest common row of lines."""

from __future__ import annotations

from random import Random

import pytest

from kubelint_compliance.decisions.lines import changed_lines
from kubelint_compliance.decisions.narrowed import block_end


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("", "", ()),
        ("abc", "abc", ()),
        ("", "ab", (1, 2)),
        ("ab", "", ()),
        ("abc", "abxc", (3,)),
        ("abc", "xbc", (1,)),
        ("abcd", "abd", (2, 3)),
        ("abcd", "bcd", (1,)),
        ("abcd", "abc", (3,)),
        ("abc", "bca", (1, 3)),
        ("aab", "aaab", (3,)),
        ("aaaa", "bbbb", (1, 2, 3, 4)),
        ("axbxc", "axbyxc", (4,)),
        ("abcdef", "xabcydefz", (1, 5, 9)),
    ],
)
def test_lines(before, after, lines):
    assert sorted(changed_lines(before, after)) == [*lines]


def kept_at_most(before, after):
    """The length of the longest common row."""
    row = [0] * (len(after) + 1)
    for old in before:
        last = 0
        for index, new in enumerate(after, 1):
            last, row[index] = row[index], last + 1 if old == new else max(row[index], row[index - 1])
    return row[-1]


@pytest.mark.parametrize("seed", range(200))
def test_what_is_called_the_same_is_a_common_row(seed):
    random = Random(seed)
    before = [random.choice("abcdefghijklm"[: random.randint(2, 13)]) for _ in range(random.randint(0, 30))]
    after = list(before)
    for _ in range(random.randint(0, 5)):
        at = random.randint(0, len(after))
        after[at : at + random.randint(0, 3)] = random.choices("abcxyz", k=random.randint(0, 3))
    changed = changed_lines(before, after)
    same = [line for number, line in enumerate(after, 1) if number not in changed]
    rest = iter(before)
    assert all(line in rest for line in same)
    assert len(same) <= kept_at_most(before, after)
    assert (before == after) == (not changed) or len(after) == 0


def test_twice_the_lines_are_about_twice_the_steps():
    """Lines of which none is unique, and all in another order, are where a search for the best answer takes long."""

    class Line(str):
        __slots__ = ()
        compared = 0

        def __eq__(self, other):
            Line.compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    def steps(number):
        Line.compared = 0
        before = [Line(str(index % 7)) for index in range(number)]
        changed_lines(before, [Line(str(index % 5)) for index in range(number)])
        changed_lines([Line(str(index)) for index in range(number)], [Line(str(-index)) for index in range(number)])
        changed_lines(
            [Line(str(index)) for index in range(number)], [Line(str(index)) for index in range(number)[::-1]]
        )
        return Line.compared

    assert steps(4000) < 2.5 * steps(2000)


@pytest.mark.parametrize(
    ("text", "line", "end"),
    [
        ("a: 1\nb: 2\n", 1, 1),
        ("a:\n  b: 1\n\n  c: 2\n\nd: 3\n", 1, 4),
        ("a:\n- b: 1\n  c: 2\n- d: 3\ne: 4\n", 1, 4),
        ("a:\n- b: 1\n  c: 2\n- d: 3\ne: 4\n", 2, 3),
        ("a:\n  b: 1\n---\nc: 2\n", 1, 2),
    ],
)
def test_a_block_ends_where_nothing_is_indented_deeper(text, line, end):
    assert block_end(text.split("\n"), line) == end
