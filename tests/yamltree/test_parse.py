"""Documents, values and exact places."""

from __future__ import annotations

from kubelint_compliance.yamltree import Document, Span, parse


def test_a_value_knows_its_place() -> None:
    (document,) = parse("kind: Pod\nspec:\n  hostPID: yes\n")
    assert isinstance(document, Document)
    assert document.value == {"kind": "Pod", "spec": {"hostPID": True}}
    assert document.span_of(("spec", "hostPID")) == Span(3, 12, 3, 15)
    assert document.span_of(("spec", "hostPID"), key=True) == Span(3, 3, 3, 10)
