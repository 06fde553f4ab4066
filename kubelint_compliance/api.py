"""The check from Python: paths and settings go in, the `Report` that the command line writes comes out."""

from __future__ import annotations

from kubelint_compliance.cli.calls import CheckCall
from kubelint_compliance.cli.check import decided
from kubelint_compliance.cli.examining import examine, rules_of
from kubelint_compliance.cli.inputs import defining, discovered, with_nested
from kubelint_compliance.cli.settle import keeping, settle, working_folder
from kubelint_compliance.model import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from concurrent.futures import Executor
    from typing import Any

    from kubelint_compliance.model import Report


def run(*paths: str, executor: Executor | None = None, **settings: Any) -> Report:
    """Check files and folders as `kubelint-compliance check PATHS...` does, from the working directory.

    `settings` are options of `check` by their names, `-` written as `_`: `run("k8s", kubernetes_version="1.33")`; such
    as may be repeated are tuples. Configuration files apply. `executor` is any of `concurrent.futures`, or like it,
    whose processes see the same files: it does the work instead of processes of this one. Raises UsageError for what is
    wrong with the call or the configuration.
    """
    call = _called(paths, settings)
    cwd = working_folder()
    config = keeping(settle(call, cwd), call, cwd)
    discovery = discovered(call, config, cwd, ())
    config = with_nested(call, config, discovery, cwd)
    rules = rules_of(config, discovery)
    decisions = decided(call, config, cwd, discovery.top)
    return examine(discovery, defining(config, cwd), config, rules, executor=executor, decisions=decisions)


def _called(paths: tuple[str, ...], settings: dict[str, Any]) -> CheckCall:
    """Return the call of some settings. Raises UsageError for an unknown one, and for a text where a tuple goes."""
    known = CheckCall._field_defaults
    for name, value in settings.items():
        if name not in known or name == "paths":
            from kubelint_compliance.nearest import hint

            raise UsageError(f"there is no setting '{name}'{hint(name, known)}")
        if isinstance(known[name], tuple) and isinstance(value, str):
            raise UsageError(f"{name} takes a tuple of texts: write ({value!r},)")
    return CheckCall(paths=paths or (".",), **settings)
