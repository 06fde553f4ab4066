"""Writes what comes from the table of settings, `kubelint_compliance/config/settings.py`.

Between markers: the fields of `Config` and `CheckCall`, the tables of the quick way in, the tables of two pages. Whole:
the JSON schema. `python tools/settings.py` writes; with `--check` it writes nothing and exits 1 if it would.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the checkout itself, whether it is installed or not

from kubelint_compliance.config.kinds import DEFINITIONS, EXTENDS, OUTPUTS, PLACE, PLACES, RULES  # noqa: E402
from kubelint_compliance.config.settings import GROUPS, SETTINGS, Setting, taken  # noqa: E402
from kubelint_compliance.kubernetes.versions import NEWEST  # noqa: E402
from kubelint_compliance.sources.source import DEFAULT_EXCLUDE, DEFAULT_INCLUDE  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SCHEMA = "schemas/config.schema.json"
_ADDRESS = "https://kubelint-compliance.dev/schemas/config.schema.json"
_NAMED = {
    DEFAULT_INCLUDE: "DEFAULT_INCLUDE",
    DEFAULT_EXCLUDE: "DEFAULT_EXCLUDE",
    NEWEST: "NEWEST",
}
"""Defaults that the record calls by name."""
_LONGEST = 60
_LINK = re.compile(r"\[([^]]+)\]\([^)]+\)")


def main(arguments: list[str]) -> int:
    """Write what changed, or with `--check` tell it."""
    changed = {path: text for path, text in made().items() if (ROOT / path).read_text(encoding="utf-8") != text}
    for path, text in changed.items():
        if "--check" not in arguments:
            (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
        print(path)
    return int(bool(changed) and "--check" in arguments)


def made() -> dict[str, str]:
    """All files with settings in them, as they should be."""
    files = {SCHEMA: schema()}
    for path, parts in PARTS.items():
        files[path] = filled(path, (ROOT / path).read_text(encoding="utf-8"), parts)
    return files


def filled(path: str, text: str, parts: dict[str, Callable[[], Iterable[str]]]) -> str:
    """A text with the lines between its markers made anew; each marker must stand there once."""
    for name, lines in parts.items():
        pattern = re.compile(
            rf"^( *(?:#|<!--) {name}: made from .*\n)(?:.*\n)*?( *(?:#|<!--) {name} end\b)", re.MULTILINE
        )
        around = [""] if path.endswith(".md") else []
        body = "".join(f"{line}\n" for line in (*around, *lines(), *around))
        text, count = pattern.subn(lambda found, body=body: found[1] + body + found[2], text)
        if count != 1:
            raise SystemExit(f"the marker '{name}' stands {count} times")
    return text


def in_file() -> list[Setting]:
    """The keys of the configuration."""
    return [setting for setting in SETTINGS.values() if "file" in setting.where]


def config_fields() -> Iterator[str]:
    """The fields of `Config`."""
    for setting in in_file():
        if setting.kind is not EXTENDS:
            yield f"    {setting.field}: {setting.kind.type} = {_python(setting.value)}"


def call_fields() -> Iterator[str]:
    """The fields of `CheckCall`: what is said on the command line, in words."""
    for setting in taken("check"):
        if setting.kind.type == "bool":
            kind = "bool | None = None" if setting.negatable else "bool = False"
        else:
            kind = "tuple[str, ...] = ()" if setting.repeatable else "str | None = None"
        yield f"    {setting.field}: {kind}"


def _python(value: Any) -> str:
    if isinstance(value, (str, tuple)) and value in _NAMED:
        return _NAMED[value]
    if hasattr(value, "_fields"):
        return f"{type(value).__name__}()"
    return json.dumps(value) if isinstance(value, str) else repr(value)


def flags() -> Iterator[str]:
    """Rows of `FLAGS`."""
    for setting in taken("check"):
        if setting.kind.type == "bool":
            yield from (f'    "{word}": ("{setting.field}", True),' for word in _words(setting))
            if setting.negatable:
                yield f'    "--no-{setting.name}": ("{setting.field}", False),'


def valued(repeatable: bool) -> Iterator[str]:
    """Rows of `VALUES` or `LISTS`."""
    for setting in taken("check"):
        if setting.kind.type != "bool" and setting.repeatable is repeatable:
            yield from (f'    "{word}": "{setting.field}",' for word in _words(setting))


def lists_of_words() -> Iterator[str]:
    """Rows of `WORDS`."""
    return (f'    "{setting.field}",' for setting in taken("check") if setting.kind is RULES)


def _words(setting: Setting) -> list[str]:
    return [f"--{setting.name}", *([setting.short] if setting.short else [])]


def option_table(*groups: str) -> Iterator[str]:
    """The options of `check` in some groups, for a page."""
    yield from ("| Option | |", "|---|---|")
    for setting in _advertised(groups, "check"):
        metavar = (setting.metavar or setting.kind.metavar).replace("|", "\\|")
        words = [*reversed(_words(setting)), *([f"--no-{setting.name}"] if setting.negatable else [])]
        if setting.kind.type != "bool":
            words[-1] += f" {metavar}"
        notes = re.sub(r"Default: (.+)\.", r"Default: `\1`.", setting.notes)
        yield f"| {', '.join(f'`{word}`' for word in words)} | {setting.docs or setting.help}{notes} |"


def key_table(*groups: str) -> Iterator[str]:
    """The keys of the configuration in some groups, for a page."""
    yield from ("| Key | Default | Meaning |", "|---|---|---|")
    for setting in _advertised(groups, "file"):
        words = setting.kind.metavar.split("|")
        choice = f" One of {', '.join(f'`{word}`' for word in words)}." if len(words) > 1 else ""
        yield f"| `{setting.name}` | {_default(setting)} | {setting.docs or setting.help}{choice} |"


def _advertised(groups: Iterable[str], where: str) -> Iterator[Setting]:
    return (setting for group in groups for setting in GROUPS[group] if where in setting.where)


def _default(setting: Setting) -> str:
    value = _plain(setting.value)
    quoted = not isinstance(value, str) or value[:1].isdigit()
    text = json.dumps(value) if quoted else value
    return "see below" if len(text) > _LONGEST else f"`{text}`" if text else "none"


def _plain(value: Any) -> Any:
    """A default as JSON has it."""
    if hasattr(value, "_fields"):
        return {name.replace("_", "-"): said for name, said in value._asdict().items() if said}
    return list(value) if isinstance(value, tuple) else value


def schema() -> str:
    """The JSON schema of the configuration."""
    content = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ADDRESS,
        "title": "kubelint-compliance configuration",
        "description": "The file .kubelint-compliance.yaml, or the table [tool.kubelint-compliance] of pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {setting.name: _property(setting) for setting in in_file()},
        "$defs": DEFINITIONS,
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _property(setting: Setting) -> dict[str, Any]:
    """What editors are told of a key."""
    words = _LINK.sub(r"\1", setting.docs or setting.help).replace("`", "")
    if setting.kind in (PLACE, PLACES, EXTENDS, OUTPUTS):
        words += " Relative to this file, and only inside the same tree."
    return {"description": words, **setting.kind.schema, "default": _plain(setting.value)}


PARTS: dict[str, dict[str, Callable[[], Iterable[str]]]] = {
    "kubelint_compliance/config/record.py": {"settings": config_fields},
    "kubelint_compliance/cli/calls.py": {"settings": call_fields},
    "kubelint_compliance/cli/options.py": {
        "flags": flags,
        "values": lambda: valued(False),
        "lists": lambda: valued(True),
        "words": lists_of_words,
    },
    "docs/command-line.md": {group: lambda group=group: option_table(group) for group in GROUPS},
    "docs/configuration.md": {
        "rules": lambda: key_table("rules"),
        "input": lambda: key_table("input"),
        "gate and reports": lambda: key_table("gate", "reports"),
        "run": lambda: key_table("run"),
    },
}
"""Which parts of which files are made, and by what."""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
