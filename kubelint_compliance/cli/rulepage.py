"""The page of one rule in Markdown, from its file: what it looks for, why, how to mend it, examples, controls.

Goes in: the rule file's content. Comes out: the text that `explain --output markdown` prints and that the documentation
keeps for each rule.
"""

from __future__ import annotations

import re

from kubelint_compliance.reports.words import FRAMEWORKS
from kubelint_compliance.ruleset.vocabulary import SCOPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.ruleset.rulefile import RuleFile

RAISED_BY = {
    "schema": ("the tool finds it where it holds an object against", "the schema of its kind", "../schemas.md"),
    "ignores": ("the tool finds it where a finding is set aside by", "an ignore", "../ignores.md"),
    "run": ("the tool finds it where it counts", "what a run looked at", "../reports.md"),
    "configuration": ("the tool finds it where files are left out by", "the configuration", "../configuration.md"),
    "decisions": ("the tool finds it where it holds findings against", "the register of waivers", "../waivers.md"),
}
_SUBJECTS = {
    "decisions": "the register of waivers",
    "ignores": "comments and annotations that set findings aside",
    "run": "files as they are read",
    "configuration": "the patterns of the configuration",
}
STRENGTHS = {"supports": "supports", "partial": "in part"}
_EXPECT = re.compile(r"\s*#\s*expect((?:\s+\d+)*)\s*$", re.MULTILINE)
_MAPPING = "A mapping says that the check touches the control, never that the control is met."


def page(rule: RuleFile, *, linked: bool = False) -> str:
    """Return the page of one rule; `linked` where it lies in a folder with the pages of the other rules."""
    content = rule.content
    sections = (
        ("Why", content["why"].strip()),
        ("What to do", _remedies(content)),
        ("Settings", _params(content)),
        ("Examples", _examples(content["examples"])),
        ("The check", _check(content, linked)),
        ("Controls", _controls(content["controls"])),
        ("The same check elsewhere", _aliases(content)),
        ("Read more", "\n".join(f"- <{link}>" for link in content.get("references", ()))),
    )
    head = f"# {content['title']}\n\n`{content['id']}`\n\n{_facts(content, rule, linked)}"
    return head + "".join(f"\n## {title}\n\n{body}\n" for title, body in sections if body)


def _remedies(content: dict[str, Any]) -> str:
    """What to do instead: the rule's own text, then those of its validations or cases."""
    parts = (content, *content.get("validations", ()), *content.get("cases", ()))
    texts = [part["remediation"].strip() for part in parts if "remediation" in part]
    return "\n\n".join(dict.fromkeys(texts))


def _facts(content: dict[str, Any], rule: RuleFile, linked: bool) -> str:
    facts = [("Severity", content["severity"]), ("Area", rule.area), ("Looks at", _scopes(content))]
    facts += [
        ("Kinds", _words(content.get("kinds", ()))),
        ("Container types", _words(content.get("containerTypes", ()))),
    ]
    facts += [("Pod Security level", content.get("pss", "")), ("Kubernetes", _versions(content))]
    facts += [("On by default", "yes" if content.get("default", True) else "no: select it by its id")]
    facts += [("Passing it", "shows that the thing is done" if content.get("shows") else "")]
    if content.get("raisedBy") not in _SUBJECTS:
        judges = "yes" if content.get("fragments") else "no: a patch may leave the field to its base"
        facts += [("Judges patches", judges)]
    facts += [
        ("Shown instead of", _words([_link(other, f"{other}.md", linked) for other in content.get("supersedes", ())]))
    ]
    return "| | |\n|---|---|\n" + "".join(f"| {name} | {cell(value)} |\n" for name, value in facts if value)


def _scopes(content: dict[str, Any]) -> str:
    if content.get("raisedBy") in _SUBJECTS:
        return _SUBJECTS[content["raisedBy"]]
    checks = [content, *content.get("validations", ())]
    return "; ".join(dict.fromkeys(SCOPES[check["scope"]].words for check in checks if "scope" in check))


def _link(words: str, address: str, linked: bool) -> str:
    return f"[{words}]({address})" if linked else words


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
        f"| `{name}` | {cell(param['description'])} | {cell(_value(param['default']))} |\n"
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


def _check(content: dict[str, Any], linked: bool) -> str:
    if "raisedBy" in content:
        how, what, address = RAISED_BY[content["raisedBy"]]
        return f"No CEL: {how} {_link(what, address, linked)}."
    lines = [f"{name} = {text.strip()}" for name, text in content.get("variables", {}).items()]
    lines += [f"only where: {text.strip()}" for text in content.get("matchConditions", ())]
    for check in content.get("validations", (content,)):
        each = check.get("each", ())
        paths = [each] if isinstance(each, str) else each
        lines += [f"for each {path}:" for path in paths]
        severity = f" // else {check['severity']}" if check is not content and "severity" in check else ""
        lines.append(check["validation"].strip() + severity)
    return "In CEL; true means compliant.\n\n```cel\n" + "\n".join(lines) + "\n```"


def _controls(controls: dict[str, list[dict[str, str]]]) -> str:
    rows = [
        f"| {FRAMEWORKS.get(framework, framework)} | {cell(str(control['id']))} | {STRENGTHS[control['strength']]} | "
        f"{cell(control['because'])} |\n"
        for framework in (*FRAMEWORKS, *sorted(controls.keys() - FRAMEWORKS.keys()))
        for control in controls.get(framework, ())
    ]
    table = f"| Framework | Control | Strength | Because |\n|---|---|---|---|\n{''.join(rows)}".rstrip()
    return f"{table}\n\n{_MAPPING}" if rows else ""


def _aliases(content: dict[str, Any]) -> str:
    aliases = content.get("aliases", ())
    same = [f"`{alias}`" for alias in aliases if not alias.startswith("~")]
    near = [f"`{alias[1:]}`" for alias in aliases if alias.startswith("~")]
    parts = [_words(same), f"Wider or narrower: {_words(near)}" if near else ""]
    return "\n\n".join(part for part in parts if part)


def cell(text: str) -> str:
    """Return the text as one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
