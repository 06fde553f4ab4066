"""Kinds and groups that cannot be, and what is meant by them."""

from __future__ import annotations

import pytest

from kubelint_compliance.kubernetes.kinds import BARE_GROUPS
from kubelint_compliance.kubernetes.known import own_groups
from kubelint_compliance.schema.misnamed import misnamed


def test_the_groups_without_a_dot_are_those_of_the_packed_types() -> None:
    assert {group for group in own_groups() if group and "." not in group} == set(BARE_GROUPS)


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("apps/v1", "Deployment"),
        ("v1", "PodList"),
        ("v1", "Config"),
        ("v1", "Policy"),
        ("v1", "DeploymentConfig"),
        ("v1", "Route"),
        ("policy/v1beta1", "PodSecurityPolicy"),
        ("example.com/v1", "Deploymnet"),
        ("example.com/v1", "Shop"),
        ("cert-manager.io/v1alpha9", "Certificate"),
        ("metrics/v1alpha1", "NodeMetrics"),
        ("metrics.k8s.io/v1beta1", "PodMetrics"),
        ("networking.k8s.aws/v1alpha1", "PolicyEndpoint"),
        ("azmonitoring.coreos.com/v1", "ServiceMonitor"),
        ("gateway.networking.k8s.io/v1", "UDPRoute"),
        ("apps.kruise.io/v1beta1", "StatefulSet"),
        ("batch.volcano.sh/v1alpha1", "Job"),
        ("kops/v1alpha2", "Cluster"),
        ("postgresql.cnpg.io/v1", "Cluster"),
        ("infrastructure.cluster.x-k8s.io/v1beta2", "AWSCluster"),
    ],
)
def test_what_may_be_is_not_told(api_version: str, kind: str) -> None:
    assert misnamed(api_version, kind, 37) is None


@pytest.mark.parametrize(
    ("api_version", "kind", "field", "message"),
    [
        ("aps/v1", "Deployment", "apiVersion", "Kubernetes has no aps/v1 Deployment; did you mean apps/v1?"),
        ("Apps/v1", "Deployment", "apiVersion", "Kubernetes has no Apps/v1 Deployment; did you mean apps/v1?"),
        ("rbac/v1", "Role", "apiVersion", "Kubernetes has no rbac/v1 Role; did you mean rbac.authorization.k8s.io/v1?"),
        (
            "certmanager/v1",
            "Certificate",
            "apiVersion",
            "Kubernetes has no certmanager/v1 Certificate; did you mean cert-manager.io/v1?",
        ),
        ("bach/v1", "Jobs", "apiVersion", 'Kubernetes has no bach/v1 Jobs; did you mean the group "batch"?'),
        (
            "shop/v1",
            "Cache",
            "apiVersion",
            'Kubernetes has no shop/v1 Cache: it has no group "shop", and a definition can only make one with a dot',
        ),
        ("apps/v1", "Deploymnet", "kind", 'Kubernetes has no apps/v1 Deploymnet; did you mean "Deployment"?'),
        ("apps/v1", "deployment", "kind", 'Kubernetes has no apps/v1 deployment; did you mean "Deployment"?'),
        ("v1", "Ingres", "kind", 'Kubernetes has no v1 Ingres; did you mean "Ingress"?'),
        ("v1", "Deployment", "apiVersion", "Kubernetes has no v1 Deployment; use apps/v1"),
        ("apps/v2", "Deployment", "apiVersion", "Kubernetes has no apps/v2 Deployment; use apps/v1"),
        ("v1", "Shop", "apiVersion", "Kubernetes has no v1 Shop"),
        ("v1", "Cluster", "apiVersion", "Kubernetes has no v1 Cluster"),
        ("v1", "Assign", "apiVersion", "Kubernetes has no v1 Assign; did you mean mutations.gatekeeper.sh/v1?"),
        (
            "kops/v1alpha2",
            "Deployment",
            "apiVersion",
            "Kubernetes has no kops/v1alpha2 Deployment; did you mean apps/v1?",
        ),
        (
            "policy/v1",
            "PodSecurityPolicy",
            "apiVersion",
            "Kubernetes has no policy/v1 PodSecurityPolicy: the kind was removed in Kubernetes 1.25",
        ),
        (
            "networking.k8s.oi/v1",
            "Ingress",
            "apiVersion",
            "Kubernetes has no networking.k8s.oi/v1 Ingress; did you mean networking.k8s.io/v1?",
        ),
        (
            "cert-manager.oi/v1",
            "Certificate",
            "apiVersion",
            'No definition of Certificate that is known has a group "cert-manager.oi"; did you mean "cert-manager.io"?',
        ),
        (
            "monitoring.coreos.com/v1",
            "Servicemonitor",
            "kind",
            'No definition of "monitoring.coreos.com" that is known has a kind Servicemonitor; '
            'did you mean "ServiceMonitor"?',
        ),
    ],
)
def test_what_cannot_be_is_told(api_version: str, kind: str, field: str, message: str) -> None:
    assert misnamed(api_version, kind, 37) == (field, message)


def test_definitions_beside_an_object_are_known() -> None:
    beside = [("shop.example", "Basket"), ("stock.example", "Shelf")]
    assert misnamed("shop.example/v1", "Cache", 37, beside) is None
    assert misnamed("stock.exmaple/v1", "Shelf", 37, beside) == (
        "apiVersion",
        'No definition of Shelf that is known has a group "stock.exmaple"; did you mean "stock.example"?',
    )
    assert misnamed("shop.example/v1", "Baskett", 37, beside) == (
        "kind",
        'No definition of "shop.example" that is known has a kind Baskett; did you mean "Basket"?',
    )


@pytest.mark.parametrize(
    ("api_version", "kind", "minor", "meant"),
    [
        ("batch/v1beta2", "CronJob", 20, "batch/v1beta1"),
        ("batch/v1beta2", "CronJob", 21, "batch/v1"),
        ("policy/v2", "PodDisruptionBudget", 20, "policy/v1beta1"),
        ("apps/v2", "ValidatingAdmissionPolicy", 28, "admissionregistration.k8s.io/v1beta1"),
        ("networking.k8s.io/v2", "ServiceCIDR", 25, "networking.k8s.io/v1"),
    ],
)
def test_what_is_meant_is_served_in_the_version_asked_for(api_version: str, kind: str, minor: int, meant: str) -> None:
    said = f"Kubernetes has no {api_version} {kind}; use {meant}"
    assert misnamed(api_version, kind, minor) == ("apiVersion", said)
