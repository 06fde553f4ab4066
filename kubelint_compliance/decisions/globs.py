"""Globs of waivers against paths and names; a hostile one costs at most the product of its length and the text's."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ONE, _STAR, _DEEP, _FOLDERS = "?", "*", "**", "**/"
_WILD = frozenset("*?./")
_ENDINGS = (".yaml", ".yml", ".json")


def fits(glob: str, text: str, *, path: bool = False) -> bool:
    """Whether a glob is about the whole of a text: `*` is anything, `?` one character.

    In a path neither goes beyond a `/`; there `**` does, and `**/` is any folders or none.
    """
    if not ("*" in glob or "?" in glob):
        return glob == text
    tokens = _tokens(glob, path=path)
    states = _reached(tokens, {0}, at_start=True)
    for character in text:
        states = _reached(tokens, set(_after(tokens, states, character, path=path)), at_start=character == "/")
        if not states:
            return False
    return len(tokens) in states


def narrows(glob: str) -> bool:
    """Whether a glob leaves something out by a name: `*`, `**/*` and `**/*.yaml` do not."""
    for ending in _ENDINGS:
        glob = glob.removesuffix(ending)
    return not _WILD.issuperset(glob)


def known_part(glob: str) -> str:
    """Return the file or folder that all paths which fit a glob are, or lie in; empty for any."""
    wild = [place for place in (glob.find("*"), glob.find("?")) if place >= 0]
    return glob[: min(wild)].rpartition("/")[0] if wild else glob


def _tokens(glob: str, *, path: bool) -> list[str]:
    tokens: list[str] = []
    rest = glob
    while rest:
        token = next((word for word in (_FOLDERS, _DEEP) if path and rest.startswith(word)), rest[0])
        tokens.append(token)
        rest = rest[len(token) :]
    return tokens


def _reached(tokens: Sequence[str], states: set[int], *, at_start: bool) -> set[int]:
    """Return the states with those that are reached from them by nothing; folders end where a name starts."""
    found, pending = set(states), list(states)
    while pending:
        state = pending.pop()
        token = tokens[state] if state < len(tokens) else ""
        if (token in (_STAR, _DEEP) or (token == _FOLDERS and at_start)) and state + 1 not in found:
            found.add(state + 1)
            pending.append(state + 1)
    return found


def _after(tokens: Sequence[str], states: set[int], character: str, *, path: bool) -> Iterator[int]:
    """Yield the states after a character."""
    inside = not (path and character == "/")
    for state in states:
        token = tokens[state] if state < len(tokens) else ""
        if token in (_DEEP, _FOLDERS) or (token == _STAR and inside):
            yield state
        elif token == character or (token == _ONE and inside):
            yield state + 1
