"""Did you mean: the word a wrong one is most like, or nothing."""

from __future__ import annotations

import pytest

from kubelint_compliance.nearest import hint, nearest

WORDS = ("soc2", "iso27001", "pci-dss")


@pytest.mark.parametrize("word", ["", "x", "SOC", "zzzz"])
def test_no_word_is_like_it(word: str) -> None:
    assert nearest(word, WORDS) == ""
    assert hint(word, WORDS) == ""


def test_there_may_be_no_words() -> None:
    assert nearest("soc2", ()) == ""


@pytest.mark.parametrize(
    ("word", "near"), [("soc", "soc2"), ("sco2", "soc2"), ("iso2701", "iso27001"), ("pcidss", "pci-dss")]
)
def test_the_word_it_is_most_like(word: str, near: str) -> None:
    assert nearest(word, WORDS) == near
    assert hint(word, WORDS) == f"; did you mean '{near}'?"


def test_of_words_as_like_the_same_is_named_in_any_order() -> None:
    assert nearest("ab", ("abc", "abd")) == nearest("ab", ("abd", "abc")) == "abd"


def test_what_does_not_count_is_folded_away() -> None:
    assert nearest("SOC2", ("soc2",)) == ""
    assert nearest("SOC2", ("soc2",), str.lower) == "soc2"
    assert nearest("failon", ("fail-on",), lambda text: text.replace("-", "")) == "fail-on"


def test_the_word_is_named_as_it_is_written() -> None:
    assert hint("ckv_k8s_16", ("CKV_K8S_16",), str.lower) == "; did you mean 'CKV_K8S_16'?"
