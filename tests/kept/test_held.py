"""All of a run rests on the same bytes, or it is known that it does not."""

from __future__ import annotations

import pytest

from kubelint_compliance.kept.held import Held
from kubelint_compliance.model import Problem
from kubelint_compliance.sources import Source

A, B = (Source(f"{name}.yaml", f"/{name}.yaml", False, 3) for name in "ab")
GONE = Problem("a.yaml", "unreadable", "is gone")


@pytest.fixture
def files():
    return {A: b"one", B: b"two"}


@pytest.fixture
def held(files):
    return Held(lambda source: files[source], 4)


def test_what_is_held_is_given_again(files, held):
    assert held(A) == b"one"
    assert held.hold(A)
    files[A] = b"other"
    assert held(A) == b"one"
    assert held.hold(A)
    assert not held.has_changed


def test_what_is_not_held_is_read_again_and_what_changed_is_noted(files, held):
    assert (held(A), held.has_changed) == (b"one", False)
    files[A] = b"other"
    assert (held(A), held.has_changed) == (b"other", True)


def test_what_changed_is_not_held(files, held):
    held.digest(A)
    files[A] = b"six"
    assert not held.hold(A)
    assert held.has_changed


def test_the_digest_is_that_of_the_first_time(files, held):
    first = held.digest(A)
    files[A] = b"other"
    held(A)
    assert held.digest(A) == first != held.digest(B)


def test_what_there_is_no_room_for_is_not_held(held):
    assert (held.hold(A), held.is_short) == (True, False)
    assert (held.hold(B), held.is_short) == (False, True)
    assert not held.has_changed


@pytest.mark.parametrize(("one", "other"), [(GONE, b"one"), (b"one", GONE), (b"", GONE), (GONE, b"")])
def test_what_cannot_be_read_is_not_held_and_something_else_than_bytes(files, held, one, other):
    files[A] = one
    assert (held.digest(A) == b"") is (one is GONE)
    files[A] = other
    assert not held.hold(A)
    assert held.has_changed
