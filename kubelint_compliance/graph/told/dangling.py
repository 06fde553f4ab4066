"""Facts about names of objects, and keys in them, that lead nowhere in the input.

In doubt a name leads somewhere: it does not count where the input has no other object of its kind beside, where charts,
operators or programs may make one, where the name is optional, and for what clusters bring along.
"""

from __future__ import annotations

from kubelint_compliance.facts import OTHERS, ask
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.links import names_in
from kubelint_compliance.graph.makers import may_make
from kubelint_compliance.graph.near import folder_of, near, related
from kubelint_compliance.graph.present import candidates, is_there
from kubelint_compliance.graph.told.elsewhere import found_in, is_elsewhere
from kubelint_compliance.model import RELATED, Place
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.links import Named
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path

_NAMESPACED = frozenset({"ConfigMap", "PersistentVolumeClaim", "Role", "Secret", "Service", "ServiceAccount"})
_OF_CLUSTER = frozenset({"PriorityClass", "StorageClass"})
_KEYED = ("ConfigMap", "Secret")
_HELD = ("binaryData", "data", "stringData")
_OF_PODS = frozenset({"env", "envFrom", "volumes"})
"""Fields of pods and containers, below which Secrets are read; what only images are pulled with is not."""
_FILLED = "kubernetes.io/service-account-token"
_GIVEN = {
    "ConfigMap": ("kube-root-ca.crt", "openshift-service-ca.crt"),
    "PriorityClass": ("system-cluster-critical", "system-node-critical"),
    "Role": ("extension-apiserver-authentication-reader",),
    "Service": ("kubernetes",),
    "ServiceAccount": ("builder", "default", "deployer", "pipeline"),
    "StorageClass": (
        *("default", "gp2", "gp3", "hostpath", "local-path", "managed-csi", "managed-premium", "premium-rwo"),
        *("standard", "standard-rwo", "standard-rwx", "managed", "managed-csi-premium", "azurefile", "azurefile-csi"),
        *("azurefile-premium", "azurefile-csi-premium", "do-block-storage", "linode-block-storage", "oci-bv"),
        *("linode-block-storage-retain", "hcloud-volumes", "microk8s-hostpath"),
        *("longhorn", "longhorn-static", "nfs-client", "openebs-hostpath"),
    ),
}
"""What a cluster, or the chart of a storage driver, brings along, by kind."""


def dangling(memo: Any) -> list[dict[str, Any]]:
    """Return the names, and keys of ConfigMaps and Secrets, of which the input has nothing: {path, kind, name, key}.

    `key` is empty where it is the object that is not there. What an object names several times is one entry. Of a pod,
    its account and what its images are pulled with do not count, nor do Secrets of an Ingress, which many a program
    makes, its class, which comes with its controller, the Services behind it, and what autoscalers and StatefulSets
    name: other rules tell of these. The rule is not evaluated where nothing is found, and of a name nobody can say
    whether a chart or an application brings its object.
    """
    seen = seen_of(memo)
    manifest = seen.manifest
    names = [_plain(named, manifest) for named in names_in(manifest) if _is_asked_for(named, manifest)]
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for entry in ask("graph.dangling", leading_nowhere, names, memo) if names else ():
        same = (entry["kind"], entry["space"], entry["name"], entry["key"])
        found.setdefault(same, []).append({key: value for key, value in entry.items() if key != "space"})
    return [_as_one(seen, entries) if len(entries) > 1 else entries[0] for entries in found.values()]


def _as_one(seen: Seen, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the first of several entries for one name, as the object is written, with the places of the others."""
    placed = sorted(
        ((seen.manifest.anchor(tuple(each["path"]))[1], each) for each in entries), key=lambda both: both[0]
    )
    others = [Place(seen.path, span, RELATED, "named here, too") for span, _ in placed[1:]]
    first = placed[0][1]
    return {**first, OTHERS: [*first.get(OTHERS, ()), *others]}


def _is_asked_for(named: Named, manifest: Manifest) -> bool:
    """Whether a name in an object is one that is looked for."""
    if named.kind not in _NAMESPACED and named.kind not in _OF_CLUSTER:
        return False
    if named.name in _GIVEN.get(named.kind, ()) or named.name.startswith("system:"):
        return False
    if at(manifest.value, (*named.path[:-1], "optional")) is True:
        return False
    if named.kind == "Secret":
        return not _OF_PODS.isdisjoint(named.path)
    if named.kind == "ServiceAccount":
        return manifest.kind in ("RoleBinding", "ClusterRoleBinding") and named.namespace != "kube-system"
    return not (named.kind == "Service" and manifest.kind in ("Ingress", "StatefulSet"))


def _plain(named: Named, manifest: Manifest) -> dict[str, Any]:
    """Return {path, kind, group, namespace, name, keys} of a name; `keys` are asked for in it, each at a path."""
    about = {"kind": named.kind, "group": named.group, "namespace": named.namespace, "name": named.name}
    keys = [[list(path), key] for path, key in _keys(named, manifest)] if named.kind in _KEYED else []
    return {"path": list(named.path), **about, "keys": keys}


def _keys(named: Named, manifest: Manifest) -> Iterator[tuple[Path, str]]:
    """Yield the keys of an object that are asked for beside its name, each with its path."""
    above = named.path[:-1]
    beside = mapping(at(manifest.value, above))
    asked: list[tuple[Path, Any]] = [((*above, "key"), beside.get("key"))]
    for index, item in enumerate(sequence(beside.get("items"))):
        asked.append(((*above, "items", index, "key"), mapping(item).get("key")))
    yield from ((path, text(key)) for path, key in asked if text(key))


def leading_nowhere(names: list[Any], memo: Any) -> list[dict[str, Any]]:
    """Return which of some names, and keys, lead nowhere: {path, kind, space, name, key}, `space` its namespace."""
    seen = seen_of(memo)
    own = next(iter(seen.own), None)
    return [] if own is None else found_in(lambda named: _led_nowhere(seen, own, named), names)


def _led_nowhere(seen: Seen, own: Node, named: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kind, name = named["kind"], named["name"]
    space = "" if kind in _OF_CLUSTER else named["namespace"] or seen.graph.space(own)
    entry = {"path": named["path"], "kind": kind, "space": space, "name": name, "key": ""}
    if is_there(seen, kind, space, name):
        for path, key, node in _missing_keys(seen, own, named, space):
            yield {**entry, "path": path, "key": key, OTHERS: [related(node, "has other keys")]}
    elif kind in _OF_CLUSTER:
        if _is_kept(seen, own, named["group"], kind) and not (
            _is_of_volumes(seen, kind, name) or is_elsewhere(seen, kind, "", name)
        ):
            yield entry
    elif (
        _has_others(seen, own, kind, space)
        and not may_make(seen, kind, space, name)
        and not is_elsewhere(seen, kind, space, name)
    ):
        yield entry


def _is_kept(seen: Seen, own: Node, group: str, kind: str) -> bool:
    """Whether the folder of this object keeps classes of the kind, which otherwise the cluster has."""
    classes = seen.of(seen.graph.of_kind(group, kind))
    return any(folder_of(node) == folder_of(own) for node in classes)


def _is_of_volumes(seen: Seen, kind: str, name: str) -> bool:
    """Whether volumes of the input have a storage class, which then needs no object."""
    volumes = seen.graph.of_kind("", "PersistentVolume") if kind == "StorageClass" else ()
    return any(at(volume.value, ("spec", "storageClassName")) == name for volume in volumes)


def _has_others(seen: Seen, own: Node, kind: str, space: str) -> bool:
    """Whether other objects of a kind lie there."""
    group = "rbac.authorization.k8s.io" if kind == "Role" else ""
    nodes = seen.of(seen.graph.in_namespace(group, kind, space))
    return any(bool(space) or near(seen.graph, node, own) for node in nodes)


def _missing_keys(
    seen: Seen, own: Node, named: dict[str, Any], space: str
) -> Iterator[tuple[list[str | int], str, Node]]:
    """Yield the keys that are asked for and that the object has not, each with its path."""
    if not named["keys"]:
        return
    nodes = candidates(seen, named["kind"], space, named["name"])
    held = [{key for field in _HELD for key in mapping(node.value.get(field))} for node in nodes]
    filled = (node.patched or node.value.get("type") == _FILLED or not near(seen.graph, node, own) for node in nodes)
    if not all(held) or any(filled) or may_make(seen, named["kind"], space, named["name"]):
        return
    known = set().union(*held)
    for path, key in named["keys"]:
        if key not in known:
            yield path, key, nodes[0]
