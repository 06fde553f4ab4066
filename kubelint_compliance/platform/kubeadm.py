"""Configuration of kubeadm, also inside objects of Cluster API -> the programs it starts, with what kubeadm adds.

What kubeadm sets by itself is column `kubeadm` of `schemas/kubernetes/flags.tsv`, after its `phases/controlplane` and
`phases/etcd`; a value of `extraArgs` takes its place.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.versions import minor_of, version_of
from kubelint_compliance.platform.component import Component, Written
from kubelint_compliance.platform.known import flags_of
from kubelint_compliance.shape import at, holds, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.platform.component import Path

_PLACES = (
    ("kube-apiserver", ("apiServer", "extraArgs")),
    ("kube-controller-manager", ("controllerManager", "extraArgs")),
    ("kube-scheduler", ("scheduler", "extraArgs")),
)
_ETCD: Path = ("etcd", "local", "extraArgs")
_EXTERNAL: Path = ("etcd", "external")
_EXTERNAL_FLAGS = {"etcd-cafile": "caFile", "etcd-certfile": "certFile", "etcd-keyfile": "keyFile"}
_KUBELET: Path = ("nodeRegistration", "kubeletExtraArgs")
_CERTIFICATES = "/etc/kubernetes/pki"
_PARTS = ("initConfiguration", "joinConfiguration")
_CONTROL_PLANES = ("KubeadmControlPlane", "KubeadmControlPlaneTemplate")
HOLDERS: dict[str, Path] = {
    "KubeadmControlPlane": ("spec", "kubeadmConfigSpec"),
    "KubeadmControlPlaneTemplate": ("spec", "template", "spec", "kubeadmConfigSpec"),
    "KubeadmConfig": ("spec",),
    "KubeadmConfigTemplate": ("spec", "template", "spec"),
}


def minor(version: Any) -> int:
    """Return the minor number of a version such as `v1.31.2`; 0 where it is none."""
    found = version_of(text(version))
    return minor_of(found) if found else 0


def components(value: dict[str, Any]) -> Iterator[Component]:
    """Yield what a document of kubeadm starts; nothing for other documents."""
    kind = value.get("kind")
    if kind == "ClusterConfiguration":
        yield from _cluster(value, (), minor(value.get("kubernetesVersion")))
    elif kind in ("InitConfiguration", "JoinConfiguration"):
        yield _kubelet(value, (), 0)


def cluster_api(value: dict[str, Any]) -> Iterator[Component]:
    """Yield what an object of Cluster API's kubeadm providers starts.

    A template of a control plane may be patched by its ClusterClass, and a pod by a file in a folder of patches, so
    that what is not written is not known.
    """
    kind = text(value.get("kind"))
    holder = HOLDERS.get(kind, ())
    spec = mapping(at(value, holder))
    version = minor(mapping(value.get("spec")).get("version"))
    config = spec.get("clusterConfiguration")
    is_patched = any(at(spec, (part, "patches", "directory")) for part in _PARTS)
    if kind in _CONTROL_PLANES or isinstance(config, dict):
        for component in _cluster(mapping(config), (*holder, "clusterConfiguration"), version):
            path = _nearest(value, component.path)
            yield component._replace(path=path, whole=kind != "KubeadmControlPlaneTemplate" and not is_patched)
    for field in _PARTS:
        if isinstance(spec.get(field), dict):
            yield _kubelet(spec[field], (*holder, field), version)


def extra_args(value: Any, path: Path) -> Iterator[Written]:
    """Yield the flags of `extraArgs`: a map, or since v1beta4 a list of names and values."""
    for name, item in mapping(value).items():
        if isinstance(name, str):
            yield Written(name, scalar(item), (*path, name))
    for index, entry in enumerate(sequence(value)):
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            yield Written(entry["name"], scalar(entry.get("value", "")), (*path, index))


def scalar(value: Any) -> str | None:
    """Return a value as the text that a flag gets; None for what is no value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        items = [scalar(item) for item in value]
        return None if None in items else ",".join(item for item in items if item is not None)
    return str(value) if isinstance(value, (str, int, float)) and "${" not in str(value) else None


def pairs_or_scalar(value: Any) -> str | None:
    """Return the same; a map is written as the flag of one: `A=true,B=false`."""
    if isinstance(value, dict):
        return ",".join(f"{key}={scalar(item)}" for key, item in value.items())
    return scalar(value)


def _cluster(config: dict[str, Any], path: Path, version: int) -> Iterator[Component]:
    for name, place in _PLACES:
        flags = tuple(extra_args(at(config, place), (*path, *place)))
        given = _given(name, config)
        if name == "kube-apiserver":
            flags = (*_of_external(config, path, given), *flags)
            if any(flag.name == "authorization-config" for flag in flags):
                given.pop("authorization-mode", None)
        yield Component(name, version, flags, (*path, *_nearest(config, place)), given=given)
    if not holds(config.get("etcd"), "external"):
        flags = tuple(extra_args(at(config, _ETCD), (*path, *_ETCD)))
        yield Component("etcd", 0, flags, (*path, *_nearest(config, _ETCD)), given=_given("etcd", config))


def _of_external(config: dict[str, Any], path: Path, given: dict[str, str]) -> Iterator[Written]:
    """Yield the flags that are made of the addresses and files of an etcd elsewhere; kubeadm adds none then."""
    if not holds(config.get("etcd"), "external"):
        return
    external = mapping(at(config, _EXTERNAL))
    for flag, field in {**_EXTERNAL_FLAGS, "etcd-servers": "endpoints"}.items():
        given.pop(flag, None)
        if external.get(field):
            yield Written(flag, scalar(external[field]), (*path, *_EXTERNAL, field))


def _kubelet(config: dict[str, Any], path: Path, version: int) -> Component:
    flags = tuple(extra_args(at(config, _KUBELET), (*path, *_KUBELET)))
    return Component("kubelet", version, flags, (*path, *_nearest(config, _KUBELET)), given=_given("kubelet", {}))


def _given(component: str, config: dict[str, Any]) -> dict[str, str]:
    filled = {
        "{certs}": text(config.get("certificatesDir")) or _CERTIFICATES,
        "{bindPort}": "6443",
        "{address}": "node",
    }
    given = {name: rows[-1].kubeadm for name, rows in flags_of(component).items() if rows[-1].kubeadm}
    for mark, meant in filled.items():
        given = {name: value.replace(mark, meant) for name, value in given.items()}
    return given


def _nearest(value: Any, path: Path) -> Path:
    """Return the longest part of a path that is there."""
    for index, step in enumerate(path):
        if not holds(value, step):
            return path[:index]
        value = value[step]
    return path
