"""Kinds whose fields hold other objects: these are checked in their place, as the items of a List are.

Goes in: an object. Comes out: the objects in it, and the places of texts that hold some. Rows of the configuration
extend the table.
"""

from __future__ import annotations

from kubelint_compliance.manifests.paths import parse_path, resolve
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

WHOLE, PART, WRITTEN, TEXT = "whole", "part", "written", "text"
"""What an envelope holds: objects, parts of some that it completes, objects that it writes into, or some as text."""
_MANIFESTS = ((WHOLE, "spec.workload.manifests[*]"),)

ENVELOPES: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("", "Template"): ((WHOLE, "objects[*]"),),
    ("template.openshift.io", "Template"): ((WHOLE, "objects[*]"),),
    ("addon.open-cluster-management.io", "AddOnTemplate"): ((WHOLE, "spec.agentSpec.workload.manifests[*]"),),
    ("apiextensions.crossplane.io", "Composition"): (
        (PART, "spec.resources[*].base"),
        (PART, "spec.pipeline[*].input.resources[*].base"),
    ),
    ("apps.clusternet.io", "Manifest"): ((WHOLE, "template"),),
    ("argoproj.io", "Sensor"): (
        (WHOLE, "spec.triggers[*].template.k8s.source.resource"),
        (WHOLE, "spec.triggers[*].template.argoWorkflow.source.resource"),
    ),
    ("config.talos.dev", "MachineConfig"): (
        (WHOLE, "cluster.apiServer.auditPolicy"),
        (WHOLE, "cluster.apiServer.admissionControl[*].configuration"),
        (TEXT, "cluster.inlineManifests[*].contents"),
    ),
    ("core.oam.dev", "Application"): ((WHOLE, "spec.components[*].properties.objects[*]"),),
    ("fleet.cattle.io", "Bundle"): ((TEXT, "spec.resources[*].content"),),
    ("fluxcd.controlplane.io", "ResourceSet"): ((WHOLE, "spec.resources[*]"), (TEXT, "spec.resourcesTemplate")),
    ("hive.openshift.io", "SelectorSyncSet"): ((WHOLE, "spec.resources[*]"),),
    ("hive.openshift.io", "SyncSet"): ((WHOLE, "spec.resources[*]"),),
    ("k0sctl.k0sproject.io", "Cluster"): ((WHOLE, "spec.k0s.config"),),
    ("k3d.io", "Simple"): ((TEXT, "manifests[*].manifest"),),
    ("kro.run", "ResourceGraphDefinition"): ((WHOLE, "spec.resources[*].template"),),
    ("kubernetes.crossplane.io", "Object"): ((WRITTEN, "spec.forProvider.manifest"),),
    ("kubernetes.m.crossplane.io", "Object"): ((WRITTEN, "spec.forProvider.manifest"),),
    ("placement.kubernetes-fleet.io", "Work"): _MANIFESTS,
    ("rke.io", "Cluster"): (
        (WHOLE, "services.kube-api.audit_log.configuration.policy"),
        (WHOLE, "services.kube-api.secrets_encryption_config.custom_config"),
        (WHOLE, "services.kube-api.admission_configuration"),
        (TEXT, "addons"),
    ),
    ("triggers.tekton.dev", "TriggerTemplate"): ((WHOLE, "spec.resourcetemplates[*]"),),
    ("work.karmada.io", "Work"): _MANIFESTS,
    ("work.open-cluster-management.io", "ManifestWork"): _MANIFESTS,
    ("work.open-cluster-management.io", "ManifestWorkReplicaSet"): (
        (WHOLE, "spec.manifestWorkTemplate.workload.manifests[*]"),
    ),
}
"""(API group, kind) to what it holds, and where."""


class CustomEnvelope(NamedTuple):
    """A row of the configuration: a kind that holds objects at a path. `api_version` may be a glob."""

    api_version: str
    kind: str
    objects: str


class Enclosed(NamedTuple):
    """An object in an envelope: its path there, and whether the envelope completes it.

    `unknown` are the paths in it of what the envelope writes, with values that are not known; None where any may be.
    """

    path: Path
    value: dict[str, Any]
    part: bool
    unknown: tuple[Path, ...] | None = ()


def enclosed(
    value: dict[str, Any], group: str, kind: str, custom: tuple[CustomEnvelope, ...] = ()
) -> Iterator[Enclosed]:
    """Yield the objects in an object, each as it lies there."""
    for how, path in _rows(value, group, kind, custom):
        if how != TEXT:
            for at, found in resolve(value, parse_path(path)):
                for place, item in enumerate(found) if isinstance(found, list) else ((None, found),):
                    if isinstance(item, dict):
                        yield _enclosed(value, at if place is None else (*at, place), item, how)


def _enclosed(value: dict[str, Any], path: Path, item: dict[str, Any], how: str) -> Enclosed:
    if how not in (PART, WRITTEN):
        return Enclosed(path, item, part=False)
    from kubelint_compliance.manifests.completed import written

    return Enclosed(path, item, how == PART, written(value, path))


def enclosed_texts(value: dict[str, Any], group: str, kind: str) -> Iterator[tuple[Path, str]]:
    """Yield the texts in an object that hold others, with their paths."""
    for how, path in ENVELOPES.get((group, kind), ()):
        if how == TEXT:
            for at, found in resolve(value, parse_path(path)):
                if isinstance(found, str):
                    yield at, found


def _rows(
    value: dict[str, Any], group: str, kind: str, custom: tuple[CustomEnvelope, ...]
) -> Iterator[tuple[str, str]]:
    yield from ENVELOPES.get((group, kind), ())
    if custom:
        from fnmatch import fnmatchcase

        version = value.get("apiVersion")
        for row in custom:
            if row.kind == kind and isinstance(version, str) and fnmatchcase(version, row.api_version):
                yield WHOLE, row.objects
