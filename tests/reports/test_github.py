"""Workflow commands as the runner reads them."""

from __future__ import annotations

from kubelint_compliance.model import ControlRef
from kubelint_compliance.reports import RenderOptions, render
from kubelint_compliance.yamltree import Span
from tests.reports.builders import finding, latest, probe, problem, report, rule


def lines_of(shown, **options):
    return render(shown, "github", RenderOptions(**options)).splitlines()


def test_clean_run_is_the_summary():
    assert lines_of(report()) == ["no findings; 2 objects in 1 file checked", "passed: nothing at or above high"]
    assert lines_of(report(), quiet=True) == []


def test_nothing_checked_is_a_warning():
    assert lines_of(report(files=()), quiet=True) == [
        "::warning title=kubelint-compliance::no findings; nothing was checked: there were no files"
    ]


def test_the_worst_come_first():
    shown = report(latest(path="a.yaml"), finding(), probe(), problems=(problem(),))
    assert lines_of(shown) == [
        "::error file=deploy/bad.yaml,line=3,endLine=3,col=5,endColumn=6,title=Could not be checked%3A syntax"
        "::mapping values are not allowed here",
        "::error file=deploy/web.yaml,line=23,endLine=23,col=13,endColumn=29,"
        "title=Privileged container (container-privileged)"
        '::Container "app" runs privileged (Deployment shop/web).'
        "%0AFix: Set `securityContext.privileged` to false."
        "%0AControls: SOC 2 CC6.1, CC6.8, ISO 27001 A.8.9",
        "::warning file=a.yaml,line=25,endLine=25,col=11,endColumn=28,"
        "title=Image without a fixed version (image-latest)"
        '::Container "app" has no fixed image version (Deployment shop/web).%0AFix: Name a version.',
        "1 low finding hidden; --min-severity low shows it",
        "2 findings (1 high, 1 medium), 1 problem; 2 objects in 1 file checked",
        "failed: 1 finding at or above high; something could not be checked (1 problem)",
    ]


def test_columns_are_left_out_of_a_problem_over_several_lines():
    shown = report(problems=(problem(span=Span(3, 5, 9, 1), fatal=False),))
    assert lines_of(shown, quiet=True) == [
        "::warning file=deploy/bad.yaml,line=3,endLine=9,title=Could not be checked%3A syntax"
        "::mapping values are not allowed here"
    ]


def test_no_more_than_ten_of_a_level_and_one_for_each_line():
    many = [latest(span=Span(line, 1, line, 5), excerpt=()) for line in range(1, 31)]
    lines = lines_of(report(finding(), finding(), *many))
    assert sum(line.startswith("::error") for line in lines) == 1
    assert sum(line.startswith("::warning") for line in lines) == 10
    assert lines[-3] == ("20 more annotations left out: GitHub shows 10 of each level; the job summary has the rest")


def test_what_came_through_a_pipe_names_no_file_but_says_where():
    shown = report(finding(path="<stdin>", excerpt=()), problems=(problem(path="/dev/fd/63"),))
    assert [line.split("%0A")[0] for line in lines_of(shown, quiet=True)] == [
        "::error title=Could not be checked%3A syntax::/dev/fd/63:3:5: mapping values are not allowed here",
        "::error title=Privileged container (container-privileged)"
        '::<stdin>:23:13: Container "app" runs privileged (Deployment shop/web).',
    ]


def test_hostile_names_stay_inside_their_command():
    shown = report(finding(path="a,line=1::x%.yaml", message="x\n::error::owned\r%0A"))
    (line,) = lines_of(shown, quiet=True)
    assert line.startswith("::error file=a%2Cline=1%3A%3Ax%25.yaml,line=23,")
    assert "::x ::error::owned %250A (Deployment shop/web).%0AFix: " in line


def test_an_annotation_is_short():
    wordy = rule(why="w " * 900, remediation="word " * 900, title="title " * 90)
    many = [finding(message=f"{number} {'name ' * 200}") for number in range(30)]
    (line,) = lines_of(report(*many, rules={wordy.id: wordy}), quiet=True)
    properties, _, message = line[2:].partition("::")
    assert len(properties) < 250
    told = message.split("%0A")
    assert [part.split()[0] for part in told] == ["0", "1", "2", "And", "Fix:", "Controls:"]
    assert told[3] == "And 27 more on this line."
    assert len(message) < 1300


def test_an_annotation_names_two_frameworks_at_most():
    other = tuple(ControlRef(name, "1.1", "supports", "x") for name in ("pss", "cis-kubernetes", "owasp-k8s"))
    (line,) = lines_of(report(finding(), rules={rule().id: rule(controls=other)}), quiet=True)
    assert line.endswith("%0AControls: CIS 1.1, PSS 1.1")
