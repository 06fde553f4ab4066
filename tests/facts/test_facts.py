"""The table of facts: every row has its function, which is called as the row says."""

import inspect

import pytest

from kubelint_compliance.cel.types import parse_type
from kubelint_compliance.facts import FACTS, find, python_name


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_has_a_function_with_its_parameters_and_words(name):
    fact, function = FACTS[name], find(name)
    parameters = list(inspect.signature(function).parameters)
    assert len(parameters) == len(fact.parameters) + fact.remembers
    assert (parameters[-1] == "memo") is fact.remembers
    assert function.__doc__
    for kind in (*fact.parameters, fact.result):
        parse_type(kind)


def test_what_is_given_the_memo_takes_anything():
    assert {kind for fact in FACTS.values() if fact.remembers for kind in fact.parameters} == {"dyn"}


def test_facts_stand_in_their_order():
    assert list(FACTS) == sorted(FACTS)


@pytest.mark.parametrize(("name", "python"), [("image", "image"), ("volumeOf", "volume_of")])
def test_names(name, python):
    assert python_name(name) == python
