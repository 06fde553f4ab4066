"""What people read of a rule, apart from what runs: opened when a finding, a listing or a page asks for it.

Goes in: the bytes beside a pack of compiled rules. Comes out: `Words`; with its `Head` they are a whole `Rule`.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping

from kubelint_compliance.model import ControlRef, Example, Param, Rule
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from kubelint_compliance.ruleset.compiled import CompiledRule

_FORMAT = 2
"""The version of marshalled bytes that every Python reads."""


class Head(NamedTuple):
    """What choosing and running a rule needs to know of it.

    `alias_lines` are its aliases and `control_lines` its controls, each a framework and an id, in one text each: most
    runs ask for neither, and a text is read in one piece. `defaults` are the values of its parameters.
    """

    id: str
    severity: str
    area: str
    default: bool
    scope: str
    kinds: tuple[str, ...]
    alias_lines: str
    pss: str
    since: str
    until: str
    supersedes: tuple[str, ...]
    control_lines: str
    defaults: Mapping[str, object]

    @property
    def aliases(self) -> tuple[str, ...]:
        """What the same check is called elsewhere."""
        return tuple(self.alias_lines.splitlines())

    @property
    def speaks_to(self) -> tuple[tuple[str, str], ...]:
        """The framework and id of each of its controls."""
        lines = (line.partition(" ") for line in self.control_lines.splitlines())
        return tuple((framework, id) for framework, _, id in lines)


class Words(NamedTuple):
    """What a rule says to people."""

    title: str
    why: str
    remediation: str
    controls: tuple[ControlRef, ...]
    references: tuple[str, ...]
    examples: tuple[Example, ...]
    precision: str
    security: bool
    shows: bool
    params: tuple[Param, ...]
    remedies: tuple[str, ...]


def head_of(rule: Rule) -> Head:
    """Return the part of a rule that a run needs."""
    known = rule._asdict() | {
        "alias_lines": "\n".join(rule.aliases),
        "control_lines": "\n".join(f"{control.framework} {control.id}" for control in rule.controls),
        "defaults": {param.name: param.default for param in rule.params},
    }
    return Head(*(known[field] for field in Head._fields))


def words_of(rule: Rule) -> Words:
    """Return the part of a rule that people read."""
    return Words(*(getattr(rule, field) for field in Words._fields))


def whole(head: Head, words: Words) -> Rule:
    """Put the two parts of a rule together."""
    known = {**head._asdict(), "aliases": head.aliases, **words._asdict()}
    return Rule(*(known[field] for field in Rule._fields))


class WordBook:
    """The words of many rules, by id; `read` gives their bytes when somebody first asks."""

    __slots__ = ("_kept", "_read")

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read
        self._kept: Mapping[str, bytes] | None = None

    def of(self, id: str) -> Words:  # noqa: A002 - the word of the rule file
        """Return the words of one rule."""
        if self._kept is None:
            self._kept = marshal.loads(self._read())  # noqa: S302 - written by this tool
        plain = Words(*marshal.loads(self._kept[id]))  # noqa: S302 - written by this tool
        return plain._replace(
            controls=tuple(ControlRef(*row) for row in plain.controls),
            examples=tuple(Example(*row) for row in plain.examples),
            params=tuple(Param(*row) for row in plain.params),
        )


def book_source(rules: Iterable[Rule]) -> bytes:
    """Write the bytes of a book: rules that are not asked for stay bytes when it is read."""
    return marshal.dumps({rule.id: marshal.dumps(_plain(words_of(rule)), _FORMAT) for rule in rules}, _FORMAT)


def _plain(value: Any) -> Any:
    """Return records as plain tuples, for only those can be marshalled."""
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value


class Described(Mapping[str, Rule]):
    """The whole rules of a run, by id and sorted; each is put together when it is first asked for."""

    __slots__ = ("_known", "_rules")

    def __init__(self, rules: Iterable[CompiledRule]) -> None:
        self._rules = {rule.rule.id: rule for rule in sorted(rules, key=lambda rule: rule.rule.id)}
        self._known: dict[str, Rule] = {}

    def __getitem__(self, id: str) -> Rule:  # noqa: A002 - the word of the rule file
        known = self._known.get(id)
        if known is None:
            known = self._known[id] = self._rules[id].whole
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)
