"""Holds the scanner of plain YAML against the parser it stands in for, and changes texts at random for it."""

# ruff: noqa: SIM905  # words in a row read better than a list of them

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint_compliance.yamltree.dialect import Source
from kubelint_compliance.yamltree.limits import DEFAULT, Limits
from kubelint_compliance.yamltree.parsed import parsed
from kubelint_compliance.yamltree.problem import Refused
from kubelint_compliance.yamltree.scanner import scan

if TYPE_CHECKING:
    import random

    from kubelint_compliance.yamltree.tree import Tree

PIECES = [
    *"  |    |\t|\n|\n\n|\n  |\n- |- |-|: |:| :|::|, |,|? |[|]|{|}|[]|{}|#| #| # c\n|'|''|\"|\\|\\n|\\\"|\\u00e9".split(
        "|"
    ),
    *"&a |*a|!|!!str |%|@|`|<<: |<<|=|~|null|yes|1|1.5|.inf|é|😀|\r|\x85|\u2028|\ufeff|\x7f|---|...|-x|?x|:x".split(
        "|"
    ),
    *(
        "|",
        "|\n",
        "|-\n",
        "|+\n",
        ">",
        ">\n",
        ">-\n",
        "|2\n",
        " >-\n    x\n\n     y\n  z\n",
        "\\ ",
        "\\\n",
        "...\n",
        "a: b\n",
    ),
]


def form(tree: Tree) -> tuple[Any, ...]:
    """All that a tree says, in terms that do not depend on where its values lie in memory."""
    numbers, todo = [], [tree.value]
    while todo:
        value = todo.pop()
        if type(value) in (dict, list):
            numbers.append(tree.numbers[id(value)])
            todo.extend(value.values() if type(value) is dict else value)
    repeating = [list(mapping) for mapping in tree.repeating]
    stops = [tree.after.get(number, -1) for number in numbers]
    places = (list(tree.begins), list(tree.ends), numbers, stops, tree.repeats, repeating)
    return repr(tree.value), places, tree.has_null, tree.odd, len(tree.merges), tree.expanded


def differs(text: str, limits: Limits = DEFAULT) -> bool | None:
    """Whether the scanner reads a document otherwise than the parser; None where it leaves the text to it."""
    tree = scan(text, limits)
    if tree is None:
        return None
    try:
        other, ignored = parsed(Source(text), limits)
    except Refused:
        return True
    return ignored is not None or form(tree) != form(other)


def changed(text: str, chance: random.Random) -> str:
    """The text with up to four changes that writers, or their tools, may make."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(text))
        kind = chance.randint(0, 5)
        if kind <= 2:
            text = text[:at] + chance.choice(PIECES) + text[at + chance.choice((0, 0, 1, 2)) :]
        elif kind == 3:
            text = text[:at] + text[at + chance.randint(1, 6) :]
        else:
            text = _with_changed_line(text, kind, chance)
    return text


def _with_changed_line(text: str, kind: int, chance: random.Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    if kind == 4:
        lines[at] = (
            lines[at][chance.randint(1, 3) :] if chance.random() < 0.5 else " " * chance.randint(1, 4) + lines[at]
        )
    else:
        lines.insert(chance.randrange(len(lines) + 1), lines[at] if chance.random() < 0.5 else lines.pop(at))
    return "\n".join(lines)
