"""The files that an object holds, where they lie and how they are written."""

from __future__ import annotations

import base64
import gzip

import pytest

from kubelint_compliance.facts import audit, auditnone, configs
from kubelint_compliance.facts.files import File, files

POLICY = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n"
EXEMPT = (
    "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- {level: None, users: [ana-of-sales, 'x*']}\n"
    "- {level: None, namespaces: [payroll], resources: [{group: '', resources: [secrets]}]}\n- level: Metadata\n"
)


def coded(text, pack=lambda data: data):
    return base64.b64encode(pack(text.encode())).decode()


def listed(kind, *path, **file):
    value = [file]
    for step in reversed(path):
        value = {step: value}
    return {"kind": kind, **value}


HOLDERS = [
    ("Cluster", ("spec", "fileAssets")),
    ("KubeadmConfig", ("spec", "files")),
    ("KubeadmConfigTemplate", ("spec", "template", "spec", "files")),
    ("KubeadmControlPlane", ("spec", "kubeadmConfigSpec", "files")),
    ("KubeadmControlPlaneTemplate", ("spec", "template", "spec", "kubeadmConfigSpec", "files")),
    ("RKE2ControlPlane", ("spec", "files")),
    ("RKE2ConfigTemplate", ("spec", "template", "spec", "files")),
    ("KThreesControlPlane", ("spec", "kthreesConfigSpec", "files")),
    ("MachineConfig", ("machine", "files")),
]


@pytest.mark.parametrize(("kind", "path"), HOLDERS)
def test_files_that_are_written_to_a_node(kind, path):
    assert list(files(listed(kind, *path, content="a"))) == [File((*path, 0, "content"), "a")]


@pytest.mark.parametrize(
    ("more", "content", "is_here"),
    [
        ({"encoding": "base64"}, coded(POLICY), True),
        ({"encoding": "gzip+base64"}, coded(POLICY, gzip.compress), True),
        ({"isBase64": True}, coded(POLICY), True),
        ({"encoding": "gzip"}, "x", False),
        ({"encoding": "base64"}, "no base64!", False),
        ({"encoding": "gzip+base64"}, coded(POLICY), False),
        ({"encoding": "gzip+base64"}, coded("a" * (1 << 21), gzip.compress), False),
    ],
)
def test_what_is_encoded_is_decoded_or_not_seen(more, content, is_here):
    value = listed("KubeadmConfig", "spec", "files", content=content, **more)
    path = ("spec", "files", 0, "content")
    assert list(files(value)) == [File(path, POLICY if is_here else None, encoded=True)]
    assert configs.holds_audit_policy(value, {}) is is_here
    assert configs.is_audit_policy_unseen(value) is not is_here


def test_entries_of_secrets_and_of_binary_data_are_decoded():
    secret = {"kind": "Secret", "data": {"a": coded("x"), "b": "not base64!"}, "stringData": {"c": "y"}}
    assert list(files(secret)) == [
        File(("data", "a"), "x", encoded=True),
        File(("data", "b"), "not base64!"),
        File(("stringData", "c"), "y"),
    ]
    config = {"kind": "ConfigMap", "data": {"a": coded("x")}, "binaryData": {"b": coded("y"), "c": "/w=="}}
    assert [(file.path, file.content) for file in files(config)] == [
        (("data", "a"), coded("x")),
        (("binaryData", "b"), "y"),
        (("binaryData", "c"), "/w=="),
    ]


def test_a_policy_that_had_to_be_decoded_is_told_at_its_node():
    value = {"kind": "ConfigMap", "binaryData": {"audit.yaml": coded(POLICY.replace("Metadata", "None"))}}
    (found,) = audit.audit_rest(value, {})
    assert found["path"] == ["binaryData", "audit.yaml"]
    assert "start" not in found


def test_no_name_of_a_policy_in_a_secret_is_told():
    value = {"kind": "Secret", "data": {"audit.yaml": coded(EXEMPT)}}
    (exempt,) = auditnone.audit_exempt(value, {})
    assert exempt["who"] == "those whom it names"
    (idle,) = audit.audit_idle(value, {})
    assert idle["what"] == "a name in rules[0].users"
    (dropped,) = audit.audit_unlogged(value, "secrets", "Metadata", {})
    assert dropped["what"] == "any request of secrets"
    open_ = {"kind": "ConfigMap", "data": {"audit.yaml": EXEMPT}}
    assert audit.audit_unlogged(open_, "secrets", "Metadata", {})[0]["what"] == "any request of secrets in payroll"


@pytest.mark.parametrize(("policy", "is_one"), [({"kind": "Policy", "rules": []}, True), ({}, False), ("x", False)])
def test_the_policy_of_a_talos_machine_is_an_object_of_its_own(policy, is_one):
    talos = {
        "cluster": {"apiServer": {"auditPolicy": {"apiVersion": "audit.k8s.io/v1", **policy} if is_one else policy}}
    }
    assert configs.audit_refused(talos, {}) == []
    assert configs.holds_audit_policy(talos, {}) is False
    assert configs.is_audit_policy_unseen(talos) is is_one


def test_a_policy_as_a_text_of_rancher():
    rancher = {"spec": {"rkeConfig": {"machineGlobalConfig": {"audit-policy-file": POLICY, "cni": "calico"}}}}
    path = ("spec", "rkeConfig", "machineGlobalConfig", "audit-policy-file")
    assert list(files(rancher)) == [File(path, POLICY)]
    selected = {"spec": {"rkeConfig": {"machineSelectorConfig": [{"config": {"audit-policy-file": POLICY}}]}}}
    assert configs.holds_audit_policy(selected, {})


@pytest.mark.parametrize(
    "value",
    [
        listed("KubeadmConfig", "spec", "files", path="/a", contentFrom={"secret": {"name": "a", "key": "b"}}),
        {"kind": "RKE2ControlPlane", "spec": {"serverConfig": {"auditPolicySecret": {"name": "a"}}}},
        {"kind": "Cluster", "spec": {"rkeConfig": {"machineSelectorFiles": [{"fileSources": []}]}}},
    ],
)
def test_a_file_that_is_only_named_may_be_the_policy(value):
    assert configs.is_audit_policy_unseen(value)


@pytest.mark.parametrize(
    "value", [{}, {"spec": 1}, {"kind": "Secret", "data": [1]}, {"spec": {"files": [None, {"encoding": 1}]}}]
)
def test_what_is_of_another_shape_breaks_nothing(value):
    assert not configs.is_audit_policy_unseen(value)


def test_files_that_k0sctl_copies_to_hosts():
    copied = [{"data": "a", "dst": "a.env", "dstDir": "/etc/k0s/"}, {"src": "images.tgz", "dstDir": "/var/lib"}, None]
    value = {"kind": "Cluster", "spec": {"hosts": [None, {"files": copied}]}}
    path = ("spec", "hosts", 1, "files")
    assert list(files(value)) == [
        File((*path, 0, "data"), "a", name="/etc/k0s/a.env"),
        File((*path, 1), None, name="/var/lib"),
        File((*path, 2), None),
    ]
