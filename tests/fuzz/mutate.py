"""Changes texts and plain values at random: from a good one comes one that nobody would write.

Goes in: a `Random`, which decides everything, and seeds. Comes out: another text, another value.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    Container = dict[Any, Any] | list[Any]

MOST = 60_000
"""Longer texts are cut: many short inputs find more than few long ones."""
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**40, 0.5, -0.0, 1e300, float("inf"), float("nan")),
    *("", " ", "a", "A", "0", "-1", "1e1000000000", "0x1F", "1Gi", "100m", "true", "null", "~", "yes", "=", "<<"),
    *("é😀", "\u202e", "\x07", "\x00", "a\nb", "a\r", "\u2028", "\ufeff", "\x85", "$(A)", "${A}", "{{ a }}", "@V@"),
    *("a/b", "../a", "/", "*/5 * * * *", "@daily", "2026-01-01", "nginx:latest", "a@sha256:0", "v1", "List", "Secret"),
    *("https://a:b@c.example/d", "--password=x", "-" * 70, "x" * 300, "a://" * 50, "%s", "a b", "10.0.0.0/33", "::1"),
    *([], [None], [[]], [{}], ["a", "a"], [1, "a", None], {}, {"": None}, {"a": {}}, {"name": []}, {"key": "a"}),
    *({"matchLabels": 1}, {"$patch": "delete"}, {"apiVersion": "v1", "kind": "List", "items": None}),
    *({"apiVersion": "v1", "kind": "Secret", "metadata": None, "data": [1]}, [[[[[[]]]]]], {"valueFrom": None}),
)
ODD_KEYS: tuple[Any, ...] = (
    *("", "a", "name", "kind", "apiVersion", "metadata", "spec", "items", "data", "template", "containers", "<<", "="),
    *(
        "$patch",
        "$setElementOrder/containers",
        "x y",
        "a.b/c",
        "(a)",
        "é",
        "\x1b[0m",
        "1",
        "true",
        "null",
        "~",
        "[",
        "\r",
    ),
)
PIECES = (
    *("'", '"', "[", "]", "{", "}", ":", ": ", ",", "#", " #", "&a ", "*a", "!!int ", "!a ", "|\n", ">-\n", "%", "@"),
    *(
        "`",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\r\r\n",
        "\n\n",
        "---\n",
        "\n---\n",
        "\n...\n",
        "\n--- |\n",
        "- ",
        "? ",
        "<<: *a",
    ),
    *("%YAML 1.2\n", "{{ .Values.a }}", "{{- if a }}\n", "# Source: a/templates/b.yaml\n", "\ufeff", "\x00", "\x85"),
    *("\u2028", "\u202e", "\ud800", "\\", "\\u0000", "\x1b[2J", "::error::a", "~", "null", "0", "-", ".inf", "\xa0"),
    *("apiVersion: v1\n", "kind: List\n", "items:\n", "metadata:\n  name: a\n", "  ", "    ", "$(", "<!--", "]]>"),
)


def copied(value: Any) -> Any:
    """Return a copy that can be changed."""
    if isinstance(value, dict):
        return {key: copied(entry) for key, entry in value.items()}
    return [copied(entry) for entry in value] if isinstance(value, list) else value


def nodes(value: Any) -> list[tuple[Container, Any]]:
    """Return every place below a value: what holds it, and its key or index."""
    found: list[tuple[Container, Any]] = []
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, dict | list):
            keys = list(holder) if isinstance(holder, dict) else range(len(holder))
            found.extend((holder, key) for key in keys)
            waiting.extend(holder[key] for key in keys)
    return found


def _odd(random: Random, _: Sequence[Any], holder: Container, key: Any) -> None:
    holder[key] = copied(random.choice(ODD_VALUES))


def _moved(random: Random, others: Sequence[Any], holder: Container, key: Any) -> None:
    there = nodes(random.choice(others))
    if there:
        other, at = random.choice(there)
        holder[key] = copied(other[at])


def _gone(random: Random, _: Sequence[Any], holder: Container, key: Any) -> None:
    del holder[key]


def _wrapped(random: Random, _: Sequence[Any], holder: Container, key: Any) -> None:
    value = holder[key]
    holder[key] = random.choice(([value], [value, copied(value)], {random.choice(ODD_KEYS): value}, [[value]]))


def _unwrapped(random: Random, _: Sequence[Any], holder: Container, key: Any) -> None:
    value = holder[key]
    if isinstance(value, list) and value:
        holder[key] = random.choice(value)
    elif isinstance(value, dict):
        holder[key] = random.choice(
            (list(value), list(value.values()), [*value.items()] and list(map(list, value.items())))
        )
    else:
        holder[key] = random.choice((str(value), repr(value), [value]))


def _renamed(random: Random, _: Sequence[Any], holder: Container, key: Any) -> None:
    if not isinstance(holder, dict):
        holder.append(copied(holder[key]))
        return
    name = str(key)
    at = random.randrange(len(name) + 1)
    new = random.choice(
        (random.choice(ODD_KEYS), name.upper(), name.capitalize(), name[:at] + name[at + 1 :], name + "s")
    )
    holder[new] = holder.pop(key)


def _added(random: Random, others: Sequence[Any], holder: Container, key: Any) -> None:
    if isinstance(holder, dict):
        holder[random.choice(ODD_KEYS)] = copied(random.choice(ODD_VALUES))
    else:
        holder.insert(random.randrange(len(holder) + 1), copied(random.choice(ODD_VALUES)))


def _many(random: Random, _: Sequence[Any], holder: Container, key: Any) -> None:
    value = holder[key]
    if isinstance(value, list) and value and len(value) < 50:
        value.extend(copied(random.choice(value)) for _ in range(random.randrange(1, 30)))


_TREE_STEPS: tuple[Callable[[Random, Sequence[Any], Container, Any], None], ...] = (
    *(_odd, _odd, _odd, _moved, _moved, _gone, _wrapped, _unwrapped, _renamed, _added, _many),
)


def tree(random: Random, value: Any, others: Sequence[Any]) -> Any:
    """Return a value with one to six nodes changed; what is moved comes from the others."""
    root = [copied(value)]
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 6))):
        places = nodes(root)
        if places:
            random.choice(_TREE_STEPS)(random, others, *random.choice(places))
    return root[0] if root else None


def text(random: Random, whole: str, others: Sequence[str]) -> str:
    """Return a text with one to five changes."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5))):
        whole = random.choice(_TEXT_STEPS)(random, whole, others)
    return whole[:MOST]


def _span(random: Random, whole: str, most: int = 40) -> tuple[int, int]:
    start = random.randrange(len(whole) + 1)
    return start, min(len(whole), start + random.randrange(most))


def _inserted(random: Random, whole: str, _: Sequence[str]) -> str:
    at = random.randrange(len(whole) + 1)
    return whole[:at] + random.choice(PIECES) + whole[at:]


def _inserted_at_edge(random: Random, whole: str, others: Sequence[str]) -> str:
    """Insert where a line, a key or a value begins or ends."""
    edges = [index for index, char in enumerate(whole) if char in "\n:,-[]{}"]
    at = random.choice(edges) + random.randrange(2) if edges else 0
    return whole[:at] + random.choice(PIECES) + whole[at:]


def _cut(random: Random, whole: str, _: Sequence[str]) -> str:
    start, end = _span(random, whole)
    return whole[:start] + whole[end:]


def _doubled(random: Random, whole: str, _: Sequence[str]) -> str:
    start, end = _span(random, whole)
    return whole[:end] + whole[start:end] * random.choice((1, 1, 2, 30)) + whole[end:]


def _spliced(random: Random, whole: str, others: Sequence[str]) -> str:
    other = random.choice(others)
    start, end = _span(random, other, 400)
    at = random.randrange(len(whole) + 1)
    return whole[:at] + other[start:end] + whole[at + random.randrange(40) :]


def _lines(random: Random, whole: str, others: Sequence[str]) -> str:
    lines = whole.splitlines(keepends=True) or [""]
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    choice = random.randrange(5)
    if choice == 0:
        lines[at], lines[other] = lines[other], lines[at]
    elif choice == 1:
        lines.insert(other, lines[at])
    elif choice == 2:
        lines[at] = "  " + lines[at]
    elif choice == 3:
        lines[at] = lines[at].removeprefix("  ")
    else:
        del lines[at]
    return "".join(lines)


def _broken(random: Random, whole: str, _: Sequence[str]) -> str:
    return whole.replace("\n", random.choice(("\r\n", "\r", "\r\r\n", "\n\n", " \n", " # a\n", "\x85", "\u2028")))


def _ended(random: Random, whole: str, _: Sequence[str]) -> str:
    return whole[: random.randrange(len(whole) + 1)]


_TEXT_STEPS: tuple[Callable[[Random, str, Sequence[str]], str], ...] = (
    *(_inserted, _inserted, _inserted_at_edge, _inserted_at_edge, _inserted_at_edge, _cut, _cut, _doubled, _spliced),
    *(_lines, _lines, _lines, _broken, _ended),
)


def written(random: Random, value: Any) -> str:
    """Write a value as JSON, as YAML in lines, or in a mixture of both."""
    style = random.randrange(4)
    if style == 0:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=random.random() < 0.5) + "\n"
    if style == 1:
        return json.dumps(value, indent=2) + "\n"
    return "".join(_block(random, value, 0, inline=style == 3)) + "\n"


def _block(random: Random, value: Any, depth: int, *, inline: bool) -> list[str]:
    """Write in lines; the first of them is to stand behind a key or a dash."""
    if not isinstance(value, dict | list) or not value or (inline and random.random() < 0.2) or depth > 40:
        return [_scalar(random, value)]
    indent = "\n" + "  " * depth
    parts: list[str] = []
    for entry in value.items() if isinstance(value, dict) else value:
        key, below = (entry[0], entry[1]) if isinstance(value, dict) else (None, entry)
        parts.append(indent + (f"{_scalar(random, key)}: " if isinstance(value, dict) else "- "))
        parts.extend(_block(random, below, depth + 1, inline=inline))
    return parts


def _scalar(random: Random, value: Any) -> str:
    """Write a value on one line; a text that needs no quotes mostly has none."""
    if (
        isinstance(value, str)
        and value.isascii()
        and value.replace("-", "").replace(".", "").replace("/", "").isalnum()
    ):
        return value if random.random() < 0.9 else f"'{value}'"
    try:
        return json.dumps(value)
    except (TypeError, ValueError):
        return repr(value)
