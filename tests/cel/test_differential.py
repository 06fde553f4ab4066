"""The same expressions on the same objects as Google's C++ engine: the same answer, or an error in both."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.cel.oracle import ERROR, ours, theirs
from tests.cel.strategies import expressions, objects
from tests.cel.test_spec import CASES, OBJECT

CHECKS = settings(
    max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)

KEPT = (
    (
        "`?.`, `[?]` and has() on a null or a scalar: an error in the C++ engine; absent in an API server, which "
        "builds cel-go without EnableErrorOnBadPresenceTest",
        lambda expression, here, there: there == ERROR and ("?" in expression or "has(" in expression),
    ),
    (
        "an index into an optional that cannot be there: the C++ engine answers with an optional that holds an error",
        lambda expression, here, there: "?" in expression and "[" in expression,
    ),
    (
        "int(dyn(true)): cel-go converts no bool to a number",
        lambda expression, here, there: "int(" in expression and here == ERROR,
    ),
    (
        "the order in which the keys of a map come: the map's own here, that of a hash table there",
        lambda expression, here, there: _same_in_some_order(here, there),
    ),
)


def _same_in_some_order(here: Any, there: Any) -> bool:
    if isinstance(here, list) and isinstance(there, list):
        return sorted(map(repr, here)) == sorted(map(repr, there))
    return False


def agree(expression: str, here: Any, there: Any) -> bool:
    return here == there or any(kept(expression, here, there) for _, kept in KEPT)


@CHECKS
@given(expressions(depth=2), objects)
def test_random_expressions_agree(expression: str, value: dict[str, Any]) -> None:
    here = ours(expression, value)
    assert here == ours(expression, value, exactly=True)
    assert agree(expression, here, theirs(expression, value))


@CHECKS
@given(expressions(depth=1), objects)
def test_small_random_expressions_agree(expression: str, value: dict[str, Any]) -> None:
    here = ours(expression, value)
    assert here == ours(expression, value, exactly=True)
    assert agree(expression, here, theirs(expression, value))


# What the table holds and the C++ engine lacks or does otherwise, with the reason.
OTHERWISE = {
    "transformMap": "the wrapper cannot resolve the engine's own function for it",
    "1 < 1.5": "its environment is without cross-type comparison, which an API server has",
    ".500+01:00": "it keeps the zeros at the end of a fraction of a second, cel-go does not",
}


@pytest.mark.parametrize(
    "expression",
    [case.values[0] for case in CASES if not any(key in str(case.values[0]) for key in OTHERWISE)],
)
def test_the_table_agrees(expression: str) -> None:
    here, there = ours(expression, OBJECT), theirs(expression, OBJECT, optional=True)
    assert there == "optional" or agree(expression, here, there)
