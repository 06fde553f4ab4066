"""Requests in words, for messages: `get and list of secrets, create of pods/exec`."""

from __future__ import annotations

from kubelint_compliance.platform.matrix import OTHER, READ, WRITE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint_compliance.platform.matrix import Answer, Asked

_MOST = 3
"""So many sorts of requests are told, and so many resources of each."""


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence, each once."""
    each = list(dict.fromkeys(words))
    return " and ".join(filter(None, (", ".join(each[:-1]), *each[-1:])))


def requests(found: Sequence[Answer]) -> str:
    """Return requests in words, and whose and where they are where that is not everybody and everywhere."""
    words = by_words((each.asked, each.verb) for each in found)
    spaces = dict.fromkeys(each.namespace for each in found if not each.asked.is_cluster_wide)
    people = {each.who.words for each in found}
    where = f" in {listed(spaces)}" if spaces and all(space not in (OTHER, "") for space in spaces) else ""
    return words + where + (" by service accounts" if people == {"a service account"} else "")


def by_words(named: Iterable[tuple[Asked, str]]) -> str:
    """Return requests in words, without API groups, those with the same verbs together."""
    verbs: dict[str, dict[str, None]] = {}
    for asked, verb in named:
        verbs.setdefault(asked.words.partition(".")[0], {})[verb] = None
    alike: dict[str, list[str]] = {}
    for what, each in verbs.items():
        alike.setdefault(verb_words(each), []).append(what)
    parts = [f"{verb} of {_some(what)}" for verb, what in alike.items()]
    return ", ".join(parts[:_MOST]) + (" and more" if len(parts) > _MOST else "")


def _some(words: list[str]) -> str:
    return listed(words) if len(words) <= _MOST + 1 else f"{', '.join(words[:_MOST])} and {len(words) - _MOST} more"


def verb_words(verbs: Iterable[str]) -> str:
    """Return verbs in words."""
    wanted = {*verbs}
    each = [verb for verb in (*READ, *WRITE) if verb in wanted]
    return "any request" if len(each) == len((*READ, *WRITE)) else "any write" if each == [*WRITE] else listed(each)
