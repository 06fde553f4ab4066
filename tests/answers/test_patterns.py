"""Patterns of Kyverno held against objects: anchors, wildcards, operators, and what nobody can decide."""

from __future__ import annotations

import pytest

from kubelint_compliance.answers.covering.pattern import refuses
from kubelint_compliance.answers.covering.stored import GIVEN


def refused(pattern, value):
    return refuses({"pattern": pattern}, value)


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ({}, {"a": 1}),
        ({"a": "*"}, {"a": {"b": 1}}),
        ({"a": "?*"}, {"a": "x"}),
        ({"a": "x*z"}, {"a": "xyz"}),
        ({"a": "x | y"}, {"a": "y"}),
        ({"a": "!x & !y"}, {"a": "z"}),
        ({"a": "false"}, {"a": False}),
        ({"a": True}, {"a": True}),
        ({"a": 0}, {"a": 0}),
        ({"a": 7}, {"a": "7"}),
        ({"a": None}, {}),
        ({"a": None}, {"a": False}),
        ({"a": ">=1Gi"}, {"a": "1024Mi"}),
        ({"a": "<1"}, {"a": "500m"}),
        ({"a": "1-10"}, {"a": 10}),
        ({"a": "1!-10"}, {"a": 11}),
        ({"a": "1k"}, {"a": "1000"}),
        ({"a": ["x", ]}, {"a": ["x", "x"]}),
        ({"a": "x | y"}, {"a": ["x", "y"]}),
        ({"a": [{"b": 1}]}, {"a": []}),
        ({"=(a)": {"b": 1}}, {}),
        ({"=(a)": {"=(b)": "false"}}, {"a": {}}),
        ({"X(a)": "null"}, {"b": 1}),
        ({"^(a)": [{"b": 1}]}, {"a": [{"b": 2}, {"b": 1}]}),
        ({"(a)": "x", "b": 1}, {"a": "y", "b": 2}),
        ({"<(a)": "x", "b": 1}, {"a": "y", "b": 2}),
        ({"<(a)": "x", "b": 1}, {"b": 1}),
        ({"l": [{"(a)": "x", "b": 1}]}, {"l": [{"a": "x", "b": 1}, {"a": "y", "b": 2}]}),
        ({"l": [{"(a)": "x", "b": 1}]}, {"l": [{"a": "y", "b": 2}]}),
    ],
)  # fmt: skip
def test_what_fits_or_is_none_of_its_business_is_admitted(pattern, value):
    assert refused(pattern, value) is False


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ({"a": "*"}, {}),
        ({"a": "?*"}, {}),
        ({"a": "?*"}, {"a": ""}),
        ({"a": "!x"}, {}),
        ({"a": "!x*"}, {"a": "xy"}),
        ({"a": "x | y"}, {"a": "z"}),
        ({"a": "!x & !y"}, {"a": "y"}),
        ({"a": "false"}, {"a": True}),
        ({"a": True}, {"a": "true"}),
        ({"a": 0}, {"a": 1}),
        ({"a": 7}, {"a": "x"}),
        ({"a": None}, {"a": {}}),
        ({"a": ">1"}, {}),
        ({"a": ">1Gi"}, {"a": "1024Mi"}),
        ({"a": ">1"}, {"a": "x"}),
        ({"a": "1-10"}, {"a": 11}),
        ({"a": "1!-10"}, {"a": 5}),
        ({"a": {"b": 1}}, {}),
        ({"a": {"b": 1}}, {"a": [{"b": 1}]}),
        ({"a": [{"b": 1}]}, {"a": {"b": 1}}),
        ({"a": "x"}, {"a": ["x", "y"]}),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1}, {"b": 2}]}),
        ({"=(a)": {"b": 1}}, {"a": {}}),
        ({"X(a)": "null"}, {"a": 1}),
        ({"^(a)": [{"b": 1}]}, {"a": [{"b": 2}]}),
        ({"^(a)": [{"b": 1}, {"b": 3}]}, {"a": [{"b": 1}]}),
        ({"(a)": "x", "b": 1}, {"a": "x", "b": 2}),
        ({"<(a)": "x", "b": 1}, {"a": "x", "b": 2}),
        ({"l": [{"(a)": "x", "b": 1}]}, {"l": [{"a": "y", "b": 2}, {"a": "x", "b": 2}]}),
    ],
)
def test_what_does_not_fit_is_refused(pattern, value):
    assert refused(pattern, value) is True


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ({"a": "x"}, {"a": GIVEN}),
        ({"=(a)": {"b": "x"}}, {"a": GIVEN}),
        ({"X(a)": "null"}, {"a": GIVEN}),
        ({"a": "*"}, {"a": GIVEN}),
        ({"a": {"b": "x"}}, {"a": GIVEN}),
        ({"a": "{{ request.object.b }}"}, {"a": "x"}),
        ({"a": "$(./b)"}, {"a": "x"}),
        ({"a*": "x"}, {"a": "x"}),
        ({"a": "<1h"}, {"a": "30m"}),
        ({"a": 1.5}, {"a": 1.5}),
        ({"a": ["x", "y"]}, {"a": ["x"]}),
        ({"(a)": "x", "b": 1}, {"b": 2}),
        ({"^(a)": [{"b": 1}]}, {}),
        ({"+(a)": "x"}, {"a": "x"}),
        ({"(a)": "x", "=(b)": 1}, {"a": "y", "b": 2}),
        ({"l": {"(a)": "x"}, "b": 1}, {"l": {"a": "y"}, "b": 2}),
    ],
)
def test_what_nobody_can_tell_is_not_decided(pattern, value):
    assert refused(pattern, value) is None


@pytest.mark.parametrize(
    ("value", "outcome"),
    [({"a": 1}, False), ({"b": 1}, False), ({"c": 1}, True), ({"a": GIVEN}, None), ({"d": "x", "b": 2}, True)],
)
def test_one_of_several_patterns_is_enough(value, outcome):
    assert refuses({"anyPattern": [{"a": 1}, {"b": 1}]}, value) is outcome


def test_no_pattern_and_one_that_is_skipped_decide_nothing():
    assert refuses({"anyPattern": []}, {}) is None
    assert refuses({"anyPattern": [{"(a)": "x", "b": 1}, {"c": 1}]}, {"a": "y"}) is None
