"""Writes what comes from the vocabulary of rules: the tables of scopes and facts in `rules/README.md`, the rule schema.

Facts are told by the docstrings of their functions. `python tools/vocabulary.py` writes; with `--check` it writes
nothing and exits 1 if it would.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the checkout itself, whether it is installed or not

from kubelint_compliance.facts import FACTS, find  # noqa: E402
from kubelint_compliance.ruleset.vocabulary import CONTAINER_LABELS, SCOPES  # noqa: E402
from tools.settings import filled  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

README = "rules/README.md"
SCHEMA = "schemas/rule.schema.json"
_ENUMS = {
    r'("scope": \{ "enum": )\[[^]]*\]': SCOPES,
    r'("containerTypes": \{ "type": "array", "items": \{ "enum": )\[[^]]*\]': CONTAINER_LABELS,
}
"""What stands before an enumeration in the schema, and the words in it."""


def main(arguments: list[str]) -> int:
    """Write what changed, or with `--check` tell it."""
    changed = {path: text for path, text in made().items() if (ROOT / path).read_text(encoding="utf-8") != text}
    for path, text in changed.items():
        if "--check" not in arguments:
            (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
        print(path)
    return int(bool(changed) and "--check" in arguments)


def made() -> dict[str, str]:
    """Both files, as they should be."""
    readme, schema = ((ROOT / path).read_text(encoding="utf-8") for path in (README, SCHEMA))
    return {
        README: filled(README, readme, {"scopes": scope_table, "facts": fact_table}),
        SCHEMA: with_enums(schema),
    }


def with_enums(schema: str) -> str:
    """The rule schema with its enumerations made anew; each must stand there once."""
    for pattern, words in _ENUMS.items():
        listed = json.dumps(list(words))
        schema, count = re.subn(pattern, lambda found, listed=listed: found[1] + listed, schema)
        if count != 1:
            raise SystemExit(f"the enumeration {pattern} stands {count} times")
    return schema


def scope_table() -> Iterator[str]:
    """What `self` is in each scope."""
    yield from ("| Scope | `self` is | Type |", "|---|---|---|")
    for scope in SCOPES.values():
        yield f"| `{scope.name}` | {scope.words} | {', '.join(map(_type, scope.types)) or 'that of its kind'} |"


def _type(name: str) -> str:
    return f"`{name.rpartition('.')[2]}`"


def fact_table() -> Iterator[str]:
    """Every function with the types of its parameters and result, and what it gives."""
    yield from ("| Fact | Result | Gives |", "|---|---|---|")
    for name, fact in FACTS.items():
        function = find(name)
        call = ", ".join(_parameters(inspect.signature(function).parameters, fact.parameters))
        result = "" if fact.result == "dyn" else f"`{fact.result}`"
        yield f"| `{name}({call})` | {result} | {_words(function.__doc__)} |"


def _parameters(names: Iterable[str], types: tuple[str, ...]) -> Iterator[str]:
    """Name the parameters, with their type where not everything may be passed; the memo is no parameter."""
    for name, kind in zip(names, types, strict=False):
        yield name if kind == "dyn" else f"{name}: {kind}"


def _words(docstring: str | None) -> str:
    """A docstring as one line of a table, without the word that begins most of them."""
    text = " ".join((docstring or "").split()).removeprefix("Return ").replace("|", "\\|")
    return text[:1].lower() + text[1:].rstrip(".")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
