"""The six states of a control, and what outweighs what."""

from __future__ import annotations

from kubelint_compliance.compliance.coverage import STATES, assess, counts, unreadable
from kubelint_compliance.model import FileResult, Problem, Skipped
from tests.compliance.builders import SMALL, finding, run
from tests.reports.builders import problem


def states(*findings, **fields):
    return {entry.control.id: entry.state for entry in assess(run(*findings, **fields), SMALL)}


def entry_of(control, *findings, **fields):
    return next(entry for entry in assess(run(*findings, **fields), SMALL) if entry.control.id == control)


def test_a_clean_run_passes_what_was_tested_and_nothing_else():
    assert states() == {"CC6.1": "pass", "CC6.8": "pass", "CC1.1": "not-testable", "CC9.1": "not-assessed"}


def test_without_a_tested_object_nothing_passes():
    assert states(tested=(((), 5),))["CC6.1"] == "not-assessed"
    assert states(tested=((("image-latest",), 5),))["CC6.1"] == "not-assessed"


def test_a_rule_with_partial_sight_tested_nothing():
    skipped = (Skipped("container-privileged", "partial input", 1),)
    assert states(skipped=skipped)["CC6.1"] == "not-assessed"


def test_objects_are_counted_once_however_many_rules_tested_them():
    assert entry_of("CC6.1").objects == 5
    assert [rule.id for rule in entry_of("CC6.1").rules] == ["container-privileged"]


def test_any_finding_fails_even_a_hidden_or_a_covered_one():
    assert states(finding())["CC6.1"] == "fail"
    assert states(finding(severity="low"), min_severity="critical")["CC6.1"] == "fail"
    assert states(finding(superseded_by="other"))["CC6.1"] == "fail"


def test_findings_that_are_all_set_aside_are_a_waiver():
    waived = finding(status="waived", status_reason="the CNI needs it")
    assert states(waived)["CC6.1"] == "waived"
    assert states(waived, finding(fingerprint="f9"))["CC6.1"] == "fail"
    assert entry_of("CC6.1", waived).waived == (waived,)


def test_what_could_not_be_evaluated_is_an_error_before_all_else():
    entry = entry_of("CC6.1", finding(), unevaluated=("container-privileged",))
    assert (entry.state, entry.reason) == ("error", "could not be evaluated everywhere: container-privileged")
    assert states(unevaluated=("another",))["CC6.1"] == "pass"


def test_nothing_passes_while_input_could_not_be_read():
    unread = (problem(), problem(), Problem("b.yaml", "syntax", "odd", fatal=False))
    entry = entry_of("CC6.1", problems=unread)
    assert (entry.state, entry.reason) == ("error", "1 file of the input could not be read")
    assert states(problems=unread)["CC9.1"] == "not-assessed"
    assert states(finding(), problems=unread)["CC6.1"] == "fail"
    assert unreadable(run(problems=(Problem("a.yaml", "malformed", "odd"),), files=(FileResult("a", "checked"),))) == 0


def test_classes_of_input_that_were_not_there_are_named():
    assert entry_of("CC6.8").absent == ("policies",)
    assert entry_of("CC9.1").absent == ("platform",)


def test_states_are_counted_in_the_order_in_which_they_weigh():
    assert counts(assess(run(finding()), SMALL)) == {"fail": 2, "not-assessed": 1, "not-testable": 1}
    assert STATES == ("error", "fail", "waived", "not-assessed", "pass", "not-testable")
