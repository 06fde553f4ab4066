"""Tokens for machines and keys of encryption in the objects that set clusters up."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.secrets.clusters import encryption_keys
from kubelint_compliance.facts.secrets.objects import bootstrap_tokens

TOKEN = "fx7q2m.k8w3rz5n1c9v4b6d"
KEY = "Jx2vQ8mN4kT7pZ1sW9rB3yL6cF0hD5gAeUiOqXwKzM0="
JOIN = {"discovery": {"bootstrapToken": {"token": TOKEN}, "tlsBootstrapToken": TOKEN}}
INIT = {"bootstrapTokens": [{"token": "${TOKEN}"}, {"token": TOKEN, "expires": "2020-01-02T00:00:00Z"}]}


def tokens(value):
    return [(".".join(map(str, fact["path"])), fact["ended"]) for fact in bootstrap_tokens(value)]


@pytest.mark.parametrize(
    ("kind", "above"),
    [
        ("KubeadmConfig", ("spec",)),
        ("KubeadmConfigTemplate", ("spec", "template", "spec")),
        ("KubeadmControlPlane", ("spec", "kubeadmConfigSpec")),
        ("KubeadmControlPlaneTemplate", ("spec", "template", "spec", "kubeadmConfigSpec")),
    ],
)
def test_tokens_in_objects_of_cluster_api(kind, above):
    value = {"initConfiguration": INIT, "joinConfiguration": JOIN}
    for step in reversed(above):
        value = {step: value}
    base = ".".join(above)
    assert tokens({"kind": kind, **value}) == [
        (f"{base}.initConfiguration.bootstrapTokens.1.token", "2020-01-02"),
        (f"{base}.joinConfiguration.discovery.tlsBootstrapToken", ""),
        (f"{base}.joinConfiguration.discovery.bootstrapToken.token", ""),
    ]


def test_tokens_of_talos_and_k3s():
    talos = {"apiVersion": "config.talos.dev/v1alpha1", "kind": "MachineConfig"}
    held = {"cluster": {"token": TOKEN}, "machine": {"token": "abcdef.0123456789abcdef"}}
    assert tokens({**talos, **held}) == [("cluster.token", "")]
    k3s = {"apiVersion": "k3s.io/v1", "kind": "Config", "kubelet-arg": []}
    long = "K10a7d9f2c6b1e8034d5f6a7b8c9d0e1f2::server:9f8e7d6c5b4a39281706f5e4d3c2b1a0"
    assert tokens({**k3s, "token": long, "agent-token": "${AGENT}"}) == [("token", "")]
    assert tokens({**k3s, "token": "short", "agent-token": 1}) == []
    assert tokens({"apiVersion": "v1", "kind": "Config", "token": long}) == []


@pytest.mark.parametrize(
    "value", [None, [], {}, {"kind": "MachineConfig", "cluster": 1}, {"kind": "KubeadmConfig", "spec": [TOKEN]}]
)
def test_what_is_of_another_shape_holds_nothing(value):
    assert bootstrap_tokens(value) == encryption_keys(value) == []


def test_keys_of_talos():
    cluster = {"secretboxEncryptionSecret": KEY, "aescbcEncryptionSecret": "${KEY}"}
    assert encryption_keys({"kind": "MachineConfig", "cluster": cluster}) == [
        {"path": ["cluster", "secretboxEncryptionSecret"], "what": "secretbox key"}
    ]


def test_keys_in_a_file_for_a_node_and_none_of_a_config_map():
    head = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n"
    text = (
        f"{head}resources:\n- resources: [secrets]\n  providers:\n  - aescbc: {{keys: [{{name: a, secret: {KEY}}}]}}\n"
    )
    (found,) = encryption_keys({"kind": "KubeadmConfig", "spec": {"files": [{"content": text}]}})
    assert (found["path"], found["what"]) == (["spec", "files", 0, "content"], "aescbc key")
    assert text[found["start"] : found["end"]] == KEY
    assert encryption_keys({"kind": "ConfigMap", "data": {"a": text}}) == []


def test_what_tokens_are_called():
    talos = {"apiVersion": "config.talos.dev/v1alpha1", "kind": "MachineConfig"}
    held = {"cluster": {"token": TOKEN}, "machine": {"token": TOKEN}}
    assert [fact["what"] for fact in bootstrap_tokens({**talos, **held})] == ["bootstrap token", "join token"]
