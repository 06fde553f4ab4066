"""What namespaces enforce, in a framework report: the rules that they refuse, where, and nothing that is not said."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.__main__ import main
from kubelint_compliance.data import read_data

SPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {LABELS}}\n"
POD = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: a}]}\n"
ENFORCE = "pod-security.kubernetes.io/enforce"


@pytest.fixture
def report(tmp_path, monkeypatch, capsys):
    def written(labels, output="json"):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "all.yaml").write_text("# A comment.\n" + SPACE.replace("LABELS", labels) + POD, encoding="utf-8")
        assert main(["report", "--isolated", "--framework", "nsa-cisa", "--output", output, "all.yaml"]) == 0
        return capsys.readouterr().out

    return written


def rules(text):
    return {rule for one in json.loads(text)["enforced"] for rule in one["rules"]}


@pytest.mark.parametrize(
    "labels",
    [
        "",
        f"{ENFORCE}: privileged",
        "pod-security.kubernetes.io/warn: restricted",
        "pod-security.kubernetes.io/audit: x",
    ],
)
def test_what_does_not_enforce_refuses_nothing(report, labels):
    document = json.loads(report(labels))
    assert document["enforced"] == []
    assert all(control["enforced"] == [] for control in document["frameworks"][0]["controls"])
    assert "Refused" not in report(labels, "markdown")


def test_a_level_stands_for_the_rules_that_equal_it(report):
    baseline, restricted = rules(report(f"{ENFORCE}: baseline")), rules(report(f"{ENFORCE}: restricted"))
    assert {"container-privileged", "host-pid", "sysctl-unsafe"} <= baseline < restricted
    assert restricted - baseline >= {"run-as-non-root-unset", "seccomp-not-set", "capabilities-not-dropped"}
    assert "image-tag-mutable" not in restricted


def test_a_level_that_is_none_is_restricted(report):
    assert rules(report(f"{ENFORCE}: none")) == rules(report(f"{ENFORCE}: restricted"))


def test_a_version_stands_for_the_checks_that_it_had(report):
    late = "probe-or-hook-remote-host"
    old = report(f"{ENFORCE}: baseline, {ENFORCE}-version: v1.25")
    assert late in rules(report(f"{ENFORCE}: baseline"))
    assert late not in rules(old)
    assert json.loads(old)["enforced"][0]["says"] == "enforces the Pod Security level baseline of v1.25"


def test_the_place_and_the_rules_of_each_control_are_told(report):
    document = json.loads(report(f"{ENFORCE}: baseline"))
    Draft202012Validator(json.loads(read_data("schemas/framework-report.schema.json"))).validate(document)
    (one,) = document["enforced"]
    assert (one["policy"], one["path"], one["line"]) == ("Namespace shop", "all.yaml", 2)
    enforced = {control["id"]: control["enforced"] for control in document["frameworks"][0]["controls"]}
    assert enforced["NSA-NET-NODES"] == ["host-network", "host-port"]
    assert enforced["NSA-POD-NONROOT"] == []


@pytest.mark.parametrize("output", ["markdown", "html"])
def test_people_read_it_before_the_controls(report, output):
    text = report(f"{ENFORCE}: baseline", output)
    head = text.index("Refused by policies of the input")
    assert text.index("Population") < head < text.index("NSA-POD-NONROOT")
    assert "enforces the Pod Security level baseline of the latest version (all.yaml:2)" in text
    assert "that the API server exempts, and pods that were there before" in text


EXEMPT = """\
---
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: PodSecurity
  configuration:
    apiVersion: pod-security.admission.config.k8s.io/v1
    kind: PodSecurityConfiguration
    exemptions: {namespaces: [NAME]}
"""


@pytest.mark.parametrize(("name", "claimed"), [("shop", False), ("other", True)])
def test_of_a_namespace_that_is_exempt_nothing_is_claimed(report, monkeypatch, name, claimed):
    monkeypatch.setattr(f"{__name__}.POD", POD + EXEMPT.replace("NAME", name))
    assert ("container-privileged" in rules(report(f"{ENFORCE}: baseline"))) is claimed
