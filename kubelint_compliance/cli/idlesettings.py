"""Settings that do nothing: told with their line where a configuration says them. Imported where there may be one."""

from __future__ import annotations

import os

from kubelint_compliance.cli.located import line_in, located
from kubelint_compliance.cli.streams import tell
from kubelint_compliance.model import SettingError
from kubelint_compliance.sources.paths import printable, report_path
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.config import Config
    from kubelint_compliance.model import Problem

UNMATCHED = "unmatched-pattern"
_PATTERNS = ("extend-exclude", "exclude")


def warn_of_folders(config: Config, top: str) -> None:
    """Tell of the folders of `sets` and `source-map` that are not there; they count from `top`."""
    named = [("sets", folder) for folders in config.sets.values() for folder in folders]
    named += [("source-map", folder) for folder in config.source_map.values()]
    for setting, folder in dict.fromkeys(named):
        if not os.path.isdir(os.path.join(top, folder)):
            message = f"there is no folder {printable(folder)!r}"
            tell(f"warning: {located(config, SettingError((setting,), (folder,), message, setting))}")


def placed_patterns(problems: Sequence[Problem], config: Config, top: str) -> tuple[Problem, ...]:
    """Return the problems, those of an exclude pattern with its place in the configuration, where that says it."""
    return tuple(_placed(problem, config, top) for problem in problems)


def _placed(problem: Problem, config: Config, top: str) -> Problem:
    if problem.code != UNMATCHED or problem.path:
        return problem
    for pattern in (*config.extend_exclude, *config.exclude):
        if problem.message.startswith(f"the pattern {printable(pattern)!r} "):
            line = next(filter(None, (line_in(config, setting, (pattern,)) for setting in _PATTERNS)), 0)
            if line:
                return problem._replace(path=report_path(config.origin, top), span=Span(line, 1, line, 1))
    return problem
