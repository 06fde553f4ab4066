"""The framework files are whole, match the study of controls line by line, and every mapping of a rule resolves."""

from __future__ import annotations

import csv
import json
import os

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.compliance.frameworks import chosen, framework, matching
from kubelint_compliance.compliance.inputs import INPUTS, present
from kubelint_compliance.compliance.matrix import matrix
from kubelint_compliance.data import data_dir, read_data
from kubelint_compliance.model import UsageError
from kubelint_compliance.reports.words import FRAMEWORKS
from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.yamltree import parse
from tests.rulefiles import FILES

STUDY = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "controls.tsv")
NAMES = {
    "soc2": "SOC 2 TSC 2017 (2022 points of focus)",
    "iso27001": "ISO/IEC 27001:2022 Annex A",
    "iso27001-clauses": "ISO/IEC 27001:2022 clauses 4-10",
    "cis-kubernetes": "CIS Kubernetes Benchmark 2.0.1",
    "nsa-cisa": "NSA/CISA Kubernetes Hardening Guide 1.2",
    "pss": "Pod Security Standards",
    "nist-800-190": "NIST SP 800-190",
    "nist-800-53": "NIST SP 800-53 r5 (relevant subset)",
    "pci-dss": "PCI DSS 4.0.1 (relevant subset)",
    "hipaa": "HIPAA Security Rule",
    "mitre-attack": "MITRE ATT&CK v18.1 Containers",
    "owasp-k8s": "OWASP Kubernetes Top 10 2025",
}
VERDICTS = {"manifest-testable": "testable", "partially": "partial", "not from manifests": "not-testable"}
CODES = {
    "W": "workloads",
    "R": "rbac",
    "S": "secrets",
    "N": "network",
    "P": "policies",
    "G": "gitops",
    "C": "control-plane",
    "A": "platform",
    "X": "repository",
    "run": "run",
    "all": "all",
}
ADDED = {"owasp-k8s": ["K02:2022"]}
"""Ids of an older list that rules still speak to; the list of 2025 has none for it."""
RULES = [rule.whole for rule in builtin_rules()]


def study(id):
    with open(STUDY, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in rows if row["framework"] == NAMES[id]]


@pytest.mark.parametrize("id", FRAMEWORKS)
def test_a_framework_file_follows_its_schema(id):
    (document,) = parse(read_data(f"rules/frameworks/{id}.yaml"))
    schema = json.loads(read_data("schemas/framework.schema.json"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(document.value)] == []
    assert document.value["id"] == id
    ids = [control["id"] for control in document.value["controls"]]
    assert len(ids) == len(set(ids))


def test_there_is_a_file_for_each_framework_and_no_other():
    folder = os.path.join(data_dir(), "rules", "frameworks")
    files = {name.removesuffix(".yaml") for name in os.listdir(folder) if name.endswith(".yaml")}
    assert files - {"topics"} == set(FRAMEWORKS) == set(NAMES)


@pytest.mark.parametrize("id", FRAMEWORKS)
def test_the_matrix_matches_the_study_line_by_line(id):
    ours = [
        (row.control.id, row.control.title, row.control.verdict, row.control.inputs)
        for row in matrix(framework(id), RULES)
        if row.control.id not in ADDED.get(id, ())
    ]
    theirs = [
        (
            row["id"],
            row["title"],
            VERDICTS[row["verdict"]],
            tuple(CODES[code.strip()] for code in row["inputs"].split(",") if code),
        )
        for row in study(id)
    ]
    assert ours == theirs


@pytest.mark.parametrize("id", FRAMEWORKS)
def test_what_the_study_notes_of_a_control_is_kept(id):
    controls = {control.id: control for control in framework(id).controls}
    for row in study(id):
        control = controls[row["id"]]
        kept = " ".join((control.covers, control.gap, control.ask_for)).lower()
        for word in row["note"].lower().replace(":", " ").replace(".", " ").replace(";", " ").split():
            if len(word) > 4 and word not in ("story)", "(strongest"):
                assert word.strip("(),") in kept, (row["id"], word)


@pytest.mark.parametrize("id", FRAMEWORKS)
def test_a_control_that_is_not_whole_says_what_else_there_is(id):
    for control in framework(id).controls:
        assert control.gap or control.ask_for, control.id
        assert bool(control.covers) == (control.verdict != "not-testable"), control.id
        assert set(control.inputs) <= set(INPUTS)


@pytest.mark.parametrize("file", FILES.values(), ids=lambda file: file.content["id"])
def test_every_mapping_resolves_to_a_control_that_manifests_can_show(file):
    for id, refs in file.content["controls"].items():
        controls = {control.id: control for control in framework(id).controls}
        for ref in refs:
            assert str(ref["id"]) in controls, (id, ref["id"])
            assert controls[str(ref["id"])].verdict != "not-testable", (id, ref["id"])


def test_the_list_of_controls_without_a_rule_only_shrinks():
    """Whoever writes a rule for one of them takes it out of the list; nothing is ever added without a reason."""
    lines = [line for line in read_data("rules/frameworks/without-rule.txt").splitlines() if line[:1] != "#"]
    listed = [line.partition(": ")[0] for line in lines]
    assert [line for line in lines if not line.partition(": ")[2]] == []
    rows = [row for id in FRAMEWORKS for row in matrix(framework(id), RULES)]
    gaps = [row for row in rows if row.control.verdict != "not-testable" and not row.rules]
    assert [f"{row.framework.id} {row.control.id}" for row in gaps] == listed


def test_names_that_do_not_exist_get_the_nearest():
    with pytest.raises(UsageError, match="no framework 'soc'; did you mean 'soc2'"):
        framework("soc")
    with pytest.raises(UsageError, match=r"SOC 2 .* has no control 'CC61'; did you mean 'CC6\.1'"):
        chosen(["soc2"], ["CC61"])
    with pytest.raises(UsageError, match=r"SOC 2 .* and ISO.* Annex A have no control 'K01'"):
        chosen(["soc2", "iso27001"], ["CC6.1", "A.8.2", "K01"])
    with pytest.raises(UsageError, match="ISO/IEC 27001 Annex A has none of the controls that --control names"):
        chosen(["soc2", "iso27001"], ["CC6.1"])


def ids(frameworks):
    return [(each.id, [control.id for control in each.controls]) for each in frameworks]


def test_frameworks_are_named_several_times_and_in_any_capitals():
    assert [each.id for each in chosen(["SOC2", "Iso27001,pss", "soc2"])] == ["soc2", "iso27001", "pss"]
    assert len(chosen(["soc2"])[0].controls) == 61


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("cc6.1", ["CC6.1"]),
        ("CC6", [f"CC6.{number}" for number in range(1, 9)]),
        ("cc6.*", [f"CC6.{number}" for number in range(1, 9)]),
        ("soc2:A1", ["A1.1", "A1.2", "A1.3"]),
    ],
)
def test_controls_are_named_by_id_group_or_pattern(word, found):
    assert ids(chosen(["soc2"], [word])) == [("soc2", found)]


def test_a_group_ends_where_a_number_does():
    assert ids(chosen(["cis-kubernetes"], ["5.1.1"])) == [("cis-kubernetes", ["5.1.1"])]
    assert "A.8.10" not in dict(ids(chosen(["iso27001"], ["A.8.1"])))["iso27001"]
    assert len(dict(ids(chosen(["iso27001"], ["a.8"])))["iso27001"]) == 34
    assert ids(chosen(["nist-800-53"], ["ac-6"])) == [("nist-800-53", ["AC-6"])]


def test_a_name_alone_finds_the_frameworks_that_have_it():
    everything = chosen(FRAMEWORKS)
    assert ids(matching("A.8.22", everything)) == [("iso27001", ["A.8.22"])]
    assert ids(matching("iso27001:CC6.1", everything)) == []
    assert [each.id for each in matching("1.2.1", everything)] == ["cis-kubernetes", "pci-dss"]


def test_kinds_belong_to_classes_of_input():
    kinds = [
        "v1/Pod",
        "apps/v1/Deployment",
        "v1/ServiceAccount",
        "example.com/v1/Shop",
        "helm.toolkit.fluxcd.io/v2/HelmRelease",
    ]
    assert present(kinds) == {"workloads", "rbac", "gitops", "all"}
    assert present([]) == frozenset()
