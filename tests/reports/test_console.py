"""What a person sees, to the character."""

from __future__ import annotations

import pytest

from kubelint_compliance.model import ExcerptLine, FileResult, Skipped
from kubelint_compliance.reports import RenderOptions, render
from kubelint_compliance.yamltree import Span
from tests.reports.builders import WEB, finding, latest, probe, problem, related, report, rule

API = WEB._replace(name="api")


def console(shown, **options):
    return render(shown, "console", RenderOptions(**options))


def rows(text, lead):
    """The lines that start with the lead, without their gutter."""
    return [line for line in text.splitlines() if line.startswith(lead)]


def test_clean_run_is_two_lines():
    assert console(report()) == "no findings; 2 objects in 1 file checked\npassed: nothing at or above high\n"


def test_quiet_clean_run_says_nothing():
    assert console(report(), quiet=True) == ""


def test_nothing_checked_is_said():
    assert console(report(files=())) == (
        "no findings; nothing was checked: there were no files\nno verdict: nothing was checked\n"
    )


def test_one_finding():
    assert console(report(finding())) == (
        "Deployment shop/web  deploy/web.yaml\n"
        "\n"
        'high[container-privileged]: Container "app" runs privileged\n'
        "  --> deploy/web.yaml:23:13\n"
        "   |\n"
        "21 |         - name: app\n"
        "22 |           securityContext:\n"
        "23 |             privileged: true\n"
        "   |             ^^^^^^^^^^^^^^^^\n"
        "   |\n"
        "   = why: A privileged container is root on the node.\n"
        "   = fix: Set `securityContext.privileged` to false.\n"
        "   = controls: SOC 2 CC6.1, CC6.8, ISO 27001 A.8.9\n"
        "\n"
        "Controls touched most: SOC 2 CC6.1, CC6.8, ISO 27001 A.8.9; `report --framework` tells of each\n"
        "\n"
        "1 finding (1 high); 2 objects in 1 file checked\n"
        "failed: 1 finding at or above high\n"
    )


def test_sibling_containers_share_a_block_with_several_marks():
    sidecar = finding(
        span=Span(40, 13, 40, 29),
        message='Container "proxy" runs privileged',
        excerpt=(ExcerptLine(40, "            privileged: true"),),
    )
    assert console(report(finding(), sidecar)).split("\n\n")[1] == (
        'high[container-privileged]: Container "app" runs privileged (and 1 more below)\n'
        "  --> deploy/web.yaml:23:13\n"
        "   |\n"
        "21 |         - name: app\n"
        "22 |           securityContext:\n"
        "23 |             privileged: true\n"
        '   |             ^^^^^^^^^^^^^^^^ Container "app" runs privileged\n'
        "...\n"
        "40 |             privileged: true\n"
        '   |             ^^^^^^^^^^^^^^^^ Container "proxy" runs privileged\n'
        "   |\n"
        "   = why: A privileged container is root on the node.\n"
        "   = fix: Set `securityContext.privileged` to false.\n"
        "   = controls: SOC 2 CC6.1, CC6.8, ISO 27001 A.8.9"
    )


def test_a_rule_is_explained_once_and_findings_are_grouped_by_file_and_object():
    text = console(report(latest(path="b.yaml"), latest(path="a.yaml"), finding(path="b.yaml", object=API)))
    assert rows(text, "Deployment") == [
        "Deployment shop/web  a.yaml",
        "Deployment shop/web  b.yaml",
        "Deployment shop/api  b.yaml",
    ]
    assert len(rows(text, "   = why: A moving tag")) == 1


def test_without_source_lines_every_place_is_named():
    bare = [finding(excerpt=(), span=Span(line, 1, line, 5)) for line in (7, 9)]
    text = console(report(*bare, rules={}))
    assert text.split("\n\n")[1] == (
        'high[container-privileged]: Container "app" runs privileged (and 1 more below)\n'
        "  --> deploy/web.yaml:7:1\n"
        "  --> deploy/web.yaml:9:1"
    )


@pytest.mark.parametrize(
    ("text", "span", "shown", "carets"),
    [
        ("a: true", Span(1, 4, 1, 8), "a: true", "   ^^^^"),
        ("\ta: true", Span(1, 5, 1, 9), "    a: true", "       ^^^^"),
        ("名前: 'x' # 日", Span(1, 5, 1, 8), "名前: 'x' # 日", "      ^^^"),
        ("a: 日本", Span(1, 4, 1, 6), "a: 日本", "   ^^^^"),
        ("e\u0301: x", Span(1, 5, 1, 6), "e\u0301: x", "   ^"),
        ("a: \x1b[0mx", Span(1, 4, 1, 5), "a: \\x1b[0mx", "   ^^^^"),
        ("a: |", Span(1, 4, 3, 2), "a: |", "   ^"),
        ("a:", Span(1, 3, 1, 3), "a:", "  ^"),
        ("a:", Span(1, 9, 1, 12), "a:", "  ^"),
    ],
)
def test_marks_stand_under_what_they_mean(text, span, shown, carets):
    one = finding(span=span, excerpt=(ExcerptLine(1, text),))
    lines = console(report(one)).splitlines()
    assert lines[5] == f"1 | {shown}"
    assert lines[6] == f"  | {carets}"


def test_a_long_line_is_cut_around_its_mark():
    text = "{" + ", ".join(f'"k{number}": {number}' for number in range(2000)) + "}"
    column = text.index('"k1000"') + 1
    one = finding(span=Span(1, column, 1, column + 7), excerpt=(ExcerptLine(1, text),))
    lines = console(report(one), width=80).splitlines()
    assert len(lines[5]) <= 86
    assert lines[5].startswith("1 | ...")
    assert lines[5].endswith("...")
    start = lines[6].index("^")
    assert lines[5][start : start + 7] == '"k1000"'
    assert lines[6].count("^") == 7


def test_prose_is_wrapped_and_indented():
    wordy = rule(why="one two three four five six seven eight nine ten eleven", controls=(), remediation="")
    text = console(report(finding(), rules={wordy.id: wordy}), width=40)
    assert "   = why: one two three four five six\n          seven eight nine ten eleven\n" in text
    assert "one two three four five six seven eight nine ten eleven" in console(
        report(finding(), rules={wordy.id: wordy}), width=0
    )


def test_a_second_place_is_named():
    places = (related("Namespace shop", "ns.yaml", Span(3, 1, 3, 5)), related("the chart", "chart/t.yaml"))
    text = console(report(finding(related=places)))
    assert "   = see: ns.yaml:3:1: Namespace shop\n   = see: chart/t.yaml: the chart\n" in text


def test_what_was_set_aside_shows_only_on_request():
    waived = finding(status="waived", status_reason="needed by the CNI")
    covered = latest(superseded_by="image-untagged")
    assert console(report(waived, covered)) == (
        "no findings, 1 waived; 2 objects in 1 file checked\npassed: nothing at or above high\n"
    )
    text = console(report(waived, covered), show_suppressed=True)
    assert 'high[container-privileged] (waived): Container "app" runs privileged\n' in text
    assert "   = waived: needed by the CNI\n" in text
    assert "   = covered by: image-untagged\n" in text


def test_problems_hidden_and_skipped_are_said_before_the_summary():
    shown = report(
        probe(),
        problems=(problem(), problem(path="", code="config", message="odd", span=None, fatal=False)),
        skipped=(Skipped("no-network-policy", "partial input", 2),),
        unexamined_kinds=("example.com/v1/Shop",),
        without_schema=(("example.com/v1/Shop", 2), ("example.com/v1/Stall", 1)),
    )
    assert console(shown) == (
        "Could not be checked:\n"
        "error[syntax]: mapping values are not allowed here\n"
        "  --> deploy/bad.yaml:3:5\n"
        "warning[config]: odd\n"
        "\n"
        "1 kind that no rule examined; --verbose lists them\n"
        "3 objects of 2 kinds without a schema; --verbose lists them\n"
        "1 rule not evaluated (partial input); --verbose lists them\n"
        "1 low finding hidden; --min-severity low shows it\n"
        "\n"
        "no findings at medium or above, 2 problems; 2 objects in 1 file checked\n"
        "failed: something could not be checked (1 problem)\n"
    )


def test_verbose_lists_every_file_kind_and_rule():
    shown = report(
        files=(
            FileResult("values.yaml", "not-kubernetes", "no apiVersion"),
            FileResult("web.yaml", "checked", "", 2),
            FileResult("t.yaml", "template", "render it with helm template"),
        ),
        skipped=(Skipped("no-network-policy", "partial input", 2),),
        unexamined_kinds=("example.com/v1/Shop",),
    )
    assert console(shown, verbose=1) == (
        "Files:\n"
        "  checked         web.yaml  (2 objects)\n"
        "  not-kubernetes  values.yaml  (no apiVersion)\n"
        "  template        t.yaml  (render it with helm template)\n"
        "Kinds that no rule examined:\n"
        "  example.com/v1/Shop\n"
        "Rules not evaluated:\n"
        "  no-network-policy: partial input (2 files)\n"
        "\n"
        "no findings; 2 objects in 1 file checked, 1 file not Kubernetes, 1 template skipped\n"
        "passed in part: nothing at or above high in what was checked; not checked: 1 template\n"
    )


def test_beyond_a_screenful_there_is_one_block_a_rule_with_its_places():
    many = [latest(path=f"{number:02}.yaml") for number in range(30)]
    text = console(report(*many, finding(path="99.yaml")), max_blocks=2)
    assert text == (
        'high[container-privileged]: Container "app" runs privileged\n'
        "   = why: A privileged container is root on the node.\n"
        "   = fix: Set `securityContext.privileged` to false.\n"
        "   = controls: SOC 2 CC6.1, CC6.8, ISO 27001 A.8.9\n"
        "  --> 99.yaml:23:13  Deployment shop/web\n"
        "\n"
        'medium[image-latest]: Container "app" has no fixed image version (30 findings in 30 files)\n'
        "   = why: A moving tag runs what nobody reviewed.\n"
        "   = fix: Name a version.\n"
        "  --> 00.yaml:25:11  Deployment shop/web\n"
        "  --> 01.yaml:25:11  Deployment shop/web\n"
        "  --> 02.yaml:25:11  Deployment shop/web\n"
        "  --> 03.yaml:25:11  Deployment shop/web\n"
        "  --> 04.yaml:25:11  Deployment shop/web\n"
        "      and 25 more\n"
        "\n"
        "31 findings, by rule; --verbose shows each with its lines, --output concise lists them one a line\n"
        "\n"
        "Controls touched most: SOC 2 CC6.1, CC6.8, ISO 27001 A.8.9; `report --framework` tells of each\n"
        "\n"
        "31 findings (1 high, 30 medium); 2 objects in 1 file checked\n"
        "failed: 1 finding at or above high\n"
    )


def test_a_screenful_and_what_verbose_asks_for_are_shown_in_full():
    many = [latest(path=f"{number:02}.yaml") for number in range(30)]
    for shown in (console(report(*many), max_blocks=30), console(report(*many), max_blocks=2, verbose=1)):
        assert len(rows(shown, "Deployment")) == 30
        assert "by rule" not in shown


def test_places_say_what_differs_and_what_is_only_counted_is_counted():
    api = latest(message='Container "api" has no fixed image version', number=7)
    shown = console(report(latest(), api, finding(status="waived")), max_blocks=1, show_suppressed=True)
    assert rows(shown, "medium") == ["medium[image-latest]: Image without a fixed version (8 findings in 1 file)"]
    assert rows(shown, "  -->")[1:] == [
        '  --> deploy/web.yaml:25:11  Container "app" has no fixed image version',
        '  --> deploy/web.yaml:25:11  Container "api" has no fixed image version',
    ]
    assert "      and 6 more\n" in shown
    assert rows(shown, "high") == ['high[container-privileged] (waived): Container "app" runs privileged']


def test_of_many_places_each_file_has_one_before_any_has_two():
    many = [latest(span=Span(line, 1, line, 5), excerpt=()) for line in range(1, 10)]
    shown = console(report(*many, latest(path="z.yaml")), max_blocks=0)
    assert rows(shown, "  -->") == [
        *(f"  --> deploy/web.yaml:{line}:1  Deployment shop/web" for line in range(1, 5)),
        "  --> z.yaml:25:11  Deployment shop/web",
    ]


def test_statistics_on_request():
    assert "\n\n1  medium    image-latest\n\n" in console(report(latest()), statistics=True)


def test_colours_only_when_asked():
    assert "\x1b" not in console(report(finding()))
    text = console(report(finding()), color=True)
    assert '\x1b[1;31mhigh[container-privileged]\x1b[0m: \x1b[1mContainer "app" runs privileged\x1b[0m\n' in text
    assert "\x1b[1;31m^^^^^^^^^^^^^^^^\x1b[0m" in text
    assert text.endswith("\n\x1b[1;31mfailed\x1b[0m: 1 finding at or above high\n")
    assert console(report(), color=True).endswith("\n\x1b[1;32mpassed\x1b[0m: nothing at or above high\n")
