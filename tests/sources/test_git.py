import os
import subprocess
import sys

import pytest

from kubelint_compliance.sources import git as under_test
from kubelint_compliance.sources.git import Listing, environment, list_files, top_level, unreadable


def test_no_work_tree_has_no_top(tree, monkeypatch):
    folder = tree({"a/b.yaml": ""})
    monkeypatch.setattr(os.path, "lexists", lambda path: False)
    assert top_level(folder) is None


def test_the_top_is_found_from_below_without_a_process(repository, monkeypatch):
    top = repository({"a/b/c.yaml": ""})
    monkeypatch.setitem(sys.modules, "subprocess", None)
    assert top_level(os.path.join(top, "a", "b")) == top
    assert top_level(top) == top


def test_a_git_file_marks_a_work_tree_too(tree):
    folder = tree({"work/.git": "gitdir: elsewhere\n", "work/a/b.yaml": ""})
    assert top_level(os.path.join(folder, "work", "a")) == os.path.join(folder, "work")


def test_tracked_untracked_ignored_and_nested_are_told_apart(repository, git):
    top = repository(
        {
            ".gitignore": "*.gen.yaml\n/out/\n",
            "tracked.yaml": "",
            "with space\t.yaml": "",
            "a.gen.yaml": "",
            "out/b.yaml": "",
        },
        add=True,
    )
    os.mkdir(os.path.join(top, "inner"))
    git(os.path.join(top, "inner"), "init", "-q")
    with open(os.path.join(top, "new.yaml"), "w", encoding="utf-8"):
        pass
    assert list_files(top) == Listing(
        files=("new.yaml", ".gitignore", "tracked.yaml", "with space\t.yaml"),
        ignored=("a.gen.yaml", "out/"),
        nested=("inner/",),
        links=("inner/", "new.yaml"),
        unreadable=(),
    )


def test_a_folder_git_knows_nothing_of_gives_the_reason(tree, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", os.path.dirname(tree({"a.yaml": ""})))
    assert list_files(tree({"a.yaml": ""})) == "git failed"


@pytest.fixture
def of_somebody_else(repository, git, monkeypatch):
    """A repository with a committed file that it ignores, of which git thinks that it belongs to somebody else."""
    top = repository({".gitignore": "gen/\n", "gen/a.yaml": "", "b.yaml": ""})
    git(top, "add", "--force", "gen/a.yaml", "b.yaml")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    return top


def test_a_repository_of_somebody_else_is_listed(of_somebody_else, git):
    with pytest.raises(subprocess.CalledProcessError):
        git(of_somebody_else, "status")
    listing = list_files(of_somebody_else)
    assert (listing.files, listing.ignored) == ((".gitignore", "b.yaml", "gen/a.yaml"), ())


def test_a_git_that_refuses_all_the_same_gives_the_reason(of_somebody_else, monkeypatch):
    """Git before 2.38 takes the permission from files alone."""
    monkeypatch.setattr(under_test, "SAFE", tuple(word for word in under_test.SAFE if word != "safe.directory=*")[:-1])
    assert list_files(of_somebody_else) == "git refuses to read a repository that belongs to somebody else"


def test_without_git_there_is_no_listing(repository, monkeypatch):
    top = repository({"a.yaml": ""})
    monkeypatch.setenv("PATH", "")
    assert list_files(top) == "git is not there"


def test_the_environment_cannot_point_git_elsewhere():
    given = {"PATH": "/bin", "GIT_DIR": "/x", "GIT_INDEX_FILE": "i", "GIT_WORK_TREE": "/", "GIT_CONFIG_COUNT": "1"}
    assert environment(given) == {
        "PATH": "/bin",
        "GIT_CONFIG_COUNT": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


@pytest.mark.skipif(os.name == "nt", reason="writes a shell script")
@pytest.mark.parametrize("owner", ["0", "1"])
def test_a_hostile_repository_runs_nothing(repository, git, tmp_path_factory, monkeypatch, owner):
    top = repository({"a.yaml": "x\n", ".gitattributes": "*.yaml filter=evil diff=evil\n"}, add=True)
    marker = tmp_path_factory.mktemp("outside") / "ran"
    script = tmp_path_factory.mktemp("hooks") / "post-index-change"
    script.write_text(f"#!/bin/sh\necho ran >> '{marker}'\n")
    script.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.editor",
        "alias.ls-files",
        "filter.evil.clean",
        "filter.evil.process",
        "diff.evil.textconv",
        "diff.external",
    ):
        git(top, "config", key, f"!{script}" if key.startswith("alias") else str(script))
    git(top, "config", "core.hooksPath", str(script.parent))
    git(top, "config", "pager.ls-files", "true")
    index = os.path.join(top, ".git", "index")
    before = os.stat(index).st_mtime_ns
    os.utime(os.path.join(top, "a.yaml"))
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", owner)
    listing = list_files(top)
    assert listing.files == (".gitattributes", "a.yaml")
    assert not marker.exists()
    assert os.stat(index).st_mtime_ns == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_git_that_hangs_is_given_up(repository, git, monkeypatch):
    top = repository({"a.yaml": ""})
    os.mkfifo(os.path.join(top, "pipe"))
    git(top, "config", "core.excludesFile", os.path.join(top, "pipe"))
    monkeypatch.setattr(under_test, "TIMEOUT", 0.2)
    assert list_files(top) == "git did not answer within 0.2 seconds"


def test_folders_that_git_could_not_open_are_named():
    messages = b"warning: could not open directory 'a b/': Permission denied\nwarning: other\n"
    assert unreadable(messages) == ("a b/",)
    assert unreadable(b"") == ()
