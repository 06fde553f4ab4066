"""Short ways to read one document in tests."""

from __future__ import annotations

from typing import Any

from kubelint_compliance.yamltree import Document, ParseProblem, parse
from kubelint_compliance.yamltree.limits import DEFAULT, Limits


def one(text: str, limits: Limits = DEFAULT) -> Document:
    """The only document of `text`."""
    (document,) = parse(text, limits=limits)
    assert isinstance(document, Document), document
    return document


def value(text: str) -> Any:
    """The value of the only document of `text`."""
    return one(text).value


def refused(text: str) -> ParseProblem:
    """The problem that stands in place of the only document of `text`."""
    (problem,) = parse(text)
    assert isinstance(problem, ParseProblem), problem
    return problem


def exact(node: Any) -> Any:
    """A form in which 1, 1.0 and true differ, and whole numbers beyond 64 bits are floats as in Go."""
    if isinstance(node, dict):
        return {key: exact(item) for key, item in node.items()}
    if isinstance(node, list):
        return [exact(item) for item in node]
    if type(node) is int and not -(2**63) <= node < 2**63:
        return "float", float(node)
    return node if isinstance(node, str) or node is None else (type(node).__name__, node)
