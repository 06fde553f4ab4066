"""Credentials in what a container runs: command and arguments, probes, hooks, their headers, and scripts."""

from __future__ import annotations

from kubelint_compliance.facts.secrets.connections import behind_option, headers, in_header, in_statement
from kubelint_compliance.facts.secrets.files import what_in
from kubelint_compliance.facts.secrets.names import LOGIN, by_name
from kubelint_compliance.shape import at, holds, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Fact = dict[str, Any]

_HANDLERS: tuple[Path, ...] = (
    *(("livenessProbe",), ("readinessProbe",), ("startupProbe",)),
    *(("lifecycle", "postStart"), ("lifecycle", "preStop")),
)

_SHORTEST_OPTION = 5


def arg_credentials(container: Any) -> list[Fact]:
    """Return the words of commands, arguments, probes, hooks and scripts that hold a credential, and such headers."""
    found = [{"path": list(path), "what": what} for path, what in _commands(container)]
    source = at(container, ("source",))
    what = in_text(source) if isinstance(source, str) else ""
    return [*found, {"path": ["source"], "what": what}] if what else found


def _commands(container: Any) -> Iterator[tuple[Path, str]]:
    command = at(container, ("command",))
    yield from _in_words(("command",), command, [])
    yield from _in_words(("args",), at(container, ("args",)), _texts(command))
    for handler in [handler for handler in _HANDLERS if holds(container, handler[0])]:
        path = (*handler, "exec", "command")
        yield from _in_words(path, at(container, path), [])
        path = (*handler, "httpGet", "httpHeaders")
        for index, header in enumerate(sequence(at(container, path))):
            what = _in_header(at(header, ("name",)), at(header, ("value",)))
            if what:
                yield (*path, index, "value"), what


def _in_header(name: object, value: object) -> str:
    if not isinstance(name, str) or not isinstance(value, str):
        return ""
    if in_header(name, value):
        return LOGIN if name.lower().endswith("authorization") else by_name(name)
    return what_in(name, value)


def _texts(words: object) -> list[str]:
    return [word for word in sequence(words) if isinstance(word, str)]


def _in_words(path: Path, node: object, before: list[str]) -> Iterator[tuple[Path, str]]:
    words = sequence(node)
    texts = [word if isinstance(word, str) else "" for word in words]
    client = behind_option([*before, *texts]) - len(before)
    for index, word in enumerate(words):
        if not isinstance(word, str):
            continue
        what = _in_word(word, words[index - 1] if index else None)
        what = what or ("password" if index == client else "")
        if what:
            yield (*path, index), what


def _in_word(word: str, previous: object) -> str:
    if isinstance(previous, str) and previous.startswith("-") and "=" not in previous and not word.startswith("-"):
        what = what_in(previous, word) if " " not in previous else ""
        if what:
            return what
    return in_text(word)


def in_text(text: str) -> str:
    """Judge a word that may be a whole script: assignments, addresses, headers, and options of clients."""
    what = what_in("", text)
    if what or " " not in text:
        return what
    for name, value in headers(text):
        if in_header(name, value):
            return LOGIN if name.lower().endswith("authorization") else by_name(name)
    words = [word.strip("\"'") for word in text.split()]
    if behind_option(words) >= 0 or in_statement(text):
        return "password"
    before = ""
    for word in words:
        if _is_option(before, word):
            return by_name(before)
        before = word
    return ""


def _is_option(before: str, word: str) -> bool:
    """Whether a word of a script is the credential that the option before it asks for."""
    if len(before) < _SHORTEST_OPTION or before[0] != "-" or "=" in before or word[:1] == "-":
        return False
    return what_in(before, word) in ("password", "credential")
