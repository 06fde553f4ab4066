"""Waivers: what they cover, what they must have, where the register is at fault, and what a run makes of them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from kubelint_compliance.config.record import MaxDays
from kubelint_compliance.decisions.append import HEAD, appended, next_id
from kubelint_compliance.decisions.globs import fits, narrows
from kubelint_compliance.decisions.governance import RULES, Terms
from kubelint_compliance.decisions.register import FIELDS, SCOPE, read_register
from kubelint_compliance.decisions.waivers import doubled, waive
from kubelint_compliance.model import Finding, ObjectRef, Place, UsageError
from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.yamltree import Document, Span, parse

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "waivers.schema.json").read_text(encoding="utf-8"))
FINGERPRINT = "0123456789abcdef0123456789abcdef"
TODAY = date(2027, 1, 15)
SEVERITIES = {"host-pid": "critical", "image-tag-latest": "medium"}
TERMS = Terms(
    TODAY, MaxDays()._asdict(), SEVERITIES, dict.fromkeys(RULES, "high"), frozenset((*SEVERITIES, *RULES)), ("",)
)
ENTRY = {
    "id": "W-1",
    "rules": "[host-pid]",
    "scope": "{ path: shop/web.yaml }",
    "reason": "a debugger",
    "requested-by": "ana",
    "approved-by": "ben",
    "approved-at": "2027-01-10",
    "expires": "2027-01-31",
}


def entry(**changes):
    fields = {**ENTRY, **{name.replace("_", "-"): value for name, value in changes.items()}}
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return "".join(f"  {'  ' if number else '- '}{line}\n" for number, line in enumerate(lines))


def register(*entries):
    return "waivers:\n" + "".join(entries)


def finding(rule="host-pid", path="shop/web.yaml", name="web", namespace="shop", **changes):
    made = Finding(
        places=(Place(path, Span(5, 3, 5, 10)),),
        rule=rule,
        severity=SEVERITIES[rule],
        message="Pod shares the processes of the node",
        object=ObjectRef("v1", "Pod", namespace, name),
        pointer="/spec/hostPID",
        fingerprint=FINGERPRINT,
    )
    return made._replace(**changes)


def decided(text, *findings, **terms):
    waived = waive(findings, read_register(text, "waivers.yaml"), TERMS._replace(**terms))
    return waived.findings[: len(findings)], waived.findings[len(findings) :], waived.stands


def told(found):
    return [(each.rule, each.span.line, each.span.column) for each in found]


def test_every_rule_about_waivers_has_a_file_and_no_other():
    raised = {rule.rule.id for rule in builtin_rules() if rule.raised_by == "decisions"}
    assert sorted(RULES) == sorted(raised)


def test_a_register_without_waivers_changes_nothing():
    for text in ("", "# nothing\n", "waivers:\n", "waivers: []\n", "null\n"):
        assert decided(text, finding()) == ((finding(),), (), ())


def test_what_a_waiver_covers_is_set_aside_with_its_reason():
    (one, other), own, _ = decided(register(entry()), finding(), finding("image-tag-latest"))
    assert (one.status, one.status_reason) == ("waived", "W-1: a debugger (until 2027-01-31)")
    assert one._replace(status="open", status_reason="") == finding()
    assert (other, own) == (finding("image-tag-latest"), ())


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ("{ path: 'shop/*.yaml' }", True),
        ("{ path: '*.yaml', name: web }", False),
        ("{ path: '**/web.yaml' }", True),
        ("{ path: web.yaml }", False),
        ("{ namespace: 'sh?p' }", True),
        ("{ namespace: shop, kind: Pod, name: 'w*' }", True),
        ("{ namespace: shop, kind: Deployment }", False),
        ("{ name: web, namespace: '*' }", True),
        ("{ name: Web }", False),
        (f"{{ fingerprint: {FINGERPRINT} }}", True),
        (f"{{ fingerprint: {FINGERPRINT}-2 }}", False),
        (f"{{ fingerprint: {FINGERPRINT}, name: other }}", False),
    ],
)
def test_all_of_a_scope_must_fit(scope, covered):
    (one,), *_ = decided(register(entry(scope=scope)), finding())
    assert (one.status == "waived") is covered


def test_a_fingerprint_needs_no_rule():
    (one, other), *_ = decided(
        register(entry(rules=None, scope=f"{{ fingerprint: {FINGERPRINT} }}")), finding(), finding(fingerprint="f")
    )
    assert (one.status, other.status) == ("waived", "open")


def test_what_is_only_counted_is_covered_by_a_path_alone():
    rest = finding(number=7)
    (one,), *_ = decided(register(entry()), rest)
    assert one.status == "waived"
    for scope in ("{ name: web }", "{ path: shop/web.yaml, name: web }", f"{{ fingerprint: {FINGERPRINT} }}"):
        assert decided(register(entry(scope=scope)), rest)[0] == (rest,)


def test_a_finding_that_something_else_set_aside_stays_as_it_is_and_the_waiver_is_used():
    ignored = finding(status="ignored", status_reason="so")
    assert decided(register(entry()), ignored)[:2] == ((ignored,), ())


def test_the_last_day_counts_and_after_it_the_finding_is_open_with_a_note():
    text = register(entry())
    assert decided(text, finding(), today=date(2027, 1, 31))[0][0].status == "waived"
    (one,), (own,), _ = decided(text, finding(), today=date(2027, 2, 1))
    assert (one.status, one.status_reason, one.fingerprint) == ("open", "", FINGERPRINT)
    assert one.message == "Pod shares the processes of the node (its waiver W-1 expired on 2027-01-31)"
    assert one.places[1] == Place("waivers.yaml", Span(9, 14, 9, 24), "related", "waiver W-1")
    assert told([own]) == [("waiver-expired", 9, 14)]
    assert own.message == "Waiver W-1 expired on 2027-01-31: a finding is open again"
    assert (own.path, own.object.title, own.pointer) == ("waivers.yaml", "Waiver W-1", "/expires")


def test_an_expired_waiver_is_no_finding_where_another_one_counts():
    text = register(entry(), entry(id="W-2", expires="2027-02-05"))
    (one,), own, _ = decided(text, finding(), today=date(2027, 2, 1))
    assert (one.status_reason, own) == ("W-2: a debugger (until 2027-02-05)", ())


def test_of_two_for_one_finding_the_first_counts_and_both_are_named():
    text = register(entry(id="W-9"), entry(scope="{ name: web }"), entry(id="W-3", approved_by="ana"))
    (one, _), _, stands = decided(text, finding(), finding(name="other", fingerprint="f"))
    assert one.status_reason == "W-9: a debugger (until 2027-01-31)"
    assert [words for _, words in doubled(stands)] == ["W-9 and W-1 both cover a finding"]


@pytest.mark.parametrize(
    ("changes", "rule", "line", "column", "note"),
    [
        ({"approved_by": None}, "waiver-without-approver", 2, 9, "nobody approved it"),
        ({"reason": None}, "waiver-without-approver", 2, 9, "it gives no reason"),
        ({"approved_at": None}, "waiver-without-approver", 7, 18, "its approval has no date"),
        ({"approved_at": "2027-01-16"}, "waiver-without-approver", 8, 18, "it is approved from 2027-01-16 on"),
        ({"approved_by": "' @ANA'"}, "waiver-self-approved", 7, 18, "the one who asked for it approved it"),
        ({"requested_by": None}, "waiver-self-approved", 2, 9, "it does not say who asked for it"),
        ({"expires": None}, "waiver-without-expiry", 2, 9, "it has no end"),
        ({"expires": "2027-02-10"}, "waiver-without-expiry", 9, 14, "it holds for more than 30 days"),
        ({"scope": None}, "waiver-scope-wildcard", 2, 9, "it covers all objects"),
        ({"scope": "{ kind: Pod }"}, "waiver-scope-wildcard", 4, 5, "it covers all objects"),
        ({"scope": "{ kind: Pod, path: '**' }"}, "waiver-scope-wildcard", 4, 31, "it covers all objects"),
        ({"scope": "{ path: '**/*.yaml', name: '*' }"}, "waiver-scope-wildcard", 4, 20, "it covers all objects"),
    ],
)
def test_a_waiver_that_lacks_something_sets_nothing_aside(changes, rule, line, column, note):
    (one,), own, stands = decided(register(entry(**changes)), finding())
    assert told(own) == [(rule, line, column)]
    assert one.status == "open"
    assert one.message == f"Pod shares the processes of the node (its waiver W-1 does not count: {note})"
    assert not stands[0].counts


@pytest.mark.parametrize("rules", [None, "['host-*']", "['*']"])
def test_a_waiver_without_rules_by_their_ids_covers_nothing(rules):
    (one,), own, _ = decided(register(entry(rules=rules)), finding())
    assert (one, [each.rule for each in own]) == (finding(), ["waiver-scope-wildcard"])


def test_the_worst_severity_that_is_covered_says_how_long_it_may_hold():
    text = register(entry(rules="[image-tag-latest]", expires="2027-07-09"))
    assert decided(text, finding("image-tag-latest"))[0][0].status == "waived"
    worse = finding("image-tag-latest", severity="high")
    (one,), (own,), _ = decided(text, worse)
    assert (one.status, own.rule) == ("open", "waiver-without-expiry")
    assert own.message == "Waiver W-1 ends 180 days after its approval; for what is high 90 are the most"
    assert decided(text, worse, max_days={**MaxDays()._asdict(), "high": 180})[0][0].status == "waived"


def test_what_covers_nothing_is_unused_where_all_was_checked_that_it_is_about():
    text = register(entry())
    for checked in (("",), ("shop",), ("shop/web.yaml",), ("other", "shop")):
        assert told(decided(text, checked=checked)[1]) == [("waiver-unused", 2, 9)]
    for checked in ((), ("other",), ("sho",), ("shop/web",)):
        assert decided(text, checked=checked)[1] == ()
    assert decided(text, ran=frozenset(["image-tag-latest"]))[1] == ()
    assert decided(register(entry(scope="{ name: web }")), checked=("shop",))[1] == ()
    assert told(decided(register(entry(scope="{ path: 'shop/*/x.yaml' }")), checked=("shop",))[1]) == [
        ("waiver-unused", 2, 9)
    ]


def test_a_fingerprint_alone_is_unused_where_nobody_chose_the_rules():
    text = register(entry(rules=None, scope=f"{{ fingerprint: {FINGERPRINT} }}"))
    assert told(decided(text)[1]) == [("waiver-unused", 2, 9)]
    assert decided(text, chosen=True)[1] == ()


def test_a_rule_that_there_is_not_is_told_whatever_was_checked():
    (own,) = decided(register(entry(rules="[host-pidd]")), checked=())[1]
    assert (told([own]), own.message) == (
        [("waiver-unused", 3, 5)],
        "Waiver W-1 names a rule that there is not: host-pidd",
    )


def test_a_rule_that_does_not_run_tells_nothing_and_the_waiver_still_does_not_count():
    (one,), own, _ = decided(register(entry(approved_by="ana")), finding(), told={})
    assert (one.status, own) == ("open", ())


WRONG = {
    "waivers: [\n": "waivers.yaml:1:11: did not find expected node content",
    "waivers:\nwaivers:\n": "waivers.yaml:2:1: the key is already there",
    "waivers: []\n---\nwaivers: []\n": "waivers.yaml:2:1: a register is one YAML document",
    "- id: W-1\n": "waivers.yaml:1:1: this must be a mapping with the key 'waivers'",
    "waiver: []\n": "waivers.yaml:1:1: unknown field 'waiver'; did you mean 'waivers'?",
    "waivers: {}\n": "waivers.yaml:1:10: 'waivers' must be a list",
    "waivers: [W-1]\n": "waivers.yaml:1:11: this must be a waiver, which is a mapping",
    "waivers:\n  - reason: so\n": "waivers.yaml:2:5: a waiver must have an id, such as `id: W-1`",
    register(entry(approvedBy="ben")): "waivers.yaml:10:5: unknown field 'approvedBy'; did you mean 'approved-by'?",
    register(entry(scope="{ annotations: { a: b } }")): "waivers.yaml:4:14: unknown field 'annotations'",
    register(entry(scope="web")): "waivers.yaml:4:12: this must be a mapping with some of path, kind, ",
    register(entry(scope="{ fingerprint: '*' }")): "waivers.yaml:4:27: 'fingerprint' must be one of a JSON report",
    register(entry(scope="{ name: 7 }")): "waivers.yaml:4:20: 'name' must be a text; put it in quotes",
    register(entry(expires="2027-02-30")): "waivers.yaml:9:14: 'expires' must be a date of the calendar, such as "
    "2027-01-31, not '2027-02-30'",
    register(entry(expires="20270131")): "waivers.yaml:9:14: 'expires' must be a date of the calendar",
    register(entry(expires="2027-01-31T00:00:00Z")): "waivers.yaml:9:14: 'expires' must be a date of the calendar",
    register(entry(expires="")): "waivers.yaml:9:13: 'expires' must be a date of the calendar",
    register(entry(id="7")): "waivers.yaml:2:9: 'id' must be a text; put it in quotes",
    register(entry(reason="' '")): "waivers.yaml:5:13: 'reason' must be a text",
    register(entry(scope="{ name: " + "a" * 501 + " }")): "waivers.yaml:4:20: 'name' has more than 500 characters",
    register(*["  - id: W\n"] * 2001): "waivers.yaml:2002:5: more than 2,000 waivers are no register",
    register(entry(rules="host-pid")): "waivers.yaml:3:12: 'rules' must be a list of ids",
    register(entry(rules="[]")): "waivers.yaml:3:12: 'rules' must be a list of ids",
    register(entry(rules="[host-pid, 1]")): "waivers.yaml:3:23: this must be the id of a rule",
    register(entry(), entry(id="W-2"), entry()): "waivers.yaml:18:9: the id 'W-1' is there already, in line 2",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_told_with_its_place(text):
    with pytest.raises(UsageError) as error:
        read_register(text, "waivers.yaml")
    assert str(error.value).startswith(WRONG[text])
    assert "\n" not in str(error.value)


def value_of(text):
    parts = [part for part in parse(text) if isinstance(part, Document)]
    return parts[0].value if parts else None


@pytest.mark.parametrize("text", [*WRONG, register(entry()), register(entry(scope=None)), "waivers: []\n", ""])
def test_the_schema_says_what_the_reader_says(text):
    """All but what a schema cannot say: broken YAML, several documents, an id that is there twice."""
    told = WRONG.get(text, "")
    if any(words in told for words in ("expected node", "is already there", "one YAML document", "is there already")):
        return
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    assert validator.is_valid(value_of(text)) is (not told)


def test_the_schema_has_the_fields_of_the_reader():
    fields = SCHEMA["$defs"]["waiver"]["properties"]
    assert list(fields) == list(FIELDS)
    assert list(fields["scope"]["properties"]) == list(SCOPE)


@pytest.mark.parametrize(
    ("glob", "text", "path", "fit"),
    [
        ("a", "a", True, True),
        ("a", "ab", True, False),
        ("", "", True, True),
        ("*", "a/b", False, True),
        ("*", "a/b", True, False),
        ("a/?/b", "a///b", True, False),
        ("**", "a/b", True, True),
        ("a/**", "a/b/c", True, True),
        ("a/**", "a", True, False),
        ("a/**/b", "a/b", True, True),
        ("a/**/b", "a/x/y/b", True, True),
        ("a/**/b", "a/xb", True, False),
        ("**/b", "b", True, True),
        ("**/b", "ab", True, False),
        ("a*b", "a.*b", False, True),
        ("a[b]", "ab", False, False),
        ("a.b", "axb", False, False),
    ],
)
def test_globs(glob, text, path, fit):
    assert fits(glob, text, path=path) is fit


def test_a_hostile_glob_takes_no_time():
    assert not fits("*a" * 200 + "b", "a" * 2000)


@pytest.mark.parametrize(
    ("glob", "narrow"),
    [("", False), ("*", False), ("**/*.yml", False), ("./**", False), ("a*", True), ("**/a", True), ("*/b/*", True)],
)
def test_what_narrows(glob, narrow):
    assert narrows(glob) is narrow


NEW = {
    "id": "W-2",
    "rules": ["host-pid"],
    "scope": {"path": "a, b: {c}.yaml", "name": "yes"},
    "reason": "so: it is # 'here'",
    "expires": "2027-01-31",
}


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", HEAD + "waivers:\n  - id: W-2\n"),
        ("# mine\n", "# mine\nwaivers:\n  - id: W-2\n"),
        ("waivers:", "waivers:\n  - id: W-2\n"),
        ("waivers: [] # none\n# end\n", "waivers:\n  - id: W-2\n"),
        ("waivers:\n- id: W-1\n  reason:  a  \n# end", "waivers:\n- id: W-1\n  reason:  a  \n# end\n- id: W-2\n"),
        ("waivers:\r\n    - id: W-1\r\n", "waivers:\r\n    - id: W-1\r\n    - id: W-2\r\n      rules: [host-pid]\r\n"),
        (register(entry()), register(entry()) + "  - id: W-2\n    rules: [host-pid]\n"),
    ],
)
def test_an_entry_is_added_and_the_rest_stays(text, start):
    written = appended(text, NEW)
    assert written.startswith(start)
    assert value_of(written)["waivers"][-1] == NEW


@pytest.mark.parametrize("text", ["waivers: [{ id: W-1 }]\n", "{ waivers: [] }\n", "waivers:\n  -\n    id: W-1\n...\n"])
def test_a_file_without_a_place_for_an_entry_is_refused(text):
    with pytest.raises(ValueError, match="in block style"):
        appended(text, NEW)


def test_ids_go_on():
    assert [next_id(text) for text in ("", "waivers: []\n", register(entry()))] == ["W-1", "W-1", "W-2"]
    assert next_id(register(entry(id="SEC-9"), entry(id="W-41"), entry(id="W-5"))) == "W-42"
