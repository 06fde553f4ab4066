"""Writes `docs/rules.md`, the list of rules, and `docs/rules/<rule-id>.md`, a page for each, from the rule files.

The list is kept in the repository and leads to the rule files; the pages are made where somebody reads or publishes
them. `python tools/rule_docs.py` writes what changed and deletes pages of rules that are gone; with `--check` it writes
nothing and exits 1 if the list would change.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the checkout itself, whether it is installed or not

from kubelint_compliance.cli.rulepage import cell, page  # noqa: E402
from kubelint_compliance.model import SEVERITIES  # noqa: E402
from kubelint_compliance.ruleset.folders import read_rules  # noqa: E402

if TYPE_CHECKING:
    from kubelint_compliance.ruleset.rulefile import RuleFile

INDEX = "docs/rules.md"
PAGES = "docs/rules"
_NOTE = "<!-- Written by tools/rule_docs.py from {source}: change that, then run `make docs`. -->\n\n"


def rules() -> list[RuleFile]:
    """Return every built-in rule file, sorted by id."""
    return sorted(read_rules(str(ROOT / "rules")), key=lambda rule: rule.content["id"])


def pages(rules: list[RuleFile]) -> dict[str, str]:
    """Return the page of every rule by its path from the top of the repository."""
    return {
        f"{PAGES}/{rule.content['id']}.md": _NOTE.format(source=_file(rule)) + page(rule, linked=True) for rule in rules
    }


def index(rules: list[RuleFile]) -> str:
    """Return the list of all rules, by area, the worst first."""
    parts = [
        _NOTE.format(source="the rule files"),
        "# Rules\n\n",
        f"{len(rules)} rules. Each file says what a rule looks for, why, how to mend it, and which controls it speaks "
        "to. `kubelint-compliance explain RULE` shows the same in the terminal, `--output markdown` as a page; it "
        "also takes the names that other tools give to the same check. `make docs` writes the pages of all rules to "
        "`docs/rules/`.\n",
    ]
    for area in sorted({rule.area for rule in rules}):
        parts.append(f"\n## {area}\n\n| Rule | Severity | Pod Security | Finds |\n|---|---|---|---|\n")
        parts += [_row(rule) for rule in sorted(rules, key=_worst_first) if rule.area == area]
    return "".join(parts)


def _file(rule: RuleFile) -> str:
    """Return the path of a rule's file from the top of the repository, wherever this is called from."""
    return f"rules/{rule.area}/{rule.content['id']}.yaml"


def _worst_first(rule: RuleFile) -> tuple[int, str]:
    return -SEVERITIES.index(rule.content["severity"]), rule.content["id"]


def _row(rule: RuleFile) -> str:
    content = rule.content
    off = "" if content.get("default", True) else " (off by default)"
    cells = (f"[{content['id']}](../{_file(rule)})", content["severity"], content.get("pss", ""))
    return f"| {' | '.join(cells)} | {cell(content['title'])}{off} |\n"


def main(arguments: list[str]) -> int:
    """Write the list and the pages, or with `--check` only say whether the list would change."""
    found = rules()
    written, texts = index(found), pages(found)
    if "--check" in arguments:
        return 0 if _is(ROOT / INDEX, written) else 1
    (ROOT / PAGES).mkdir(exist_ok=True)
    for path, text in {INDEX: written, **texts}.items():
        if not _is(ROOT / path, text):
            (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
    for old in (ROOT / PAGES).glob("*.md"):
        if f"{PAGES}/{old.name}" not in texts:
            old.unlink()
    return 0


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
