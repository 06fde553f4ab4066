"""JUnit that strict and lenient readers take."""

from __future__ import annotations

from kubelint_compliance.model import CHECKED, FileResult, Place
from kubelint_compliance.reports import RenderOptions, render
from kubelint_compliance.yamltree import Span
from tests.reports.builders import finding, latest, probe, problem, report
from tests.reports.profiles import check_junit


def junit(shown, **options):
    return render(shown, "junit", RenderOptions(**options))


def test_a_checked_file_without_findings_is_one_passing_case():
    assert junit(report()) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="kubelint-compliance" tests="1" failures="0" errors="0" time="0">\n'
        '  <testsuite name="deploy/web.yaml" tests="1" failures="0" errors="0" skipped="0" time="0"'
        ' file="deploy/web.yaml">\n'
        '    <testcase name="no findings" classname="deploy.web.yaml" time="0" file="deploy/web.yaml"/>\n'
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_files_that_were_not_checked_do_not_pass():
    files = (FileResult("t.yaml", "template", "render it first"), FileResult("values.yaml", "not-kubernetes"))
    root = check_junit(junit(report(files=files)), strict=False)
    (case,) = root.iter("testcase")
    assert case.get("name") == "not checked"
    assert case.find("skipped").attrib == {"type": "template", "message": "render it first"}


def test_a_report_of_nothing_does_not_look_like_one_that_passed():
    files = (FileResult("values.yaml", "not-kubernetes"),)
    root = check_junit(junit(report(files=files)), strict=False)
    (case,) = root.iter("testcase")
    assert (case.get("name"), case.get("classname")) == ("nothing checked", "kubelint-compliance")
    (skipped,) = case.findall("skipped")
    assert skipped.get("message").startswith("no findings; nothing was checked: ")


def test_a_finding_is_a_failure_with_place_reason_fix_and_controls():
    root = check_junit(junit(report(finding())), strict=False)
    (case,) = root.iter("testcase")
    assert case.attrib == {
        "name": "container-privileged Deployment shop/web:23",
        "classname": "deploy.web.yaml",
        "time": "0",
        "file": "deploy/web.yaml",
        "line": "23",
    }
    failure = case.find("failure")
    assert failure.attrib == {
        "type": "high",
        "message": 'Container "app" runs privileged (Deployment shop/web).',
    }
    assert failure.text == (
        "deploy/web.yaml:23:13\n"
        "Why: A privileged container is root on the node.\n"
        "Fix: Set `securityContext.privileged` to false.\n"
        "Controls: SOC 2 CC6.1, CC6.8, ISO 27001 A.8.9, CIS 5.2.2"
    )


def test_names_are_unique_even_where_paths_collide():
    twins = (finding(), finding(), finding(path="deploy.web.yaml"))
    root = check_junit(junit(report(*twins)), strict=False)
    assert [case.get("name") for case in root.iter("testcase")] == [
        "container-privileged Deployment shop/web:23 #3",
        "container-privileged Deployment shop/web:23",
        "container-privileged Deployment shop/web:23 #2",
    ]


def test_problems_are_errors_and_waived_findings_skipped():
    shown = report(
        finding(status="waived", status_reason="until Q3"),
        probe(status="waived"),
        latest(superseded_by="x"),
        problems=(problem(), problem(path="", span=None, code="config", fatal=False)),
    )
    root = check_junit(junit(shown), strict=False)
    assert [(case.get("name"), [child.tag for child in case]) for case in root.iter("testcase")] == [
        ("syntax:3", ["error"]),
        ("container-privileged Deployment shop/web:23", ["skipped"]),
        ("config", ["skipped"]),
    ]
    assert root.find(".//testsuite[@name='deploy/web.yaml']//skipped").get("message") == "waived: until Q3"


def test_the_xunit_dialect_has_nothing_that_jenkins_forbids():
    text = junit(report(finding(), latest(), problems=(problem(),)), junit_dialect="xunit")
    check_junit(text, strict=True)
    assert ' line="' not in text


def test_a_text_whose_findings_stand_at_its_template_does_not_pass():
    one = finding()
    checked = Place("<stdin>", Span(9, 1, 9, 4), CHECKED, "in the text that was checked")
    shown = report(one._replace(places=(*one.places, checked)), files=(FileResult("<stdin>", "checked", "", 1),))
    (suite,) = check_junit(render(shown, "junit"), strict=False)
    assert (suite.get("name"), suite.get("failures"), len(suite)) == ("deploy/web.yaml", "1", 1)


def test_what_came_through_a_pipe_is_no_file():
    text = render(report(finding(path="<stdin>", excerpt=())), "junit")
    suite, web = check_junit(text, strict=False)
    assert (suite.get("name"), suite.get("file"), suite[0].get("file")) == ("<stdin>", None, None)
    assert web.get("file") == "deploy/web.yaml"
