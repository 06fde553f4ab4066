"""What reading a text leaves behind is gone at once: nothing waits until garbage is looked for."""

from __future__ import annotations

import gc

import pytest

from kubelint_compliance.yamltree import parse

TEXTS = {
    "blocks": "a: b\nc:\n- d\n- e: f\n",
    "flow": "a: {b: [c, {d: e}]}\n",
    "json": '{"a": {"b": [1, 2]}}\n',
    "read by the parser": "a: !!str 1\nb: {c: [d]}\n",
    "aliases": "a: &x {b: c}\nd: *x\n",
    "left by the scanner": "a: {b: [c, {d: !!str e}]}\n",
    "broken in flow": "a: {b: [c, {d: e\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_functions_hold_each_other_once_a_text_is_read(text):
    list(parse(text))  # what is imported leaves garbage of its own
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        list(parse(text))
        assert gc.collect() == 0
    finally:
        if collecting:
            gc.enable()
