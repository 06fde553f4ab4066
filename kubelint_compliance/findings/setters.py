"""Where a kustomization sets a node of an object by its own fields: images, replicas, the namespace, labels.

Goes in: the fields of the kustomization and what was built. Comes out: the path of the field that says it.
"""

from __future__ import annotations

from kubelint_compliance.context.deployed import split_image
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

_COMMON = {"labels": "commonLabels", "annotations": "commonAnnotations"}


def setting_of(fields: dict[str, Any], name: str, path: Path, built: Any, before: Any) -> Path | None:
    """Return the path of the last field of a kustomization that sets the node at a path of an object of some name.

    `built` is what the node is, `before` what the object's own file has there, or None.
    """
    found: list[Path]
    if path == ("metadata", "namespace"):
        found = [("namespace",)] if text(fields.get("namespace")) == built else []
    elif path == ("spec", "replicas"):
        found = list(_replicas(fields, name, built))
    elif path[-1:] == ("image",):
        found = list(_images(fields, text(built), text(before)))
    elif len(path) > 1 and path[-2] in _COMMON:
        found = list(_pairs(fields, str(path[-2]), path[-1], built))
    else:
        found = []
    return found[-1] if found else None


def _replicas(fields: dict[str, Any], name: str, built: Any) -> Iterator[Path]:
    for index, entry in enumerate(map(mapping, sequence(fields.get("replicas")))):
        if entry.get("name") == name and entry.get("count") == built:
            yield ("replicas", index, "count")


def _images(fields: dict[str, Any], built: str, before: str) -> Iterator[Path]:
    """Yield what of an entry for the image is in the one that was built: its digest, else its tag, else its name."""
    name, digest, tag = split_image(built)
    said = {"digest": digest, "newTag": tag, "newName": name}
    for index, entry in enumerate(map(mapping, sequence(fields.get("images")))):
        if entry.get("name") == split_image(before or built)[0]:
            set_there = [key for key, part in said.items() if part and str(entry.get(key) or "") == part]
            if set_there:
                yield ("images", index, set_there[0])


def _pairs(fields: dict[str, Any], what: str, key: Any, built: Any) -> Iterator[Path]:
    if mapping(fields.get(_COMMON[what])).get(key) == built:
        yield (_COMMON[what], key)
    for index, entry in enumerate(map(mapping, sequence(fields.get(what)))):
        if mapping(entry.get("pairs")).get(key) == built:
            yield (what, index, "pairs", key)
