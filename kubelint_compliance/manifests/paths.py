"""Paths into an object: `spec.containers[*].ports[0]`, `metadata.annotations["a.b/c"]`.

A parsed path is a tuple of mapping keys (str), list indexes (int) and the wildcards EVERY and LEAVES. It is matched
against plain values, never against text.
"""

from __future__ import annotations

from kubelint_compliance.shape import holds, mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

Path = tuple[str | int, ...]

EVERY = -1
"""`[*]`: every entry of a list or a mapping."""
LEAVES = -2
"""`[**]`: every scalar below, however deep."""


def parse_path(text: str) -> Path:
    """Read a path as rule files and the configuration write it.

    Raises ValueError with the offending text where it is not one.
    """
    steps: list[str | int] = []
    rest = "" if text == "." else text
    while rest:
        step, rest = _next_step(rest, first=not steps)
        steps.append(step)
    return tuple(steps)


def _next_step(text: str, *, first: bool) -> tuple[str | int, str]:
    if text[0] == "[":
        return _bracket(text)
    if text[0] == ".":
        text = text[1:]
    elif not first:
        raise ValueError(f"expected '.' or '[' before '{text}'")
    end = min(position for position in (text.find("."), text.find("["), len(text)) if position >= 0)
    if end == 0:
        raise ValueError(f"a name is missing before '{text}'")
    return text[:end], text[end:]


def _bracket(text: str) -> tuple[str | int, str]:
    if text[1:2] in ('"', "'"):
        end = text.find(text[1] + "]", 2)
        if end > 2:
            return text[2:end], text[end + 2 :]
    else:
        end = text.find("]")
        inside = text[1:end] if end > 0 else ""
        if inside in _WILDCARDS:
            return _WILDCARDS[inside], text[end + 1 :]
        if inside.isdecimal():
            return int(inside), text[end + 1 :]
    raise ValueError(f"'{text}' does not start with [*], [**], [0] or [\"key\"]")


_WILDCARDS = {"*": EVERY, "**": LEAVES}


def resolve(value: Any, path: Path, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield (concrete path, value) of every node that `path` reaches below `value`; nothing where it is absent.

    The way does not lead through what cannot be read, and may end at it.
    """
    if not path:
        yield at, value
        return
    step, rest = path[0], path[1:]
    if step == LEAVES:
        yield from leaves(value, at)
    elif step == EVERY:
        for key, entry in entries(value):
            yield from resolve(entry, rest, (*at, key))
    elif type(value) is dict and isinstance(step, str):
        if step in value:
            yield from resolve(value[step], rest, (*at, step))
    elif type(value) is list and isinstance(step, int) and 0 <= step < len(value):
        yield from resolve(value[step], rest, (*at, step))


def leaves(value: Any, at: Path) -> Iterator[tuple[Path, Any]]:
    """Yield (concrete path, value) of every scalar below a value; `at` is its own path."""
    if type(value) is dict or type(value) is list:
        for key, entry in entries(value):
            yield from leaves(entry, (*at, key))
    else:
        yield at, value


def entries(value: Any) -> list[tuple[str | int, Any]]:
    """Return the entries of a mapping by key or of a list by index; nothing else has any."""
    if type(value) is dict:
        return list(value.items())
    if type(value) is list:
        return list(enumerate(value))
    return []


def json_pointer(path: Path) -> str:
    """Write a concrete path as RFC 6901 does: `/spec/containers/0`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def named_path(value: Any, path: Path) -> str:
    """Write a path with list items by their name, so that it stays when items are added or moved."""
    parts: list[str] = []
    for step in path:
        value = value[step] if holds(value, step) else None
        name = mapping(value).get("name") if isinstance(step, int) else None
        parts.append(f"[{name}]" if isinstance(name, str) else str(step))
    return "/".join(parts)
