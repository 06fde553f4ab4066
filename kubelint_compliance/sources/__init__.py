"""What is read: named paths and standard input go in, sources come out, and every file left out with the reason."""

from kubelint_compliance.sources.beside import around, beside
from kubelint_compliance.sources.discover import discover, find_top
from kubelint_compliance.sources.lists import files_from, parse_list
from kubelint_compliance.sources.read import read
from kubelint_compliance.sources.source import (
    DEFAULT_EXCLUDE,
    DEFAULT_INCLUDE,
    MAX_BYTES,
    Discovery,
    DiscoveryOptions,
    Excluded,
    Source,
    Withheld,
)

__all__ = [
    "DEFAULT_EXCLUDE",
    "DEFAULT_INCLUDE",
    "MAX_BYTES",
    "Discovery",
    "DiscoveryOptions",
    "Excluded",
    "Source",
    "Withheld",
    "around",
    "beside",
    "discover",
    "files_from",
    "find_top",
    "parse_list",
    "read",
]
