"""Links that can be seen and not read: those of the kernel's own processes, and those that vanish in a busy tree."""

import os
from pathlib import Path

import pytest

from kubelint_compliance import links
from kubelint_compliance.sources import discover
from kubelint_compliance.sources.source import Excluded

pytestmark = pytest.mark.skipif(os.name == "nt", reason="speaks of links of POSIX")
PACKAGE = Path(links.__file__).parent
NOWHERE = "a symbolic link that leads nowhere"


@pytest.fixture
def unreadable(monkeypatch):
    """Let no link be read that has this name."""
    readlink = os.readlink

    def refuse(path, **options):
        if os.path.basename(os.fspath(path)) == "exe.yaml":
            raise FileNotFoundError(2, "No such file or directory")
        return readlink(path, **options)

    monkeypatch.setattr(os, "readlink", refuse)


def linked(folder):
    Path(folder, "exe.yaml").symlink_to("vanished")
    return os.path.join(folder, "exe.yaml")


def test_an_ordinary_link_is_resolved(tree):
    folder = tree({"a.yaml": "a: 1\n"})
    Path(folder, "b.yaml").symlink_to("a.yaml")
    assert links.resolved(os.path.join(folder, "b.yaml")) == os.path.join(folder, "a.yaml")


def test_a_link_that_cannot_be_read_stays_as_it_is_written(tree, unreadable):
    link = linked(tree({}))
    assert links.resolved(os.path.join(link, "..", "exe.yaml")) == link


def test_met_in_a_folder_it_is_left_out_and_told(tree, unreadable):
    folder = tree({"a.yaml": "a: 1\n"})
    linked(folder)
    found = discover(["."], cwd=folder)
    assert [source.path for source in found.sources] == ["a.yaml"]
    assert found.excluded == (Excluded("exe.yaml", NOWHERE),)


def test_named_it_is_a_problem_and_costs_no_other_file(tree, unreadable):
    folder = tree({"a.yaml": "a: 1\n"})
    linked(folder)
    found = discover(["exe.yaml", "a.yaml"], cwd=folder)
    assert [source.path for source in found.sources] == ["a.yaml"]
    assert [(problem.path, problem.message) for problem in found.problems] == [("exe.yaml", f"is {NOWHERE}")]


@pytest.mark.parametrize("name", ["exe.yaml", "exe.yaml/below"])
def test_whatever_a_call_names_it_is_no_bug(tree, unreadable, monkeypatch, capsys, name):
    from kubelint_compliance.__main__ import main

    folder = tree({"a.yaml": "a: 1\n"})
    linked(folder)
    monkeypatch.chdir(folder)
    for call in (
        ["check", name],
        ["check", "--config", name],
        ["check", "--rules", name],
    ):
        assert main(call) == 2
        assert "this is a bug" not in capsys.readouterr().err


def test_an_entry_whose_kind_nobody_tells_is_a_problem(tree, monkeypatch):
    """As a file system does that keeps the kinds of entries elsewhere than their names."""
    folder = tree({"a.yaml": "a: 1\n", "deep/b.yaml": "b: 1\n"})
    scandir = os.scandir

    class Entry:
        def __init__(self, entry):
            self.name, self.path = entry.name, entry.path
            self.is_dir = self.is_symlink = self.refuse if entry.name == "deep" else lambda **_: False

        def refuse(self, **_):
            raise PermissionError(13, "Permission denied")

    class Entries(list):
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    def listing(path):
        with scandir(path) as entries:
            return Entries(map(Entry, entries))

    monkeypatch.setattr(os, "scandir", listing)
    found = discover(["."], cwd=folder)
    assert [source.path for source in found.sources] == ["a.yaml"]
    assert [(p.path, p.message, p.fatal) for p in found.problems] == [
        ("deep", "cannot be read: Permission denied", True)
    ]


def test_links_are_resolved_in_one_place_only():
    own = {PACKAGE / "links.py", PACKAGE / "sources/real.py"}
    others = [file for file in PACKAGE.rglob("*.py") if "os.path.realpath" in file.read_text(encoding="utf-8")]
    assert set(others) == own
