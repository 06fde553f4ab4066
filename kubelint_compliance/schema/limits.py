"""What a value must be beside its type: the lines of schemas/kubernetes/limits.txt, each as a function.

`make` reads `rule detail` and returns a function from a value of the right type to what is wrong with it.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes import names
from kubelint_compliance.schema import keylimits
from kubelint_compliance.schema.found import REQUIRED, Found
from kubelint_compliance.schema.keylimits import NOT_A_KEY, NOT_A_LABEL
from kubelint_compliance.schema.ranges import includes
from kubelint_compliance.schema.refusals import ONE_OF, refuse, repeated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from kubelint_compliance.schema.refusals import Test

_FINE: tuple[Found, ...] = ()


def make(rule: str, minor: int) -> Test:
    """Return the test that a limit stands for, as the minor version has it."""
    name, *words = rule.split(" ")
    maker = _MAKERS.get(name)
    if maker is None:
        from kubelint_compliance.schema.constraints import MAKERS

        maker = MAKERS[name]
    return maker(words, minor)


def _enum(words: list[str], minor: int) -> Test:
    """One of the words; an empty text stands for the default."""
    return _word([*words, '""'], minor)


def _word(words: list[str], minor: int) -> Test:
    """One of the words, each perhaps of some versions only."""
    allowed = []
    for word in words:
        value, _, ranges = word.partition("@")
        if not ranges or includes(ranges, minor):
            allowed.append("" if value == '""' else value)
    known = frozenset(allowed)
    starts = tuple(word[:-1] for word in allowed if len(word) > 1 and word[-1] == "*")
    reason = ONE_OF + ", ".join(filter(None, allowed))

    def test(value: Any) -> Sequence[Found]:
        if value in known or (starts and value.startswith(starts)):
            return _FINE
        return refuse(value, reason if value else f"is empty, and {reason}")

    return test


def _each(words: list[str], minor: int) -> Test:
    """Every item of a list must pass another rule; one of a wrong type is told already."""
    one = make(" ".join(words), minor)

    def test(items: Any) -> Sequence[Found]:
        found = []
        for index, item in enumerate(items):
            for problem in one("" if item is None else item) if item.__class__ not in (dict, list) else ():
                problem.path.append(index)
                found.append(problem)
        return found

    return test


def _range(words: list[str], minor: int) -> Test:  # noqa: ARG001
    low, high = int(words[0]), int(words[1]) if len(words) > 1 else None
    reason = f"is not between {low} and {high}" if high is not None else f"is less than {low}"

    def test(value: Any) -> Sequence[Found]:
        if value.__class__ is str or (low <= value and (high is None or value <= high)):
            return _FINE
        return refuse(value, reason)

    return test


def _text(accepts: Callable[[str], bool], reason: str) -> Callable[[list[str], int], Test]:
    """Return the maker of a test of texts; what is not text passes, and so does the empty text after `empty`."""

    def maker(words: list[str], minor: int) -> Test:  # noqa: ARG001
        may_be_empty = "empty" in words

        def test(value: Any) -> Sequence[Found]:
            if value.__class__ is not str or accepts(value) or (may_be_empty and not value):
                return _FINE
            return refuse(value, reason)

        return test

    return maker


def _env_name(words: list[str], minor: int) -> Test:
    """Names of variables were relaxed in the version that the first word names; `empty` as for other texts."""
    if minor >= int(words[0]):
        return _text(names.is_relaxed_env_name, "may hold any printable ASCII character but '='")(words[1:], minor)
    return _text(names.is_env_name, "may hold letters, digits, '-', '_' and '.', and not start with a digit")(
        words[1:], minor
    )


def _unique(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """Items must differ in these fields; `protocol=TCP` says what an absent field counts as."""
    fields = [(field, default or None) for field, _, default in (word.partition("=") for word in words)]
    first = fields[0][0]

    def test(items: Any) -> Sequence[Found]:
        if len(items) < 2:
            return _FINE
        return list(repeated(items, fields, first))

    return test


def _needs(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """A field must be there and hold something, but for objects with one of these values in another field."""
    field, excused = words[0], [tuple(word.split("=")) for word in words[1:]]

    def test(value: Any) -> Sequence[Found]:
        if value.get(field) or any(value.get(other) == wanted for other, wanted in excused):
            return _FINE
        return (Found(REQUIRED, [], field),)

    return test


def _port(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """The number or name of a port; `empty` takes 0 and the empty text for none."""
    may_be_empty = "empty" in words

    def test(value: Any) -> Sequence[Found]:
        if not value and may_be_empty:
            return _FINE
        if value.__class__ is str:
            return _FINE if names.is_port_name(value) else refuse(value, NOT_A_PORT_NAME)
        return _FINE if 1 <= value <= 65535 else refuse(value, "is not between 1 and 65535")

    return test


def _amount(words: list[str], minor: int) -> Test:  # noqa: ARG001
    def test(value: Any) -> Sequence[Found]:
        if value.__class__ is str:
            return (
                _FINE if names.is_percent(value) else refuse(value, "is neither a number nor a percentage such as 25%")
            )
        return _FINE if value >= 0 else refuse(value, "is less than 0")

    return test


NOT_A_PORT_NAME = "may hold only lower case letters, digits and single hyphens (at most 15), one letter at least"
NOT_A_DNS_LABEL = "may hold only lower case letters, digits and '-' (at most 63), with a letter or digit at both ends"
NOT_A_DNS_NAME = (
    "may hold only lower case letters, digits, '-' and '.' (at most 253), with a letter or digit at both ends and "
    "around each '.'"
)


def _address(words: list[str], minor: int) -> Test:
    """An IP address; `None` is one more word, `empty` takes the empty text."""
    others = frozenset("" if word == "empty" else word for word in words)

    def test(value: Any) -> Sequence[Found]:
        if value.__class__ is not str or value in others:
            return _FINE
        if not names.is_address(value):
            return refuse(value, "is no IP address")
        return _ambiguous(value, minor)

    return test


def _block(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """A block of addresses."""

    def test(value: Any) -> Sequence[Found]:
        if value.__class__ is not str:
            return _FINE
        if not names.is_block(value.strip()):
            return refuse(value, "is no block of addresses such as 10.0.0.0/8")
        return _ambiguous(value.strip(), minor)

    return test


def _ambiguous(value: str, minor: int) -> Sequence[Found]:
    """Tell what newer versions refuse of an address or a block that older ones read."""
    from kubelint_compliance.schema.addresses import STRICT, fault_of_address, fault_of_block

    fault = (fault_of_block if "/" in value else fault_of_address)(value) if minor >= STRICT else ""
    return refuse(value, fault) if fault else _FINE


def _finalizer(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """A path after a domain, or one of the words."""

    def test(value: Any) -> Sequence[Found]:
        if value.__class__ is not str or value in words or ("/" in value and names.is_qualified_name(value)):
            return _FINE
        return refuse(value, f"is neither {' nor '.join(words)} nor a name after a domain")

    return test


_MAKERS: dict[str, Callable[[list[str], int], Test]] = {
    "absolute": _text(lambda text: text[:1] == "/", "does not start with /"),
    "amount": _amount,
    "annotations": keylimits.of_annotations,
    "ascending-free": _text(lambda text: ".." not in text.split("/"), "holds .."),
    "cidr": _block,
    "config-key": _text(names.is_config_key, "may hold up to 253 letters, digits, '-', '_' and '.'"),
    "config-keys": keylimits.of_config,
    "deprecated": keylimits.deprecated,
    "deprecated-keys": keylimits.deprecated_keys,
    "descending": _text(
        lambda text: text[:1] != "/" and ".." not in text.split("/"), "is no path below: it starts with / or holds .."
    ),
    "dns-label": _text(names.is_dns_label, NOT_A_DNS_LABEL),
    "dns-label-1035": _text(names.is_letter_first_label, NOT_A_DNS_LABEL + " and a letter first"),
    "dns-prefix": _text(
        lambda text: names.is_dns_subdomain(text[:-1] + "a" if text[-1:] == "-" and len(text) > 1 else text),
        NOT_A_DNS_NAME,
    ),
    "dns-subdomain": _text(names.is_dns_subdomain, NOT_A_DNS_NAME),
    "driver-name": _text(
        lambda text: len(text) <= names.LONGEST_LABEL and names.is_dns_subdomain(text.lower()),
        "is no DNS name of up to 63 characters",
    ),
    "each": _each,
    "enum": _enum,
    "env-name": _env_name,
    "header": _text(names.is_header, "is no name of an HTTP header: letters, digits and '-'"),
    "host": _text(
        lambda text: names.is_wildcard_subdomain(text) if "*" in text else names.is_dns_subdomain(text),
        "is neither a DNS name nor one after '*.'",
    ),
    "https": _text(
        lambda text: text.startswith("https://") and len(text) > 8 and not set("@?#").intersection(text),
        "is no address https://host/path",
    ),
    "identifier": _text(
        lambda text: text.isascii() and text.isidentifier(), "may hold only letters, digits and '_', and no digit first"
    ),
    "initiator": _text(
        lambda text: text.startswith(("iqn.", "eui.", "naa.")), "does not start with iqn., eui. or naa."
    ),
    "ip": _address,
    "label-key": _text(names.is_qualified_name, NOT_A_KEY),
    "label-key-lower": _text(lambda text: names.is_qualified_name(text.lower()), NOT_A_KEY),
    "label-value": _text(names.is_label_value, NOT_A_LABEL),
    "labels": keylimits.of_labels,
    "needs": _needs,
    "no-address": _text(lambda text: not names.is_address(text), "is an IP address, where a DNS name is asked for"),
    "not-negative": _text(lambda text: text[:1] != "-", "is less than 0"),
    "port": _port,
    "port-name": _text(names.is_port_name, NOT_A_PORT_NAME),
    "prefixed": _text(names.is_prefixed_path, "is no path after a domain, such as example.com/name"),
    "prefixed-or": _finalizer,
    "qualified": _text(names.is_qualified_name, "is no name" + keylimits.OF_KEYS),
    "range": _range,
    "search": _text(
        lambda text: names.is_dns_subdomain(text.removesuffix(".").replace("_", "-")) or text == ".", NOT_A_DNS_NAME
    ),
    "segment": _text(names.is_path_segment, "holds '/' or '%', or is '.' or '..'"),
    "sysctl": _text(names.is_sysctl, "is no name of a sysctl, such as net.core.somaxconn"),
    "unique": _unique,
    "url-path": _text(lambda text: text == "*" or text[:1] == "/", "does not start with /"),
    "word": _word,
    "webhook-name": _text(
        lambda text: names.is_dns_subdomain(text) and text.count(".") > 1, "is no DNS name of three parts or more"
    ),
}
