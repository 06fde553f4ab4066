"""What an ordinary call says, as plain values: the record that both ways of reading `check` fill."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

COMMAND = "check"
"""The command whose ordinary calls are read without the parser library."""


class CheckCall(NamedTuple):
    """The words of one `check` call, unchecked. `None`, empty or false: not said on the command line."""

    paths: tuple[str, ...] = ()
    # settings: made from config/settings.py by `make docs`
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    framework: tuple[str, ...] = ()
    control: tuple[str, ...] = ()
    kubernetes_version: str | None = None
    population: str | None = None
    namespace: str | None = None
    no_ignores: bool = False
    honour_suppressions: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool | None = None
    files_from: str | None = None
    root: str | None = None
    stdin_filename: str | None = None
    require_objects: bool = False
    crd: tuple[str, ...] = ()
    require_schemas: bool = False
    show_files: bool = False
    min_severity: str | None = None
    fail_on: str | None = None
    baseline: str | None = None
    waivers: str | None = None
    as_of: str | None = None
    diff_base: str | None = None
    diff_only: str | None = None
    decisions_from: str | None = None
    forbid_new_decisions: bool = False
    exit_zero: bool = False
    show_suppressed: bool = False
    statistics: bool = False
    verbose: bool = False
    quiet: bool = False
    color: str | None = None
    output: tuple[str, ...] = ()
    sarif_category: str | None = None
    sarif_suppressed: str | None = None
    junit_dialect: str | None = None
    config: str | None = None
    isolated: bool = False
    jobs: str | None = None
    shard: str | None = None
    cache: bool | None = None
    cache_dir: str | None = None
    debug: bool = False
    # settings end
