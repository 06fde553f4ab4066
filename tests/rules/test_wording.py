"""What rules and schemas say is plain English: no type of a programming language, and nothing that claims too much."""

from __future__ import annotations

import ast
import os
import re

import pytest

import kubelint_compliance
from kubelint_compliance.reports.prose import plain_words
from tests.rulefiles import FILES

CONTENTS = {id: file.content for id, file in FILES.items()}

TYPES = (
    "IntOrString",
    "metav1",
    "corev1",
    "*int32",
    "*int64",
    "*bool",
    "*string",
    "map[string]",
    "[]string",
    "interface{}",
    "ObjectMeta",
    "TypeMeta",
    "PodSpec",
    "PodTemplateSpec",
    "ServiceReference",
    "LocalObjectReference",
    "LabelSelectorRequirement",
)
"""Names that only readers of Kubernetes' source know."""
ABSOLUTES = (
    r"\balways\b",
    r"\b([Aa]ny|[Ee]very)(one|body) (can|may|could)\b",
    r"\bimpossible\b",
    r"\bguarantee[sd]?\b",
    r"\bfor ever\b",
    r"\bat any time\b",
    r"\bin (any|every) case\b",
    r"\b[Nn]othing spreads\b",
    r"\bdown whenever\b",
    r"\bnever again\b",
    r"\bhas no effect whatsoever\b",
)
"""Claims that a reader of one manifest cannot make."""
PARTS = ("schema", "findings", "manifests", "facts", "context")
"""The parts of the program whose texts become messages."""


def faults(text, absolutes=ABSOLUTES):
    found = [name for name in TYPES if name in text]
    return found + [found_[0] for word in absolutes for found_ in re.finditer(word, text)]


def sayings(content):
    yield from (content["title"], plain_words(content["why"]))
    for check in (content, *content.get("validations", ())):
        yield check.get("message", "")
        yield plain_words(check.get("remediation", ""))


@pytest.mark.parametrize("id", sorted(CONTENTS))
def test_a_rule_speaks_plainly_and_claims_nothing_beyond_what_it_saw(id):
    assert [(fault, text) for text in sayings(CONTENTS[id]) for fault in faults(text)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The pod always fails", ["always"]),
        ("Set imagePullPolicy to Always.", []),
        ("Anyone can read it", ["Anyone can"]),
        ("Nothing spreads the replicas", ["Nothing spreads"]),
        ('"port" is no IntOrString', ["IntOrString"]),
        ("The default spreads the replicas", []),
    ],
)
def test_such_words_are_seen(text, expected):
    assert faults(text) == expected


def literals(path):
    """Yield the texts of a module that are sentences or parts of some: no docstrings, no names."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in spoken else None
        if isinstance(text, str) and " " in text.strip():
            yield text


def modules():
    top = os.path.dirname(kubelint_compliance.__file__)
    for part in PARTS:
        for folder, _, files in os.walk(os.path.join(top, part)):
            yield from (os.path.join(folder, name) for name in files if name.endswith(".py"))


def test_what_the_program_itself_says_is_as_plain():
    assert [(path, text, fault) for path in modules() for text in literals(path) for fault in faults(text)] == []
