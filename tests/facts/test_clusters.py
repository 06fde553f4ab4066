"""Tokens for machines and keys of encryption in the objects that set clusters up."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.secrets.clusters import encryption_keys
from kubelint_compliance.facts.secrets.objects import bootstrap_tokens
from kubelint_compliance.facts.secrets.places import chart_credentials
from kubelint_compliance.facts.secrets.platform import cluster_credentials
from kubelint_compliance.ruleset.assemble import rule_set
from tests.scanning import scan_text

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


WORD = "wq8Lm2Zr5Tn7Xk4Vb9Jc3Hd6"
LOGINS = {"registry.example": {"auth": {"username": "ci", "password": WORD, "auth": "${LOGIN}"}}}


def found(api_version, kind, **value):
    facts = cluster_credentials({"apiVersion": api_version, "kind": kind, **value})
    return [(".".join(map(str, fact["path"])), fact["what"]) for fact in facts]


def test_settings_of_k3s_and_its_registries():
    settings = {
        "token": WORD,
        "etcd-s3-secret-key": WORD,
        "etcd-s3-session-token": "",
        "etcd-s3-access-key": WORD,
        "datastore-endpoint": f"mysql://k3s:{WORD}@tcp(db.example:3306)/k3s",
    }
    assert found("k3s.io/v1", "Config", **settings) == [
        ("etcd-s3-secret-key", "secret key of S3"),
        ("datastore-endpoint", "password in an address"),
    ]
    assert found("k3s.io/v1", "Registries", configs=LOGINS) == [("configs.registry.example.auth.password", "password")]


@pytest.mark.parametrize(
    "word", ["", "${KEY}", "<key>", "changeme", "ENC[AES256_GCM,data:a]", "/run/key", "short", 7, None]
)
def test_what_stands_for_a_credential_is_none(word):
    assert found("k3s.io/v1", "Config", **{"etcd-s3-secret-key": word, "datastore-endpoint": word}) == []
    assert found("config.talos.dev/v1alpha1", "SecretsBundle", cluster={"secret": word}, trustdinfo=word) == []
    assert found("k3s.io/v1", "Registries", configs={"a": {"auth": {"password": word}}, "b": word}) in (
        [],
        [("configs.a.auth.password", "password")] if word == "short" else [],
    )


def test_settings_and_variables_of_rancher():
    machines = {
        "machineGlobalConfig": {"token": WORD, "profile": "cis"},
        "machineSelectorConfig": [{}, {"config": {"etcd-s3-secret-key": WORD}}],
    }
    variables = [{"name": "HTTP_PROXY", "value": "http://a.example"}, {"name": "BACKUP_PASSWORD", "value": WORD}]
    spec = {"rkeConfig": machines, "agentEnvVars": variables}
    assert found("provisioning.cattle.io/v1", "Cluster", spec=spec) == [
        ("spec.rkeConfig.machineGlobalConfig.token", "join token"),
        ("spec.rkeConfig.machineSelectorConfig.1.config.etcd-s3-secret-key", "secret key of S3"),
        ("spec.agentEnvVars.1.value", "password"),
    ]


def test_a_machine_of_talos_and_its_bundle():
    machine = {
        "registries": {"config": LOGINS},
        "env": {"GRPC_GO_LOG_VERBOSITY_LEVEL": "99", "DB_PASSWORD": WORD},
        "network": {"interfaces": [{}, {"wireguard": {"privateKey": KEY}}]},
        "systemDiskEncryption": {"state": {"keys": [{"static": {"passphrase": WORD}}, {"nodeID": {}}]}},
        "files": [{"path": "/var/a.env", "content": f"DB_PASSWORD={WORD}"}],
    }
    assert found("config.talos.dev/v1alpha1", "MachineConfig", machine=machine, cluster={"secret": KEY}) == [
        ("machine.files.0.content", "password"),
        ("cluster.secret", "cluster secret"),
        ("machine.registries.config.registry.example.auth.password", "password"),
        ("machine.env.DB_PASSWORD", "password"),
        ("machine.network.interfaces.1.wireguard.privateKey", "WireGuard key"),
        ("machine.systemDiskEncryption.state.keys.0.static.passphrase", "passphrase of a disk"),
    ]
    bundle = {
        "cluster": {"id": KEY, "secret": KEY},
        "secrets": {"bootstraptoken": TOKEN},
        "trustdinfo": {"token": TOKEN},
    }
    assert [what for _, what in found("config.talos.dev/v1alpha1", "SecretsBundle", **bundle)] == [
        "cluster secret",
        "bootstrap token",
        "join token",
    ]


def test_files_and_commands_of_machines():
    spec = {
        "files": [{"path": "/etc/a.env", "content": f"A=1\nDB_PASSWORD={WORD}\n"}, {"path": "/b", "contentFrom": {}}],
        "preKubeadmCommands": ["hostname", f"export DB_PASSWORD={WORD}", 7],
    }
    assert found("bootstrap.cluster.x-k8s.io/v1beta1", "KubeadmConfig", spec=spec) == [
        ("spec.files.0.content", "password"),
        ("spec.preKubeadmCommands.1", "password"),
    ]
    data = {"additionalUserData": [{"name": "a.sh", "content": f"#!/bin/sh\nexport DB_PASSWORD={WORD}\n"}, None]}
    assert found("kops.k8s.io/v1alpha2", "InstanceGroup", spec=data) == [
        ("spec.additionalUserData.0.content", "password")
    ]
    assert found("v1", "Secret", stringData={"password": WORD}) == []


@pytest.mark.parametrize(
    ("kind", "spec", "places"),
    [
        ("HelmChart", {"set": {"auth.password": WORD, "replicas": 2}}, ["spec.set.auth.password"]),
        ("HelmChartConfig", {"valuesContent": f"auth:\n  password: {WORD}\n"}, ["spec.valuesContent"]),
        ("HelmChartConfig", {"valuesContent": "auth:\n  existingSecret: shop-db\n"}, []),
        ("Bundle", {"helm": {"values": {"auth": {"password": WORD}}}}, ["spec.helm.values.auth.password"]),
        (
            "Cluster",
            {"rkeConfig": {"chartValues": {"rancher-vsphere-csi": {"vCenter": {"password": WORD}}}}},
            ["spec.rkeConfig.chartValues.rancher-vsphere-csi.vCenter.password"],
        ),
    ],
)
def test_chart_values_of_k3s_rancher_and_fleet(kind, spec, places):
    facts = chart_credentials({"kind": kind, "spec": spec})
    assert [".".join(map(str, fact["path"])) for fact in facts] == places


@pytest.mark.parametrize(
    "text",
    [
        f"etcd-s3: true\netcd-s3-secret-key: {WORD}\n",
        f"cluster: {{ id: a, secret: {WORD} }}\ntrustdinfo: {{ token: {WORD} }}\n",
        f"configs: {{ a.example: {{ auth: {{ password: {WORD} }} }} }}\n",
        "version: v1alpha1\nmachine:\n  systemDiskEncryption:\n"
        f"    state: {{ keys: [{{ static: {{ passphrase: {WORD} }} }}] }}\n",
        "apiVersion: kops.k8s.io/v1alpha2\nkind: InstanceGroup\nmetadata: { name: a }\n"
        f"spec: {{ additionalUserData: [{{ name: a.env, content: 'DB_PASSWORD={WORD}' }}] }}\n",
        "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: { name: a }\n"
        f"spec: {{ set: {{ auth.password: {WORD} }} }}\n",
        "apiVersion: provisioning.cattle.io/v1\nkind: Cluster\nmetadata: { name: a }\n"
        f"spec: {{ rkeConfig: {{ machineGlobalConfig: {{ token: {WORD} }} }} }}\n",
    ],
)
def test_no_line_with_a_credential_is_shown(text):
    scan = scan_text("a.yaml", text, rule_set(select=["secret-in-cluster-file", "secret-in-chart-values"]))
    assert scan.findings
    assert WORD not in repr(scan.findings)


def test_hosts_and_stores_of_k0s():
    host = {
        "winRM": {"password": WORD},
        "environment": {"HTTP_PROXY": "http://a.example", "DB_PASSWORD": WORD},
        "hooks": {"apply": {"before": ["hostname", f"export DB_PASSWORD={WORD}"], "after": 1}, "reset": []},
        "files": [{"dst": "/etc/a.env", "data": f"DB_PASSWORD={WORD}\n"}, {"src": "a"}],
    }
    helm = {"repositories": [{"password": WORD}, {"password": "${PASSWORD}"}, 1]}
    store = {"storage": {"kine": {"dataSource": f"mysql://k0s:{WORD}@tcp(db.example:3306)/k0s"}}}
    config = {"spec": {**store, "extensions": {"helm": helm}}}
    own = [
        ("spec.storage.kine.dataSource", "password in an address"),
        ("spec.extensions.helm.repositories.0.password", "password"),
    ]
    assert found("k0s.k0sproject.io/v1beta1", "ClusterConfig", **config) == own
    spec = {"hosts": [None, host], "k0s": {"config": config}}
    above = "spec.hosts.1"
    hosts = [
        (f"{above}.winRM.password", "password"),
        (f"{above}.environment.DB_PASSWORD", "password"),
        (f"{above}.hooks.apply.before.1", "password"),
    ]
    file = [(f"{above}.files.0.data", "password")]
    inner = [(f"spec.k0s.config.{path}", what) for path, what in own]
    assert found("k0sctl.k0sproject.io/v1beta1", "Cluster", spec=spec) == [*file, *inner, *hosts]
    spec["k0s"]["config"] |= {"apiVersion": "k0s.k0sproject.io/v1beta1", "kind": "ClusterConfig"}
    assert found("k0sctl.k0sproject.io/v1beta1", "Cluster", spec=spec) == [*file, *hosts]


def test_nodes_of_eksctl_and_variables_of_k3d():
    groups = [
        {"preBootstrapCommands": ["hostname", f"export DB_PASSWORD={WORD}"]},
        {"overrideBootstrapCommand": f"#!/bin/bash\nexport DB_PASSWORD={WORD}\n"},
    ]
    assert found("eksctl.io/v1alpha5", "ClusterConfig", nodeGroups=groups, managedNodeGroups=[None]) == [
        ("nodeGroups.0.preBootstrapCommands.1", "password"),
        ("nodeGroups.1.overrideBootstrapCommand", "password"),
    ]
    value = {
        "env": [{"envVar": "A=1"}, {"envVar": f"DB_PASSWORD={WORD}"}, 1],
        "registries": {"create": {"proxy": {"password": WORD}}, "config": f"configs:\n  a:\n    password: {WORD}\n"},
        "files": [{"source": f"DB_PASSWORD={WORD}\n", "destination": "/etc/a.env"}, {"source": "./password"}],
    }
    assert found("k3d.io/v1alpha5", "Simple", **value) == [
        ("env.1.envVar", "password"),
        ("registries.create.proxy.password", "password"),
        ("registries.config", "password"),
        ("files.0.source", "password"),
    ]
    token = {"apiVersion": "k3d.io/v1alpha5", "kind": "Simple", "token": KEY}
    assert tokens(token) == [("token", "")]
    assert tokens({**token, "token": "superSecretToken"}) == []


def test_registries_stores_and_clouds_of_rke():
    vsphere = {"global": {"password": "${PASSWORD}"}, "virtual_center": {"vc.example": {"password": WORD}}}
    value = {
        "private_registries": [{"url": "a.example"}, {"url": "b.example", "password": WORD}],
        "services": {
            "etcd": {"backup_config": {"s3backupconfig": {"access_key": "a", "secret_key": WORD}}},
            "kube-api": {"extra_env": ["A=1", f"DB_PASSWORD={WORD}"]},
            "kubelet": None,
        },
        "cloud_provider": {"vsphereCloudProvider": vsphere, "customCloudProvider": f"[Global]\npassword = {WORD}\n"},
    }
    assert found("rke.io/v1", "Cluster", **value) == [
        ("private_registries.1.password", "password"),
        ("services.etcd.backup_config.s3backupconfig.secret_key", "secret key of S3"),
        ("cloud_provider.vsphereCloudProvider.virtual_center.vc.example.password", "password"),
        ("cloud_provider.customCloudProvider", "password"),
        ("services.kube-api.extra_env.1", "password"),
    ]


def test_values_of_charts_and_add_ons():
    values = f"auth:\n  password: {WORD}\n"
    charts = {"extensions": {"helm": {"charts": [{"values": "a: 1"}, {"values": values}]}}}
    k0s = {"apiVersion": "k0s.k0sproject.io/v1beta1", "kind": "ClusterConfig", "spec": charts}
    eksctl = {"kind": "ClusterConfig", "addons": [{"configurationValues": values}]}
    places = [fact["path"] for value in (k0s, eksctl) for fact in chart_credentials(value)]
    assert places == [
        ["spec", "extensions", "helm", "charts", 1, "values"],
        ["addons", 0, "configurationValues"],
    ]


def test_what_providers_of_logins_are_given():
    variables = [{"name": "AWS_PROFILE", "value": "default"}, {"name": "REGISTRY_PASSWORD", "value": WORD}, None]
    providers = [None, {"env": variables, "args": ["get-credentials", f"--password={WORD}", "--v=3", 1]}]
    assert found("kubelet.config.k8s.io/v1", "CredentialProviderConfig", providers=providers) == [
        ("providers.1.env.1.value", "password"),
        ("providers.1.args.1", "password"),
    ]
