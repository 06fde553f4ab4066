"""Every remediation mends: put in the place of the fault, it takes the finding away and brings none of the schemas.

With Go at hand the API server's own code is asked as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint_compliance.authoring.pasting import all_pasted, not_pasted, unpasted
from kubelint_compliance.kubernetes.versions import NEWEST
from kubelint_compliance.manifests.opened import Opened
from tests.rulefiles import FILES, RULES
from tests.schema.oracle import Oracle, build

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_PASTED = {
    "admission-policy-missing": ["elsewhere"],
    "alert-rules-missing": ["elsewhere"],
    "api-version-deprecated": ["message"],
    "api-version-removed": ["message"],
    "api-version-unknown": ["message"],
    "apparmor-annotation-legacy": ["elsewhere"],
    "audit-policy-missing": ["elsewhere"],
    "audit-policy-refused": ["message", "message"],
    "backup-schedule-missing": ["elsewhere"],
    "backup-scope-excludes-data": ["decision"],
    "certificate-selfsigned-in-production": ["decision"],
    "certificate-staging-issuer-in-production": ["decision"],
    "cloud-identity-shared-or-broad": ["elsewhere", "elsewhere"],
    "dashboard-deployed": ["delete", "delete", "delete"],
    "deprecated-field-used": ["message"],
    "duplicate-yaml-key": ["text"],
    "encryption-key-committed": ["delete"],
    "encryptionconfig-refused": ["message", "message"],
    "endpoint-slice-loopback-address": ["decision", "decision"],
    "external-secret-store-not-used": ["elsewhere"],
    "gateway-backend-tls-missing": ["elsewhere"],
    "gateway-listener-http": ["elsewhere", "elsewhere", "elsewhere", "elsewhere"],
    "gateway-route-backend-missing": ["decision", "decision", "elsewhere", "decision", "decision"],
    "gitops-notification-missing": ["elsewhere", "elsewhere"],
    "helm-tiller-deployed": ["delete", "delete", "delete"],
    "host-path-sensitive": ["decision", "decision"],
    "host-path-volume": ["decision"],
    "hpa-target-duplicate": ["decision"],
    "hpa-target-missing": ["decision"],
    "image-sbom-attestation-not-required": ["elsewhere"],
    "image-signature-policy-missing": ["elsewhere"],
    "image-signature-policy-scope-gap": ["decision", "decision"],
    "image-vulnerability-attestation-not-required": ["elsewhere"],
    "ingress-backend-missing": ["decision", "decision"],
    "ingress-host-not-covered-by-tls": ["decision"],
    "ingress-host-path-conflict": ["decision"],
    "kind-forbidden": ["delete"],
    "inline-suppression-used": ["elsewhere"],
    "known-token-committed": ["elsewhere", "elsewhere"],
    "label-value-invalid": ["message"],
    "log-agent-missing": ["elsewhere"],
    "log-output-in-cluster-only": ["decision"],
    "memory-limit-missing": ["message"],
    "mesh-mtls-policy-missing": ["elsewhere"],
    "mesh-request-auth-not-required": ["elsewhere"],
    "metadata-name-missing": ["message"],
    "namespace-environment-mixed": ["elsewhere"],
    "namespace-limit-range-missing": ["elsewhere"],
    "namespace-resource-quota-missing": ["elsewhere"],
    "namespace-without-default-deny": ["elsewhere", "elsewhere"],
    "namespace-without-default-deny-egress": ["elsewhere", "elsewhere"],
    "network-policy-peer-selects-nothing": ["decision"],
    "network-policy-selects-nothing": ["decision"],
    "pod-disruption-budget-missing": ["elsewhere"],
    "pod-disruption-budget-overlap": ["decision"],
    "pod-not-selected-by-network-policy": ["elsewhere"],
    "pod-security-policy-object": ["elsewhere"],
    "policy-engine-not-redundant": ["elsewhere"],
    "population-excluded-path": ["elsewhere"],
    "population-unknown-kind": ["elsewhere"],
    "population-unparsed-document": ["elsewhere"],
    "population-unrendered-template": ["elsewhere"],
    "rbac-cross-environment-grant": ["decision"],
    "rbac-token-create": ["decision"],
    "rbac-toxic-combination": ["decision", "decision", "decision"],
    "reference-dangling": ["decision"],
    "runtime-detection-missing": ["elsewhere"],
    "runtime-socket-mount": ["elsewhere"],
    "schedule-unreadable": ["message", "message"],
    "schema-invalid-value": ["message"],
    "schema-required-field": ["message"],
    "schema-unknown-field": ["message"],
    "schema-wrong-type": ["message"],
    "seccomp-profile-not-allowed": ["decision"],
    "secret-in-cluster-file": ["message"],
    "secret-in-custom-resource": ["decision"],
    "secret-shared-across-trust-tiers": ["elsewhere"],
    "selector-template-mismatch": ["decision", "decision"],
    "service-account-shared": ["elsewhere"],
    "service-account-token-secret": ["delete"],
    "service-account-undefined": ["decision"],
    "service-port-unserved": ["decision"],
    "service-selector-duplicate": ["decision"],
    "service-selects-nothing": ["decision"],
    "sops-mac-missing": ["elsewhere", "elsewhere"],
    "sops-values-not-encrypted": ["elsewhere"],
    "statefulset-headless-service-missing": ["elsewhere", "elsewhere", "elsewhere"],
    "vap-without-binding": ["elsewhere"],
    "waiver-expired": ["elsewhere"],
    "waiver-scope-wildcard": ["elsewhere"],
    "waiver-self-approved": ["elsewhere"],
    "waiver-unused": ["elsewhere"],
    "waiver-without-approver": ["elsewhere"],
    "waiver-without-expiry": ["elsewhere"],
    "workload-exposed-externally": ["decision"],
    "workload-identity-not-used": ["elsewhere"],
    "workload-outside-gitops": ["elsewhere"],
    "workload-with-admin-role": ["elsewhere", "elsewhere"],
}
"""The rules with remedies that cannot be pasted, and why: a kind for each validation."""


@pytest.mark.parametrize("id", sorted(RULES))
def test_the_remediation_mends_the_examples_that_fail(id):
    assert list(unpasted(FILES[id], RULES[id])) == []


def test_what_cannot_be_pasted_says_so():
    found = {}
    for id, file in FILES.items():
        checks = file.content.get("validations", [file.content])
        reasons = [reason for number in range(len(checks)) if (reason := not_pasted(file.content, number))]
        found |= {id: [reason["kind"] for reason in reasons]} if reasons else {}
    assert found == NOT_PASTED


def test_what_another_step_raises_says_why_it_is_not_pasted():
    raised = {id for id, rule in RULES.items() if rule.raised_by}
    assert raised <= set(NOT_PASTED)


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    program = build(tmp_path_factory.mktemp("oracle"))
    if isinstance(program, str):
        pytest.skip(program)
    running = Oracle(program)
    yield running
    running.close()


@pytest.mark.slow
def test_what_is_pasted_is_not_refused(oracle: Oracle) -> None:
    refused, asked = [], 0
    for id, file in FILES.items():
        for done in all_pasted(file, RULES[id]):
            if (done.example.kubernetes_version or RULES[id].rule.until or NEWEST) != NEWEST:
                continue  # the oracle is of the newest version
            before = {refusal for _, found in answers(oracle, done.example.text) for refusal in found}
            for manifest, found in answers(oracle, done.text):
                asked += 1
                refused += [(id, done.number, manifest.ref.title, refusal) for refusal in found - before]
    assert refused == []
    assert asked > 200


def answers(oracle, text):
    """Yield the whole objects of a text that the API server knows, each with what it refuses of it."""
    for manifest in Opened("example.yaml", text).manifests:
        if not manifest.fragment and not manifest.part:
            answer = oracle.ask(manifest.value)
            if not answer.get("unknown"):
                errors = [
                    f"{error['field']}: {error.get('detail') or error['type']}" for error in answer.get("errors", ())
                ]
                yield manifest, {*filter(None, [answer.get("decode")]), *answer.get("strict", ()), *errors}
