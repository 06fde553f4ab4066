"""API versions inside references: a pair of apiVersion and kind that names another object.

Goes in: such a mapping, or a whole object without a type. Comes out: versions that are going, gone or nowhere to be
found, at their place.
"""

from __future__ import annotations

from kubelint_compliance.manifests.placeholders import is_open
from kubelint_compliance.schema.deprecations import RULES, UNKNOWN, deprecation, unknown
from kubelint_compliance.schema.found import Found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_DEEPEST = 100


def reference(value: dict[str, Any], minor: int) -> list[Found] | None:
    """Check one reference. Only what is sure is told: a kind that is near none may be somebody else's."""
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if api_version.__class__ is not str or kind.__class__ is not str or is_open(api_version) or is_open(kind):
        return None
    going = deprecation(api_version, kind, minor)
    if going:
        return [Found(RULES[going.state], ["apiVersion"], (f"{api_version} {kind}, which {going.fate}", ""))]
    field, said = unknown(api_version, kind, minor) or ("", "")
    head, mark, rest = said.partition(";")
    return [Found(UNKNOWN, [field], (head, mark + rest))] if mark else None


def references_in(value: Any, minor: int, depth: int = 0) -> Iterator[Found]:
    """Yield what is wrong with the references below an object of a kind without a type; whole objects are none."""
    if depth > _DEEPEST:
        return
    if depth and value.__class__ is dict and not {"metadata", "spec"} & value.keys():
        yield from reference(value, minor) or ()
    entries = value.items() if value.__class__ is dict else enumerate(value) if value.__class__ is list else ()
    for key, entry in entries:
        for problem in references_in(entry, minor, depth + 1):
            problem.path.append(key)
            yield problem
