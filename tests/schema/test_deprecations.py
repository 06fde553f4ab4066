"""Versions of kinds that go, are gone, or are not there yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubelint_compliance.kubernetes.known import own_kinds
from kubelint_compliance.kubernetes.lifecycle import end_of, going, introduced, is_served
from kubelint_compliance.schema import deprecation
from kubelint_compliance.schema.ranges import ANY_VERSION, includes
from kubelint_compliance.schema.store import kubernetes_table

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize(
    ("api_version", "kind", "minor"),
    [("apps/v1", "Deployment", 37), ("batch/v1beta1", "CronJob", 20), ("example.com/v1beta1", "Thing", 37)],
)
def test_nothing_to_say(api_version: str, kind: str, minor: int) -> None:
    assert deprecation(api_version, kind, minor) is None


@pytest.mark.parametrize(
    ("api_version", "kind", "minor", "message"),
    [
        (
            "batch/v1beta1",
            "CronJob",
            24,
            "batch/v1beta1 CronJob is deprecated since Kubernetes 1.21 and removed in 1.25; use batch/v1",
        ),
        ("batch/v1beta1", "CronJob", 25, "batch/v1beta1 CronJob was removed in Kubernetes 1.25; use batch/v1"),
        (
            "extensions/v1beta1",
            "Ingress",
            37,
            "extensions/v1beta1 Ingress was removed in Kubernetes 1.22; use networking.k8s.io/v1",
        ),
        (
            "policy/v1beta1",
            "PodSecurityPolicy",
            37,
            "policy/v1beta1 PodSecurityPolicy was removed in Kubernetes 1.25",
        ),
        (
            "v1",
            "Endpoints",
            33,
            "v1 Endpoints is deprecated since Kubernetes 1.33, with no date for its end; "
            "use discovery.k8s.io/v1 EndpointSlice",
        ),
        (
            "admissionregistration.k8s.io/v1beta1",
            "MutatingAdmissionPolicy",
            25,
            "admissionregistration.k8s.io/v1beta1 MutatingAdmissionPolicy exists since Kubernetes 1.34",
        ),
        ("networking.k8s.io/v1", "ServiceCIDR", 30, "networking.k8s.io/v1 ServiceCIDR exists since Kubernetes 1.33"),
        (
            "networking.k8s.io/v1",
            "ServiceCIDR",
            32,
            "networking.k8s.io/v1 ServiceCIDR exists since Kubernetes 1.33; use networking.k8s.io/v1beta1",
        ),
        (
            "flowcontrol.apiserver.k8s.io/v1beta2",
            "FlowSchema",
            27,
            "flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema is deprecated since Kubernetes 1.26 and removed in 1.29; "
            "use flowcontrol.apiserver.k8s.io/v1beta3",
        ),
    ],
)
def test_what_is_said(api_version: str, kind: str, minor: int, message: str) -> None:
    found = deprecation(api_version, kind, minor)
    assert found
    assert found.message == message


def test_the_table_agrees_with_the_packed_versions() -> None:
    """A version is removed exactly where it is packed no more; every other that vanishes has a row."""
    table = kubernetes_table()
    for (api_version, kind), rows in table.kinds.items():
        served = [minor for minor in range(25, 38) if any(len(row) == 1 or includes(row[1], minor) for row in rows)]
        removed = end_of(api_version, kind)[1]
        if kind.endswith("List") or kind == "Status":
            continue
        if served[-1] < 37:
            assert removed == served[-1] + 1, (api_version, kind)
        else:
            assert not removed or removed > 37, (api_version, kind)


def test_what_came_is_told_as_the_packed_versions_have_it() -> None:
    """A version of a kind that 1.25 has not came with the first that has it."""
    for (api_version, kind), rows in kubernetes_table().kinds.items():
        first = min(next(minor for minor in range(25, 38) if len(row) == 1 or includes(row[1], minor)) for row in rows)
        if first > 25:
            assert introduced(api_version, kind) == first, (api_version, kind)
        else:
            assert introduced(api_version, kind) <= 25, (api_version, kind)


def test_no_row_names_itself_or_what_nobody_knows() -> None:
    for (api_version, kind), (_, _, replacement) in going().items():
        other, _, name = replacement.partition(" ")
        assert (other, name or kind) != (api_version, kind)
        assert not replacement or (other, name or kind) in {*kubernetes_table().kinds, *going()}, replacement


@pytest.mark.parametrize(
    ("api_version", "kind", "message"),
    [
        ("v1", "ComponentStatus", "v1 ComponentStatus is deprecated since Kubernetes 1.19, with no date for its end"),
        ("settings.k8s.io/v1alpha1", "PodPreset", "settings.k8s.io/v1alpha1 PodPreset was removed in Kubernetes 1.20"),
        (
            "extensions/v1beta1",
            "ThirdPartyResource",
            "extensions/v1beta1 ThirdPartyResource was removed in Kubernetes 1.8; "
            "use apiextensions.k8s.io/v1 CustomResourceDefinition",
        ),
        (
            "extensions/v1beta1",
            "PodSecurityPolicy",
            "extensions/v1beta1 PodSecurityPolicy was removed in Kubernetes 1.16",
        ),
        ("apps/v1alpha1", "PetSet", "apps/v1alpha1 PetSet was removed in Kubernetes 1.5; use apps/v1 StatefulSet"),
        (
            "resource.k8s.io/v1alpha2",
            "ResourceClass",
            "resource.k8s.io/v1alpha2 ResourceClass was removed in Kubernetes 1.31; use resource.k8s.io/v1 DeviceClass",
        ),
    ],
)
def test_what_is_said_of_kinds_that_are_gone(api_version: str, kind: str, message: str) -> None:
    found = deprecation(api_version, kind, 37)
    assert found
    assert found.message == message


def _served_kinds() -> dict[tuple[str, str], range]:
    rows = [line.split("\t") for line in (DATA / "served.tsv").read_text(encoding="utf-8").splitlines()]
    spans = {(row[0], row[1]): row[2].split("-") for row in rows if row[0][:1] != "#"}
    return {key: range(int(first), int(last) + 1) for key, (first, last) in spans.items()}


NOT_TOLD = {
    ("discovery.k8s.io/v1alpha1", "EndpointSlice", 20): "switched on by its own name alone",
    ("storage.k8s.io/v1alpha1", "CSIStorageCapacity", 20): "behind a feature gate",
    **{("policy/v1beta1", "Eviction", minor): "taken, and not what the document names" for minor in (22, 23, 24)},
}
"""What an API server takes though its document does not have it."""


@pytest.mark.parametrize("minor", range(20, 26))
def test_versions_without_packed_types_serve_what_their_documents_have(minor: int) -> None:
    served = _served_kinds()
    own = {key for key in own_kinds() if not key[1].endswith("List") and key[1] != "Status"}
    assert served.keys() <= own
    for api_version, kind in sorted(own):
        there = minor in served.get((api_version, kind), ()) or (api_version, kind, minor) in NOT_TOLD
        assert is_served(api_version, kind, minor) == there, (api_version, kind)
        state = getattr(deprecation(api_version, kind, minor), "state", "")
        assert (state in ("", "deprecated")) == there, (api_version, kind)


@pytest.mark.parametrize(
    ("api_version", "kind", "minor", "message"),
    [
        (
            "batch/v1",
            "CronJob",
            20,
            "batch/v1 CronJob exists since Kubernetes 1.21; use batch/v1beta1",
        ),
        (
            "policy/v1",
            "PodDisruptionBudget",
            20,
            "policy/v1 PodDisruptionBudget exists since Kubernetes 1.21; use policy/v1beta1",
        ),
        (
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            22,
            "autoscaling/v2 HorizontalPodAutoscaler exists since Kubernetes 1.23; use autoscaling/v2beta2",
        ),
        (
            "autoscaling/v2beta1",
            "HorizontalPodAutoscaler",
            22,
            "autoscaling/v2beta1 HorizontalPodAutoscaler is deprecated since Kubernetes 1.22 and removed in 1.25; "
            "use autoscaling/v2beta2",
        ),
        (
            "networking.k8s.io/v1alpha1",
            "ClusterCIDR",
            24,
            "networking.k8s.io/v1alpha1 ClusterCIDR exists since Kubernetes 1.25",
        ),
    ],
)
def test_what_is_said_of_versions_that_come_later(api_version: str, kind: str, minor: int, message: str) -> None:
    found = deprecation(api_version, kind, minor)
    assert found
    assert found.message == message


def test_where_no_version_is_asked_for_nothing_is_said() -> None:
    assert deprecation("batch/v1", "CronJob", ANY_VERSION) is None
    assert deprecation("networking.k8s.io/v1", "ServiceCIDR", ANY_VERSION) is None
