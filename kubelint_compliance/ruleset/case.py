"""One object while it is judged, what broke in it, and what could not be evaluated.

Goes in, while rules are run: which check failed where, in which words. Comes out: the same, for findings to be made of.
"""

from __future__ import annotations

from kubelint_compliance.cel import CelError, Unseen, WrongType
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.sight import look
from kubelint_compliance.ruleset.vocabulary import SCOPES, View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, Self

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import Fix, Place
    from kubelint_compliance.ruleset.compiled import Check, CompiledRule
    from kubelint_compliance.ruleset.sight import Sight
    from kubelint_compliance.yamltree import Span


class Broken(NamedTuple):
    """A check that failed: the rule, the path to point at, that of what was judged (self or item), and the words.

    `on_key`: the key at the path is at fault, not its value. `span` is the place where the path cannot say it, and
    `related` are further places in the same text, each with its words. `within` is the part of the text at the path
    that is at fault, and `nth` counts several such parts of one text. `fix` is the one edit that is right. `severity`
    is that of the check, where it is another than the rule's; `remedy` its number, where it has a remedy of its own.
    `about` is the path of what it is about, too. `others` are places in other objects.
    """

    rule: CompiledRule
    path: Path
    self_path: Path
    message: str
    on_key: bool = False
    span: Span | None = None
    related: tuple[tuple[str, Span], ...] = ()
    fix: Fix | None = None
    severity: str = ""
    remedy: int = 0
    about: Path = ()
    within: tuple[int, int] | None = None
    nth: int = 0
    others: tuple[Place, ...] = ()


class Unlisted:
    """A check that failed beyond LISTED of its rule, as a `Broken` without words: there may be very many."""

    __slots__ = ("like", "self_path")
    message, on_key, span, related, fix, within, nth, others = "", False, None, (), None, None, 0, ()

    def __init__(self, like: Like, self_path: Path) -> None:
        self.like = like
        self.self_path = self_path

    @property
    def rule(self) -> CompiledRule:
        """The rule that it breaks."""
        return self.like[0]

    @property
    def path(self) -> Path:
        """The path to point at."""
        return (*self.self_path, *self.like[1]) if self.like[1] else self.self_path

    @property
    def severity(self) -> str:
        """The severity of the check, where it is another than the rule's."""
        return self.like[2]

    @property
    def remedy(self) -> int:
        """The number of the check, where it has a remedy of its own."""
        return self.like[3]

    @property
    def about(self) -> Path:
        """The path of what it is about, too."""
        return self.like[4]


class _Run:
    """Paths of what failed one check, beyond LISTED, one after the other."""

    __slots__ = ("like", "paths")

    def __init__(self, like: Like, path: Path) -> None:
        self.like = like
        self.paths = [path]


class AllBroken:
    """What broke in an object, in its order; of what is beyond LISTED only paths are kept, and it is made when read."""

    __slots__ = ("_entries", "_number", "_plain")

    def __init__(self, entries: Iterable[AnyBroken] = ()) -> None:
        self._entries: list[Broken | _Run] = []
        self._number = 0
        self._plain = True
        self += entries

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[AnyBroken]:
        return iter(self._entries) if self._plain else self._each()  # type: ignore[arg-type]

    def _each(self) -> Iterator[AnyBroken]:
        for entry in self._entries:
            if isinstance(entry, _Run):
                for path in entry.paths:
                    yield Unlisted(entry.like, path)
            else:
                yield entry

    def __iadd__(self, more: Iterable[AnyBroken]) -> Self:
        for entry in more:
            if isinstance(entry, Unlisted):
                self.add_unlisted(entry.like, entry.self_path)
            else:
                self.append(entry)
        return self

    def those(self, fits: Callable[[CompiledRule], bool]) -> AllBroken:
        """Return what broke the rules that fit."""
        return AllBroken(entry for entry in self if fits(entry.rule))

    def append(self, entry: Broken) -> None:
        """Take in what broke."""
        self._entries.append(entry)
        self._number += 1

    def add_unlisted(self, like: Like, path: Path) -> None:
        """Take in that a check failed beyond LISTED, at the path of what it judged."""
        last = self._entries[-1] if self._entries else None
        if isinstance(last, _Run) and last.like is like:
            last.paths.append(path)
        else:
            self._entries.append(_Run(like, path))
            self._plain = False
        self._number += 1

    def cut(self, number: int) -> None:
        """Take back what came after a number of entries."""
        while self._number > number:
            last, beyond = self._entries[-1], self._number - number
            size = len(last.paths) if isinstance(last, _Run) else 1
            if isinstance(last, _Run) and size > beyond:
                del last.paths[-beyond:]
            else:
                self._entries.pop()
            self._number -= min(size, beyond)


if TYPE_CHECKING:
    Like = tuple[CompiledRule, Path, str, int, Path]
    """What all that breaks a check has in common: its rule, where it points below what it judges, and the rest."""
    AnyBroken = Broken | Unlisted
    Several = AllBroken | Sequence[AnyBroken]
    Row = tuple[int, View, Sight, Path | None, Any]
    """The number of a check that failed, the view and the sight in which it did, and which item of `each`."""


class Unevaluated(NamedTuple):
    """A check that could not judge: which rule, looking at which node, and why.

    `node` is the wrong node that stood in its way. Without one, `unknown` says that the object has no type by which an
    operand of a wrong type could have been known before; `unseen`, that what the rule asks for is not in sight;
    otherwise the rule has a mistake.
    """

    rule: str
    path: Path
    error: str
    node: Path | None = None
    unknown: bool = False
    unseen: bool = False


class Sights(dict["str", "list[tuple[View, Sight]]"]):
    """What each scope sees of an object, looked at when a rule first asks for it, and then known to all."""

    __slots__ = ("_manifest", "_version")

    def __init__(self, manifest: Manifest, version: Mapping[str, int]) -> None:
        """`version` is that of Kubernetes."""
        super().__init__()
        self._manifest, self._version = manifest, version

    def __missing__(self, scope: str) -> list[tuple[View, Sight]]:
        manifest, version = self._manifest, self._version
        seen = self[scope] = [(view, look(view, manifest, version)) for view in SCOPES[scope].views(manifest)]
        return seen


class OfPods(Sights):
    """What the scopes see that are about pods: of the object around them nothing is seen."""

    __slots__ = ()

    def __missing__(self, scope: str) -> list[tuple[View, Sight]]:
        if SCOPES[scope].needs_pod:
            return super().__missing__(scope)
        self[scope] = []
        return self[scope]


class Case(NamedTuple):
    """One object while it is judged: as rules see it, what was found so far, and where they see nothing.

    `around` holds the paths of all that has a wrong node in it; `unlisted` holds the wrong nodes in whose place the
    views of a scope would be; `typed` is off where no type of the object is known, so that its wrong nodes are not
    either. `numbers` counts what broke by rule: nobody reads the words of what is beyond LISTED. `likes` has what those
    of a check share, `judged` the paths that those of all checks do. `ends` says of a way of `each` whether it ends too
    early. `shared` has what broke in what pods have in common, by check and path: how much had broken before.
    """

    manifest: Manifest
    sights: Sights
    broken: AllBroken
    unevaluated: list[Unevaluated]
    wrong: frozenset[Path]
    around: frozenset[Path]
    unlisted: Mapping[str, list[Path]]
    typed: bool
    numbers: dict[str, int]
    likes: dict[tuple[int, Path], Like]
    ends: dict[tuple[str, Path], bool]
    judged: dict[Path, Path]
    shared: dict[tuple[int, Path], int]

    def end_early(self, ways: Iterable[tuple[str, Path]]) -> bool:
        """Whether one of some ways below what a scope sees ends at a node that is there."""
        known = self.ends
        for way in ways:
            ends = known.get(way)
            if ends is None:
                ends = known[way] = self._ends(*way)
            if ends:
                return True
        return False

    def _ends(self, scope: str, each: Path) -> bool:
        from kubelint_compliance.ruleset.unlisted import blocked

        for view, _ in self.sights[scope]:
            for _ in blocked(view.value, each):
                return True
        return False

    def note(self, rule: CompiledRule, path: Path, error: CelError) -> None:
        """Take in that a rule could not judge what is at a path."""
        of_type = isinstance(error, WrongType)
        node = error.node if isinstance(error, WrongType) else None
        unknown = of_type and not self.typed
        unseen = isinstance(error, Unseen)
        self.unevaluated.append(Unevaluated(rule.rule.id, path, str(error), node, unknown, unseen))

    def note_blocked(self, rule: CompiledRule, check: Check, view: View) -> None:
        """Take in the nodes at which the way of `each` ends, though they are there."""
        from kubelint_compliance.ruleset.unlisted import blocked

        for each in check.each:
            for path in blocked(view.value, each):
                node = (*view.path, *path)
                if node in self.wrong or not self.typed:
                    known = node if node in self.wrong else None
                    self.unevaluated.append(Unevaluated(rule.rule.id, node, BLOCKED, known, known is None))


BLOCKED = "it has no entries"
