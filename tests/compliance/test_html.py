"""The HTML report: one file, nothing from outside, and manifest text that can do nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubelint_compliance.compliance.frameworks import framework
from kubelint_compliance.compliance.html import anchor, render
from kubelint_compliance.compliance.run import Statement
from kubelint_compliance.model import FileResult, ObjectRef
from kubelint_compliance.reports.words import FRAMEWORKS
from tests.compliance.builders import OTHER, RUN, SMALL, finding, result

VOID = {"meta", "br", "col", "input", "rect"}
ALLOWED_LINKS = re.compile(r"#[A-Za-z0-9._-]+|https://example\.com/")


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
    heads = ["What this does not show", "What was checked", "Scope", "Population", "How the controls stand", "CC6.1"]
    assert [text.index(head) for head in heads] == sorted(text.index(head) for head in heads)
    assert "Nothing is shown whole." in text


def test_the_title_says_what_is_held_against_what():
    page = render(result())
    assert "<title>Manifests of shop held against Small Criteria, 1</title>" in page
    assert "<h1>Manifests of shop held against Small Criteria, 1</h1>" in page
    named = render(result(about=RUN._replace(paths=("deploy",)), frameworks=(SMALL, OTHER)))
    assert "<h1>Manifests of deploy in shop held against SOC 2 and ISO 27001</h1>" in named


def test_what_was_checked_is_identified():
    text = "".join(read(render(result())).texts)
    assert f"{RUN.commit} on branch main, nothing changed since" in text
    assert f"3 rules, digest {'ab' * 32}" in text
    assert f"digest {'cd' * 32}" in text
    assert "with 2 files changed since and not committed" in render(result(about=RUN._replace(changed=2)))
    assert "not under Git" in render(result(about=RUN._replace(commit="")))


def test_the_population_is_counted_and_what_was_left_is_named():
    files = (
        FileResult("a.yaml", "checked", "", 6, 2, (("empty", 1), ("no object", 2))),
        FileResult("chart/templates/b.yaml", "template", "", 1),
        FileResult("c.yaml", "unparsable"),
        FileResult("d.md", "not-kubernetes"),
    )
    text = "".join(read(render(result(files=files))).texts)
    assert "4 files: 1 checked, 1 not Kubernetes, 1 not rendered, 1 not readable" in text
    assert "7 objects, 2 fragments among them: 6 apps/v1/Deployment" in text
    assert "3 beside objects: 1 empty, 2 no object" in text
    assert "Templates, not renderedchart/templates/b.yaml (1 object of it checked)" in text
    assert "Not readable as YAMLc.yaml" in text


def test_a_control_tells_state_what_ran_numbers_of_findings_and_what_to_ask_for():
    page = render(result(finding(), finding(status="waived", status_reason="the CNI", fingerprint="f2")))
    assert (
        '<tr id="soc2-CC6.1" data-state="fail"><th scope="row"><a href="#soc2-CC6.1">CC6.1</a>'
        "<br><span>Access limited</span></th>"
    ) in page
    text = "".join(read(page).texts)
    assert "5 objects, 1 rule" in text
    assert "1 finding: 1" in text
    assert "1 set aside: 2" in text
    assert "Ask for: Scan results" in text
    assert "Manifests could show: Pods" in text
    assert "Not looked at: Who may do what in the cluster (without a rule yet)" in text


def test_each_finding_stands_once_with_its_rule_and_its_state():
    page = render(result(finding(), finding(status="waived", status_reason="the CNI", fingerprint="f2")))
    assert page.count("deploy/web.yaml:23:13") == 2
    assert '<li id="finding-1"><code>deploy/web.yaml:23:13</code> high <code>container-privileged</code>' in page
    assert "(waived: the CNI)" in page
    assert "2 findings (2 high), numbered in the annex; 1 set aside by a person." in page


def test_the_two_greens_look_and_read_differently():
    page = render(result())
    assert 'class="state state-nothing-bad-found">nothing bad found</span>' in page
    assert 'class="state state-nothing-bad-found">nothing bad found, in part</span>' in page
    style = page[page.index("<style>") : page.index("</style>")]
    colours = dict(re.findall(r"--(shown|nothing-bad-found): (#[0-9a-f]{6})", style))
    assert colours["shown"] != colours["nothing-bad-found"]


def test_a_joint_page_has_a_table_for_each_framework_and_each_finding_once():
    page = render(result(finding(), frameworks=(SMALL, OTHER)))
    assert read(page).open == []
    assert '<table id="soc2">' in page
    assert '<table id="iso27001">' in page
    assert page.count("deploy/web.yaml:23:13") == 1


@pytest.mark.parametrize("id", FRAMEWORKS)
def test_every_control_has_an_anchor_of_its_own(id):
    each = framework(id)
    anchors = [anchor(each, control) for control in each.controls]
    assert len(set(anchors)) == len(anchors)
    assert all(re.fullmatch(r"[a-z0-9-]+-[A-Za-z0-9._-]+", name) for name in anchors)


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


def test_many_findings_are_all_there_and_referred_to_by_ranges():
    page = render(result(*(finding(fingerprint=str(number)) for number in range(250))))
    assert page.count('<li id="finding-') == 250
    assert '250 findings: <a href="#finding-1">1&ndash;250</a>' in page
