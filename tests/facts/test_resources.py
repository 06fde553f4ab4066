"""Amounts of a `resources` block, as they are written."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.resources import resource


def holder(kind, name, value):
    return {"resources": {kind: {name: value}}}


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "x",
        {},
        {"resources": None},
        {"resources": []},
        {"resources": {"limits": None, "requests": {"memory": "1Gi"}}},
        {"resources": {"limits": "1Gi"}},
        {"resources": {"limits": {"memory": None, "cpu": 1}}},
    ],
)
def test_nothing_is_stated(value):
    assert resource(value, "limits", "memory") is None


@pytest.mark.parametrize(
    ("value", "text"),
    [("1Gi", "1Gi"), (" 1Gi ", "1Gi"), (1024, "1024"), (0.5, "0.5"), ("many", "many")],
)
def test_an_amount_is_given_as_text(value, text):
    assert resource(holder("limits", "memory", value), "limits", "memory") == text


@pytest.mark.parametrize("value", [True, [], {}, ["1Gi"]])
def test_what_cannot_be_an_amount_is_stated_all_the_same(value):
    assert resource(holder("requests", "cpu", value), "requests", "cpu") == ""


@pytest.mark.parametrize("value", [0, 0.0, "0", "0Mi", "00", "-0", ".0", "m", "+"])
def test_a_limit_of_zero_is_none(value):
    assert resource(holder("limits", "cpu", value), "limits", "cpu") is None


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("requests", "cpu", "0"),
        ("limits", "ephemeral-storage", "0"),
        ("limits", "memory", "0.1"),
        ("limits", "memory", "0x"),
    ],
)
def test_a_zero_that_counts(kind, name, value):
    assert resource(holder(kind, name, value), kind, name) == value
