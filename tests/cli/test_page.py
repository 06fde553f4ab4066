"""The pages on the command line, the action and pre-commit name all there is; options are `test_settings.py`."""

from pathlib import Path

import pytest

from kubelint_compliance.reports import FORMATS
from kubelint_compliance.yamltree import parse

ROOT = Path(__file__).parents[2]


def test_the_page_on_the_command_line_names_every_format():
    text = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    assert all(f"`{format}`" in text for format in FORMATS)


@pytest.mark.parametrize("part", ["inputs", "outputs"])
def test_the_page_on_the_action_names_every_input_and_output(part):
    text = (ROOT / "docs/github-action.md").read_text(encoding="utf-8")
    action = next(iter(parse((ROOT / "action.yml").read_text(encoding="utf-8")))).value
    assert [name for name in action[part] if f"| `{name}` |" not in text] == []


def test_the_page_on_pre_commit_names_every_hook():
    text = (ROOT / "docs/pre-commit.md").read_text(encoding="utf-8")
    hooks = next(iter(parse((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")))).value
    assert [hook["id"] for hook in hooks if f"| `{hook['id']}` |" not in text] == []
