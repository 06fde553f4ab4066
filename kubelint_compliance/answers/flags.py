"""The question `ask flags`: what each security setting of the cluster's own programs comes to, and what says so."""

from __future__ import annotations

from kubelint_compliance.answers.question import Question
from kubelint_compliance.facts.components import components
from kubelint_compliance.kubernetes.versions import VERSIONS, minor_of
from kubelint_compliance.manifests.kindless import K3S, RKE, TALOS
from kubelint_compliance.platform.component import setting
from kubelint_compliance.platform.known import COMPONENTS, Flag, flag_of, flags_of
from kubelint_compliance.platform.kubeadmpatches import names_patches
from kubelint_compliance.platform.words import is_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.platform.component import Component
    from kubelint_compliance.platform.words import Place

UNKNOWN = "unknown"
"""Where a value is from that these files do not tell."""
_CLUSTER_API = ("v1beta1", "v1beta2", "v1alpha4", "v1alpha3")
_RKE2 = ("v1beta1", "v1beta2", "v1alpha1")
_K3S = ("v1beta2", "v1beta1")
_ENDS = ("", "Template")
_KUBEADM = ("v1beta4", "v1beta3", "v1beta2", "v1beta1")
KINDS: Mapping[tuple[str, str], Sequence[str]] = {
    ("", "Pod"): ("v1",),
    **{("apps", kind): ("v1",) for kind in ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")},
    **{("kubeadm.k8s.io", f"{kind}Configuration"): _KUBEADM for kind in ("Cluster", "Init", "Join")},
    ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane"): _CLUSTER_API,
    ("controlplane.cluster.x-k8s.io", "KubeadmControlPlaneTemplate"): _CLUSTER_API,
    **{("controlplane.cluster.x-k8s.io", f"RKE2ControlPlane{end}"): _RKE2 for end in _ENDS},
    **{("controlplane.cluster.x-k8s.io", f"KThreesControlPlane{end}"): _K3S for end in _ENDS},
    **{("bootstrap.cluster.x-k8s.io", f"RKE2Config{end}"): _RKE2 for end in _ENDS},
    **{("bootstrap.cluster.x-k8s.io", f"KThreesConfig{end}"): _K3S for end in _ENDS},
    ("bootstrap.cluster.x-k8s.io", "KubeadmConfig"): _CLUSTER_API,
    ("bootstrap.cluster.x-k8s.io", "KubeadmConfigTemplate"): _CLUSTER_API,
    ("kops.k8s.io", "Cluster"): ("v1alpha2", "v1alpha3"),
    ("provisioning.cattle.io", "Cluster"): ("v1",),
    ("kind.x-k8s.io", "Cluster"): ("v1alpha4",),
    ("eksctl.io", "ClusterConfig"): ("v1alpha5",),
    ("k0s.k0sproject.io", "Cluster"): ("v1beta1",),
    ("k0s.k0sproject.io", "ClusterConfig"): ("v1beta1",),
    ("k0sctl.k0sproject.io", "Cluster"): ("v1beta1",),
    ("k3d.io", "Simple"): ("v1alpha6", "v1alpha5", "v1alpha4", "v1alpha3", "v1alpha2"),
    RKE: ("v1",),
    TALOS: ("v1alpha1",),
    K3S: ("v1",),
}
"""The kinds that can start a program of the cluster, with their versions."""


def read(words: Sequence[str], said: Mapping[str, str]) -> tuple[None, Sequence[str]]:  # noqa: ARG001
    """Read the question: all words are paths."""
    return None, words


def answer(graph: Graph, asked: None) -> dict[str, Any]:  # noqa: ARG001
    """Return every program that the files start, in the order of COMPONENTS, with all its settings by name."""
    patched = {node.path for node in graph.nodes if node.manifest and names_patches(node.manifest.value)}
    found = [
        (component._replace(whole=False) if _is_patched(node, patched) else component, node)
        for node in graph.nodes
        if node.manifest is not None
        for component in components(node.manifest.value)
    ]
    found.sort(key=lambda entry: COMPONENTS.index(entry[0].name))
    return {"components": [_component(component, node) for component, node in found]}


def _is_patched(node: Node, patched: set[str]) -> bool:
    """Whether a configuration of kubeadm in the same file names a folder of patches, which may set any flag."""
    return node.group == "kubeadm.k8s.io" and node.path in patched


def _component(component: Component, node: Node) -> dict[str, Any]:
    minor = component.minor
    return {
        "component": component.name,
        "version": next((version for version in VERSIONS if minor_of(version) == minor), None),
        "kind": node.kind,
        "namespace": node.ref.namespace or None,
        "name": node.ref.name or None,
        "path": node.path,
        "line": _line(node, (component.path, component.start, component.end)),
        "settings": [
            _setting(component, node, flag)
            for name in sorted(flags_of(component.name))
            if (flag := flag_of(component.name, name, minor)) is not None
        ],
    }


def _setting(component: Component, node: Node, flag: Flag) -> dict[str, Any]:
    found = setting(component, flag.name)
    known = found is not None and not is_open(found.value, shell=False)
    written = [item for item in component.written if item.name == flag.name]
    item = found or next(iter(written), component)
    return {
        "flag": flag.name,
        "value": found.value if found and known else None,
        "origin": found.origin if found and known else UNKNOWN,
        "default": flag.default,
        "about": flag.about,
        "line": _line(node, (item.path, item.start, item.end)),
    }


def _line(node: Node, place: Place) -> int:
    """Return the line of a node, or of a part of its text."""
    (path, start, end), manifest = place, node.manifest
    if not manifest or not path:
        return node.span.line
    within = manifest.place_within(path, start, end) if end else None
    return (within or manifest.document.span_of((*manifest.prefix, *path)) or node.span).line


def rows(answered: dict[str, Any]) -> Iterator[Sequence[str]]:
    """Yield the rows of a table: one a setting."""
    for entry in answered["components"]:
        name = "/".join(filter(None, (entry["namespace"], entry["kind"], entry["name"])))
        for one in entry["settings"]:
            value = "?" if one["value"] is None else one["value"]
            place = f"{entry['path']}:{one['line']}"
            yield entry["component"], name, one["flag"], value, one["origin"], one["default"], place


QUESTION = Question(
    name="flags",
    kinds=KINDS,
    options={},
    read=read,
    prepare=lambda graph: graph,
    answer=answer,
    header=("component", "object", "flag", "value", "origin", "default", "at"),
    rows=rows,
    nothing="no program of a cluster, as these files have it",
    whole=True,
)
