"""What is generated is what its generator writes today: `make docs` mends a difference."""

from __future__ import annotations

from tools import console_svg, rule_docs


def test_rule_pages_are_up_to_date():
    assert rule_docs.drift(rule_docs.pages()) == ([], [])


def test_the_picture_is_up_to_date():
    drawn = console_svg.picture(console_svg.console_output())
    assert console_svg.PICTURE.read_text(encoding="utf-8") == drawn


def test_colour_codes_become_runs():
    assert console_svg.runs("plain \x1b[1;31mhigh\x1b[0m: end") == [
        (0, "plain ", console_svg.TEXT, False),
        (6, "high", console_svg.COLORS["31"], True),
        (10, ": end", console_svg.TEXT, False),
    ]


def test_markup_in_output_stays_text():
    assert "<b>" not in console_svg.picture("a <b> & c")
