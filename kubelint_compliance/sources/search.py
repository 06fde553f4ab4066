"""What one named path is searched with: patterns, and the folders that paths are seen from."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.paths import printable, relative, report_path
from kubelint_compliance.sources.patterns import Patterns, compile_patterns
from kubelint_compliance.sources.source import (
    DEFAULT_EXCLUDE,
    DEFAULT_INCLUDE,
    DiscoveryOptions,
    Excluded,
    Source,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from kubelint_compliance.model import Problem

    Found: TypeAlias = Source | Excluded | Problem

_SUFFIXES = tuple(pattern[1:] for pattern in DEFAULT_INCLUDE)


class Search(NamedTuple):
    """`boundary` is the real folder no link may lead out of; `entered` collects the folders that links led to.

    `listed` and `plain` collect what `Discovery` tells of them.
    """

    config: DiscoveryOptions
    top: str
    base: str
    boundary: str
    exclude: Patterns
    quiet: frozenset[str]
    include: Patterns | None
    entered: set[str]
    listed: set[str]
    plain: set[str]

    def wants(self, file: str) -> bool:
        """Whether a file met in a folder is a manifest by its name."""
        if self.include is None:
            return file.lower().endswith(_SUFFIXES)
        return bool(self.include.match(self.seen(file)))

    def seen(self, file: str) -> str:
        """The path as patterns see it."""
        return relative(file, self.base)

    def path(self, file: str) -> str:
        """The path as reports call it."""
        return report_path(file, self.top)

    def left_out_by(self, pattern: str) -> str:
        """Why a file is left out that a pattern matches; the user knows of the patterns that are no default."""
        return f"lies in {pattern!r}, a folder of tools" if pattern in self.quiet else by_pattern(pattern)

    def unwanted(self) -> str:
        """Why a file is left out that is no manifest by its name."""
        return "neither YAML nor JSON by its name" if self.include is None else "matches no include pattern"


def prepare(config: DiscoveryOptions, top: str, base: str) -> Search:
    """Compile the patterns. Raises UsageError for one that is none."""
    patterns = (*config.exclude, *config.extend_exclude)
    quiet = frozenset(patterns) & frozenset(DEFAULT_EXCLUDE)
    include = None if config.include == DEFAULT_INCLUDE else compile_patterns(config.include)
    return Search(config, top, base, top, compile_patterns(patterns), quiet, include, set(), set(), set())


def by_pattern(pattern: str) -> str:
    """Why a file is left out that a pattern matches."""
    return f"matches the exclude pattern {printable(pattern)!r}"
