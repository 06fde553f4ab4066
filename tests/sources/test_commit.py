"""Which commit a work tree stands at, and what differs from it; nothing that a repository configures runs."""

from __future__ import annotations

import os
import subprocess

import pytest

from kubelint_compliance.sources.commit import commit_of, differing

NAMED = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


@pytest.fixture
def git(tmp_path):
    def call(*words):
        done = subprocess.run(
            ["git", "-C", str(tmp_path), *words],
            env={**os.environ, **NAMED},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    call("init", "-q", "-b", "main")
    (tmp_path / "a.yaml").write_text("a: 1\n")
    (tmp_path / "b.yaml").write_text("b: 1\n")
    return call


@pytest.fixture
def committed(git):
    git("add", "-A")
    git("commit", "-q", "-m", "First")
    return git


def test_without_a_commit_there_is_none(tmp_path, git):
    assert commit_of(str(tmp_path)) is None


def test_a_clean_tree(tmp_path, committed):
    found = commit_of(str(tmp_path))
    assert found is not None
    assert (found.id, found.branch, found.name) == (committed("rev-parse", "HEAD"), "main", "")
    assert differing(str(tmp_path), found, ["a.yaml", "b.yaml"]) == frozenset()


def test_what_was_changed_staged_added_and_deleted_differs(tmp_path, committed):
    (tmp_path / "a.yaml").write_text("a: 2\n")
    (tmp_path / "new.yaml").write_text("new: 1\n")
    (tmp_path / "staged.yaml").write_text("staged: 1\n")
    committed("add", "staged.yaml")
    (tmp_path / "b.yaml").unlink()
    found = commit_of(str(tmp_path))
    assert found is not None
    asked = ["a.yaml", "b.yaml", "new.yaml", "staged.yaml"]
    assert differing(str(tmp_path), found, asked) == set(asked)


def test_dates_and_line_ends_make_no_difference(tmp_path, committed):
    os.utime(tmp_path / "a.yaml", (1, 1))
    (tmp_path / "b.yaml").write_bytes(b"b: 1\r\n")
    found = commit_of(str(tmp_path))
    assert found is not None
    assert differing(str(tmp_path), found, ["a.yaml", "b.yaml"]) == frozenset()


def test_a_link_is_compared_by_where_it_leads(tmp_path, committed):
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    committed("add", "-A")
    committed("commit", "-q", "-m", "Second")
    found = commit_of(str(tmp_path))
    assert found is not None
    assert differing(str(tmp_path), found, ["link.yaml"]) == frozenset()
    (tmp_path / "link.yaml").unlink()
    (tmp_path / "link.yaml").symlink_to("b.yaml")
    assert differing(str(tmp_path), found, ["link.yaml"]) == {"link.yaml"}


def test_on_no_branch(tmp_path, committed):
    committed("checkout", "-q", "--detach")
    found = commit_of(str(tmp_path))
    assert found is not None
    assert found.branch == ""


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://user:token@example.com/team/shop.git", "shop"),
        ("git@example.com:team/shop.git", "shop"),
        ("git@example.com:shop", "shop"),
        ("/srv/git/shop/", "shop"),
    ],
)
def test_the_repository_is_called_as_at_its_origin(tmp_path, committed, address, name):
    committed("remote", "add", "origin", address)
    found = commit_of(str(tmp_path))
    assert found is not None
    assert found.name == name


def test_no_filter_or_monitor_of_the_repository_runs(tmp_path, committed):
    trap = f"touch {tmp_path}/trapped; cat"
    (tmp_path / ".gitattributes").write_text("* filter=trap diff=trap\n")
    for key in (
        "filter.trap.clean",
        "filter.trap.process",
        "diff.trap.command",
        "diff.trap.textconv",
        "core.fsmonitor",
    ):
        committed("config", key, trap)
    (tmp_path / "a.yaml").write_text("a: 3\n")
    found = commit_of(str(tmp_path))
    assert found is not None
    assert differing(str(tmp_path), found, ["a.yaml"]) == {"a.yaml"}
    assert not (tmp_path / "trapped").exists()


def test_where_git_cannot_be_run_nothing_is_known(tmp_path, committed):
    assert commit_of(str(tmp_path), {"PATH": ""}) is None
