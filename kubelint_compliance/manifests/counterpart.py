"""The same node in two objects that are alike: keys by their names, items of lists by what Kubernetes knows them by.

Goes in: two values and the path of a node in the first. Comes out: its path in the second.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.mergekeys import MERGE_KEYS, NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

_RENAMED = "subjects"
"""The list whose items Kustomize gives other names, and whose order it keeps."""
_DEFAULTS = {"protocol": "TCP"}


def is_of(built: Any, written: Any) -> bool:
    """Whether what is written is what was built; of a mapping and a list parts may be from elsewhere."""
    return isinstance(built, (dict, list)) or bool(built == written)


class Counterparts:
    """Finds nodes of one object in others; what the items of a list are known by is worked out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, Any, Any], dict[Any, list[int]]] = {}

    def same(self, value: Any, other: Any, path: Path) -> Path | None:
        """Return the path of the same node in another object, items of lists by what they are known by."""
        found: list[str | int] = []
        for depth, step in enumerate(path):
            if isinstance(step, int):
                index = self.index(value, other, step, path[depth - 1] if depth else "")
                if index is None:
                    return None
                value, other = value[step], other[index]
                found.append(index)
            elif isinstance(value, dict) and isinstance(other, dict) and step in value and step in other:
                value, other = value[step], other[step]
                found.append(step)
            else:
                return None
        return tuple(found)

    def index(self, value: Any, other: Any, step: int, field: str | int) -> int | None:
        """Return the index of the same item in another list; None where nobody can tell."""
        if not (isinstance(value, list) and isinstance(other, list) and step < len(value)):
            return None
        known = known_by(value[step], field)
        if known is not None:
            keys, mine = known
            places = self._places(other, field, keys).get(mine, [])
            if len(places) > 1:
                return step if step in places else None
            if places or field != _RENAMED:
                return places[0] if places else None
        return step if len(value) == len(other) else None

    def _places(self, items: list[Any], field: str | int, keys: Any) -> dict[Any, list[int]]:
        """Return the places of the items of a list by what they are known by, worked out once."""
        key = id(items), field, keys
        if key not in self._known:
            found: dict[Any, list[int]] = {}
            for index, item in enumerate(items):
                known = known_by(item, field)
                if known is not None and known[0] == keys:
                    found.setdefault(known[1], []).append(index)
            self._known[key] = found
        return self._known[key]


def known_by(item: Any, field: str | int) -> tuple[Any, Any] | None:
    """Return what an item of a list is known by: the names of its keys, and their values; a text by itself."""
    if isinstance(item, (str, int, float, bool)):
        return "", (item.__class__, item)
    if not isinstance(item, dict):
        return None
    for keys in MERGE_KEYS.get(str(field), NAME):
        values = tuple(item.get(key, _DEFAULTS.get(key)) for key in keys)
        if keys[0] in item and all(isinstance(value, (str, int, type(None))) for value in values):
            return keys, values
    return None
