"""Parts of pods that an operator completes, and the steps of a pipeline, seen as the pods that come of them.

Goes in: an object, and where its parts are. Comes out: pods that have nothing but what is written there. Only imported
for a kind that has such parts.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.kinds import kind_of
from kubelint_compliance.manifests.paths import parse_path, resolve
from kubelint_compliance.manifests.workloads import (
    Container,
    Pod,
    container_type,
    is_object,
    objects_in,
    volumes_in,
)
from kubelint_compliance.shape import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path

_LISTS = (
    ("initContainers", "init"),
    ("containers", "main"),
    ("sidecarContainers", "main"),
    ("sidecars", "main"),
    ("steps", "main"),
)
"""What operators call lists of containers, and of what type these are."""
_ONE = ("stepTemplate",)
"""Where one container lies that is none of a list."""
_OF_SPEC = (
    "affinity",
    "automountServiceAccountToken",
    "hostAliases",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostUsers",
    "imagePullSecrets",
    "nodeSelector",
    "priorityClassName",
    "runtimeClassName",
    "securityContext",
    "serviceAccountName",
    "shareProcessNamespace",
    "tolerations",
    "volumes",
)
"""The fields that mean in a part what they mean in the specification of a pod."""
_SHEBANG = "#!"
_SHELL = "sh"
"""What runs a script that does not say it."""
_SCRIPT = "script"
_COMPLETED = "an operator completes the pods of which the object says a part"
_METADATA = "podMetadata"
"""What a part says of pods, too, and no rule looks at here."""


def piece_of(manifest: Manifest) -> Manifest | None:
    """Return an object with the pods of which it says a part, as a fragment of them; None where it says nothing."""
    pods = pods_in_parts(manifest.value, _places(manifest.group, manifest.kind))
    if not pods:
        return None
    piece = manifest.seen_as(manifest.value)
    piece.pods, piece.fragment = pods, True
    return piece


def unseen_in_parts(value: Mapping[str, Any], group: str, kind: str) -> str:
    """Return that an operator completes pods, where the object says something of them; empty where it does not."""
    places = list(_places(group, kind))
    says = pods_in_parts(value, places) or any(
        mapping(part).get(_METADATA) for path in places for _, part in resolve(value, path)
    )
    return _COMPLETED if says else ""


def pods_in_parts(value: Mapping[str, Any], paths: Iterable[Path]) -> tuple[Pod, ...]:
    """Return the pods of which an object says a part, each at the path of that; none where it says nothing of them."""
    parts = ((at, part) for path in paths for at, part in resolve(value, path))
    return tuple(pod for at, part in parts if is_object(part) for pod in _pods(at, part))


def _places(group: str, kind: str) -> Iterator[Path]:
    known = kind_of(group, kind)
    return map(parse_path, known.parts if known else ())


def _pods(at: Path, part: Mapping[str, Any]) -> Iterator[Pod]:
    moved: dict[Path, Path] = {("metadata",): at}
    containers = tuple(_containers(at, part, moved))
    spec = {field: part[field] for field in _OF_SPEC if part.get(field)}
    if not containers and not spec:
        return
    for name in ("initContainers", "containers"):
        several = [container for container in containers if (container.type == "main") is (name == "containers")]
        if several:
            spec[name] = [container.value for container in several]
            moved.update({(name, index): container.path for index, container in enumerate(several)})
    yield Pod({"metadata": {}, "spec": spec}, at, at, containers, volumes_in(part, at), "", moved)


def _containers(at: Path, part: Mapping[str, Any], moved: dict[Path, Path]) -> Iterator[Container]:
    """Yield the containers of a part, a step of a pipeline by itself too, and note where a script of one is written."""
    found: list[tuple[Path, dict[str, Any], str]]
    found = [((field, index), item, type_) for field, type_ in _LISTS for index, item in objects_in(part, field)]
    found += [((field,), part[field], "main") for field in _ONE if is_object(part.get(field))]
    if not found and isinstance(part.get("image"), str) and isinstance(part.get(_SCRIPT), str):
        found = [((), dict(part), "main")]
    for place, item, type_ in found:
        value = item
        if isinstance(item.get(_SCRIPT), str):
            value = {**item, "source": item[_SCRIPT], "command": [_interpreter(item[_SCRIPT])]}
            moved[*place, "source"] = (*at, *place, _SCRIPT)
        yield Container(value, (*at, *place), container_type(item, type_))


def _interpreter(script: str) -> str:
    """Return the program that runs a script: what its first line says, behind `env` too."""
    first = script.partition("\n")[0]
    words = first.removeprefix(_SHEBANG).split() if first.startswith(_SHEBANG) else []
    named = [word for word in words if not word.startswith("-") and not word.endswith("/env")]
    return named[0] if named else _SHELL
