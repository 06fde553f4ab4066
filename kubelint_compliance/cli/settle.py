"""From the words of a call to the configuration of a run: the file's values, with the command line's laid over them."""

from __future__ import annotations

import os

from kubelint_compliance.cli.words import comma_list
from kubelint_compliance.config import load, merge
from kubelint_compliance.model import SEVERITIES, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.config import Config

_SAME: tuple[str, ...] = (
    "min_severity",
    "fail_on",
    "kubernetes_version",
    "population",
    "namespace",
    "root",
    "color",
    "jobs",
    "output",
    "crd",
    "exclude",
    "extend_exclude",
    "respect_gitignore",
)
_SWITCHES = ("force_exclude", "require_objects", "require_schemas")
"""What the command line can only switch on."""


def working_folder() -> str:
    """Return the absolute working directory. Raises UsageError where it has been removed."""
    try:
        return os.getcwd()
    except OSError as error:
        raise UsageError(f"the working directory cannot be found: {error.strerror}") from error


def settle(call: CheckCall, cwd: str) -> Config:
    """Return the configuration that applies to a call. Raises UsageError for any mistake in it."""
    overrides = {field: value for field in _SAME if (value := getattr(call, field)) not in (None, ())}
    overrides |= {field: True for field in _SWITCHES if getattr(call, field)}
    for field, texts in (("select", call.select), ("ignore", call.ignore)):
        if texts:
            overrides[field] = _words(texts, field)
    if call.no_cache:
        overrides["cache"] = False
    if call.framework is not None:
        # A control fails by any finding, so the call does too and shows all, unless it says otherwise.
        overrides = {"fail_on": SEVERITIES[0], "min_severity": SEVERITIES[0], **overrides}
    return merge(load(cwd, explicit=call.config, isolated=call.isolated), overrides, cwd=cwd)


def _words(texts: tuple[str, ...], field: str) -> tuple[str, ...]:
    words = comma_list(texts)
    if not words:
        raise UsageError(f"--{field} names no rule")
    return words
