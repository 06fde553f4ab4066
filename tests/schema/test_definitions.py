"""Objects of projects whose definitions lie in Go modules are held against these."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.schema.store import schema_for
from tests.scanning import scan_text
from tools.schemas.pack_definitions import MODULES, refilled, shape

RULES = ("unknown-field", "wrong-type", "required-field", "invalid-value")
ALL = rule_set(select=[*(f"schema-{name}" for name in RULES), "metadata-name-missing"])

CLUSTER_API = """
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlane
metadata: { name: shop, namespace: clusters }
spec:
  replicas: 3
  version: v1.35.2
  machineTemplate:
    infrastructureRef: { apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: DockerMachineTemplate, name: shop }
    nodeDrainTimeout: 5m
  rolloutStrategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1 } }
  kubeadmConfigSpec:
    clusterConfiguration:
      apiServer:
        certSANs: [shop.example.com]
        extraArgs: { audit-log-path: /var/log/audit.log, profiling: "false" }
        extraVolumes: [{ name: audit, hostPath: /var/log, mountPath: /var/log, readOnly: false, pathType: Directory }]
      etcd: { local: { dataDir: /var/lib/etcd } }
    initConfiguration:
      nodeRegistration: { kubeletExtraArgs: { seccomp-default: "true" }, taints: [] }
    joinConfiguration:
      nodeRegistration: { criSocket: /run/containerd/containerd.sock }
    files: [{ path: /etc/motd, owner: "root:root", permissions: "0644", content: hello }]
    preKubeadmCommands: [hostname]
    ntp: { enabled: true, servers: [time.example.com] }
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata: { name: shop }
spec:
  replicas: 3
  version: v1.35.2
  machineTemplate:
    spec:
      infrastructureRef: { apiGroup: infrastructure.cluster.x-k8s.io, kind: DockerMachineTemplate, name: shop }
      deletion: { nodeDrainTimeoutSeconds: 300 }
  kubeadmConfigSpec:
    clusterConfiguration:
      apiServer:
        extraArgs: [{ name: audit-log-path, value: /var/log/audit.log }]
    initConfiguration: { nodeRegistration: { kubeletExtraArgs: [{ name: v, value: "2" }] } }
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata: { name: shop }
spec:
  clusterNetwork: { pods: { cidrBlocks: [10.0.0.0/16] }, serviceDomain: cluster.local }
  topology:
    classRef: { name: quick }
    version: v1.35.2
    controlPlane: { replicas: 3, metadata: { labels: { a: b } } }
    variables: [{ name: any, value: { whatever: [it, is] } }]
    workers: { machineDeployments: [{ class: default, name: md, replicas: 2 }] }
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachineDeployment
metadata: { name: shop-md }
spec:
  clusterName: shop
  replicas: 2
  template:
    spec:
      clusterName: shop
      version: v1.35.2
      bootstrap: { dataSecretName: shop }
      infrastructureRef: { apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: DockerMachineTemplate, name: a }
---
apiVersion: bootstrap.cluster.x-k8s.io/v1beta2
kind: KubeadmConfigTemplate
metadata: { name: shop }
spec: { template: { spec: { joinConfiguration: { nodeRegistration: {} } } } }
"""

GATEKEEPER = """
apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: k8sowner, annotations: { description: who owns it } }
spec:
  crd:
    spec:
      names: { kind: K8sOwner, shortNames: [own] }
      validation:
        legacySchema: false
        openAPIV3Schema: { type: object, properties: { names: { type: array, items: { type: string } } } }
  targets:
  - target: admission.k8s.gatekeeper.sh
    operations: [CREATE, UPDATE]
    rego: |
      package k8sowner
    libs: ["package lib.a"]
    code: [{ engine: K8sNativeValidation, source: { validations: [{ expression: "true" }] } }]
---
apiVersion: config.gatekeeper.sh/v1alpha1
kind: Config
metadata: { name: config, namespace: gatekeeper-system }
spec:
  match: [{ excludedNamespaces: [kube-system], processes: ["audit", "webhook"] }]
  sync: { syncOnly: [{ group: "", version: v1, kind: Namespace }] }
  validation: { traces: [{ user: me, kind: { group: "", version: v1, kind: Pod }, dump: All }] }
  readiness: { statsEnabled: true }
---
apiVersion: mutations.gatekeeper.sh/v1
kind: Assign
metadata: { name: pull }
spec:
  applyTo: [{ groups: [""], kinds: [Pod], versions: [v1] }]
  match: { source: Original, scope: Namespaced, kinds: [{ apiGroups: ["*"], kinds: [Pod] }] }
  location: "spec.containers[name:*].imagePullPolicy"
  parameters: { assign: { value: Always }, pathTests: [{ subPath: spec.containers, condition: MustExist }] }
---
apiVersion: mutations.gatekeeper.sh/v1alpha1
kind: AssignImage
metadata: { name: registry }
spec:
  applyTo: [{ groups: [""], kinds: [Pod], versions: [v1] }]
  location: "spec.containers[name:*].image"
  parameters: { assignDomain: registry.example }
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: K8sOwner
metadata: { name: all }
spec: { enforcementActoin: deny, whatever: [it, is] }
"""

KOPS = """
apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata: { name: shop.example.com }
spec:
  api: { loadBalancer: { type: Public, class: Network } }
  authorization: { rbac: {} }
  cloudProvider: aws
  configBase: s3://shop/shop.example.com
  etcdClusters:
  - name: main
    cpuRequest: 0.2
    memoryRequest: 100Mi
    etcdMembers: [{ instanceGroup: control-plane-a, name: a, encryptedVolume: true }]
  kubeAPIServer: { anonymousAuth: false, auditLogMaxAge: 10, featureGates: { A: "true" } }
  kubelet: { anonymousAuth: false, readOnlyPort: 0, evictionHard: "memory.available<100Mi", maxPods: 110 }
  kubernetesVersion: 1.35.1
  networking: { cilium: { enableNodePort: true } }
  nonMasqueradeCIDR: 100.64.0.0/10
  sshAccess: [10.0.0.0/8]
  subnets: [{ name: a, type: Private, zone: eu-west-1a, cidr: 10.1.0.0/16 }]
  topology: { dns: { type: Private } }
---
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata: { name: nodes, labels: { kops.k8s.io/cluster: shop.example.com } }
spec:
  role: Node
  image: ami-1
  machineType: m5.large
  minSize: 1
  maxSize: 3
  subnets: [a]
  taints: ["a=b:NoSchedule"]
  instanceMetadata: { httpTokens: required, httpPutResponseHopLimit: 1 }
  rollingUpdate: { maxSurge: 25% }
---
apiVersion: kops.k8s.io/v1alpha2
kind: SSHCredential
metadata: { labels: { kops.k8s.io/cluster: shop.example.com } }
spec: { publicKey: ssh-ed25519 AAAA }
"""


SMALLER = """
apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: { name: shop, namespace: shop }
spec:
  provider: vault
  parameters: { roleName: shop, objects: "- objectName: a" }
  secretObjects: [{ secretName: shop, type: Opaque, data: [{ objectName: a, key: a }] }]
---
apiVersion: policy.sigstore.dev/v1beta1
kind: ClusterImagePolicy
metadata: { name: signed }
spec:
  mode: enforce
  images: [{ glob: "registry.example/**" }]
  authorities:
  - name: release
    keyless:
      url: https://fulcio.sigstore.dev
      identities: [{ issuer: https://token.actions.githubusercontent.com, subject: https://github.com/shop/api }]
    ctlog: { url: https://rekor.sigstore.dev }
---
apiVersion: fluentbit.fluent.io/v1alpha2
kind: ClusterOutput
metadata: { name: loki, labels: { fluentbit.fluent.io/enabled: "true" } }
spec:
  match: kube.*
  loki: { host: logs.example.com, port: 443, labels: [job=fluentbit], tls: { verify: true } }
"""


def found(text: str) -> list[tuple[int, int, str, str]]:
    scan = scan_text("a.yaml", text, ALL)
    return [(finding.span.line, finding.span.column, finding.rule, finding.message) for finding in scan.findings]


def told(text: str, right: str, wrong: str) -> list[tuple[str, str, str]]:
    """What is told of a text with one thing changed: the rule, the message, and the text from its place on."""
    assert text.count(right) == 1
    text = text.replace(right, wrong)
    lines = text.split("\n")
    return [(rule, message, lines[line - 1][column - 1 :]) for line, column, rule, message in found(text)]


EKSCTL = """\
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: shop, region: eu-central-1, version: "1.36", tags: { team: a } }
vpc:
  clusterEndpoints: { publicAccess: true, privateAccess: true }
  publicAccessCIDRs: [203.0.113.0/24]
  subnets: { public: { a: { id: subnet-1 } } }
accessConfig: { accessEntries: [{ principalARN: "arn:aws:iam::1:role/a", type: STANDARD }] }
managedNodeGroups:
- name: nodes
  disableIMDSv1: true
nodeGroups:
- name: others
  taints: [{ key: a, effect: NoSchedule }]
  kubeletExtraConfig: { foo: { bar: 1 } }
"""


@pytest.mark.parametrize(
    "text",
    [CLUSTER_API, GATEKEEPER, KOPS, SMALLER, EKSCTL],
    ids=["Cluster API", "Gatekeeper", "kops", "others", "eksctl"],
)
def test_what_is_right_is_not_told(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("right", "wrong", "rule", "message", "place"),
    [
        (
            "extraVolumes: [{ name: audit",
            "extraVolume: [{ name: audit",
            "schema-unknown-field",
            'Unknown field "extraVolume" in "apiServer"; did you mean "extraVolumes"?',
            "extraVolume: [{",
        ),
        (
            "pathType: Directory",
            "pathtype: Directory",
            "schema-unknown-field",
            'Unknown field "pathtype" in extraVolumes[0]; did you mean "pathType"?',
            "pathtype: Directory",
        ),
        (
            "extraArgs: [{ name: audit-log-path, value: /var/log/audit.log }]",
            "extraArgs: { audit-log-path: /var/log/audit.log }",
            "schema-wrong-type",
            '"extraArgs" is an object, but a list is expected',
            "extraArgs: { audit-log-path:",
        ),
        (
            "extraArgs: { audit-log-path: /var/log/audit.log,",
            "extraArgs: { audit-log-maxage: 30,",
            "schema-wrong-type",
            '"audit-log-maxage" is a number, but text is expected',
            "audit-log-maxage: 30,",
        ),
        (
            "controlPlane: { replicas: 3",
            "controlPlane: { replcas: 3",
            "schema-unknown-field",
            'Unknown field "replcas" in "controlPlane"; did you mean "replicas"?',
            "replcas: 3",
        ),
        (
            "      clusterName: shop\n",
            "",
            "schema-required-field",
            '"spec" lacks the required field "clusterName"',
            "spec:",
        ),
    ],
    ids=["field", "nested field", "list of v1beta2", "text of v1beta1", "topology", "required"],
)
def test_of_cluster_api(right: str, wrong: str, rule: str, message: str, place: str) -> None:
    ((rule_told, message_told, at),) = told(CLUSTER_API, right, wrong)
    assert (rule_told, message_told) == (rule, message)
    assert at.startswith(place)


def test_what_the_webhooks_of_cluster_api_make_good_is_not_told() -> None:
    assert schema_for("cluster.x-k8s.io/v1beta1", "MachineDeployment", 37) is not None
    assert "selector" not in CLUSTER_API  # it is required, and an empty one comes with the rewritten object
    assert told(CLUSTER_API, "clusterName: shop\n  replicas", 'clusterName: ""\n  replicas') == []


@pytest.mark.parametrize(
    ("right", "wrong", "rule", "message", "place"),
    [
        (
            "excludedNamespaces: [kube-system], processes",
            "excludedNamespace: [kube-system], processes",
            "schema-unknown-field",
            'Unknown field "excludedNamespace" in match[0]; did you mean "excludedNamespaces"?',
            "excludedNamespace: [",
        ),
        (
            "legacySchema: false",
            'legacySchema: "false"',
            "schema-wrong-type",
            '"legacySchema" is text, but true or false is expected',
            'legacySchema: "false"',
        ),
        (
            "openAPIV3Schema:",
            "openAPIV3schema:",
            "schema-unknown-field",
            'Unknown field "openAPIV3schema" in "validation"; did you mean "openAPIV3Schema"?',
            "openAPIV3schema:",
        ),
        (
            "engine: K8sNativeValidation, ",
            "",
            "schema-required-field",
            'code[0] lacks the required field "engine"',
            "source: { validations",
        ),
        (
            "source: Original",
            "source: Orginal",
            "schema-invalid-value",
            '"source" "Orginal" is not one of All, Generated, Original',
            "source: Orginal,",
        ),
        (
            "pathTests: [{ subPath: spec.containers",
            "pathTests: [{ subpath: spec.containers",
            "schema-unknown-field",
            'Unknown field "subpath" in pathTests[0]; did you mean "subPath"?',
            "subpath: spec",
        ),
    ],
    ids=["Config", "type", "template", "required", "word", "Assign"],
)
def test_of_gatekeeper(right: str, wrong: str, rule: str, message: str, place: str) -> None:
    ((rule_told, message_told, at),) = told(GATEKEEPER, right, wrong)
    assert (rule_told, message_told) == (rule, message)
    assert at.startswith(place)


@pytest.mark.parametrize(
    ("right", "wrong", "rule", "message", "place"),
    [
        (
            "auditLogMaxAge: 10",
            "auditLogMxAge: 10",
            "schema-unknown-field",
            'Unknown field "auditLogMxAge" in "kubeAPIServer"; did you mean "auditLogMaxAge"?',
            "auditLogMxAge: 10",
        ),
        (
            "kubelet: { anonymousAuth: false",
            'kubelet: { anonymousAuth: "false"',
            "schema-wrong-type",
            '"anonymousAuth" is text, but true or false is expected',
            'anonymousAuth: "false"',
        ),
        (
            "encryptedVolume: true",
            "encryptdVolume: true",
            "schema-unknown-field",
            'Unknown field "encryptdVolume" in etcdMembers[0]; did you mean "encryptedVolume"?',
            "encryptdVolume: true",
        ),
        (
            "httpTokens: required",
            "httpToken: required",
            "schema-unknown-field",
            'Unknown field "httpToken" in "instanceMetadata"; did you mean "httpTokens"?',
            "httpToken: required",
        ),
        (
            "metadata: { name: nodes, labels",
            "metadata: { labels",
            "metadata-name-missing",
            "The object has neither metadata.name nor metadata.generateName",
            "metadata: { labels",
        ),
    ],
    ids=["field", "type", "nested field", "InstanceGroup", "name"],
)
def test_of_kops(right: str, wrong: str, rule: str, message: str, place: str) -> None:
    ((rule_told, message_told, at),) = told(KOPS, right, wrong)
    assert (rule_told, message_told) == (rule, message)
    assert at.startswith(place)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("auditLogMaxAge: 10", "auditLogNewest: 10"),
        ("role: Node\n", ""),
        ("cpuRequest: 0.2", "cpuRequest: 200m"),
        ("name: nodes", "name: Nodes_a"),
    ],
    ids=["a field of another release", "what kops requires", "a quantity", "a name"],
)
def test_what_kops_may_take_is_not_told(right: str, wrong: str) -> None:
    assert told(KOPS, right, wrong) == []


@pytest.mark.parametrize(
    ("right", "wrong", "rule", "message", "place"),
    [
        (
            "publicAccess: true",
            "publicAcces: true",
            "schema-unknown-field",
            'Unknown field "publicAcces" in "clusterEndpoints"; did you mean "publicAccess"?',
            "publicAcces: true",
        ),
        (
            'version: "1.36"',
            "version: 1.36",
            "schema-wrong-type",
            '"version" is a number with a fraction, but text is expected',
            "version: 1.36",
        ),
        (
            "disableIMDSv1: true",
            "disableIMDSV1: true",
            "schema-unknown-field",
            'Unknown field "disableIMDSV1" in managedNodeGroups[0]; did you mean "disableIMDSv1"?',
            "disableIMDSV1: true",
        ),
    ],
    ids=["field", "type", "nested field"],
)
def test_of_eksctl(right: str, wrong: str, rule: str, message: str, place: str) -> None:
    ((rule_told, message_told, at),) = told(EKSCTL, right, wrong)
    assert (rule_told, message_told) == (rule, message)
    assert at.startswith(place)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("taints: [{ key: a, effect: NoSchedule }]", 'taints: { a: "b:NoSchedule" }'),
        ("public: { a: { id: subnet-1 } }", "public: [subnet-1]"),
        ("name: shop", "name: Shop_1"),
        ("region: eu-central-1", "newest: 1"),
        ("foo: { bar: 1 }", "foo: bar"),
    ],
    ids=["taints", "subnets", "a name", "a field of another release", "a document of its own"],
)
def test_what_eksctl_may_take_is_not_told(right: str, wrong: str) -> None:
    assert told(EKSCTL, right, wrong) == []


WHOLE: dict[str, Any] = {
    "type": "object",
    "required": ["name", "place", "size", "owner"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a"},
        "place": {"type": "object", "properties": {"floor": {"type": "integer", "minimum": 1, "maximum": 5}}},
        "size": {"x-kubernetes-int-or-string": True, "pattern": "^[KMGTPE]i$"},
        "owner": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "enum": ["a", "b"]}}},
    },
}


@pytest.mark.parametrize(
    ("right", "wrong", "rule", "message", "place"),
    [
        (
            "secretName: shop",
            "secretNam: shop",
            "schema-unknown-field",
            'Unknown field "secretNam" in secretObjects[0]; did you mean "secretName"?',
            "secretNam: shop",
        ),
        (
            "roleName: shop",
            "roleName: 3",
            "schema-wrong-type",
            '"roleName" is a number, but text is expected',
            "roleName: 3",
        ),
        (
            "issuer: https://token",
            "isuer: https://token",
            "schema-unknown-field",
            'Unknown field "isuer" in identities[0]; did you mean "issuer"?',
            "isuer: https://token",
        ),
        (
            "verify: true",
            "verfy: true",
            "schema-unknown-field",
            'Unknown field "verfy" in "tls"; did you mean "verify"?',
            "verfy: true",
        ),
        (
            "port: 443",
            "port: https",
            "schema-wrong-type",
            '"port" is text, but a whole number is expected',
            "port: https",
        ),
    ],
    ids=["Secrets Store CSI", "Secrets Store CSI, type", "Sigstore", "Fluent Operator", "Fluent Operator, type"],
)
def test_of_others(right: str, wrong: str, rule: str, message: str, place: str) -> None:
    ((rule_told, message_told, at),) = told(SMALLER, right, wrong)
    assert (rule_told, message_told) == (rule, message)
    assert at.startswith(place)


def test_of_a_definition_with_webhooks_nothing_about_zero_values_is_taken_over() -> None:
    taken = refilled(WHOLE)
    assert taken["required"] == ["name", "size", "owner"]
    assert taken["properties"]["name"] == {"type": "string", "maxLength": 9}
    assert taken["properties"]["place"]["properties"]["floor"] == {"type": "integer", "maximum": 5}
    assert taken["properties"]["owner"]["required"] == ["id"]


def test_of_a_definition_of_shapes_only_fields_and_types_are_taken_over() -> None:
    taken = shape(WHOLE)
    assert "required" not in taken
    assert taken["properties"]["name"] == {"type": "string"}
    assert taken["properties"]["size"] == {"x-kubernetes-preserve-unknown-fields": True}
    assert taken["properties"]["owner"]["properties"]["id"] == {"type": "string"}


def test_the_record_names_the_versions() -> None:
    record = (Path(__file__).parents[2] / "schemas" / "custom" / "SOURCE.md").read_text(encoding="utf-8")
    assert all(f"| {module.label}.txt | {module.name} {module.version}, Go |" in record for module in MODULES)
