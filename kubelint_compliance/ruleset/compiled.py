"""Rules ready to run: CEL compiled, paths parsed, versions as numbers.

A `CompiledRule` comes from a rule file (`compiler`) or from the ahead-of-time pack of the built-in rules; the runner
cannot tell which.
"""

from __future__ import annotations

from kubelint_compliance.facts import functions_beside_wrong
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.words import whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kubelint_compliance.cel import Program
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import Rule
    from kubelint_compliance.ruleset.words import Head, WordBook


_AROUND = ("object", "pod", "metadata")
"""The names of what is around `self`; a word that only looks like one does no harm."""


class Check(NamedTuple):
    """One verdict of a rule: where to look, what must hold, where to point, what to say.

    `message` alternates literal text and programs. `each_of` finds the places to look at, where paths cannot say them.
    `severity` is there where it is another than the rule's; `remedy` is the number of the validation, from 1, where it
    says by itself what to do.
    """

    scope: str
    each: tuple[Path, ...]
    program: Program
    at: Path
    message: tuple[str | Program, ...]
    each_of: Program | None = None
    severity: str = ""
    remedy: int = 0

    def exactly(self) -> Check:
        """Return the same check with exact programs; `eachOf` finds places beside what cannot be read."""
        return self._replace(
            program=self.program.exactly(),
            message=tuple(part if isinstance(part, str) else part.exactly() for part in self.message),
            each_of=self.each_of and self.each_of.exactly(functions_beside_wrong()),
        )


class CompiledRule(NamedTuple):
    """A rule's head with its compiled checks; `since` and `until` are Kubernetes minor versions.

    Its words lie in the `book`; `digest` changes whenever anything else in its file does. `rendered` off: what it finds
    in rendered text says nothing, since that text is not what is committed. A rule that is `raised_by` another step of
    the flow has no checks. `fused`, called with the sights of its `scopes`, says whether the rest can be left out; it
    `goes_on` where a check looks at places below what its scope sees.
    """

    rule: Head
    book: WordBook
    digest: bytes
    checks: tuple[Check, ...]
    conditions: tuple[Program, ...] = ()
    variables: Mapping[str, Program] = {}
    container_types: tuple[str, ...] = ()
    fragments: bool = False
    overridden_by: str = ""
    since: int = 0
    until: int = 999
    rendered: bool = True
    raised_by: str = ""
    fused: Callable[..., bool | None] | None = None
    scopes: tuple[str, ...] = ()
    goes_on: bool = False

    @property
    def whole(self) -> Rule:
        """The rule with its words."""
        return whole(self.rule, self.book.of(self.rule.id))

    @property
    def severities(self) -> tuple[str, ...]:
        """The severities that checks have of their own."""
        return tuple(check.severity for check in self.checks)

    @property
    def sees_self_alone(self) -> bool:
        """Whether no expression of the rule looks at what is around `self`."""
        programs = [*self.conditions, *self.variables.values()]
        for check in self.checks:
            programs += [check.program, *(part for part in check.message if not isinstance(part, str))]
            programs += [check.each_of] if check.each_of else []
        return not any(word in program.source for program in programs for word in _AROUND)

    def exactly(self) -> CompiledRule:
        """Return the same rule with programs that know what cannot be read, and take their time."""
        return self._replace(
            checks=tuple(check.exactly() for check in self.checks),
            conditions=tuple(condition.exactly() for condition in self.conditions),
            variables={name: program.exactly() for name, program in self.variables.items()},
        )
