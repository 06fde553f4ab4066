"""The options of `check` as plain tables, for the quick way in.

Generated from `app.py` by `python -m kubelint_compliance.cli.generate`; edit that, not this.
"""

from __future__ import annotations

FLAGS: dict[str, tuple[str, bool]] = {
    "--isolated": ("isolated", True),
    "--force-exclude": ("force_exclude", True),
    "--respect-gitignore": ("respect_gitignore", True),
    "--no-respect-gitignore": ("respect_gitignore", False),
    "--require-objects": ("require_objects", True),
    "--require-schemas": ("require_schemas", True),
    "--exit-zero": ("exit_zero", True),
    "--no-ignores": ("no_ignores", True),
    "--no-cache": ("no_cache", True),
    "--statistics": ("statistics", True),
    "--show-files": ("show_files", True),
    "--show-suppressed": ("show_suppressed", True),
    "--verbose": ("verbose", True),
    "-v": ("verbose", True),
    "--quiet": ("quiet", True),
    "-q": ("quiet", True),
    "--debug": ("debug", True),
}
"""Options without a value: the field and what it becomes."""

VALUES: dict[str, str] = {
    "--framework": "framework",
    "--min-severity": "min_severity",
    "--fail-on": "fail_on",
    "--kubernetes-version": "kubernetes_version",
    "--population": "population",
    "--config": "config",
    "--files-from": "files_from",
    "--root": "root",
    "--stdin-filename": "stdin_filename",
    "--jobs": "jobs",
    "--color": "color",
    "--namespace": "namespace",
    "--sarif-category": "sarif_category",
    "--sarif-suppressed": "sarif_suppressed",
    "--junit-dialect": "junit_dialect",
}
"""Options with a value, of which the last one stands: the field."""

LISTS: dict[str, str] = {
    "--output": "output",
    "-o": "output",
    "--select": "select",
    "--ignore": "ignore",
    "--control": "control",
    "--exclude": "exclude",
    "--extend-exclude": "extend_exclude",
    "--crd": "crd",
}
"""Options that may be repeated: the field."""
