"""The records of what is read: a Source, what was asked for, and everything that was found and left out."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.model import Problem

MAX_BYTES = 20 * 1024 * 1024
"""Larger files are a problem, not input: the API server itself refuses objects beyond 1.5 MB."""

DEFAULT_INCLUDE = ("*.yaml", "*.yml", "*.json")

DEFAULT_EXCLUDE = (
    ".git",
    ".hg",
    ".svn",
    ".kubelint-compliance",
    ".venv",
    "venv",
    "node_modules",
    ".direnv",
    ".mypy_cache",
    ".nox",
    ".pytest_cache",
    ".ruff_cache",
    ".terraform",
    ".tox",
    "__pycache__",
)
"""Folders that tools fill for themselves. `vendor`, `build`, `dist` and `target` are not among them: vendored and
rendered manifests are deployed, and what is only built is git-ignored anyway."""


TELLING = ("Chart.yaml", "chainsaw-test.yaml", "kustomization.yaml", "kustomization.yml", "Kustomization")
"""Files that say something of those in their folder and below."""
CONFIGURATIONS = (".kubelint-compliance.yaml", ".kubelint-compliance.yml", "pyproject.toml")
"""Files that are, or may hold, a configuration for those in their folder and below, the first one before the others;
the second is a name that none may have."""


class Source(NamedTuple):
    """One input file.

    `path` is the report path (POSIX, relative to `Discovery.top`, always printable); `file` is what to open, with
    links resolved, and empty where `text` is given. `named`: named on the command line, without --force-exclude.
    """

    path: str
    file: str
    named: bool
    size: int
    text: bytes | None = None


class Excluded(NamedTuple):
    """A file that was left out and why, both fit to print; `pattern` is the user's own that did it, if one did."""

    path: str
    reason: str
    pattern: str = ""


class Withheld(NamedTuple):
    """An exclude pattern of a configuration that leaves out manifests: so many `files`, the `first` of which holds
    objects; whether others do was not looked at. `path` and `line` are where the configuration says it."""

    pattern: str
    files: int
    first: str
    path: str
    line: int


class DiscoveryOptions(NamedTuple):
    """What narrows discovery. Patterns have gitignore syntax and are relative to `base` (empty: the working directory).

    `root` is the tree that is indexed besides the named paths; naming it makes the sight whole.
    """

    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = DEFAULT_INCLUDE
    force_exclude: bool = False
    respect_gitignore: bool = True
    root: str = ""
    stdin_filename: str = ""
    base: str = ""


class Discovery(NamedTuple):
    """Everything the named paths came to, each part sorted by path.

    `top` is the absolute folder report paths are relative to. `whole_sight`: rules about a missing partner object
    may speak, because no file was picked out of its tree. `listed` are the files that git listed and does not ignore,
    `plain` the folders that were looked through and hold nothing of `TELLING` or `CONFIGURATIONS`. `configurations` are
    files of these in the folders of the sources and above, up to the top, as absolute paths. `withheld` is what
    patterns of the configuration leave out.
    """

    sources: tuple[Source, ...]
    excluded: tuple[Excluded, ...]
    problems: tuple[Problem, ...]
    top: str
    whole_sight: bool
    beside: tuple[Source, ...] = ()
    listed: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    configurations: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()
