import os
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint_compliance.model import UsageError
from kubelint_compliance.sources.patterns import compile_patterns, unmatched


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("vendor", "vendors/a.yaml"),
        ("vendor/", "vendor"),
        ("/vendor", "sub/vendor/a.yaml"),
        ("a/b", "sub/a/b"),
        ("a/b/", "a/b"),
        ("*.gen.yaml", "a.yaml"),
        ("a/*.yaml", "a/b/c.yaml"),
        ("# vendor", "vendor/a.yaml"),
        ("", "a.yaml"),
        ("/vendor", "../vendor/a.yaml"),
    ],
)
def test_no_match(pattern, path):
    assert compile_patterns([pattern]).match(path) == ""


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("vendor", "vendor"),
        ("vendor", "sub/vendor/a.yaml"),
        ("vendor/", "sub/vendor/a.yaml"),
        ("vendor/", "vendor/"),
        ("/vendor", "vendor/a.yaml"),
        ("a/b", "a/b/c.yaml"),
        ("a/b/", "a/b/"),
        ("*.gen.yaml", "a/b.gen.yaml"),
        ("*.d", "conf.d/a.yaml"),
        ("a/**/c.yaml", "a/x/y/c.yaml"),
        ("**/testdata/**", "x/testdata/a.yaml"),
        ("a?.yaml", "ab.yaml"),
        ("[ab].yaml", "x/b.yaml"),
        ("vendor", "../vendor/a.yaml"),
        ("\\#a", "#a"),
        ("bad*", "bad\udcff.yaml"),
    ],
)
def test_match_names_the_pattern(pattern, path):
    assert compile_patterns([pattern]).match(path) == pattern


def test_an_exception_lets_a_file_in_again():
    patterns = compile_patterns(["gen/*", "!gen/keep.yaml"])
    assert patterns.match("gen/a.yaml") == "gen/*"
    assert patterns.match("gen/keep.yaml") == ""
    assert patterns.last_match("gen/keep.yaml") == "!gen/keep.yaml"


def test_the_last_of_pattern_and_exception_counts():
    assert compile_patterns(["!a.yaml", "a.yaml"]).match("a.yaml") == "a.yaml"


@pytest.mark.parametrize("pattern", ["!", "/", "[a", "a\\", "a//b", "x/[/y"])
def test_a_bad_pattern_is_a_usage_error(pattern):
    with pytest.raises(UsageError, match="can match nothing"):
        compile_patterns([pattern])


def test_a_bad_line_of_a_gitignore_file_is_passed_over():
    assert compile_patterns(["!", "a.yaml\r", "b.yaml   "], lenient=True).written == ("a.yaml", "b.yaml")


def test_unmatched_patterns_are_told_and_exceptions_are_not():
    patterns = compile_patterns(["a.yaml", "none", "x/*", "*.zip", "!x/y"])
    assert sorted(unmatched(patterns, ["a.yaml", "x/y.yaml"])) == ["*.zip", "none"]


def test_many_stars_cost_no_exponential_time():
    pattern = "*a" * 100 + "b"
    assert compile_patterns([pattern, "**/a/" * 100 + "b"]).match("a" * 250 + "/a" * 100 + "/c") == ""


@pytest.fixture(scope="module")
def bare_tree(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tree")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return folder


_NAMES = st.sampled_from(["a", "b", "ab", "a.b", "x.yaml", "[a]", "a*"])
_GLOBS = _NAMES | st.text("ab.*?[]!^-\\", min_size=1, max_size=5) | st.just("**")
_LINES = st.builds(
    lambda start, names, end: start + "/".join(names) + end,
    st.sampled_from(["", "", "/", "!", "!/"]),
    st.lists(_GLOBS, min_size=1, max_size=3),
    st.sampled_from(["", "", "/"]),
)
_PATHS = st.lists(_NAMES, min_size=1, max_size=4).map("/".join)


@given(st.lists(_LINES, min_size=1, max_size=3), st.lists(_PATHS, min_size=1, max_size=5, unique=True))
def test_patterns_match_what_git_matches(bare_tree, lines, paths):
    (bare_tree / ".gitignore").write_text("\n".join(lines) + "\n")
    asked = "\0".join(paths).encode()
    command = ["git", "check-ignore", "--no-index", "--stdin", "-z"]
    answer = subprocess.run(command, cwd=bare_tree, input=asked, capture_output=True, check=False).stdout
    patterns = compile_patterns(lines, lenient=True)
    assert [path for path in paths if patterns.match(path)] == os.fsdecode(answer).split("\0")[:-1]
