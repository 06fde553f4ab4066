"""Writes `options.py` from the declaration in `app.py`: `python -m kubelint_compliance.cli.generate`."""

from __future__ import annotations

import sys
from pathlib import Path
from pprint import pformat
from typing import Any

TARGET = Path(__file__).with_name("options.py")
_HEAD = '''"""The options of `check` as plain tables, for the quick way in.

Generated from `app.py` by `python -m kubelint_compliance.cli.generate`; edit that, not this.
"""

from __future__ import annotations
'''
_DOCS = {
    "FLAGS": ("dict[str, tuple[str, bool]]", "Options without a value: the field and what it becomes."),
    "VALUES": ("dict[str, str]", "Options with a value, of which the last one stands: the field."),
    "LISTS": ("dict[str, str]", "Options that may be repeated: the field."),
}


def text() -> str:
    """Return what `options.py` should be."""
    import typer

    from kubelint_compliance.cli.app import app
    from kubelint_compliance.cli.calls import COMMAND

    check = typer.main.get_command(app).commands[COMMAND]  # type: ignore[attr-defined]
    tables: dict[str, dict[str, Any]] = {"FLAGS": {}, "VALUES": {}, "LISTS": {}}
    for parameter in check.params:
        if parameter.param_type_name == "option" and parameter.name != "help":
            _add(tables, parameter)
    parts = [
        f'\n{name}: {_DOCS[name][0]} = {_literal(table)}\n"""{_DOCS[name][1]}"""\n' for name, table in tables.items()
    ]
    return _HEAD + "".join(parts)


def _add(tables: dict[str, dict[str, Any]], option: Any) -> None:
    if option.is_flag:
        tables["FLAGS"].update(dict.fromkeys(option.opts, (option.name, True)))
        tables["FLAGS"].update(dict.fromkeys(option.secondary_opts, (option.name, False)))
    else:
        tables["LISTS" if option.multiple else "VALUES"].update(dict.fromkeys(option.opts, option.name))


def _literal(table: dict[str, Any]) -> str:
    rows = (f"    {_quoted(word)}: {_quoted(value)},\n" for word, value in table.items())
    return "{\n" + "".join(rows) + "}"


def _quoted(value: Any) -> str:
    return pformat(value).replace("'", '"')


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")
