"""Writes the rule pages, `docs/rules.md` and `docs/rules/<rule-id>.md`, from the rule files.

`python tools/rule_docs.py` writes what changed and deletes pages of rules that are gone; with `--check` it writes
nothing and exits 1 if there was something to write.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the checkout itself, whether it is installed or not

from kubelint_compliance.model import SEVERITIES  # noqa: E402
from kubelint_compliance.reports.words import FRAMEWORKS  # noqa: E402
from kubelint_compliance.ruleset.builtin import read_rules  # noqa: E402

if TYPE_CHECKING:
    from kubelint_compliance.ruleset.rulefile import RuleFile

INDEX = "docs/rules.md"
PAGES = "docs/rules"
SCOPES = {
    "object": "the whole object",
    "pod": "each pod, also inside workloads",
    "security-context": "each pod, and each of its containers",
    "container": "each container, init, sidecar and ephemeral containers included",
    "volume": "each volume of a pod",
    "volume-claim": "each claim of a volume, and each claim template",
}
RAISED_BY = {"schema": "the tool finds it where it holds an object against [the schema of its kind](../schemas.md)"}
STRENGTHS = {"supports": "supports", "partial": "in part"}
_EXPECT = re.compile(r"\s*#\s*expect((?:\s+\d+)*)\s*$", re.MULTILINE)
_MAPPING = "A mapping says that the check touches the control, never that the control is met."
_NOTE = "<!-- Written by tools/rule_docs.py from {source}: change that, then run `make docs`. -->\n\n"


def pages() -> dict[str, str]:
    """Return the text of every generated page by its path from the top of the repository."""
    rules = sorted(read_rules(str(ROOT / "rules")), key=lambda rule: rule.content["id"])
    found = {f"{PAGES}/{rule.content['id']}.md": page(rule) for rule in rules}
    return {INDEX: index(rules), **found}


def index(rules: list[RuleFile]) -> str:
    """Return the list of all rules, by area, the worst first."""
    parts = [
        _NOTE.format(source="the rule files"),
        "# Rules\n\n",
        f"{len(rules)} rules. Each page says what a rule looks for, why, how to mend it, and which controls it speaks "
        "to. `kubelint-compliance explain RULE` shows the same in the terminal, and also takes the names that other "
        "tools give to the same check.\n",
    ]
    for area in sorted({rule.area for rule in rules}):
        parts.append(f"\n## {area}\n\n| Rule | Severity | Pod Security | Finds |\n|---|---|---|---|\n")
        parts += [_row(rule.content) for rule in sorted(rules, key=_worst_first) if rule.area == area]
    return "".join(parts)


def _worst_first(rule: RuleFile) -> tuple[int, str]:
    return -SEVERITIES.index(rule.content["severity"]), rule.content["id"]


def _row(content: dict[str, Any]) -> str:
    off = "" if content.get("default", True) else " (off by default)"
    cells = (f"[{content['id']}](rules/{content['id']}.md)", content["severity"], content.get("pss", ""))
    return f"| {' | '.join(cells)} | {_cell(content['title'])}{off} |\n"


def page(rule: RuleFile) -> str:
    """Return the page of one rule."""
    content = rule.content
    sections = (
        ("Why", content["why"].strip()),
        ("What to do", content["remediation"].strip()),
        ("Settings", _params(content)),
        ("Examples", _examples(content["examples"])),
        ("The check", _check(content)),
        ("Controls", _controls(content["controls"])),
        ("The same check elsewhere", _aliases(content)),
        ("Read more", "\n".join(f"- <{link}>" for link in content.get("references", ()))),
    )
    head = f"{_NOTE.format(source=rule.path)}# {content['title']}\n\n`{content['id']}`\n\n{_facts(content, rule)}"
    return head + "".join(f"\n## {title}\n\n{body}\n" for title, body in sections if body)


def _facts(content: dict[str, Any], rule: RuleFile) -> str:
    facts = [("Severity", content["severity"]), ("Area", rule.area), ("Looks at", _scopes(content))]
    facts += [
        ("Kinds", _words(content.get("kinds", ()))),
        ("Container types", _words(content.get("containerTypes", ()))),
    ]
    facts += [("Pod Security level", content.get("pss", "")), ("Kubernetes", _versions(content))]
    facts += [("On by default", "yes" if content.get("default", True) else "no: select it by its id")]
    facts += [("Judges patches", "yes" if content.get("fragments") else "no: a patch may leave the field to its base")]
    facts += [("Shown instead of", _words(_linked(content.get("supersedes", ()))))]
    return "| | |\n|---|---|\n" + "".join(f"| {name} | {_cell(value)} |\n" for name, value in facts if value)


def _scopes(content: dict[str, Any]) -> str:
    checks = [content, *content.get("validations", ())]
    return "; ".join(dict.fromkeys(SCOPES[check["scope"]] for check in checks if "scope" in check))


def _linked(rules: list[str]) -> list[str]:
    return [f"[{rule}]({rule}.md)" for rule in rules]


def _versions(content: dict[str, Any]) -> str:
    words = [f"{word} {content[field]}" for field, word in (("since", "from"), ("until", "up to")) if field in content]
    return " ".join(words)


def _words(words: list[str]) -> str:
    return ", ".join(words)


def _params(content: dict[str, Any]) -> str:
    params = content.get("params", {})
    if not params:
        return ""
    rows = "".join(
        f"| `{name}` | {_cell(param['description'])} | {_cell(_value(param['default']))} |\n"
        for name, param in params.items()
    )
    return f"| Name | Meaning | Default |\n|---|---|---|\n{rows}".rstrip()


def _value(value: Any) -> str:
    if isinstance(value, list):
        return _words([f"`{item}`" for item in value]) or "none"
    return f"`{value}`"


def _examples(examples: dict[str, list[Any]]) -> str:
    blocks = []
    for outcome, words in (("fail", "Found"), ("pass", "Not found")):
        for example in examples[outcome]:
            details = example if isinstance(example, dict) else {"manifest": example}
            text = _EXPECT.sub(" # <- here", details["manifest"]).rstrip()
            blocks.append(f"{words}{_circumstances(details)}:\n\n```yaml\n{text}\n```")
    return "\n\n".join(blocks)


def _circumstances(details: dict[str, Any]) -> str:
    words = [f"for Kubernetes {details['kubernetesVersion']}"] if "kubernetesVersion" in details else []
    words += [f"with `{name}` set to {_value(value)}" for name, value in details.get("params", {}).items()]
    return " " + " and ".join(words) if words else ""


def _check(content: dict[str, Any]) -> str:
    if "raisedBy" in content:
        return f"No CEL: {RAISED_BY[content['raisedBy']]}."
    lines = [f"{name} = {text.strip()}" for name, text in content.get("variables", {}).items()]
    lines += [f"only where: {text.strip()}" for text in content.get("matchConditions", ())]
    for check in content.get("validations", (content,)):
        each = check.get("each", ())
        paths = [each] if isinstance(each, str) else each
        lines += [f"for each {path}:" for path in paths]
        lines.append(check["validation"].strip())
    return "In CEL; true means compliant.\n\n```cel\n" + "\n".join(lines) + "\n```"


def _controls(controls: dict[str, list[dict[str, str]]]) -> str:
    rows = [
        f"| {FRAMEWORKS[framework]} | {_cell(str(control['id']))} | {STRENGTHS[control['strength']]} | "
        f"{_cell(control['because'])} |\n"
        for framework in FRAMEWORKS
        for control in controls.get(framework, ())
    ]
    table = f"| Framework | Control | Strength | Because |\n|---|---|---|---|\n{''.join(rows)}".rstrip()
    return (
        f"{table}\n\nA mapping says that the check touches the control, never that the control is met." if rows else ""
    )


def _aliases(content: dict[str, Any]) -> str:
    aliases = content.get("aliases", ())
    same = [f"`{alias}`" for alias in aliases if not alias.startswith("~")]
    near = [f"`{alias[1:]}`" for alias in aliases if alias.startswith("~")]
    parts = [_words(same), f"Wider or narrower: {_words(near)}" if near else ""]
    return "\n\n".join(part for part in parts if part)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def drift(texts: dict[str, str]) -> tuple[list[str], list[str]]:
    """Return the paths of pages that differ from `texts`, and of pages that should not be there."""
    wrong = [path for path, text in texts.items() if not _is(ROOT / path, text)]
    extra = sorted(str(path.relative_to(ROOT).as_posix()) for path in (ROOT / PAGES).glob("*.md"))
    return wrong, [path for path in extra if path not in texts]


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` only say what would change."""
    texts = pages()
    wrong, extra = drift(texts)
    for path in (*wrong, *extra):
        print(path)
    if "--check" in arguments:
        return 1 if wrong or extra else 0
    for path in wrong:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(texts[path], encoding="utf-8", newline="\n")
    for path in extra:
        (ROOT / path).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
