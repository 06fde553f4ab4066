"""What a kustomization says of other files: which are patches, and whose selectors get labels."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any


class Kustomization(NamedTuple):
    """The files it names, as it writes them: `patches`, and `selected`, whose objects get labels and selectors."""

    patches: tuple[str, ...] = ()
    selected: tuple[str, ...] = ()


def kustomization_of(values: Iterable[Any]) -> Kustomization:
    """Return what the documents of a kustomization file say together."""
    patches: list[str] = []
    selected: list[str] = []
    for value in values:
        if isinstance(value, dict):
            patches += _patch_names(value)
            if _adds_selectors(value):
                selected += _texts(value, "resources", "bases")
    return Kustomization(tuple(patches), tuple(selected))


def _adds_selectors(kustomization: dict[str, Any]) -> bool:
    """Whether it puts labels on objects and into their selectors."""
    labels = sequence(kustomization.get("labels"))
    return bool(kustomization.get("commonLabels")) or any(
        isinstance(entry, dict) and entry.get("includeSelectors") is True for entry in labels
    )


def _texts(kustomization: dict[str, Any], *fields: str) -> Iterator[str]:
    """Yield the texts of some list fields that can be paths."""
    for field in fields:
        for entry in sequence(kustomization.get(field)):
            if isinstance(entry, str) and entry and "\0" not in entry:
                yield entry


def _patch_names(kustomization: dict[str, Any]) -> Iterator[str]:
    for field in ("patches", "patchesJson6902", "patchesStrategicMerge"):
        for entry in sequence(kustomization.get(field)):
            name = entry.get("path") if isinstance(entry, dict) else entry
            if isinstance(name, str) and name and "\n" not in name and "\0" not in name:
                yield name
