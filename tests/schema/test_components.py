"""The configuration files of Kubernetes' programs and of kind are held against the types that they are decoded into."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.schema.store import schema_for
from tests.scanning import scan_text

ROOT = Path(__file__).parents[2]
ALL = rule_set(select=["schema-unknown-field", "schema-wrong-type", "metadata-name-missing"])


def found(text: str) -> list[tuple[int, int, str, str]]:
    scan = scan_text("a.yaml", text, ALL)
    return [(finding.span.line, finding.span.column, finding.rule, finding.message) for finding in scan.findings]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (
            "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: None\n  omitStage: [RequestReceived]\n",
            (5, 3),
            'Unknown field "omitStage" in rules[0]; did you mean "omitStages"?',
        ),
        (
            "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n"
            "- resources: [secrets]\n  providers:\n  - frobnicate: {}\n  - identity: {}\n",
            (6, 5),
            'Unknown field "frobnicate" in providers[0]',
        ),
        (
            "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nauthentication:\n  anonymus: {}\n",
            (4, 3),
            'Unknown field "anonymus" in "authentication"; did you mean "anonymous"?',
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  extraArgs: { a: b }\n",
            (4, 3),
            '"extraArgs" is an object, but a list is expected',
        ),
        (
            "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nenableProfiling: 'yes'\n",
            (3, 1),
            '"enableProfiling" is text, but true or false is expected',
        ),
        (
            "apiVersion: pod-security.admission.config.k8s.io/v1\nkind: PodSecurityConfiguration\n"
            "defaults: { enforce: baseline, enforce-versio: latest }\n",
            (3, 32),
            'Unknown field "enforce-versio" in "defaults"; did you mean "enforce-version"?',
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\napiServer:\n  extraArg: { a: b }\n",
            (4, 3),
            'Unknown field "extraArg" in "apiServer"; did you mean "extraArgs"?',
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nupgrade: {}\n",
            (3, 1),
            'Unknown field "upgrade" in ClusterConfiguration',
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta3\nkind: InitConfiguration\nnodeRegistration:\n"
            "  kubeletExtraArgs: [{ name: a, value: b }]\n",
            (4, 3),
            '"kubeletExtraArgs" is a list, but an object is expected',
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta2\nkind: JoinConfiguration\nnodeRegistration:\n"
            "  imagePullPolicy: Always\n",
            (4, 3),
            'Unknown field "imagePullPolicy" in "nodeRegistration"',
        ),
        (
            "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes:\n- role: worker\n  extraPortMapping: []\n",
            (5, 3),
            'Unknown field "extraPortMapping" in nodes[0]; did you mean "extraPortMappings"?',
        ),
        (
            "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnetworking:\n  apiServerPort: '6443'\n",
            (4, 3),
            '"apiServerPort" is text, but a whole number is expected',
        ),
        (
            "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nkubeadmConfigPatches:\n- kind: ClusterConfiguration\n",
            (4, 3),
            "kubeadmConfigPatches[0] is an object, but text is expected",
        ),
        (
            "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes:\n- extraMounts: [{ hostpath: /a }]\n",
            (4, 19),
            'Unknown field "hostpath" in extraMounts[0]; did you mean "hostPath"?',
        ),
        (
            "apiVersion: apiserver.k8s.io/v1beta1\nkind: EgressSelectorConfiguration\negressSelections:\n"
            "- name: cluster\n  connection: { proxyProtocol: GRPC, transport: { uds: { name: /a } } }\n",
            (5, 58),
            'Unknown field "name" in "uds"; did you mean "udsName"?',
        ),
        (
            "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n"
            "- name: ecr\n  matchImage: ['*.example']\n",
            (5, 3),
            'Unknown field "matchImage" in providers[0]; did you mean "matchImages"?',
        ),
        (
            "apiVersion: eventratelimit.admission.k8s.io/v1alpha1\nkind: Configuration\nlimits: [{ qps: '50' }]\n",
            (3, 12),
            '"qps" is text, but a whole number is expected',
        ),
        (
            "apiVersion: apiserver.config.k8s.io/v1\nkind: WebhookAdmissionConfiguration\nkubeconfigFile: /a\n",
            (3, 1),
            'Unknown field "kubeconfigFile" in WebhookAdmissionConfiguration; did you mean "kubeConfigFile"?',
        ),
    ],
    ids=[
        *("audit policy", "encryption", "kubelet", "kubeadm", "kube-proxy", "Pod Security"),
        *("v1beta3, field", "v1beta3, field of no version", "v1beta3, type", "v1beta2, field of v1beta3"),
        *("kind, field", "kind, number", "kind, patch", "kind, nested field"),
        *("egress", "credential providers", "event rate limit", "webhooks"),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, place: tuple[int, int], words: str) -> None:
    (told,) = found(text)
    assert told[:2] == place
    assert told[3] == words


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: audit.k8s.io/v1\nkind: Policy\nmetadata: { name: all }\nomitManagedFields: true\n"
        "rules:\n- level: None\n  userGroups: [system:nodes]\n  nonResourceURLs: ['/healthz*']\n"
        "  resources: [{ group: '', resources: [pods/log], resourceNames: [a] }]\n",
        "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\n"
        "plugins: [{ name: PodSecurity, configuration: { whatever: { it: is } } }]\n",
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nsyncFrequency: 1m0s\n"
        "evictionHard: { memory.available: 100Mi }\nfeatureGates: { SeccompDefault: true }\n"
        "logging: { format: json, flushFrequency: 5s, options: { json: { infoBufferSize: '0' } } }\n"
        "registerWithTaints: [{ key: a, effect: NoSchedule }]\n"
        "reservedMemory: [{ numaNode: 0, limits: { memory: 1Gi } }]\n",
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\nnodeRegistration: { name: a, kubeletExtraArgs: "
        "[{ name: v, value: '2' }] }\ndiscovery: { bootstrapToken: { token: $TOKEN, apiServerEndpoint: 'a:6443' } }\n",
        "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n"
        "profiles: [{ schedulerName: a, pluginConfig: [{ name: NodeResourcesFit, args: { resources: [a] } }] }]\n",
        "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nkubernetesVersion: v1.30.2\n"
        "apiServer: { certSANs: [a.example], timeoutForControlPlane: 4m0s, extraArgs: { authorization-mode: RBAC }, "
        "extraVolumes: [{ name: a, hostPath: /a, mountPath: /a, readOnly: true, pathType: File }] }\n"
        "etcd: { local: { dataDir: /a, extraArgs: { a: b } } }\ndns: { imageTag: v1 }\n"
        "---\napiVersion: kubeadm.k8s.io/v1beta3\nkind: InitConfiguration\n"
        "bootstrapTokens: [{ token: $TOKEN, ttl: 24h0m0s, usages: [signing] }]\n"
        "nodeRegistration: { imagePullPolicy: Always, kubeletExtraArgs: { v: '2' }, taints: [{ key: a }] }\n"
        "patches: { directory: /a }\nskipPhases: [addon/kube-proxy]\n",
        "apiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterConfiguration\nuseHyperKubeImage: false\n"
        "dns: { type: CoreDNS }\n---\napiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterStatus\n"
        "apiEndpoints: { a: { advertiseAddress: 10.0.0.1, bindPort: 6443 } }\n",
        "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nname: 123\nfeatureGates: { A: true }\n"
        "runtimeConfig: { api/all: false }\nnetworking: { ipFamily: dual, apiServerPort: 6443, dnsSearch: [] }\n"
        "nodes:\n- role: control-plane\n  labels: { tier: 1, share: 0.5 }\n  kubeadmConfigPatches: ['kind: A']\n"
        "  extraMounts: [{ hostPath: /a, containerPath: /b, readOnly: true, propagation: None }]\n"
        "  extraPortMappings: [{ containerPort: 80, hostPort: 8080, protocol: tcp }]\n"
        "kubeadmConfigPatchesJSON6902: [{ group: a.b, version: v1, kind: A, patch: '[]' }]\n",
        "apiVersion: apiserver.k8s.io/v1alpha1\nkind: AdmissionConfiguration\nplugins: [{ name: A, path: a }]\n---\n"
        "apiVersion: podtolerationrestriction.admission.k8s.io/v1alpha1\nkind: Configuration\n"
        "default: [{ key: a, operator: Exists }]\n---\n"
        "apiVersion: apiserver.config.k8s.io/v1\nkind: ResourceQuotaConfiguration\n"
        "limitedResources: [{ resource: pods, matchContains: [pods] }]\n",
    ],
    ids=["audit policy", "admission", "kubelet", "kubeadm", "scheduler", "v1beta3", "v1beta2", "kind", "plugins"],
)
def test_what_is_right_is_not_told_and_no_name_is_missed(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("field", ["apiVersion", "kind"])
def test_every_kind_says_what_it_is(field: str) -> None:
    tables = [
        (ROOT / f"schemas/custom/{name}.txt").read_text(encoding="utf-8")
        for name in ("control-plane", "components", "kind")
    ]
    table = [row for text in tables for row in text.partition("\n\n")[0].split("\n")[1:]]
    assert len(table) > 20
    for version, kind, _ in (line.split("\t") for line in table):
        node = schema_for(version, kind, 37)
        assert node is not None
        assert field in node.fields


def test_the_version_is_that_of_the_flags() -> None:
    needed = {
        re.search(r"k8s.io/kubernetes (v\S+)", (ROOT / folder / "go.mod").read_text(encoding="utf-8"))[1]  # type: ignore[index]
        for folder in ("tools/schemas/components", "tests/oracle/flags")
    }
    assert len(needed) == 1
