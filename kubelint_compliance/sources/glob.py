"""One gitignore pattern against one path, exactly as git's documentation has it; needs no import and no regular
expression, so that a hostile pattern costs at most the product of its length and the path's.

pathspec was tried: it answers for files only, differs from git on folders (`x/**`, `!*/`), and costs 45 ms to import.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    Step: TypeAlias = "str | CharacterSet"
    Steps: TypeAlias = tuple[Step | None, ...]

ANY = None
"""The step for `*` in a name."""

_CLASSES = {
    "alnum": "09AZaz",
    "alpha": "AZaz",
    "blank": "  \t\t",
    "cntrl": "\x00\x1f\x7f\x7f",
    "digit": "09",
    "graph": "!~",
    "lower": "az",
    "print": " ~",
    "punct": "!/:@[`{~",
    "space": "  \t\r",
    "upper": "AZ",
    "xdigit": "09AFaf",
}
"""POSIX character classes as pairs of first and last character."""


class CharacterSet(NamedTuple):
    """`[a-z]` and `?`: pairs of first and last character, or all others where `negated`."""

    negated: bool
    ranges: tuple[tuple[str, str], ...]


ONE = CharacterSet(True, ())


class Glob(NamedTuple):
    """A pattern: `parts` are its components as steps (`None` for `**`); without `anchored` it is for names alone."""

    negated: bool
    folder_only: bool
    anchored: bool
    parts: tuple[Steps | None, ...]

    def matches(self, parts: Sequence[str], is_folder: bool) -> bool:
        """Whether the pattern is about the very path (not one above it) that has these components."""
        if self.folder_only and not is_folder:
            return False
        if not self.anchored:
            return _name_matches(self.parts[0] or (), parts[-1])
        if self.parts[-1] is None:
            # A trailing `/**` is about what lies inside, so one component at least.
            return _sequence((*self.parts[:-1], _EVERYTHING, None), parts, _name_matches)
        return _sequence(self.parts, parts, _name_matches)


_EVERYTHING: Steps = (ANY,)


def compile_glob(line: str) -> Glob | None:
    """Read one line; `None` where nothing can match it."""
    negated = line.startswith("!")
    body = line[1:] if negated else line
    folder_only = body.endswith("/")
    body = body.removesuffix("/")
    anchored = "/" in body
    names = body.removeprefix("/").split("/")
    parts: list[Steps | None] = []
    for name in names:
        if anchored and name == "**":
            parts.append(None)
            continue
        steps = _steps(name)
        if not steps:
            return None
        parts.append(steps)
    return Glob(negated, folder_only, anchored, tuple(parts))


def _steps(name: str) -> Steps | None:
    """The steps of one component; `None` for an open bracket or a backslash at the end."""
    steps: list[Step | None] = []
    at = 0
    while at < len(name):
        char = name[at]
        at += 1
        if char == "*":
            steps.append(ANY)
        elif char == "?":
            steps.append(ONE)
        elif char == "[":
            found = _bracket(name, at)
            if found is None:
                return None
            steps.append(found[0])
            at = found[1]
        elif char == "\\" and at == len(name):
            return None
        else:
            steps.append(name[at] if char == "\\" else char)
            at += char == "\\"
    return tuple(steps)


def _bracket(name: str, at: int) -> tuple[CharacterSet, int] | None:
    """The set that starts behind the `[` before `at`, and where it ends."""
    negated = name[at : at + 1] in ("!", "^")
    at += negated
    start = at
    ranges: list[tuple[str, str]] = []
    while at < len(name):
        if name[at] == "]" and at > start:
            return CharacterSet(negated, tuple(ranges)), at + 1
        if name.startswith("[:", at) and (end := name.find(":]", at)) > 0:
            pairs = _CLASSES.get(name[at + 2 : end], "")
            ranges += [(pairs[i], pairs[i + 1]) for i in range(0, len(pairs), 2)]
            at = end + 2
            continue
        first, at = _escaped(name, at)
        last = first
        if name[at : at + 1] == "-" and name[at + 1 : at + 2] not in ("", "]"):
            last, at = _escaped(name, at + 1)
        ranges.append((first, last))
    return None


def _escaped(name: str, at: int) -> tuple[str, int]:
    at += name[at] == "\\" and at + 1 < len(name)
    return name[at], at + 1


def _name_matches(steps: Steps, name: str) -> bool:
    return _sequence(steps, name, _character_matches)


def _character_matches(step: Step, char: str) -> bool:
    if isinstance(step, CharacterSet):
        return any(first <= char <= last for first, last in step.ranges) is not step.negated
    return step == char


def _sequence(pattern: Sequence[Any], items: Sequence[str], equal: Callable[[Any, str], bool]) -> bool:
    """Whether the items match the pattern, in which `None` stands for any number of items.

    Only the last `None` ever has to take more: whatever the earlier ones took was the least they could.
    """
    at = next_item = retry = 0
    star = -1
    while next_item < len(items):
        wanted = pattern[at] if at < len(pattern) else None
        if wanted is not None and equal(wanted, items[next_item]):
            at, next_item = at + 1, next_item + 1
        elif wanted is None and at < len(pattern):
            star, retry = at, next_item
            at += 1
        elif star >= 0:
            retry += 1
            at, next_item = star + 1, retry
        else:
            return False
    return all(rest is None for rest in pattern[at:])
