"""What is told of a call that takes any certificate."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.unchecked import unchecked_certificates


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("-k", "-k"),
        ("-fsk", "-fsk"),
        ("-kushop:hunter2", "-k"),
        ("-skHAuthorization:hunter2", "-sk"),
        ("--insecure", "--insecure"),
    ],
)
def test_what_is_written_after_short_options_is_not_told(word, shown):
    words = ["curl", word, "https://shop.example"]
    assert told({"command": words}) == [f"is started with {shown}"]
    assert told({"command": ["sh", "-c", " ".join(words)]}) == [f"calls curl with {shown}"]


def told(container):
    return [fact["told"] for fact in unchecked_certificates(container)]
