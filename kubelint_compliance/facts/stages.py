"""Facts about the environment that an object is for, as its labels or those of its namespace say."""

from __future__ import annotations

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.shape import sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def environment(labels: Any, memo: Any) -> str:
    """Return what the first of some labels says of this object, else of its namespace, in small letters.

    It is empty where neither has one of them.
    """
    seen = seen_of(memo)
    for own in seen.own:
        for holder in (own.labels, seen.graph.namespace_labels(seen.graph.space(own))):
            for name in sequence(labels):
                if text(holder.get(name)):
                    return text(holder[name]).lower()
    return ""
