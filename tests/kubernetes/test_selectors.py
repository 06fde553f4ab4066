"""Selectors of labels that are written as a text: what they select, and what Kubernetes cannot read."""

from __future__ import annotations

import pytest

from kubelint_compliance.kubernetes.selectors import Malformed, selects

LABELS = {"a": "b", "c": "d", "n": "5", "e": "", "in": "in", "x/y": "z"}
SELECTING = (
    *("", " ", "a", "!z", "a=b", "a==b", "a = b", "a!=c", "z!=b", "e=", "a!=", "x/y=z", "a=b,c=d", "a=b, !z"),
    *("a in (b)", "a in (b,c)", "a in (,b)", "a in (b,,c)", "e in ()", "a in (b), c in (d,e)", "in in (in)"),
    *("a notin (c)", "z notin (b)", "a notin ()", "n>1", "n > 4,a", "n<6"),
)
OTHERS = (
    *("!a", "z", "a!=b", "a=c", "a=", "z=b", "a=b,c=e", "a=b,!c", "a notin (b)", "z in (b)", "a in ()", "e notin ()"),
    *("e!=", "n>5", "n<1", "a>1", "z>1", "a in (c), a"),
)
MALFORMED = (
    *("a,", ",a", "a b", "a in (b", "a in b", "a!b", "!a=b", "!", "!!a", "a=!b", "(a)", "=b", "a=b c", "a=b/c"),
    *("x/y/z", "-a", "n>x", "n>", "n>+4", "n<-1", "a in", "a (b)"),
)


@pytest.mark.parametrize("selector", OTHERS)
def test_what_others_have_is_not_selected(selector):
    assert not selects(selector, LABELS)


@pytest.mark.parametrize("selector", SELECTING)
def test_what_has_all_that_is_asked_for_is_selected(selector):
    assert selects(selector, LABELS)


@pytest.mark.parametrize("selector", MALFORMED)
def test_what_kubernetes_cannot_read_is_told(selector):
    with pytest.raises(Malformed):
        selects(selector, LABELS)


def test_a_label_that_is_no_text_is_not_there():
    assert (selects("a", {"a": 1}), selects("!a", {"a": 1}), selects("a>0", {"a": "9" * 30})) == (False, True, False)
