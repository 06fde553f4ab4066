"""The page about the configuration tells the defaults, and its examples are read without a mistake."""

import os
import re

import pytest

from kubelint_compliance.config import load
from kubelint_compliance.config.settings import SETTINGS
from kubelint_compliance.sources import DEFAULT_EXCLUDE, MAX_BYTES

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
with open(os.path.join(ROOT, "docs", "configuration.md"), encoding="utf-8") as _file:
    PAGE = _file.read()

ROWS = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|", PAGE, re.MULTILINE))
EXAMPLES = re.findall(r"^```(yaml|toml)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_lists_every_key_once():
    assert sorted(ROWS) == sorted(name for name, row in SETTINGS.items() if "file" in row.where)


@pytest.mark.parametrize(
    ("key", "default"),
    [
        ("select", "`[]`"),
        ("rule-settings", "`{}`"),
        ("kubernetes-version", '`"1.37"`'),
        ("min-severity", "`medium`"),
        ("respect-gitignore", "`true`"),
        ("force-exclude", "`false`"),
        ("include", '`["*.yaml", "*.yml", "*.json"]`'),
        ("exclude", "see below"),
        ("scope", "`{}`"),
    ],
)
def test_the_page_tells_the_default(key, default):
    assert ROWS[key] == default


def test_the_page_lists_the_default_excludes_and_the_largest_size():
    assert ", ".join(f"`{name}`" for name in DEFAULT_EXCLUDE) in " ".join(PAGE.split())
    assert f"more than {MAX_BYTES >> 20} MiB" in PAGE


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_the_examples_are_right(tmp_path, kind, text):
    os.mkdir(tmp_path / ".git")
    name = ".kubelint-compliance.yaml" if kind == "yaml" else "pyproject.toml"
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert load(os.path.realpath(tmp_path), environ={}).origin


def test_the_message_on_the_page_is_the_one_that_comes(tmp_path):
    os.mkdir(tmp_path / ".git")
    (tmp_path / ".kubelint-compliance.yaml").write_text("jobs: 1\n\nselct: []\n", encoding="utf-8")
    with pytest.raises(Exception, match="selct") as caught:
        load(os.path.realpath(tmp_path), environ={})
    assert f"\n{caught.value}\n" in PAGE
