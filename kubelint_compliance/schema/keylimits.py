"""What the keys of a map must be, and which fields and keys are deprecated: makers of tests for `limits`."""

from __future__ import annotations

from kubelint_compliance.kubernetes import names
from kubelint_compliance.schema.found import DEPRECATED, LABEL, VALUE, Found
from kubelint_compliance.schema.refusals import refuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubelint_compliance.schema.refusals import Test

_ANNOTATIONS_SIZE = 256 * 1024
_FINE: tuple[Found, ...] = ()
_MOST_KEYS = 4096
_known_keys: set[str] = set()
OF_KEYS = (
    ": an optional DNS name and '/', then up to 63 letters, digits, '-', '_' and '.', "
    "with a letter or digit at both ends"
)
NOT_A_KEY = "is not a valid key of a label" + OF_KEYS
NOT_AN_ANNOTATION = "is not a valid key of an annotation" + OF_KEYS
NOT_A_LABEL = (
    "is not a valid value of a label: up to 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends"
)


def _is_key(key: str) -> bool:
    """Whether a text is a key; the first thousands are remembered, since all objects use the same few."""
    valid = names.is_qualified_name(key)
    if valid and len(_known_keys) < _MOST_KEYS:
        _known_keys.add(key)
    return valid


def of_labels(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """Keys and values of labels."""

    def test(labels: Any) -> Sequence[Found]:
        found: list[Found] = []
        for key, value in labels.items():
            if key not in _known_keys and not _is_key(key):
                found += refuse(key, NOT_A_KEY, [key], LABEL)
            if value.__class__ is str and not names.is_label_value(value):
                found += refuse(value, NOT_A_LABEL, [key], LABEL)
        return found

    return test


def of_annotations(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """Keys of annotations, and how much they hold together."""

    def test(annotations: Any) -> Sequence[Found]:
        size = 0
        for key, value in annotations.items():
            if key not in _known_keys and not _is_key(key.lower()):
                return refuse(key, NOT_AN_ANNOTATION, [key])
            size += len(key) + (len(value) if value.__class__ is str else 0)
        if size > _ANNOTATIONS_SIZE:
            return refuse("", "holds more than 256 KiB")
        return _FINE

    return test


def of_config(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """Keys of a ConfigMap or Secret."""

    def test(data: Any) -> Sequence[Found]:
        return [
            Found(VALUE, [key], (key, "may hold up to 253 letters, digits, '-', '_' and '.'"))
            for key in data
            if not names.is_config_key(key)
        ]

    return test


def deprecated(words: list[str], minor: int) -> Test:
    """A field that is deprecated since the first word's version; the rest says what is used instead."""
    since, instead = int(words[0]), " ".join(words[1:])

    def test(value: Any) -> Sequence[Found]:
        if minor < since or not value:
            return _FINE
        return (Found(DEPRECATED, [], ("", _told(words[0], instead), instead)),)

    return test


def deprecated_keys(words: list[str], minor: int) -> Test:
    """Keys, or texts, that are deprecated: `old=since:new`."""
    pairs = [(old, *rest.split(":", 1)) for old, _, rest in (word.partition("=") for word in words)]
    known = {old: _told(since, new) for old, since, new in pairs if minor >= int(since)}

    def test(value: Any) -> Sequence[Found]:
        if value.__class__ is str:
            return refuse(value, known[value], [], DEPRECATED) if value in known else _FINE
        return [Found(DEPRECATED, [key], (key, known[key])) for key in value if key in known]

    return test


def _told(since: str, instead: str) -> str:
    when = "" if since == "0" else f" since Kubernetes 1.{since}"
    return f"is deprecated{when}" + (f"; use {instead}" if instead else "")
