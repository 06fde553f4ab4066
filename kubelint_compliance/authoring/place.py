"""Finds the place of a snippet in an object: the mapping around the finding in which its fields belong.

Goes in: an object, its type, the way to the finding and a snippet. Comes out: the path of the place, and how well the
snippet fits there.
"""

from __future__ import annotations

from kubelint_compliance.authoring.meant import CONTAINERS, Step, meant_key, type_at, type_below
from kubelint_compliance.authoring.snippets import SAME
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.authoring.snippets import Snippet
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.schema.nodes import Node

_HEAD = ("apiVersion", "kind")


class Target(NamedTuple):
    """An object in which something was found: its values, its type where that is known, and the way to the finding."""

    value: dict[str, Any]
    type: Node | None
    way: Path


def is_other(snippet: Snippet) -> bool:
    """Whether a whole object of another kind takes the place of the one that was found."""
    kinds = [fragment.get("kind") for fragment in (snippet.before, snippet.after)]
    return all(kinds) and all(map(snippet.after.get, _HEAD)) and kinds[0] != kinds[1]


def place_of(target: Target, snippet: Snippet) -> Path | None:
    """Return the path of the mapping around the finding that is nearest to it and has the fields of both fragments."""
    fragments = (snippet.before, snippet.after)
    if any(fragment.keys() & set(_HEAD) for fragment in fragments):
        kind = snippet.before.get("kind")
        return () if is_other(snippet) or (kind and kind == target.value.get("kind")) else None
    for length in range(len(target.way), -1, -1):
        path = target.way[:length]
        value, kind = at(target.value, path), type_at(target.type, path)
        if isinstance(value, dict) and all(_has_place(fragment, value, kind) for fragment in fragments):
            return path
    return None


def _has_place(fragment: Any, value: Any, kind: Node | None) -> bool:
    """Whether a node may be as a fragment is: by its type, or where that is not known by a key that it has."""
    if kind is None or kind.text == "any":
        return not isinstance(fragment, dict) or (isinstance(value, dict) and bool(value.keys() & fragment.keys()))
    if isinstance(fragment, dict):
        return kind.text[0] != "[" and all(
            (below := type_below(kind, key)) is not None and _has_place(part, at(value, (key,)), below)
            for key, part in fragment.items()
        )
    if isinstance(fragment, list):
        return kind.text[0] == "[" and all(_has_place(part, None, kind.link_item()) for part in fragment)
    return fragment is None or fragment == SAME or (kind.item is None and not kind.fields)


def fit(target: Target, snippet: Snippet, place: Path) -> tuple[int, int, int]:
    """Say how well a snippet fits: how far it follows the way, how little it lacks, how much it shares."""
    step = Step(type_at(target.type, place), target.way[len(place) :])
    shared, lacking = _compared(at(target.value, place), snippet.before, snippet.after, step)
    return len(place) + _along(snippet.before, step.way or ()), -lacking, shared


def _along(fragment: Any, way: Path) -> int:
    """Count the steps of a way that a fragment has."""
    if not way:
        return 0
    if isinstance(fragment, list) and isinstance(way[0], int):
        return 1 + max((_along(item, way[1:]) for item in fragment), default=0)
    key = "containers" if way[0] in CONTAINERS else way[0]
    return 1 + _along(fragment[key], way[1:]) if isinstance(fragment, dict) and key in fragment else 0


def _compared(value: Any, before: Any, after: Any, step: Step) -> tuple[int, int]:
    """Count the fields and scalars of a first fragment that are there, and those that are not."""
    if isinstance(before, dict) and isinstance(value, dict):
        rest = after if isinstance(after, dict) else {}
        found = [_compared_field(value, key, before, rest, step) for key in before]
    elif isinstance(before, list) and isinstance(value, list):
        place = step.way[0] if step.way else None
        items = [value[place]] if isinstance(place, int) and place < len(value) else value
        found = [
            max((_compared(item, part, None, Step(None, None)) for item in items), default=(0, 1)) for part in before
        ]
    else:
        return (1, 0) if before in (value, SAME) else (0, 1)
    return sum(pair[0] for pair in found), sum(pair[1] for pair in found)


def _compared_field(value: Any, key: str, before: Any, after: Any, step: Step) -> tuple[int, int]:
    meant = meant_key(key, value, before, after, step)
    if meant not in value:
        return 0, 1
    shared, lacking = _compared(value[meant], before[key], after.get(key), step.into(meant))
    return shared + 1, lacking
