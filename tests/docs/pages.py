"""The pages that are kept, and what they say: commands, links, code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = sorted(
    path for pattern in ("*.md", "docs/*.md", "rules/*.md", ".github/**/*.yml") for path in ROOT.glob(pattern)
)
_TOOL = re.compile(
    r"(?:^|[\s|`/])kubelint-compliance ((?:check|baseline|rules|explain|controls|config|ask|waivers|--)[^`\n|#]*)",
    re.MULTILINE,
)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(text: str) -> list[list[str]]:
    """The arguments of every call of the tool that a page shows, in blocks and in running text."""
    shown = [*(body for _, body in blocks(text)), *re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))]
    return [shlex.split(found.strip()) for piece in shown for found in _TOOL.findall(piece)]


def blocks(text: str) -> list[tuple[str, str]]:
    """(language, content) of every fenced block that starts at a line's beginning."""
    return _FENCE.findall(text)


def links(text: str) -> list[str]:
    return [link for link in _LINK.findall(_CODE.sub("", text)) if "://" not in link]


def anchors(text: str) -> set[str]:
    """The anchors that code hosts give to headings."""
    headings = _HEADING.findall(_FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
