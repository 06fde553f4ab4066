"""Why a rule could not be evaluated: nodes of an object that have another type than Kubernetes gives them.

Only asked after an evaluation failed. The pods in an object are held against their own type where its kind has none.
"""

from __future__ import annotations

from kubelint_compliance.manifests.paths import get
from kubelint_compliance.schema.found import TYPE
from kubelint_compliance.schema.store import kubernetes, schema_for, supported
from kubelint_compliance.schema.words import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.schema.nodes import Node

_POD = "core.v1.PodTemplateSpec"


def mistyped(manifest: Manifest, minor: int) -> list[tuple[Path, str]]:
    """Return the path of each node of a wrong type, with a sentence that says which one is expected."""
    return [
        ((*at, *told.path), told.message)
        for at, value, node in _typed(manifest, minor)
        for found in node.check(value, node) or ()
        if found.rule == TYPE
        for told in (tell(found, value, node),)
    ]


def _typed(manifest: Manifest, minor: int) -> Iterator[tuple[Path, Any, Node]]:
    root = schema_for(manifest.ref.api_version, manifest.kind, minor)
    if root is not None:
        yield (), manifest.value, root
        return
    for pod in manifest.pods:
        yield pod.path, get(manifest.value, pod.path), kubernetes(supported(minor)).node(_POD)
