"""The quick way in and the full parser read every call alike."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint_compliance.cli.app import parse
from kubelint_compliance.cli.calls import CheckCall
from kubelint_compliance.cli.options import FLAGS, LISTS, VALUES
from kubelint_compliance.cli.quick import read_check
from kubelint_compliance.model import UsageError

PLAIN = ["", ".", "-", "--", "a.yaml", "deploy", "sarif=out.sarif", "a b", "é", "=", "high", "0"]
TWISTED = ["-vq", "-oconsole", "-o=json", "--outp", "--verbose=1", "--help", "-h", "--no-isolated", "---", "-", "--=x"]
WORDS = st.sampled_from([*PLAIN, *TWISTED, *FLAGS, *VALUES, *LISTS]) | st.text(max_size=4)
JOINED = st.builds(
    "{}={}".format, st.sampled_from([*FLAGS, *VALUES, *LISTS]), st.sampled_from(PLAIN) | st.text(max_size=4)
)
PAIRS = st.tuples(st.sampled_from([*VALUES, *LISTS]), st.sampled_from(PLAIN)).map(list)
CALLS = st.lists(PAIRS | (WORDS | JOINED).map(lambda word: [word]), max_size=6).map(lambda parts: [*chain(*parts)])


def full(arguments):
    try:
        action = parse(arguments)
    except UsageError:
        return None
    return None if isinstance(action, int) else action[1]


def test_every_option_has_a_field_of_its_name():
    named = {field for field, _ in FLAGS.values()} | set(VALUES.values()) | set(LISTS.values())
    assert named | {"paths"} == set(CheckCall._fields)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["rules"],
        ["--debug", "check"],
        ["check", "--help"],
        ["check", "--verbos"],
        ["check", "--output"],
        ["check", "-vq"],
        ["check", "-oconsole"],
        ["check", "-o=console"],
        ["check", "--isolated=yes"],
        ["check", "--config", "--isolated"],
    ],
)
def test_what_is_not_known_exactly_is_left_to_the_full_parser(arguments):
    assert read_check(arguments) is None


@pytest.mark.parametrize(
    ("arguments", "call"),
    [
        (["check"], CheckCall()),
        (["check", "a", "-", "b"], CheckCall(paths=("a", "-", "b"))),
        (["check", "--", "-v", "--"], CheckCall(paths=("-v", "--"))),
        (["check", "-v", "a", "-q"], CheckCall(paths=("a",), verbose=True, quiet=True)),
        (["check", "--fail-on=low", "--fail-on", "high"], CheckCall(fail_on="high")),
        (["check", "-o", "json", "--output=sarif=x=y"], CheckCall(output=("json", "sarif=x=y"))),
        (["check", "--files-from", "-"], CheckCall(files_from="-")),
        (["check", "--no-respect-gitignore"], CheckCall(respect_gitignore=False)),
        (["check", "--no-cache"], CheckCall(cache=False)),
        (["check", "--no-cache", "--cache"], CheckCall(cache=True)),
        (["check", "--config="], CheckCall(config="")),
    ],
)
def test_ordinary_calls_are_read_without_the_full_parser(arguments, call):
    assert read_check(arguments) == call
    assert full(arguments) == call


@given(CALLS)
def test_both_read_every_call_alike(words):
    quick = read_check(["check", *words])
    if quick is not None:
        assert full(["check", *words]) == quick
