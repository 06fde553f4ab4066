"""Files that set up a cluster without saying what they are: which they are taken for, and where findings stand."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.components import components
from kubelint_compliance.manifests.kindless import identity_of, may_hold
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.platform.component import setting
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.terms import Settings
from tests.scanning import scan_text

TALOS = """\
version: v1alpha1
machine:
  type: controlplane
  kubelet:
    image: ghcr.io/siderolabs/kubelet:v1.32.0
    extraArgs: { streaming-connection-idle-timeout: "0" }
    extraConfig:
      readOnlyPort: 10255
      authentication:
        anonymous: { enabled: true }
cluster:
  apiServer:
    image: registry.k8s.io/kube-apiserver:v1.32.1
    extraArgs:
      profiling: "true"
    auditPolicy:
      apiVersion: audit.k8s.io/v1
      kind: Policy
      rules:
        - level: None
    admissionControl:
      - name: PodSecurity
        configuration:
          apiVersion: pod-security.admission.config.k8s.io/v1
          kind: PodSecurityConfiguration
          defaults: { enforce: privileged }
"""
K3S = """\
write-kubeconfig-mode: "0600"
kube-apiserver-arg:
  - audit-log-maxage=90
  - profiling=true
kubelet-arg: read-only-port=10255
"""


def kinds(text: str) -> list[str]:
    return [f"{manifest.group}/{manifest.kind}" for manifest in Opened("a.yaml", text).manifests]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("version: v1alpha1\nmachine: { type: worker }\n", "MachineConfig"),
        ("version: v1alpha1\ncluster: { clusterName: shop }\n", "MachineConfig"),
        ("cluster: { apiServer: { extraArgs: { profiling: 'false' } } }\n", "MachineConfig"),
        ("machine: { kubelet: { extraConfig: { podPidsLimit: 100 } } }\n", "MachineConfig"),
        ("kubelet-arg: [max-pods=50]\n", "Config"),
        ("etcd-arg: auto-tls=false\n", "Config"),
        ("kube-apiserver-arg+: [profiling=false]\n", "Config"),
        ("write-kubeconfig-mode: '0600'\ntls-san: [a.example]\n", "Config"),
        ("etcd-s3: true\n", "Config"),
        ("configs: { registry.example: { auth: { username: ci } } }\n", "Registries"),
        ("mirrors: {}\nconfigs: { a.example: { tls: {} }, b.example: { auth: {}, tls: {} } }\n", "Registries"),
        ("cluster: { id: a }\nsecrets: {}\ntrustdinfo: { token: b }\ncerts: {}\n", "SecretsBundle"),
    ],
)
def test_such_a_file_is_known_by_its_keys(text: str, kind: str) -> None:
    assert [found.rpartition("/")[2] for found in kinds(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "version: v1alpha1\nservices: {}\n",
        "etcd-s3: { bucket: a }\n",
        "etcd-s3: true\nnodePools: []\n",
        "token: a\nserver: b\n",
        "mirrors: { docker.io: {} }\n",
        "configs: {}\n",
        "configs: { a.example: {} }\n",
        "configs: { a.example: { auth: {}, image: b } }\n",
        "configs: { a.example: { auth: {} } }\nreplicas: 2\n",
        "cluster: { id: a }\nsecrets: {}\n",
        "cluster: { id: a }\ntrustdinfo: {}\nimage: b\n",
        "version: v1\nmachine: { type: worker }\n",
        "machine: large\ncluster: { name: shop }\n",
        "cluster: { apiServer: { replicas: 2 } }\n",
        "cluster: { apiServer: extraArgs }\n",
        "kubelet-arg: { max-pods: 50 }\n",
        "kubelet-args: [max-pods=50]\n",
        "[kubelet-arg]\n",
        "version: v1alpha1\ncluster: { name: shop }\nnodePools: []\n",
        "cluster: { apiServer: { extraArgs: { profiling: 'true' } } }\nreplicas: 2\n",
        "kubelet-arg: [max-pods=50]\nimage: { tag: 1 }\nnodePools: []\n",
    ],
)
def test_other_files_are_none(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize("text", [TALOS, K3S])
def test_values_of_a_chart_are_none(text: str) -> None:
    assert Opened("charts/cluster/values-prod.yaml", text).manifests == ()


def test_what_says_its_kind_is_what_it_says() -> None:
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: a }}\n{TALOS}"
    assert kinds(text)[0] == "/ConfigMap"
    assert identity_of({"kind": "x"}) == {}


def test_the_objects_in_a_machine_configuration_are_checked_in_their_place() -> None:
    expected = ["config.talos.dev/MachineConfig", "audit.k8s.io/Policy"]
    assert kinds(TALOS) == [*expected, "pod-security.admission.config.k8s.io/PodSecurityConfiguration"]


def test_findings_stand_at_the_settings() -> None:
    rules = rule_set(
        select=[
            *("apiserver-profiling-enabled", "kubelet-anonymous-auth", "kubelet-read-only-port"),
            *("kubelet-streaming-timeout-zero", "psa-cluster-default-privileged"),
        ]
    )
    scan = scan_text("controlplane.yaml", TALOS, rules)
    assert sorted((finding.span.line, finding.rule) for finding in scan.findings) == [
        (6, "kubelet-streaming-timeout-zero"),
        (8, "kubelet-read-only-port"),
        (10, "kubelet-anonymous-auth"),
        (15, "apiserver-profiling-enabled"),
        (26, "psa-cluster-default-privileged"),
    ]
    scan = scan_text("config.yaml", K3S, rules)
    found = [(finding.span.line, finding.span.column, finding.rule) for finding in scan.findings]
    assert found == [(4, 5, "apiserver-profiling-enabled"), (5, 1, "kubelet-read-only-port")]


def test_a_policy_of_a_machine_is_judged_once_and_is_there() -> None:
    text = TALOS.replace("profiling:", "audit-policy-file: /a\n      profiling:")
    rules = rule_set(select=["audit-policy-no-catch-all", "audit-policy-missing-rbac-rule", "audit-policy-missing"])
    found = [(each.span.line, each.rule, each.object.kind) for each in scan_text("a.yaml", text, rules).findings]
    assert sorted(found) == [
        (21, "audit-policy-missing-rbac-rule", "Policy"),
        (21, "audit-policy-no-catch-all", "Policy"),
    ]


def test_what_is_not_written_is_not_known() -> None:
    (manifest, *_) = Opened("a.yaml", TALOS).manifests
    found = {component.name: component for component in components(manifest.value)}
    assert (found["kube-apiserver"].minor, found["kubelet"].minor) == (32, 32)
    assert setting(found["kube-apiserver"], "anonymous-auth") is None
    assert "etcd" not in found


def test_an_argument_of_the_kubelet_counts_more_than_its_configuration() -> None:
    both = {"extraArgs": {"read-only-port": "0"}, "extraConfig": {"readOnlyPort": 10255}}
    value = {**identity_of({"machine": {"kubelet": both}}), "machine": {"kubelet": both}}
    (kubelet,) = components(value)
    found = setting(kubelet, "read-only-port")
    assert found is not None
    assert (found.value, found.path) == ("0", ("machine", "kubelet", "extraArgs", "read-only-port"))


def test_no_schema_is_asked_for() -> None:
    scan = scan_text("a.yaml", K3S, rule_set(), Settings(require_schemas=True))
    assert scan.problems == ()
    assert not [entry for entry in scan.coverage if entry.outcome == "no-schema"]


def test_a_text_without_its_words_holds_none() -> None:
    assert may_hold(TALOS)
    assert may_hold(K3S)
    assert not may_hold("apiVersion: v1\nkind: Pod\n")
