"""What the `match` and `exclude` of a rule of Kyverno mean for objects that are made: kinds, namespaces, and in words.

A filter with a field that cannot be told in words, or that only names objects, lets nothing be said of what it matches;
an exclusion of that form lets nothing be said of its rule.
"""

from __future__ import annotations

import re

from kubelint_compliance.answers.covering.selectors import EVERY, read, selector_words
from kubelint_compliance.answers.covering.stored import DEFAULTS, KINDS
from kubelint_compliance.decisions.globs import fits
from kubelint_compliance.facts.policies.filters import filters
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Kind = tuple[str, str]

_VERSION = re.compile(r"\*|v\d+\w*")
_WHERE = frozenset({"kinds", "namespaces", "namespaceSelector", "operations"})
_SELECTORS = ("namespaceSelector", "selector")
_PEOPLE = {"subjects": "subjects", "roles": "roles", "clusterRoles": "cluster roles"}


class Untold(Exception):
    """Nobody can say in words what a filter means."""


def matched(rule: dict[str, Any]) -> dict[Kind, str]:
    """Return the kinds that a rule matches when they are made, each with the namespaces, as a clause."""
    found: dict[Kind, str] = {}
    block = mapping(rule.get("match"))
    for _, entry in () if block.get("any") and block.get("all") else filters(block):
        resources = mapping(entry.get("resources"))
        if set(entry) == {"resources"} and set(resources) <= _WHERE and _when_made(resources):
            for kind in KINDS:
                if any(is_kind(text(written), kind) for written in sequence(resources.get("kinds"))):
                    found.setdefault(kind, _spaces(resources))
    return found


def names_kind(rule: dict[str, Any], kind: Kind) -> bool:
    """Whether every filter of what a rule matches names one kind and no other."""
    kinds = [sequence(mapping(entry.get("resources")).get("kinds")) for _, entry in filters(rule.get("match"))]
    return bool(kinds) and all(len(named) == 1 and is_kind(text(named[0]), kind, exactly=True) for named in kinds)


def excluded(rule: dict[str, Any], kinds: tuple[Kind, ...]) -> list[str]:
    """Return what a rule leaves out of some kinds, as it is told. Raises Untold."""
    block = mapping(rule.get("exclude"))
    if len(sequence(block.get("all"))) > 1:
        raise Untold
    return [words for _, entry in filters(block) for words in _excluded(entry, kinds)]


def _excluded(entry: dict[str, Any], kinds: tuple[Kind, ...]) -> Iterator[str]:
    resources = mapping(entry.get("resources"))
    named = [text(written) for written in sequence(resources.get("kinds"))]
    if not _when_made(resources) or (named and not any(is_kind(written, kind) for written in named for kind in kinds)):
        return
    told = []
    for field, value in (*resources.items(), *entry.items()):
        if value in ([], {}, None) or (field in _SELECTORS and not read(value)):
            continue
        if field in ("namespaces", "names"):
            told.append(f"{field} {', '.join(map(text, sequence(value)))}")
        elif field == "namespaceSelector":
            told.append(f"namespaces with labels that fit {selector_words(read(value))}")
        elif field == "selector":
            told.append(f"labels that fit {selector_words(read(value))}")
        elif field in _PEOPLE:
            names = [text(one) or text(mapping(one).get("name")) for one in sequence(value)]
            told.append(f"{_PEOPLE[field]} {', '.join(names)}")
        elif field not in ("kinds", "operations", "resources"):
            raise Untold
    if not told:
        raise Untold
    yield " and ".join(told)


def _when_made(resources: dict[str, Any]) -> bool:
    operations = sequence(resources.get("operations"))
    return not operations or "CREATE" in operations


def _spaces(resources: dict[str, Any]) -> str:
    names, selector = list(map(text, sequence(resources.get("namespaces")))), read(resources.get("namespaceSelector"))
    told = [f"of namespaces named {', '.join(names)}"] if names else []
    if selector:
        told.append(f"{'' if told else 'of namespaces '}with labels that fit {selector_words(selector)}")
    return " ".join(told) or EVERY


def is_kind(written: str, kind: Kind, *, exactly: bool = False) -> bool:
    """Whether a rule means a kind: `Pod`, `v1/Pod`, `apps/v1/Deployment`, with `*` and `?`; never a subresource."""
    group, name = kind
    version = DEFAULTS[kind][0]
    steps = written.split("/")
    if exactly and ("*" in written or "?" in written):
        return False
    if len(steps) == 2 and not _VERSION.fullmatch(steps[0]):
        return False
    ways = {1: ("*", "*", steps[-1]), 2: ("*", *steps), 3: tuple(steps)}.get(len(steps))
    return ways is not None and all(map(fits, ways, (group, version, name)))
