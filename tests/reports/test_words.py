"""The run in one line, honestly."""

from __future__ import annotations

import pytest

from kubelint_compliance.model import ControlRef, FileResult
from kubelint_compliance.reports import summary_line
from kubelint_compliance.reports.words import (
    clip,
    control_words,
    controls_line,
    controls_of,
    documents_of,
    hidden_line,
    problem_words,
    sentence,
    verdict_line,
)
from tests.reports.builders import WEB, finding, latest, probe, problem, report, rule


def test_clean_run():
    assert summary_line(report()) == "no findings; 2 objects in 1 file checked"
    assert hidden_line(report()) == ""


def test_everything_is_counted():
    files = (
        *(FileResult(f"{number}.yaml", "checked", "", 3) for number in range(17)),
        FileResult("values.yaml", "not-kubernetes"),
        FileResult("ci.yaml", "not-kubernetes"),
        FileResult("t.yaml", "template"),
        FileResult("bad.yaml", "unparsable", "", 2),
        FileResult("vendor.yaml", "excluded"),
    )
    findings = (
        finding(),
        latest(),
        latest(),
        finding(status="waived"),
        finding(status="baseline"),
        probe(status="ignored"),
    )
    assert summary_line(report(*findings, files=files, problems=(problem(),))) == (
        "3 findings (1 high, 2 medium), 1 waived, 1 ignored, 1 in the baseline, 1 problem; "
        "51 objects in 17 files checked, 2 files not Kubernetes, 1 template skipped, "
        "1 file unparsable (2 objects checked), 1 file excluded"
    )


def test_fragments_and_what_is_passed_over_are_counted():
    passed = (("plain text", 1), ("words of Helm", 2))
    files = (
        FileResult("a.yaml", "checked", "", 5, 2, passed, 1),
        FileResult("b.yaml", "unparsable", "kind is missing", 1, 0, (("apiVersion without kind", 1),)),
        FileResult("values.yaml", "not-kubernetes", "Helm values", passed=(("no apiVersion and kind", 1),)),
    )
    assert summary_line(report(files=files)) == (
        "no findings; 5 objects in 1 file checked, 1 file not Kubernetes, 1 file unparsable (1 object checked), "
        "2 fragments, 4 documents passed over"
    )
    assert [documents_of(file) for file in files] == [
        "5 objects, 2 fragments among them, 3 documents passed over: plain text; 2 words of Helm",
        "1 object, 1 document passed over: apiVersion without kind",
        "",
    ]
    assert [file.documents for file in files] == [7, 2, 1]


def test_no_checked_file_is_not_counted_as_none():
    files = (FileResult("b.yaml", "unparsable", "kind is missing", 1),)
    assert summary_line(report(files=files)) == "no findings; 1 file unparsable (1 object checked)"


def test_nothing_checked_never_looks_clean():
    assert summary_line(report(files=())) == "no findings; nothing was checked: there were no files"
    empty = (FileResult("empty.yaml", "checked"),)
    assert summary_line(report(files=empty)) == "no findings; nothing was checked: no objects in the files"
    files = (FileResult("values.yaml", "not-kubernetes"), FileResult("t.yaml", "template"))
    assert summary_line(report(files=files)) == (
        "no findings; nothing was checked: 1 file not Kubernetes, 1 template skipped"
    )


def test_hidden_findings_are_counted_and_not_called_none():
    assert summary_line(report(probe())) == "no findings at medium or above; 2 objects in 1 file checked"
    assert hidden_line(report(probe())) == "1 low finding hidden; --min-severity low shows it"
    three = report(probe(), latest(), finding(severity="high"), min_severity="critical")
    assert hidden_line(three) == "1 high, 1 medium and 1 low findings hidden; --min-severity low shows them"
    hidden = report(probe(), probe(), latest(), min_severity="high")
    assert hidden_line(hidden) == "1 medium and 2 low findings hidden; --min-severity low shows them"


def test_superseded_findings_do_not_count():
    assert summary_line(report(finding(superseded_by="other"))) == "no findings; 2 objects in 1 file checked"


def test_sentence_ends_with_the_object():
    assert sentence(finding()) == 'Container "app" runs privileged (Deployment shop/web).'
    assert sentence(finding(message="Deployment shop/web is alone.")) == "Deployment shop/web is alone."
    assert sentence(finding(object=WEB._replace(kind="", name="", namespace=""))) == 'Container "app" runs privileged.'


def test_problem_words_name_rule_and_object():
    assert problem_words(problem()) == "mapping values are not allowed here"
    told = problem_words(problem(message="no such key", rule="a-b", object=WEB))
    assert told == "no such key (rule a-b, Deployment shop/web)"


def test_controls_come_in_their_listing_order():
    assert controls_of(rule()) == {"soc2": ["CC6.1", "CC6.8"], "iso27001": ["A.8.9"], "cis-kubernetes": ["5.2.2"]}
    assert control_words(rule(), ("soc2", "iso27001"), most=1) == "SOC 2 CC6.1, ISO 27001 A.8.9"


def test_clip_cuts_at_a_word():
    assert clip("a  b\nc", 10) == "a b c"
    assert clip("alpha beta gamma", 13) == "alpha..."


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        (report(), "passed: nothing at or above high"),
        (report(probe(), latest()), "passed: nothing at or above high"),
        (report(finding(status="waived"), finding(superseded_by="x")), "passed: nothing at or above high"),
        (report(finding()), "failed: 1 finding at or above high"),
        (report(finding(number=3), latest(), fail_on="medium"), "failed: 4 findings at or above medium"),
        (report(finding(), fail_on="never"), "passed: no finding fails (--fail-on never)"),
        (
            report(finding(), probe(), fail_on="low"),
            "failed: 2 findings at or above low, 1 of them hidden (--min-severity medium)",
        ),
        (report(problems=(problem(),)), "failed: something could not be checked (1 problem)"),
        (
            report(finding(), problems=(problem(), problem(number=4))),
            "failed: 1 finding at or above high; something could not be checked (5 problems)",
        ),
        (report(fail_on="never", problems=(problem(),)), "failed: something could not be checked (1 problem)"),
        (report(files=()), "no verdict: nothing was checked"),
        (report(unexamined_kinds=("v1/Pod", "v1/Service")), "no verdict: no rule examined an object"),
        (report(unexamined_kinds=("v1/Pod",)), "passed: nothing at or above high"),
        (
            report(problems=(problem(fatal=False),)),
            "passed in part: nothing at or above high in what was checked; not checked: what 1 warning tells of",
        ),
        (
            report(
                files=(
                    FileResult("web.yaml", "checked", "", 2),
                    FileResult("a.yaml", "template"),
                    FileResult("b.yaml", "template"),
                    FileResult("c.yaml", "unparsable"),
                )
            ),
            "passed in part: nothing at or above high in what was checked; not checked: 2 templates, 1 file unparsable",
        ),
    ],
)
def test_the_verdict(shown, line):
    assert verdict_line(shown) == line


@pytest.mark.parametrize(
    ("at", "line"),
    [
        ({"deploy/web.yaml": "never"}, "passed: nothing at or above high, or what the configuration says for its path"),
        (
            {"deploy/web.yaml": "critical"},
            "failed: 1 finding at or above high, or what the configuration says for its path",
        ),
    ],
)
def test_the_verdict_holds_findings_against_what_fails_at_their_path(at, line):
    shown = report(finding(severity="critical"))._replace(fail_on_at=at)
    assert (verdict_line(shown), shown.exit_code) == (line, int(line.startswith("failed")))


def test_the_verdict_says_where_the_exit_code_differs():
    assert verdict_line(report(finding()), exit_zero=True) == (
        "failed: 1 finding at or above high; the exit code is 0 (--exit-zero)"
    )
    assert verdict_line(report(), exit_zero=True) == "passed: nothing at or above high"
    assert verdict_line(report(finding(), problems=(problem(),)), exit_zero=True) == (
        "failed: 1 finding at or above high; something could not be checked (1 problem)"
    )


def test_a_control_is_touched_by_each_finding_that_is_counted():
    one = rule(id="one", controls=(ControlRef("soc2", "CC6.1", "supports", "It is so."),))
    other = rule(id="other", controls=(ControlRef("soc2", "CC7.1", "supports", "It is so."),))
    counted = finding(rule="other", number=3)
    said = report(finding(rule="one"), finding(rule="one"), counted, rules={"one": one, "other": other})
    assert controls_line(said, ("soc2",), 1).startswith("Controls touched most: SOC 2 CC7.1;")
