"""What the items of lists are known by: as the packed schemas say it."""

from __future__ import annotations

import re

from kubelint_compliance.data import read_data
from kubelint_compliance.kubernetes.mergekeys import MERGE_KEYS


def test_every_key_is_one_of_the_schemas():
    text = read_data("schemas/kubernetes/types.txt")
    known: dict[str, set[tuple[str, ...]]] = {}
    for field, keys, merged in re.findall(r"\t(\w+)!?(?:@[-\d,]*)?:\[[\w.]+(?:\^([\w,]+))?(?:~(\w+))?", text):
        known.setdefault(field, set()).add(tuple((keys or merged).split(",")))
    assert {field: set(keys) - known[field] for field, keys in MERGE_KEYS.items() if set(keys) - known[field]} == {}
