"""Facts about static credentials of a cloud that a pod gets, by the variables that the programs of the clouds read."""

from __future__ import annotations

from kubelint_compliance.facts import ask
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.facts.pods import CONTAINERS
from kubelint_compliance.graph.present import candidates
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

_KEYS = {
    "ARM_CLIENT_SECRET": "Azure",
    "AWS_ACCESS_KEY_ID": "AWS",
    "AWS_SECRET_ACCESS_KEY": "AWS",
    "AZURE_CLIENT_SECRET": "Azure",
    "GOOGLE_CREDENTIALS": "Google Cloud",
}
_FILES = {"AWS_SHARED_CREDENTIALS_FILE": "AWS", "GOOGLE_APPLICATION_CREDENTIALS": "Google Cloud"}
"""Variables that name a file; a static key is in it where a Secret is mounted there."""
_ELSEWHERE = ("ENDPOINT", "PATH_STYLE", "PATHSTYLE", "MINIO", "S3_URL", "S3_HOST")
"""Parts of names of variables that send requests elsewhere than to the cloud itself."""
_OF_STORAGE = ("unix:", "CSI_")
"""Parts of endpoints at which a storage driver listens, which say nothing of where it sends requests."""
_CLOUD_HOSTS = ("amazonaws.com", "azure", "googleapis.com")


def cloud_keys(pod: Any, memo: Any) -> list[dict[str, Any]]:
    """Return where containers of a pod get a static key of a cloud: {path, name, cloud}, once for each of both.

    By variables of their own, or of a Secret in the input that they take whole. Containers that are told to send their
    requests to another place than the cloud, such as a store of their own, are left out.
    """
    spec = mapping(mapping(pod).get("spec"))
    mounted = {text(mapping(one).get("name")) for one in sequence(spec.get("volumes")) if mapping(one).get("secret")}
    found: dict[Any, dict[str, Any]] = {}
    for kind in CONTAINERS:
        for index, container in enumerate(map(mapping, sequence(spec.get(kind)))):
            if not _sends_elsewhere(container):
                for path, name, cloud in (*_own(container, mounted), *_taken(container, memo)):
                    entry = {"path": ["spec", kind, index, *path], "name": name, "cloud": cloud}
                    found.setdefault((kind, index, cloud), entry)
    return list(found.values())


def _own(container: dict[str, Any], mounted: set[str]) -> Iterator[tuple[Path, str, str]]:
    for index, entry in enumerate(map(mapping, sequence(container.get("env")))):
        name, value = text(entry.get("name")), text(entry.get("value"))
        source = mapping(entry.get("valueFrom"))
        kept = mapping(source.get("secretKeyRef"))
        if name in _KEYS and (value or (kept and kept.get("optional") is not True)):
            yield ("env", index), name, _KEYS[name]
        elif name in _FILES and _is_below(container, value, mounted):
            yield ("env", index), name, _FILES[name]


def _is_below(container: dict[str, Any], file: str, mounted: set[str]) -> bool:
    mounts = [mapping(mount) for mount in sequence(container.get("volumeMounts"))]
    return any(
        text(mount.get("name")) in mounted and f"{file}/".startswith(text(mount.get("mountPath")).rstrip("/") + "/")
        for mount in mounts
        if text(mount.get("mountPath"))
    )


def _taken(container: dict[str, Any], memo: Any) -> Iterator[tuple[Path, str, str]]:
    """Yield the keys of the Secrets that a container takes as its environment."""
    for index, entry in enumerate(sequence(container.get("envFrom"))):
        name, prefix = text(at(entry, ("secretRef", "name"))), text(mapping(entry).get("prefix"))
        for key in ask("graph.cloudKeys", keys_of_secret, name, prefix, memo) if name else ():
            yield ("envFrom", index), key, _KEYS[f"{prefix}{key}"]


def keys_of_secret(name: str, prefix: str, memo: Any) -> list[str]:
    """Return the keys of the Secrets of a name that are, with a prefix, variables with a static key of a cloud."""
    seen = seen_of(memo)
    return [
        key
        for space in seen.namespaces
        for secret in candidates(seen, "Secret", space, name)
        for field in ("data", "stringData")
        for key in mapping(secret.value.get(field))
        if f"{prefix}{key}" in _KEYS
    ]


def _sends_elsewhere(container: dict[str, Any]) -> bool:
    words = [text(word) for field in ("command", "args") for word in sequence(container.get(field))]
    if "minio" in text(container.get("image")) or any(
        "minio" in word or ("endpoint" in word and not any(part in word for part in _OF_STORAGE)) for word in words
    ):
        return True
    for entry in map(mapping, sequence(container.get("env"))):
        name, value = text(entry.get("name")).upper(), text(entry.get("value"))
        if any(part in f"{name}={value}" for part in _OF_STORAGE):
            continue
        if any(part in name for part in _ELSEWHERE) and not any(host in value for host in _CLOUD_HOSTS):
            return True
    return False
