"""The rules that were planned are there, and each says what the catalogue says of it: its area, its severity, whether
it is on by default, what other tools call it and which controls it speaks to, the most important first.

`tests/data/catalogue.tsv` is a copy of the columns of the catalogue that concern rule files, `planned-rules.txt` names
those of its rules that are due.
"""

from __future__ import annotations

import csv
import os

import pytest

from tests.rulefiles import FILES as RULES

DATA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data")
WAITING = "graph"
"""Rules that need to see other objects wait for the graph."""
FRAMEWORKS = {
    "soc2": "soc2",
    "iso27001": "iso27001",
    "cis_k8s": "cis-kubernetes",
    "nsa_cisa": "nsa-cisa",
    "pss": "pss",
    "nist_800_190": "nist-800-190",
    "nist_800_53": "nist-800-53",
    "pci_dss": "pci-dss",
    "mitre": "mitre-attack",
    "owasp_k8s": "owasp-k8s",
    "hipaa": "hipaa",
    "iso27001_clauses": "iso27001-clauses",
}
"""The columns of the catalogue that hold controls, and our frameworks."""
BEYOND = {
    "apiserver-egress-plain-http": "the way from the API server to the nodes is none of its flags",
    "audit-policy-refused": "what the API server does not take says nothing of what is recorded",
    "encryptionconfig-refused": "what the API server does not take encrypts nothing, whatever it says",
    "api-version-unknown": "a version that Kubernetes never served is another mistake than one that it serves no more",
    "ingress-route-without-tls": "routes of Traefik, Contour and Gloo are neither an Ingress nor a Gateway",
    "container-tls-verify-off": "what a program is told of certificates stands in no field of the API",
    "memory-in-thousandths": "half a byte is a slip of the unit, whatever range has been agreed on",
    "node-disk-unencrypted": "disks of machines are no volumes of pods",
    "node-metadata-tokens-optional": "what machines hand out is for no policy of networks to say",
    "node-ssh-open": "the API server is not the only port of a cluster",
    "proc-mount-unmasked-in-user-namespace": "the restricted level refuses what baseline permits from 1.35 on, and a "
    "rule has one level",
    "quota-amount-missing": "what a quota asks for is more than a good habit: its pods are refused",
    "schedule-unreadable": "what a controller cannot read fails in silence, where a CronJob is refused",
    "secret-in-cluster-file": "files of machines and of k3s, RKE2 and Talos are neither Secrets nor ConfigMaps",
    "secret-in-custom-resource": "fields of any kind are neither chart values nor a ConfigMap",
    "secret-in-scaler": "triggers of KEDA are neither chart values nor a ConfigMap",
    "volume-claim-source-dropped": "what the API server drops in silence is no finding of the schemas",
    "tekton-script-injection": "Tekton marks what it puts into scripts otherwise than Argo does",
    "volume-plugin-removed": "what a node can no longer mount is more than a field that is deprecated",
}
"""Rules that the catalogue does not have, and why they are rules of their own."""
DIFFERENT: dict[tuple[str, str], tuple[object, str]] = {
    **{
        (f"{id}-broad", "nist_800_53"): (
            ["CM-5(1)", "CM-6(1)", "AC-6"],
            "what a policy leaves out does not meet the control that it shows where it looks",
        )
        for id in ("gatekeeper-constraint-exclude", "kyverno-policy-exclude", "vap-binding-exclusion")
    },
    ("apiserver-anonymous-auth", "severity"): (
        "medium",
        "it is the default, and what comes of it is what a binding gives, which rules of their own tell of",
    ),
    ("label-value-invalid", "severity"): ("high", "the API server refuses the object, as it does for names"),
}
"""What a rule file says instead of the catalogue, by id and column, and why."""

with open(os.path.join(DATA, "catalogue.tsv"), encoding="utf-8", newline="") as _file:
    ROWS = {row["id"]: row for row in csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE)}
with open(os.path.join(DATA, "planned-rules.txt"), encoding="utf-8") as _file:
    PLANNED = _file.read().split()
LANDED = sorted(set(ROWS) & set(RULES))


def expected(id, column, value):
    return DIFFERENT.get((id, column), (value,))[0]


@pytest.mark.parametrize("id", [id for id in PLANNED if ROWS[id]["partner"] != WAITING])
def test_a_planned_rule_is_there(id):
    assert RULES[id].area == ROWS[id]["area"]


def test_every_rule_is_planned_or_known_to_stand_beyond():
    assert set(RULES) - set(ROWS) == set(BEYOND)


@pytest.mark.parametrize("id", LANDED)
def test_severity_and_default_are_those_of_the_catalogue(id):
    content, row = RULES[id].content, ROWS[id]
    assert content["severity"] == expected(id, "severity", row["severity"])
    assert content.get("default", True) is expected(id, "default", row["default"] == "on")


@pytest.mark.parametrize("id", LANDED)
def test_the_names_of_other_tools_are_those_of_the_catalogue(id):
    ours, theirs = RULES[id].content.get("aliases", []), ROWS[id]["aliases"].split()
    assert len(ours) == len(set(ours))
    assert set(ours) == set(expected(id, "aliases", theirs))


@pytest.mark.parametrize("id", LANDED)
def test_the_controls_are_those_of_the_catalogue_the_primary_one_first(id):
    controls = RULES[id].content["controls"]
    ours = {column: [str(control["id"]) for control in controls.get(FRAMEWORKS[column], [])] for column in FRAMEWORKS}
    assert ours == {column: expected(id, column, ROWS[id][column].split()) for column in FRAMEWORKS}


def test_no_difference_is_named_that_is_none():
    for id, column in DIFFERENT:
        assert column in ROWS[id], (id, column)
        assert expected(id, column, None) != ROWS[id][column], (id, column)


def test_an_exact_alias_stands_on_the_rules_that_together_are_that_check_and_on_no_other():
    """A promise: who silences or selects by it reaches each of them, and nothing else."""
    ours: dict[str, set[str]] = {}
    theirs: dict[str, set[str]] = {}
    for id in RULES:
        for alias in RULES[id].content.get("aliases", []):
            if alias[:1] != "~":
                ours.setdefault(alias, set()).add(id)
    for id in LANDED:
        for alias in ROWS[id]["aliases"].split():
            if alias[:1] != "~":
                theirs.setdefault(alias, set()).add(id)
    theirs["psa/procMount_restricted"] = {"proc-mount-unmasked", "proc-mount-unmasked-in-user-namespace"}
    assert ours == theirs
    assert {alias for alias, ids in ours.items() if len(ids) > 1} == {
        "C-0207",
        "CKV_K8S_35",
        "datree/CIS_INVALID_KEY_SECRETKEYREF_SECRETREF",
        "kics/3d658f8b-d988-41a0-a841-40043121de1e",
        "kics/94b76ea5-e074-4ca2-8a03-c5a606e30645",
        "kics/object_is_using_a_deprecated_api_version",
        "kics/secrets_as_environment_variables",
        "kube-linter/no-extensions-v1beta",
        "kube-score/stable-version",
        "kubeconform/schema",
        "kubesec/SecretsAsEnvironmentVariables",
        "kyverno/check-deprecated-apis",
        "kyverno/disallow-secrets-from-env-vars",
        "psa/procMount_restricted",
        "sonar/S6429",
        "sonar/S6433",
        "terrascan/AC_K8S_0051",
    }
