"""What rules count as tested: objects of their subject, not whatever they could have looked at."""

from __future__ import annotations

import pytest

from kubelint_compliance.ruleset.assemble import rule_set
from tests.scanning import scan_text

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: app, image: "registry.example/web:1.4.2"}]
"""
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sky}\ndata: {sky: blue}\n"
CLUSTER_POLICY = (
    "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec: {rules: [{name: r, RULE}]}\n"
)
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, annotations: {ANNOTATION: "true"}}
spec: {SPEC: [{host: web.example}]}
"""
TLS = INGRESS.replace("SPEC", "tls: [{hosts: [web.example]}], rules")
GATEWAY = """\
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: web}
spec: {selector: {istio: DOOR}, servers: [{hosts: ["*"], port: {number: 80, name: p, protocol: PROTOCOL}}]}
"""
CERTIFICATE = """\
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web}
spec: {secretName: web, dnsNames: [web.example], issuerRef: {name: internal}}
"""
PLUGINS = "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins: [{name: NAME}]\n"


def counts(id, text, **params):
    """Whether a rule says that it tested the one object of a text."""
    scan = scan_text("a.yaml", text, rule_set(select=[id], params={id: params} if params else {}))
    assert scan.file.objects == 1
    return {id in entry.rules for entry in scan.coverage if entry.outcome == "tested"} == {True}


@pytest.mark.parametrize(
    ("id", "subject", "other"),
    [
        (
            "label-data-classification-invalid",
            CONFIG_MAP.replace("{name: sky}", "{name: sky, labels: {data-classification: public}}"),
            CONFIG_MAP.replace("{name: sky}", "{name: sky, labels: {app: sky}}"),
        ),
        ("label-reserved-prefix-spoofed", CONFIG_MAP.replace("{name: sky}", "{name: sky, labels: {a: b}}"), CONFIG_MAP),
        ("sops-values-not-encrypted", CONFIG_MAP + "sops: {mac: 'ENC[x]', age: [{recipient: a}]}\n", CONFIG_MAP),
        ("sops-mac-missing", CONFIG_MAP + "sops: {mac: 'ENC[x]', age: [{recipient: a}]}\n", CONFIG_MAP),
        (
            "image-signature-policy-not-enforcing",
            CLUSTER_POLICY.replace("RULE", "verifyImages: [{imageReferences: ['*'], failureAction: Enforce}]"),
            CLUSTER_POLICY.replace("RULE", "validate: {message: m}"),
        ),
        (
            "image-signature-policy-not-enforcing",
            PLUGINS.replace("NAME", "ImagePolicyWebhook"),
            PLUGINS.replace("NAME", "PodSecurity"),
        ),
        ("ingress-without-tls", TLS, INGRESS.replace("SPEC", "nothing")),
        (
            "ingress-without-tls",
            INGRESS.replace("SPEC", "rules"),
            INGRESS.replace("SPEC", "rules").replace("ANNOTATION", "nginx.ingress.kubernetes.io/canary"),
        ),
        ("ingress-host-not-covered-by-tls", TLS, INGRESS.replace("SPEC", "rules")),
        ("ingress-http-redirect-disabled", TLS, INGRESS.replace("SPEC", "rules")),
        ("ingress-weak-ciphers", CONFIG_MAP.replace("sky: blue", "ssl-ciphers: AESGCM"), CONFIG_MAP),
        ("ingress-tls-version-old", CONFIG_MAP.replace("sky: blue", "ssl-protocols: TLSv1.3"), CONFIG_MAP),
        ("ingress-controller-snippets-allowed", CONFIG_MAP.replace("sky", "allow-snippet-annotations"), CONFIG_MAP),
        (
            "ingress-backend-tls-verify-off",
            INGRESS.replace("ANNOTATION", "haproxy.org/server-ssl"),
            INGRESS.replace("ANNOTATION", "haproxy.org/check"),
        ),
        (
            "mesh-gateway-http-no-redirect",
            GATEWAY.replace("DOOR", "ingressgateway").replace("PROTOCOL", "HTTPS"),
            GATEWAY.replace("DOOR", "ingressgateway").replace("PROTOCOL", "TCP"),
        ),
        (
            "mesh-gateway-http-no-redirect",
            GATEWAY.replace("DOOR", "ingressgateway").replace("PROTOCOL", "HTTP"),
            GATEWAY.replace("DOOR", "egressgateway").replace("PROTOCOL", "HTTP"),
        ),
        ("mesh-egress-allow-any", CONFIG_MAP.replace("{sky: b", "{mesh: b").replace("sky", "istio"), CONFIG_MAP),
        (
            "linkerd-default-unauthenticated",
            POD.replace("{name: web}", "{name: web, annotations: {config.linkerd.io/default-inbound-policy: deny}}"),
            POD,
        ),
        (
            "service-account-default-used",
            POD.replace("containers:", "serviceAccountName: web\n  automountServiceAccountToken: false\n  containers:"),
            POD.replace("containers:", "automountServiceAccountToken: false\n  containers:"),
        ),
    ],
)
def test_an_object_is_tested_where_it_is_of_the_subject(id, subject, other):
    assert counts(id, subject)
    assert not counts(id, other)


@pytest.mark.parametrize(
    ("id", "params", "text"),
    [
        ("annotation-forbidden", {"forbiddenAnnotations": ["a"]}, POD),
        ("annotation-required-missing", {"requiredAnnotations": ["a"]}, POD),
        ("certificate-issuer-not-allowed", {"allowedIssuers": ["internal"]}, CERTIFICATE),
        ("kind-forbidden", {"forbiddenKinds": ["Job"]}, POD),
        ("label-required-missing", {"requiredLabels": ["a"]}, POD),
        ("image-registry-forbidden", {"forbiddenRegistries": ["docker.io"]}, POD),
        ("image-tag-forbidden", {"forbiddenTags": ["latest"]}, POD),
        ("image-untrusted-registry", {"allowedRegistries": ["registry.example"]}, POD),
        (
            "replicas-out-of-range",
            {"minReplicas": 1},
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n",
        ),
    ],
)
def test_a_rule_that_has_nothing_to_compare_with_tests_nothing(id, params, text):
    """An organisation names its labels, registries and bounds; until then nothing was looked at."""
    assert not counts(id, text)
    assert counts(id, text, **params)
