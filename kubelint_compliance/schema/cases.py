"""Which kind of mistake a problem is, so that its rule says the remedy of that kind: `base64`, `reference`, `range`.

Goes in: the rule and what is wrong, in words. Comes out: a case of the rule, or an empty text where the rule's own
remedy fits; and its number, which a finding carries. Only loaded when something is wrong.
"""

from __future__ import annotations

from kubelint_compliance.schema.deprecations import GOING, REMOVED
from kubelint_compliance.schema.deprecations import UNKNOWN as UNKNOWN_VERSION
from kubelint_compliance.schema.found import DEPRECATED, LABEL, NAME, REQUIRED, TYPE, UNKNOWN, VALUE

REPEATED = "duplicate-yaml-key"
CASES: dict[str, tuple[str, ...]] = {
    UNKNOWN: ("elsewhere", "there", "version", "nowhere", "sibling"),
    TYPE: ("unquoted", "shape", "bits"),
    REQUIRED: ("path-type", "selector", "spec", "empty", "account"),
    VALUE: (
        *("reference", "secret-data", "base64", "quantity", "amounts", "debug", "twice", "name", "apart", "lacking"),
        *("bounds", "definition"),
    ),
    NAME: ("none",),
    LABEL: ("key",),
    DEPRECATED: ("master", "storage-class", "no-successor", "annotation", "load-balancer"),
    GOING: ("kept", "defined"),
    REMOVED: ("no-successor", "defined", "reference"),
    UNKNOWN_VERSION: ("defined", "future", "nowhere", "group", "gone"),
    REPEATED: ("object", "equal"),
}
"""The cases of each rule, in the order of its file."""

_OF_REASONS = (
    ("reference", ("is no volume of", "is no claim of", "is no container of")),
    ("base64", ("is not base64",)),
    ("quantity", ("is not a quantity",)),
    ("amounts", ("its request of", "its limit of")),
    ("debug", ("cannot be set when a pod is created", "cannot be set in a template of pods")),
    ("twice", ("is used twice", "is listed twice", "is the name of one of", "is mounted as well", "path as well")),
    ("name", ("may hold", "is not a valid")),
    ("apart", ("cannot", "excludes", "must stand alone", "may have none beside", "differs from")),
    ("lacking", ("asks for", "has none of", "has no ", "is empty", "lacks the required", "holds neither")),
    ("bounds", ("is not between", "is less than", "is more than", "is not more", "is not less", "is no multiple")),
)
"""What the reason of a refused value says, by case; the first that fits counts."""


def case_of_value(reason: str) -> str:
    """Return the case of a refused value."""
    return next((case for case, marks in _OF_REASONS if any(mark in reason for mark in marks)), "")


def number_of(rule: str, case: str) -> int:
    """Return the number of a case, from 1; 0 stands for the rule's own remedy."""
    return CASES[rule].index(case) + 1 if case else 0
