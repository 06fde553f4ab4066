"""The cache of compiled rules: made anew when a rule or any code has changed, and when a part of it is lost."""

import os

import pytest

from kubelint_compliance.ruleset import builtin, cachefiles, packcache
from kubelint_compliance.ruleset.folders import compile_folder
from kubelint_compliance.ruleset.pack import unpack
from kubelint_compliance.ruleset.packcache import cached_pack

RULE = """\
id: note-missing
title: No note
severity: low
scope: object
kinds: [ConfigMap]
validation: has(self.data.note)
message: "{label} has no note"
why: Nobody knows what it is for.
remediation: Write a note that says it.
controls: {}
examples: { fail: [a, b], pass: [a, b] }
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A cache of its own, a folder with a rule, and a package with some code."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(packcache, "PACKAGE", str(tmp_path / "package"))
    for path, text in {"rules/note-missing.yaml": RULE, "package/manifests/paths.py": "EVERY = '*'\n"}.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
    return tmp_path


class Load:
    """Loads the rules of a folder through the cache, and counts how often they were compiled."""

    def __init__(self, place):
        self.folder = str(place / "rules")
        self.compiled = 0

    def __call__(self, **options):
        return unpack(*cached_pack([self.folder], self._build, **options))

    def _build(self):
        self.compiled += 1
        return compile_folder(self.folder)


@pytest.fixture
def load(place):
    return Load(place)


def test_rules_that_have_not_changed_are_compiled_once(load):
    assert [rule.whole for rule in load()] == [rule.whole for rule in load()]
    assert load.compiled == 1


def test_without_the_cache_nothing_is_kept(load, place):
    load(keep=False)
    load(keep=False)
    assert load.compiled == 2
    assert not (place / "cache").exists()


@pytest.mark.parametrize("path", ["package/manifests/paths.py", "rules/note-missing.yaml"])
def test_a_change_of_code_anywhere_or_of_a_rule_is_seen(load, place, path):
    load()
    with open(place / path, "a") as file:
        file.write("# changed\n")
    load()
    assert load.compiled == 2


def test_the_stamp_of_code_alone_does_not_ask_for_rules(place):
    before = packcache.stamp()
    (place / "rules" / "other.yaml").write_text(RULE)
    assert packcache.stamp() == before
    (place / "package" / "new.py").write_text("")
    assert packcache.stamp() != before


@pytest.mark.parametrize("is_packed", [False, True])
def test_the_rule_files_of_an_installed_tool_do_not_count_but_what_was_made_of_them(place, monkeypatch, is_packed):
    monkeypatch.setattr(packcache, "data_dir", lambda: str(place))
    monkeypatch.setattr(builtin, "is_packed", lambda: is_packed)
    (place / "rules" / "frameworks").mkdir()
    before = packcache.whole_stamp()
    assert packcache.whole_stamp() == before
    for name in ("rules/frameworks/a.yaml", "package/_words.bin", "package/_pack.py"):
        (place / name).write_text("a")
        now = packcache.whole_stamp()
        assert now != before, name
        before = now
    (place / "rules" / "other.yaml").write_text(RULE)
    assert (packcache.whole_stamp() == before) == is_packed


def test_a_new_module_is_seen(load, place):
    load()
    (place / "package" / "new.py").write_text("")
    load()
    assert load.compiled == 2


def test_what_python_itself_caches_is_no_code(load, place):
    load()
    (place / "package" / "__pycache__").mkdir()
    (place / "package" / "__pycache__" / "paths.py").write_text("")
    load()
    assert load.compiled == 1


@pytest.mark.parametrize("part", [".bin", ".words"])
@pytest.mark.parametrize("damage", [os.remove, lambda path: open(path, "wb").close()], ids=["lost", "damaged"])
def test_a_part_that_is_lost_or_damaged_is_made_anew(load, part, damage):
    (first,) = load()
    (path,) = (entry.path for entry in os.scandir(cachefiles.cache_dir()) if entry.name.endswith(part))
    damage(path)
    (rule,) = load()
    assert rule.whole == first.whole
    assert load.compiled == 2
