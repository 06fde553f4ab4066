"""The `init` command: gives a repository a configuration, a hook, a workflow and a baseline, and shows what it did.

Nothing that is there is changed: what would have to be added to it is shown instead.
"""

from __future__ import annotations

import os

from kubelint_compliance.cli import recipes
from kubelint_compliance.cli.calls import CheckCall
from kubelint_compliance.cli.outputs import Output, stay_in
from kubelint_compliance.cli.settle import keeping, settle, working_folder
from kubelint_compliance.cli.streams import write_out
from kubelint_compliance.config.files import FILE_NAME, PYPROJECT
from kubelint_compliance.model import UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.words import TOOL, count
from kubelint_compliance.sources.git import top_level
from kubelint_compliance.sources.paths import report_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.config import Config

HOOKS = ".pre-commit-config.yaml"
WORKFLOW = f".github/workflows/{TOOL}.yaml"
GITLAB = ".gitlab-ci.yml"
_MOST = 1 << 20


class Asked(NamedTuple):
    """What to look at for the baseline, nothing for the whole repository; and whether to write one."""

    paths: tuple[str, ...] = ()
    baseline: bool = True


def run(asked: Asked) -> int:
    """Set up the repository of the working directory. Exit code: 0, or 2 where something could not be checked."""
    cwd = working_folder()
    top = top_level(cwd) or cwd
    call = CheckCall(paths=asked.paths or (os.path.relpath(top, cwd),))
    config = keeping(settle(call, cwd), call, cwd)
    code, baseline = _baseline(call, config, top) if asked.baseline else (0, "")
    _configuration(config, top, baseline)
    origin = recipes.installed_from()
    _hook(top, origin)
    _workflow(top, origin)
    write_out(f"now: {TOOL} check\n")
    return code


def _baseline(call: CheckCall, config: Config, top: str) -> tuple[int, str]:
    """Write a baseline where there is none and something is found; return an exit code, and what a setting calls it."""
    from kubelint_compliance.cli.baseline import DEFAULT, first

    file = config.baseline or os.path.join(top, *DEFAULT.split("/"))
    name = report_path(file, top)
    if os.path.lexists(file):
        _tell(f"kept  {name}: it is there already")
        return 0, "" if config.baseline else name
    text, number, code = first(call)
    if not number:
        _tell("no baseline: nothing is found")
        return code, ""
    _create(top, file, text)
    _tell(f"wrote {name}: {count(number, 'finding')} that {'was' if number == 1 else 'were'} there before")
    return code, "" if config.baseline else name


def _configuration(config: Config, top: str, baseline: str) -> None:
    if not config.origin:
        _create(top, os.path.join(top, FILE_NAME), recipes.configuration(baseline))
        _tell(f"wrote {FILE_NAME}")
        return
    name = report_path(config.origin, top)
    if baseline:
        place = report_path(os.path.join(top, baseline), os.path.dirname(config.origin))
        toml = name.endswith(".toml")
        where = f" under `[tool.{TOOL}]`" if os.path.basename(name) == PYPROJECT else " at the top" if toml else ""
        line = recipes.setting(place, toml=toml)
        _tell(f"kept  {name}: for the baseline to count, add{where}", line)
    else:
        _tell(f"kept  {name}: it is there already")


def _hook(top: str, origin: recipes.Origin) -> None:
    file, entry = os.path.join(top, HOOKS), recipes.hook(origin)
    if not os.path.lexists(file):
        _create(top, file, f"repos:\n{entry}")
        how = "" if origin.is_known else f" with the {TOOL} that is on the PATH"
        _tell(f"wrote {HOOKS}: runs on every commit{how}, once `pre-commit install` was called")
    elif TOOL in _text(file):
        _tell(f"kept  {HOOKS}: it has the hook already")
    else:
        _tell(f"kept  {HOOKS}: for a hook, add under `repos:`", entry)


def _workflow(top: str, origin: recipes.Origin) -> None:
    fill = "" if origin.is_known else f", with the address and the commit of your copy of {TOOL}"
    if os.path.lexists(os.path.join(top, GITLAB)) and not os.path.isdir(os.path.join(top, ".github")):
        if TOOL in _text(os.path.join(top, GITLAB)):
            _tell(f"kept  {GITLAB}: it has a job already")
        else:
            _tell(f"kept  {GITLAB}: for a job, add{fill}", recipes.job(origin))
        return
    file = os.path.join(top, *WORKFLOW.split("/"))
    if os.path.lexists(file):
        _tell(f"kept  {WORKFLOW}: it is there already")
    elif origin.is_known and origin.address.startswith(recipes.GITHUB):
        _create(top, file, recipes.workflow(origin))
        _tell(f"wrote {WORKFLOW}: checks every pull request")
    else:
        _tell(f"no workflow: write {WORKFLOW}{fill}", recipes.workflow(origin))


def _create(top: str, file: str, text: str) -> None:
    """Write a file that is not there. Raises UsageError where it cannot be, or a link leads out of the repository."""
    stay_in([Output("", file)], top, ())
    try:
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "x", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except OSError as error:
        raise UsageError(f"cannot write {report_path(file, top)}: {error.strerror}") from error


def _text(file: str) -> str:
    """Return the start of a file, as far as it can be read."""
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            return stream.read(_MOST)
    except OSError:
        return ""


def _tell(line: str, snippet: str = "") -> None:
    write_out(f"{line}\n" + "".join(f"    | {part}\n" for part in snippet.splitlines()))
