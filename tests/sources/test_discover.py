import os
import sys

import pytest

from kubelint_compliance.model import Problem, UsageError
from kubelint_compliance.sources import DiscoveryOptions, Excluded, Source, discover
from kubelint_compliance.sources.tree import list_tree

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX files")


def paths(discovery):
    return [source.path for source in discovery.sources]


def met(cwd, path, size=0):
    """The source that nobody named."""
    return Source(path, os.path.join(cwd, *path.split("/")), False, size)


def reasons(discovery):
    return {entry.path: entry.reason for entry in discovery.excluded}


def test_no_path_finds_nothing(tree):
    cwd = tree({"a.yaml": ""})
    assert discover([], cwd=cwd)[:3] == ((), (), ())


def test_an_empty_folder_has_no_sources(tree):
    assert discover(["."], cwd=tree({"README.md": ""}))[:3] == ((), (), ())


def test_manifests_are_known_by_their_suffix_in_any_case(tree, lister):
    cwd = tree({"a.yaml": "", "b.yml": "", "c.json": "", "d.YAML": "", "e.txt": "", "yaml": "", "sub/f.yaml": "x"})
    found = discover(["."], cwd=cwd)
    assert paths(found) == ["a.yaml", "b.yml", "c.json", "d.YAML", "sub/f.yaml"]
    assert found.sources[4] == Source("sub/f.yaml", os.path.join(cwd, "sub", "f.yaml"), False, 1)


def test_a_named_file_may_have_any_suffix(tree):
    found = discover(["a.txt"], cwd=tree({"a.txt": "abc"}))
    assert [(source.path, source.named, source.size) for source in found.sources] == [("a.txt", True, 3)]


def test_the_order_and_repetition_of_paths_does_not_matter(tree):
    cwd = tree({"a/x.yaml": "", "b/y.yaml": "", "c.yaml": ""})
    once = discover(["a", "b", "c.yaml"], cwd=cwd)
    assert discover(["c.yaml", "b", "a", "b", "./a"], cwd=cwd) == once
    assert paths(once) == ["a/x.yaml", "b/y.yaml", "c.yaml"]


def test_a_file_both_named_and_met_is_named(tree):
    found = discover([".", "a.yaml"], cwd=tree({"a.yaml": "", "b.yaml": ""}))
    assert [(source.path, source.named) for source in found.sources] == [("a.yaml", True), ("b.yaml", False)]


# where paths are relative to


def test_paths_are_relative_to_the_git_top_level(repository):
    top = repository({"a/b/c.yaml": "", "d.yaml": ""})
    found = discover([".", "../../d.yaml"], cwd=os.path.join(top, "a", "b"))
    assert found.top == top
    assert paths(found) == ["a/b/c.yaml", "d.yaml"]


def test_paths_are_relative_to_the_working_directory_without_git(tree):
    top = tree({"a/b.yaml": "", "c.yaml": ""})
    found = discover([".", "../c.yaml"], cwd=os.path.join(top, "a"))
    assert found.top == os.path.join(top, "a")
    assert paths(found) == ["../c.yaml", "b.yaml"]


def test_outside_a_repository_the_one_that_holds_all_paths_counts(tree, git):
    top = tree({"repo/a/b.yaml": "", "c.yaml": ""})
    git(os.path.join(top, "repo"), "init", "-q")
    assert paths(discover(["repo/a"], cwd=top)) == ["a/b.yaml"]
    assert paths(discover(["repo/a", "c.yaml"], cwd=top)) == ["c.yaml", "repo/a/b.yaml"]


def test_an_absolute_path_is_reported_like_a_relative_one(repository):
    top = repository({"a.yaml": ""})
    assert paths(discover([os.path.join(top, "a.yaml")], cwd=top)) == ["a.yaml"]


# whole sight


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (["."], True),
        (["a"], True),
        (["a", "a/x.yaml"], True),
        (["a/x.yaml"], False),
        (["a", "b.yaml"], False),
        (["-"], False),
        (["a", "-"], False),
        ([], False),
    ],
)
def test_only_folders_give_whole_sight(tree, named, expected):
    cwd = tree({"a/x.yaml": "", "b.yaml": ""})
    assert discover(named, cwd=cwd).whole_sight is expected
    assert discover(named, cwd=cwd, config=DiscoveryOptions(root=cwd)).whole_sight is True


# what git ignores


IGNORING = {
    ".gitignore": "*.gen.yaml\n/out/\nlogs\n",
    "a.yaml": "",
    "a.gen.yaml": "",
    "out/b.yaml": "",
    "sub/out/c.yaml": "",
    "sub/.gitignore": "!d.gen.yaml\ne.yaml\n",
    "sub/d.gen.yaml": "",
    "sub/e.yaml": "",
    "sub/logs/f.yaml": "",
}


def test_git_ignored_files_are_told_and_ignored_folders_not_entered(repository, lister):
    found = discover(["."], cwd=repository(IGNORING))
    assert paths(found) == ["a.yaml", "sub/d.gen.yaml", "sub/out/c.yaml"]
    assert found.excluded == (Excluded("a.gen.yaml", "git-ignored"), Excluded("sub/e.yaml", "git-ignored"))


def test_gitignore_files_count_below_a_folder_that_is_no_repository(tree):
    found = discover(["."], cwd=tree(IGNORING))
    assert paths(found) == ["a.yaml", "sub/d.gen.yaml", "sub/out/c.yaml"]


def test_gitignore_files_above_the_named_folder_count(repository, lister):
    found = discover(["sub"], cwd=repository(IGNORING))
    assert paths(found) == ["sub/d.gen.yaml", "sub/out/c.yaml"]


def test_the_repositorys_private_exclude_file_counts(repository, lister):
    top = repository({"a.yaml": "", "b.yaml": "", ".git/info/exclude": "b.yaml\n"})
    assert reasons(discover(["."], cwd=top)) == {"b.yaml": "git-ignored"}


def test_an_ignored_folder_that_is_named_is_read(repository, lister):
    found = discover(["out", "sub/logs"], cwd=repository(IGNORING))
    assert paths(found) == ["out/b.yaml", "sub/logs/f.yaml"]


def test_an_ignored_file_that_is_named_is_read(repository):
    found = discover([".", "a.gen.yaml"], cwd=repository(IGNORING))
    assert "a.gen.yaml" in paths(found)
    assert "a.gen.yaml" not in reasons(found)


def test_gitignore_may_be_disregarded(repository):
    found = discover(["."], cwd=repository(IGNORING), config=DiscoveryOptions(respect_gitignore=False))
    assert len(found.sources) == 7
    assert found.excluded == ()


def test_a_tracked_file_is_read_though_it_is_ignored(repository, git):
    top = repository({"a.yaml": ""}, add=True)
    with open(os.path.join(top, ".gitignore"), "w", encoding="utf-8") as file:
        file.write("*.yaml\n")
    assert paths(discover(["."], cwd=top)) == ["a.yaml"]


def test_a_tracked_file_that_was_deleted_is_no_input(repository):
    top = repository({"a.yaml": "", "b.yaml": ""}, add=True)
    os.remove(os.path.join(top, "a.yaml"))
    assert discover(["."], cwd=top)[1:3] == ((), ())
    assert paths(discover(["."], cwd=top)) == ["b.yaml"]


def test_nested_repositories_and_submodules_are_entered(repository, git, lister):
    top = repository({"a.yaml": ""}, add=True)
    for name in ("nested", "module"):
        folder = os.path.join(top, name)
        os.mkdir(folder)
        git(folder, "init", "-q")
        with open(os.path.join(folder, f"{name}.yaml"), "w", encoding="utf-8"):
            pass
        git(folder, "add", "--all")
        git(folder, "commit", "-q", "-m", "x")
    git(top, "add", "module")
    assert paths(discover(["."], cwd=top)) == ["a.yaml", "module/module.yaml", "nested/nested.yaml"]


@pytest.mark.parametrize(
    "pattern",
    [
        "x",
        "/x",
        "x/",
        "*.yaml",
        "/*",
        "x/*",
        "**/y",
        "x/**",
        "!x\nx",
        "*\n!*/\n!*.yaml",
        "x/*\n!x/y",
        "[xy]",
        "\\x",
        "# x",
    ],
)
def test_walking_finds_what_git_finds(repository, monkeypatch, pattern):
    top = repository({"x/y/z.yaml": "", "x/a.yaml": "", "y/x/b.yaml": "", "x.yaml": "", "y/c.yaml": "", "y/x.yaml": ""})
    with open(os.path.join(top, ".gitignore"), "w", encoding="utf-8") as file:
        file.write(pattern + "\n")

    def listed():
        entries = list_tree(top, wants=lambda file: file.endswith(".yaml"), skip=frozenset({".git"}), gitignore=True)
        return sorted(entry._replace(listed=False) for entry in entries)

    by_git = listed()
    monkeypatch.setattr("kubelint_compliance.sources.tree.list_files", lambda folder: None)
    assert listed() == by_git


# exclude patterns


def test_excluded_files_are_told_with_the_pattern(tree, lister):
    cwd = tree({"a.yaml": "", "gen/b.yaml": "", "gen/c.txt": "", "x/d.gen.yaml": ""})
    found = discover(["."], cwd=cwd, config=DiscoveryOptions(extend_exclude=("gen/", "*.gen.yaml")))
    assert paths(found) == ["a.yaml"]
    assert reasons(found) == {
        "gen/b.yaml": "matches the exclude pattern 'gen/'",
        "x/d.gen.yaml": "matches the exclude pattern '*.gen.yaml'",
    }


def test_what_lies_in_folders_of_tools_is_left_out_and_counted(repository, lister):
    files = {"node_modules/b.yaml": "", "node_modules/b.js": "", ".venv/c.yaml": ""}
    top = repository({"a.yaml": "", "vendor/d.yaml": "", ".github/e.yaml": "", **files})
    os.symlink("b.js", os.path.join(top, "node_modules", "link"))
    found = discover(["."], cwd=top)
    assert paths(found) == [".github/e.yaml", "a.yaml", "vendor/d.yaml"]
    assert reasons(found) == {
        ".venv/c.yaml": "lies in '.venv', a folder of tools",
        "node_modules/b.yaml": "lies in 'node_modules', a folder of tools",
    }


def test_patterns_are_relative_to_their_base(tree):
    top = tree({"a/gen/b.yaml": "", "gen/c.yaml": ""})
    options = DiscoveryOptions(extend_exclude=("/gen",), base=os.path.join(top, "a"))
    assert paths(discover(["."], cwd=top, config=options)) == ["gen/c.yaml"]


def test_a_named_file_is_read_though_it_is_excluded(tree):
    found = discover(["gen/a.yaml"], cwd=tree({"gen/a.yaml": ""}), config=DiscoveryOptions(extend_exclude=("gen",)))
    assert paths(found) == ["gen/a.yaml"]


def test_force_exclude_leaves_out_named_files(tree):
    cwd = tree({"gen/a.yaml": "", "node_modules/b.yaml": "", "c.yaml": ""})
    options = DiscoveryOptions(extend_exclude=("gen",), force_exclude=True)
    found = discover(["gen/a.yaml", "node_modules/b.yaml", "c.yaml"], cwd=cwd, config=options)
    assert [(source.path, source.named) for source in found.sources] == [("c.yaml", False)]
    assert reasons(found) == {
        "gen/a.yaml": "matches the exclude pattern 'gen'",
        "node_modules/b.yaml": "matches the exclude pattern 'node_modules'",
    }


def test_a_named_folder_is_read_though_it_is_excluded(tree):
    cwd = tree({"gen/a.yaml": "", "gen/x/b.yaml": "", "node_modules/p/c.yaml": ""})
    options = DiscoveryOptions(extend_exclude=("gen", "x"))
    found = discover(["gen", "node_modules/p"], cwd=cwd, config=options)
    assert paths(found) == ["gen/a.yaml", "node_modules/p/c.yaml"]
    assert reasons(found) == {"gen/x/b.yaml": "matches the exclude pattern 'x'"}


def test_force_exclude_leaves_out_named_folders(tree):
    cwd = tree({"gen/a.yaml": ""})
    options = DiscoveryOptions(extend_exclude=("gen",), force_exclude=True)
    assert discover(["gen"], cwd=cwd, config=options).sources == ()


def test_include_replaces_the_suffixes(tree):
    cwd = tree({"a.yaml": "", "b.k8s": "", "deploy/c.txt": ""})
    assert paths(discover(["."], cwd=cwd, config=DiscoveryOptions(include=("*.k8s", "deploy/*")))) == [
        "b.k8s",
        "deploy/c.txt",
    ]


def test_a_pattern_that_excludes_nothing_gives_a_warning(tree):
    cwd = tree({"a.yaml": "", "docs/b.md": ""})
    options = DiscoveryOptions(extend_exclude=("a.*", "nowhere/*.yaml", "docs"))
    assert discover(["."], cwd=cwd, config=options).problems == (
        Problem("", "unmatched-pattern", "the pattern 'nowhere/*.yaml' excludes nothing", fatal=False),
    )


def test_no_warning_where_only_a_part_was_seen(tree):
    cwd = tree({"a.yaml": "", "sub/b.yaml": ""})
    options = DiscoveryOptions(extend_exclude=("nowhere/*.yaml",))
    assert discover(["sub", "a.yaml"], cwd=cwd, config=options).problems == ()


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("./deploy/dev/", "write '/deploy/dev/'"),
        ("deploy/./dev", "write '/deploy/dev'"),
        ("../other/*.yaml", "patterns do not lead upwards"),
        (".", "patterns are for what lies in the folder"),
    ],
)
@pytest.mark.parametrize("named", [".", "deploy/a.yaml"])
def test_a_pattern_that_no_path_matches_gives_a_warning_whatever_is_checked(tree, named, pattern, why):
    cwd = tree({"deploy/dev/b.yaml": "", "deploy/a.yaml": ""})
    message = f"the pattern {pattern!r} can match nothing: {why}"
    problem = Problem("", "unmatched-pattern", message, fatal=False)
    assert discover([named], cwd=cwd, config=DiscoveryOptions(extend_exclude=(pattern,))).problems == (problem,)


def test_a_pattern_with_the_absolute_path_gives_a_warning(tree):
    cwd = tree({"dev/a.yaml": ""})
    (problem,) = discover(["."], cwd=cwd, config=DiscoveryOptions(extend_exclude=(f"{cwd}/dev/",))).problems
    assert problem.message.endswith("can match nothing: patterns are relative to the configuration; write '/dev/'")


def test_a_pattern_relative_to_a_folder_that_is_not_checked_gives_a_warning(tree):
    cwd = tree({"repo/deploy/dev/a.yaml": "", "org/org.yaml": ""})
    options = DiscoveryOptions(extend_exclude=("deploy/dev/", "tmp/", "*.bak"), base=os.path.join(cwd, "org"))
    (problem,) = discover(["repo"], cwd=cwd, config=options).problems
    assert problem.message == (
        "the pattern 'deploy/dev/' can match nothing: it is relative to 'org', where nothing that is checked lies"
    )


def test_a_bad_pattern_is_a_usage_error(tree):
    with pytest.raises(UsageError, match="'!'"):
        discover(["."], cwd=tree({}), config=DiscoveryOptions(exclude=("!",)))


# what cannot be read


def test_a_path_that_does_not_exist_is_told_with_the_nearest_name(tree):
    cwd = tree({"deploy/web.yaml": "", "deploy/db.yaml": ""})
    assert discover(["deploy/wbe.yaml", "deplyo/db.yaml"], cwd=cwd).problems == (
        Problem("deploy/wbe.yaml", "not-found", "no such file or folder; did you mean 'deploy/web.yaml'?"),
        Problem("deplyo/db.yaml", "not-found", "no such file or folder; did you mean 'deploy/db.yaml'?"),
    )


def test_a_path_without_a_near_name_is_told_plainly(tree):
    problem = Problem("nothing/like.it", "not-found", "no such file or folder")
    assert discover(["nothing/like.it"], cwd=tree({"a.yaml": ""})).problems == (problem,)


def test_an_empty_path_is_not_the_working_directory(tree):
    found = discover([""], cwd=tree({"a.yaml": ""}))
    assert found.sources == ()
    assert found.problems == (Problem("", "not-found", "an empty path was named"),)


def test_one_missing_path_costs_no_other(tree):
    found = discover(["a.yaml", "b.yaml"], cwd=tree({"a.yaml": ""}))
    assert paths(found) == ["a.yaml"]
    assert [problem.path for problem in found.problems] == ["b.yaml"]


@posix
def test_pipes_are_not_read_where_they_are_met(tree):
    cwd = tree({"a.yaml": ""})
    os.mkfifo(os.path.join(cwd, "b.yaml"))
    told = {"b.yaml": "is a pipe, which is only read where it is named on the command line"}
    assert reasons(discover(["."], cwd=cwd)) == told
    assert reasons(discover([], names=["b.yaml"], cwd=cwd)) == told
    forced = discover(["b.yaml"], cwd=cwd, config=DiscoveryOptions(force_exclude=True))
    assert reasons(forced) == told


@posix
def test_a_pipe_that_is_named_is_read(tree):
    cwd = tree({})
    reading, writing = os.pipe()
    os.write(writing, b"abc")
    os.close(writing)
    found = discover([f"/dev/fd/{reading}"], cwd=cwd)
    os.close(reading)
    assert found.sources == (Source(f"/dev/fd/{reading}", "", True, 3, b"abc"),)


@posix
def test_a_file_that_a_shell_has_already_deleted_is_read(tree):
    cwd = tree({"here.txt": "abc"})
    file = os.path.join(cwd, "here.txt")
    descriptor = os.open(file, os.O_RDONLY)
    os.unlink(file)
    found = discover([f"/dev/fd/{descriptor}"], cwd=cwd)
    os.close(descriptor)
    assert found.sources == (Source(f"/dev/fd/{descriptor}", "", True, 3, b"abc"),)


@posix
def test_a_device_that_is_named_is_not_opened(tree):
    (problem,) = discover(["/dev/null"], cwd=tree({})).problems
    assert (problem.code, problem.message) == ("unreadable", "is a device or socket, which is never opened")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_folder_that_may_not_be_read_is_a_problem(tree):
    cwd = tree({"a.yaml": "", "secret/b.yaml": ""})
    os.chmod(os.path.join(cwd, "secret"), 0)
    found = discover(["."], cwd=cwd)
    os.chmod(os.path.join(cwd, "secret"), 0o755)
    assert found.problems == (Problem("secret", "unreadable", "cannot be read: Permission denied"),)


def test_a_folder_that_cannot_be_listed_is_a_problem(tree, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied")

    cwd = tree({"a.yaml": ""})
    monkeypatch.setattr(os, "scandir", refuse)
    assert discover(["."], cwd=cwd).problems == (Problem(".", "unreadable", "cannot be read: Permission denied"),)


# links


@posix
def test_a_link_to_a_file_reports_its_target(tree, lister):
    cwd = tree({"a/real.yaml": ""})
    os.symlink("a/real.yaml", os.path.join(cwd, "link.yaml"))
    assert paths(discover(["."], cwd=cwd)) == ["a/real.yaml"]
    assert paths(discover(["link.yaml"], cwd=cwd)) == ["a/real.yaml"]


@posix
def test_links_that_lead_out_are_told_not_followed(repository, tmp_path_factory, lister):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.yaml").write_text("x")
    top = repository({"a.yaml": ""})
    os.symlink(outside / "secret.yaml", os.path.join(top, "file.yaml"))
    os.symlink(outside, os.path.join(top, "folder"))
    reason = "a symbolic link that leads out of the tree"
    assert reasons(discover(["."], cwd=top)) == {"file.yaml": reason, "folder": reason}
    assert paths(discover(["."], cwd=top)) == ["a.yaml"]


@posix
@pytest.mark.parametrize("name", ["folder", "folder/secret.yaml"])
def test_a_named_link_that_leads_out_is_a_problem(repository, tmp_path_factory, name):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.yaml").write_text("x")
    top = repository({})
    os.symlink(outside, os.path.join(top, "folder"))
    found = discover([name], cwd=top)
    assert found.sources == ()
    assert [(problem.path, problem.code, problem.fatal) for problem in found.problems] == [(name, "unreadable", True)]
    forced = discover([name], cwd=top, config=DiscoveryOptions(force_exclude=True))
    assert reasons(forced) == {name: "a symbolic link that leads out of the tree"}


@posix
def test_a_link_to_a_folder_elsewhere_in_the_repository_is_followed_once(repository, lister):
    top = repository({"base/a.yaml": "", "overlay/b.yaml": ""})
    os.symlink("../base", os.path.join(top, "overlay", "one"))
    os.symlink("../base", os.path.join(top, "overlay", "two"))
    assert paths(discover(["overlay"], cwd=top)) == ["base/a.yaml", "overlay/b.yaml"]
    assert paths(discover(["."], cwd=top)) == ["base/a.yaml", "overlay/b.yaml"]


@posix
def test_a_link_upwards_is_not_followed(repository, lister):
    top = repository({"a/b.yaml": "", "c.yaml": ""})
    os.symlink("..", os.path.join(top, "a", "loop"))
    assert paths(discover(["a"], cwd=top)) == ["a/b.yaml"]


@posix
def test_a_link_that_leads_nowhere_is_told(tree):
    cwd = tree({})
    os.symlink("gone.yaml", os.path.join(cwd, "a.yaml"))
    os.symlink("b.yaml", os.path.join(cwd, "b.yaml"))
    assert set(reasons(discover(["."], cwd=cwd)).values()) == {"a symbolic link that leads nowhere"}
    assert discover(["a.yaml"], cwd=cwd).problems[0].message == "is a symbolic link that leads nowhere"


# names


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="file names are UTF-8 there")
def test_names_that_are_not_utf8_are_printable(repository, lister):
    top = repository({})
    name = os.fsdecode(b"bad\xff.yaml")
    with open(os.path.join(top, name), "w", encoding="utf-8"):
        pass
    found = discover(["."], cwd=top, config=DiscoveryOptions(extend_exclude=("z*z",)))
    assert paths(found) == ["bad\\xff.yaml"]
    assert found.sources[0].file == os.path.join(top, name)
    assert discover([name], cwd=top).sources[0].path == "bad\\xff.yaml"


@posix
def test_odd_names_are_kept(repository, lister):
    names = [" lead.yaml", "a\tb.yaml", "a\\b.yaml", 'q"uote.yaml', "größe.yaml", "new\nline.yaml"]
    assert paths(discover(["."], cwd=repository(dict.fromkeys(names, "")))) == sorted(names)


# standard input


def test_standard_input_without_a_name(tree):
    found = discover(["-"], cwd=tree({}), stdin=b"abc")
    assert found.sources == (Source("<stdin>", "", True, 3, b"abc"),)


def test_standard_input_is_the_file_it_is_named_after(repository):
    top = repository({"a/b.yaml": "old", "a/link.yaml": ""})
    cwd = os.path.join(top, "a")
    file = os.path.join(cwd, "b.yaml")
    os.unlink(os.path.join(cwd, "link.yaml"))
    os.symlink("b.yaml", os.path.join(cwd, "link.yaml"))
    for name in ("b.yaml", "../a/b.yaml", "link.yaml", file):
        found = discover(["-"], cwd=cwd, stdin=b"new", config=DiscoveryOptions(stdin_filename=name))
        assert found.sources == (Source("a/b.yaml", file, True, 3, b"new"),)
    for others in (["."], ["b.yaml"]):
        found = discover(["-", *others], cwd=cwd, stdin=b"new", config=DiscoveryOptions(stdin_filename="b.yaml"))
        assert Source("a/b.yaml", file, True, 3, b"new") in found.sources
        assert paths(found).count("a/b.yaml") == 1


def test_standard_input_may_be_named_after_a_file_to_come(repository):
    top = repository({"a/b.yaml": ""})
    found = discover(["-"], cwd=top, stdin=b"new", config=DiscoveryOptions(stdin_filename="a/c.txt"))
    assert found.sources == (Source("a/c.txt", os.path.join(top, "a", "c.txt"), True, 3, b"new"),)


def test_the_name_of_standard_input_says_which_repository_is_meant(tree, git):
    cwd = tree({"repo/a.yaml": ""})
    git(os.path.join(cwd, "repo"), "init", "-q")
    found = discover(["-"], cwd=cwd, stdin=b"", config=DiscoveryOptions(stdin_filename="repo/a.yaml"))
    assert paths(found) == ["a.yaml"]


@posix
def test_standard_input_named_after_a_link_that_leads_out_is_a_problem(repository, tmp_path_factory):
    top = repository({})
    os.symlink(tmp_path_factory.mktemp("outside"), os.path.join(top, "out"))
    found = discover(["-"], cwd=top, stdin=b"", config=DiscoveryOptions(stdin_filename="out/a.yaml"))
    assert found.sources == ()
    assert [problem.code for problem in found.problems] == ["unreadable"]


def test_standard_input_cannot_be_a_folder(tree):
    with pytest.raises(UsageError, match="--stdin-filename names a folder: 'a'"):
        discover(["-"], cwd=tree({"a/b.yaml": ""}), stdin=b"", config=DiscoveryOptions(stdin_filename="a"))


def test_force_exclude_leaves_out_standard_input_by_its_name(tree):
    options = DiscoveryOptions(stdin_filename="gen/b.yaml", extend_exclude=("gen",), force_exclude=True)
    found = discover(["-"], cwd=tree({}), stdin=b"", config=options)
    assert found.sources == ()
    assert reasons(found) == {"gen/b.yaml": "matches the exclude pattern 'gen'"}


# lists


def test_what_a_list_names_is_checked_or_counted(tree):
    cwd = tree({"a.yaml": "", "README.md": "", "logo.png": "", "gen/b.yaml": "", "sub/c.yaml": ""})
    names = ["a.yaml", "README.md", "logo.png", "gone.yaml", "gone/too.md", "gen/b.yaml", "sub"]
    found = discover([], names=names, cwd=cwd, config=DiscoveryOptions(exclude=("gen",), force_exclude=True))
    assert found.sources == (met(cwd, "a.yaml"), met(cwd, "sub/c.yaml"))
    assert reasons(found) == {
        "README.md": "neither YAML nor JSON by its name",
        "gen/b.yaml": "matches the exclude pattern 'gen'",
        "gone.yaml": "listed, but not there",
        "gone/too.md": "listed, but not there",
        "logo.png": "neither YAML nor JSON by its name",
    }
    assert found.problems == ()


def test_a_list_without_force_exclude_overrules_the_exclude_patterns_alone(tree):
    cwd = tree({"gen/b.yaml": "", "gen/c.txt": ""})
    found = discover([], names=["gen/b.yaml", "gen/c.txt"], cwd=cwd, config=DiscoveryOptions(exclude=("gen",)))
    assert found.sources == (met(cwd, "gen/b.yaml"),)
    assert reasons(found) == {"gen/c.txt": "neither YAML nor JSON by its name"}


def test_a_list_is_held_against_the_include_patterns(tree):
    cwd = tree({"a.yaml": "", "b.k8s": ""})
    found = discover([], names=["a.yaml", "b.k8s"], cwd=cwd, config=DiscoveryOptions(include=("*.k8s",)))
    assert paths(found) == ["b.k8s"]
    assert reasons(found) == {"a.yaml": "matches no include pattern"}


def test_git_lists_from_the_top_wherever_it_is_called(repository):
    top = repository({"deploy/a.yaml": "", "b.yaml": ""})
    found = discover([], names=["deploy/a.yaml", "b.yaml", "deploy/gone.yaml"], cwd=os.path.join(top, "deploy"))
    assert paths(found) == ["b.yaml", "deploy/a.yaml"]
    assert reasons(found) == {"deploy/gone.yaml": "listed, but not there"}


@posix
def test_links_in_a_list_are_passed_over_where_they_lead_nowhere_or_out(repository, tmp_path_factory):
    top = repository({"a.yaml": ""})
    os.symlink("a.yaml", os.path.join(top, "in.yaml"))
    os.symlink("gone.yaml", os.path.join(top, "nowhere.yaml"))
    os.symlink(tmp_path_factory.mktemp("outside"), os.path.join(top, "out"))
    found = discover([], names=["in.yaml", "nowhere.yaml", "out"], cwd=top)
    assert paths(found) == ["a.yaml"]
    assert reasons(found) == {
        "nowhere.yaml": "a symbolic link that leads nowhere",
        "out": "a symbolic link that leads out of the tree",
    }
    assert found.problems == ()


def test_a_name_of_a_hook_must_be_of_the_right_kind_and_there(tree):
    cwd = tree({"a.yaml": "", "b.md": ""})
    found = discover(["a.yaml", "b.md", "c.yaml"], cwd=cwd, config=DiscoveryOptions(force_exclude=True))
    assert paths(found) == ["a.yaml"]
    assert reasons(found) == {"b.md": "neither YAML nor JSON by its name"}
    assert [(problem.path, problem.code) for problem in found.problems] == [("c.yaml", "not-found")]


# a Git that refuses


def test_what_git_does_not_list_is_told_and_counted(repository, git, monkeypatch):
    top = repository({".gitignore": "gen/\n*.tmp.yaml\n", "a.yaml": "", "gen/in/b.yaml": "", "c.tmp.yaml": ""})
    git(top, "add", "--force", "gen/in/b.yaml")
    monkeypatch.setattr("kubelint_compliance.sources.tree.list_files", lambda folder: "git failed")
    found = discover(["."], cwd=top)
    assert paths(found) == ["a.yaml"]
    assert reasons(found) == {"gen/in/b.yaml": "git-ignored", "c.tmp.yaml": "git-ignored"}
    message = "git failed; 2 files that .gitignore names left out, committed or not (--no-respect-gitignore takes all)"
    assert found.problems == (Problem(".", "git-refused", message, fatal=False),)


def test_nothing_is_told_of_a_git_that_would_have_said_the_same(repository, monkeypatch):
    top = repository({".gitignore": "*.txt\n", "a.yaml": "", "b.txt": ""})
    monkeypatch.setattr("kubelint_compliance.sources.tree.list_files", lambda folder: "git failed")
    found = discover(["."], cwd=top)
    assert (paths(found), found.excluded, found.problems) == (["a.yaml"], (), ())


# start-up


def test_a_named_file_costs_no_process_and_no_heavy_import(repository, monkeypatch):
    top = repository({"a.yaml": ""})
    for name in ("subprocess", "difflib", "kubelint_compliance.sources.walk"):
        monkeypatch.setitem(sys.modules, name, None)
    assert paths(discover(["a.yaml"], cwd=top)) == ["a.yaml"]
