"""What an ordinary call says, as plain values: the record that both ways of reading `check` fill."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

COMMAND = "check"
"""The command whose ordinary calls are read without the parser library."""


class CheckCall(NamedTuple):
    """The words of one `check` call, unchecked. `None`, empty or false: not said on the command line."""

    paths: tuple[str, ...] = ()
    output: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    framework: str | None = None
    control: tuple[str, ...] = ()
    min_severity: str | None = None
    fail_on: str | None = None
    kubernetes_version: str | None = None
    population: str | None = None
    config: str | None = None
    isolated: bool = False
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
    exit_zero: bool = False
    no_ignores: bool = False
    no_cache: bool = False
    jobs: str | None = None
    color: str | None = None
    statistics: bool = False
    show_files: bool = False
    show_suppressed: bool = False
    namespace: str | None = None
    sarif_category: str | None = None
    sarif_suppressed: str | None = None
    junit_dialect: str | None = None
    verbose: bool = False
    quiet: bool = False
    debug: bool = False
