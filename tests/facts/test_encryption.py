"""What an EncryptionConfiguration encrypts, and with what, by itself and in a text."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts import configs, encryption

HEAD = {"apiVersion": "apiserver.config.k8s.io/v1", "kind": "EncryptionConfiguration"}
AESCBC, IDENTITY = {"aescbc": {"keys": [{"name": "a", "secret": "${KEY}"}]}}, {"identity": {}}


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
    assert encryption.encryption_of(value, "secrets", {}) == encryption.encryption_writers(value, {}) == []
    assert encryption.encryption_plugins(value, {}) == []
    assert isinstance(encryption.encryption_shadowed(value, {}), list)
    assert len(configs.encryption_refused(value, {})) == 1


@pytest.mark.parametrize(
    ("entries", "path", "writer"),
    [
        ([(["secrets"], [AESCBC, IDENTITY])], ["resources", 0, "providers", 0], "aescbc"),
        ([(["secrets"], [AESCBC]), (["*.*"], [IDENTITY])], ["resources", 0, "providers", 0], "aescbc"),
        ([(["*.apps"], [AESCBC]), (["*."], [IDENTITY])], ["resources", 1, "providers", 0], "identity"),
        ([(["secrets"], [IDENTITY]), (["secrets"], [AESCBC])], ["resources", 0, "providers", 0], "identity"),
        ([(["secret", "secrets.apps", "*.batch"], [AESCBC])], ["resources"], ""),
    ],
)
def test_what_writes_secrets(entries, path, writer):
    assert encryption.encryption_of(configuration(*entries), "secrets", {}) == [{"path": path, "writer": writer}]


def test_what_writes_what():
    value = configuration((["secrets", "events"], [AESCBC, IDENTITY]), (["secrets", "configmaps"], [IDENTITY]))
    assert encryption.encryption_writers(value, {}) == [
        {"path": ["resources", 0, "providers", 0], "writer": "aescbc", "resources": "secrets, events"},
        {"path": ["resources", 1, "providers", 0], "writer": "identity", "resources": "configmaps"},
    ]


def test_plug_ins_with_their_version():
    held = ({"name": "a"}, {"name": "b", "apiVersion": "v2"}, {"name": "c", "apiVersion": "v1"})
    plugins = [{"kms": {**each, "endpoint": "unix:///run/kms.sock"}} for each in held]
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


def refused(value):
    return [(each["path"], each["why"]) for each in configs.encryption_refused(value, {})]


@pytest.mark.parametrize(
    ("entry", "path", "why"),
    [
        ([], [], "resources[0] has no providers"),
        ([{"identity": None}], [0], "resources[0].providers[0] holds no provider"),
        (
            [{"secretbox": {"keys": [{"name": "a", "secret": "REPLACE_ME"}]}}],
            [0, "secretbox", "keys", 0, "secret"],
            "resources[0].providers[0].secretbox.keys[0].secret is not base64",
        ),
        ([{"aescbc": {"keys": []}}], [0, "aescbc", "keys"], "resources[0].providers[0].aescbc.keys is empty"),
    ],
)
def test_what_the_server_refuses_is_told_and_answers_nothing(entry, path, why):
    value = configuration((["secrets"], entry))
    assert refused(value) == [(["resources", 0, "providers", *path], why)]
    assert not configs.holds_encryption(value, {})
    assert encryption.encryption_of(value, "secrets", {}) == encryption.encryption_writers(value, {}) == []


@pytest.mark.parametrize(
    "provider",
    [
        {"aescbc": {"keys": [{"name": "a", "secret": "{{ key }}"}, {"name": "b", "secret": "ENC[AES256_GCM,data:x]"}]}},
        {"secretbox": "${SECRETBOX}"},
        {"kms": {"name": "a", "apiVersion": "v2", "endpoint": "$ENDPOINT", "timeout": "3s"}},
        {"kms": {"name": "a", "apiVersion": "v2", "endpoint": "unix:///x", "timeout": "${TIMEOUT}"}},
    ],
)
def test_what_is_to_be_filled_in_is_not_refused(provider):
    assert refused(configuration((["secrets"], [provider, IDENTITY]))) == []


def test_a_file_beside_one_that_is_refused_is_asked():
    head = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n"
    good = f"{head}- resources: [secrets]\n  providers: [identity: {{}}]\n"
    value = {"kind": "Secret", "stringData": {"a": head, "b": good}}
    assert [each["path"] for each in encryption.encryption_of(value, "secrets", {})] == [["stringData", "b"]]
    assert [(path, why) for path, why in refused(value)] == [(["stringData", "a"], "it has no resources")]
