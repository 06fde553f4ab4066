"""The configuration: found, read and checked; a file goes in, a Config comes out, or a UsageError of one line."""

from __future__ import annotations

from kubelint_compliance.config.files import FILE_NAME, VARIABLE, find, load
from kubelint_compliance.config.record import Config, Nested, Override, RuleSetting, Scope

__all__ = [
    "FILE_NAME",
    "VARIABLE",
    "Config",
    "Nested",
    "Override",
    "RuleSetting",
    "Scope",
    "find",
    "load",
    "merge",
    "show",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def merge(config: Config, overrides: Mapping[str, object], *, cwd: str = "") -> Config:
    """The configuration with the command line's values; see `kubelint_compliance.config.overrides`."""
    if not overrides:
        return config
    from kubelint_compliance.config.overrides import merge as merge_values

    return merge_values(config, overrides, cwd)


def show(config: Config) -> str:
    """The configuration as YAML that means the same when read again."""
    from kubelint_compliance.config.written import show as show_config

    return show_config(config)
