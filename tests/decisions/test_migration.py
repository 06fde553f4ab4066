"""`migrate ignores` rewrites what other tools were told: the same is set aside, all else stays, the rest is told."""

from __future__ import annotations

import os
import stat

import pytest

from kubelint_compliance.config.record import TOOLS
from kubelint_compliance.decisions.migration import migrated
from kubelint_compliance.decisions.suppressions import honoured
from kubelint_compliance.ruleset.assemble import all_rules, rule_set
from kubelint_compliance.terms import Settings
from tests.cli.conftest import folder, run  # noqa: F401 - fixtures
from tests.scanning import scan_text

DAY = "2027-01-31"
KICS = "dd29336b-fe57-445b-a26e-e6aa867ae609"
BEFORE = """\
# Ours.
# trivy:ignore:KSV-0010 the debugger
apiVersion: v1
kind: Pod
metadata:
    name:   web   # odd    blanks

    annotations:
        checkov.io/skip1: "CKV_K8S_16=it loads: modules"  # one
        other: 'kept'
        runterrascan.io/skip: |
            [{"rule": "AC_K8S_0082", "comment": "x1"}]
spec:
    hostPID: true
    containers:
    #checkov:skip=CKV_K8S_16
    - {securityContext: {privileged: true}}
---
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b", "annotations": {
 "datree.skip/CONTAINERS_INCORRECT_PRIVILEGED_VALUE_TRUE": "it may",
 "x": "y"}},
 "spec": {"containers": [{"name": "b", "image": "b", "securityContext": {"privileged": true}}]}}
"""
AFTER = """\
# Ours.
# kubelint-compliance: ignore[host-pid] the debugger
apiVersion: v1
kind: Pod
metadata:
    name:   web   # odd    blanks

    annotations:
        other: 'kept'
        ignore.kubelint-compliance/container-privileged: "it loads: modules"
        ignore.kubelint-compliance/host-pid: x1
spec:
    hostPID: true
    containers:
    # kubelint-compliance: ignore[container-privileged] no reason given to checkov
    - {securityContext: {privileged: true}}
---
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b", "annotations": {
 "x": "y",
 "ignore.kubelint-compliance/container-privileged": "it may"}},
 "spec": {"containers": [{"name": "b", "image": "b", "securityContext": {"privileged": true}}]}}
"""


@pytest.fixture(scope="module")
def aliases():
    return [(rule.rule.id, rule.rule.aliases) for rule in all_rules()]


@pytest.fixture(scope="module")
def rewrite(aliases):
    known = frozenset(id for id, _ in aliases)

    def call(text, tools=TOOLS, known=known):
        return migrated(text, honoured(tools, aliases, DAY), known)

    return call


def test_the_same_is_set_aside_and_all_else_stays(rewrite, aliases):
    done = rewrite(BEFORE)
    assert done.text == AFTER
    assert (done.number, done.unreasoned, done.left) == (5, 1, ())
    rules = rule_set(select=["container-privileged", "host-pid"])

    def aside(text, tools):
        settings = Settings(honoured=honoured(tools, aliases, DAY))
        found = scan_text("a.yaml", text, rules, settings).findings
        return sorted((f.rule, f.object.name, f.pointer, f.status) for f in found)

    assert aside(BEFORE, TOOLS) == aside(AFTER, [])
    assert {status for *_, status in aside(AFTER, [])} == {"ignored"}


def test_a_second_time_there_is_nothing_to_do(rewrite):
    assert rewrite(AFTER) == (AFTER, 0, 0, ())


def test_of_one_tool_only_that_one_is_rewritten(rewrite):
    done = rewrite(BEFORE, tools=("trivy",))
    assert done.text == BEFORE.replace("trivy:ignore:KSV-0010", "kubelint-compliance: ignore[host-pid]")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_stay(line_end, rewrite):
    text = BEFORE.replace("\n", line_end)
    assert rewrite(text).text == AFTER.replace("\n", line_end)


POD = """\
{top}apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    a: b{annotation}
spec:
  hostPID: true{end}
"""


@pytest.mark.parametrize(
    ("parts", "place", "tool", "why"),
    [
        ({"annotation": "\n    kube-linter.io/ignore-all: x1"}, (7, 5), "kube-linter",
         "it names no check, and an ignore names its rules"),
        ({"end": " # trivy:ignore:KSV-0010:exp:2027-02-01"}, (8, 17), "trivy",
         "it has an end, and an ignore has none; enter a waiver"),
        ({"annotation": "\n    kubescape.io/skip-controls: C-0275\n    kubescape.io/skip-expiry: 2027-02-01T00:00:00Z"},
         (7, 5), "kubescape", "it has an end, and an ignore has none; enter a waiver"),
        ({"end": " # trivy:ignore:KSV-0010:exp:2027-01-01"}, (8, 17), "trivy",
         "what ignores KSV-0010 ended on 2027-01-01: it sets nothing aside"),
        ({"end": " # checkov:skip=CKV_K8S_999:x1"}, (8, 17), "checkov",
         "No rule here is the check 'CKV_K8S_999' of checkov: it sets nothing aside"),
        ({"end": " # see checkov:skip=CKV_K8S_17:x1"}, (8, 17), "checkov", "it stands behind other words"),
        ({"end": f" # kics-scan disable={KICS}"}, (8, 17), "kics", "the tool does not read it there"),
        ({"top": "---\na: b\n---\n# kics-scan ignore\n"}, (4, 1), "kics",
         "it names no check, and an ignore names its rules"),
        ({"annotation": "\n    runterrascan.io/skip: x1"}, (7, 5), "terrascan",
         'runterrascan.io/skip is no JSON list such as [{"rule": "AC_K8S_0046"}]'),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_over_is_left_and_told(parts, place, tool, why, rewrite):
    text = POD.format(**dict.fromkeys(("top", "annotation", "end"), "") | parts)
    done = rewrite(text)
    assert (done.text, done.number) == (text, 0)
    assert [(*left.span[:2], left.tool, left.why) for left in done.left] == [(*place, tool, why)]


def test_places_are_those_of_the_text_as_it_is(rewrite):
    parts = {"annotation": "\n    checkov.io/skip1: CKV_K8S_17=x1\n    kube-score/skip: 'true'", "top": "", "end": ""}
    (left,) = rewrite(POD.format(**parts)).left
    assert left.span[:2] == (8, 5)


def test_a_file_query_of_kics_becomes_an_ignore_of_the_file(rewrite):
    text = POD.format(top=f"# kics-scan disable={KICS}\n", annotation="", end="")
    assert rewrite(text).text.startswith(
        "# kubelint-compliance: ignore-file[container-privileged] no reason given to kics\napiVersion"
    )


def test_what_nobody_may_ignore_is_left(rewrite):
    text = POD.format(top="", annotation="", end=" # checkov:skip=CKV_K8S_17:x1")
    (left,) = rewrite(text, known={"container-privileged"}).left
    assert left.why == "the configuration does not let host-pid be ignored"


def test_a_template_is_left_and_what_it_says_is_told(rewrite):
    text = "{{- if .Values.a }}\nkind: {{ .k }} # trivy:ignore:KSV-0010\n{{- end }}\n"
    done = rewrite(text)
    assert (done.text, [left.span[:2] for left in done.left]) == (text, [(2, 16)])
    assert rewrite("image: aquasec/trivy:0.5 # pinned\n") == ("image: aquasec/trivy:0.5 # pinned\n", 0, 0, ())


def test_an_annotation_of_ours_that_is_there_stays(rewrite):
    text = POD.format(
        top="",
        annotation="\n    ignore.kubelint-compliance/host-pid: ours\n    checkov.io/skip1: CKV_K8S_17=x1",
        end="",
    )
    assert rewrite(text).text == text.replace("    checkov.io/skip1: CKV_K8S_17=x1\n", "")


@pytest.fixture
def tree(folder, monkeypatch, tmp_path_factory):  # noqa: F811
    (folder / ".git").mkdir()
    (folder / "k8s").mkdir()
    (folder / "k8s/a.yaml").write_bytes(b"\xef\xbb\xbf" + BEFORE.encode())
    (folder / "k8s/b.yaml").write_text(POD.format(top="", annotation="\n    kube-score/skip: 'true'", end=""))
    return folder


def test_without_write_a_diff_is_shown_and_nothing_changes(run, tree):  # noqa: F811
    before = (tree / "k8s/a.yaml").read_bytes()
    code, out, err = run("migrate", "ignores")
    assert (code, (tree / "k8s/a.yaml").read_bytes()) == (0, before)
    assert out.startswith("--- a/k8s/a.yaml\n+++ b/k8s/a.yaml\n@@ ")
    assert "-# trivy:ignore:KSV-0010 the debugger\n+# kubelint-compliance: ignore[host-pid] the debugger\n" in out
    assert err.splitlines() == [
        "left: k8s/b.yaml:7:5: kube-score: it names no check, and an ignore names its rules",
        "5 suppressions to rewrite; --write does it, 1 without a reason: write one; 1 left as they are",
    ]


def test_with_write_the_files_are_rewritten(run, tree):  # noqa: F811
    os.chmod(tree / "k8s/a.yaml", 0o640)
    code, out, err = run("migrate", "ignores", "--write", "k8s")
    assert (code, out) == (0, "k8s/a.yaml: 5 suppressions rewritten\n")
    assert err.endswith("5 suppressions rewritten, 1 without a reason: write one; 1 left as they are\n")
    assert (tree / "k8s/a.yaml").read_bytes() == b"\xef\xbb\xbf" + AFTER.encode()
    assert stat.S_IMODE((tree / "k8s/a.yaml").stat().st_mode) == 0o640
    assert sorted(path.name for path in (tree / "k8s").iterdir()) == ["a.yaml", "b.yaml"]


def test_where_nothing_is_to_rewrite_nothing_is_offered(run, tree):  # noqa: F811
    (tree / "clean").mkdir()
    assert run("migrate", "ignores", "clean").err == "0 suppressions to rewrite\n"
    assert run("migrate", "ignores", "nope") == (2, "", "error: nope: no such file or folder\n")


def test_wrong_calls_are_told(run, tree):  # noqa: F811
    assert run("migrate", "ignores", "-").err == "error: migrate rewrites files; standard input is none\n"
    assert run("migrate", "ignores", "--from", "trivi").code == 2
    (tree / "k8s/c.yaml").write_bytes(b"\xff\n")
    (tree / "k8s/d.yaml").write_bytes("a: b".encode("utf-16"))
    assert run("migrate", "ignores").code == 0
    (tree / "k8s/c.yaml").write_bytes(b"# trivy:ignore:A \xff\n")
    code, _, err = run("migrate", "ignores")
    assert (code, "error: k8s/c.yaml: is not UTF-8\n" in err) == (2, True)
    (tree / "k8s/c.yaml").write_bytes("# trivy:ignore:A".encode("utf-16"))
    assert run("migrate", "ignores").code == 2
