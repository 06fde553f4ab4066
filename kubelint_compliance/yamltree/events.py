"""Opens a parser of YAML events over one document: libyaml's, or the one in Python where that is not installed."""

from __future__ import annotations

from kubelint_compliance.yamltree.problem import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    GetEvent = Callable[[], Any]


class Mark:
    """A place by its offset in code points alone."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index


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

    return Backend("libyaml", lambda text: CParser(text).get_event)


def pure_python() -> Backend:
    """The fallback: the same events, fifty times slower."""
    from ruamel.yaml import YAML

    def open_text(text: str) -> GetEvent:
        return iter(YAML(typ="safe", pure=True).parse(text)).__next__

    return Backend("python", open_text)


def refusal(error: Any, text: str) -> Refused:
    """What the parser's error says, with its place as a mark."""
    if isinstance(error, UnicodeEncodeError):
        return Refused("encoding", "a character cannot be written in UTF-8", Mark(error.start))
    mark = getattr(error, "problem_mark", None)
    context_mark = getattr(error, "context_mark", None)
    if mark is None and context_mark is None:
        return _reader_refusal(error, text)
    words = [part for part in (error.problem, error.context) if part]
    message = f"{words[0]} ({words[1]})" if len(words) == 2 else words[0]
    return Refused("syntax", message, mark or context_mark, context_mark if mark else None)


def _reader_refusal(error: Any, text: str) -> Refused:
    position = getattr(error, "position", None)
    character = getattr(error, "character", None)
    if position is None:
        return Refused("syntax", str(error), Mark(0))
    if text.startswith("\ufeff"):
        position -= 3
    prefix = text.encode("utf-8", "replace")[:position]
    shown = f" U+{character:04X}" if isinstance(character, int) and character > 0 else ""
    return Refused("syntax", f"{error.reason}{shown}", Mark(len(prefix.decode("utf-8", "ignore"))))
