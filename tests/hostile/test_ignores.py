"""Ignores of a stranger: none reaches further than it says, none silences unseen, and none takes long to judge."""

from __future__ import annotations

from functools import partial

import pytest

from kubelint_compliance.engine import conclude
from kubelint_compliance.findings.bounds import Listed
from kubelint_compliance.model import LISTED, total
from kubelint_compliance.reports import FORMATS, RenderOptions, render
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.terms import Gate
from tests.hostile.counting import calls
from tests.scanning import scan_text

RULE = "container-privileged"
SAID = f"# kubelint-compliance: ignore[{RULE}] trust me"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: a
    image: a
    securityContext: {privileged: true}
"""


@pytest.fixture(scope="module")
def rules():
    return rule_set(select=[RULE])


def statuses(text, rules):
    """(line, status) of the findings of the rule."""
    return sorted((f.span.line, f.status) for f in scan_text("a.yaml", text, rules).findings if f.rule == RULE)


@pytest.mark.parametrize(
    ("before", "between"),
    [
        (f"{SAID}\n", "---\n"),
        ("", f"{SAID}\n---\n"),
        ("", f"  {SAID}\n---\n"),
        ("", f"    {SAID}\n...\n---\n"),
        (f"{SAID}\n---\nkind: [\n", "---\n"),
        (f"{SAID}\n---\n---\nkind: [\n", "---\n"),
        (f"a: &x [\n  b]  {SAID}\n", "---\n"),
    ],
)
def test_an_ignore_of_one_document_reaches_no_other(before, between, rules):
    *_, last = statuses(f"{before}---\n{POD}{between}{POD}", rules)
    assert last[1] == "open"


def test_an_ignore_of_a_broken_document_or_of_one_without_objects_reaches_nothing(rules):
    assert statuses(f"{SAID}\nkind: [\n---\n{POD}", rules) == [(11, "open")]
    assert statuses(f"{SAID}\njust: values\n---\n{POD}", rules) == [(11, "open")]


def test_ignore_file_reaches_no_other_file(tree):
    tree.write("a.yaml", f"# kubelint-compliance: ignore-file[{RULE}] trust me\n" + POD)
    tree.write("b.yaml", POD)
    findings = tree.report("--select", RULE, ".")["findings"]
    assert [(entry["path"], entry["status"]) for entry in findings] == [("a.yaml", "ignored"), ("b.yaml", "open")]


@pytest.mark.parametrize("name", ["*", "container-*", "?", "[a-z]", "all", "!host-pid", "pss:restricted", "", " ", ","])
def test_no_pattern_ignores_anything(name, rules):
    text = f"# kubelint-compliance: ignore-file[{name}] x1\n# kubelint-compliance: ignore[{name}] x1\n{POD}"
    assert statuses(text, rules) == [(10, "open")]


@pytest.mark.parametrize(
    "key", ["*", "", "Container-Privileged", "container-privileged ", "x/container-privileged", "container-"]
)
def test_no_annotation_but_of_a_rule_ignores_anything(key, rules):
    text = POD.replace("{name: web}", f'{{name: web, annotations: {{"ignore.kubelint-compliance/{key}": x1}}}}')
    assert statuses(text, rules) == [(8, "open")]


def test_an_alias_takes_no_ignore_along(rules):
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec: &spec\n    containers:\n"
        "    - {name: a, image: a, securityContext: {privileged: true}}\n"
        f"- apiVersion: v1\n  kind: Pod\n  metadata: {{name: b}}\n  spec: *spec  {SAID}\n"
    )
    assert statuses(text, rules) == [(9, "open"), (9, "open")]


@pytest.mark.parametrize(
    "hidden",
    [
        f'  annotations: {{a: "\n    {SAID}"}}\n',
        f"  annotations:\n    a: |\n      {SAID}\n",
        f"  annotations:\n    a: >-\n      b\n      {SAID}\n",
        f"  annotations:\n    a: b{SAID.replace(': ', ':')}\n",
        f"  annotations:\n    '{SAID}': b\n",
    ],
)
def test_a_text_is_no_comment(hidden, rules):
    text = POD.replace("{name: web}\n", f"\n  name: web\n{hidden}")
    assert [status for _, status in statuses(text, rules)] == ["open"]


def test_a_reason_cannot_be_empty_by_looks(rules):
    for reason in ("\u200b", "\u00a0", "\u2028", "\u202e", "---", "...", "#"):
        assert [status for _, status in statuses(f"# kubelint-compliance: ignore[{RULE}] {reason}\n{POD}", rules)] == [
            "open"
        ]


@pytest.mark.parametrize("form", FORMATS)
def test_a_reason_and_a_name_are_escaped_and_tell_no_secret(form, rules):
    bad = "</td><script>\x1b[31m::error::%0A|`@here` "
    secret = "correct-horse-battery-staple"
    text = (
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {{password: {secret}}}\n---\n"
        f"# kubelint-compliance: ignore[{RULE}] {bad.replace(chr(27), '')} {secret}\n{POD}---\n"
        f"# kubelint-compliance: ignore[{secret}-x] why\n# kubelint-compliance: ignore[ {secret}% ] why\n{POD}"
    )
    report = conclude([scan_text("a.yaml", text, rules)], (), rules, Gate("low"))
    assert {"ignored"} <= {finding.status for finding in report.findings}
    page = render(report, form, RenderOptions(show_suppressed=True, sarif_suppressed=True, verbose=1))
    assert secret not in page
    assert "\x1b[31m" not in page
    if form != "json":
        assert "<script>" not in page or form in ("console", "concise", "sarif", "github", "gitlab", "rdjson")


@pytest.mark.parametrize("told", ["password=Hunter2abcdef", "https://me:Hunter2abcdef@db.example/x"])
def test_a_credential_in_a_reason_is_not_told(told, rules):
    (finding,) = scan_text("a.yaml", f"# kubelint-compliance: ignore[{RULE}] because {told}\n{POD}", rules).findings
    assert finding.status_reason.startswith("because ")
    assert "Hunter2abcdef" not in str(finding)


def test_reasons_take_room_too(rules):
    (finding,) = scan_text("a.yaml", f"# kubelint-compliance: ignore[{RULE}] {'x' * 400}\n{POD}", rules).findings
    listed = Listed(room=1000)
    for _ in range(10):
        listed.add(RULE, "", lambda: finding, "", finding.status_reason)
    assert [entry.number for entry in listed.all()] == [1, 1, 1, 7]


def test_a_long_reason_is_cut(rules):
    findings = scan_text("a.yaml", f"# kubelint-compliance: ignore[{RULE}] {'x' * 100_000}\n{POD}", rules).findings
    assert [len(finding.status_reason) for finding in findings] == [500]


MANY = 3000
PODS = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
ITEM = "  - {name: a, image: a, securityContext: {privileged: true}}"
SHAPES = {
    "a comment on every line": lambda n: PODS + "".join(f"{ITEM}  {SAID} {at}\n" for at in range(n)),
    "comments in a heap": lambda n: f"{SAID}\n" * n + POD,
    "comments in a heap inside": lambda n: PODS + f"  {SAID}\n" * n + ITEM + "\n",
    "ignore-file in a heap": lambda n: f"# kubelint-compliance: ignore-file[{RULE}] x1\n" * n + POD,
    "unknown rules": lambda n: "".join(f"# kubelint-compliance: ignore[host-pod-{at}] x1\n" for at in range(n)) + POD,
    "one comment with many rules": lambda n: (
        f"# kubelint-compliance: ignore[{','.join(f'host-pod-{at}' for at in range(n))}] x1\n" + POD
    ),
    "documents of comments": lambda n: f"{SAID}\n---\n" * n + POD,
    "fragments": lambda n: (
        f"# kubelint-compliance: ignore-file[{RULE}] x1\n" * n
        + "---\n"
        + "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 1}\n---\n" * n
    ),
    "misspelt": lambda n: f"# kubelint-compliance: ignroe[{RULE}] x1\n" * n + POD,
    "annotations": lambda n: POD.replace(
        "{name: web}",
        "{name: web, annotations: {"
        + ", ".join(f'"ignore.kubelint-compliance/host-pod-{at}": x1' for at in range(n))
        + "}}",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_cost_of_ignores_grows_with_their_number(shape, rules):
    make = SHAPES[shape]
    scan_text("a.yaml", make(3), rules)
    few, many = (calls(partial(scan_text, "a.yaml", make(number), rules)) for number in (MANY // 4, MANY))
    assert many < few * 6


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_said_of_ignores_is_bounded(shape, rules):
    findings = scan_text("a.yaml", SHAPES[shape](500), rules).findings
    assert len(findings) <= 3 * (LISTED + 1)
    assert total(findings) >= len(findings)
