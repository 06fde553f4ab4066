"""The seven states of a control, and what outweighs what."""

from __future__ import annotations

from kubelint_compliance.compliance.coverage import STATES, assess, counts, unreadable
from kubelint_compliance.compliance.frameworks import Control
from kubelint_compliance.compliance.looked import Observed
from kubelint_compliance.compliance.topics import all_topics
from kubelint_compliance.model import TESTED, WITH_PODS, ControlRef, Coverage, FileResult, Problem, Skipped
from tests.compliance.builders import SMALL, finding, known, run
from tests.reports.builders import problem, rule


def assessed(*findings, framework=SMALL, **fields):
    done = run(*findings, **fields)
    return assess(done, framework, Observed(done, known(done)), all_topics())


def states(*findings, **fields):
    return {entry.control.id: entry.state for entry in assessed(*findings, **fields)}


def entry_of(control, *findings, **fields):
    return next(entry for entry in assessed(*findings, **fields) if entry.control.id == control)


def test_a_clean_run_finds_nothing_bad_in_what_was_tested_and_nothing_else():
    assert states() == {
        "CC6.1": "nothing-bad-found",
        "CC6.8": "nothing-bad-found",
        "CC1.1": "not-testable",
        "CC9.1": "not-assessed",
    }


def test_without_a_tested_object_nothing_is_assessed():
    assert states(tested=(((), 5),))["CC6.1"] == "not-assessed"
    assert states(tested=((("image-latest",), 5),))["CC6.1"] == "not-assessed"


def test_a_rule_with_partial_sight_tested_nothing():
    skipped = (Skipped("container-privileged", "partial input", 1),)
    assert states(skipped=skipped)["CC6.1"] == "not-assessed"


def test_a_topic_that_was_not_looked_at_is_a_mark_and_no_state():
    whole, part = entry_of("CC6.1"), entry_of("CC6.8")
    assert (whole.complete, whole.in_part, whole.missing) == (True, False, ())
    assert (part.complete, part.in_part) == (False, True)
    assert [looked.topic.id for looked in part.missing] == ["rbac"]
    assert part.missing[0].gap == "without a rule yet"
    assert "rbac-cluster-admin-binding" in part.missing[0].missing
    assert not entry_of("CC1.1").complete


def test_objects_are_counted_once_however_many_rules_tested_them():
    entry = entry_of("CC6.1")
    assert entry.extent == (5, 0)
    assert [(tested.rule.id, tested.extent) for tested in entry.rules] == [("container-privileged", (5, 0))]


def test_a_rule_that_speaks_to_no_topic_of_a_control_tested_nothing_of_it():
    """It may find something all the same."""
    strange = rule(id="odd", controls=(ControlRef("soc2", "CC6.1", "supports", "It is odd, and known to be."),))
    rules = {"odd": strange, **run().rules}
    tested = ((("container-privileged", "odd"), 2),)
    assert [entry.rule.id for entry in entry_of("CC6.1", rules=rules, tested=tested).rules] == ["container-privileged"]
    entry = entry_of("CC6.1", finding(rule="odd"), rules=rules, tested=tested)
    assert (entry.state, {each.rule.id for each in entry.rules}) == ("fail", {"container-privileged", "odd"})


def test_a_control_is_not_assessed_by_rules_that_do_not_speak_to_it():
    quiet = {id: each._replace(controls=()) for id, each in run().rules.items()}
    entry = entry_of("CC6.1", rules=quiet)
    assert (entry.state, entry.reason) == ("not-assessed", "no rule that speaks to it tested an object")


def test_the_validity_of_schemas_alone_assesses_nothing():
    only = Control("CC8.1", "Changes", "partial", ("all",), ("schema-validity",), "Schemas", "Reviews", "")
    ids = ("schema-unknown-field", "schema-wrong-type", "schema-required-field", "schema-invalid-value")
    refs = (ControlRef("soc2", "CC8.1", "supports", "It is what was reviewed."),)
    rules = {id: rule(id=id, scope="object", kinds=(), controls=refs) for id in ids}
    fields = {"rules": rules | run().rules, "tested": ((ids, 3),), "framework": SMALL._replace(controls=(only,))}
    entry = entry_of("CC8.1", **fields)
    assert (entry.state, entry.missing) == ("not-assessed", ())
    assert states(finding(rule=ids[0]), **fields) == {"CC8.1": "fail"}


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
    assert states(unevaluated=("another",))["CC6.1"] == "nothing-bad-found"
    assert states(unevaluated=("host-pid",))["CC6.1"] == "error"


def test_nothing_is_good_while_input_could_not_be_read():
    unread = (problem(), problem(), Problem("b.yaml", "syntax", "odd", fatal=False))
    entry = entry_of("CC6.1", problems=unread)
    assert (entry.state, entry.reason) == ("error", "1 file of the input could not be read")
    assert states(problems=unread)["CC9.1"] == "not-assessed"
    assert states(finding(), problems=unread)["CC6.1"] == "fail"
    assert unreadable(run(problems=(Problem("a.yaml", "malformed", "odd"),), files=(FileResult("a", "checked"),))) == ()


PODS = ("run-as-non-root-unset", "run-as-root", "privilege-escalation-allowed", "capabilities-not-dropped",
        "seccomp-not-set", "root-filesystem-writable")  # fmt: skip
HARDENED = Control("CC7.1", "Hardened", "partial", ("workloads",), ("workload-hardening",), "Pods", "Reviews", "")
REFS = (ControlRef("soc2", "CC7.1", "supports", "It is a configuration baseline."),)


def hardening(*entries, shows=True):
    """The state of a control of hardened pods, over entries of coverage."""
    rules = {id: rule(id=id, controls=REFS, shows=shows and id == PODS[0]) for id in PODS}
    done = run(rules=rules, tested=())._replace(coverage=(Coverage((), WITH_PODS), *entries))
    framework = SMALL._replace(controls=(HARDENED,))
    return assess(done, framework, Observed(done, rules), all_topics())[0].state


def test_an_object_that_does_the_thing_shows_it():
    assert hardening(Coverage(PODS, TESTED, "", 1)) == "shown"
    assert hardening(Coverage(PODS, TESTED, "", 1), Coverage(PODS, TESTED, "host-port", 4)) == "shown"


def test_an_object_that_only_breaks_no_rule_of_the_control_shows_nothing():
    assert hardening(Coverage(PODS, TESTED, "root-filesystem-writable", 1)) == "nothing-bad-found"
    apart = (Coverage(PODS[:3], TESTED, "", 1), Coverage(PODS[3:], TESTED, "", 1))
    assert hardening(*apart) == "nothing-bad-found"
    assert hardening(Coverage(PODS, TESTED, "", 1), shows=False) == "nothing-bad-found"


def test_classes_of_input_that_were_not_there_are_named():
    assert entry_of("CC6.8").absent == ("policies",)
    assert entry_of("CC9.1").absent == ("platform",)


def test_states_are_counted_in_the_order_in_which_they_weigh():
    assert counts(assessed(finding())) == {"fail": 2, "not-assessed": 1, "not-testable": 1}
    assert STATES == ("error", "fail", "waived", "not-assessed", "shown", "nothing-bad-found", "not-testable")
