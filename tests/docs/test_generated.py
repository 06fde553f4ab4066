"""What is generated is what its generator writes today: `make docs` mends a difference."""

from __future__ import annotations

import os

import pytest

from kubelint_compliance.facts import FACTS
from kubelint_compliance.ruleset.vocabulary import SCOPES
from tests.docs.pages import ROOT, links, read
from tools import console_svg, rule_docs, vocabulary

PAGES = rule_docs.pages(rule_docs.rules())


def test_the_list_of_rules_is_up_to_date():
    assert read(rule_docs.INDEX) == rule_docs.index(rule_docs.rules())


def test_pages_are_written_beside_those_they_link_to(tmp_path, monkeypatch):
    monkeypatch.setattr(rule_docs, "ROOT", tmp_path)
    (tmp_path / "rules").symlink_to(ROOT / "rules")
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "docs" / "rules" / "gone.md").write_text("of a rule that is gone")
    assert rule_docs.main([]) == 0
    assert (tmp_path / rule_docs.INDEX).read_text(encoding="utf-8") == read(rule_docs.INDEX)
    assert {path.name for path in (tmp_path / "docs" / "rules").iterdir()} == {os.path.basename(path) for path in PAGES}


def test_the_list_is_told_to_differ(tmp_path, monkeypatch):
    assert rule_docs.main(["--check"]) == 0
    monkeypatch.setattr(rule_docs, "INDEX", "README.md")
    assert rule_docs.main(["--check"]) == 1


@pytest.mark.parametrize("path", PAGES, ids=os.path.basename)
def test_links_of_a_page_lead_somewhere(path):
    folder = ROOT / os.path.dirname(path)
    for link in links(PAGES[path]):
        assert f"{rule_docs.PAGES}/{link}" in PAGES or (folder / link).resolve().exists(), link


def test_what_comes_from_the_vocabulary_of_rules_is_up_to_date():
    assert {path: text for path, text in vocabulary.made().items() if text != read(path)} == {}


def test_every_fact_and_scope_is_in_the_tables():
    facts, scopes = list(vocabulary.fact_table())[2:], list(vocabulary.scope_table())[2:]
    assert [row.split("(")[0] for row in facts] == [f"| `{name}" for name in FACTS]
    assert [row.split("`")[1] for row in scopes] == list(SCOPES)
    row = facts[list(FACTS).index("effective")]
    assert "| `effective(container, pod, field: string)` |  | a security setting as the container gets it" in row


def test_an_enumeration_that_is_gone_is_told():
    with pytest.raises(SystemExit, match="stands 0 times"):
        vocabulary.with_enums("{}")


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
