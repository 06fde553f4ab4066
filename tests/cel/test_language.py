"""A first table of the language over plain values."""

from __future__ import annotations

import pytest

from kubelint_compliance.cel import CelError, compile

POD = {"spec": {"a": 1, "none": None, "list": [1, 2], "text": "x"}}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("object.?spec.?a.orValue(5)", 1),
        ("object.?spec.?b.orValue(5)", 5),
        ("object.?spec.?none.?deeper.orValue(5)", 5),
        ("object.spec.list.all(x, x > 0)", True),
        ("object.spec.list[?5].orValue(7)", 7),
        ("1 / 0 > 0 || true", True),
    ],
)
def test_value(expression: str, expected: object) -> None:
    assert compile(expression, variables=["object"])(object=POD) == expected


def test_error_has_a_place() -> None:
    with pytest.raises(CelError) as caught:
        compile("object.spec.list[-1]", variables=["object"])(object=POD)
    assert (caught.value.line, caught.value.column) == (1, 17)
