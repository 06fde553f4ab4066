"""The paths into objects that a version of a custom resource definition names: columns, scale, selectable fields."""

from __future__ import annotations

from kubelint_compliance.schema.crd.definitions import say
from kubelint_compliance.schema.crd.fieldpaths import schema_at, steps_of
from kubelint_compliance.schema.crd.structure import type_of
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.schema.crd.definitions import Path
    from kubelint_compliance.schema.crd.structure import Json
    from kubelint_compliance.schema.found import Found

_FORMATS = ("int32", "int64", "float", "double", "byte", "date", "date-time", "password")
_MOST_SELECTABLE = 8
_FIRST_SELECTABLE = 30
_SCALE = {"specReplicasPath": (".spec.",), "statusReplicasPath": (".status.",)}
_SELECTOR = {"labelSelectorPath": (".spec.", ".status.")}


def check_columns(version: Json, path: Path) -> Iterator[Found]:
    """Check the columns that kubectl prints."""
    for index, column in enumerate(sequence(version.get("additionalPrinterColumns"))):
        here = (*path, "additionalPrinterColumns", index)
        form, place = mapping(column).get("format"), mapping(column).get("jsonPath")
        if isinstance(form, str) and form and form not in _FORMATS:
            yield say((*here, "format"), f"is not one of {', '.join(_FORMATS)}", form)
        if isinstance(place, str) and place and place[0] != ".":
            yield say((*here, "jsonPath"), 'does not start with "."', place)


def check_scale(version: Json, path: Path) -> Iterator[Found]:
    """Check where the numbers of replicas are."""
    scale = mapping(mapping(version.get("subresources")).get("scale"))
    for field, starts in {**_SCALE, **_SELECTOR}.items():
        value = scale.get(field)
        if isinstance(value, str) and value and not value.startswith(starts):
            yield say((*path, "subresources", "scale", field), f"does not start with {' or '.join(starts)}", value)


def check_selectable(version: Json, schema: Json, path: Path, minor: int) -> Iterator[Found]:
    """Check the fields that objects can be selected by."""
    fields = sequence(version.get("selectableFields")) if minor >= _FIRST_SELECTABLE else []
    seen: set[str] = set()
    for index, field in enumerate(fields):
        place = mapping(field).get("jsonPath")
        if not isinstance(place, str) or not place:
            continue
        reason = _selectable(place, schema) or ("is listed twice" if place in seen else "")
        seen.add(place)
        if reason:
            yield say((*path, "selectableFields", index, "jsonPath"), reason, place)
    if len(seen) > _MOST_SELECTABLE:
        yield say((*path, "selectableFields"), f"holds more than {_MOST_SELECTABLE} fields")


def _selectable(place: str, schema: Json) -> str:
    steps = steps_of(place, brackets=False)
    found = None if steps is None else schema_at(schema, steps)
    if found is None:
        return "is not the path of a field, such as .spec.name"
    if type_of(found) not in ("string", "boolean", "integer"):
        return "is not a field of type string, boolean or integer"
    return "is a field of metadata" if steps and steps[0] == "metadata" else ""
