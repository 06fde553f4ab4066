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
    from typing import Any

    from kubelint_compliance.cel import Program
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import Rule
    from kubelint_compliance.ruleset.words import Head, WordBook

    Quick = Callable[..., Any]


def nothing() -> None:
    """Stand in for a function that there is not."""


class Check(NamedTuple):
    """One verdict of a rule: where to look, what must hold, where to point, what to say.

    `message` alternates literal text and programs. `each_of` finds the places to look at, where paths cannot say them.
    `severity` is there where it is another than the rule's; `remedy` is the number of the validation, from 1, where it
    says by itself what to do. `volume` gives the name of a volume of the pod that the verdict is about, too.
    """

    scope: str
    each: tuple[Path, ...]
    program: Program
    at: Path
    message: tuple[str | Program, ...]
    each_of: Program | None = None
    severity: str = ""
    remedy: int = 0
    volume: Program | None = None

    def exactly(self) -> Check:
        """Return the same check with exact programs; `eachOf` finds places beside what cannot be read."""
        return self._replace(
            program=self.program.exactly(),
            message=tuple(part if isinstance(part, str) else part.exactly() for part in self.message),
            each_of=self.each_of and self.each_of.exactly(functions_beside_wrong()),
            volume=self.volume and self.volume.exactly(),
        )


class Body(NamedTuple):
    """What a rule evaluates: its checks, the conditions of all of them, and what they share.

    `places` are what `looks_at` returns, where that is known: by scope, and by whether `self` is a container.
    """

    checks: tuple[Check, ...] = ()
    conditions: tuple[Program, ...] = ()
    variables: Mapping[str, Program] = {}
    places: Mapping[tuple[str, bool], tuple[Path, ...]] | None = None

    def looks_at(self, scope: str, *, of_container: bool) -> tuple[Path, ...]:
        """Return the places that its expressions look at in a scope (`reads`)."""
        if self.places is not None:
            return self.places[scope, of_container]
        from kubelint_compliance.ruleset.reads import places_read, telling

        checks = tuple(check for check in self.checks if check.scope == scope)
        trees = [program.tree for program in self._replace(checks=checks, variables={}).programs()]
        variables = {name: program.tree for name, program in self.variables.items()}
        each = [way for check in checks for way in check.each]
        return telling(places_read(trees, variables, of_container=of_container, each=each))

    def programs(self) -> list[Program]:
        """Return all that it evaluates."""
        programs = [*self.conditions, *self.variables.values()]
        for check in self.checks:
            programs += [check.program, *(part for part in check.message if not isinstance(part, str))]
            programs += [program for program in (check.each_of, check.volume) if program]
        return programs

    def exactly(self) -> Body:
        """Return the same with programs that know what cannot be read, and take their time."""
        return Body(
            tuple(check.exactly() for check in self.checks),
            tuple(condition.exactly() for condition in self.conditions),
            {name: program.exactly() for name, program in self.variables.items()},
        )


def _words(part: str | Program) -> tuple[str, ...]:
    """Return what a part of a message says itself: its text, or the texts in its expression."""
    return (part,) if isinstance(part, str) else (*part.source.split('"')[1::2], *part.source.split("'")[1::2])


class CompiledRule(NamedTuple):
    """A rule's head, and how to get at what it evaluates; `since` and `until` are Kubernetes minor versions.

    Its words lie in the `book`; `digest` changes whenever anything else in its file does. `quick` gives the rule as one
    function, where it is one: called with the sights of its `scopes`, it says whether the `body` can be left alone. It
    `goes_on` where paths lead a check to places below what its scope sees. `rendered` off: what it finds in rendered
    text says nothing, since that text is not what is committed. A rule that is `raised_by` another step of the flow has
    an empty body. `together`: what breaks it side by side is one finding with several places. `one_severity`: whatever
    its checks say of theirs, its head has the severity that was asked for. `sight` is how much of the input it must
    have before it to say something; `graph`: it asks for other objects. `of_programs`: of a workload that names no
    program of Kubernetes it says nothing (`idle`).
    """

    rule: Head
    book: WordBook
    digest: bytes
    body: Callable[[], Body]
    quick: Callable[[], Quick | None] = nothing
    scopes: tuple[str, ...] = ()
    container_types: tuple[str, ...] = ()
    fragments: bool = False
    overridden_by: str = ""
    since: int = 0
    until: int = 999
    rendered: bool = True
    raised_by: str = ""
    together: bool = False
    goes_on: bool = False
    one_severity: bool = False
    sight: str = "object"
    graph: bool = False
    of_programs: bool = False

    @property
    def whole(self) -> Rule:
        """The rule with its words."""
        return whole(self.rule, self.book.of(self.rule.id))

    def own_words(self) -> list[str]:
        """Return the texts that its messages have of themselves, whatever object they are about."""
        parts = [part for check in self.body().checks for part in check.message]
        return [words for part in parts for words in _words(part)]

    def with_check(self, number: int) -> CompiledRule:
        """Return the rule with one of its checks alone, counted from 0."""
        body = self.body()
        body = body._replace(checks=(body.checks[number],))
        return self._replace(body=lambda: body, quick=nothing, scopes=(body.checks[0].scope,))
