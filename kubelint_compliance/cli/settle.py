"""From the words of a call to the configuration of a run: the file's values, with the command line's laid over them."""

from __future__ import annotations

import os

from kubelint_compliance.cli.calls import CheckCall
from kubelint_compliance.cli.options import WORDS
from kubelint_compliance.cli.streams import tell
from kubelint_compliance.cli.words import comma_list
from kubelint_compliance.config import Config, load, merge
from kubelint_compliance.model import SEVERITIES, UsageError
from kubelint_compliance.sources.git import top_level
from kubelint_compliance.sources.paths import report_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.sources.revision import Revision

_SHARED = tuple(field for field in CheckCall._fields if field in Config._fields)
"""What stands on the command line and in the configuration, under one name."""
_SILENT = CheckCall()
OWN_FOLDER = ".kubelint-compliance"
"""The folder with what the tool itself keeps in a repository."""
REGISTER = f"{OWN_FOLDER}/waivers.yaml"


def working_folder() -> str:
    """Return the absolute working directory. Raises UsageError where it has been removed."""
    try:
        return os.getcwd()
    except OSError as error:
        raise UsageError(f"the working directory cannot be found: {error.strerror}") from error


def settle(call: CheckCall, cwd: str, then: Revision | None = None) -> Config:
    """Return the configuration that applies to a call, or with a revision the one that applied `then`.

    Raises UsageError for any mistake in it.
    """
    return merge(load(cwd, explicit=call.config, isolated=call.isolated, then=then), said_by(call), cwd=cwd)


def said_by(call: CheckCall) -> dict[str, object]:
    """Return what a call says of the configuration, by field. Raises UsageError where an option says nothing."""
    overrides: dict[str, object] = {field: getattr(call, field) for field in _SHARED if _says(call, field)}
    overrides |= {field: _words(getattr(call, field), field) for field in WORDS if field in overrides}
    if call.framework:
        # A control fails by any finding, so the call does too and shows all, unless it says otherwise.
        overrides = {"fail_on": SEVERITIES[0], "min_severity": SEVERITIES[0], **overrides}
    return overrides


def keeping(config: Config, call: CheckCall, cwd: str) -> Config:
    """Return the configuration with what may be kept between runs, and where; and the day, where one counts."""
    config = config._replace(keep_in=os.path.join(cwd, call.cache_dir) if call.cache_dir else "")
    if config.honour_suppressions:
        from kubelint_compliance.cli.clock import day_of

        config = config._replace(day=str(day_of(call.as_of)))
    cache = may_keep(config, cwd, call.paths or (".",))
    return config._replace(cache=cache and (not call.cache_dir or _can_hold(config.keep_in, call.cache_dir)))


def _can_hold(folder: str, name: str) -> bool:
    """Whether files can be put into the folder that a call names for them; where not, the person is told."""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        why = "" if os.access(folder, os.W_OK) else "it may not be written to"
    except OSError as error:
        why = error.strerror or "it cannot be made"
    if why:
        tell(f"warning: --cache-dir {name}: {why}: nothing is kept for later runs")
    return not why


def may_keep(config: Config, cwd: str, named: Iterable[str] = ()) -> bool:
    """Whether anything may be kept: never in what is scanned, where the cache could be the repository's own.

    `named` are the paths of the call.
    """
    if not config.cache:
        return False
    from kubelint_compliance.ruleset.cachefiles import within

    places = [os.path.join(cwd, path) for path in named]
    tops = [top for top in map(top_level, (cwd, config.base, *places)) if top is not None]
    folder = within((*tops, *places), config.keep_in)
    if folder:
        tell(f"warning: {folder} lies in what is scanned: nothing is kept there for later runs")
    return not folder


def register_file(config: Config, cwd: str, *, isolated: bool = False, then: Revision | None = None) -> str:
    """Return the absolute path of the register of a call, empty where there is none, or was none `then`.

    `isolated` knows only one that is named. Raises UsageError where a named one does not exist.
    """
    if then:
        file = config.waivers or ("" if isolated else default_file(config, cwd))
        return file if file and then.is_file(file) else ""
    if config.waivers:
        if not os.path.isfile(config.waivers):
            from kubelint_compliance.cli.located import located
            from kubelint_compliance.model import SettingError

            hint = "; `kubelint-compliance waivers add` begins one"
            message = f"there is no file {report_path(config.waivers, cwd)!r}{hint}"
            raise located(config, SettingError(("waivers",), (config.waivers,), message, "waivers"))
        return config.waivers
    if isolated:
        return ""
    file = default_file(config, cwd)
    return file if os.path.lexists(file) else ""


def default_file(config: Config, cwd: str) -> str:
    """Return where a register lies that nobody names: beside the configuration, else at the Git top level."""
    folder = config.base if config.origin else top_level(cwd) or cwd
    return os.path.join(folder, *REGISTER.split("/"))


def _says(call: CheckCall, field: str) -> bool:
    return bool(getattr(call, field) != getattr(_SILENT, field))


def _words(texts: Iterable[str], field: str) -> tuple[str, ...]:
    words = comma_list(texts)
    if not words:
        raise UsageError(f"--{field} names no rule")
    return words
