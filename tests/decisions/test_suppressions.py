"""What files say to other tools sets findings aside where that is switched on: each syntax, and what it does not do."""

from __future__ import annotations

import pytest

from kubelint_compliance.config.record import TOOLS
from kubelint_compliance.decisions.remarks import RULES
from kubelint_compliance.decisions.suppressions import MARKS, honoured
from kubelint_compliance.decisions.toolannotations import annotations_say
from kubelint_compliance.decisions.toolcomments import comment_says
from kubelint_compliance.ruleset.assemble import all_rules, rule_set
from kubelint_compliance.terms import Settings
from tests.scanning import scan_text

PRIVILEGED, HOST_PID = "container-privileged", "host-pid"
DAY = "2027-01-31"
CONTROL = "\n    kubescape.io/skip-controls: C-0275"
KICS = "dd29336b-fe57-445b-a26e-e6aa867ae609"
"""The query of KICS for privileged containers."""
POD = """\
{top}apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    a: b{annotation}
spec:
  hostPID: true{pid}
  containers:
{above}  - name: a
    image: a
    securityContext:
{line}      privileged: true{end}
  - name: b
    image: b
    securityContext: {{privileged: true}}
"""


@pytest.fixture(scope="module")
def rules():
    return rule_set(select=[PRIVILEGED, HOST_PID])


@pytest.fixture(scope="module")
def aliases():
    return [(rule.rule.id, rule.rule.aliases) for rule in all_rules()]


@pytest.fixture
def scanned(rules, aliases):
    def scan(tool, *, day=DAY, settings=Settings(), tools=None, **parts):  # noqa: B008
        places = dict.fromkeys(("top", "annotation", "pid", "above", "line", "end"), "")
        text = POD.format(**places | parts)
        settings = settings._replace(honoured=honoured(tools or [tool], aliases, day))
        return scan_text("a.yaml", text, rules, settings).findings

    return scan


def aside(findings):
    """(rule, name of the container or nothing, reason) of what is set aside."""
    named = {True: "a", False: "b"}
    return sorted(
        (f.rule, named["/0/" in f.pointer] if f.rule == PRIVILEGED else "", f.status_reason)
        for f in findings
        if f.status == "ignored"
    )


def said(findings):
    """(rule, severity, line, column, message) of what is told of suppressions."""
    return [(f.rule, f.severity, *f.span[:2], f.message) for f in findings if f.rule in RULES]


BOTH = [(PRIVILEGED, "a"), (PRIVILEGED, "b")]
ALL = [*BOTH, (HOST_PID, "")]


@pytest.mark.parametrize("tool", TOOLS)
def test_nothing_is_set_aside_where_nothing_is_said(tool, scanned):
    assert aside(scanned(tool)) == []
    assert said(scanned(tool)) == []


def test_every_tool_of_the_configuration_has_marks():
    assert tuple(MARKS) == TOOLS


@pytest.mark.parametrize(
    ("tool", "annotation", "expected", "reason"),
    [
        ("checkov", "checkov.io/skip1: CKV_K8S_16=it loads modules", BOTH, "it loads modules"),
        ("checkov", "checkov.io/skip: CKV_K8S_16", BOTH, "no reason given"),
        ("checkov", "bridgecrew.io/skip9: CKV_K8S_17=a=b", [(HOST_PID, "")], "a=b"),
        ("kube-linter", "ignore-check.kube-linter.io/privileged-container: it may", BOTH, "it may"),
        ("kube-linter", 'ignore-check.kube-linter.io/host-pid: ""', [(HOST_PID, "")], "no reason given"),
        ("kube-linter", "kube-linter.io/ignore-all: of the vendor", ALL, "of the vendor"),
        ("kube-score", "kube-score/ignore: a, container-security-context-privileged", BOTH, "no reason given"),
        ("kube-score", 'kube-score/ignore: "*"', BOTH, "no reason given"),
        ("kube-score", 'kube-score/skip: "true"', BOTH, "no reason given"),
        ("kube-score", 'kube-score/skip: "false"', [], ""),
        ("kubescape", 'kubescape.io/skip-controls: "C-0275, C-0275"', [(HOST_PID, "")], "no reason given"),
        ("polaris", 'polaris.fairwinds.com/runAsPrivileged-exempt: "true"', BOTH, "no reason given"),
        ("polaris", 'polaris.fairwinds.com/hostPIDSet-exempt: "True"', [(HOST_PID, "")], "no reason given"),
        ("polaris", 'polaris.fairwinds.com/hostPIDSet-exempt: "no"', [], ""),
        ("polaris", 'polaris.fairwinds.com/exempt: "true"', ALL, "no reason given"),
        ("datree", "datree.skip/CONTAINERS_INCORRECT_PRIVILEGED_VALUE_TRUE: it may", BOTH, "it may"),
        (
            "terrascan",
            """runterrascan.io/skip: '[{"rule": "AC_K8S_0046", "comment": "x1"}, {"rule": "AC_K8S_0046"}]'""",
            BOTH,
            "x1",
        ),
    ],
)
def test_an_annotation_holds_for_its_object(tool, annotation, expected, reason, scanned):
    findings = scanned(tool, annotation=f"\n    {annotation}")
    assert aside(findings) == [(*entry, f"{tool}: {reason}") for entry in sorted(expected)]
    others = [other for other in TOOLS if other != tool]
    assert aside(scanned("", tools=others, annotation=f"\n    {annotation}")) == []


@pytest.mark.parametrize(
    ("tool", "parts", "expected", "reason"),
    [
        ("checkov", {"end": " # checkov:skip=CKV_K8S_16:it may"}, [BOTH[0]], "it may"),
        ("checkov", {"above": "  #checkov:skip=CKV_K8S_17,CKV_K8S_16: it may\n"}, [BOTH[0]], "it may"),
        ("checkov", {"top": "# bridgecrew:skip=CKV_K8S_16\n"}, BOTH, "no reason given"),
        ("trivy", {"above": "  #trivy:ignore:KSV-0017\n"}, [BOTH[0]], "no reason given"),
        ("trivy", {"end": " # trivy:ignore:AVD-KSV-0017 it may"}, [BOTH[0]], "it may"),
        ("trivy", {"end": f" # trivy:ignore:KSV017:exp:{DAY[:-2]}30 trivy:ignore:KSV017:exp:2027-02-01"}, [BOTH[0]],
         "no reason given"),
        ("trivy", {"top": "# trivy:ignore:*\n"}, ALL, "no reason given"),
        ("trivy", {"pid": " # tfsec:ignore:KSV-0010"}, [(HOST_PID, "")], "no reason given"),
        ("kics", {"above": "  # kics-scan ignore-block of the vendor\n"}, [BOTH[0]], "of the vendor"),
        ("kics", {"top": "---\n# kics-scan ignore-block\n"}, ALL, "no reason given"),
        ("kics", {"line": "      # KICS-SCAN ignore-line\n"}, [BOTH[0]], "no reason given"),
        ("kics", {"above": "  # kics-scan ignore-line\n"}, [BOTH[0]], "no reason given"),
        ("kics", {"top": "# our pods\n# kics-scan ignore\n"}, ALL, "no reason given"),
        ("kics", {"top": f"# kics-scan disable={KICS}\n"}, BOTH, "no reason given"),
        ("kics", {"top": f"# kics-scan enable={KICS}\n"}, [(HOST_PID, "")], "no reason given"),
    ],
)  # fmt: skip
def test_a_comment_holds_where_one_of_ours_would(tool, parts, expected, reason, scanned):
    assert aside(scanned(tool, **parts)) == [(*entry, f"{tool}: {reason}") for entry in sorted(expected)]
    assert aside(scanned("", tools=[other for other in TOOLS if other != tool], **parts)) == []


def test_a_line_is_that_line_alone(scanned):
    findings = scanned("kics", top="# x\n", above="  # kics-scan ignore-line\n")
    assert aside(findings) == [(PRIVILEGED, "a", "kics: no reason given")]
    text = "  # kics-scan ignore-line\n  - name: z\n    image: z\n    securityContext: {privileged: true}\n"
    assert aside(scanned("kics", above=text)) == [(PRIVILEGED, "a", "kics: no reason given")]


@pytest.mark.parametrize(
    ("tool", "parts", "expected"),
    [
        (
            "checkov",
            {"end": " # checkov:skip=CKV_K8S_999:x1"},
            ("suppression-without-rule", "low", 13, 24,
             "No rule here is the check 'CKV_K8S_999' of checkov: it sets nothing aside"),
        ),
        (
            "kube-linter",
            {"annotation": "\n    ignore-check.kube-linter.io/unset-cpu-requirements: x1"},
            ("suppression-without-rule", "low", 7, 5,
             "No rule here is the check 'unset-cpu-requirements' of kube-linter: it sets nothing aside; near it "
             "comes cpu-request-missing"),
        ),
        (
            "trivy",
            {"end": f" # trivy:ignore:KSV-0017:exp:{DAY}"},
            ("suppression-expired", "medium", 13, 24,
             f"trivy: what ignores KSV-0017 ended on {DAY}: it sets nothing aside"),
        ),
        (
            "trivy",
            {"end": " # trivy:ignore:KSV-0017:exp:tomorrow"},
            ("ignore-malformed", "medium", 13, 24, "trivy: `exp:tomorrow` is no date such as 2027-01-31"),
        ),
        (
            "trivy",
            {"end": " # trivy:ignore:KSV-0017[name=a]"},
            ("ignore-malformed", "medium", 13, 24, "trivy: what it ignores is narrowed by parameters"),
        ),
        (
            "kubescape",
            {"annotation": f'{CONTROL}\n    kubescape.io/skip-expiry: "2027-01-31T00:00:00Z"'},
            ("suppression-expired", "medium", 7, 5, "kubescape: what it passes over ended on 2027-01-30"),
        ),
        (
            "kubescape",
            {"annotation": f"{CONTROL}\n    kubescape.io/skip-expiry: soon"},
            ("ignore-malformed", "medium", 7, 5,
             "kubescape: kubescape.io/skip-expiry is no time such as 2027-01-31T23:59:59Z"),
        ),
        (
            "terrascan",
            {"annotation": "\n    runterrascan.io/skip: AC_K8S_0046"},
            ("ignore-malformed", "medium", 7, 5,
             'terrascan: runterrascan.io/skip is no JSON list such as [{"rule": "AC_K8S_0046"}]'),
        ),
        (
            "checkov",
            {"annotation": '\n    checkov.io/skip1: "=x"'},
            ("ignore-malformed", "medium", 7, 5, "checkov: the annotation names no check"),
        ),
        (
            "kics",
            {"end": " # kics-scan ignore-line"},
            ("ignore-misplaced", "medium", 13, 24,
             "kics reads such a comment on a line of its own alone; here it sets nothing aside"),
        ),
        (
            "kics",
            {"above": "  # kics-scan ignore\n"},
            ("ignore-misplaced", "medium", 10, 3,
             "What kics is told counts at the top of a file alone, before anything but comments; here it sets nothing "
             "aside"),
        ),
        (
            "checkov",
            {"pid": " # checkov:skip=CKV_K8S_16:x1"},
            ("ignore-misplaced", "medium", 8, 17,
             "The finding of container-privileged in this document is not where the ignore holds: a comment would have "
             "to stand at the end of line 13, or above it"),
        ),
    ],
)  # fmt: skip
def test_what_sets_nothing_aside_is_told(tool, parts, expected, scanned):
    findings = scanned(tool, **parts)
    assert aside(findings) == []
    assert said(findings) == [expected]


def test_what_kube_score_passes_over_besides_is_not_told(scanned):
    findings = scanned("kube-score", annotation="\n    kube-score/ignore: container-resources")
    assert [row[0] for row in said(findings)] == ["suppression-without-rule"]
    assert "'container-resources'" in said(findings)[0][4]


def test_what_nothing_here_needs_is_not_called_unused(rules, aliases):
    text = "kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec:\n  containers: [{name: a}] # trivy:ignore:KSV-0017\n"
    settings = Settings(honoured=honoured(["trivy"], aliases, DAY))
    assert said(scan_text("a.yaml", text, rules, settings).findings) == []


def test_it_reaches_no_further_than_it_says(rules, aliases):
    pod = "kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec: {hostPID: true}\n"
    in_text = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata:\n  a: |\n    # trivy:ignore:KSV-0010\n---\n"
    other = "# trivy:ignore:KSV-0010\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n---\n"
    quoted = pod.replace("name: a", "name: '# trivy:ignore:KSV-0010'")
    settings = Settings(honoured=honoured(TOOLS, aliases, DAY))
    for text in (in_text + pod, other + pod, quoted):
        assert {f.status for f in scan_text("a.yaml", text, rules, settings).findings if f.rule == HOST_PID} == {"open"}


def test_an_end_is_a_day_of_the_run(scanned):
    ended = f'{CONTROL}\n    kubescape.io/skip-expiry: "2027-01-31T23:59:59Z"'
    assert len(aside(scanned("kubescape", annotation=ended))) == 1
    assert aside(scanned("kubescape", annotation=ended, day="2027-02-01")) == []
    comment = {"end": " # trivy:ignore:KSV-0017:exp:2027-02-01"}
    assert len(aside(scanned("trivy", **comment))) == 1
    assert aside(scanned("trivy", **comment, day="2027-02-01")) == []


def test_what_nobody_may_ignore_stays_open(scanned):
    settings = Settings(unsuppressible=(PRIVILEGED,))
    named = scanned("checkov", settings=settings, end=" # checkov:skip=CKV_K8S_16:x1")
    assert (aside(named), [entry[0] for entry in said(named)]) == ([], ["ignore-not-allowed"])
    every = scanned("kube-linter", settings=settings, annotation="\n    kube-linter.io/ignore-all: x1")
    assert (aside(every), said(every)) == ([(HOST_PID, "", "kube-linter: x1")], [])


def test_with_ignores_off_nothing_counts(scanned):
    settings = Settings(ignores=False)
    assert aside(scanned("checkov", settings=settings, end=" # checkov:skip=CKV_K8S_16:x1")) == []


def test_the_annotation_of_a_pod_template_holds_for_its_pod(rules, aliases):
    text = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  template:
    metadata:
      annotations: {checkov.io/skip1: CKV_K8S_16=x1}
    spec:
      containers:
      - name: a
        image: a
        securityContext: {privileged: true}
"""
    settings = Settings(honoured=honoured(["checkov"], aliases, DAY))
    found = scan_text("a.yaml", text, rules, settings).findings
    assert [(f.rule, f.status_reason) for f in found] == [(PRIVILEGED, "checkov: x1")]


@pytest.mark.parametrize(
    "comment",
    [
        "# trivy: ignore",
        "# trivy:ws:a",
        "# kics-scan",
        "# kics-scanner ignore",
        "# checkov: skip=A",
        "# trivy ignore:A",
    ],
)
def test_prose_is_no_suppression(comment):
    assert list(comment_says(comment, TOOLS, DAY)) == []


@pytest.mark.parametrize("value", [True, 1, None, ["true"], {}])
def test_what_is_no_text_says_nothing(value):
    keys = ("polaris.fairwinds.com/exempt", "runterrascan.io/skip", "checkov.io/skip1", "kubescape.io/skip-controls")
    assert list(annotations_say(dict.fromkeys(keys, value), TOOLS, DAY)) == []


def test_a_hostile_text_costs_little():
    deep = "[" * 100_000
    assert next(annotations_say({"runterrascan.io/skip": deep}, TOOLS, DAY))[1].fault
    assert len(list(comment_says("# " + "trivy:ignore:A " * 10_000, TOOLS, DAY))) == 10_000
    assert next(comment_says("# checkov:skip=" + "A," * 100_000, TOOLS, DAY)).names[:2] == ("A", "A")
