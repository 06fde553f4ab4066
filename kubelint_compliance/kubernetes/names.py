"""How things are named in Kubernetes: objects, labels, ports, variables, keys. Each function takes a text."""

from __future__ import annotations

LONGEST_LABEL, LONGEST_NAME = 63, 253
_LONGEST_PORT = 15


def is_dns_label(text: str) -> bool:
    """`web-1`: at most 63 lower case letters, digits and hyphens, no hyphen at an end."""
    return len(text) <= LONGEST_LABEL and is_dns_part(text)


def is_dns_subdomain(text: str) -> bool:
    """`web.example`: parts like DNS labels between points, at most 253 characters in all."""
    return len(text) <= LONGEST_NAME and is_dotted(text)


def is_wildcard_subdomain(text: str) -> bool:
    """`*.example.com`: a DNS subdomain after `*.`."""
    return text[:2] == "*." and len(text) <= LONGEST_NAME and is_dotted(text[2:])


def is_dotted(text: str) -> bool:
    """A DNS subdomain of any length."""
    return all(map(is_dns_part, text.split(".")))


def is_dns_part(text: str) -> bool:
    """A DNS label of any length."""
    plain = text.replace("-", "")
    return plain.isalnum() and plain.isascii() and plain == plain.lower() and text[0] != "-" and text[-1] != "-"


def is_letter_first_label(text: str) -> bool:
    """A DNS label that starts with a letter (RFC 1035)."""
    return len(text) <= LONGEST_LABEL and is_letter_first(text)


def is_letter_first(text: str) -> bool:
    """A DNS label of any length that starts with a letter."""
    return is_dns_part(text) and text[0].isalpha()


def is_label_value(text: str) -> bool:
    """At most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends; or nothing."""
    return not text or (len(text) <= LONGEST_LABEL and is_label_part(text))


def is_label_part(text: str) -> bool:
    """A label value of any length, but not nothing."""
    if text.isalnum():
        return text.isascii()
    return _is_plain(text) and text[0].isalnum() and text[-1].isalnum()


def is_qualified_name(text: str) -> bool:
    """`example.com/name` or `name`: how keys of labels and annotations are spelled."""
    prefix, slash, name = text.rpartition("/")
    return len(name) <= LONGEST_LABEL and is_label_part(name) and (not slash or is_dns_subdomain(prefix))


def is_path_segment(text: str) -> bool:
    """What may stand between two slashes of a URL: the names of RBAC objects."""
    return text not in (".", "..") and "/" not in text and "%" not in text


def is_port_name(text: str) -> bool:
    """`http-metrics`: at most 15 lower case letters, digits and single hyphens, at least one letter."""
    return len(text) <= _LONGEST_PORT and is_dns_part(text) and "--" not in text and not text.replace("-", "").isdigit()


def is_env_name(text: str) -> bool:
    """A letter, `-`, `_` or `.`, then digits too: what every version takes for a variable's name."""
    return (_is_plain(text) or _is_marks(text)) and not text[:1].isdigit() and not _is_dots(text)


def is_relaxed_env_name(text: str) -> bool:
    """Any printable ASCII characters but `=`: what newer versions take for a variable's name."""
    return text != "" and text.isascii() and text.isprintable() and "=" not in text


def is_config_key(text: str) -> bool:
    """A key of a ConfigMap or Secret: at most 253 letters, digits, `-`, `_` and `.`."""
    return 0 < len(text) <= LONGEST_NAME and (_is_plain(text) or _is_marks(text)) and not _is_dots(text)


def _is_plain(text: str) -> bool:
    """Whether it holds ASCII letters and digits, and nothing else but `-`, `_` and `.`."""
    plain = text.replace("-", "").replace("_", "").replace(".", "")
    return plain.isalnum() and plain.isascii()


def _is_marks(text: str) -> bool:
    return not text.strip("-_.")


def _is_dots(text: str) -> bool:
    return text in ("", ".") or text[:2] == ".."


def is_percent(text: str) -> bool:
    """`25%`."""
    return text[-1:] == "%" and text[:-1].isdigit() and text.isascii()


_DIGITS = 12
"""So many digits of a number are read: nobody writes more."""


def is_address(text: str) -> bool:
    """Whether a text is an IP address; parts of an older one may begin with 0."""
    parts = text.split(".")
    if len(parts) == 4 and ":" not in text:
        return all(
            0 < len(part) <= _DIGITS and part.isascii() and part.isdecimal() and int(part) < 256 for part in parts
        )
    from ipaddress import AddressValueError, IPv6Address

    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return "%" not in text


def is_block(text: str) -> bool:
    """Whether a text is a block of addresses: one of them, and how many bits of it are the block's."""
    address, slash, bits = text.partition("/")
    if not slash or len(bits) > _DIGITS or not bits.isascii() or not bits.isdecimal() or not is_address(address):
        return False
    return int(bits) <= (128 if ":" in address else 32)


def is_sysctl(text: str) -> bool:
    """`net.core.somaxconn`: parts of lower case letters and digits, `-` and `_` between them; a `/` divides, too."""
    return len(text) <= LONGEST_NAME and all(
        is_label_part(part) and part == part.lower() for part in text.replace("/", ".").split(".")
    )


def is_header(text: str) -> bool:
    """Whether a text is the name of an HTTP header."""
    return bool(text) and text.isascii() and text.replace("-", "a").isalnum()


def is_prefixed_path(text: str) -> bool:
    """Whether a text is a path after a domain."""
    domain, slash, path = text.partition("/")
    return bool(slash and path) and is_dns_subdomain(domain)
