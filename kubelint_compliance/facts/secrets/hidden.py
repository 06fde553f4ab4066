"""What of a value must not be told: every scalar of a Secret but its identity, and what bears a credential's name.

Goes in: the value of a document, whatever it is. Comes out: the paths that are hidden, each with the texts that no
message may hold. More is hidden than accused.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.names import joined
from kubelint_compliance.facts.secrets.stretches import STRONG, hidden_operand, hides, is_open, strength, stretches
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

_SECRETS = ("secret", "secrets", "secretlist")
_SEALED = ("sealedsecret", "externalsecret", "sopssecret")
"""Ends of kinds that make Secrets: what stands in their templates is theirs."""
_DATA = frozenset({"data", "stringdata", "binarydata", "encrypteddata", "labels", "annotations"})
"""Below these nothing is open, whatever it is called."""
_MADE = frozenset({"secretgenerator", "stringdata", "secrettemplates"})
"""Below these, a Secret's values stand in any document."""
_REFERENCE = frozenset({
    *("apiVersion", "kind", "name", "namespace", "group", "key", "optional", "uid", "fieldPath", "valuesKey", "path"),
    *("targetPath", "sectionName", "property", "version", "remoteKey", "type", "defaultMode", "resourceVersion"),
})  # fmt: skip
"""The fields of a reference to a Secret: a mapping of these alone holds no value."""
_PATHS = frozenset({"jsonPointers", "jqPathExpressions", "managedFieldsManagers"})
"""Beside a reference these list fields of the Secrets that Argo CD does not compare, or who sets them."""
_COPY, _COPIED = "clone", frozenset({"synchronize", "orphanDownstreamOnPolicyDelete"})
"""Where Kyverno copies the Secret that a rule makes, a reference again, and whether it keeps them alike."""
_NAMED = frozenset({*_REFERENCE, "secretName", "secretKey", "usernameKey", "passwordKey", "existingSecret"})
"""What stands open even below the name of a credential."""
_TEMPLATE_OF_TYPES = "CustomResourceDefinition"
_VALUES = frozenset({"value", "stringvalue", "plaintext", "literal", "inline", "default", "defaultvalue", "content"})
_OPEN, _MAKING, _TOLD, _BESIDE, _CLOSED, _SHUT = range(6)
"""How a mapping is read: as any other; in what makes a Secret; below a credential's name; as an object beside a Secret,
which is not shown but may be told of; in a Secret, or in what it lies; in a Secret's data, labels or annotations."""


class Hidden(NamedTuple):
    """A hidden scalar: its path, and the texts in it that are never told."""

    path: Path
    texts: tuple[str, ...]


class Reading(NamedTuple):
    """Where the walk is: a container, its path, how it is read, and the key above it."""

    path: Path
    node: Any
    how: int
    above: str


def may_hold_secret(text: str) -> bool:
    """Whether a text, which is not parsed here, can hold a Secret: escapes may spell anything."""
    if "\\" in text or "!!binary" in text:
        return True
    lower = text.lower()
    if "string" in lower and any(word in lower for word in ("stringdata", "string_data", "string-data")):
        return True
    at = lower.find("secret")
    while at >= 0:
        begins = not lower[max(at - 1, 0) : at].isalnum()
        if begins and _ends_word(lower[at + 6 : at + 12]):
            return True
        at = lower.find("secret", at + 6)
    return False


def _ends_word(rest: str) -> bool:
    """Whether what follows `secret` ends the word, and it is no key."""
    rest = rest.removeprefix("list" if rest.startswith("list") else "s")
    return not rest[:1].isalnum() and rest.lstrip("\"' \t")[:1] != ":"


def holds_secret(value: Any, written: str = "") -> bool:
    """Whether a document is a Secret or has one inside, in whatever it lies: a List, an envelope, a text.

    In `written`, its source, one may stand that was commented out or whose kind another one replaced.
    """
    if isinstance(value, str):
        return bool(_told_of(value)) or _told_of(written) > 0
    pending, seen, references = [value] if isinstance(value, (dict, list)) else [], set(), 0
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            is_named = "kind" in node and joined(str(node["kind"])[:80]) in _SECRETS
            if is_named and not _is_reference(node):
                return True
            for key in node:
                if 10 <= len(key) <= 11 and joined(key) == "stringdata":
                    return True
            references += is_named
        for entry in node.values() if isinstance(node, dict) else node:
            if isinstance(entry, str):
                # Nearly no text has the word, and a call for each of them would be half of all that is done here.
                if ("ecret" in entry or "ECRET" in entry) and _told_of(entry):
                    return True
            elif isinstance(entry, (dict, list)):
                pending.append(entry)
    return _told_of(written) > references


def _is_reference(node: dict[str, Any]) -> bool:
    """Whether a mapping holds nothing but a reference, and what says of a Secret where it comes from or is ignored."""
    return all(
        (key in _PATHS and isinstance(entry, list) and not any(isinstance(item, (dict, list)) for item in entry))
        or (key == _COPY and isinstance(entry, dict) and _REFERENCE.issuperset(entry) and _is_reference(entry))
        or ((key in _REFERENCE or key in _COPIED) and not isinstance(entry, (dict, list)))
        for key, entry in node.items()
    )


def _told_of(text: str) -> int:
    """How often a text has `kind: Secret` in it, as YAML or JSON, however often it was quoted."""
    if "ecret" not in text and "ECRET" not in text:
        return 0
    count, at = int("stringData" in text), text.find("kind")
    while at >= 0:
        rest = text[at + 4 : at + 40].lstrip("\"'\\ \t")
        if rest[:1] == ":" and _is_kind(rest[1:].lstrip("\"'\\ \t\r\n").lower()):
            count += 1
        at = text.find("kind", at + 4)
    return count


def _is_kind(rest: str) -> bool:
    return rest.startswith("secret") and _ends_word(rest[6:])


def hidden(value: Any, *, closed: bool) -> Iterator[Hidden]:
    """Yield what is hidden of a document; `closed` where it holds a Secret."""
    if isinstance(value, str):
        yield from [Hidden((), _all_of(value))] if closed else ()
        return
    if isinstance(value, dict) and value.get("kind") == _TEMPLATE_OF_TYPES and not closed:
        value = {"metadata": value.get("metadata")}
    pending = [Reading((), value, _CLOSED if closed else _OPEN, "")]
    seen: set[int] = set()
    while pending:
        here = pending.pop()
        read = id(here.node) << 4 | here.how
        if read in seen:
            continue
        seen.add(read)
        if isinstance(here.node, dict):
            yield from _in_mapping(here, pending)
        elif isinstance(here.node, list):
            yield from _in_list(here, pending)


def _in_mapping(here: Reading, pending: list[Reading]) -> Iterator[Hidden]:
    node, how = here.node, here.how
    name = node.get("name", node.get("key"))
    pair = isinstance(name, str) and strength(name) > 0
    if how == _OPEN and "kind" in node and joined(str(node["kind"])[:80]).endswith(_SEALED):
        how = _MAKING
    plain = here.how <= _MAKING and not pair and not (here.above and strength(here.above))
    for key, entry in node.items():
        if plain and type(entry) is str and not strength(key):
            if ":" in entry or " " in entry or "=" in entry or "@" in entry:
                texts = _parts(entry)
                if texts is not None:
                    yield Hidden((*here.path, key), texts)
            continue
        if isinstance(entry, (dict, list)):
            if entry:
                pending.append(Reading((*here.path, key), entry, _below(key, how), key))
        elif entry is not None and (how >= _BESIDE or not isinstance(entry, bool)):
            texts = _texts(here, key, entry, pair=pair and hides(name, str(entry)))
            if texts is not None:
                yield Hidden((*here.path, key), texts)


def _below(key: str, how: int) -> int:
    if how in (_BESIDE, _SHUT):
        return how
    if how == _CLOSED:
        return _SHUT if joined(key) in _DATA else _CLOSED
    if (key[:1] in "sS" and len(key) >= 10 and joined(key) in _MADE) or (
        how == _MAKING and key in ("template", "data")
    ):
        return _SHUT
    return _TOLD if how != _TOLD and strength(key) == STRONG else how


def _texts(here: Reading, key: str, entry: Any, *, pair: bool) -> tuple[str, ...] | None:
    """Return what of a scalar is never told; None where it is open."""
    text = str(entry)
    if here.how >= _BESIDE and here.how != _SHUT and _is_identity(here, key, entry):
        return None
    if here.how >= _CLOSED:
        return _all_of(text)
    if here.how == _BESIDE:
        return _texts(here._replace(how=_OPEN), key, entry, pair=pair) or ()
    if here.how == _TOLD and key not in _NAMED and not is_open(text):
        return (text,)
    if strength(key) and hides(key, text):
        return (text,)
    if (pair or (here.above and strength(here.above))) and joined(key) in _VALUES:
        return () if is_open(text) else (text,)
    return _parts(text) if isinstance(entry, str) else None


def _parts(text: str) -> tuple[str, ...] | None:
    found = [text[start:end] for start, end in stretches(text)]
    return tuple(found) if found else None


def _is_identity(here: Reading, key: str, entry: Any) -> bool:
    """Whether a scalar of a Secret, or of what it lies in, says what that is: version, kind, type, name, namespace."""
    if not isinstance(entry, str) or "\n" in entry:
        return False
    if key in ("apiVersion", "kind"):
        return True
    if key == "type":
        return "kind" in here.node and ("/" in entry or entry.isalpha())
    named = here.above == "metadata" or isinstance(here.path[-1] if here.path else "", int)
    return key in ("name", "namespace") and (named or ("kind" in here.node and "metadata" not in here.node))


def _all_of(text: str) -> tuple[str, ...]:
    """A value of a Secret, as it is written and as it is decoded, and each of its lines."""
    from kubelint_compliance.facts.secrets.checksums import secret_text

    plain = secret_text(text)
    texts = [text] if plain == text else [text, plain]
    return tuple(part for whole in texts for part in (whole, *(whole.split("\n") if "\n" in whole else ())))


def _in_list(here: Reading, pending: list[Reading]) -> Iterator[Hidden]:
    before = ""
    words = here.node if here.how < _TOLD else ()
    client = any(isinstance(word, str) and word in _CLIENTS for word in words[:4])
    for index, entry in enumerate(here.node):
        path = (*here.path, index)
        if isinstance(entry, (dict, list)):
            beside = here.how == _CLOSED and _is_object(entry) and not holds_secret(entry)
            pending.append(
                Reading(path, entry, _BESIDE if beside else here.how, here.above if here.how == _TOLD else "")
            )
        elif entry is not None:
            texts = _in_item(here, entry, before, client=client)
            if texts is not None:
                yield Hidden(path, texts)
        before = entry if isinstance(entry, str) else ""


def _is_object(entry: Any) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in ("apiVersion", "kind"))


_CLIENTS = ("mysql", "mysqldump", "mysqladmin", "mariadb", "mongo", "mongosh", "sshpass", "redis-cli", "sqlcmd")


def _in_item(here: Reading, entry: Any, before: str, *, client: bool) -> tuple[str, ...] | None:
    text = str(entry)
    if here.how >= _CLOSED:
        return _all_of(text)
    if here.how == _BESIDE:
        return _in_item(here._replace(how=_OPEN), entry, before, client=client) or ()
    if here.how == _TOLD or hides(here.above, text):
        return None if is_open(text) else (text,)
    if not isinstance(entry, str):
        return None
    size = hidden_operand(before, entry, client=client) if before[:1] == "-" else 0
    return (entry[-size:],) if size else _parts(entry)


def masked(value: Any) -> Any:
    """Return a copy of an object without what is hidden in it, for who makes sentences of it in ways of his own."""
    from kubelint_compliance.facts.secrets.strings import credentials

    copy = _copied(value, {})
    paths = [entry.path for entry in hidden(value, closed=holds_secret(value)) if entry.texts]
    paths += [tuple(fact["path"]) for fact in credentials(value, {})]
    for *above, last in paths:
        node = at(copy, above)
        if isinstance(node, (dict, list)):
            cell: Any = node
            cell[last] = "***" if isinstance(cell[last], str) else 0
    return copy


def _copied(value: Any, known: dict[int, Any]) -> Any:
    """Copy what can change; what aliases share stays shared."""
    if not isinstance(value, (dict, list)):
        return value
    if id(value) not in known:
        copy: Any = {} if isinstance(value, dict) else []
        known[id(value)] = copy
        if isinstance(value, dict):
            copy.update((key, _copied(entry, known)) for key, entry in value.items())
        else:
            copy.extend(_copied(entry, known) for entry in value)
    return known[id(value)]
