"""What a commit holds, read from Git's objects: its files, where its links lead, and what is no revision here."""

from __future__ import annotations

import os
import subprocess

import pytest

from kubelint_compliance.model import UsageError
from kubelint_compliance.sources import DiscoveryOptions, discover
from kubelint_compliance.sources.revision import open_revision
from kubelint_compliance.sources.then import Named, discover_then
from tests.sources.conftest import run_git, write

TEXT = "kind: A\n"


@pytest.fixture
def history(repository):
    """Write files, and commit them on `main`; gives back the top."""

    def make(files):
        top = repository(files, add=True)
        run_git(top, "commit", "-q", "-m", "First")
        run_git(top, "branch", "-M", "main")
        return top

    return make


def then(top, *paths, root="", listed=(), **options):
    """The sources and what lies beside them, at `main`, of a call that names paths."""
    config = DiscoveryOptions(root=root and os.path.join(top, root), **options)
    now = discover(paths, config=config, cwd=top, names=listed)
    named = Named(*(tuple(os.path.join(top, path) for path in some) for some in (paths, listed)), config.root)
    found = discover_then(open_revision(top, "main"), named, now, config)
    assert {source.file for source in found.sources} == {os.path.join(top, source.path) for source in found.sources}
    return [source.path for source in found.sources], [source.path for source in found.beside]


def test_texts_are_those_of_the_commit_whatever_the_work_tree_has(history):
    top = history({"a.yaml": TEXT, "b/c.json": "{}\n", "notes.txt": "x\n"})
    write(top, {"a.yaml": "changed: 1\n", "new.yaml": TEXT})
    os.remove(os.path.join(top, "b/c.json"))
    found = discover_then(open_revision(top, "main"), Named((top,)), discover(["."], cwd=top), DiscoveryOptions())
    assert [(source.path, source.text, source.size) for source in found.sources] == [
        ("a.yaml", b"kind: A\n", 8),
        ("b/c.json", b"{}\n", 3),
    ]
    assert found.whole_sight


def test_names_of_any_letters_are_read(history):
    names = ["a b.yaml", "grün.yaml", "new\nline.yaml", "tab\tx.yaml", '"q".yaml']
    top = history(dict.fromkeys(names, TEXT))
    assert sorted(open_revision(top, "main").files) == sorted(names)
    assert dict(open_revision(top, "main").texts(names)) == dict.fromkeys(names, TEXT.encode())


def test_an_empty_file_and_one_without_a_last_line_end_are_read(history):
    top = history({"a.yaml": "", "b.yaml": "x", "c.yaml": "\n\n"})
    assert dict(open_revision(top, "main").texts(("a.yaml", "b.yaml", "c.yaml"))) == {
        "a.yaml": b"",
        "b.yaml": b"x",
        "c.yaml": b"\n\n",
    }


def test_what_is_named_is_looked_for_where_it_lay_and_gone_files_everywhere(history):
    top = history({"apps/a.yaml": TEXT, "apps/notes.txt": TEXT, "old/b.yaml": TEXT, "old/c.yaml": TEXT})
    os.remove(os.path.join(top, "old/b.yaml"))
    assert then(top, "apps")[0] == ["apps/a.yaml", "old/b.yaml"]
    assert then(top, "apps/notes.txt")[0] == ["apps/notes.txt", "old/b.yaml"]
    assert then(top, listed=["apps/notes.txt", "old/c.yaml"])[0] == ["old/b.yaml", "old/c.yaml"]
    assert then(top, "apps/notes.txt", force_exclude=True)[0] == ["old/b.yaml"]


def test_patterns_leave_out_as_they_do_now(history):
    top = history({"a.yaml": TEXT, "vendor/b.yaml": TEXT, "node_modules/c.yaml": TEXT})
    assert then(top, ".", extend_exclude=("vendor/",))[0] == ["a.yaml"]
    assert then(top, "vendor", extend_exclude=("vendor/",))[0] == ["vendor/b.yaml"]
    assert then(top, ".", include=("*.yaml", "!a.yaml"), exclude=())[0] == ["node_modules/c.yaml", "vendor/b.yaml"]


def test_kustomizations_and_charts_lie_beside(history):
    files = ("kustomization.yaml", "apps/Chart.yaml", "apps/web/a.yaml", "other/kustomization.yaml", "other/b.yaml")
    top = history(dict.fromkeys(files, TEXT))
    assert then(top, "apps/web") == (["apps/web/a.yaml"], ["apps/Chart.yaml", "kustomization.yaml"])
    beside = ["apps/Chart.yaml", "kustomization.yaml", "other/b.yaml", "other/kustomization.yaml"]
    assert then(top, "apps/web", root=".")[1] == beside


def test_links_lead_within_the_commit_and_never_out(history, tmp_path):
    top = history({"apps/web/a.yaml": TEXT})
    (tmp_path / "apps/b.yaml").symlink_to("web/a.yaml")
    (tmp_path / "apps/out.yaml").symlink_to("../../x.yaml")
    (tmp_path / "apps/abs.yaml").symlink_to("/etc/passwd")
    (tmp_path / "apps/round.yaml").symlink_to("round.yaml")
    (tmp_path / "other").symlink_to("apps/web")
    run_git(top, "add", "-A")
    run_git(top, "commit", "-q", "-m", "Links")
    assert then(top, ".")[0] == ["apps/web/a.yaml"]
    revision = open_revision(top, "main")
    assert [revision.resolved(path) for path in ("other/a.yaml", "apps/b.yaml", "other", "apps/web/../b.yaml")] == [
        *("apps/web/a.yaml", "apps/web/a.yaml"),
        *("apps/web", "apps/web/a.yaml"),
    ]
    assert {revision.resolved(f"apps/{name}.yaml") for name in ("out", "abs", "round")} == {""}


def test_a_person_names_files_and_not_what_lies_in_a_folder(history):
    top = history({"apps/a.yaml": TEXT, "apps/b.yaml": TEXT})
    named = Named(tuple(os.path.join(top, path) for path in ("apps", "apps/b.yaml")))
    found = discover_then(open_revision(top, "main"), named, discover(["apps"], cwd=top), DiscoveryOptions())
    assert [(source.path, source.named) for source in found.sources] == [("apps/a.yaml", False), ("apps/b.yaml", True)]
    assert [source.named for source in discover(["apps", "apps/b.yaml"], cwd=top).sources] == [False, True]


def test_very_many_links_cost_one_call_and_a_folder_is_entered_once(history, tmp_path, monkeypatch):
    from kubelint_compliance.sources import revision

    top = history({f"apps/{number}.yaml": TEXT for number in range(50)})
    (tmp_path / "web").mkdir()
    for number in range(50):
        (tmp_path / f"web/{number}").symlink_to("../apps")
    run_git(top, "add", "-A")
    run_git(top, "commit", "-q", "-m", "Links")
    calls, run = [], revision.run_git
    monkeypatch.setattr(revision, "run_git", lambda *words: calls.append(words[1][0]) or run(*words))
    assert len(then(top, "web")[0]) == 50
    assert calls == ["rev-parse", "merge-base", "ls-tree", "cat-file", "cat-file"]


def test_a_file_is_read_as_it_was_and_one_outside_as_it_is(history, tmp_path_factory):
    top = history({"a.yaml": TEXT})
    outside = tmp_path_factory.mktemp("outside") / "b.yaml"
    outside.write_text("now: 1\n")
    write(top, {"a.yaml": "now: 1\n", "new.yaml": TEXT})
    revision = open_revision(top, "main")
    assert revision.read(os.path.join(top, "a.yaml"), 100) == b"kind: A\n"
    assert revision.read(str(outside), 100) == b"now: 1\n"
    assert [revision.is_file(os.path.join(top, name)) for name in ("a.yaml", "new.yaml")] == [True, False]
    with pytest.raises(FileNotFoundError):
        revision.read(os.path.join(top, "new.yaml"), 100)
    with pytest.raises(OSError, match="more than 3 bytes"):
        revision.read(os.path.join(top, "a.yaml"), 3)


def test_what_came_to_the_revision_since_does_not_count(history):
    top = history({"a.yaml": TEXT})
    run_git(top, "checkout", "-q", "-b", "change")
    write(top, {"mine.yaml": TEXT})
    run_git(top, "add", "-A")
    run_git(top, "commit", "-q", "-m", "Mine")
    run_git(top, "checkout", "-q", "main")
    write(top, {"theirs.yaml": TEXT})
    run_git(top, "add", "-A")
    run_git(top, "commit", "-q", "-m", "Theirs")
    run_git(top, "checkout", "-q", "change")
    found = open_revision(top, "main")
    assert (sorted(found.files), found.is_base) == (["a.yaml"], True)


def test_histories_without_a_common_commit_are_compared_as_they_are(history):
    top = history({"a.yaml": TEXT})
    run_git(top, "checkout", "-q", "--orphan", "other")
    write(top, {"b.yaml": TEXT})
    run_git(top, "add", "-A")
    run_git(top, "commit", "-q", "-m", "Other")
    found = open_revision(top, "main")
    assert (sorted(found.files), found.is_base) == (["a.yaml"], False)


def test_what_somebody_put_in_place_of_the_commit_is_not_it(history):
    top = history({"a.yaml": TEXT})
    write(top, {"b.yaml": TEXT})
    run_git(top, "add", "-A")
    run_git(top, "commit", "-q", "-m", "Second")
    run_git(top, "replace", "HEAD~1", "HEAD")
    assert sorted(open_revision(top, "HEAD~1").files) == ["a.yaml"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere", "there is no revision 'nowhere' here; run `git fetch origin nowhere`"),
        ("origin/ma in", "there is no revision 'origin/ma in' here; run `git fetch origin ma in`"),
        ("--help", "'--help' is no revision; name a branch, a tag or a commit"),
        ("", "'' is no revision; name a branch, a tag or a commit"),
        ("a\nb", "'a\\nb' is no revision; name a branch, a tag or a commit"),
        ("main:a.yaml", "there is no revision 'main:a.yaml' here; run `git fetch origin main:a.yaml`"),
    ],
)
def test_what_is_no_revision_is_told_in_a_line(history, name, words):
    top = history({"a.yaml": TEXT})
    with pytest.raises(UsageError) as raised:
        open_revision(top, name)
    assert str(raised.value) == f"--diff-base: {words}"


def test_a_shallow_clone_is_told_what_to_run(history, tmp_path_factory):
    top = history({"a.yaml": TEXT})
    for number in range(2):
        write(top, {"a.yaml": f"kind: B{number}\n"})
        run_git(top, "commit", "-q", "-a", "-m", "More")
    clone = str(tmp_path_factory.mktemp("clone"))
    run_git(clone, "clone", "-q", "--depth", "1", f"file://{top}", ".")
    deepen = "run `git fetch --unshallow`, or set `fetch-depth: 0` for actions/checkout"
    with pytest.raises(UsageError) as raised:
        open_revision(clone, "HEAD~1")
    assert str(raised.value) == f"--diff-base: there is no revision 'HEAD~1' here, and this clone is shallow; {deepen}"
    first = subprocess.run(["git", "rev-parse", "HEAD~2"], cwd=top, capture_output=True, text=True, check=True).stdout
    run_git(clone, "-c", "protocol.file.allow=always", "fetch", "-q", "--depth", "1", "origin", "main")
    run_git(top, "config", "uploadpack.allowAnySHA1InWant", "true")
    run_git(clone, "fetch", "-q", "--depth", "1", "origin", first.strip())
    with pytest.raises(UsageError) as raised:
        open_revision(clone, first.strip())
    assert "does not reach back to where HEAD and" in str(raised.value)
    assert str(raised.value).endswith(f"went apart; {deepen}")


def test_a_clone_without_files_is_told_what_to_run(history, tmp_path_factory):
    top = history({"a.yaml": TEXT})
    write(top, {"a.yaml": "kind: B\n"})
    run_git(top, "commit", "-q", "-a", "-m", "Second")
    run_git(top, "config", "uploadpack.allowFilter", "true")
    clone = str(tmp_path_factory.mktemp("clone"))
    run_git(clone, "clone", "-q", "--filter=blob:none", f"file://{top}", ".")
    with pytest.raises(UsageError) as raised:
        dict(open_revision(clone, "HEAD~1").texts(("a.yaml",)))
    words = "the files of 'HEAD~1' are not all here, as in a partial clone; run `git fetch --refetch --no-filter`"
    assert str(raised.value) == f"--diff-base: {words}"
    assert dict(open_revision(clone, "HEAD").texts(("a.yaml",))) == {"a.yaml": b"kind: B\n"}


def test_nothing_that_a_repository_configures_runs(history, tmp_path):
    top = history({"a.yaml": TEXT, ".gitattributes": "*.yaml filter=own diff=own\n"})
    run_git(top, "commit", "-q", "--allow-empty", "-m", "Second")
    trap = f"touch {tmp_path / 'ran'}"
    for key in ("core.fsmonitor", "filter.own.clean", "filter.own.smudge", "diff.own.command", "diff.own.textconv"):
        run_git(top, "config", key, trap)
    for key in ("core.pager", "diff.external", "core.sshCommand", "uploadpack.packObjectsHook"):
        run_git(top, "config", key, trap)
    write(top, {"a.yaml": "kind: B\n"})
    assert then(top, ".")[0] == ["a.yaml"]
    assert not (tmp_path / "ran").exists()


def test_another_repository_inside_is_known_by_its_path_alone(history, tmp_path):
    from kubelint_compliance.sources.then import nested

    top = history({"a.yaml": TEXT})
    inner = tmp_path / "inner"
    inner.mkdir()
    run_git(str(inner), "init", "-q")
    write(str(inner), {"b.yaml": TEXT})
    run_git(str(inner), "add", "-A")
    run_git(str(inner), "commit", "-q", "-m", "Inner")
    run_git(top, "add", "-A")
    run_git(top, "commit", "-q", "-m", "Second")
    assert then(top, ".")[0] == ["a.yaml"]
    assert nested(open_revision(top, "main")) == ("inner",)


def test_before_the_first_commit_head_holds_nothing(repository):
    top = repository({"a.yaml": TEXT}, add=True)
    found = open_revision(top, "HEAD")
    assert (found.files, found.id, found.title) == ({}, "", "HEAD (no commit yet)")
    with pytest.raises(UsageError, match="there is no revision 'main' here"):
        open_revision(top, "main")
