"""Reading values of any shape: what is there is given as it is, and nothing stands for what is not."""

from __future__ import annotations

from typing import Any

import pytest

from kubelint_compliance.shape import at, holds, mapping, sequence, text

OTHERS: tuple[Any, ...] = (None, True, 0, 1.5, "", "text", [], ["item"], {}, {"key": 1})


def test_a_value_of_the_right_shape_is_given_itself() -> None:
    value = {"key": 1}, ["item"], "text"
    assert mapping(value[0]) is value[0]
    assert sequence(value[1]) is value[1]
    assert text(value[2]) is value[2]


@pytest.mark.parametrize("value", OTHERS)
def test_anything_else_is_read_as_empty(value: Any) -> None:
    assert mapping(value) == (value if isinstance(value, dict) else {})
    assert sequence(value) == (value if isinstance(value, list) else [])
    assert text(value) == (value if isinstance(value, str) else "")


POD = {"spec": {"containers": [{"name": "app"}, None], "nodeName": ""}}


@pytest.mark.parametrize(
    ("path", "node"),
    [
        ((), POD),
        (("spec", "containers", 0, "name"), "app"),
        (("spec", "containers", 1), None),
        (("spec", "containers", 2), None),
        (("spec", "containers", -1), None),
        (("spec", "containers", "0"), None),
        (("spec", "containers", 1, "name"), None),
        (("spec", "nodeName"), ""),
        (("spec", "nodeName", 0), None),
        (("status", "phase"), None),
    ],
)
def test_the_node_at_a_path_or_none(path: tuple[str | int, ...], node: Any) -> None:
    assert at(POD, path) == node


def test_an_index_counts_from_the_first_item() -> None:
    assert holds(["item"], 0)
    assert not holds(["item"], -1)
    assert not holds(["item"], 1)
    assert not holds("item", 0)


def test_a_null_entry_is_held() -> None:
    assert holds({"key": None}, "key")
