"""Where the rules and schemas are: inside the installed package, else at the top of the checkout."""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def data_dir() -> str:
    """Return the absolute folder that holds `rules/` and `schemas/`."""
    installed = os.path.join(_PACKAGE, "_data")
    return installed if os.path.isdir(installed) else os.path.dirname(_PACKAGE)


def read_data(name: str) -> str:
    """Read one data file by its POSIX path below the data folder, as UTF-8 text."""
    with open(os.path.join(data_dir(), *name.split("/")), encoding="utf-8") as file:
        return file.read()


def find_row(table: str, *keys: str) -> list[str] | None:
    """Return the cells of the line of a table, of cells ended by tabs, whose first ones these are; None without one.

    The first line of a table is a comment. Most runs need few lines of it.
    """
    start = table.find("\n" + "\t".join(keys) + "\t") + 1
    if not start:
        return None
    end = table.find("\n", start)
    cells = table[start : end if end >= 0 else len(table)].split("\t")
    return cells if cells[: len(keys)] == [*keys] else None
