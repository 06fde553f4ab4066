import os

import pytest

from kubelint_compliance.config import Config, merge
from kubelint_compliance.model import UsageError

CONFIG = Config(select=("a",), extend_exclude=("x",), jobs=3, origin="/r/c.yaml", base="/r")


@pytest.mark.parametrize("overrides", [{}, {"select": None, "ignore": (), "jobs": None}])
def test_what_was_not_said_changes_nothing(overrides):
    assert merge(CONFIG, overrides) == CONFIG


def test_the_command_line_replaces_and_extend_exclude_adds():
    merged = merge(
        CONFIG,
        {"select": ("b", "c"), "jobs": "0", "fail_on": "never", "force_exclude": True, "extend_exclude": ("y",)},
    )
    assert merged == CONFIG._replace(
        select=("b", "c"), jobs=0, fail_on="never", force_exclude=True, extend_exclude=("x", "y")
    )


def test_a_list_of_a_call_replaces_what_the_file_adds_to_it():
    config = CONFIG._replace(extend_select=("b",), ignore=("c",), extend_ignore=("d",))
    merged = merge(config, {"select": ("e",)})
    assert (merged.select, merged.extend_select) == (("e",), ())
    assert (merged.ignore, merged.extend_ignore) == (("c",), ("d",))
    merged = merge(config, {"extend_select": ("f",), "ignore": ("g",), "extend_ignore": ("h",)})
    assert (merged.select, merged.extend_select) == (("a",), ("b", "f"))
    assert (merged.ignore, merged.extend_ignore) == (("g",), ("h",))


def test_places_are_relative_to_the_working_directory_and_free():
    cwd = os.path.join(os.sep, "r", "sub")
    merged = merge(CONFIG, {"root": "..", "rules": ("../../own",), "output": ("json=../../x",)}, cwd=cwd)
    assert merged.root == os.path.join(os.sep, "r")
    assert merged.rules == (os.path.join(os.sep, "own"),)
    assert merged.output == ("json=../../x",)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            {"min_severity": "hi"},
            "--min-severity must be one of low, medium, high, critical, not 'hi'; did you mean 'high'?",
        ),
        ({"jobs": "many"}, "--jobs must be a whole number from 0 to 64, not 'many'"),
        ({"kubernetes_version": "1.40"}, "--kubernetes-version must be a version from 1.20 to 1.37, not '1.40'"),
        ({"namespace": "A"}, "--namespace must be a Kubernetes name: lower-case letters, digits and `-`, not 'A'"),
        ({"select": ("",)}, "--select must be a text, not ''"),
    ],
)
def test_a_bad_value_names_the_option(overrides, message):
    with pytest.raises(UsageError) as caught:
        merge(CONFIG, overrides)
    assert str(caught.value) == message
