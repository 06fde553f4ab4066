"""Digests of plain values."""

import pytest

from kubelint_compliance.ruleset.digest import digest_of

VALUES = [None, False, True, 0, 1, 1.0, "1", "", [], {}, [1], {"a": 1}, {"a": "1"}, ["a", 1], {"a": [1]}, {"a": {}}]


@pytest.mark.parametrize("one", VALUES, ids=repr)
def test_different_values_have_different_digests(one):
    assert [digest_of(one) == digest_of(other) for other in VALUES].count(True) == 1


def test_the_order_of_keys_does_not_count_and_that_of_items_does():
    assert digest_of({"a": {"b": 1, "c": 2}, "d": 3}) == digest_of({"d": 3, "a": {"c": 2, "b": 1}})
    assert digest_of([1, 2]) != digest_of([2, 1])
    assert digest_of([1, 2]) == digest_of((1, 2))
