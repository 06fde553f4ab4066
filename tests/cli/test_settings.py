"""One table of settings: a row of it is all that the command line, the configuration, the schema and the pages need."""

import inspect
import json
import os
import re
from pathlib import Path

import pytest

from kubelint_compliance.cli.parameters import taking
from kubelint_compliance.cli.quick import read_check
from kubelint_compliance.cli.settle import settle
from kubelint_compliance.config import Config, kinds, load
from kubelint_compliance.config.checks import Wrong
from kubelint_compliance.config.kinds import choice
from kubelint_compliance.config.settings import BOTH, GROUPS, SETTINGS, Setting
from tools import settings as generator

ROOT = Path(__file__).parents[2]
PAGES = ("docs/command-line.md", "docs/configuration.md")
SHARED = [row for row in SETTINGS.values() if {"check", "file"} <= {*row.where}]
OPTIONS = [row for row in SETTINGS.values() if "check" in row.where]


def named(row):
    return row.name


def sample(row):
    """A value for a file that the setting takes and that is not its default."""
    if row.kind is kinds.PLACE:
        return "."  # a folder that is there
    for value in (
        not row.value,
        *reversed(row.kind.metavar.split("|")),
        "console",
        3,
        "1.30",
        "shop",
        ["console"],
        ["trivy"],
    ):
        try:
            if row.kind.check(value, ()) != row.value:
                return value
        except Wrong:
            continue
    raise AssertionError(f"no value for {row.name}")


def words(row, value):
    if isinstance(value, bool):
        return [f"--{row.name}" if value else f"--no-{row.name}"]
    return [f"--{row.name}", *(value if isinstance(value, list) else [str(value)])]


@pytest.mark.parametrize("path", generator.made())
def test_what_comes_from_the_table_is_up_to_date(path):
    assert (ROOT / path).read_text(encoding="utf-8") == generator.made()[path]


@pytest.mark.parametrize("text", ["", "# x: made from y\n# x end\n# x: made from y\n# x end\n", "# x: made from y\n"])
def test_a_marker_that_is_not_there_once_is_told(text):
    with pytest.raises(SystemExit, match="the marker 'x' stands"):
        generator.filled("a.py", text, {"x": list})


def test_only_what_stands_between_markers_is_written():
    text = "a\n  # x: made from y\n  old\n  # x end\nb\n"
    filled = generator.filled("a.py", text, {"x": lambda: ["  new", "  newer"]})
    assert filled == "a\n  # x: made from y\n  new\n  newer\n  # x end\nb\n"


@pytest.mark.parametrize("row", SHARED, ids=named)
def test_what_a_call_says_reaches_the_configuration(folder, row):
    call = read_check(["check", "--isolated", *words(row, sample(row))])
    config = settle(call, os.path.realpath(folder))
    others = [other for other in Config._fields if other not in (row.field, "base")]
    assert getattr(config, row.field) != row.value
    assert [field for field in others if getattr(config, field) != getattr(Config(), field)] == []


@pytest.mark.parametrize("row", SHARED, ids=named)
def test_a_call_counts_more_than_the_file_and_says_the_same(folder, row):
    value = sample(row)
    cwd = os.path.realpath(folder)
    (folder / ".git").mkdir()
    (folder / ".kubelint-compliance.yaml").write_text(json.dumps({row.name: value}), encoding="utf-8")
    by_file = getattr(load(cwd), row.field)
    assert by_file == getattr(settle(read_check(["check", "--isolated", *words(row, value)]), cwd), row.field)
    assert by_file == getattr(settle(read_check(["check"]), cwd), row.field)


@pytest.mark.parametrize("row", [row for row in SHARED if row.negatable], ids=named)
def test_a_call_switches_on_again_what_the_file_switches_off(folder, row):
    (folder / ".git").mkdir()
    (folder / ".kubelint-compliance.yaml").write_text(f"{row.name}: false\n", encoding="utf-8")
    config = settle(read_check(["check", f"--{row.name}"]), os.path.realpath(folder))
    assert getattr(config, row.field) is True


def test_the_help_and_the_pages_tell_every_option(run):
    out = run("check", "--help").out
    told = "\n".join(generator.option_table(*GROUPS))
    wanted = {f"--{row.name}" for row in OPTIONS}
    wanted |= {f"--no-{row.name}" for row in OPTIONS if row.negatable} | {row.short for row in OPTIONS if row.short}
    assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", out)) >= wanted
    assert set(re.findall(r"`(--?[a-z][a-z-]*)[` ]", told)) >= wanted
    assert all(f"<!-- {group}: made from " in (ROOT / PAGES[0]).read_text(encoding="utf-8") for group in GROUPS)


def test_a_hint_names_the_option_that_is_meant(run):
    words = "error: no such option '--sarif-suppresse'; did you mean '--sarif-suppressed'?\n"
    assert run("check", "--sarif-suppresse=a").err == words


def test_one_row_is_all_that_a_new_option_needs(monkeypatch):
    row = Setting("shade", choice("dark", "light"), BOTH, "How dark.", "How dark it is.")
    monkeypatch.setitem(SETTINGS, "shade", row)
    monkeypatch.setitem(GROUPS, "gate", (*GROUPS["gate"], row))
    made = generator.made()
    assert '    shade: str = "dark"\n' in made["kubelint_compliance/config/record.py"]
    assert "    shade: str | None = None\n" in made["kubelint_compliance/cli/calls.py"]
    assert '    "--shade": "shade",\n' in made["kubelint_compliance/cli/options.py"]
    assert "| `--shade dark\\|light` | How dark it is. Default: `dark`. |\n" in made["docs/command-line.md"]
    assert "| `shade` | `dark` | How dark it is. One of `dark`, `light`. |\n" in made["docs/configuration.md"]
    assert json.loads(made["schemas/config.schema.json"])["properties"]["shade"] == {
        "description": "How dark it is.",
        "enum": ["dark", "light"],
        "default": "dark",
    }

    @taking("check")
    def check(**said: object) -> None:
        """Take the options."""

    option = inspect.signature(check).parameters["shade"].annotation.__metadata__[0]
    assert (option.metavar, option.help) == ("dark|light", "How dark. Default: dark.")
