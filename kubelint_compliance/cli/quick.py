"""The quick way in: reads an ordinary `check` call from plain tables, without importing the parser library.

Whatever it does not know exactly it answers with `None`, and the library reads the call: help, wrong options, joined
short options, other commands.
"""

from __future__ import annotations

from kubelint_compliance.cli.calls import COMMAND, CheckCall
from kubelint_compliance.cli.options import FLAGS, LISTS, VALUES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any


def read_check(arguments: Sequence[str]) -> CheckCall | None:
    """Return the call, or `None` where the full parser has to read it."""
    if not arguments or arguments[0] != COMMAND:
        return None
    said: dict[str, Any] = {}
    lists: dict[str, list[str]] = {"paths": []}
    rest = iter(arguments[1:])
    for word in rest:
        if word == "--":
            lists["paths"].extend(rest)
        elif len(word) < 2 or word[0] != "-":
            lists["paths"].append(word)
        elif not _option(word, rest, said, lists):
            return None
    said.update((name, tuple(values)) for name, values in lists.items())
    return CheckCall(**said)


def _option(word: str, rest: Iterator[str], said: dict[str, Any], lists: dict[str, list[str]]) -> bool:
    """Take in one option with its value; false where it is not known exactly."""
    if word in FLAGS:
        name, value = FLAGS[word]
        said[name] = value
        return True
    option, equals, text = word.partition("=")
    if equals and not option.startswith("--"):
        return False
    if not equals:
        text = next(rest, "--")
        if text.startswith("-") and text != "-":
            return False
    if option in VALUES:
        said[VALUES[option]] = text
    elif option in LISTS:
        lists.setdefault(LISTS[option], []).append(text)
    else:
        return False
    return True
