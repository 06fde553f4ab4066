"""Puts the second fragment of a snippet in the place of a fault, as a reader of the remediation does.

Goes in: an object's values, its type, the path of the finding and a snippet. Comes out: the values as they are then.
`rules/README.md` describes how the place is found; nothing here knows of rules.
"""

from __future__ import annotations

from copy import deepcopy

from kubelint_compliance.authoring.meant import Step, meant_key, same_name, type_at
from kubelint_compliance.authoring.place import fit, is_other, place_of
from kubelint_compliance.authoring.snippets import SAME
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubelint_compliance.authoring.place import Target
    from kubelint_compliance.authoring.snippets import Snippet


def pasted(target: Target, snippets: Sequence[Snippet]) -> dict[str, Any] | None:
    """Return the object with the snippet that fits best put in the place of the fault; None where none has a place.

    The best one leads furthest on the way to the finding, then has least in its first fragment that is not there, then
    most that is; of equals it is the first.
    """
    placed = [(snippet, place) for snippet in snippets if (place := place_of(target, snippet)) is not None]
    if not placed:
        return None
    snippet, place = max(placed, key=lambda entry: fit(target, *entry))
    if is_other(snippet):
        return deepcopy(snippet.after)
    whole = deepcopy(target.value)
    step = Step(type_at(target.type, place), target.way[len(place) :])
    new: dict[str, Any] = _changed(at(whole, place), snippet.before, snippet.after, step)
    if not place:
        return new
    at(whole, place[:-1])[place[-1]] = new
    return whole


def _changed(value: Any, before: Any, after: Any, step: Step) -> Any:
    """Return a node as it is when what is shown before has become what is shown after."""
    if _stays(before, after):
        return value
    if isinstance(before, dict) and isinstance(after, dict):
        return _changed_mapping(value if isinstance(value, dict) else {}, before, after, step)
    if isinstance(before, list) and isinstance(after, list):
        return _changed_list(value if isinstance(value, list) else [], before, after, step)
    return deepcopy(after)


def _stays(before: Any, after: Any) -> bool:
    return bool(before == after) or after in (SAME, [SAME])


def _changed_mapping(value: dict[str, Any], before: Any, after: Any, step: Step) -> dict[str, Any]:
    new = dict(value)
    for key in before:
        meant = meant_key(key, new, before, after, step)
        if key in after and _stays(before[key], after[key]):
            continue
        if key in after:
            new[meant] = _changed(new.get(meant), before[key], after[key], step.into(meant))
        else:
            new.pop(meant, None)
    for key in after:
        if key not in before:
            new[key] = _added(new.get(key), after[key])
    return new


def _changed_list(value: list[Any], before: list[Any], after: list[Any], step: Step) -> list[Any]:
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
    front = _in_front(before, after, added)
    kept = [item for index, item in enumerate(new) if index not in gone]
    if front:
        place = step.way[0] if step.way and isinstance(step.way[0], int) else 0
        kept[place:place] = deepcopy(front)
    whole: list[Any] = _added(kept, added[len(front) :])
    return whole


def _in_front(before: list[Any], after: list[Any], added: list[Any]) -> list[Any]:
    """Return the new items that stand before the one item of both fragments, which stays as it is."""
    if len(before) != 1 or before[0] not in after:
        return []
    front = after[: after.index(before[0])]
    return front if front == added[: len(front)] else []


def _changed_words(value: list[Any], before: list[Any], after: list[Any], step: Step) -> list[Any]:
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
        now = next((item for item in rest if item == old or same_name(item, old)), None)
        if now is not None:
            rest.remove(now)
        pairs.append((old, now))
    if len(before) == len(after) == 1 and rest:
        return [(before[0], after[0])], []
    return pairs, rest


def _index(value: list[Any], old: Any, step: Step, *, alone: bool) -> int | None:
    """Return which item a fragment's means: where the finding lies, else the one of its name, else the only one."""
    found = step.way[0] if step.way else None
    if alone and isinstance(found, int) and found < len(value):
        return found
    named = next((index for index, item in enumerate(value) if same_name(item, old)), None)
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
            index = next((index for index, old in enumerate(there) if same_name(old, item)), None)
            if index is None:
                there.append(deepcopy(item))
            else:
                there[index] = _added(there[index], item)
        return there
    return deepcopy(new)
