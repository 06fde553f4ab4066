"""Facts about backups: which namespaces hold data, which schedules save it, and what a schedule leaves out.

Schedules are those of Velero and Kasten, read as they are; of other programs it counts that an object of theirs stands
in the namespace, or in the cluster where theirs are of no namespace.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.network.labels import meets, read_selector
from kubelint_compliance.graph.network.refusal import Refused
from kubelint_compliance.graph.told.platform import brought, whole
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

_VELERO, _KASTEN = ("velero.io", "Schedule"), ("config.kio.kasten.io", "Policy")
_INSIDE = (
    *(("k8up.io", "Schedule"), ("snapscheduler.backube", "SnapshotSchedule"), ("volsync.backube", "ReplicationSource")),
    *(("stash.appscode.com", "BackupConfiguration"), ("core.kubestash.com", "BackupConfiguration")),
    *(("triliovault.trilio.io", "BackupPlan"), ("postgresql.cnpg.io", "ScheduledBackup")),
    *(("gemini.fairwinds.com", "SnapshotGroup"), ("k8s.mariadb.com", "Backup")),
)
_ANYWHERE = (
    *(("longhorn.io", "RecurringJob"), ("gkebackup.cnrm.cloud.google.com", "GKEBackupBackupPlan")),
    ("triliovault.trilio.io", "ClusterBackupPlan"),
)
_CHARTS = ("velero", "kasten", "k10", "stash", "kubestash", "k8up", "trilio", "volsync", "longhorn", "backup", "oadp")
_CHART_KINDS = frozenset({"Application", "ApplicationSet", "HelmRelease", "HelmChart", "Kustomization", "Subscription"})
_VOLUMES = frozenset({"persistentvolumeclaims", "persistentvolumes", "pvc", "pv"})
_CLAIM, _SET = ("", "PersistentVolumeClaim"), ("apps", "StatefulSet")
_HOLDERS = (_CLAIM, _SET)
_SPACE = "k10.kasten.io/appNamespace"


def volumes_in(space: Any, memo: Any) -> list[str]:
    """Return the names of the claims of persistent volumes in a namespace, written there or made by a StatefulSet."""
    return _data(seen_of(memo).graph).get(text(space), [])


def _data(graph: Graph) -> dict[str, list[str]]:
    def read() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node in graph.of_kind(*_CLAIM):
            found.setdefault(graph.space(node), []).append(node.ref.name)
        for node in graph.of_kind(*_SET):
            for claim in sequence(at(node.value, ("spec", "volumeClaimTemplates"))):
                name = text(at(claim, ("metadata", "name")))
                if name:
                    found.setdefault(graph.space(node), []).append(f"{name} of {node.ref.name}")
        return found

    known: dict[str, list[str]] = graph.once("volumes", read)
    return known


def backups_of(space: Any, memo: Any) -> list[Any]:
    """Return the objects that back up a namespace by a schedule; charts of such programs, too, which may have one.

    The rule is not evaluated where none does and a kustomization takes in what is not in sight.
    """
    graph, name = seen_of(memo).graph, text(space)
    found = [node.value for node in _schedules(graph) if _covers(graph, node, name)]
    for kind in _INSIDE:
        found += [node.value for node in graph.in_namespace(*kind, name)]
    for kind in _ANYWHERE:
        found += [node.value for node in graph.of_kind(*kind)]
    found += [node.value for node in graph.in_namespace("batch", "CronJob", name) if "backup" in node.ref.name]
    found += [value for value in brought(graph, _CHARTS) if text(value.get("kind")) in _CHART_KINDS]
    return found if found or whole(graph) else []


def _schedules(graph: Graph) -> list[Node]:
    return [*graph.of_kind(*_VELERO), *graph.of_kind(*_KASTEN)]


def _covers(graph: Graph, node: Node, space: str) -> bool:
    spec = mapping(node.value.get("spec"))
    if spec.get("paused") is True:
        return False
    if node.group == "velero.io":
        template = mapping(spec.get("template"))
        included = _words(template.get("includedNamespaces")) or ["*"]
        excluded = _words(template.get("excludedNamespaces"))
        return _names(included, space) and not _names(excluded, space) and _labels_fit(graph, template, space)
    saves = any(mapping(action).get("action") == "backup" for action in sequence(spec.get("actions")))
    return saves and _selects(mapping(spec.get("selector")), space)


def _labels_fit(graph: Graph, template: dict[str, Any], space: str) -> bool:
    """Whether a schedule of Velero saves some volume of a namespace by its labels, or everything.

    What a pod that is saved mounts is saved with it. A selector that nobody can read is taken to fit, and so is one
    where labels may be set in a way that is not followed.
    """
    selectors = [*sequence(template.get("orLabelSelectors")), template.get("labelSelector")]
    try:
        wanted = [read_selector(selector, ()) for selector in selectors if selector is not None]
    except Refused:
        return True
    holders = (node for kind in _HOLDERS for node in graph.in_namespace(*kind, space))
    if not wanted or any(node.patched for node in holders):
        return True
    return any(meets(labels, needs) for labels in _labelled(graph, space) for needs in wanted)


def _labelled(graph: Graph, space: str) -> Iterator[dict[str, Any]]:
    """Yield the labels of the pods of a namespace and of its claims; those of a StatefulSet have its own, too."""
    yield from (pod.labels for pod in graph.pods(space))
    yield from (node.labels for node in graph.in_namespace(*_CLAIM, space))
    for node in graph.in_namespace(*_SET, space):
        own = mapping(at(node.value, ("spec", "selector", "matchLabels")))
        for claim in sequence(at(node.value, ("spec", "volumeClaimTemplates"))):
            yield {**mapping(at(claim, ("metadata", "labels"))), **own}


def _selects(selector: dict[str, Any], space: str) -> bool:
    """Whether a policy of Kasten is about a namespace; one that tells them by other labels is taken to be."""
    label = mapping(selector.get("matchLabels")).get(_SPACE, space)
    for entry in map(mapping, sequence(selector.get("matchExpressions"))):
        if entry.get("key") == _SPACE:
            named = _names(_words(entry.get("values")), space)
            if named is not (entry.get("operator") == "In"):
                return False
    return bool(label == space)


def _names(patterns: list[str], space: str) -> bool:
    return any(fnmatchcase(space, pattern) for pattern in patterns)


def _words(values: Any) -> list[str]:
    return [value for value in sequence(values) if isinstance(value, str)]


def backup_gaps(schedule: Any, memo: Any) -> list[dict[str, Any]]:
    """Return what a schedule leaves out and no other one of the input saves: {path, what, names}.

    `what` is "namespaces" where it excludes one that has volumes, `names` says which; or it is "volumes", where it
    excludes those or makes no copy of what is in them.
    """
    graph = seen_of(memo).graph
    own = mapping(schedule)
    name = at(own, ("metadata", "name"))
    others = [node for node in _schedules(graph) if node.ref.name != name]
    found: list[dict[str, Any]] = []
    if not any(at(node.value, ("spec", "paused")) is not True and not _leaves_out(node.value) for node in others):
        found += [{"path": path, "what": "volumes", "names": ""} for path in _leaves_out(own)]
    excluded = _words(at(own, ("spec", "template", "excludedNamespaces")))
    for index, pattern in enumerate(excluded):
        spaces = [space for space in _data(graph) if space and fnmatchcase(space, pattern)]
        bare = [space for space in spaces if not any(_covers(graph, node, space) for node in others)]
        if bare:
            place: list[str | int] = ["spec", "template", "excludedNamespaces", index]
            found.append({"path": place, "what": "namespaces", "names": ", ".join(bare)})
    return found


def _leaves_out(schedule: dict[str, Any]) -> list[list[str | int]]:
    """Return the places where a schedule leaves out what is in volumes."""
    template = mapping(at(schedule, ("spec", "template")))
    found: list[list[str | int]] = []
    for field in ("excludedResources", "excludedNamespaceScopedResources"):
        for index, word in enumerate(_words(template.get(field))):
            if word.partition(".")[0].lower() in _VOLUMES:
                found.append(["spec", "template", field, index])
    for field in ("includedResources", "includedNamespaceScopedResources"):
        words = {word.partition(".")[0].lower() for word in _words(template.get(field))}
        if words and "*" not in words and words.isdisjoint(_VOLUMES):
            found.append(["spec", "template", field])
    copies = any(template.get(way) is True for way in ("defaultVolumesToFsBackup", "defaultVolumesToRestic"))
    if template.get("snapshotVolumes") is False and not copies:
        found.append(["spec", "template", "snapshotVolumes"])
    return found + list(_left_out_by_actions(schedule))


def _left_out_by_actions(schedule: dict[str, Any]) -> Iterator[list[str | int]]:
    for index, action in enumerate(sequence(at(schedule, ("spec", "actions")))):
        path = ("backupParameters", "filters", "excludeResources")
        for number, entry in enumerate(sequence(at(action, path))):
            if text(mapping(entry).get("resource")).lower() in _VOLUMES:
                yield ["spec", "actions", index, *path, number]
