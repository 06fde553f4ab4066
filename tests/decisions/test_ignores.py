"""Comments and annotations set findings aside: where they hold, what they need, and what is said where they fail."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest

from kubelint_compliance.decisions.remarks import RULES, USED
from kubelint_compliance.engine import conclude
from kubelint_compliance.model import LISTED, total
from kubelint_compliance.reports import RenderOptions, render
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.terms import Gate, Settings
from tests.docs.pages import blocks, read
from tests.scanning import scan_text

PRIVILEGED, HOST_PID = "container-privileged", "host-pid"
POD = """\
{0}apiVersion: v1
kind: Pod
metadata:
  name: web
{1}spec:{2}
  hostPID: true{3}
  containers:{4}
{5}  - name: a{6}
    image: a
    securityContext:{7}
      privileged: true{8}
  - name: b
    image: b
    securityContext: {{privileged: true}}{9}
"""
MARK = "# kubelint-compliance: "
BOTH, A, B, PID = f"{MARK}ignore[{PRIVILEGED}] it may", 11, 14, 6


@pytest.fixture(scope="module")
def rules():
    return rule_set(select=[PRIVILEGED, HOST_PID])


def pod(**parts):
    """A Pod with texts put in at numbered places; its findings are on lines 6, 11 and 14 where no line is added."""
    return POD.format(*(parts.get(f"at{number}", "") for number in range(10)))


def found(text, rules, **settings):
    """(rule, line, status, reason) of all findings that stand for one."""
    findings = scan_text("a.yaml", text, rules, Settings(**settings)).findings
    return sorted((f.rule, f.span.line, f.status, f.status_reason) for f in findings)


def ignored(text, rules, **settings):
    """(rule, line) of what is set aside."""
    return [(rule, line) for rule, line, status, _ in found(text, rules, **settings) if status == "ignored"]


def remarks(text, rules, **settings):
    """(rule, severity, line, column, message) of what is said of ignores."""
    findings = scan_text("a.yaml", text, rules, Settings(**settings)).findings
    return [(f.rule, f.severity, *f.span[:2], f.message) for f in findings if f.rule in RULES]


def test_without_an_ignore_nothing_is_set_aside(rules):
    assert found(pod(), rules) == [
        (PRIVILEGED, A, "open", ""),
        (PRIVILEGED, B, "open", ""),
        (HOST_PID, PID, "open", ""),
    ]


def test_a_comment_at_the_end_of_the_line(rules):
    assert found(pod(at8=f" {MARK}ignore[{PRIVILEGED}] it loads modules"), rules) == [
        (PRIVILEGED, A, "ignored", "it loads modules"),
        (PRIVILEGED, B, "open", ""),
        (HOST_PID, PID, "open", ""),
    ]


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        ({"at9": f" {BOTH}"}, [B]),
        ({"at7": f" {BOTH}"}, [A]),
        ({"at6": f" {BOTH}"}, [A]),
        ({"at4": f" {BOTH}"}, [A, B]),
        ({"at2": f" {BOTH}"}, [A, B]),
        ({"at3": f" {BOTH}"}, []),
        ({"at5": f"  {BOTH}\n"}, [A + 1]),
        ({"at5": f"{BOTH}\n  # why\n\n"}, [A + 3]),
        ({"at4": f"\n    {BOTH}\n"}, [A + 2]),
        ({"at1": f"{BOTH}\n"}, [A + 1, B + 1]),
        ({"at0": f"{BOTH}\n"}, [A + 1, B + 1]),
        ({"at0": f"# Source: shop/templates/web.yaml\n\n{BOTH}\n"}, [A + 3, B + 3]),
        ({"at0": f"--- {BOTH}\n"}, [A + 1, B + 1]),
        ({"at0": f"{BOTH}\n---\n"}, [A + 2, B + 2]),
    ],
)
def test_a_comment_holds_for_what_begins_on_its_line_or_the_next_and_all_under_it(parts, lines, rules):
    assert ignored(pod(**parts), rules) == [(PRIVILEGED, line) for line in lines]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_move_nothing(line_end, mark, rules):
    for parts, lines in (
        ({"at0": f"{BOTH}\n"}, [A + 1, B + 1]),
        ({"at8": f" {BOTH}"}, [A]),
        ({"at7": f" {BOTH}"}, [A]),
    ):
        text = mark + pod(**parts).replace("\n", line_end)
        assert ignored(text, rules) == [(PRIVILEGED, line) for line in lines]
        assert remarks(text, rules) == []


def test_in_json_an_annotation_holds_and_a_comment_in_flow_style_too(rules):
    annotated = (
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "annotations": {"%s": "x1"}}, "spec": {%s}}'
    )
    text = annotated % (f"ignore.kubelint-compliance/{HOST_PID}", '"hostPID": true, "containers": []')
    assert ignored(text, rules) == [(HOST_PID, 1)]
    flow = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {\n  hostPID: true,  %s\n  containers: []}}\n"
    assert ignored(flow % f"{MARK}ignore[{HOST_PID}] x1", rules) == [(HOST_PID, 2)]


def test_behind_the_first_key_a_comment_holds_for_that_key_alone(rules):
    assert ignored(pod().replace("apiVersion: v1", f"apiVersion: v1  {BOTH}"), rules) == []


def test_a_comment_holds_for_what_lacks_something():
    rules = rule_set(select=["memory-limit-missing"])
    text = pod(at6=f" {MARK}ignore[memory-limit-missing] measured")
    assert ("memory-limit-missing", 8) in ignored(text, rules)


def test_several_rules_and_several_comments(rules):
    text = pod(at0=f"{MARK}ignore[{PRIVILEGED}, {HOST_PID}] both\n")
    assert [status for *_, status, _ in found(text, rules)] == ["ignored"] * 3
    stacked = pod(at1=f"{MARK}ignore[{HOST_PID}] one\n{MARK}ignore[{PRIVILEGED}] two\n")
    assert [reason for *_, reason in found(stacked, rules)] == ["two", "two", "one"]


def test_the_innermost_reason_counts_and_both_are_used(rules):
    text = pod(at0=f"{MARK}ignore[{PRIVILEGED}] all\n", at8=f" {MARK}ignore[{PRIVILEGED}] this")
    assert [(line, reason) for rule, line, _, reason in found(text, rules) if rule == PRIVILEGED] == [
        (A + 1, "this"),
        (B + 1, "all"),
    ]
    assert remarks(text, rules) == []


def test_behind_another_comment(rules):
    assert ignored(pod(at8=f" # needed {BOTH}"), rules) == [(PRIVILEGED, A)]


def test_a_comment_holds_for_every_document_of_a_file_only_as_ignore_file(rules):
    two = pod() + "---\n" + pod()
    assert len(ignored(f"{MARK}ignore[{HOST_PID}] x\n" + two, rules)) == 1
    assert len(ignored(f"# licence\n{MARK}ignore-file[{HOST_PID}] x\n" + two, rules)) == 2
    assert len(ignored(f"{MARK}ignore-file[{HOST_PID}] x\n---\n" + two, rules)) == 2


@pytest.mark.parametrize("first", ["just: values\n", "kind: [\n", "# nothing\n---\n---\n"])
def test_ignore_file_holds_whatever_the_first_document_is(first, rules):
    text = f"{MARK}ignore-file[{HOST_PID}] x\n{first}---\n{pod()}"
    assert [rule for rule, _ in ignored(text, rules)] == [HOST_PID]
    assert remarks(text, rules) == []


def test_ignore_file_below_the_top_sets_nothing_aside(rules):
    text = pod(at1=f"{MARK}ignore-file[{HOST_PID}] x\n")
    assert ignored(text, rules) == []
    assert remarks(text, rules) == [
        (
            "ignore-misplaced",
            "medium",
            5,
            1,
            "ignore-file counts at the top of a file alone, before anything but comments; here it sets nothing aside",
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        f'a: "{BOTH}"\n',
        f"a: '\n  {BOTH}'\n",
        f"a: |\n    {BOTH}\n",
        f"a: x{BOTH.replace(': ', ':')}\n",
    ],
)
def test_what_is_no_comment_is_no_ignore(text, rules):
    annotations = "  annotations:\n    " + text.replace("\n", "\n  ").rstrip() + "\n"
    assert len(found(pod(at1=annotations), rules)) == 3
    assert ignored(pod(at1=annotations), rules) == []
    assert remarks(pod(at1=annotations), rules) == []


def test_an_annotation_of_the_object(rules):
    text = pod(at1=f"  annotations:\n    ignore.kubelint-compliance/{PRIVILEGED}: the node agent\n")
    assert [(line, reason) for rule, line, _, reason in found(text, rules) if rule == PRIVILEGED] == [
        (A + 2, "the node agent"),
        (B + 2, "the node agent"),
    ]


CRON = """\
apiVersion: batch/v1
kind: CronJob
metadata: {{name: web, annotations: {{{0}}}}}
spec:
  schedule: "@daily"
  jobTemplate:
    metadata: {{annotations: {{{1}}}}}
    spec:
      template:
        metadata: {{annotations: {{{2}}}}}
        spec:
          hostPID: true
          restartPolicy: Never
          containers: [{{name: a, image: a, securityContext: {{privileged: true}}}}]
"""


@pytest.mark.parametrize(("place", "number"), [(0, 1), (1, 0), (2, 1)])
def test_an_annotation_of_the_pod_template(place, number, rules):
    said = [f'"ignore.kubelint-compliance/{PRIVILEGED}": why not' if at == place else "" for at in range(3)]
    assert ignored(CRON.format(*said), rules) == [(PRIVILEGED, 14)] * number


def test_an_annotation_of_one_object_of_a_list_does_not_reach_the_next(rules):
    item = "- apiVersion: v1\n  kind: Pod\n  metadata: {{name: {0}{1}}}\n  spec: {{hostPID: true, containers: []}}\n"
    annotated = f', annotations: {{"ignore.kubelint-compliance/{HOST_PID}": x1}}'
    text = "apiVersion: v1\nkind: List\nitems:\n" + item.format("a", annotated) + item.format("b", "")
    assert found(text, rules) == [(HOST_PID, 7, "ignored", "x1"), (HOST_PID, 11, "open", "")]


def test_what_is_said_of_an_annotation_is_told_with_its_object(rules):
    item = "- metadata: {{name: {0}{1}}}\n  apiVersion: v1\n  kind: Pod\n  spec: {{hostPID: {2}, containers: []}}\n"
    annotated = f', annotations: {{"ignore.kubelint-compliance/{HOST_PID}": x1}}'
    text = "apiVersion: v1\nkind: List\nitems:\n" + item.format("a", "", "true") + item.format("b", annotated, "false")
    one = next(f for f in scan_text("a.yaml", text, rules).findings if f.rule in RULES)
    assert (one.rule, one.object.title, one.span[:2]) == ("ignore-misplaced", "Pod b", (8, 37))
    assert one.message.endswith("a comment would have to stand at the end of line 7, or above it")


@pytest.mark.parametrize("reason", ["", " ", " -", " : --"])
def test_without_a_reason_nothing_is_set_aside(reason, rules):
    text = pod(at3=f"  {MARK}ignore[{HOST_PID}]{reason}")
    assert (HOST_PID, PID, "open", "") in found(text, rules)
    message = (
        "The ignore gives no reason, so it sets nothing aside: write why the finding is accepted behind the bracket"
    )
    assert remarks(text, rules) == [("ignore-without-reason", "medium", PID, 18, message)]


@pytest.mark.parametrize("value", ['""', "true", "7", "{}", '"-"'])
def test_an_annotation_without_a_reason(value, rules):
    text = pod(at1=f"  annotations:\n    ignore.kubelint-compliance/{HOST_PID}: {value}\n")
    assert ignored(text, rules) == []
    assert [row[:4] for row in remarks(text, rules)] == [("ignore-without-reason", "medium", 6, 5)]


def test_an_unused_ignore(rules):
    text = pod().replace("hostPID: true", f"hostPID: false  {MARK}ignore[{HOST_PID}] x").replace("privileged", "no")
    message = f"Nothing that it holds for breaks {HOST_PID}: the ignore can go"
    assert remarks(text, rules) == [("unused-ignore", "low", PID, 19, message)]


def test_a_rule_that_did_not_run_is_not_unused(rules):
    assert remarks(pod(at0=f"{MARK}ignore[host-ipc] x\n"), rules) == []
    assert [row[0] for row in remarks(pod(at0=f"{MARK}ignore[host-ipc] x\n"), rule_set(select=["host-ipc"]))] == [
        "unused-ignore"
    ]


def test_a_rule_that_could_not_judge_is_not_unused(rules):
    broken = pod(at0=f"{MARK}ignore[{HOST_PID}] x\n").replace("hostPID: true", "hostPID: [1]")
    assert not [row for row in remarks(broken, rules) if row[0] == "unused-ignore"]


def test_an_unknown_rule(rules):
    text = pod(at3=f"  {MARK}ignore[host-pdi, {HOST_PID}] x")
    assert ignored(text, rules) == [(HOST_PID, PID)]
    message = "There is no rule 'host-pdi'; did you mean 'host-pid'?"
    assert remarks(text, rules) == [("ignore-unknown-rule", "medium", PID, 18, message)]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            f"{MARK}ignore {HOST_PID} x",
            "Rules must stand in brackets right behind `ignore`: write `ignore[rule-id] reason`",
        ),
        (f"{MARK}ignore[] x", "No rule stands in the brackets: write `ignore[rule-id] reason`"),
        (f"{MARK}ignore[{HOST_PID} x", "The bracket is not closed: write `ignore[rule-id] reason`"),
        (f"{MARK}ignroe[{HOST_PID}] x", "`ignroe` says nothing here; did you mean `ignore`?"),
        (f"{MARK}Ignore[{HOST_PID}] x", "`Ignore` says nothing here; did you mean `ignore`?"),
        (f"{MARK}ignore[*] x", "'*' is a pattern, which would set aside what nobody looked at: name each rule"),
        (
            f"{MARK}ignore[host-*] x",
            "'host-*' is a pattern, which would set aside what nobody looked at: name each rule",
        ),
        (f"{MARK}ignore[{HOST_PID}, Host] x", "'Host' can be no rule id"),
        (
            f"# kubelint-compliance ignore[{HOST_PID}] x",
            "A colon must stand behind the name of the tool: write `# kubelint-compliance: ignore[rule-id] reason`",
        ),
    ],
)
def test_what_cannot_be_understood_sets_nothing_aside(said, message, rules):
    text = pod(at3=f"  {said}")
    assert ignored(text, rules) == []
    assert remarks(text, rules) == [("ignore-malformed", "medium", PID, 18, message)]


@pytest.mark.parametrize(
    "prose", ["# kubelint-compliance: runs in CI", "# kubelint-compliance ignores it", "# x-y: ignore[a]"]
)
def test_prose_is_no_ignore(prose, rules):
    assert remarks(pod(at3=f"  {prose}"), rules) == []


def test_a_misplaced_ignore_says_where_it_would_have_to_stand(rules):
    text = pod(at4=f"  {MARK}ignore[{HOST_PID}] x")
    message = (
        f"The finding of {HOST_PID} in this document is not where the ignore holds: "
        f"a comment would have to stand at the end of line {PID}, or above it"
    )
    assert remarks(text, rules) == [("ignore-misplaced", "medium", PID + 1, 16, message)]
    assert (HOST_PID, PID, "open", "") in found(text, rules)


def test_an_ignore_behind_the_last_line_of_a_document_holds_for_nothing(rules):
    text = pod() + f"  {MARK}ignore[{HOST_PID}] x\n---\n" + pod()
    assert ignored(text, rules) == []
    assert [row[:3] for row in remarks(text, rules)] == [("ignore-misplaced", "medium", 15)]


def test_a_rule_that_nobody_may_ignore(rules):
    text = pod(at3=f"  {MARK}ignore[{HOST_PID}] x")
    message = f"The configuration does not let {HOST_PID} be ignored, so this sets nothing aside"
    assert remarks(text, rules, unsuppressible=(HOST_PID,)) == [("ignore-not-allowed", "medium", PID, 18, message)]
    assert ignored(text, rules, unsuppressible=(HOST_PID,)) == []


def test_findings_about_ignores_cannot_be_ignored(rules):
    text = pod(at3=f"  {MARK}ignore[ignore-without-reason] x\n  {MARK}ignore[{HOST_PID}]")
    assert [row[0] for row in remarks(text, rules)] == ["ignore-unknown-rule", "ignore-without-reason"]


def test_without_ignores_all_is_open_and_none_is_judged(rules):
    text = pod(at0=f"{MARK}ignore[{HOST_PID}] x\n{MARK}ignore[nothing]\n")
    assert {status for *_, status, _ in found(text, rules, ignores=False)} == {"open"}
    assert remarks(text, rules, ignores=False) == []


@pytest.mark.parametrize("fewer", [{"least": "critical"}, {"fingerprints": False}, {"excerpts": False}])
def test_what_a_report_needs_less_of_is_set_aside_all_the_same(fewer):
    rules = rule_set(select=[PRIVILEGED, "image-tag-mutable"])
    text = pod(at0=f"{MARK}ignore[image-tag-mutable, {PRIVILEGED}] x\n")
    assert ignored(text, rules, **fewer) == ignored(text, rules) != []
    assert remarks(text, rules, **fewer) == []


def test_a_place_beside_one_that_is_set_aside_stays_open():
    rules = rule_set(select=["capability-added-beyond-baseline"])
    text = pod().replace(
        "{privileged: true}",
        "{capabilities: {add: [SYS_ADMIN,  # kubelint-compliance: ignore[capability-added-beyond-baseline] x\n"
        "      NET_ADMIN]}}",
    )
    lines = {(line, status) for rule, line, status, _ in found(text, rules) if rule not in RULES}
    assert lines == {(B, "ignored")}  # what begins on the line is all of the context, told as one
    text = text.replace("add: [SYS_ADMIN,  #", "add: [\n      SYS_ADMIN,  #")
    lines = {(line, status) for rule, line, status, _ in found(text, rules) if rule not in RULES}
    assert lines == {(B + 1, "ignored"), (B + 2, "open")}


def test_what_is_covered_is_set_aside_with_what_covers_it():
    rules = rule_set(select=[PRIVILEGED, "privilege-escalation-allowed"])
    text = pod(at8=f" {MARK}ignore[{PRIVILEGED}] x").replace("{privileged: true}", "{}")
    entries = [
        (f.rule, f.status, f.superseded_by) for f in scan_text("a.yaml", text, rules).findings if f.superseded_by
    ]
    assert entries
    assert {status for _, status, _ in entries} == {"ignored"}
    alone = pod(at8=f" {MARK}ignore[privilege-escalation-allowed] x").replace("{privileged: true}", "{}")
    assert (PRIVILEGED, A, "open", "") in found(alone, rules)


def containers(number, mark=""):
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
    item = "  - {{name: c{0}, image: a, securityContext: {{privileged: true}}}}{1}\n"
    return head + "".join(item.format(index, mark if index else "") for index in range(number))


def test_findings_beyond_the_bound_are_set_aside_and_counted(rules):
    findings = scan_text("a.yaml", containers(LISTED + 900, f"  {BOTH}"), rules).findings
    assert [(f.status, f.span.line) for f in findings if f.status == "open"] == [("open", 6)]
    assert total(f for f in findings if f.status == "ignored") == LISTED + 899
    assert len(findings) == LISTED + 1


def test_of_findings_beyond_the_bound_those_that_are_open_stay_so(rules):
    text = containers(LISTED + 900, f"  {BOTH}") + "  - {name: last, image: a, securityContext: {privileged: true}}\n"
    findings = scan_text("a.yaml", text, rules).findings
    assert total(f for f in findings if f.status == "open") == 2
    assert {f.span.line for f in findings if f.status == "open"} == {6, LISTED + 906}


def test_findings_beyond_the_bound_with_reasons_of_their_own_are_one(rules):
    lines = [
        line + f"  {BOTH} {at}" * ("name: c" in line) for at, line in enumerate(containers(LISTED + 50).split("\n"))
    ]
    *_, last = scan_text("a.yaml", "\n".join(lines), rules).findings
    assert (last.status, last.number, last.status_reason) == ("ignored", 50, "for several reasons")


def report(text, rules, **settings):
    return conclude([scan_text("a.yaml", text, rules, Settings(**settings))], (), rules, Gate("low"))


def test_every_format_keeps_or_leaves_what_is_set_aside(rules):
    told = report(pod(at0=f"{MARK}ignore[{HOST_PID}, {PRIVILEGED}] for <the> node\n"), rules, line_hashes=True)
    assert told.exit_code == 0
    page = json.loads(render(told, "json"))
    assert [(entry["status"], entry["statusReason"]) for entry in page["findings"]] == [
        ("ignored", "for <the> node")
    ] * 3
    assert (page["summary"]["open"], page["summary"]["statuses"]["ignored"]) == (0, 3)
    cases = ET.fromstring(render(told, "junit")).iter("skipped")
    assert [case.get("message") for case in cases] == ["ignored: for <the> node"] * 3
    assert json.loads(render(told, "sarif"))["runs"][0]["results"] == []
    results = json.loads(render(told, "sarif", RenderOptions(sarif_suppressed=True)))["runs"][0]["results"]
    suppressions = {json.dumps(result["suppressions"], sort_keys=True) for result in results}
    assert suppressions == {'[{"justification": "for <the> node", "kind": "inSource"}]'}
    for form in ("github", "gitlab", "rdjson", "concise"):
        assert HOST_PID not in render(told, form)
    assert "for &#60;the&#62; node" in render(told, "markdown")
    console = render(told, "console")
    assert console == ("no findings, 3 ignored; 1 object in 1 file checked\npassed: nothing at or above high\n")
    shown = render(told, "console", RenderOptions(show_suppressed=True))
    assert shown.count("= ignored: for <the> node\n") == 2
    assert f"critical[{HOST_PID}] (ignored): " in shown


def test_a_finding_about_an_ignore_is_told_by_every_format(rules):
    told = report(pod(at3=f"  {MARK}ignore[{HOST_PID}]"), rules, line_hashes=True)
    for form in ("json", "junit", "sarif", "github", "gitlab", "rdjson", "concise", "console", "markdown"):
        assert "ignore-without-reason" in render(told, form) or "Ignore without reason" in render(told, form)
    one = next(f for f in told.findings if f.rule == "ignore-without-reason")
    assert (one.object.title, one.span) == ("Pod web", (PID, 18, PID, 18 + len(f"{MARK}ignore[{HOST_PID}]")))
    assert [line.number for line in one.excerpt] == [PID]
    moved = report("# a line\n" + pod(at3=f"  {MARK}ignore[{HOST_PID}]"), rules)
    assert one.fingerprint in {f.fingerprint for f in moved.findings}


def test_a_file_with_ignores_gives_no_fingerprints_to_others(rules):
    settings = Settings(fingerprints=False)
    scans = [scan_text("a.yaml", pod(at3=f" {MARK}ignore[{HOST_PID}] x1"), rules, settings)]
    scans += [scan_text(f"{name}.yaml", pod(), rules, settings) for name in "bc"]
    marks = {f.path: bool(f.fingerprint) for f in conclude(scans, (), rules, Gate("low")).findings}
    assert marks == {"a.yaml": True, "b.yaml": False, "c.yaml": False}


def test_an_ignore_that_sets_something_aside_is_one_finding_of_its_rule():
    both = rule_set(select=[PRIVILEGED, HOST_PID, "inline-suppression-used"], severities={USED: "high"})
    text = pod(at0=f"{MARK}ignore[{PRIVILEGED}, {HOST_PID}] x1\n", at9=f" {BOTH}")
    findings = [f for f in scan_text("a.yaml", text, both).findings if f.rule == USED]
    told = [(f.severity, *f.span[:2], f.message) for f in findings]
    words = "Set aside by a comment, not in the register of waivers: "
    assert told == [
        ("high", 1, 1, f"{words}{PRIVILEGED}, {HOST_PID}"),
        ("high", 15, 41, f"{words}{PRIVILEGED}"),
    ]
    assert not any(f.rule == USED for f in scan_text("a.yaml", pod(), both).findings)
    assert not any(f.rule == USED for f in scan_text("a.yaml", text, both, Settings(ignores=False)).findings)
    coverage = [row for row in scan_text("a.yaml", text, both).coverage if USED in row.rules]
    assert [(row.outcome, row.reason, row.number) for row in coverage] == [("tested-other", USED, 2)]
    assert not [row for row in scan_text("a.yaml", pod(), both).coverage if USED in row.rules]


def test_the_examples_of_the_page():
    rules = rule_set(select=[PRIVILEGED, "host-network", "host-path-volume", "cronjob-start-deadline-missing"])
    first, second, *_ = [text for language, text in blocks(read("docs/ignores.md")) if language == "yaml"]
    assert {row[:1] for row in ignored(first, rules)} == {(PRIVILEGED,), ("host-network",)}
    assert {row[0] for row in ignored(second, rules)} >= {"host-path-volume"}
    for text in (first, second):
        assert {status for *_, status, _ in found(text, rules)} == {"ignored"}


def test_the_page_names_every_finding_about_ignores():
    assert set(re.findall(r"^\| `([a-z-]+)` \| (?:medium|low) \|", read("docs/ignores.md"), re.MULTILINE)) == set(RULES)
