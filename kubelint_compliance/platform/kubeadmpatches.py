"""Patches of kubeadm's own: files in the folder that `patches.directory` of its configuration names on a machine.

Goes in: an object that writes files to machines. Comes out: which of them kubeadm takes for patches, and of what; and
the programs that the patched pod or configuration of the kubelet has flags for.
"""

from __future__ import annotations

from kubelint_compliance.platform.component import Component
from kubelint_compliance.platform.configured import components
from kubelint_compliance.platform.kubeadm import HOLDERS
from kubelint_compliance.platform.words import written
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

PATCHED = "patched"
"""The key of the memo of a configuration of kubeadm: whether a folder of patches goes with it."""
KUBELET_TARGET = "kubeletconfiguration"
_TARGETS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", KUBELET_TARGET)
_KINDS = ("strategic", "merge", "json")
_ENDS = ("yaml", "json")


def patch_folders(value: dict[str, Any]) -> frozenset[str]:
    """Return the folders of patches that an object of Cluster API's kubeadm providers names, without a slash behind."""
    spec = mapping(at(value, HOLDERS.get(text(value.get("kind")), ("",))))
    named = (text(at(spec, (part, "patches", "directory"))) for part in ("initConfiguration", "joinConfiguration"))
    return frozenset(folder.rstrip("/") for folder in named if folder)


def names_patches(value: dict[str, Any]) -> bool:
    """Whether a configuration of kubeadm names a folder of patches: they are for all programs of its file."""
    kind = text(value.get("kind"))
    return kind in ("InitConfiguration", "JoinConfiguration") and bool(at(value, ("patches", "directory")))


def target(name: str, folders: frozenset[str]) -> str:
    """Return what a file on a machine patches: the name is the target, a word for the order, and how it patches."""
    folder, _, base = name.rpartition("/")
    stem, dot, end = base.rpartition(".")
    plain, plus, kind = stem.partition("+")
    if folder not in folders or not dot or end not in _ENDS or (plus and kind not in _KINDS):
        return ""
    return next((word for word in _TARGETS if plain.startswith(word)), "")


def of_pod(name: str, value: dict[str, Any]) -> Iterator[Component]:
    """Yield a program with the arguments that a part of its pod has; flags that are not there may be in the rest."""
    for index, container in enumerate(map(mapping, sequence(at(value, ("spec", "containers"))))):
        if container.get("name", name) != name:
            continue
        for field in ("command", "args"):
            words = [text(word) for word in sequence(container.get(field))]
            places = [(("spec", "containers", index, field, number), 0, 0) for number in range(len(words))]
            flags = written(name, words, places, shell=False)
            if flags:
                yield Component(name, 0, flags, (), whole=False)


def of_kubelet(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the kubelet with the flags that the fields of a part of its configuration stand for."""
    yield from components({**value, "kind": "KubeletConfiguration"})
