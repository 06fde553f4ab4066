"""What broke in an object is kept small, and read as if it had been kept whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.ruleset.case import AllBroken, Broken, Unlisted

RULES = builtin_rules()[:3]
LIKES = [(rule, (), "", 0, ()) for rule in RULES]


def entry(kind, path):
    return Broken(RULES[kind], path, path, "told") if kind < 2 else Unlisted(LIKES[kind - 2], path)


def plain(entries):
    return [(type(each), each.rule.rule.id, each.self_path, each.message) for each in entries]


KINDS = st.lists(st.tuples(st.integers(0, 4), st.lists(st.integers(0, 3), max_size=2).map(tuple)), max_size=12)


@given(KINDS, KINDS)
def test_it_reads_as_a_list(first, second):
    known = [entry(*each) for each in first]
    more = [entry(*each) for each in second]
    broken = AllBroken(known)
    broken += more
    assert plain(broken) == plain(broken) == plain(known + more)
    assert len(broken) == len(known + more)
    assert bool(broken) is bool(known + more)


@given(KINDS, st.integers(0, 12))
def test_what_came_last_can_be_taken_back(kinds, number):
    known = [entry(*each) for each in kinds]
    broken = AllBroken(known)
    broken.cut(number)
    assert plain(broken) == plain(known[:number])
    assert len(broken) == len(known[:number])
    broken.append(entry(0, ("a",)))
    assert plain(broken) == plain([*known[:number], entry(0, ("a",))])


@pytest.mark.parametrize("wanted", range(3))
def test_those_of_a_rule_are_chosen(wanted):
    known = [entry(kind, (number,)) for number in range(3) for kind in range(5)]
    chosen = AllBroken(known).those(lambda rule: rule is RULES[wanted])
    assert plain(chosen) == plain(each for each in known if each.rule is RULES[wanted])
