"""What of its object a finding is about, as the scope of a waiver names it: one container, labels.

Loaded where somebody decided on findings.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.case import AnyBroken

_SECRET = "Secret"  # noqa: S105


def container_of(manifest: Manifest, broken: Sequence[AnyBroken]) -> str:
    """Return the name of the container that all of what broke lies in; empty where there is none, or several."""
    containers = {container.path: container.value.get("name") for pod in manifest.pods for container in pod.containers}
    names = {_named(containers, entry) for entry in broken}
    return names.pop() if len(names) == 1 else ""


def _named(containers: dict[Path, object], entry: AnyBroken) -> str:
    """Return the name of the container that what broke lies in, or that was judged; empty where it is none."""
    return _name(containers, entry.path) or _name(containers, entry.self_path)


def _name(containers: dict[Path, object], path: Path) -> str:
    found = next((containers[path[:size]] for size in range(len(path), 0, -1) if path[:size] in containers), None)
    return found if isinstance(found, str) else ""


def labels_of(manifest: Manifest, keys: Sequence[str]) -> str:
    """Return a line `key=value` for each of some labels that an object has; nothing of a Secret is told."""
    metadata = manifest.value.get("metadata")
    labels = metadata.get("labels") if isinstance(metadata, dict) and manifest.kind != _SECRET else None
    if not isinstance(labels, dict):
        return ""
    found = ((key, labels.get(key)) for key in keys)
    return "\n".join(f"{key}={value}" for key, value in found if isinstance(value, str) and value.isprintable())
