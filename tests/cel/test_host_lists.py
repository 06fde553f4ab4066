"""A host may pass lists that say themselves what they are equal to, as a set does; the exact evaluator asks them."""

from __future__ import annotations

from typing import Any

import pytest

from kubelint_compliance.cel import compile


class AnyOrder(list):  # type: ignore[type-arg]
    def equals(self, other: Any) -> bool:
        return sorted(self) == sorted(other)

    def plus(self, other: Any) -> list[Any]:
        return list(other)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("self == ['b', 'a']", True),
        ("self != ['b', 'a']", False),
        ("['b', 'a'] == self", False),
        ("self + ['c'] == ['c']", True),
        ("['c'] + self == ['c', 'a', 'b']", True),
        ("[self] == [['b', 'a']]", True),
        ("{'k': self} == {'k': ['b', 'a']}", True),
        ("self[0] == 'a' && 'b' in self && self.size() == 2", True),
    ],
)
def test_equality_is_that_of_the_left_list(expression: str, expected: bool) -> None:
    assert compile(expression, variables=["self"]).evaluate(AnyOrder(["a", "b"])) is expected
