"""What a call or a configuration says and has no effect is told, with its place where it has one."""

import json

import pytest

from tests.cli.manifests import CLEAN

CONFIGURATION = ".kubelint-compliance.yaml"


@pytest.fixture
def tree(folder):
    (folder / "a.yaml").write_text(CLEAN, encoding="utf-8")
    (folder / "dev").mkdir()
    return folder


def problems(run, *words):
    report = json.loads(run("check", "--output", "json", *words).out)
    return [(each["path"], each["line"], each["column"], each["message"]) for each in report["problems"]]


@pytest.mark.parametrize("text", ["sets: {dev: [dev]}\n", "source-map: {web: dev}\n", "extend-exclude: [dev/]\n"])
def test_nothing_is_told_of_what_is_there(run, tree, text):
    (tree / CONFIGURATION).write_text(text, encoding="utf-8")
    assert run("check").err == ""
    assert problems(run) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sets:\n  dev: [dev, nope]\n", "2: sets: there is no folder 'nope'"),
        ("# ours\nsource-map:\n  web: nope\n", "3: source-map: there is no folder 'nope'"),
    ],
)
def test_folders_that_are_not_there_are_told_with_their_line(run, tree, text, told):
    (tree / CONFIGURATION).write_text(text, encoding="utf-8")
    result = run("check")
    assert (result.code, result.err) == (0, f"warning: {CONFIGURATION}:{told}\n")


def test_a_pattern_that_excludes_nothing_stands_at_its_line(run, tree):
    (tree / CONFIGURATION).write_text("extend-exclude:\n- dev/\n- nothing/\n", encoding="utf-8")
    assert problems(run) == [(CONFIGURATION, 3, 1, "the pattern 'nothing/' excludes nothing")]
    assert problems(run, "--isolated", "--extend-exclude", "gone/") == [
        ("", None, None, "the pattern 'gone/' excludes nothing")
    ]


@pytest.mark.parametrize(
    ("words", "form"),
    [
        (("--sarif-category", "a"), "sarif"),
        (("--sarif-suppressed", "include"), "sarif"),
        (("--junit-dialect", "xunit"), "junit"),
    ],
)
def test_options_of_a_format_that_is_not_written_are_told(run, tree, words, form):
    assert run("check", *words).err == f"warning: {words[0]} does nothing without --output {form}\n"
    assert run("check", *words, "--output", form).err.count("warning") == 0


def test_a_folder_that_cannot_hold_what_is_kept_is_told(run, tree):
    (tree / "file").write_text("", encoding="utf-8")
    result = run("check", "dev", "a.yaml", "--cache-dir", "file/x")
    assert (result.code, result.err) == (
        0,
        "warning: --cache-dir file/x: Not a directory: nothing is kept for later runs\n",
    )


def test_more_and_less_at_once_is_an_error(run, tree):
    assert run("check", "-q", "-v") == (2, "", "error: --quiet and --verbose exclude each other\n")
