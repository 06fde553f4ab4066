"""Credentials that scripts and programs are given in their own text: assignments of literals, and options of clients.

Goes in: the text of a file. Comes out: what was found, in words, or an empty text. Names in code stand for values of
every sort: a value counts that no word would be.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.connections import behind_option
from kubelint_compliance.facts.secrets.names import by_name, is_credential, names_credential

_SHORTEST = 10
_WHAT = "password"
_DECLARED = (
    "const ",
    "let ",
    "var ",
    "private ",
    "public ",
    "static ",
    "final ",
    "String ",
    "string ",
    "$",
    "my $",
    "our $",
)
_LONGEST_LINE = 1000
_MOST_WORDS = 50


def what_in_shell(text: str) -> str:
    """Say what a script of a shell sets, alone on a line, or gives to a client."""
    for line in text.splitlines():
        words = line.split(None, _MOST_WORDS) if len(line) <= _LONGEST_LINE else []
        if not words or words[0][0] == "#":
            continue
        name, equal, value = words[0].partition("=")
        if equal and len(words) == 1 and _is_set(name, _literal(value) or value):
            return by_name(name)
        plain = [word.strip("\"'") for word in words]
        found = behind_option(plain)
        if found >= 0 and _is_strong(plain[found]):
            return _WHAT
    return ""


def what_in_code(text: str) -> str:
    """Say what a program sets in a line that has nothing but a name and a literal."""
    for line in text.splitlines():
        if len(line) > _LONGEST_LINE:
            continue
        name, value = _assigned(line.strip().rstrip(";,"))
        if name and _is_set(name, _literal(value)):
            return by_name(name)
    return ""


def _assigned(line: str) -> tuple[str, str]:
    """Return name and value of `NAME = value`, `"name": value`, and `define('NAME', value)`."""
    if line.startswith("define(") and line.endswith(")"):
        name, _, value = line[7:-1].partition(",")
        return _literal(name), value.strip()
    for word in _DECLARED:
        line = line.removeprefix(word)
    if line[:1] in ("'", '"'):
        name, _, value = line[1:].partition(f"{line[0]}:")
    else:
        name, _, value = line.partition("=")
    name = name.strip()
    return (name, value.strip()) if name.isidentifier() else ("", "")


def _literal(value: str) -> str:
    """Return the text between quotes, where a value is nothing else."""
    inside = value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else ""
    return "" if value[:1] in inside else inside


def _is_set(name: str, value: str) -> bool:
    return _is_strong(value) and names_credential(name) and is_credential(name, value)


def _is_strong(value: str) -> bool:
    """Whether no word would be written so: with small and capital letters and digits, and nothing to be filled in."""
    if len(value) < _SHORTEST or any(char in value for char in "${}()<>`|; "):
        return False
    return value != value.lower() and value != value.upper() and any(char.isdigit() for char in value)
