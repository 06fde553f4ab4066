"""YAML and JSON text -> values as Kubernetes reads them, with exact places and comments.

Knows nothing of Kubernetes manifests. `decode` bytes, `parse` text, ask each `Document` for spans.
"""

from __future__ import annotations

from kubelint_compliance.yamltree.chunks import split_lines
from kubelint_compliance.yamltree.document import Document, RepeatedKey
from kubelint_compliance.yamltree.encoding import decode, readable
from kubelint_compliance.yamltree.limits import DEFAULT, Limits
from kubelint_compliance.yamltree.problem import BOUNDS, ParseProblem
from kubelint_compliance.yamltree.span import Span
from kubelint_compliance.yamltree.stream import parse

__all__ = [
    "BOUNDS",
    "DEFAULT",
    "Document",
    "Limits",
    "ParseProblem",
    "RepeatedKey",
    "Span",
    "decode",
    "parse",
    "readable",
    "split_lines",
]
