"""What is written to standard output, and the copy that is kept of it."""

from __future__ import annotations

from kubelint_compliance.cli import streams
from kubelint_compliance.cli.streams import Copy, write_report


def test_a_report_in_pieces_is_written_as_one(capfdbinary):
    write_report(["a\n", "\ud800", "ü\n"])
    assert capfdbinary.readouterr().out == "a\n\\ud800ü\n".encode()


def test_pieces_go_by_and_are_kept():
    copy = Copy()
    assert list(copy.of(["a", "", "b\n"])) == ["a", "", "b\n"]
    assert copy.text == "ab\n"


def test_of_more_than_is_kept_nothing_is(monkeypatch):
    monkeypatch.setattr(streams, "MOST_COPIED", 3)
    copy = Copy()
    assert list(copy.of(["ab", "c"])) == ["ab", "c"]
    assert copy.text == "abc"
    assert list(copy.of(["d"])) == ["d"]
    assert copy.text is None
