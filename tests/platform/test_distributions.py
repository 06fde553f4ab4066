"""What the files of eksctl, k0s, k0sctl, k3d and RKE say of the programs they start, and where they say it."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.components import components
from kubelint_compliance.facts.flags import flag
from kubelint_compliance.manifests.envelopes import enclosed_texts
from kubelint_compliance.manifests.kindless import identity_of
from kubelint_compliance.manifests.opened import Opened

EKSCTL = {"apiVersion": "eksctl.io/v1alpha5", "kind": "ClusterConfig"}
K0S = {"apiVersion": "k0s.k0sproject.io/v1beta1", "kind": "ClusterConfig"}
K0SCTL = {"apiVersion": "k0sctl.k0sproject.io/v1beta1", "kind": "Cluster"}
K3D = {"apiVersion": "k3d.io/v1alpha5", "kind": "Simple"}
RKE = {"apiVersion": "rke.io/v1", "kind": "Cluster"}


def told(value: object, component: str, name: str) -> list[tuple[str, str]]:
    found = flag(value, component, name, {})
    assert all(item["origin"] == "written" for item in found)
    return [(item["value"], ".".join(map(str, item["path"]))) for item in found]


def k3d(*words: str) -> dict[str, object]:
    return {**K3D, "options": {"k3s": {"extraArgs": [{"arg": word} for word in words]}}}


@pytest.mark.parametrize(
    "value",
    [
        {**EKSCTL, "nodeGroups": [{"name": "a"}, None, {"kubeletExtraConfig": 1}], "managedNodeGroups": {}},
        {**K0S, "spec": {"api": {"extraArgs": {"profiling": "false"}}, "featureGates": [1, {"components": [1]}]}},
        {**K0S, "spec": {"workerProfiles": [{"values": {"anonymous": 1}}, 1], "storage": {"etcd": 1}}},
        {**K0SCTL, "spec": {"hosts": [1, {"installFlags": ["--debug", 1, "--kubelet-extra-args="]}], "k0s": []}},
        k3d("", "--disable=traefik", "--kube-apiserver-arg", "--kubelet-arg="),
        {**RKE, "nodes": [], "services": {"kube-api": {"extra_args": [1], "extra_args_array": {"a": "b"}}}},
        {**RKE, "services": {"kube-api": {"audit_log": {"enabled": True}}}, "authorization": {"mode": "rbac"}},
    ],
)
def test_nothing_is_said_of_what_is_not_written(value: object) -> None:
    for component in ("kube-apiserver", "kubelet", "kube-proxy", "etcd"):
        assert told(value, component, "anonymous-auth") == []
        assert told(value, component, "audit-log-path") == []


def test_node_groups_of_eksctl_configure_kubelets() -> None:
    config = {"readOnlyPort": 10255, "authentication": {"anonymous": {"enabled": True}}}
    value = {**EKSCTL, "metadata": {"version": "1.31"}, "nodeGroups": [{}, {"kubeletExtraConfig": config}]}
    path = "nodeGroups.1.kubeletExtraConfig"
    assert told(value, "kubelet", "read-only-port") == [("10255", f"{path}.readOnlyPort")]
    assert told(value, "kubelet", "anonymous-auth") == [("true", f"{path}.authentication.anonymous.enabled")]
    assert [found.minor for found in components(value)] == [31]


def test_arguments_and_fields_of_k0s() -> None:
    network = {"kubeProxy": {"metricsBindAddress": "0.0.0.0:10249"}}
    spec = {
        "api": {"extraArgs": {"anonymous-auth": "true"}},
        "controllerManager": {"extraArgs": {"profiling": "true"}},
        "scheduler": {"extraArgs": {"profiling": "true"}},
        "storage": {"etcd": {"extraArgs": {"auto-tls": "true"}}},
        "network": network,
        "workerProfiles": [{"name": "default", "values": {"readOnlyPort": 10255}}],
    }
    value = {**K0S, "spec": spec}
    assert told(value, "kube-apiserver", "anonymous-auth") == [("true", "spec.api.extraArgs.anonymous-auth")]
    assert told(value, "kube-controller-manager", "profiling") == [
        ("true", "spec.controllerManager.extraArgs.profiling")
    ]
    assert told(value, "kube-scheduler", "profiling") == [("true", "spec.scheduler.extraArgs.profiling")]
    assert told(value, "etcd", "auto-tls") == [("true", "spec.storage.etcd.extraArgs.auto-tls")]
    assert told(value, "kubelet", "read-only-port") == [("10255", "spec.workerProfiles.0.values.readOnlyPort")]
    metrics = "spec.network.kubeProxy.metricsBindAddress"
    assert told(value, "kube-proxy", "metrics-bind-address") == [("0.0.0.0:10249", metrics)]
    network["kubeProxy"] |= {"extraArgs": {"metrics-bind-address": "127.0.0.1:10249"}}
    path = "spec.network.kubeProxy.extraArgs.metrics-bind-address"
    assert told(value, "kube-proxy", "metrics-bind-address") == [("127.0.0.1:10249", path)]
    network["kubeProxy"]["disabled"] = True
    assert told(value, "kube-proxy", "metrics-bind-address") == []


def test_what_k0sctl_writes_for_k0s_may_be_called_cluster() -> None:
    value = {**K0S, "kind": "Cluster", "spec": {"api": {"extraArgs": {"profiling": "true"}}}}
    assert told(value, "kube-apiserver", "profiling") == [("true", "spec.api.extraArgs.profiling")]


def test_feature_gates_of_k0s_are_for_the_programs_they_name_or_for_all() -> None:
    gates = [{"name": "A", "enabled": True, "components": ["kubelet"]}, {"name": "B", "enabled": False}]
    value = {**K0S, "spec": {"featureGates": gates}}
    assert told(value, "kubelet", "feature-gates") == [("A=true,B=false", "spec.featureGates.1")]
    assert told(value, "kube-apiserver", "feature-gates") == [("B=false", "spec.featureGates.1")]
    assert told(value, "etcd", "feature-gates") == []


def test_an_etcd_elsewhere_without_files_has_no_encryption() -> None:
    external = {"endpoints": ["https://192.0.2.1:2379"], "etcdPrefix": "k0s"}
    value = {**K0S, "spec": {"storage": {"etcd": {"externalCluster": external}}}}
    path = "spec.storage.etcd.externalCluster"
    assert told(value, "kube-apiserver", "etcd-cafile") == [("", path)]
    assert told(value, "kube-apiserver", "etcd-servers") == [("https://192.0.2.1:2379", f"{path}.endpoints")]
    external["caFile"] = "/etc/ca.crt"
    assert told(value, "kube-apiserver", "etcd-cafile") == [("/etc/ca.crt", f"{path}.caFile")]


def test_k0sctl_gives_arguments_to_kubelets_and_holds_the_configuration_of_k0s() -> None:
    flags = ["--debug", '--kubelet-extra-args="--anonymous-auth=true --node-ip=192.0.2.1"']
    config = {"spec": {"api": {"extraArgs": {"profiling": "true"}}}}
    spec = {"hosts": [{}, {"installFlags": flags}], "k0s": {"version": "v1.31.2+k0s.0", "config": config}}
    value = {**K0SCTL, "spec": spec}
    assert told(value, "kubelet", "anonymous-auth") == [("true", "spec.hosts.1.installFlags.1")]
    path = "spec.k0s.config.spec.api.extraArgs.profiling"
    assert told(value, "kube-apiserver", "profiling") == [("true", path)]
    assert {found.minor for found in components(value)} == {31}
    spec["k0s"] = {"config": {**K0S, **config}}
    assert told(value, "kube-apiserver", "profiling") == [], "it is an object of its own"


def test_a_configuration_in_k0sctl_is_an_object_of_its_own() -> None:
    written = """\
apiVersion: k0sctl.k0sproject.io/v1beta1
kind: Cluster
spec:
  k0s:
    config:
      apiVersion: k0s.k0sproject.io/v1beta1
      kind: ClusterConfig
      spec: {}
"""
    found = [(manifest.kind, manifest.prefix) for manifest in Opened("a.yaml", written).manifests]
    assert found == [("Cluster", ()), ("ClusterConfig", ("spec", "k0s", "config"))]


def test_arguments_that_k3d_passes_on() -> None:
    value = k3d("--tls-san=a", "--kube-apiserver-arg=anonymous-auth=true", "--kubelet-arg=--read-only-port=10255")
    assert told(value, "kube-apiserver", "anonymous-auth") == [("true", "options.k3s.extraArgs.1.arg")]
    assert told(value, "kubelet", "read-only-port") == [("10255", "options.k3s.extraArgs.2.arg")]
    options = {"extraServerArgs": ["--kube-apiserver-arg=profiling"], "extraAgentArgs": ["--protect-kernel-defaults"]}
    old = {**K3D, "image": "rancher/k3s:v1.29.4-k3s1", "options": {"k3s": options}}
    assert told(old, "kube-apiserver", "profiling") == [("true", "options.k3s.extraServerArgs.0")]
    assert told(old, "kubelet", "protect-kernel-defaults") == [("true", "options.k3s.extraAgentArgs.0")]
    assert {found.minor for found in components(old)} == {29}


def test_services_of_rke() -> None:
    services = {
        "kube-api": {
            "extra_args": {"anonymous-auth": "true"},
            "extra_args_array": {"token-auth-file": ["/etc/a", "/etc/b"]},
        },
        "kubelet": {"extra_args": {"read-only-port": 10255}},
    }
    value = {**RKE, "kubernetes_version": "v1.26.8-rancher1-1", "services": services}
    path = "services.kube-api"
    assert told(value, "kube-apiserver", "anonymous-auth") == [("true", f"{path}.extra_args.anonymous-auth")]
    assert told(value, "kube-apiserver", "token-auth-file") == [("/etc/b", f"{path}.extra_args_array.token-auth-file")]
    assert told(value, "kubelet", "read-only-port") == [("10255", "services.kubelet.extra_args.read-only-port")]
    assert [found.minor for found in components(value)] == [26, 26]


def test_fields_of_rke_stand_for_flags() -> None:
    config = {"max_age": 30, "path": "/var/log/audit.json", "policy": {"kind": "Policy"}}
    log = {"enabled": True, "configuration": config}
    value = {**RKE, "authorization": {"mode": "none"}, "services": {"kube-api": {"audit_log": log}}}
    path = "services.kube-api.audit_log"
    assert told(value, "kube-apiserver", "authorization-mode") == [("AlwaysAllow", "authorization.mode")]
    assert told(value, "kube-apiserver", "audit-log-maxage") == [("30", f"{path}.configuration.max_age")]
    assert told(value, "kube-apiserver", "audit-log-maxbackup") == []
    assert told(value, "kube-apiserver", "audit-policy-file") == [("audit-policy.yaml", f"{path}.configuration.policy")]
    off = {**RKE, "services": {"kube-api": {"audit_log": {"enabled": False}}}}
    assert told(off, "kube-apiserver", "audit-log-path") == [("", f"{path}.enabled")]
    assert told(off, "kube-apiserver", "audit-webhook-config-file") == [("", f"{path}.enabled")]
    off["services"]["kube-api"]["extra_args"] = {"audit-log-path": "-"}
    assert told(off, "kube-apiserver", "audit-log-path") == [("-", "services.kube-api.extra_args.audit-log-path")]
    log |= {"enabled": False}
    assert told(value, "kube-apiserver", "audit-log-maxage") == [("30", f"{path}.configuration.max_age")]


@pytest.mark.parametrize(("enabled", "value"), [(True, "encryption.yaml"), (False, "")])
def test_rke_and_k3s_make_a_configuration_of_encryption_where_they_are_told_to(enabled: bool, value: str) -> None:
    path = "services.kube-api.secrets_encryption_config.enabled"
    rke = {**RKE, "services": {"kube-api": {"secrets_encryption_config": {"enabled": enabled}}}}
    assert told(rke, "kube-apiserver", "encryption-provider-config") == [(value, path)]
    k3s = {"apiVersion": "k3s.io/v1", "kind": "Config", "secrets-encryption": enabled}
    made = "encryption-config.json" if enabled else ""
    assert told(k3s, "kube-apiserver", "encryption-provider-config") == [(made, "secrets-encryption")]
    k3s["kube-apiserver-arg"] = ["encryption-provider-config=/a"]
    assert told(k3s, "kube-apiserver", "encryption-provider-config") == [("/a", "kube-apiserver-arg.0")]
    assert told(
        k3d(f"--secrets-encryption={str(enabled).lower()}"), "kube-apiserver", "encryption-provider-config"
    ) == [(made, "options.k3s.extraArgs.0.arg")]


@pytest.mark.parametrize(
    ("nodes", "is_rke"),
    [
        ([{"address": "192.0.2.1", "user": "ops", "role": ["controlplane", "etcd"]}], True),
        ([{"address": "192.0.2.1", "role": ["worker"]}, {"address": "192.0.2.2", "role": ["etcd"]}], True),
        ([{"address": "192.0.2.1", "role": ["worker"]}, {"address": "example.com", "role": ["role"]}], True),
        ([], False),
        ([{"address": "192.0.2.1", "role": []}], False),
        ([{"address": "192.0.2.1", "role": ["primary"]}], False),
        ([{"address": "192.0.2.1", "role": "worker"}], False),
        ([{"address": "192.0.2.1", "role": ["worker"]}, {"name": "b"}], False),
        ({"address": "192.0.2.1", "role": ["worker"]}, False),
    ],
)
def test_a_cluster_of_rke_is_known_by_its_machines(nodes: object, is_rke: bool) -> None:
    assert identity_of({"nodes": nodes, "services": {}}) == (RKE if is_rke else {})


def test_objects_in_a_cluster_of_rke_are_objects_of_their_own() -> None:
    written = """\
nodes: [{ address: 192.0.2.1, role: [controlplane] }]
addons: |
  ---
  apiVersion: v1
  kind: Namespace
  metadata: { name: a }
services:
  kube-api:
    secrets_encryption_config:
      enabled: true
      custom_config: { apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: [] }
    audit_log: { configuration: { policy: { apiVersion: audit.k8s.io/v1, kind: Policy, rules: [] } } }
"""
    kinds = {manifest.kind for manifest in Opened("cluster.yml", written).manifests}
    assert kinds == {"Cluster", "Policy", "EncryptionConfiguration"}
    value = Opened("a.yaml", written).manifests[0].value
    assert [path for path, _ in enclosed_texts(value, "rke.io", "Cluster")] == [("addons",)]
