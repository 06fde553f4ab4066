"""What all scans come to is found for the very run that it was kept for, and for the files that are as they were."""

from __future__ import annotations

import pytest

from kubelint_compliance.kept import sums
from kubelint_compliance.kept.folded import SPARE
from kubelint_compliance.kept.keys import Keys
from kubelint_compliance.kept.rows import row_of_scan
from kubelint_compliance.kept.store import open_store
from kubelint_compliance.kept.sums import Sums
from kubelint_compliance.maps import Job
from kubelint_compliance.model import FileResult, Finding, ObjectRef, Place, Scan
from kubelint_compliance.ruleset import packcache
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.sources import Source, read
from kubelint_compliance.terms import Settings
from kubelint_compliance.yamltree import Span

RULES = rule_set(select=("pod-hardening",))
IDS = tuple(RULES.described)
SETTINGS = Settings(folds=True, blocks=3, least="medium")
PATHS = [f"{number:02}.yaml" for number in range(12)]
SOURCES = [Source(path, f"/tree/{path}", False, 1) for path in PATHS]
KEYS = {path: path.encode() for path in PATHS}
EVERY = set(PATHS)
NOTHING = ([], set())


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(sums, "FROM", 5)
    return open_store(str(tmp_path / "cache"))


def scan(path):
    place = Place(path, Span(1, 1, 1, 2))
    found = Finding((place,), IDS[0], "high", "words", ObjectRef("v1", "Pod", "", path), "/spec", "")
    return Scan(FileResult(path, "checked", "", 1), (found,), kinds=(("v1/Pod", 1),))


def run(store, rules=RULES, settings=SETTINGS):
    keyed = Keys(Job(read, rules, settings))
    return Sums(store, keyed, settings.least, settings.blocks, IDS), keyed


def kept(store):
    store.put([(KEYS[path], row_of_scan(scan(path), IDS)) for path in PATHS])
    run(store)[0].keep(SOURCES, {path: scan(path) for path in PATHS}, KEYS)


def known(store, keys=KEYS, sources=SOURCES, **about):
    return run(store, **about)[0].known(sources, keys)


def test_the_same_run_finds_all(store):
    kept(store)
    scans, same = known(store)
    assert (same, {entry.file.path for entry in scans}) == (EVERY, EVERY)


def test_files_that_differ_are_left_out(store):
    kept(store)
    for number in range(1, SPARE + 1):
        scans, same = known(store, KEYS | dict.fromkeys(PATHS[:number], b"other"))
        assert same == EVERY - {*PATHS[:number]} == {entry.file.path for entry in scans}
    assert known(store, KEYS | dict.fromkeys(PATHS[: SPARE + 1], b"other")) == NOTHING


def test_files_that_cannot_be_kept_are_left_out(store):
    kept(store)
    assert known(store, KEYS | {"03.yaml": b""})[1] == EVERY - {"03.yaml"}


def test_files_that_come_and_go_are_told_from_those_that_stay(store):
    kept(store)
    new = Source("03a.yaml", "/tree/03a.yaml", False, 1)
    sources = [new if source.path == "03.yaml" else source for source in SOURCES]
    keys = {path: key for path, key in KEYS.items() if path != "03.yaml"}
    assert known(store, keys | {"03a.yaml": b"a"}, sources)[1] == EVERY - {"03.yaml"}


@pytest.mark.parametrize(
    "about",
    [
        {"rules": rule_set(select=("pod-hardening",), ignore=("host-pid",))},
        {"settings": SETTINGS._replace(least="high")},
        {"settings": SETTINGS._replace(ignores=False)},
    ],
)
def test_another_run_finds_nothing(store, about):
    kept(store)
    assert known(store, **about) == NOTHING


@pytest.mark.parametrize("stamp", ["stamp", "data_stamp"])
def test_other_code_or_schemas_find_nothing(store, monkeypatch, stamp):
    kept(store)
    monkeypatch.setattr(packcache, stamp, lambda *_: "other")
    assert known(store) == NOTHING


def test_another_folder_finds_nothing(store):
    kept(store)
    assert known(store, sources=[source._replace(file=f"/other{source.file}") for source in SOURCES]) == NOTHING


def test_few_files_are_not_worth_it(store, monkeypatch):
    monkeypatch.setattr(sums, "FROM", 13)
    kept(store)
    monkeypatch.setattr(sums, "FROM", 5)
    assert known(store) == NOTHING


def test_a_run_that_shows_all_keeps_nothing(store):
    shows = SETTINGS._replace(blocks=12)
    run(store, settings=shows)[0].keep(SOURCES, {path: scan(path) for path in PATHS}, KEYS)
    assert known(store) == NOTHING


def test_a_scan_whose_row_is_gone_cannot_be_taken_out(store):
    kept(store)
    store.put([(KEYS["03.yaml"], "no scan")])
    assert known(store, KEYS | {"03.yaml": b"other"}) == NOTHING


def test_a_row_that_is_none_finds_nothing(store):
    kept(store)
    found, keyed = run(store)
    store.put([(keyed.of_sum(SOURCES), "[]")])
    assert found.known(SOURCES, KEYS) == NOTHING
