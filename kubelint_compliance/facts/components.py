"""An object -> the programs of the control plane and of nodes that it starts, wherever their flags are written."""

from __future__ import annotations

from kubelint_compliance.facts.commands import program
from kubelint_compliance.facts.componentfiles import of_texts
from kubelint_compliance.facts.started import Start, starts
from kubelint_compliance.manifests.kindless import K3S, RKE, TALOS
from kubelint_compliance.platform import distributions, installers, kubeadm
from kubelint_compliance.platform.component import Component, Written
from kubelint_compliance.platform.known import COMPONENTS
from kubelint_compliance.platform.words import is_whole, written
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubelint_compliance.platform.component import Path
    from kubelint_compliance.platform.words import Place

_NAMES = frozenset(COMPONENTS)
_POD: Path = ("spec",)
_TEMPLATE: Path = ("spec", "template", "spec")
_WORKLOADS = {
    "Pod": _POD,
    **dict.fromkeys(("Deployment", "DaemonSet", "StatefulSet", "ReplicaSet"), _TEMPLATE),
}
_READERS: dict[tuple[str, str], Callable[[dict[str, Any]], Iterator[Component]]] = {
    **dict.fromkeys(
        (("kubeadm.k8s.io", kind) for kind in ("ClusterConfiguration", "InitConfiguration", "JoinConfiguration")),
        kubeadm.components,
    ),
    **dict.fromkeys(
        (("controlplane.cluster.x-k8s.io", kind) for kind in ("KubeadmControlPlane", "KubeadmControlPlaneTemplate")),
        kubeadm.cluster_api,
    ),
    **dict.fromkeys(
        (("bootstrap.cluster.x-k8s.io", kind) for kind in ("KubeadmConfig", "KubeadmConfigTemplate")),
        kubeadm.cluster_api,
    ),
    ("kops.k8s.io", "Cluster"): installers.kops,
    ("controlplane.cluster.x-k8s.io", "RKE2ControlPlane"): installers.rke2,
    ("controlplane.cluster.x-k8s.io", "RKE2ControlPlaneTemplate"): installers.rke2,
    ("bootstrap.cluster.x-k8s.io", "RKE2Config"): installers.rke2,
    ("bootstrap.cluster.x-k8s.io", "RKE2ConfigTemplate"): installers.rke2,
    ("controlplane.cluster.x-k8s.io", "KThreesControlPlane"): installers.k3s,
    ("controlplane.cluster.x-k8s.io", "KThreesControlPlaneTemplate"): installers.k3s,
    ("bootstrap.cluster.x-k8s.io", "KThreesConfig"): installers.k3s,
    ("bootstrap.cluster.x-k8s.io", "KThreesConfigTemplate"): installers.k3s,
    ("provisioning.cattle.io", "Cluster"): installers.rancher,
    TALOS: installers.talos,
    K3S: installers.k3s_file,
    ("kind.x-k8s.io", "Cluster"): installers.kind,
    ("eksctl.io", "ClusterConfig"): distributions.eksctl,
    ("k0s.k0sproject.io", "Cluster"): distributions.k0s,
    ("k0s.k0sproject.io", "ClusterConfig"): distributions.k0s,
    ("k0sctl.k0sproject.io", "Cluster"): distributions.k0sctl,
    ("k3d.io", "Simple"): distributions.k3d,
    RKE: distributions.rke,
}
_NO_SERVER = frozenset({"help", "version"})
"""Flags with which a program says something and ends."""


def components(value: Any) -> tuple[Component, ...]:
    """Return the programs that an object starts; none for what is no such object."""
    kind = text(mapping(value).get("kind"))
    if kind in _WORKLOADS:
        return tuple(_of_pod(mapping(at(value, _WORKLOADS[kind])), _WORKLOADS[kind]))
    group = text(mapping(value).get("apiVersion")).rpartition("/")[0]
    if (group, kind) == ("", "ConfigMap"):
        return tuple(of_texts(value))
    reader = _READERS.get((group, kind))
    return (*reader(value), *of_texts(value)) if reader else ()


def _of_pod(spec: dict[str, Any], path: Path) -> Iterator[Component]:
    for index, container in enumerate(sequence(spec.get("containers"))):
        if isinstance(container, dict) and _concerns(container):
            yield from _of_container(container, (*path, "containers", index))


def _concerns(container: dict[str, Any]) -> bool:
    words = [*sequence(container.get("command")), *sequence(container.get("args")), container.get("image")]
    return any(name in word for word in words if isinstance(word, str) for name in COMPONENTS)


def _of_container(container: dict[str, Any], path: Path) -> Iterator[Component]:
    version = kubeadm.minor(text(container.get("image")).partition("@")[0].rpartition(":")[2])
    for start in _started(container):
        words = [_expanded(word, container) for word in start.words]
        places = _places(start, container, path)
        flags = written(start.program, words, places, shell=bool(start.end))
        if any(flag.name in _NO_SERVER for flag in flags) or (start.end and not flags):
            continue
        environment = tuple(_environment(container, path)) if start.program == "etcd" else ()
        known = {flag.name for flag in flags}
        flags = (*(flag for flag in environment if flag.name not in known), *flags)
        whole = is_whole(words, shell=bool(start.end)) and not _has_more(start, flags, container)
        place = (*path, *_place(start, container))
        yield Component(start.program, version, flags, place, start.start, start.end, whole)


def _places(start: Start, container: dict[str, Any], path: Path) -> list[Place]:
    """Return where each word stands: of a script the part that is the word, or the command where it is not found."""
    places, begin = [], start.start
    for word, place in zip(start.words, start.paths, strict=True):
        found = text(at(container, place)).find(word, begin, start.end) if start.end else -1
        if found >= 0:
            begin = found + len(word)
        places.append(((*path, *place), *((found, begin) if found >= 0 else (start.start, start.end))))
    return places


def _started(container: dict[str, Any]) -> Iterator[Start]:
    """Yield what the container starts, by name, or where only arguments are written by the name of its image."""
    args = sequence(container.get("args"))
    if not sequence(container.get("command")) and args and text(args[0])[:1] == "-":
        image = text(container.get("image")).partition("@")[0]
        name = program(image.rpartition("/")[2].partition(":")[0])
        if name in _NAMES:
            yield Start(name, tuple(map(text, args)), tuple(("args", index) for index in range(len(args))), 0, 0)
        return
    yield from starts(container, _NAMES)


def _place(start: Start, container: dict[str, Any]) -> Path:
    if start.end:
        return start.paths[0]
    return next(((field,) for field in ("command", "args") if sequence(container.get(field))), ())


def _has_more(start: Start, flags: tuple[Written, ...], container: dict[str, Any]) -> bool:
    """Whether settings stand in a file or in an environment that is not here."""
    is_openshift = any(flag.name == "openshift-config" for flag in flags)
    return is_openshift or (start.program == "etcd" and bool(sequence(container.get("envFrom"))))


def _environment(container: dict[str, Any], path: Path) -> Iterator[Written]:
    """Yield the flags that etcd takes from variables: `ETCD_CERT_FILE` is `--cert-file`."""
    for index, entry in enumerate(map(mapping, sequence(container.get("env")))):
        name = text(entry.get("name"))
        if name.startswith("ETCD_"):
            value = None if "valueFrom" in entry else _expanded(text(entry.get("value")), container)
            place = (*path, "env", index)
            yield Written(name[5:].lower().replace("_", "-"), None if value and "$(" in value else value, place)


def _expanded(word: str, container: dict[str, Any]) -> str:
    """Return a word with the variables in it that the container sets to a text, as `$(NAME)`."""
    if "$(" not in word:
        return word
    for entry in map(mapping, sequence(container.get("env"))):
        name, value = entry.get("name"), entry.get("value", "")
        if isinstance(name, str) and isinstance(value, str) and "valueFrom" not in entry:
            word = word.replace(f"$({name})", value)
    return word
