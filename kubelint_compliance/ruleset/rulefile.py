"""A rule file's text -> its checked content -> `Rule`, with the place of every mistake in the file.

The format is `schemas/rule.schema.json`; what a JSON schema cannot say (CEL, paths) is checked when the rule is
compiled.
"""

from __future__ import annotations

from kubelint_compliance.datafile import FileError as RuleError
from kubelint_compliance.datafile import Mistake, error_at, error_within, read_mapping, schema_mistake
from kubelint_compliance.model import ControlRef, Example, Param, Rule
from kubelint_compliance.records import NamedTuple

__all__ = ["RuleError", "RuleFile", "changes", "check_schema", "describe", "read_rule"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.fixing.change import Change
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.yamltree import Document


class RuleFile(NamedTuple):
    """A rule as its file says it: plain values, and the document that knows the places."""

    path: str
    area: str
    content: dict[str, Any]
    document: Document

    def error(self, at: Path, message: str, *, key: bool = False) -> RuleError:
        """Build the error for a mistake at `at` (with `key`, at its key), or at its nearest existing ancestor."""
        return error_at(self.path, self.document, Mistake(at, message, key))

    def error_in(self, at: Path, offset: int, message: str) -> RuleError:
        """Build the error for a mistake in the text at `at`, `offset` characters from its start."""
        return error_within(self.path, self.document, Mistake(at, message), offset) or self.error(at, message)


def read_rule(text: str, path: str, area: str) -> RuleFile:
    """Parse a rule file; `check_schema` holds it against the schema. Raises RuleError."""
    content, document = read_mapping(text, path, "a rule file")
    return RuleFile(path, area, content, document)


def check_schema(rule: RuleFile) -> None:
    """Raise RuleError where the content does not follow `rule.schema.json`."""
    wrong = schema_mistake(rule.content, "rule.schema.json")
    if wrong:
        raise rule.error(wrong.path, wrong.message, key=wrong.key)


def describe(rule: RuleFile) -> Rule:
    """Return what the rule says about itself."""
    content = rule.content
    return Rule(
        id=content["id"],
        title=content["title"],
        severity=content["severity"],
        area=rule.area,
        default=content.get("default", True),
        scope=content["scope"],
        kinds=tuple(content.get("kinds", ())),
        why=content["why"].strip(),
        remediation=content["remediation"].strip(),
        controls=tuple(
            ControlRef(framework, str(control["id"]), control["strength"], control["because"])
            for framework, controls in content["controls"].items()
            for control in controls
        ),
        aliases=tuple(content.get("aliases", ())),
        references=tuple(content.get("references", ())),
        examples=tuple(_examples(content["examples"])),
        pss=content.get("pss", ""),
        since=content.get("since", ""),
        until=content.get("until", ""),
        precision=content.get("precision", "very-high"),
        security=content.get("security", True),
        shows=content.get("shows", False),
        supersedes=tuple(content.get("supersedes", ())),
        params=tuple(
            Param(name, param["default"], param["schema"], param["description"])
            for name, param in content.get("params", {}).items()
        ),
        remedies=tuple(
            entry.get("remediation", "").strip() for entry in content.get("validations", content.get("cases", ()))
        ),
    )


def changes(rule: RuleFile) -> tuple[Change, ...]:
    """Return what the rule's `fix` does below what it judges. Raises RuleError for a path that is none."""
    from kubelint_compliance.fixing.change import Change
    from kubelint_compliance.manifests.paths import parse_path

    found = []
    for number, entry in enumerate(rule.content.get("fix", ())):
        field = "remove" if "remove" in entry else "set"
        try:
            found.append(Change(parse_path(entry[field]), entry.get("value"), field == "remove"))
        except ValueError as error:
            raise rule.error(("fix", number, field), str(error)) from None
    return tuple(found)


def _examples(content: dict[str, list[Any]]) -> list[Example]:
    found = []
    for outcome, fails in (("fail", True), ("pass", False)):
        for example in content[outcome]:
            details: dict[str, Any] = {"manifest": example} if isinstance(example, str) else example
            found.append(
                Example(
                    details["manifest"],
                    fails,
                    details.get("kubernetesVersion", ""),
                    details.get("params", {}),
                )
            )
    return found
