"""What a configuration of the API server says of Pod Security, by itself and inside of that of all plugins."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.podsecurity import pod_security_defaults, pod_security_exemptions


def alone(**fields):
    return {"kind": "PodSecurityConfiguration", **fields}


def inside(*configurations):
    plugins = [{"name": "PodSecurity", "configuration": each} for each in configurations]
    return {"kind": "AdmissionConfiguration", "plugins": [{"name": "Other", "configuration": alone()}, *plugins]}


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"kind": "Other", "defaults": {"enforce": "privileged"}},
        {"plugins": {"a": []}},
        {"plugins": ["PodSecurity", None, {"name": "PodSecurity"}, {"name": "PodSecurity", "configuration": "x"}]},
        inside(),
    ],
)
def test_what_configures_no_pod_security(document):
    assert pod_security_defaults(document) == pod_security_exemptions(document) == []


@pytest.mark.parametrize(
    ("document", "path", "level"),
    [
        (alone(defaults={"enforce": "baseline"}), ["defaults", "enforce"], "baseline"),
        (alone(defaults={"audit": "baseline"}), ["defaults"], ""),
        (alone(defaults={"enforce": 7}), ["defaults", "enforce"], ""),
        (alone(defaults=["enforce"]), ["defaults"], ""),
        (alone(), ["kind"], ""),
        (inside({"defaults": {"enforce": "x"}}), ["plugins", 1, "configuration", "defaults", "enforce"], "x"),
        (inside({}), ["plugins", 1, "configuration"], ""),
    ],
)
def test_the_default_and_its_place(document, path, level):
    assert pod_security_defaults(document) == [{"path": path, "level": level}]


def test_exemptions_of_each_sort_and_no_others():
    exemptions = {"namespaces": ["a", 7], "usernames": "b", "runtimeClasses": ["c"], "others": ["d"]}
    found = pod_security_exemptions(inside({"exemptions": exemptions}))
    start = ["plugins", 1, "configuration", "exemptions"]
    assert found == [
        {"path": [*start, "namespaces", 0], "field": "namespaces", "name": "a"},
        {"path": [*start, "runtimeClasses", 0], "field": "runtimeClasses", "name": "c"},
    ]
    assert pod_security_exemptions(alone(exemptions=[])) == []
