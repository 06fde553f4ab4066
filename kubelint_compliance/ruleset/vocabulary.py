"""Scopes: the typed views of an object that rules judge. A rule never sees a thing that cannot have its field.

A new scope is one function that yields views, and one row in SCOPES. What else knows the scopes is made from the rows:
the check of the fields that rules name, the rule schema, the tables of `rules/README.md`, the pages, the skeleton.
"""

from __future__ import annotations

from kubelint_compliance.manifests.paths import EVERY, resolve
from kubelint_compliance.manifests.workloads import is_object
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.manifests.workloads import Container

CONTAINER_LABELS = {
    "main": "Container",
    "init": "Init container",
    "sidecar": "Sidecar container",
    "ephemeral": "Ephemeral container",
}


class View(NamedTuple):
    """What `self` is in one evaluation, where it lies in the object, the pod around it, and its written `name`."""

    value: Any
    path: Path
    pod: dict[str, Any] | None
    kind: str
    container_type: str = ""
    name: str = ""

    @property
    def label(self) -> str:
        """How a message names it: `Container "app"`, `Volume "data"`, `Pod`."""
        name = self.name or _name(self.value)
        kind = CONTAINER_LABELS.get(self.container_type, self.kind)
        if type(name) is str:
            return f'{kind} "{name}"'
        return f"{kind} {self.path[-1]}" if self.path and isinstance(self.path[-1], int) else kind


def _name(value: Any) -> Any:
    if not is_object(value):
        return None
    metadata = value.get("metadata")
    return metadata.get("name") if is_object(metadata) else value.get("name")


def _object(manifest: Manifest) -> Iterator[View]:
    pod = manifest.pods[0].value if manifest.pods else None
    yield View(manifest.value, (), pod, manifest.kind, name=manifest.written_name)


def _pod(manifest: Manifest) -> Iterator[View]:
    for pod in manifest.pods:
        yield View(pod.value, pod.path, pod.value, "Pod", name=pod.name if pod.path else manifest.written_name)


def _container(manifest: Manifest) -> Iterator[View]:
    for pod in manifest.pods:
        for container in pod.containers:
            yield _of_container(container, pod.value)


def _security_context(manifest: Manifest) -> Iterator[View]:
    for pod in manifest.pods:
        yield View(pod.value["spec"], pod.spec_path, pod.value, "Pod", name=pod.name)
        for container in pod.containers:
            yield _of_container(container, pod.value)


def _volume(manifest: Manifest) -> Iterator[View]:
    for pod in manifest.pods:
        for volume in pod.volumes:
            yield View(volume.value, volume.path, pod.value, "Volume")


def _volume_claim(manifest: Manifest) -> Iterator[View]:
    if manifest.kind == "PersistentVolumeClaim" and not manifest.group:
        yield View(manifest.value, (), None, "PersistentVolumeClaim")
    spec = manifest.value.get("spec")
    templates = spec.get("volumeClaimTemplates") if spec is not None and is_object(spec) else None
    for index, template in enumerate(templates if type(templates) is list else ()):
        if is_object(template):
            pod = manifest.pods[0].value if manifest.pods else None
            yield View(template, ("spec", "volumeClaimTemplates", index), pod, "Volume claim template")


def _entries(label: str, *ways: Path, kinds: frozenset[str] = frozenset()) -> Callable[[Manifest], Iterator[View]]:
    """Return what yields the entries of lists of an object that are mappings, of some kinds alone where they are given.

    Each is called by its `name`, else by the label and its number.
    """

    def views(manifest: Manifest) -> Iterator[View]:
        if kinds and manifest.kind not in kinds:
            return
        for way in ways:
            for path, value in resolve(manifest.value, way):
                if is_object(value):
                    yield View(value, path, None, label)

    return views


def _of_container(container: Container, pod: dict[str, Any]) -> View:
    return View(container.value, container.path, pod, "Container", container.type)


class Scope(NamedTuple):
    """What `self` is in a rule: `views` finds it in an object, `words` say it to people.

    `types` are its types in the Kubernetes schemas; none where the kinds that a rule names say which: it is the object
    itself, or what lies at its places.
    With `needs_pod` only objects with a pod can have it. `places` are the paths, with wildcards, at which its views
    are: from the pod's spec where it needs a pod, else from the object.
    """

    name: str
    views: Callable[[Manifest], Iterator[View]]
    types: tuple[str, ...]
    needs_pod: bool
    places: tuple[Path, ...]
    words: str


_CONTAINERS: tuple[Path, ...] = (
    *((field, EVERY) for field in ("initContainers", "containers", "ephemeralContainers", "sidecars")),
    ("container",),
    ("script",),
    ("containerSet", "containers", EVERY),
)
"""The last four are those of a step of a workflow."""
_RULES: Path = ("rules", EVERY)
_SUBJECTS: Path = ("subjects", EVERY)
_HOSTS: Path = ("spec", "rules", EVERY)
_LISTENERS: Path = ("spec", "listeners", EVERY)
_WEBHOOKS: Path = ("webhooks", EVERY)
_INGRESS: Path = ("spec", "ingress", EVERY)
_EGRESS: Path = ("spec", "egress", EVERY)
_POD = "core.v1.PodTemplateSpec"
_CONTAINER = "core.v1.EphemeralContainer"
"""An ephemeral container has all fields that a container has."""
SCOPES = {
    scope.name: scope
    for scope in (
        Scope("object", _object, (), False, (), "the whole object"),
        Scope("pod", _pod, (_POD,), True, ((),), "each pod, also inside workloads"),
        Scope(
            "security-context",
            _security_context,
            ("core.v1.PodSpec", _CONTAINER),
            True,
            ((), *_CONTAINERS),
            "each pod, and each of its containers",
        ),
        Scope(
            "container",
            _container,
            (_CONTAINER,),
            True,
            _CONTAINERS,
            "each container, init, sidecar and ephemeral containers included",
        ),
        Scope("volume", _volume, ("core.v1.Volume",), True, (("volumes", EVERY),), "each volume of a pod"),
        Scope(
            "volume-claim",
            _volume_claim,
            ("core.v1.PersistentVolumeClaim",),
            False,
            (("spec", "volumeClaimTemplates", EVERY),),
            "each claim of a volume, and each claim template",
        ),
        Scope(
            "rbac-rule",
            _entries("Rule", _RULES, kinds=frozenset({"Role", "ClusterRole"})),
            (),
            False,
            (_RULES,),
            "each rule of a role",
        ),
        Scope(
            "rbac-subject",
            _entries("Subject", _SUBJECTS, kinds=frozenset({"RoleBinding", "ClusterRoleBinding"})),
            (),
            False,
            (_SUBJECTS,),
            "each subject of a binding",
        ),
        Scope(
            "ingress-rule",
            _entries("Rule", _HOSTS, kinds=frozenset({"Ingress"})),
            (),
            False,
            (_HOSTS,),
            "each rule of an Ingress",
        ),
        Scope(
            "network-policy-rule",
            _entries("Rule", _INGRESS, _EGRESS),
            (),
            False,
            (_INGRESS, _EGRESS),
            "each ingress and egress rule of a network policy",
        ),
        Scope(
            "gateway-listener",
            _entries("Listener", _LISTENERS, kinds=frozenset({"Gateway"})),
            (),
            False,
            (_LISTENERS,),
            "each listener of a Gateway",
        ),
        Scope("webhook", _entries("Webhook", _WEBHOOKS), (), False, (_WEBHOOKS,), "each webhook of a configuration"),
    )
}
"""All scopes by name, in the order in which people read of them."""
POD = SCOPES["pod"]
