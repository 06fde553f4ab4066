"""ConfigMaps and Secrets whose texts are objects, since a ClusterResourceSet of Cluster API applies them elsewhere."""

from __future__ import annotations

from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path

    Delivered = tuple[str, str, str]
    """The kind, namespace and name of a ConfigMap or Secret."""

_GROUP = "addons.cluster.x-k8s.io"
_SECRET_TYPE = f"{_GROUP}/resource-set"
_KINDS = ("ConfigMap", "Secret")


def delivered_by(manifest: Manifest) -> Iterator[Delivered]:
    """Yield what an object delivers, if it is a ClusterResourceSet."""
    if manifest.kind == "ClusterResourceSet" and manifest.group == _GROUP:
        for entry in map(mapping, sequence(mapping(manifest.value.get("spec")).get("resources"))):
            kind, name = text(entry.get("kind")), text(entry.get("name"))
            if kind in _KINDS and name:
                yield kind, manifest.ref.namespace, name


def texts_delivered(manifest: Manifest, delivered: tuple[Delivered, ...]) -> Iterator[tuple[Path, str]]:
    """Yield the texts in an object that are objects, with their paths."""
    ref = manifest.ref
    if manifest.group or ref.kind not in _KINDS:
        return
    if (ref.kind, ref.namespace, ref.name) not in delivered and manifest.value.get("type") != _SECRET_TYPE:
        return
    for field in ("data", "stringData"):
        for key, value in mapping(manifest.value.get(field)).items():
            if isinstance(value, str):
                yield (field, key), _plain(value) if ref.kind == "Secret" and field == "data" else value


def _plain(value: str) -> str:
    from kubelint_compliance.kubernetes.base64 import decode

    try:
        return str(decode(value), "utf-8")
    except ValueError:
        return ""
