"""The question `ask logged --matrix`: how an audit policy logs the requests that matter, whoever makes them.

Nothing but the policy goes in. Comes out: a decision for each request of each sort of user, topic by topic.
"""

from __future__ import annotations

from kubelint_compliance.answers.logged import load, rule_words, tell
from kubelint_compliance.answers.question import Question
from kubelint_compliance.platform.matrix import EVERYBODY, TOPICS, answers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.answers.logged import Logging
    from kubelint_compliance.platform.matrix import Answer


def read(words: Sequence[str], said: Mapping[str, Any]) -> tuple[None, Sequence[str]]:  # noqa: ARG001
    """Read the question: all words are paths."""
    return None, words


def answer(logging: Logging, asked: None) -> dict[str, Any]:  # noqa: ARG001
    """Return every request of the matrix."""
    return {
        "requests": [
            _request(logging, topic, each)
            for topic, asked in TOPICS.items()
            for each in answers(logging.policy, asked, EVERYBODY)
        ]
    }


def _request(logging: Logging, topic: str, each: Answer) -> dict[str, Any]:
    shown = logging.shown(each.decision, each.level)
    return {"topic": topic, "verb": each.verb, "what": each.asked.words, "who": each.who.words, **shown}


def rows(answered: dict[str, Any]) -> Iterator[Sequence[str]]:
    """Yield the rows of a table: verbs and users that are treated alike are one."""
    by_user: dict[tuple[str, str, str, str, str, str], list[str]] = {}
    for entry in answered["requests"]:
        key = (
            entry["topic"],
            entry["what"],
            entry["who"],
            entry["level"],
            entry["recorded"],
            rule_words(entry["rule"]),
        )
        by_user.setdefault(key, []).append(entry["verb"])
    alike: dict[tuple[str, str, str, str, str, str], list[str]] = {}
    for (topic, what, who, level, recorded, rule), verbs in by_user.items():
        alike.setdefault((topic, what, ", ".join(verbs), level, recorded, rule), []).append(who)
    for (topic, what, listed, level, recorded, rule), users in alike.items():
        everybody = "everybody" if len(users) == len(EVERYBODY) else ", ".join(users)
        yield topic, what, listed, everybody, level, recorded, rule


QUESTION = Question(
    name="logged-matrix",
    kinds={},
    options={},
    read=read,
    prepare=lambda _: None,
    answer=answer,
    header=("topic", "what", "verbs", "who", "level", "recorded", "rule"),
    rows=rows,
    nothing="",
    load=load,
    tell=tell,
)
