"""What a run looked at, topic by topic: with which rules, at how many objects, and what was right.

Goes in: a report and what all rules there are say of themselves, also those that did not run. Comes out: `Observed`,
which answers for a topic whether it was looked at, why not, and whether an object shows it.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from kubelint_compliance.compliance.topics import OBJECT, SIGHTS
from kubelint_compliance.kubernetes.kinds import written_names
from kubelint_compliance.kubernetes.lifecycle import is_served
from kubelint_compliance.model import TESTED, TESTED_OTHER
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Protocol

    from kubelint_compliance.compliance.topics import Proof, Subject, Topic
    from kubelint_compliance.model import Report

    class Known(Protocol):
        """What is asked of a rule that there is, whether it ran or not."""

        @property
        def id(self) -> str: ...
        @property
        def scope(self) -> str: ...
        @property
        def kinds(self) -> tuple[str, ...]: ...
        @property
        def since(self) -> str: ...
        @property
        def until(self) -> str: ...


_OF_PODS = ("pod", "security-context", "container", "volume")
"""Scopes of rules that see pods alone."""
_SIGHT_WORDS = {"tree": "the whole tree", "cluster": "a whole cluster"}


class Extent(NamedTuple):
    """So many objects, and so many others: what is no object, such as files, ignores and waivers."""

    objects: int = 0
    others: int = 0


class Looked(NamedTuple):
    """A topic after a run. `gap` says why it was not looked at, empty where it was, and `detail` for want of what.

    `missing` are rules that it needs and that are not written yet; `tested` is how much its deciding rules tested.
    """

    topic: Topic
    gap: str
    detail: str
    missing: tuple[str, ...]
    tested: Extent
    shown: bool


class Observed:
    """The facts of one run."""

    def __init__(self, report: Report, known: Mapping[str, Known], sight: str = OBJECT) -> None:
        """`known` holds every rule there is; `sight` is how much of the population the input holds, one of SIGHTS."""
        self._ran = report.rules
        self._known = known
        self._sight = SIGHTS.index(sight)
        self._minor = _number(report.kubernetes_version)
        self._kinds = frozenset(map(_without_version, (kind for kind, _ in report.kinds)))
        served = (kind for kind, _ in report.kinds if is_served(*_parted(kind), self._minor))
        self._served = frozenset(map(_without_version, served))
        self.unsure = frozenset(skipped.rule for skipped in report.skipped)
        self.broken = frozenset(report.unevaluated)
        entries = [entry for entry in report.coverage if entry.outcome in (TESTED, TESTED_OTHER)]
        self._has_pods = report.has_pods
        self._judged = [
            (frozenset(entry.rules) - self.unsure, _extent(entry.outcome, entry.number)) for entry in entries
        ]
        self._right = {(frozenset(entry.rules), frozenset(entry.reason.split())) for entry in entries}
        self._looked: dict[str, Looked] = {}
        self.tested: dict[str, Extent] = {}
        for rules, extent in self._judged:
            for rule in rules:
                self.tested[rule] = _sum((self.tested.get(rule, Extent()), extent))

    def extent(self, rules: Iterable[str]) -> Extent:
        """Count what any of the rules tested; a rule that had no say somewhere tested nothing."""
        wanted = frozenset(rules)
        return _sum(extent for tested, extent in self._judged if not wanted.isdisjoint(tested))

    def look(self, topic: Topic) -> Looked:
        """Return what became of a topic."""
        found = self._looked.get(topic.id)
        if found is None:
            missing = tuple(id for id in topic.decides if id not in self._known)
            gap, detail = self._gap(topic, missing)
            shown = not gap and self._is_shown(topic)
            found = Looked(topic, gap, detail, missing, self.extent(topic.decides), shown)
            self._looked[topic.id] = found
        return found

    def _gap(self, topic: Topic, missing: tuple[str, ...]) -> tuple[str, str]:
        """Say why a topic was not looked at, and for want of what."""
        if missing:
            return "without a rule yet", ", ".join(missing)
        if not any(map(self._is_there, topic.needs)):
            return "not in the input", _or(subject.name for subject in topic.needs)
        if SIGHTS.index(topic.sight) > self._sight:
            return "only a part is in sight", f"it asks for {_SIGHT_WORDS[topic.sight]}"
        wanted = [id for id in topic.decides if self._applies(id)]
        for reason, ids in (
            ("not run", [id for id in wanted if id not in self._ran]),
            ("could not be evaluated", [id for id in wanted if id in self.broken]),
            ("had no say everywhere", [id for id in wanted if id in self.unsure]),
        ):
            if ids:
                return reason, ", ".join(ids)
        return ("", "") if any(self.extent(wanted)) else ("nothing to test", f"for {_or(wanted or topic.decides)}")

    def _is_there(self, subject: Subject) -> bool:
        return (
            self._has(subject.kinds, self._kinds)
            or (subject.pods and self._has_pods)
            or any(id in self.tested for id in subject.tested_by)
        )

    def _has(self, patterns: Iterable[str], kinds: Iterable[str]) -> bool:
        return any(fnmatchcase(kind, pattern) for pattern in patterns for kind in kinds)

    def _applies(self, id: str) -> bool:  # noqa: A002 - the word of the rule file
        """Whether a rule has something to say of the input, if it runs."""
        rule = self._known[id]
        if not _number(rule.since or "1.0") <= self._minor <= _number(rule.until or "1.999"):
            return False
        if rule.kinds:
            return any(_is_named(kind, rule.kinds) for kind in self._kinds)
        return self._has_pods if rule.scope in _OF_PODS else bool(self._kinds)

    def _is_shown(self, topic: Topic) -> bool:
        return any(all(map(self._is_seen, way)) for way in topic.shown_when)

    def _is_seen(self, proof: Proof) -> bool:
        """Whether an object in the input is as a proof says; what did not run says nothing of it."""
        if proof.kinds and not self._has(proof.kinds, self._served):
            return False
        if not proof.passes:
            return True
        asked = {*proof.passes, *(id for id in proof.without if id in self._known and self._applies(id))}
        if not asked <= set(self._ran) - self.broken - self.unsure:
            return False
        return any(tested.issuperset(proof.passes) and asked.isdisjoint(bad) for tested, bad in self._right)


def _extent(outcome: str, number: int) -> Extent:
    return Extent(number) if outcome == TESTED else Extent(0, number)


def _sum(extents: Iterable[Extent]) -> Extent:
    several = list(extents)
    return Extent(sum(extent.objects for extent in several), sum(extent.others for extent in several))


def _is_named(kind: str, names: tuple[str, ...]) -> bool:
    group, _, name = kind.rpartition("/")
    return not set(written_names(group, name)).isdisjoint(names)


def _parted(kind: str) -> tuple[str, str]:
    """Turn `apps/v1/Deployment` into `apps/v1` and `Deployment`."""
    api_version, _, name = kind.rpartition("/")
    return api_version, name


def _without_version(kind: str) -> str:
    """Turn `apps/v1/Deployment` into `apps/Deployment` and `v1/Secret` into `Secret`."""
    api_version, name = _parted(kind)
    group = api_version.rpartition("/")[0]
    return f"{group}/{name}" if group else name


def _number(version: str) -> int:
    return int(version.rpartition(".")[2])


def _or(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
