"""Checks of what a Secret for registries of images holds. Its text is never told."""

from __future__ import annotations

import base64
import binascii
import json

from kubelint_compliance.manifests.placeholders import is_open
from kubelint_compliance.schema.across.parts import mapping, said
from kubelint_compliance.schema.excuses import ENCRYPTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.schema.found import Found


def unread(value: dict[str, Any], key: str) -> Found | None:
    """Return what is wrong with the value of a key that must hold a JSON object; None where nothing is."""
    for field in ("stringData", "data"):
        held = mapping(value, field).get(key)
        if held.__class__ is not str:
            continue
        if is_open(held) or held.startswith(ENCRYPTED):
            return None
        plain = held if field == "stringData" else _decoded(held)
        if plain is None or is_open(plain) or _is_object(plain):
            return None
        return said((field, key), "", "holds no JSON object")
    return None


def _decoded(held: str) -> str | None:
    try:
        return base64.b64decode(held).decode(errors="replace")
    except binascii.Error:
        return None


def _is_object(plain: str) -> bool:
    try:
        found = json.loads(plain)
    except (ValueError, RecursionError):
        return False
    return found is None or isinstance(found, dict)
