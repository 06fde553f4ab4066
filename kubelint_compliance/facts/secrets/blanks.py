"""What the detectors know of an object that must not be shown: the places of its credentials, and its tokens.

`hidden.py` goes by names and by kinds, in any document; this is what rules accuse, and every value of a variable.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.clusters import encryption_keys
from kubelint_compliance.facts.secrets.objects import bootstrap_tokens, kubeconfig_logins
from kubelint_compliance.facts.secrets.places import (
    chart_credentials,
    config_credentials,
    default_data,
    metadata_credentials,
    trigger_credentials,
)
from kubelint_compliance.facts.secrets.strings import LAST_APPLIED, credentials
from kubelint_compliance.facts.secrets.tokens import matches
from kubelint_compliance.facts.secrets.words import arg_credentials
from kubelint_compliance.facts.templates import with_metadata
from kubelint_compliance.shape import at, mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path


def _of_cluster(value: Any) -> list[dict[str, Any]]:
    """Return what `cluster_credentials` does, which few runs ask."""
    from kubelint_compliance.facts.secrets.platform import cluster_credentials

    return cluster_credentials(value)


_OF_CLUSTERS = ("RKE2Config", "RKE2ControlPlane", "KThreesConfig", "KThreesControlPlane", "Cluster")
_BY_KIND: dict[str, tuple[Callable[[Any], list[dict[str, Any]]], ...]] = {
    "Application": (chart_credentials,),
    "ApplicationSet": (chart_credentials,),
    "Config": (kubeconfig_logins, bootstrap_tokens, _of_cluster),
    "ConfigMap": (config_credentials, default_data, kubeconfig_logins),
    "EncryptionConfiguration": (encryption_keys,),
    "Bundle": (chart_credentials,),
    "HelmChart": (chart_credentials,),
    "HelmChartConfig": (chart_credentials,),
    "HelmRelease": (chart_credentials,),
    "InitConfiguration": (bootstrap_tokens,),
    "JoinConfiguration": (bootstrap_tokens,),
    "InstanceGroup": (_of_cluster,),
    "MachineConfig": (bootstrap_tokens, encryption_keys, _of_cluster),
    "Registries": (_of_cluster,),
    "SecretsBundle": (_of_cluster,),
    **dict.fromkeys(
        (f"{kind}{end}" for kind in ("KubeadmConfig", "KubeadmControlPlane") for end in ("", "Template")),
        (bootstrap_tokens, encryption_keys, _of_cluster),
    ),
    **dict.fromkeys(
        (f"{kind}{end}" for kind in _OF_CLUSTERS for end in ("", "Template")),
        (encryption_keys, _of_cluster, chart_credentials),
    ),
    "ClusterTriggerAuthentication": (trigger_credentials,),
    "ScaledJob": (trigger_credentials,),
    "ScaledObject": (trigger_credentials,),
    "TriggerAuthentication": (trigger_credentials,),
}


def secret_places(manifest: Manifest) -> Iterator[Path]:
    """Yield the path of every value that may be secret."""
    value = manifest.value
    yield from dict.fromkeys(tuple(fact["path"]) for fact in credentials(value, manifest.memo))
    for find in (metadata_credentials, *_BY_KIND.get(manifest.kind, ())):
        for fact in find(value):
            yield tuple(fact["path"])
    for template in with_metadata(value):
        yield (*template, "metadata", "annotations", LAST_APPLIED)
    for pod in manifest.pods:
        for container in pod.containers:
            for path in _in_container(container.value):
                yield (*container.path, *path)


def _in_container(container: dict[str, Any]) -> Iterator[Path]:
    for index, entry in enumerate(sequence(container.get("env"))):
        if "value" in mapping(entry):
            yield ("env", index, "value")
    for fact in arg_credentials(container):
        yield tuple(fact["path"])


def token_texts(manifest: Manifest) -> Iterator[str]:
    """Yield the tokens and keys of known formats in an object, of those without a gap in their middle."""
    # A text in which many stand is looked at once.
    for path in dict.fromkeys(tuple(fact["path"]) for fact in credentials(manifest.value, manifest.memo)):
        text = str(at(manifest.value, path))
        for match in matches(text):
            yield from text[match.start : match.end].split("\n")
