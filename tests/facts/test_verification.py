"""Which policies verify images, what refuses workloads, and where the verification has gaps."""

from __future__ import annotations

import pytest

from tests.facts.asking import asked, without_places

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"


def made(kind, more=""):
    """Return an object by API version and kind."""
    version, _, kind = kind.rpartition("/")
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n{more}\n"


def pod(image, kind="Pod", space="shop", name="web"):
    spec = f"{{containers: [{{name: app, image: '{image}'}}]}}"
    if kind == "Pod":
        return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {space}}}\nspec: {spec}\n"
    head = f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: {space}}}\n"
    return f"{head}spec: {{selector: {{}}, template: {{metadata: {{labels: {{a: b}}}}, spec: {spec}}}}}\n"


KYVERNO = made(
    "kyverno.io/v1/ClusterPolicy", "spec: {ACTION rules: [{name: r, verifyImages: [{imageReferences: ['*'], MORE}]}]}\n"
)
SIGNED = "attestors: [{entries: []}]"
CEL = (
    "apiVersion: policies.kyverno.io/v1\nkind: ImageValidatingPolicy\nmetadata: {name: p}\n"
    "spec: {attestors: [{name: a}]"
)
SIGSTORE = (
    "apiVersion: policy.sigstore.dev/v1beta1\nkind: ClusterImagePolicy\nmetadata: {name: p}\nspec: {authorities: "
)
PLUGIN = "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins: [{name: PLUGIN}]\n"


def kyverno(action="", more=SIGNED):
    return KYVERNO.replace("ACTION", action).replace("MORE", more)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (kyverno(), False),
        (kyverno("validationFailureAction: Enforce,"), True),
        (kyverno("validationFailureAction: enforce, admission: false,"), False),
        (kyverno("validationFailureAction: Audit,", SIGNED + ", failureAction: Enforce"), True),
        (kyverno("validationFailureAction: Enforce,", SIGNED + ", failureAction: Audit"), False),
        (kyverno("validationFailureAction: Enforce,", "required: true"), False),
        (CEL + "}", True),
        (CEL + ", validationActions: [Audit]}", False),
        (CEL + ", evaluation: {admission: {enabled: false}}}", False),
        (SIGSTORE + "[{key: {}}]}", True),
        (SIGSTORE + "[{key: {}}], mode: warn}", False),
        (SIGSTORE + "[{static: {action: pass}}]}", False),
        (SIGSTORE + "[]}", False),
        (SIGSTORE + "{a: 1}}", False),
        (PLUGIN.replace("PLUGIN", "ImagePolicyWebhook"), True),
        (PLUGIN.replace("PLUGIN", "PodSecurity"), False),
        (made("config.openshift.io/v1/ClusterImagePolicy"), True),
        (made("config.ratify.deislabs.io/v1beta1/Verifier", "spec: {name: notation}"), True),
        (made("config.ratify.deislabs.io/v1beta1/Verifier", "spec: {name: sbom}"), False),
    ],
)
def test_a_policy_verifies_signatures_where_it_asks_for_them_and_refuses(text, found):
    assert bool(asked("imageVerifiers", NAMESPACE, text, of=lambda _: ("signature",))) is found


@pytest.mark.parametrize(
    ("kind", "what", "found"),
    [
        ("https://cosign.sigstore.dev/attestation/vuln/v1", "vulnerability", True),
        ("https://cyclonedx.org/bom", "sbom", True),
        ("https://spdx.dev/Document", "sbom", True),
        ("https://slsa.dev/provenance/v1", "vulnerability", False),
        ("https://cyclonedx.org/bom", "vulnerability", False),
        ("vuln", "sbom", False),
        ("vuln", "anything", False),
    ],
)
def test_attestations_are_told_by_their_types(kind, what, found):
    for text in (
        kyverno("validationFailureAction: Enforce,", f"attestations: [{{type: '{kind}'}}]"),
        f"{CEL}, attestations: [{{intoto: {{type: '{kind}'}}}}]}}",
        f"{SIGSTORE}[{{key: {{}}, attestations: [{{predicateType: '{kind}'}}]}}]}}",
    ):
        assert bool(asked("imageVerifiers", NAMESPACE, text, of=lambda _: (what,))) is found


def of_kyverno(left_out):
    """Return a policy about Pods that leaves out a kind."""
    kinds = "{{resources: {{kinds: [{}]}}}}".format
    rule = (
        f"match: {{any: [{kinds('Pod')}]}}, exclude: {{any: [{kinds(left_out)}]}}, validate: {{failureAction: Enforce}}"
    )
    return made("kyverno.io/v1/ClusterPolicy", f"spec: {{rules: [{{{rule}}}]}}")


def bound(left_out):
    """Return a policy about Deployments, and a binding that leaves out a resource."""
    rule = "apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [{}]".format
    matched = f"spec: {{matchConstraints: {{resourceRules: [{{{rule('deployments')}}}]}}}}"
    excluded = f"matchResources: {{excludeResourceRules: [{{{rule(left_out)}}}]}}"
    group = "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy"
    binding = made(f"{group}Binding", f"spec: {{policyName: a, validationActions: [Deny], {excluded}}}")
    return f"{made(group, matched)}---\n{binding}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (NAMESPACE.replace("shop}", "shop, labels: {pod-security.kubernetes.io/enforce: baseline}}"), True),
        (NAMESPACE.replace("shop}", "shop, labels: {pod-security.kubernetes.io/enforce: privileged}}"), False),
        (made("constraints.gatekeeper.sh/v1beta1/Any"), True),
        (made("constraints.gatekeeper.sh/v1beta1/Any", "spec: {enforcementAction: warn}"), False),
        (
            made(
                "constraints.gatekeeper.sh/v1beta1/Any",
                "spec: {enforcementAction: scoped, scopedEnforcementActions: [{action: warn}, {action: deny}]}",
            ),
            True,
        ),
        (
            made("policies.kyverno.io/v1/ValidatingPolicy", "spec: {validationActions: [Warn]}"),
            False,
        ),
        (made("policies.kyverno.io/v1/ValidatingPolicy"), True),
        (
            made(
                "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration",
                "webhooks: [{name: a, rules: [{resources: [services]}]}]",
            ),
            False,
        ),
        (
            made(
                "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration",
                "webhooks: [{name: a, rules: [{resources: [pods]}]}]",
            ),
            True,
        ),
        (
            made(
                "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration",
                "webhooks: [{name: a, failurePolicy: Ignore, rules: [{resources: ['*']}]}, 3]",
            ),
            False,
        ),
        (
            "apiVersion: pod-security.admission.config.k8s.io/v1\nkind: PodSecurityConfiguration\n"
            "defaults: {enforce: restricted}",
            True,
        ),
        (made("policies.kubewarden.io/v1/ClusterAdmissionPolicy", "spec: {mode: monitor}"), False),
        (of_kyverno("Job"), True),
        (of_kyverno("Pod"), False),
        (made("policies.kyverno.io/v1/ValidatingPolicy", "spec: {matchConditions: [{expression: 'false'}]}"), False),
        (made("constraints.gatekeeper.sh/v1beta1/Any", "spec: {match: {excludedNamespaces: ['*']}}"), False),
        (bound("statefulsets"), True),
        (bound("deployments"), False),
    ],
)
def test_what_refuses_workloads_is_an_admission_policy(text, found):
    assert bool(asked("admissionPolicies", pod("nginx"), text, of=lambda _: ())) is found


def gaps(*texts):
    return [
        (entry["path"], entry["what"], entry["names"]) for entry in without_places(asked("verificationGaps", *texts))
    ]


def excluding(namespaces, name="p"):
    return (
        kyverno("validationFailureAction: Enforce,")
        .replace("name: a", f"name: {name}")
        .replace("name: r,", f"name: r, exclude: {{any: [{{resources: {{namespaces: {namespaces}}}}}]}},")
    )


def test_a_namespace_with_pods_that_a_policy_leaves_out_is_a_gap_unless_another_policy_looks_at_it():
    path = "spec.rules.0.exclude.any.0.resources.namespaces.0"
    assert gaps(excluding("[shop]"), pod("nginx")) == [(path, "namespaces", "shop")]
    assert gaps(excluding("['sh*']"), pod("nginx"), pod("nginx", space="shed")) == [(path, "namespaces", "shed, shop")]
    assert gaps(excluding("[bank]"), pod("nginx")) == []
    assert gaps(excluding("[kube-system]"), pod("nginx", space="kube-system")) == []
    assert gaps(excluding("[shop]"), pod("nginx"), excluding("[bank]", "q")) == []
    assert gaps(excluding("[shop]"), pod("nginx"), excluding("[shop]", "q")) == [(path, "namespaces", "shop")]
    labelled = excluding("[shop]").replace("namespaces: [shop]", "namespaces: [shop], selector: {}")
    assert gaps(labelled, pod("nginx")) == []


def test_a_registry_in_use_that_no_policy_matches_is_a_gap():
    one = kyverno("validationFailureAction: Enforce,").replace("'*'", "'registry.example/*'")
    path = "spec.rules.0.verifyImages.0.imageReferences"
    assert gaps(one, pod("registry.example/web:1")) == []
    assert gaps(one, pod("nginx"), pod("quay.io/a/b:1", name="other")) == [(path, "registries", "docker.io, quay.io")]
    assert gaps(one.replace("registry.example/*", "docker.io/*"), pod("nginx:1.29")) == []
    assert gaps(one, pod("$(IMAGE)")) == []


def test_a_namespace_that_did_not_opt_in_where_others_did_is_a_gap():
    policy = SIGSTORE + "[{key: {}}], images: [{glob: '**'}]}"
    opted = "apiVersion: v1\nkind: Namespace\nmetadata: {name: bank, labels: {policy.sigstore.dev/include: 'true'}}\n"
    assert gaps(policy, NAMESPACE, pod("nginx")) == []
    assert gaps(policy, NAMESPACE, opted, pod("nginx")) == [("metadata.name", "namespaces", "shop")]
