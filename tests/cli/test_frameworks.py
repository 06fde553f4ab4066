"""`check --framework` and `report`: which rules run, what the exit code says, and what is written where."""

from __future__ import annotations

import json

import pytest

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostPID: true
  containers: [{name: app, image: "registry.example/app:1.0.0", securityContext: {privileged: true}}]
"""
CLEAN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n"


@pytest.fixture
def pod(folder):
    (folder / "pod.yaml").write_text(POD)
    return folder / "pod.yaml"


def test_a_framework_narrows_the_rules_and_any_finding_fails(pod, run):
    code, out, err = run("check", "pod.yaml", "--framework", "pss", "--output", "json")
    assert code == 1
    ran = json.loads(out)["rules"]
    assert all("pss" in [control["framework"] for control in rule["controls"]] for rule in ran)
    assert err.startswith("Pod Security Standards: ")
    assert " fail, " in err


def test_a_low_finding_is_enough_unless_the_call_says_otherwise(folder, run):
    equal = CLEAN.replace("{name: a}", "{name: a, name: a}")
    (folder / "a.yaml").write_text(equal)
    assert run("check", "a.yaml").code == 0
    assert run("check", "a.yaml", "--framework", "soc2").code == 1
    assert run("check", "a.yaml", "--framework", "soc2", "--fail-on", "high").code == 0


def test_one_control(pod, run):
    code, out, err = run("check", "pod.yaml", "--framework", "pss", "--control", "hostNamespaces", "--output", "json")
    assert code == 1
    assert {rule["id"] for rule in json.loads(out)["rules"]} == {
        *("host-ipc", "host-network", "host-pid"),
        *("psa-cluster-default-privileged", "psa-enforce-privileged", "psa-label-missing"),
    }
    assert err == "Pod Security Standards: 1 fail\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--framework", "soc"), "no framework 'soc'; did you mean 'soc2'?"),
        (
            ("--framework", "soc2", "--control", "CC61"),
            "SOC 2 Trust Services Criteria has no control 'CC61'; did you mean 'CC6.1'?",
        ),
        (("--framework", "soc2", "--control", "CC1.1"), "no rule that runs speaks to soc2 CC1.1"),
        (("--control", "CC6.1"), "--control names a control of a framework, which --framework says"),
    ],
)
def test_what_does_not_exist_is_told(pod, run, options, message):
    assert run("check", "pod.yaml", *options) == (2, "", f"error: {message}\n")


def test_a_report_is_markdown_by_default_and_its_states_set_no_exit_code(pod, run):
    code, out, err = run("report", "--framework", "soc2", "pod.yaml")
    assert code == 0
    title, empty, found, *_ = out.splitlines()
    assert title.startswith("# Manifests of pod.yaml in ")
    assert title.endswith(" held against SOC 2 Trust Services Criteria, 2017 (2022 points of focus)")
    assert empty == ""
    assert ", numbered in the annex" in found
    assert err.startswith("SOC 2 Trust Services Criteria: ")


def test_a_report_is_written_in_several_forms_at_once(pod, folder, run):
    code, out, _ = run(
        "report", "--framework", "iso27001", "pod.yaml", "-o", "html=r.html", "-o", "csv=r.csv", "-o", "json"
    )
    assert code == 0
    assert [part["framework"] for part in json.loads(out)["frameworks"]] == ["iso27001"]
    assert (folder / "r.html").read_text().startswith("<!doctype html>")
    assert (folder / "r.csv").read_text().startswith('"Framework","Version"')


def test_the_scope_of_the_configuration_is_printed(pod, folder, run):
    scope = "{included: The shop, excluded: The database, justification: Audited elsewhere}"
    (folder / ".kubelint-compliance.yaml").write_text(f"scope: {scope}\n")
    out = run("report", "--framework", "iso27001", "pod.yaml").out
    assert "- Covers: The shop\n- Leaves out: The database\n- Because: Audited elsewhere\n" in out


def test_what_could_not_be_read_is_exit_code_2_and_an_error_of_every_control_that_would_pass(pod, folder, run):
    (folder / "bad.yaml").write_text("apiVersion: v1\nkind: [\n")
    code, out, _ = run("report", "--framework", "pss", ".", "-o", "json")
    assert code == 2
    (part,) = json.loads(out)["frameworks"]
    assert not {"shown", "nothing-bad-found"} & set(part["states"])
    assert part["states"]["error"] > 0


def test_a_format_of_another_command_is_refused(pod, run):
    code, _, err = run("report", "--framework", "pss", "pod.yaml", "-o", "sarif")
    assert code == 2
    assert err == "error: unknown output format 'sarif'; one of html, markdown, csv, json\n"


def test_the_same_input_gives_the_same_bytes(pod, folder, run):
    for name in ("a", "b"):
        run("report", "--framework", "soc2", "pod.yaml", "-o", f"html={name}.html")
    assert (folder / "a.html").read_bytes() == (folder / "b.html").read_bytes()


def test_several_frameworks_are_held_against_at_once(pod, run):
    code, out, err = run("check", "pod.yaml", "--framework", "PSS", "--framework", "iso27001", "--output", "json")
    assert code == 1
    spoken = [{control["framework"] for control in rule["controls"]} for rule in json.loads(out)["rules"]]
    assert all({"pss", "iso27001"} & each for each in spoken)
    assert [line.partition(":")[0] for line in err.splitlines()] == ["Pod Security Standards", "ISO/IEC 27001 Annex A"]
    code, out, err = run("report", "pod.yaml", "--framework", "pss", "--framework", "ISO27001", "-o", "json")
    assert code == 0
    joint = json.loads(out)
    assert [part["framework"] for part in joint["frameworks"]] == ["pss", "iso27001"]
    assert joint["title"].endswith(" held against PSS and ISO 27001")


def test_a_group_of_controls(pod, run):
    out = run("report", "pod.yaml", "--framework", "soc2", "--control", "cc6", "-o", "json").out
    (part,) = json.loads(out)["frameworks"]
    assert [control["id"] for control in part["controls"]] == [f"CC6.{number}" for number in range(1, 9)]


def test_a_report_asks_for_a_framework(pod, run):
    code, out, err = run("report", "pod.yaml")
    assert (code, out) == (2, "")
    assert err.startswith("error: --framework says what to report on: soc2, iso27001, ")


def test_what_a_control_rests_on_runs_and_gates_nothing(folder, run):
    """Whether a root file system is writable is no part of the Pod Security Standards, but of what hardening is."""
    (folder / "pod.yaml").write_text(POD.replace("hostPID: true", "hostPID: false").replace("true", "false"))
    code, out, _ = run("check", "pod.yaml", "--framework", "pss", "--control", "runAsUser", "-o", "json")
    assert (code, json.loads(out)["findings"]) == (0, [])
    assert [rule["id"] for rule in json.loads(out)["rules"]] == ["run-as-root"]
    out = run("report", "pod.yaml", "--framework", "pss", "--control", "runAsUser", "-o", "json").out
    (control,) = json.loads(out)["frameworks"][0]["controls"]
    assert (control["state"], control["complete"]) == ("nothing-bad-found", True)
    assert control["tested"] == [{"rule": "run-as-root", "objects": 1, "others": 0}]


def test_a_finding_is_not_hidden_by_one_that_the_framework_does_not_know(pod, run):
    """A privileged container covers what it includes; a control that knows only of the latter fails by it."""
    words = ("check", "pod.yaml", "--framework", "pss", "--control", "allowPrivilegeEscalation", "-o", "json")
    (finding,) = json.loads(run(*words).out)["findings"]
    assert (finding["rule"], finding["supersededBy"]) == ("privilege-escalation-allowed", "")


def test_where_nothing_was_checked_a_report_says_so(folder, run):
    code, _, err = run("report", "--framework", "pss")
    assert code == 0
    assert err.endswith("warning: no Kubernetes object was checked\n")
    assert run("report", "--framework", "pss", "--require-objects").code == 2
