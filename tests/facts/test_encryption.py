"""What an EncryptionConfiguration encrypts, and with what, by itself and in a text."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts import configs, encryption

HEAD = {"apiVersion": "apiserver.config.k8s.io/v1", "kind": "EncryptionConfiguration"}
AESCBC, IDENTITY = {"aescbc": {"keys": [{"name": "a", "secret": "b"}]}}, {"identity": {}}


def configuration(*entries):
    return {**HEAD, "resources": [{"resources": [*names], "providers": [*providers]} for names, providers in entries]}


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {
            "kind": "Secret",
            "stringData": {"a": "kind: EncryptionConfiguration\napiVersion: apiserver.config.k8s.io/v1: ["},
        },
        {"kind": "Secret", "stringData": "EncryptionConfiguration apiserver.config.k8s.io"},
    ],
)
def test_where_no_configuration_is_nothing_is_told(value):
    assert not configs.holds_encryption(value, {})
    assert encryption.encryption_of(value, "secrets", {}) == encryption.encryption_writers(value, {}) == []
    assert encryption.encryption_plugins(value, {}) == encryption.encryption_shadowed(value, {}) == []


@pytest.mark.parametrize(
    "resources",
    [
        None,
        {},
        "secrets",
        [None, 7],
        [{"resources": "secrets", "providers": {"identity": {}}}],
        [{"resources": [None, 3], "providers": [None, 5, {"kms": 3}, {"aescbc": {"keys": [7]}}]}],
    ],
)
def test_a_configuration_of_another_shape_breaks_nothing(resources):
    value = {**HEAD, "resources": resources}
    entries = len(resources) if isinstance(resources, list) else 0
    (found,) = encryption.encryption_of(value, "secrets", {})
    assert (found["writer"], found["entries"]) == ("", entries)
    for fact in (encryption.encryption_writers, encryption.encryption_plugins, encryption.encryption_shadowed):
        assert isinstance(fact(value, {}), list)


@pytest.mark.parametrize(
    ("entries", "path", "writer"),
    [
        ([(["secrets"], [AESCBC, IDENTITY])], ["resources", 0, "providers", 0], "aescbc"),
        ([(["*.*"], [IDENTITY]), (["secrets"], [AESCBC])], ["resources", 1, "providers", 0], "aescbc"),
        ([(["*.*"], [AESCBC]), (["*."], [IDENTITY])], ["resources", 1, "providers", 0], "identity"),
        ([(["secrets"], [IDENTITY]), (["secrets"], [AESCBC])], ["resources", 0, "providers", 0], "identity"),
        ([(["secret", "secrets.apps", "*.apps"], [AESCBC])], ["resources"], ""),
    ],
)
def test_what_writes_secrets(entries, path, writer):
    assert encryption.encryption_of(configuration(*entries), "secrets", {}) == [
        {"path": path, "writer": writer, "entries": len(entries)}
    ]


def test_what_writes_what():
    value = configuration((["secrets", "events"], [AESCBC, IDENTITY]), (["secrets", "configmaps"], [IDENTITY]))
    assert encryption.encryption_writers(value, {}) == [
        {"path": ["resources", 0, "providers", 0], "writer": "aescbc", "resources": "secrets, events"},
        {"path": ["resources", 1, "providers", 0], "writer": "identity", "resources": "configmaps"},
    ]


def test_plug_ins_with_their_version():
    plugins = ({"kms": {"name": "a"}}, {"kms": {"apiVersion": "v2"}}, {"kms": {"apiVersion": "v1"}})
    assert encryption.encryption_plugins(configuration((["secrets"], [*plugins, AESCBC])), {}) == [
        {"path": ["resources", 0, "providers", 0, "kms"], "version": "v1"},
        {"path": ["resources", 0, "providers", 1, "kms", "apiVersion"], "version": "v2"},
        {"path": ["resources", 0, "providers", 2, "kms", "apiVersion"], "version": "v1"},
    ]


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([["*."], ["secrets", "deployments.apps"]], [(1, 0, "*.")]),
        ([["*.*"], ["*.apps"], ["pods"]], [(1, 0, "*.*"), (2, 0, "*.*")]),
        ([["secrets", "*."]], [(0, 0, "*.")]),
        ([["*.apps"], ["*.apps"]], [(1, 0, "*.apps")]),
        ([["secrets"], ["secrets"], ["*.*"]], []),
    ],
)
def test_what_a_wildcard_takes(entries, found):
    told = encryption.encryption_shadowed(configuration(*((names, [AESCBC]) for names in entries)), {})
    assert [(each["path"][1], each["path"][3], each["by"]) for each in told] == found


def test_a_configuration_in_a_secret_has_its_places_there():
    head = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n"
    text = f"{head}resources:\n- resources: [secrets]\n  providers:\n  - identity: {{}}\n"
    (found,) = encryption.encryption_of({"kind": "Secret", "stringData": {"e.yaml": text}}, "secrets", {})
    assert (found["path"], text[found["start"] : found["end"]]) == (["stringData", "e.yaml"], "identity: {}")
