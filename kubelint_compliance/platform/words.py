"""The arguments of a program -> its flags, as pflag reads them, and for etcd Go's `flag`; never fails on any words."""

from __future__ import annotations

from kubelint_compliance.platform.component import Written
from kubelint_compliance.platform.known import flags_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.platform.component import Path

    Place = tuple[Path, int, int]

_OPEN = ("$(", "${", "{{")
"""What stands for a text that is not here."""


def written(component: str, words: Sequence[str], places: Sequence[Place], *, shell: bool) -> tuple[Written, ...]:
    """Return the flags among the arguments of a program, in order; in a `shell`, `$NAME` stands for a text, too.

    A flag whose value is missing, and one with such a text in it, has no value.
    """
    return tuple(_written(component, words, places, shell))


def is_whole(words: Sequence[str], *, shell: bool) -> bool:
    """Whether all flags are there: no word as a whole stands for others, such as `$ARGS` or `"$@"`."""
    return not any(word[:1] != "-" and is_open(word, shell) for word in words)


def is_open(word: str, shell: bool) -> bool:
    """Whether a word has a text in it that is not here."""
    return any(mark in word for mark in _OPEN) or (shell and ("$" in word or "`" in word))


def normal(name: str) -> str:
    """Return the name of a flag in the spelling of the documentation: Kubernetes reads `_` as `-`."""
    return name.replace("_", "-")


def _written(component: str, words: Sequence[str], places: Sequence[Place], shell: bool) -> Iterator[Written]:
    at = 0
    while at < len(words):
        word, place = words[at], places[at]
        at += 1
        dashes = len(word) - len(word.lstrip("-"))
        if word == "--":
            return
        if dashes != 2 and not (dashes == 1 and component == "etcd"):
            continue
        name, has_value, value = word[dashes:].partition("=")
        name, known = normal(name) if component != "etcd" else name, True
        if not has_value:
            kind = _type(component, name)
            if kind == "bool":
                value = "true"
            elif kind and at < len(words):
                value, at = words[at], at + 1
            else:
                known = False
        yield Written(name, value if known and not is_open(value, shell) else None, *place)


def _type(component: str, name: str) -> str:
    rows = flags_of(component).get(name)
    return rows[-1].type if rows else ""
