"""What is open by addresses to a workload whose pods differ, and ranges as sets of numbers."""

import itertools

import pytest

from kubelint_compliance.graph.network.groups import merged
from kubelint_compliance.graph.network.ranges import common, united, without

A, B = ((1, 1),), ((2, 2),)
NUMBERS = range(6)


@pytest.mark.parametrize(
    ("reached", "expected"),
    [
        ([()], ()),
        ([((0, 9, A),), ()], ((0, 9, A),)),
        ([((0, 9, A),), ((5, 12, B),)], ((0, 4, A), (5, 9, ((1, 2),)), (10, 12, B))),
        ([((0, 3, A), (6, 9, A)), ((4, 5, B),)], ((0, 3, A), (4, 5, B), (6, 9, A))),
        (
            [((0, 3, A), (8, 9, A)), ((1, 1, B), (9, 9, B))],
            ((0, 0, A), (1, 1, ((1, 2),)), (2, 3, A), (8, 8, A), (9, 9, ((1, 2),))),
        ),
    ],
)
def test_what_is_open_to_some_pod_is_open(reached, expected):
    assert merged(reached) == expected


def test_many_ranges_are_merged_in_one_pass():
    many = tuple((4 * number, 4 * number + 1, A) for number in range(20_000))
    assert len(merged([many, many])) == 20_000


def as_ranges(numbers):
    return united((number, number) for number in numbers)


def as_numbers(ranges):
    return {number for first, last in ranges for number in range(first, last + 1)}


def test_ranges_are_sets_of_numbers():
    sets = [set(chosen) for size in range(len(NUMBERS) + 1) for chosen in itertools.combinations(NUMBERS, size)]
    for one, other in itertools.product(sets, sets):
        left, right = as_ranges(one), as_ranges(other)
        assert as_numbers(common(left, right)) == one & other
        assert as_numbers(without(left, right)) == one - other
        assert united((*left, *right)) == as_ranges(one | other)
        assert without(left, right) == as_ranges(one - other)
        assert common(left, right) == as_ranges(one & other)
