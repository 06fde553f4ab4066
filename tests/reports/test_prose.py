"""A rule's words, taken apart."""

from __future__ import annotations

import pytest

from kubelint_compliance.reports import render
from kubelint_compliance.reports.prose import Passage, passages, plain_words
from kubelint_compliance.reports.sarif_rules import help_markdown
from tests.reports.builders import finding, report, rule

REMEDY = "Drop ALL,\nthen add:\n\n```yaml\n# after\ndrop: [ALL]\n```\nOr do not.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("one\n  line", [Passage("one line")]),
        ("a\n\nb", [Passage("a"), Passage("b")]),
        (
            REMEDY,
            [
                Passage("Drop ALL, then add:"),
                Passage("# after\ndrop: [ALL]", code=True, language="yaml"),
                Passage("Or do not."),
            ],
        ),
        ("a\n```\nb\n\nc", [Passage("a"), Passage("b\n\nc", code=True)]),
    ],
)
def test_passages(text, expected):
    assert passages(text) == expected


def test_plain_words_leave_the_code_out():
    assert plain_words(REMEDY) == "Drop ALL, then add. Or do not."


@pytest.mark.parametrize("name", ["console", "junit", "github"])
def test_short_formats_tell_the_fix_in_words(name):
    remedied = rule(remediation=REMEDY)
    text = render(report(finding(), rules={remedied.id: remedied}), name)
    assert "Drop ALL, then add. Or do not." in text
    assert "drop: [ALL]" not in text


def test_help_keeps_the_code():
    assert (
        "## Fix\n\nDrop ALL, then add:\n\n```yaml\n# after\ndrop: [ALL]\n```\n\nOr do not.\n\n## Bad"
        in help_markdown(rule(remediation=REMEDY))
    )
