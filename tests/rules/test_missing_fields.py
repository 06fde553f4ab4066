"""A field that is not there is no mistake of a rule: each example is judged with each of its upper fields left out."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.authoring.examples import example_scan
from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.yamltree import ParseProblem, parse

_DEPTH = 2
RULES = {rule.rule.id: rule for rule in builtin_rules() if not rule.raised_by}


def paths(value, at=()):
    """Yield the path of every upper field but those that say what an object is."""
    if len(at) >= _DEPTH:
        return
    for key, entry in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(value, dict) and (at or key not in ("apiVersion", "kind")):
            yield (*at, key)
        yield from paths(entry, (*at, key))


def without(value, path):
    """Return a copy of a value without the field at a path."""
    step, rest = path[0], path[1:]
    if isinstance(value, list):
        return [without(entry, rest) if index == step else entry for index, entry in enumerate(value)]
    return {key: without(entry, rest) if key == step else entry for key, entry in value.items() if rest or key != step}


def variants(text):
    documents = [part.value for part in parse(text) if not isinstance(part, ParseProblem)]
    for number, document in enumerate(documents):
        for path in paths(document) if isinstance(document, dict) else ():
            changed = [*documents[:number], without(document, path), *documents[number + 1 :]]
            yield number, path, "\n---\n".join(json.dumps(each, default=str) for each in changed)


@pytest.mark.parametrize("id", sorted(RULES))
def test_no_field_has_to_be_there(id):
    for example in RULES[id].whole.examples:
        for number, path, text in variants(example.text):
            scanned = example_scan([RULES[id]], example, text)
            wrong = [found.message for found in scanned.problems if found.code in ("evaluation", "internal")]
            assert wrong == [], (number, path)
