"""Credentials in the fields of custom resources, and what looks like one and is none."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.secrets.customs import custom_credentials
from kubelint_compliance.ruleset.assemble import rule_set
from tests.scanning import scan_text

RANDOM = "wq8Lm2Zr5Tn7Xk4Vb9Jc3Hd6"


def told(spec, api_version="example.com/v1", kind="Thing"):
    found = custom_credentials({"apiVersion": api_version, "kind": kind, "metadata": {}, "spec": spec})
    return [(".".join(map(str, fact["path"])), fact["what"], fact["field"]) for fact in found]


@pytest.mark.parametrize(
    "spec",
    [
        {"password": ""},
        {"password": "${PASSWORD}"},
        {"password": "<password>"},
        {"password": "password"},
        {"admin_password": "admin_password"},
        {"password": "db-password"},
        {"password": "vault:secret/data/db#password"},
        {"password": "ENC[AES256_GCM,data:abc]"},
        {"password": {"valueFrom": {"secretKeyRef": {"name": "a", "key": "p4ssword"}}}},
        {"passwordFrom": {"password": "hunter2"}},
        {"passwordSecret": {"password": "hunter2"}},
        {"secretKeys": {"password": "db_pw_1"}},
        {"schema": {"password": "hunter2"}},
        {"description": "password=hunter2"},
        {"pattern": "/password=\\S+/"},
        {"match": "the line has password=hunter2 in it"},
        {"secretName": RANDOM},
        {"token": "reader"},
        {"text": "the password is hunter2"},
        {"url": "postgres://db.example/shop"},
        {"url": "postgres://user:password@localhost/shop"},
        {"words": ["password", "hunter2"]},
        {"metadata": {"annotations": {"password": "hunter2"}}},
        {"params": [{"name": "user", "value": "hunter2"}]},
    ],
)
def test_what_holds_no_credential(spec):
    assert told(spec) == []


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"password": "hunter2"}, [("spec.password", "password", "password")]),
        ({"a": [{"adminPassword": "hunter2"}]}, [("spec.a.0.adminPassword", "password", "adminPassword")]),
        ({"auth": {"token": RANDOM}}, [("spec.auth.token", "credential", "token")]),
        (
            {"url": "postgres://shop:hunter2x@db.example/shop"},
            [("spec.url", "password in an address", "url")],
        ),
        ({"p": [{"name": "DB_PASSWORD", "value": "hunter2"}]}, [("spec.p.0.value", "password", "DB_PASSWORD")]),
        ({"p": [{"key": "DB_PASSWORD", "value": "hunter2"}]}, [("spec.p.0.value", "password", "DB_PASSWORD")]),
        ({"p": [{"name": "DB_PASSWORD", "default": "hunter2"}]}, [("spec.p.0.default", "password", "DB_PASSWORD")]),
        ({"c": "Server=db;User Id=sa;Password=Passw0rd!"}, [("spec.c", "password", "c")]),
    ],
)
def test_what_holds_one(spec, found):
    assert told(spec) == found


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("v1", "Pod"),
        ("apps/v1", "Deployment"),
        ("kubeadm.k8s.io/v1beta4", "InitConfiguration"),
        ("kyverno.io/v1", "ClusterPolicy"),
        ("constraints.gatekeeper.sh/v1beta1", "Thing"),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease"),
        ("kro.run/v1alpha1", "ResourceGraphDefinition"),
        ("apiextensions.crossplane.io/v1", "CompositeResourceDefinition"),
    ],
)
def test_kinds_that_others_tell_of_or_that_describe(api_version, kind):
    assert told({"password": "hunter2"}, api_version, kind) == []


def test_kinds_of_cluster_api_are_custom_resources():
    assert told({"password": "hunter2"}, "infrastructure.cluster.x-k8s.io/v1", "Thing") != []


def test_what_is_told_of_an_object_inside_or_of_a_container_is_not_told_again():
    inner = {"apiVersion": "example.com/v1", "kind": "Thing", "spec": {"password": "hunter2"}}
    work = {"workload": {"manifests": [inner]}, "password": "hunter2"}
    assert told(work, "work.open-cluster-management.io/v1", "ManifestWork") == [
        ("spec.password", "password", "password")
    ]
    container = {"name": "a", "env": [{"name": "PASSWORD", "value": "hunter2"}]}
    template = {"template": {"spec": {"containers": [container]}}}
    assert told(template, "argoproj.io/v1alpha1", "Rollout") == []
    assert told(template) != []


def test_an_object_of_another_shape_holds_none():
    assert custom_credentials(7) == []
    assert custom_credentials({"apiVersion": ["a.b/v1"], "kind": "A"}) == []


def test_a_field_of_a_wrong_type_keeps_nothing_from_being_found():
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Experiment\nmetadata: { name: a }\n"
        "spec:\n  duration: 10\n  password: hunter2\n"
    )
    scan = scan_text("a.yaml", text, rule_set(select=["secret-in-custom-resource"]))
    assert [(finding.span.line, finding.span.column) for finding in scan.findings] == [(6, 3)]
    assert scan.problems == ()
