"""Selectors and conditions of policies in words, as they are written on a command line: for what a policy holds of."""

from __future__ import annotations

from kubelint_compliance.graph.network.labels import read_selector
from kubelint_compliance.graph.network.refusal import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.graph.network.labels import Selector

EVERY = "of every namespace"


def read(*selectors: Any) -> Selector:
    """Return what label selectors ask for together, nothing where none is there.

    Raises Refused where one is no selector, or no labels fit all of them.
    """
    read_all = (read_selector(selector, ()) for selector in selectors if selector is not None)
    found = tuple(sorted({need for needs in read_all for need in needs}))
    wanted: dict[str, set[str]] = {}
    for key, operator, values in found:
        if operator == "In":
            wanted[key] = wanted.get(key, set(values)).intersection(values)
    if not all(wanted.values()):
        raise Refused((), "no labels fit")
    return found


def spaces_words(selector: Selector) -> str:
    """Return which namespaces a selector means, as a clause."""
    return f"of namespaces with labels that fit {selector_words(selector)}" if selector else EVERY


def selector_words(selector: Selector) -> str:
    """Return a selector as `kubectl --selector` takes it."""
    return ",".join(_need_words(*need) for need in selector)


def _need_words(key: str, operator: str, values: tuple[str, ...]) -> str:
    if operator == "In" and len(values) == 1:
        return f"{key}={values[0]}"
    if operator in ("In", "NotIn"):
        return f"{key} {operator.lower()} ({','.join(values)})"
    return key if operator == "Exists" else f"!{key}"


def among_words(selector: Selector, conditions: Iterable[str]) -> str:
    """Return which objects a policy looks at beside its kinds, as a clause: by their labels and by conditions."""
    told = [f"with labels that fit {selector_words(selector)}"] if selector else []
    quoted = [" ".join(condition.split()) for condition in conditions]
    told += [f"where its conditions hold: {'; '.join(quoted)}"] if quoted else []
    return ", ".join(told)
