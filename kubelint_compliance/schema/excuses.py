"""Which findings of the walk are none: what the API server does not look at, and what is not the text it will get.

Only loaded when something was found. The manifest may be a part of an object, encrypted with SOPS, or hold variables
that Flux or envsubst replace; what will stand there then is not known here.
"""

from __future__ import annotations

from kubelint_compliance.manifests.placeholders import is_open, is_shouted
from kubelint_compliance.schema.found import DEPRECATED, LABEL, NAME, NULL, REQUIRED, TYPE, UNKNOWN, VALUE
from kubelint_compliance.schema.refusals import ONE_OF

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.schema.found import Found
    from kubelint_compliance.schema.nodes import Node

_SOPS = "sops"
ENCRYPTED = "ENC["
"""What a text that SOPS encrypted begins with."""
_OF_SCHEMAS = ("$ref", "$schema")
"""Keys of schemas, which look like variables."""
_SETS = ("argoproj.io", "ApplicationSet")
_IN_SETS = (["template", "spec"], ["generators", "spec"])
"""What Argo CD fills in between braces, and only after the API server has taken the set; the path from its end."""
_BESIDE = {"node-role.kubernetes.io/master": "node-role.kubernetes.io/control-plane"}
"""Words that are kept beside the new one while there are older nodes."""
_LISTS_UP = 4
"""So many steps up lie the list of a key and, in an affinity, the list of its term."""
_ON_VALUES = (TYPE, VALUE, LABEL, NAME)
_UNREAD = (VALUE, REQUIRED, LABEL)
"""What the API server does not ask of a field that it drops."""


def counts(found: Found, value: dict[str, Any], root: Node, *, fragment: bool) -> bool:
    """Whether a finding is one in this object."""
    if found.rule == NULL or (fragment and (found.whole or _is_of_whole(found))):
        return False
    if (found.whole or found.reads) and _rests_on_replaced(found, value):
        return False
    if found.rule == TYPE and _is_filled_later(found, value):
        return True
    if found.path[-1:] == ["status"] and found.rule != UNKNOWN:
        return found.rule == TYPE and root.schema.base is None
    if any(step.__class__ is str and _is_no_key(str(step)) for step in found.path):
        return False
    if found.rule == VALUE and root.schema.source and not _is_surely_wrong(found):
        return False
    if found.rule in _UNREAD and root.schema.base is None and _is_dropped(found, root):
        return False
    if found.rule in _ON_VALUES:
        return not _is_replaced(_at(value, found.path), encrypted=is_encrypted(value)) and not _is_shouted(found, value)
    return _on_field(found, value)


def _is_dropped(found: Found, root: Node) -> bool:
    from kubelint_compliance.schema.gates import is_dropped

    return is_dropped(found.path, root.schema.minor)


def _is_surely_wrong(found: Found) -> bool:
    """Whether a word of a packed table is plainly a misspelled one: a newer version may know more words."""
    text, reason = found.detail[0], str(found.detail[-1])
    if not reason.startswith(ONE_OF):
        return True
    from kubelint_compliance.spelling import nearest

    known = reason.removeprefix(ONE_OF).split(", ")
    near = nearest(text, known) if text.__class__ is str else ""
    return near != "" and _letters(near) != _letters(text)


def _letters(word: str) -> str:
    """Return a word without its digits: another number is another version, no slip."""
    return "".join(char for char in word if not char.isdigit())


def _is_no_key(key: str) -> bool:
    """Whether a key is a placeholder, or an expression of Chainsaw."""
    if key in _OF_SCHEMAS:
        return False
    return is_open(key) or key[:1] == "(" or (is_shouted(key) and not key.isalnum())


def _is_shouted(found: Found, value: dict[str, Any]) -> bool:
    """Whether words in capitals ask for another value; of a choice of words one in capitals may be meant."""
    text = _at(value, found.path)
    is_choice = found.rule == VALUE and str(found.detail[-1]).startswith(ONE_OF)
    return text.__class__ is str and is_shouted(text) and not (is_choice and text.isalnum())


def _rests_on_replaced(found: Found, value: dict[str, Any]) -> bool:
    """Whether a finding between fields rests on a text, or on the keys of an object, that are replaced."""
    encrypted = is_encrypted(value)
    if any(_is_replaced(text, encrypted=encrypted) for text in found.reads):
        return True
    holder = _at(value, found.path)
    return holder.__class__ is dict and any(map(is_open, holder))


def _is_of_whole(found: Found) -> bool:
    """Whether it is about what only a whole object has: all its fields, and no directives of a patch."""
    is_directive = bool(found.path) and str(found.path[0]).startswith("$")
    return found.rule == REQUIRED or (found.rule == NAME and found.detail[0] == "") or is_directive


def _on_field(found: Found, value: dict[str, Any]) -> bool:
    if found.rule == REQUIRED:
        missed = found.detail == "metadata" and not found.path  # the missing name says it
        holder = _at(value, found.path)
        if holder is not None and holder.__class__ is not dict:
            return False  # its type is wrong, which is told
        return not missed and not any(map(is_open, holder or ()))
    holder = _at(value, found.path[1:])
    if found.rule == UNKNOWN:
        from kubelint_compliance.schema.hints import is_surely_unknown

        if found.path == [_SOPS] and is_encrypted(value):
            return False
        return is_surely_unknown(str(found.path[0]), found.detail, holder)
    if found.rule == DEPRECATED and len(found.detail) > 2:
        return found.detail[2] not in holder
    return not (found.rule == DEPRECATED and found.detail[0] in _BESIDE and _is_beside(found, value))


def _is_beside(found: Found, value: dict[str, Any]) -> bool:
    """Whether the new word stands in the list of the old one too, so that both old and new nodes are meant."""
    new = _BESIDE[found.detail[0]]
    lists = (_at(value, found.path[length:]) for length in range(1, min(_LISTS_UP, len(found.path)) + 1))
    return any(_names_key(item, new) for items in lists if items.__class__ is list for item in items)


def _names_key(item: Any, key: str) -> bool:
    """Whether an item has a key, or is a term with such conditions."""
    if item.__class__ is not dict:
        return False
    conditions = item.get("matchExpressions")
    inner = conditions if conditions.__class__ is list else ()
    return item.get("key") == key or any(entry.__class__ is dict and entry.get("key") == key for entry in inner)


def _at(value: Any, path: list[str | int]) -> Any:
    for step in reversed(path):
        value = value[step]
    return value


def _is_filled_later(found: Found, value: dict[str, Any]) -> bool:
    """Whether a text holds no variables but those of an ApplicationSet, so that it is what the API server gets."""
    if value.get("kind") != _SETS[1] or str(value.get("apiVersion")).partition("/")[0] != _SETS[0]:
        return False
    text = _at(value, found.path)
    if found.path[-2:] not in _IN_SETS or text.__class__ is not str or "{{" not in text:
        return False
    rest, _, behind = text.partition("{{")
    while behind:
        inside, end, behind = behind.partition("}}")
        plain, _, behind = behind.partition("{{")
        rest += plain if end else inside
    return not is_open(rest)


def is_encrypted(value: dict[str, Any]) -> bool:
    """Whether SOPS wrote its record into the object."""
    record = value.get(_SOPS)
    return isinstance(record, dict) and "mac" in record


def has_replaced(value: Any) -> bool:
    """Whether any text in an object is a variable or encrypted."""
    encrypted = is_encrypted(value)
    pending = [value]
    while pending:
        entry = pending.pop()
        if entry.__class__ in (dict, list):
            pending.extend(entry.values() if entry.__class__ is dict else entry)
        elif _is_replaced(entry, encrypted=encrypted):
            return True
    return False


def _is_replaced(value: Any, *, encrypted: bool) -> bool:
    """Whether a text is a variable, or encrypted: another one takes its place before the API server sees it."""
    if value.__class__ is not str:
        return False
    if encrypted and value.startswith(ENCRYPTED):
        return True
    return is_open(value)
