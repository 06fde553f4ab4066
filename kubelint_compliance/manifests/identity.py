"""Tells a manifest with a mistake in its identity from what is no manifest: by its shape, not by an exact key.

Goes in: a mapping that does not state an apiVersion and a kind as Kubernetes wants them. Comes out: why it is passed
over, and whether that is a problem. Only asked where something is wrong, so it may cost a little.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.known import best_of, kind_names, versions_of
from kubelint_compliance.manifests.foreign import foreign
from kubelint_compliance.manifests.objects import is_api_version
from kubelint_compliance.manifests.passed import ALWAYS, BESIDE, MISTAKEN, NEVER, TEMPLATE, Passed
from kubelint_compliance.manifests.placeholders import is_open
from kubelint_compliance.spelling import distance, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

_KEY_LIMITS = {"apiVersion": 2, "kind": 1, "metadata": 2, "spec": 1}
"""How many letters may be wrong in a key that is taken for another."""
_OTHER_WORDS = ("appversion", "version", "bind", "find", "mind", "king", "kinds", "spec", "spe", "species")
"""Keys of other tools that are as near as a mistake."""
_BODIES = (
    "spec",
    "data",
    "stringData",
    "binaryData",
    "rules",
    "roleRef",
    "subjects",
    "webhooks",
    "template",
    "subsets",
    "endpoints",
    "provisioner",
    "parameters",
)
"""Fields that hold what an object is about."""
_FIELDS = frozenset((*_BODIES, "metadata", "status", "type", "immutable"))
"""Fields that objects have beside their identity."""
_METADATA = frozenset(
    [
        "name",
        "generateName",
        "namespace",
        "labels",
        "annotations",
        "finalizers",
        "ownerReferences",
        "uid",
        "creationTimestamp",
        "deletionTimestamp",
        "generation",
        "resourceVersion",
        "selfLink",
        "managedFields",
    ]
)
"""Fields of the metadata of objects."""
_WORKLOAD = ("containers", "template", "selector", "jobTemplate", "ports", "rules", "serviceName", "schedule")
"""Fields below `spec` that show a workload or what stands around it."""
_FORM = "v1, apps/v1"


def passed_over(value: dict[str, Any], path: Path) -> Passed:
    """Say why a mapping is no object."""
    if any(isinstance(value.get(key), str) and _is_marked(value[key]) for key in ("apiVersion", "kind")):
        return Passed(path, TEMPLATE)
    other = foreign(value)
    if other:
        return Passed(path, other)
    found = _mistake(value)
    if found is not None:
        at, message = found
        return Passed(path, MISTAKEN, ALWAYS, message, at)
    return Passed(path, *_no_manifest(value))


def _is_marked(text: str) -> bool:
    return is_open(text) or "{" in text


def _no_manifest(value: dict[str, Any]) -> tuple[str, int, str]:
    """Return the reason for what does not look like a manifest, and what it is where an object stands beside it."""
    if "kind" in value and "apiVersion" in value:
        return "apiVersion is not one of Kubernetes", NEVER, ""
    if "kind" in value:
        return "kind without apiVersion", BESIDE, "apiVersion is missing"
    if "apiVersion" in value:
        return "apiVersion without kind", BESIDE, "kind is missing"
    return "no apiVersion and kind", BESIDE, "apiVersion and kind are missing"


def _mistake(value: dict[str, Any]) -> tuple[str, str] | None:
    """Return the key at fault and what is wrong with it, or None for what is no manifest."""
    version_key, kind_key = _key(value, "apiVersion"), _key(value, "kind")
    version, kind = value.get(version_key), value.get(kind_key)
    has_version = isinstance(version, str) and is_api_version(version)
    has_kind = isinstance(kind, str) and bool(kind)
    shape = _is_manifest(value, str(version) if has_version else "", str(kind) if has_kind else "")
    misformed = version_key == "apiVersion" and isinstance(version, str) and version and not has_version
    if not shape and not (misformed and kind_key == "kind" and has_kind and kind in kind_names()):
        return None
    if kind_key and kind_key != "kind" and has_kind:
        return kind_key, f'"{kind_key}" is no field of an object; did you mean "kind"?'
    if version_key and version_key != "apiVersion" and has_version:
        return version_key, f'"{version_key}" is no field of an object; did you mean "apiVersion"?'
    if not kind_key:
        missing = "kind is missing" if version_key else "apiVersion and kind are missing"
        return "apiVersion" if version_key else "", missing
    if not has_kind:
        return kind_key, f"kind must be a name such as Deployment, not {_named(kind)}"
    return version_key or kind_key, _about_version(version_key, version, str(kind))


def _about_version(key: str, version: Any, kind: str) -> str:
    meant = _meant_version(version, kind)
    hint = f"; did you mean {meant}?" if meant else ""
    if not key:
        return f"apiVersion is missing{hint}"
    if isinstance(version, str):
        said = f'"{version[:80]}"' if version else "empty"
        return f"apiVersion has the form {_FORM}, and is {said}{hint}"
    return f"apiVersion must be a text such as {_FORM}, not {_named(version)}{hint}"


def _meant_version(version: Any, kind: str) -> str:
    """Return the apiVersion that was meant: the nearest of those that have the kind, else the best of them."""
    served = versions_of(kind) or versions_of(nearest(kind, kind_names()))
    if isinstance(version, str):
        plain = "".join(version.split()).lower()
        exact = [name for name in served if name.lower() == plain]
        near = nearest(plain, served)
        if exact or near:
            return exact[0] if exact else near
    return best_of(served)


def _named(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else "empty"


def _is_manifest(value: dict[str, Any], version: str, kind: str) -> bool:
    """Whether the shape is that of an object of Kubernetes, whatever its identity says."""
    if kind.endswith("List") and _lists_objects(value):
        return True
    named, body = _has_name(value), _has_body(value)
    if version and kind:  # a key that is wrong, with a right value
        return named or _has_workload(value)
    if kind and "version" not in value:
        if kind in kind_names() and (named or _has_workload(value)):
            return True
        return named and body and (kind[:1].isupper() or bool(nearest(kind, kind_names())) or _has_workload(value))
    if version:
        return named or _has_workload(value) or _lists_objects(value)
    return named and "version" not in value and (_has_workload(value) or _is_bare_object(value))


def _is_bare_object(value: dict[str, Any]) -> bool:
    """Whether a mapping has nothing but what objects have, and of that more than a name."""
    texts = [value[key] for key in ("data", "stringData") if isinstance(value.get(key), dict)]
    held = isinstance(value.get("spec"), dict) or "roleRef" in value or "webhooks" in value
    held = held or any(entries and all(isinstance(entry, str) for entry in entries.values()) for entries in texts)
    return held and _FIELDS.issuperset(value) and _METADATA.issuperset(value.get(_key(value, "metadata"), ()))


def _lists_objects(value: dict[str, Any]) -> bool:
    items = value.get("items")
    return isinstance(items, list) and any(isinstance(item, dict) and "kind" in item for item in items)


def _has_name(value: dict[str, Any]) -> bool:
    metadata = value.get(_key(value, "metadata"))
    fields = metadata if isinstance(metadata, dict) else {}
    return any(isinstance(fields.get(key), str) and fields[key] for key in ("name", "generateName"))


def _has_body(value: dict[str, Any]) -> bool:
    return isinstance(value.get(_key(value, "spec")), dict) or any(
        isinstance(value.get(key), (dict, list)) for key in _BODIES
    )


def _has_workload(value: dict[str, Any]) -> bool:
    spec = value.get(_key(value, "spec"))
    return isinstance(spec, dict) and any(isinstance(spec.get(key), (dict, list)) for key in _WORKLOAD)


def _key(value: dict[str, Any], word: str) -> str:
    """Return the key that is the word, else the one that is written nearly so, else an empty text."""
    if word in value:
        return word
    limit = _KEY_LIMITS[word]
    plain = word.lower()
    for key in value:
        letters = "".join(filter(str.isalpha, key)).lower() if isinstance(key, str) else ""
        if letters == plain or (letters not in _OTHER_WORDS and distance(letters, plain, limit) <= limit):
            return key
    return ""
