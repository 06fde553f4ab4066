"""What the detectors know of an object that must not be shown: the places of its credentials, and its tokens.

`hidden.py` goes by names and by kinds, in any document; this is what rules accuse, and every value of a variable.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.places import metadata_credentials
from kubelint_compliance.facts.secrets.strings import LAST_APPLIED, credentials
from kubelint_compliance.facts.secrets.tokens import matches
from kubelint_compliance.facts.table import COMMANDS
from kubelint_compliance.facts.templates import with_metadata
from kubelint_compliance.shape import at, mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path


_PACKAGE, _, _ = __name__.rpartition(".")
_OWN_GROUPS = ".k8s.io"
_CHARTS = ("places", "chart_credentials")
_CLUSTERS = ("platform", "cluster_credentials")
_CUSTOM = ("customs", "custom_credentials")
_GENERATED = ("generated", "generated_credentials")
_KEYS = ("clusters", "encryption_keys")
_LOGINS = ("objects", "kubeconfig_logins")
_TOKENS = ("objects", "bootstrap_tokens")
_TRIGGERS = ("places", "trigger_credentials")
_OF_CLUSTERS = ("RKE2Config", "RKE2ControlPlane", "KThreesConfig", "KThreesControlPlane", "Cluster")
_BY_KIND: dict[str, tuple[tuple[str, str], ...]] = {
    "Application": (_CHARTS,),
    "ApplicationSet": (_CHARTS,),
    "Config": (_LOGINS, _TOKENS, _CLUSTERS),
    "ConfigMap": (("places", "config_credentials"), ("places", "default_data"), _LOGINS),
    "EncryptionConfiguration": (_KEYS,),
    "Bundle": (_CHARTS,),
    "HelmChart": (_CHARTS,),
    "HelmChartConfig": (_CHARTS,),
    "HelmRelease": (_CHARTS,),
    "InitConfiguration": (_TOKENS,),
    "JoinConfiguration": (_TOKENS,),
    "InstanceGroup": (_CLUSTERS,),
    "ClusterConfig": (_KEYS, _CLUSTERS, _CHARTS),
    "Component": (_CHARTS, _GENERATED),
    "Kustomization": (_CHARTS, _GENERATED),
    "MachineConfig": (_TOKENS, _KEYS, _CLUSTERS),
    "Simple": (_TOKENS, _CLUSTERS),
    "Registries": (_CLUSTERS,),
    "SecretsBundle": (_CLUSTERS,),
    **dict.fromkeys(
        (f"{kind}{end}" for kind in ("KubeadmConfig", "KubeadmControlPlane") for end in ("", "Template")),
        (_TOKENS, _KEYS, _CLUSTERS),
    ),
    **dict.fromkeys(
        (f"{kind}{end}" for kind in _OF_CLUSTERS for end in ("", "Template")),
        (_KEYS, _CLUSTERS, _CHARTS),
    ),
    "ClusterTriggerAuthentication": (_TRIGGERS,),
    "CredentialProviderConfig": (_CLUSTERS,),
    "ScaledJob": (_TRIGGERS,),
    "ScaledObject": (_TRIGGERS,),
    "TriggerAuthentication": (_TRIGGERS,),
}
"""What finds credentials in objects of a kind beside what does in any: a module of this package, and its function."""


def secret_places(manifest: Manifest) -> Iterator[Path]:
    """Yield the path of every value that may be secret."""
    value = manifest.value
    yield from dict.fromkeys(tuple(fact["path"]) for fact in credentials(value, manifest.memo))
    more = _BY_KIND.get(manifest.kind, ())
    if "." in manifest.group and not manifest.group.endswith(_OWN_GROUPS):
        more = (*more, _CUSTOM)
    for find in (metadata_credentials, *map(_function, more)):
        for fact in find(value):
            yield tuple(fact["path"])
    for template in with_metadata(value):
        yield (*template, "metadata", "annotations", LAST_APPLIED)
    for pod in manifest.pods:
        for container in pod.containers:
            for path in _in_container(container.value):
                yield (*container.path, *path)


def _function(found: tuple[str, str]) -> Callable[[Any], list[dict[str, Any]]]:
    module, name = found
    function: Callable[[Any], list[dict[str, Any]]]
    function = getattr(__import__(f"{_PACKAGE}.{module}", fromlist=(name,)), name)
    return function


def _in_container(container: dict[str, Any]) -> Iterator[Path]:
    for index, entry in enumerate(sequence(container.get("env"))):
        if "value" in mapping(entry):
            yield ("env", index, "value")
    if container.keys().isdisjoint(COMMANDS):
        return
    from kubelint_compliance.facts.secrets.words import arg_credentials

    for fact in arg_credentials(container):
        yield tuple(fact["path"])


def token_texts(manifest: Manifest) -> Iterator[str]:
    """Yield the tokens and keys of known formats in an object, of those without a gap in their middle."""
    # A text in which many stand is looked at once.
    for path in dict.fromkeys(tuple(fact["path"]) for fact in credentials(manifest.value, manifest.memo)):
        text = str(at(manifest.value, path))
        for match in matches(text):
            yield from text[match.start : match.end].split("\n")
