"""Pages name only what exists: files, headings, commands, options, make targets, formats, buckets."""

from __future__ import annotations

import re
import subprocess

import pytest
import typer

from kubelint_compliance.cli.app import app, parse
from kubelint_compliance.model import BUCKETS
from kubelint_compliance.reports import FORMATS
from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.ruleset.select import match
from tests.docs.pages import ROOT, WRITTEN, anchors, blocks, calls, links, named, read

CALLS = [(named(path), call) for path in WRITTEN for call in calls(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_links_lead_somewhere(path):
    for link in links(path.read_text(encoding="utf-8")):
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{link} does not exist"
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), f"{link} has no such heading"


def test_pages_show_calls_at_all():
    assert len(CALLS) > 10


@pytest.mark.parametrize(
    ("page", "call"), CALLS, ids=lambda value: value if isinstance(value, str) else " ".join(value)
)
def test_calls_are_understood(page, call):
    if call[0].startswith("--"):
        call = ["check", *call] if call[0] not in ("--version", "--help") else call
    parse(call)


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_selectors_match_a_rule(path):
    rules = [rule.whole for rule in builtin_rules()]
    text = path.read_text(encoding="utf-8")
    for selector in re.findall(r"--select ([a-z]\S*?)[`\s]", text) + re.findall(
        r"compliance explain ([a-z]\S*?)[`\s]", text
    ):
        assert match(rules, selector)


def options(command):
    """The options of a command and of those below it."""
    for parameter in command.params:
        yield from (*parameter.opts, *parameter.secondary_opts)
    for below in getattr(command, "commands", {}).values():
        yield from ("--help", *options(below))


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_options_in_running_text_exist(path):
    known = set(options(typer.main.get_command(app)))
    text = path.read_text(encoding="utf-8")
    inline = re.findall(r"`(--[a-z][a-z-]*)(?:[ =][^`]*)?`", text)
    others = {"--max-startup-ratio", "--group"}
    assert set(inline) - others <= known


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_make_targets_exist(path):
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"[`$] ?make ([a-z-]+)", path.read_text(encoding="utf-8"))) <= targets


def test_the_readme_has_exactly_two_set_up_commands_and_ci_runs_the_second():
    commands = [line for line in read("README.md").split("\n") if line.startswith("python3 -m venv ")]
    assert len(commands) == 2
    assert commands[0].endswith(" check examples/shop")
    assert re.fullmatch(r"python3 -m venv .* pytest.*", commands[1])


def test_the_readme_lists_every_format():
    assert re.findall(r"^\| `([a-z]+)` \|", read("README.md"), re.MULTILINE) == list(FORMATS)


def test_the_readme_counts_the_rules():
    assert f"\n{len(builtin_rules())} [rules](docs/rules.md), " in read("README.md")


def test_the_readme_uses_hooks_and_inputs_that_exist():
    assert "- id: kubelint-compliance\n" in read("README.md")
    assert "- id: kubelint-compliance\n" in read(".pre-commit-hooks.yaml")
    inputs = re.findall(r"^  ([a-z-]+):$", read("action.yml").partition("\noutputs:")[0], re.MULTILINE)
    assert {"paths", "upload-sarif"} <= set(inputs)


def test_recipes_name_revisions_that_exist():
    tags = subprocess.run(["git", "tag"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    for path in ("README.md", "docs/pre-commit.md", "docs/github-action.md"):
        named = re.findall(r"YOUR-ORG/kubelint-compliance(?:@|\n +rev: )(\S+)", read(path))
        assert named, path
        assert {*named} <= {"COMMIT", *tags}, path


def test_every_bucket_has_its_section():
    assert tuple(re.findall(r"^## ([a-z-]+)$", read("docs/buckets.md"), re.MULTILINE)) == BUCKETS


def test_the_index_names_every_page():
    listed = {(ROOT / "docs" / link).resolve() for link in links(read("docs/index.md"))}
    assert set(ROOT.glob("docs/*.md")) - {ROOT / "docs" / "index.md"} <= listed


def test_the_layers_are_those_that_are_checked():
    contract = read(".importlinter").partition("layers =\n")[2].partition("\n\n")[0]
    layers = next(body for language, body in blocks(read("docs/architecture.md")) if body.startswith("__main__"))
    assert [line[:34].strip() for line in layers.strip().split("\n")] == [line.strip() for line in contract.split("\n")]


def test_fenced_blocks_say_their_language():
    for path in WRITTEN:
        assert all(language for language, _ in blocks(path.read_text(encoding="utf-8"))), named(path)
