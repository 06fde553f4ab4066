"""Rows by keys in a file: those of this user alone count, and nothing that is wrong with the file ends a run."""

from __future__ import annotations

import os
import sqlite3

import pytest

from kubelint_compliance import mishaps
from kubelint_compliance.kept.store import NAME, Store, open_store

SECRET = b"s" * 32
ONE, TWO = b"1" * 16, b"2" * 16


@pytest.fixture
def notes():
    found = []
    mishaps.watch(None, found.append)
    yield found
    mishaps.watch(None)


@pytest.fixture
def file(tmp_path):
    return str(tmp_path / NAME)


def test_an_empty_store_has_no_rows(file, notes):
    store = Store(file, SECRET)
    assert (store.fetch([]), store.fetch([ONE])) == ({}, {})
    store.put([])
    assert (store.fetch([ONE]), notes) == ({}, [])


def test_a_row_that_nobody_would_read_is_not_written(file, monkeypatch):
    monkeypatch.setattr("kubelint_compliance.kept.store._LONGEST", 5)
    store = Store(file, SECRET)
    store.put([(ONE, "four"), (TWO, "fives")])
    assert store.fetch([ONE, TWO]) == {ONE: "four"}
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1,)


def test_rows_are_there_for_the_next_run(file):
    first = Store(file, SECRET)
    first.put([(ONE, "one"), (TWO, "tw\N{LATIN SMALL LETTER O WITH DIAERESIS}")])
    first.close()
    assert Store(file, SECRET).fetch([ONE, b"3" * 16]) == {ONE: "one"}
    assert Store(file, SECRET).fetch([TWO, ONE]) == {ONE: "one", TWO: "tw\N{LATIN SMALL LETTER O WITH DIAERESIS}"}


def test_more_keys_than_a_question_takes(file):
    rows = {number.to_bytes(16, "big"): str(number) for number in range(1234)}
    store = Store(file, SECRET)
    store.put(rows.items())
    assert store.fetch([*rows]) == rows


def test_the_last_row_of_a_key_counts(file):
    store = Store(file, SECRET)
    store.put([(ONE, "old")])
    store.put([(ONE, "new")])
    assert store.fetch([ONE]) == {ONE: "new"}


def test_rows_of_another_secret_do_not_count(file, notes):
    Store(file, b"t" * 32).put([(ONE, "planted")])
    assert Store(file, SECRET).fetch([ONE]) == {}
    assert notes == [f"1 rows of {file} are damaged or of somebody else's making, and do not count"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE kept SET row = 'other' WHERE row = 'one'",
        "UPDATE kept SET row = x'6f6e65' WHERE row = 'one'",
        "UPDATE kept SET proof = x'00' WHERE row = 'one'",
        "UPDATE kept SET row = (SELECT row FROM kept WHERE row = 'two'), "
        "proof = (SELECT proof FROM kept WHERE row = 'two') WHERE row = 'one'",
    ],
)
def test_a_changed_row_does_not_count_and_others_do(file, notes, change):
    Store(file, SECRET).put([(ONE, "one"), (TWO, "two")])
    with sqlite3.connect(file) as connection:
        connection.execute(change)
    assert Store(file, SECRET).fetch([ONE, TWO]) == {TWO: "two"}
    assert len(notes) == 1


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\1" * 4000])
def test_a_file_that_is_no_store_is_thrown_away(file, notes, content):
    with open(file, "wb") as damaged:
        damaged.write(content)
    store = Store(file, SECRET)
    assert store.fetch([ONE]) == {}
    store.put([(ONE, "one")])
    assert len(notes) == 1
    Store(file, SECRET).put([(ONE, "one")])
    assert Store(file, SECRET).fetch([ONE]) == {ONE: "one"}


def test_a_store_cut_short_costs_its_rows_alone(file, notes):
    Store(file, SECRET).put([(number.to_bytes(16, "big"), "x" * 1000) for number in range(100)])
    os.truncate(file, os.path.getsize(file) // 2)
    store = Store(file, SECRET)
    assert len(store.fetch([number.to_bytes(16, "big") for number in range(100)])) < 100
    assert notes != []


@pytest.mark.parametrize(
    "planted",
    [
        "CREATE VIEW kept AS WITH RECURSIVE n(key) AS (SELECT 1 UNION ALL SELECT key FROM n) "
        "SELECT key, key AS proof, key AS row FROM n",
        "CREATE TABLE kept (key, proof, row)",
        "CREATE TABLE other (a)",
    ],
)
def test_a_store_of_other_tables_is_thrown_away(file, notes, planted):
    with sqlite3.connect(file) as connection:
        connection.execute(planted)
    assert Store(file, SECRET).fetch([ONE]) == {}
    assert (len(notes), os.path.exists(file)) == (1, False)


def test_a_trigger_is_not_run(file):
    Store(file, SECRET).put([(ONE, "one")])
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TRIGGER a AFTER INSERT ON kept BEGIN DELETE FROM kept; END")
    assert Store(file, SECRET).fetch([ONE]) == {}


def test_the_oldest_rows_go(file):
    store = Store(file, SECRET, most=200_000)
    for number in range(100):
        store.put([(number.to_bytes(16, "big"), "x" * 4000)])
    kept = [number for number in range(100) if store.fetch([number.to_bytes(16, "big")])]
    assert 10 <= len(kept) < 60
    assert kept == list(range(100 - len(kept), 100))
    assert os.path.getsize(file) < 300_000


def test_one_that_is_larger_than_all_room_goes_too(file):
    store = Store(file, SECRET, most=20_000)
    store.put([(ONE, "x" * 100_000)])
    assert store.fetch([ONE]) == {}


def test_two_runs_share_it(file):
    first, second = Store(file, SECRET), Store(file, SECRET)
    first.put([(ONE, "one")])
    second.put([(TWO, "two")])
    assert Store(file, SECRET).fetch([ONE, TWO]) == {ONE: "one", TWO: "two"}


def test_while_another_writes_for_long_nothing_is_kept(file, notes):
    Store(file, SECRET).put([(ONE, "one")])
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    store = Store(file, SECRET)
    assert store.fetch([ONE]) == {}
    store.put([(TWO, "two")])
    other.execute("ROLLBACK")
    assert (len(notes), Store(file, SECRET).fetch([ONE, TWO])) == (1, {ONE: "one"})


@pytest.mark.skipif(os.name == "nt", reason="speaks of modes and links of POSIX")
class TestPlaces:
    @pytest.fixture(autouse=True)
    def _user(self, tmp_path, monkeypatch):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def test_it_lies_in_the_users_cache_and_nobody_else_reads_it(self, tmp_path):
        open_store().put([(ONE, "one")])
        file = tmp_path / "cache" / "kubelint-compliance" / NAME
        assert file.stat().st_mode & 0o777 == 0o600
        assert open_store().fetch([ONE]) == {ONE: "one"}

    def test_it_lies_in_a_folder_that_is_named(self, tmp_path):
        open_store(str(tmp_path / "a" / "b")).put([(ONE, "one")])
        assert (tmp_path / "a" / "b" / NAME).stat().st_size > 0
        assert not (tmp_path / "cache").exists()

    def test_a_link_is_not_followed(self, tmp_path, notes):
        folder = tmp_path / "cache" / "kubelint-compliance"
        folder.mkdir(parents=True)
        (folder / NAME).symlink_to(tmp_path / "elsewhere")
        assert open_store() is None
        assert (len(notes), (tmp_path / "elsewhere").exists()) == (1, False)

    def test_a_folder_that_cannot_be_made_is_none(self, tmp_path):
        (tmp_path / "cache").write_text("a file")
        assert open_store() is None
