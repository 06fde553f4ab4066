"""One line for each finding."""

from __future__ import annotations

from kubelint_compliance.reports import RenderOptions, render
from tests.reports.builders import finding, latest, probe, problem, report


def test_clean_run_is_the_summary():
    assert render(report(), "concise") == "no findings; 2 objects in 1 file checked\n"
    assert render(report(), "concise", RenderOptions(quiet=True)) == ""


def test_a_line_for_each_finding_and_problem():
    assert render(report(finding(), latest(), probe(), problems=(problem(), problem(span=None))), "concise") == (
        'deploy/web.yaml:23:13: high container-privileged Container "app" runs privileged (Deployment shop/web)\n'
        "deploy/web.yaml:25:11: medium image-latest "
        'Container "app" has no fixed image version (Deployment shop/web)\n'
        "deploy/bad.yaml:3:5: error syntax mapping values are not allowed here\n"
        "deploy/bad.yaml: error syntax mapping values are not allowed here\n"
        "1 low finding hidden; --min-severity low shows it\n"
        "2 findings (1 high, 1 medium), 2 problems; 2 objects in 1 file checked\n"
    )


def test_what_was_set_aside_shows_only_on_request():
    aside = report(finding(status="baseline"), latest(superseded_by="image-untagged"))
    assert render(aside, "concise") == "no findings, 1 in the baseline; 2 objects in 1 file checked\n"
    assert render(aside, "concise", RenderOptions(show_suppressed=True, quiet=True)) == (
        "deploy/web.yaml:23:13: high container-privileged "
        'Container "app" runs privileged (Deployment shop/web, baseline)\n'
        "deploy/web.yaml:25:11: medium image-latest "
        'Container "app" has no fixed image version (Deployment shop/web, covered by image-untagged)\n'
    )


def test_paths_start_at_the_working_directory():
    options = RenderOptions(local=lambda path: path.removeprefix("deploy/"), verbose=1)
    assert render(report(finding(), problems=(problem(),)), "concise", options) == (
        'web.yaml:23:13: high container-privileged Container "app" runs privileged (Deployment shop/web)\n'
        "bad.yaml:3:5: error syntax mapping values are not allowed here\n"
        "Files:\n"
        "  checked         web.yaml  (2 objects)\n"
        "1 finding (1 high), 1 problem; 2 objects in 1 file checked\n"
    )


def test_what_concerns_no_file_stands_under_the_name_of_the_tool():
    text = render(report(problems=(problem(path="", span=None, fatal=False),)), "concise")
    assert text.startswith("kubelint-compliance: warning syntax mapping values are not allowed here\n")


def test_a_path_cannot_start_a_command_in_a_build_log():
    text = render(report(finding(path="::error::x.yaml")), "concise")
    assert text.startswith(":\\x3aerror::x.yaml:23:13: high")
