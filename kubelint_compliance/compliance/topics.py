"""The topics that controls need, as their files describe them: what must be looked at, and how."""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.frameworkfiles import built_in_file, own_topics
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubelint_compliance.frameworkfiles import FrameworkFile

FILE = "rules/frameworks/topics.yaml"
OBJECT, TREE, CLUSTER = "object", "tree", "cluster"
SIGHTS = (OBJECT, TREE, CLUSTER)
"""How much of a population a run may have in sight, from least to most."""
VALIDITY = "schema-validity"
"""The topic that alone assesses no control: that Kubernetes takes a manifest says nothing of what is in it."""


class Subject(NamedTuple):
    """What a topic is about, in a word of its own: kinds, whatever holds a pod, or what only some rules can tell.

    `kinds` are such as `Secret` and `apps/Deployment`, with `*` for any. A subject of none of these three is never in
    the input of a lint run.
    """

    name: str
    kinds: tuple[str, ...] = ()
    pods: bool = False
    tested_by: tuple[str, ...] = ()


class Proof(NamedTuple):
    """An object that shows a topic: all of `passes` looked at it and found nothing, nor did any of `without`.

    With `kinds` alone, an object of such a kind has to be in the input.
    """

    passes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class Topic(NamedTuple):
    """One topic. It was looked at where one of `needs` was in the input and every rule of `decides` that applies ran.

    `rules` are the others that speak to it. `shown_by` says in words what shows it, empty where nothing can;
    `shown_when` lists the ways, each of them one object or several.
    """

    id: str
    title: str
    needs: tuple[Subject, ...]
    sight: str
    decides: tuple[str, ...]
    rules: tuple[str, ...] = ()
    shown_by: str = ""
    shown_when: tuple[tuple[Proof, ...], ...] = ()

    @property
    def speakers(self) -> frozenset[str]:
        """The rules of which a finding is a finding of the topic."""
        return frozenset((*self.decides, *self.rules))

    @property
    def asked(self) -> frozenset[str]:
        """The rules that have to run for the topic to be looked at, and to be shown."""
        proofs = [proof for way in self.shown_when for proof in way]
        return frozenset((*self.decides, *(id for proof in proofs for id in (*proof.passes, *proof.without))))


def all_topics(own: Sequence[str] = ()) -> dict[str, Topic]:
    """Return the topics by id, in the order of their files; `own` are places that may hold some of the user's.

    Raises UsageError for a mistake in such a file.
    """
    subjects, topics = _built_in()
    subjects, topics = dict(subjects), dict(topics)
    for file in own_topics(own) if own else ():
        subjects |= _subjects(file)
        topics |= {entry["id"]: _topic(entry, subjects) for entry in file.content["topics"]}
    return topics


@lru_cache(maxsize=1)
def _built_in() -> tuple[dict[str, Subject], dict[str, Topic]]:
    file = built_in_file("topics")
    subjects = _subjects(file)
    return subjects, {entry["id"]: _topic(entry, subjects) for entry in file.content["topics"]}


def _subjects(file: FrameworkFile) -> dict[str, Subject]:
    return {name: _subject(name, content) for name, content in file.content["subjects"].items()}


def _subject(name: str, content: dict[str, Any]) -> Subject:
    return Subject(
        name, tuple(content.get("kinds", ())), content.get("pods", False), tuple(content.get("testedBy", ()))
    )


def _topic(content: dict[str, Any], subjects: dict[str, Subject]) -> Topic:
    return Topic(
        content["id"],
        content["title"],
        tuple(subjects[name] for name in content["needs"]),
        content["sight"],
        tuple(content["decides"]),
        tuple(content.get("rules", ())),
        content.get("shownBy", "").strip(),
        tuple(tuple(map(_proof, way)) for way in content.get("shownWhen", ())),
    )


def _proof(content: dict[str, Any]) -> Proof:
    return Proof(*(tuple(content.get(field, ())) for field in Proof._fields))
