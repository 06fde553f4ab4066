"""Which version is meant where a part of an object states only its kind."""

from __future__ import annotations

import pytest

from kubelint_compliance.schema.whole import api_version_of


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Deployment", "apps/v1"),
        ("Ingress", "networking.k8s.io/v1"),
        ("HelmRelease", "helm.toolkit.fluxcd.io/v2"),
        ("ConstraintTemplate", "templates.gatekeeper.sh/v1"),
        ("InstanceGroup", "kops.k8s.io/v1alpha2"),
        ("KubeadmControlPlane", ""),
        ("ClusterConfiguration", ""),
        ("Cluster", ""),
        ("Shop", ""),
    ],
)
def test_the_version_is_the_best_one_where_one_is_best(kind: str, expected: str) -> None:
    assert api_version_of(kind, 37) == expected
