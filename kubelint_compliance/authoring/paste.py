"""Puts the second fragment of a snippet in the place of a fault, as a reader of the remediation does.

Goes in: an object's values, its type, the path of the finding and a snippet. Comes out: the values as they are then.
`rules/README.md` describes how the place is found; nothing here knows of rules.
"""

from __future__ import annotations

from copy import deepcopy

from kubelint_compliance.authoring.snippets import SAME
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubelint_compliance.authoring.snippets import Snippet
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.schema.nodes import Node

_CONTAINERS = ("initContainers", "ephemeralContainers")
_HEAD = ("apiVersion", "kind")


class Target(NamedTuple):
    """An object in which something was found: its values, its type where that is known, and the way to the finding."""

    value: dict[str, Any]
    type: Node | None
    way: Path


def pasted(target: Target, snippets: Sequence[Snippet]) -> dict[str, Any] | None:
    """Return the object with the snippet that fits best put in the place of the fault; None where none has a place.

    The best one leads furthest on the way to the finding, then has least in its first fragment that is not there, then
    most that is; of equals it is the first.
    """
    placed = [(snippet, place) for snippet in snippets if (place := _place(target, snippet)) is not None]
    if not placed:
        return None
    snippet, place = max(placed, key=lambda entry: _fit(target, *entry))
    if _is_other(snippet):
        return deepcopy(snippet.after)
    whole = deepcopy(target.value)
    step = _Step(_type_at(target.type, place), target.way[len(place) :])
    new = _changed(at(whole, place), snippet.before, snippet.after, step)
    if not place:
        return new
    at(whole, place[:-1])[place[-1]] = new
    return whole


def _is_other(snippet: Snippet) -> bool:
    """Whether a whole object of another kind takes the place of the one that was found."""
    kinds = [fragment.get("kind") for fragment in (snippet.before, snippet.after)]
    return all(kinds) and all(map(snippet.after.get, _HEAD)) and kinds[0] != kinds[1]


def _place(target: Target, snippet: Snippet) -> Path | None:
    """Return the path of the mapping around the finding that is nearest to it and has the fields of both fragments."""
    fragments = (snippet.before, snippet.after)
    if any(fragment.keys() & set(_HEAD) for fragment in fragments):
        kind = snippet.before.get("kind")
        return () if _is_other(snippet) or (kind and kind == target.value.get("kind")) else None
    for length in range(len(target.way), -1, -1):
        path = target.way[:length]
        value, kind = at(target.value, path), _type_at(target.type, path)
        if isinstance(value, dict) and all(_has_place(fragment, value, kind) for fragment in fragments):
            return path
    return None


def _has_place(fragment: Any, value: Any, kind: Node | None) -> bool:
    """Whether a node may be as a fragment is: by its type, or where that is not known by a key that it has."""
    if kind is None or kind.text == "any":
        return not isinstance(fragment, dict) or (isinstance(value, dict) and bool(value.keys() & fragment.keys()))
    if isinstance(fragment, dict):
        return kind.text[0] != "[" and all(
            (below := _below(kind, key)) is not None and _has_place(part, at(value, (key,)), below)
            for key, part in fragment.items()
        )
    if isinstance(fragment, list):
        return kind.text[0] == "[" and all(_has_place(part, None, kind.link_item()) for part in fragment)
    return fragment is None or fragment == SAME or (kind.item is None and not kind.fields)


def _below(kind: Node | None, step: str | int) -> Node | None:
    if kind is None:
        return None
    if kind.item is not None:
        return kind.link_item()
    return kind.link(str(step)) if step in kind.fields else None


def _type_at(kind: Node | None, path: Path) -> Node | None:
    for step in path:
        kind = _below(kind, step)
    return kind


class _Step(NamedTuple):
    """Where a change has come to: the type of the node, and the rest of the way to the finding where it lies below."""

    type: Node | None
    way: Path | None

    def into(self, key: str | int) -> _Step:
        below = self.way[1:] if self.way and self.way[0] == key else None
        return _Step(_below(self.type, key), below)


def _fit(target: Target, snippet: Snippet, place: Path) -> tuple[int, int, int]:
    """Say how well a snippet fits: how far it follows the way, how little it lacks, how much it shares."""
    step = _Step(_type_at(target.type, place), target.way[len(place) :])
    shared, lacking = _compared(at(target.value, place), snippet.before, snippet.after, step)
    return len(place) + _along(snippet.before, step.way or ()), -lacking, shared


def _along(fragment: Any, way: Path) -> int:
    """Count the steps of a way that a fragment has."""
    if not way:
        return 0
    if isinstance(fragment, list) and isinstance(way[0], int):
        return 1 + max((_along(item, way[1:]) for item in fragment), default=0)
    key = "containers" if way[0] in _CONTAINERS else way[0]
    return 1 + _along(fragment[key], way[1:]) if isinstance(fragment, dict) and key in fragment else 0


def _compared(value: Any, before: Any, after: Any, step: _Step) -> tuple[int, int]:
    """Count the fields and scalars of a first fragment that are there, and those that are not."""
    if isinstance(before, dict) and isinstance(value, dict):
        rest = after if isinstance(after, dict) else {}
        found = [_compared_field(value, key, before, rest, step) for key in before]
    elif isinstance(before, list) and isinstance(value, list):
        place = step.way[0] if step.way else None
        items = [value[place]] if isinstance(place, int) and place < len(value) else value
        found = [
            max((_compared(item, part, None, _Step(None, None)) for item in items), default=(0, 1)) for part in before
        ]
    else:
        return (1, 0) if before in (value, SAME) else (0, 1)
    return sum(pair[0] for pair in found), sum(pair[1] for pair in found)


def _compared_field(value: Any, key: str, before: Any, after: Any, step: _Step) -> tuple[int, int]:
    meant = _meant(key, value, before, after, step)
    if meant not in value:
        return 0, 1
    shared, lacking = _compared(value[meant], before[key], after.get(key), step.into(meant))
    return shared + 1, lacking


def _changed(value: Any, before: Any, after: Any, step: _Step) -> Any:
    """Return a node as it is when what is shown before has become what is shown after."""
    if before == after or after in (SAME, [SAME]):
        return value
    if isinstance(before, dict) and isinstance(after, dict):
        return _changed_mapping(value if isinstance(value, dict) else {}, before, after, step)
    if isinstance(before, list) and isinstance(after, list):
        return _changed_list(value if isinstance(value, list) else [], before, after, step)
    return deepcopy(after)


def _changed_mapping(value: dict[str, Any], before: Any, after: Any, step: _Step) -> dict[str, Any]:
    new = dict(value)
    for key in before:
        meant = _meant(key, new, before, after, step)
        if key in after:
            new[meant] = _changed(new.get(meant), before[key], after[key], step.into(meant))
        else:
            new.pop(meant, None)
    for key in after:
        if key not in before:
            new[key] = _added(new.get(key), after[key])
    return new


def _meant(key: str, value: dict[str, Any], before: Any, after: Any, step: _Step) -> str:
    """Return the key that a fragment means: its own, or the one of the same kind in which the finding lies.

    So `containers` stands for `initContainers`, `livenessProbe` for `readinessProbe`, one label for another.
    """
    found = step.way[0] if step.way else None
    if not isinstance(found, str) or found == key or found in before or found not in value:
        return key
    if key == "containers" and found in _CONTAINERS:
        return found
    changing = [name for name in before if name not in after or before[name] != after[name]]
    if changing != [key]:
        return key
    if step.type is not None and step.type.item is not None:
        return found
    if key in value:
        return key
    if key not in after:
        return found if isinstance(value[found], dict) and found not in after else key
    kinds = [_below(step.type, name) for name in (key, found)]
    same = type(value[found]) is type(before[key]) if None in kinds else _alike(*kinds)
    return found if same else key


def _alike(one: Node | None, other: Node | None) -> bool:
    return one is not None and other is not None and bool(one.name) and one.name == other.name


def _changed_list(value: list[Any], before: list[Any], after: list[Any], step: _Step) -> list[Any]:
    """Return a list with the items of a fragment changed, taken away and added."""
    pairs, added = _pairs(before, after)
    if not all(isinstance(item, dict) for item in (*before, *after)):
        return _changed_words(value, before, after, step)
    new, gone = list(value), set()
    changing = [old for old, now in pairs if old != now]
    for old, now in pairs:
        index = _index(new, old, step, alone=[old] == changing)
        if index is None:
            added = [now, *added] if old in changing and now is not None else added
        elif now is None:
            gone.add(index)
        else:
            new[index] = _changed(new[index], old, now, step.into(index))
    kept = [item for index, item in enumerate(new) if index not in gone]
    return _added(kept, added)


def _changed_words(value: list[Any], before: list[Any], after: list[Any], step: _Step) -> list[Any]:
    """Return a list of scalars: the entry that was found changed or taken away, else all of the fragment's."""
    place = step.way[0] if step.way else None
    gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
    if not isinstance(place, int) or len(gone) != 1 or len(come) > 1 or place >= len(value):
        return deepcopy(after)
    return [*value[:place], *come, *value[place + 1 :]]


def _pairs(before: list[Any], after: list[Any]) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Return each item before with what it has become, None where it is gone, and the items that are new."""
    rest, pairs = list(after), []
    for old in before:
        now = next((item for item in rest if item == old or _same_name(item, old)), None)
        if now is not None:
            rest.remove(now)
        pairs.append((old, now))
    if len(before) == len(after) == 1 and rest:
        return [(before[0], after[0])], []
    return pairs, rest


_NAMES = ("name", "containerPort", "mountPath", "path", "secretKey")


def _same_name(one: Any, other: Any) -> bool:
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return False
    name = next((name for name in _NAMES if name in one and name in other), None)
    return name is not None and one[name] == other[name]


def _index(value: list[Any], old: Any, step: _Step, *, alone: bool) -> int | None:
    """Return which item a fragment's means: where the finding lies, else the one of its name, else the only one."""
    found = step.way[0] if step.way else None
    if alone and isinstance(found, int) and found < len(value):
        return found
    named = next((index for index, item in enumerate(value) if _same_name(item, old)), None)
    if named is not None:
        return named
    return 0 if alone and value else None


def _added(value: Any, new: Any) -> Any:
    """Return a node with what a fragment adds to it; items of a list are known by their names."""
    if isinstance(value, dict) and isinstance(new, dict):
        return value | {key: _added(value.get(key), part) for key, part in new.items()}
    if isinstance(value, list) and isinstance(new, list) and all(isinstance(item, dict) for item in (*value, *new)):
        there = list(value)
        for item in new:
            index = next((index for index, old in enumerate(there) if _same_name(old, item)), None)
            if index is None:
                there.append(deepcopy(item))
            else:
                there[index] = _added(there[index], item)
        return there
    return deepcopy(new)
