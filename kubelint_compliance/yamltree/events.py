"""Opens a parser of YAML events over one document: libyaml's, or one in Python where that is missing."""

from __future__ import annotations

from sys import intern

from kubelint_compliance.yamltree.problem import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    GetEvent = Callable[[], Any]


class Backend:
    """The event classes and the parser that go together, and the error both raise."""

    __slots__ = ("error", "kinds", "name", "open")

    def __init__(self, name: str, open_: Callable[[str], GetEvent]) -> None:
        from ruamel.yaml import events
        from ruamel.yaml.error import YAMLError

        self.name = name
        self.open = open_
        self.error = YAMLError
        self.kinds = events


_backends: list[Backend] = []


def backend() -> Backend:
    """The parser to use; found and imported at the first call, not when this package is imported."""
    if not _backends:
        try:
            _backends.append(_libyaml())
        except ImportError:
            _backends.append(pure_python())
    return _backends[0]


def _libyaml() -> Backend:
    from _ruamel_yaml import CParser

    def open_text(text: str) -> GetEvent:
        get_event: GetEvent = CParser(text).get_event
        return get_event

    return Backend("libyaml", open_text)


def pure_python() -> Backend:
    """The fallback: the same events, fifty times slower."""
    from ruamel.yaml import YAML

    def open_text(text: str) -> GetEvent:
        get_event: GetEvent = iter(YAML(typ="safe", pure=True).parse(text)).__next__
        return get_event

    return Backend("python", open_text)


def refusal(error: Any, text: str) -> Refused:
    """What the parser's error says, and where."""
    if isinstance(error, UnicodeEncodeError):
        return Refused("encoding", "a character cannot be written in UTF-8", error.start)
    mark: Any = getattr(error, "problem_mark", None)
    context_mark: Any = getattr(error, "context_mark", None)
    if mark is None and context_mark is None:
        return _reader_refusal(error, text)
    words = [_wordless(part) for part in (error.problem, error.context) if part]
    message = intern(f"{words[0]} ({words[1]})" if len(words) == 2 else words[0])  # there are few, each very often
    if mark is None:
        return Refused("syntax", message, context_mark.index)
    return Refused("syntax", message, mark.index, context_mark.index if context_mark else None)


def _wordless(message: str) -> str:
    """What the parser says without what it quotes of the text; libyaml quotes nothing."""
    if backend().name == "libyaml":
        return message
    return message.partition(", but ")[0].partition(" '")[0].partition(' "')[0]


def _reader_refusal(error: Any, text: str) -> Refused:
    """libyaml counts the bytes before a character that YAML does not allow."""
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return Refused("syntax", str(error), 0)
    if backend().name == "libyaml":
        position = len(text.encode()[:position].decode("utf-8", "ignore"))
    character = getattr(error, "character", None)
    shown = f" U+{character:04X}" if isinstance(character, int) and character > 0 else ""
    return Refused("syntax", f"{error.reason}{shown}", position)
