"""What a rule says about itself, without the code that runs it."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class ControlRef(NamedTuple):
    """One control that a rule speaks to: how strongly (`supports` or `partial`) and why."""

    framework: str
    id: str
    strength: str
    because: str


class Example(NamedTuple):
    """YAML text of a rule's example; `# expect` stands at the end of each line a finding must point at.

    `kubernetes_version` and `params` are empty where the defaults are meant.
    """

    text: str
    fails: bool
    kubernetes_version: str = ""
    params: Mapping[str, object] = {}

    @property
    def manifest(self) -> str:
        """The text to show to people: without the marks."""
        return "\n".join(line.partition("# expect")[0].rstrip() for line in self.text.split("\n"))


class Param(NamedTuple):
    """What a user may set for a rule: its default, and the JSON schema that a value must meet."""

    name: str
    default: Any
    schema: Mapping[str, Any]
    description: str


class Rule(NamedTuple):
    """What a rule says about itself, without the code that runs it; the rule file's words.

    `shows`: what passes it does the thing that is asked for; of other rules, passing says that nothing bad was found.
    `remedies` holds what to do instead for each of its validations, or cases, an empty text where the rule's own holds.
    """

    id: str
    title: str
    severity: str
    area: str
    default: bool
    scope: str
    kinds: tuple[str, ...]
    why: str
    remediation: str
    controls: tuple[ControlRef, ...]
    aliases: tuple[str, ...]
    references: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    pss: str = ""
    since: str = ""
    until: str = ""
    precision: str = "very-high"
    security: bool = True
    shows: bool = False
    supersedes: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    remedies: tuple[str, ...] = ()

    def remedy(self, number: int) -> str:
        """Return what to do where the validation of that number, from 1, is broken; 0 asks for the rule's own text."""
        own = self.remedies[number - 1] if 0 < number <= len(self.remedies) else ""
        return own or self.remediation
