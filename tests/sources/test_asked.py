"""What was asked of the file system is told to whoever watches first, and all of it or nothing."""

from __future__ import annotations

import pytest

from kubelint_compliance.sources import asked


@pytest.fixture(autouse=True)
def _nobody_watches():
    asked.watched()
    yield
    asked.watched()


def test_nobody_is_told_who_does_not_watch():
    asked.answered(asked.PLACE, "a", "b", "c")
    assert asked.so_far() is None
    assert asked.watched() is None


def test_whoever_watches_too_leaves_what_was_told():
    asked.watch()
    asked.answered(asked.PLACE, "a", "b", "c")
    assert not asked.watch_too()
    assert asked.so_far() == {(asked.PLACE, "a", "b"): "c"}
    asked.answered(asked.FILE, "a", "b", "d")
    assert asked.watched() == {(asked.PLACE, "a", "b"): "c", (asked.FILE, "a", "b"): "d"}


def test_whoever_watches_alone_begins():
    assert asked.watch_too()
    assert asked.so_far() == {}


def test_what_is_told_so_far_does_not_change():
    asked.watch()
    before = asked.so_far()
    asked.answered(asked.PLACE, "a", "b", "c")
    assert before == {}


def test_what_cannot_be_asked_again_leaves_nothing():
    asked.watch()
    asked.answered(asked.PLACE, "a", "b", "c")
    asked.beyond()
    asked.answered(asked.PLACE, "a", "c", "c")
    assert asked.so_far() is None
    assert asked.watched() is None
