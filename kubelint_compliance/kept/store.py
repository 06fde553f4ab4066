"""A file of rows by their keys in the user's cache, for all runs at once.

A row counts only with a digest keyed by the user's secret. A store that cannot be read or written, is busy, damaged or
of somebody else's making costs time, never a run.
"""

from __future__ import annotations

import _sqlite3 as sqlite3
import os
from contextlib import suppress

from kubelint_compliance.mishaps import note, told
from kubelint_compliance.ruleset.cachefiles import is_own, make_own, open_shelf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeVar

    Value = TypeVar("Value")
    Result = TypeVar("Result")

NAME = "results.sqlite"
_TABLE = "CREATE TABLE kept (age INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, proof BLOB NOT NULL, row TEXT NOT NULL)"
_PATIENCE = 0.2
"""Seconds to wait for another run that writes."""
MOST = 128 * 1024 * 1024
"""Bytes that all rows may take; beyond, the oldest go."""
_LONGEST = 16 * 1024 * 1024
"""Characters of a row that are read."""
_AT_ONCE = 500
"""Keys in one question; older SQLites take no more than 999."""


class Store:
    """Rows by key; all that goes wrong is noted, and ends in no rows."""

    def __init__(self, file: str, secret: bytes, most: int = MOST) -> None:
        self._file = file
        self._secret = secret
        self._most = most
        self._connection: sqlite3.Connection | None = None
        self._has_table = False
        self._open()

    def _open(self) -> None:
        try:
            self._connection = sqlite3.connect(self._file, timeout=_PATIENCE, isolation_level=None)
            self._run("PRAGMA trusted_schema = OFF")
            self._run("PRAGMA synchronous = OFF")
            made = [sql for (sql,) in self._run("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL LIMIT 3")]
            if made not in ([], [_TABLE]):
                raise sqlite3.DatabaseError
            self._has_table = bool(made)
        except sqlite3.Error as error:
            self._failed(error)

    def fetch(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """Return the rows that are there."""
        found: dict[bytes, str] = {}
        foreign = 0
        try:
            for start in range(0, len(keys) if self._connection and self._has_table else 0, _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                asked = f"SELECT key, proof, row FROM kept WHERE key IN ({marks}) AND length(row) < {_LONGEST}"  # noqa: S608
                for key, proof, row in self._run(asked, some):
                    if isinstance(row, str) and proof == self._proof(key, row):
                        found[key] = row
                    else:
                        foreign += 1
        except sqlite3.Error as error:
            self._failed(error)
        if foreign:
            note(f"{foreign} rows of {self._file} are damaged or of somebody else's making, and do not count")
        return found

    def put(self, rows: Iterable[tuple[bytes, str]]) -> None:
        """Write rows, all or none, but for those too long to be read; where there is no room, the oldest go."""
        if self._connection is None:
            return
        try:
            self._run("BEGIN IMMEDIATE")
            if not self._has_table:
                self._run(_TABLE.replace("TABLE", "TABLE IF NOT EXISTS", 1))
            entries = ((key, self._proof(key, row), row) for key, row in rows if len(row) < _LONGEST)
            self._connection.executemany("INSERT OR REPLACE INTO kept (key, proof, row) VALUES (?, ?, ?)", entries)
            self._shrink()
            self._run("COMMIT")
            self._has_table = True
        except sqlite3.Error as error:
            self._failed(error)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _shrink(self) -> None:
        while self._used() > self._most:
            (count,) = self._run("SELECT count(*) FROM kept").fetchone()
            if not count:
                return
            self._run("DELETE FROM kept WHERE age IN (SELECT age FROM kept ORDER BY age LIMIT ?)", (count // 4 + 1,))

    def _used(self) -> int:
        pages, free, size = (
            self._run(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def _run(self, words: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        assert self._connection is not None  # noqa: S101
        return self._connection.execute(words, values)

    def _proof(self, key: bytes, row: str) -> bytes:
        from _blake2 import blake2b

        return blake2b(key + row.encode("utf-8", "surrogatepass"), key=self._secret, digest_size=32).digest()

    def _failed(self, error: sqlite3.Error) -> None:
        """Go on without; a file that is no store is thrown away, for the next run to make one."""
        note(f"{self._file} is not used: {error or 'it is of somebody else'}")
        with suppress(sqlite3.Error):
            self.close()
        if not isinstance(error, sqlite3.OperationalError):
            with suppress(OSError):
                os.remove(self._file)


def open_store(folder: str = "") -> Store | None:
    """Return the store in a folder, or in the user's cache; None where there is no place for one."""
    shelf = open_shelf(folder)
    if shelf is None:
        return None
    file = os.path.join(shelf.folder, NAME)
    try:
        make_own(file)
    except OSError:
        return None
    if not is_own(file):
        note(f"{file} is not used: it is no plain file of this user's")
        return None
    return Store(file, shelf.secret)


def tried(work: Callable[[Value], Result], value: Value) -> Result | None:
    """Write or read a row; where that fails, the store does without it."""
    try:
        return work(value)
    except Exception as error:
        told(error)
        return None
