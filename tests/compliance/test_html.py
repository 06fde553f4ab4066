"""The HTML report: one file, nothing from outside, and manifest text that can do nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubelint_compliance.compliance.html import render
from kubelint_compliance.compliance.result import Statement
from kubelint_compliance.model import ObjectRef
from tests.compliance.builders import finding, result

VOID = {"meta", "br", "col", "input", "rect"}
ALLOWED_LINKS = re.compile(r"#[a-z-]+|https://example\.com/")


class Reader(HTMLParser):
    """Reads a page, and fails on anything that is not well nested, comes from outside or runs."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.scripts, self.texts, self.ids = [], [], [], []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            assert not name.startswith("on"), f"{tag} has {name}"
            assert name != "style"
            if name in ("src", "href", "action", "data"):
                assert name == "href"
                assert ALLOWED_LINKS.fullmatch(value)
            if name == "id":
                self.ids.append(value)
        assert tag not in ("link", "img", "iframe", "object", "embed", "form", "base")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag, attributes):
        assert tag in VOID

    def handle_data(self, data):
        (self.scripts if self.open and self.open[-1] in ("script", "style") else self.texts).append(data)


def read(page):
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    return reader


def test_the_first_page_answers_what_is_not_shown_before_all_else():
    text = "".join(read(render(result(finding()))).texts)
    assert text.index("What this does not show") < text.index("Scope") < text.index("How the controls stand")
    assert text.index("How the controls stand") < text.index("CC6.1")
    assert "Nothing is shown whole." in text


def test_a_control_tells_state_objects_findings_and_what_to_ask_for():
    page = render(result(finding(), finding(status="waived", status_reason="the CNI", fingerprint="f2")))
    assert '<tr data-state="fail"><th scope="row">CC6.1<br><span>Access limited</span></th>' in page
    text = "".join(read(page).texts)
    assert "5 objects, 1 rule" in text
    assert "deploy/web.yaml:23:13 high: " in text
    assert "(waived: the CNI)" in text
    assert "Ask for: Scan results" in text
    assert "Not in the input: admission policies" in text


def test_the_policy_allows_the_page_s_own_style_and_script_alone():
    page = render(result())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert page.count("<script>") == page.count("<style>") == 1


def test_the_script_is_the_same_whatever_the_manifests_say():
    hostile = finding(message="</script><script>alert(1)</script>", path="<img src=x onerror=alert(1)>.yaml")
    one, other = read(render(result())), read(render(result(hostile)))
    assert one.scripts == other.scripts


@given(text=st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_stays_text(text):
    ref = ObjectRef(text, text, text, text)
    bad = finding(message=text, path=text or "a", object=ref, status="waived", status_reason=text)
    read(render(result(bad, finding(message=text, object=ref), scope=Statement(text, text, text))))


@pytest.mark.parametrize("count", [0, 1, 250])
def test_many_findings_are_cut_and_the_cut_is_told(count):
    findings = [finding(fingerprint=str(number)) for number in range(count)]
    page = render(result(*findings))
    assert ("and 50 more, in the JSON report" in page) is (count == 250)
