"""Values and keys of plain scalars, with those remembered that occur again and again."""

from __future__ import annotations

from kubelint_compliance.yamltree.keys import UnsupportedKey, key_text
from kubelint_compliance.yamltree.scalars import HINTS, NUMBER_START, WORDS, as_json, number, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.yamltree.tree import Tree

MERGE = object()
"""Stands for the key `<<`."""
_MOST_CACHED = 20_000
_LONGEST_CACHED = 128

KNOWN_VALUES: dict[str, Any] = dict(WORDS)
KNOWN_KEYS: dict[str, Any] = {}


def value_of(tree: Tree, text: str) -> Any:
    """The value of plain text that is not empty, noted in the tree if it is null."""
    if text[0] not in HINTS:
        return text
    value = KNOWN_VALUES.get(text, KNOWN_VALUES)
    if value is None:
        tree.has_null = True
    elif value is KNOWN_VALUES:
        return number_of(tree, text) if text[0] in NUMBER_START else text
    return value


def plain_key(tree: Tree, text: str) -> Any:
    """The key that plain text is, or `MERGE`."""
    key = MERGE if text == "<<" else key_of(tree, resolve(text))
    if len(text) <= _LONGEST_CACHED and type(key) is not UnsupportedKey:
        KNOWN_KEYS[text] = key
    return key


def key_of(tree: Tree, value: Any) -> str:
    """The key that a value is, noted in the tree if JSON cannot have it."""
    key = key_text(value)
    if type(key) is UnsupportedKey:
        tree.odd.append(tree.begins[-1])
    return key


def number_of(tree: Tree, text: str) -> Any:
    """The value of plain text that starts like a number."""
    value = json_number(tree, number(text))
    if len(text) <= _LONGEST_CACHED and not tree.odd:
        KNOWN_VALUES[text] = value
    return value


def json_number(tree: Tree, value: Any) -> Any:
    """A value after its way through JSON, noted in the tree if JSON cannot have it."""
    if type(value) is float and value - value != 0:
        tree.odd.append(tree.begins[-1])
        return value
    return as_json(value)


def trim_caches() -> None:
    """Forget what is remembered where it has grown too much."""
    if len(KNOWN_VALUES) > _MOST_CACHED:
        KNOWN_VALUES.clear()
        KNOWN_VALUES.update(WORDS)
    if len(KNOWN_KEYS) > _MOST_CACHED:
        KNOWN_KEYS.clear()
