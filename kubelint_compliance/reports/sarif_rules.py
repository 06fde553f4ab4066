"""Rules as SARIF reporting descriptors: what code scanning shows beside an alert, from the rule file's words."""

from __future__ import annotations

from sarif_om import MultiformatMessageString, ReportingConfiguration, ReportingDescriptor

from kubelint_compliance.reports.escape import markdown, markdown_block, markdown_prose
from kubelint_compliance.reports.problems import PROBLEMS
from kubelint_compliance.reports.prose import passages, plain_words
from kubelint_compliance.reports.words import FRAMEWORKS, clip, control_words, controls_of, remedies_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.model import Example, Rule

LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
_SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.5"}
_PROBLEM_SEVERITY = {"critical": "error", "high": "error", "medium": "warning", "low": "recommendation"}
_TAGS_KEPT = 10
_TEXT_KEPT = 1024


def descriptor(rule: Rule) -> ReportingDescriptor:
    """Describe one rule."""
    return ReportingDescriptor(
        id=rule.id,
        name=pascal_case(rule.id),
        short_description=MultiformatMessageString(text=clip(rule.title, _TEXT_KEPT)),
        full_description=MultiformatMessageString(text=clip(plain_words(rule.why) or rule.title, _TEXT_KEPT)),
        help=MultiformatMessageString(text=help_text(rule), markdown=help_markdown(rule)),
        default_configuration=ReportingConfiguration(level=LEVELS[rule.severity]),
        properties=_properties(rule),
    )


def notification_descriptor(code: str) -> ReportingDescriptor:
    """Describe one kind of notification, with all that code scanning asks of a descriptor."""
    title = code.replace("-", " ").capitalize()
    words = PROBLEMS.get(code, f"{title}: something could not be checked, or not in whole.")
    return ReportingDescriptor(
        id=code,
        short_description=MultiformatMessageString(text=title),
        full_description=MultiformatMessageString(text=words),
        help=MultiformatMessageString(text=words, markdown=markdown_prose(words)),
    )


def pascal_case(rule: str) -> str:
    """`container-privileged` as `ContainerPrivileged`: readers warn when the name equals the id."""
    return "".join(part[:1].upper() + part[1:] for part in rule.split("-"))


def _properties(rule: Rule) -> dict[str, Any]:
    controls = controls_of(rule)
    tags = ["security" if rule.security else "maintainability", "kubernetes", *controls]
    properties: dict[str, Any] = {"tags": tags[:_TAGS_KEPT], "precision": rule.precision}
    if rule.security:
        properties["security-severity"] = _SECURITY_SEVERITY[rule.severity]
    else:
        properties["problem.severity"] = _PROBLEM_SEVERITY[rule.severity]
    if controls:
        properties["controls"] = controls
    return properties


def help_text(rule: Rule) -> str:
    """The rule explained in plain text."""
    parts = [rule.title, rule.why]
    parts += [f"Fix: {remedy}" for remedy in remedies_of(rule)]
    parts += [f"{label}:\n{example.manifest.rstrip()}" for label, example in _examples(rule)]
    controls = control_words(rule, controls_of(rule), most=len(rule.controls))
    parts += [f"Controls: {controls}"] if controls else []
    return "\n\n".join(part.strip() for part in parts if part)


def help_markdown(rule: Rule) -> str:
    """The rule explained in Markdown: why, fix, a bad and a good example, the controls."""
    parts = [_markdown(rule.why)] if rule.why else []
    remedies = [_markdown(remedy) for remedy in remedies_of(rule)]
    parts += ["## Fix", *remedies] if remedies else []
    for label, example in _examples(rule):
        parts += [f"## {label}", markdown_block(example.manifest, "yaml")]
    parts += ["## Controls", _control_table(rule)] if rule.controls else []
    parts += ["## References", _references(rule)] if rule.references else []
    return "\n\n".join([f"# {markdown(rule.title)}", *parts])


def _markdown(text: str) -> str:
    """The rule's words as Markdown of our own making."""
    return "\n\n".join(
        markdown_block(passage.text, passage.language if passage.language.isalnum() else "")
        if passage.code
        else markdown_prose(passage.text)
        for passage in passages(text)
    )


def _examples(rule: Rule) -> list[tuple[str, Example]]:
    """The first example that fails and the first that passes."""
    bad = [("Bad", example) for example in rule.examples if example.fails][:1]
    return bad + [("Good", example) for example in rule.examples if not example.fails][:1]


def _control_table(rule: Rule) -> str:
    order = list(controls_of(rule))
    rows = [
        f"| {markdown(FRAMEWORKS.get(c.framework, c.framework))} | {markdown(c.id)} | {markdown(c.strength)} "
        f"| {markdown_prose(c.because)} |"
        for c in sorted(rule.controls, key=lambda c: order.index(c.framework))
    ]
    return "\n".join(["| Framework | Control | Strength | Because |", "|---|---|---|---|", *rows])


def _references(rule: Rule) -> str:
    links = [ref for ref in rule.references if ref.startswith("https://") and not set(ref) & set(" <>\n\\")]
    return "\n".join(f"- <{link}>" if link in links else f"- {markdown(link)}" for link in rule.references)
