"""The options of `check` as plain tables, for the quick way in."""

from __future__ import annotations

FLAGS: dict[str, tuple[str, bool]] = {
    # flags: made from config/settings.py by `make docs`
    "--no-ignores": ("no_ignores", True),
    "--force-exclude": ("force_exclude", True),
    "--respect-gitignore": ("respect_gitignore", True),
    "--no-respect-gitignore": ("respect_gitignore", False),
    "--require-objects": ("require_objects", True),
    "--require-schemas": ("require_schemas", True),
    "--show-files": ("show_files", True),
    "--forbid-new-decisions": ("forbid_new_decisions", True),
    "--exit-zero": ("exit_zero", True),
    "--show-suppressed": ("show_suppressed", True),
    "--statistics": ("statistics", True),
    "--verbose": ("verbose", True),
    "-v": ("verbose", True),
    "--quiet": ("quiet", True),
    "-q": ("quiet", True),
    "--isolated": ("isolated", True),
    "--cache": ("cache", True),
    "--no-cache": ("cache", False),
    "--debug": ("debug", True),
    # flags end
}
"""Options without a value: the field and what it becomes."""

VALUES: dict[str, str] = {
    # values: made from config/settings.py by `make docs`
    "--kubernetes-version": "kubernetes_version",
    "--population": "population",
    "--namespace": "namespace",
    "--files-from": "files_from",
    "--root": "root",
    "--stdin-filename": "stdin_filename",
    "--min-severity": "min_severity",
    "--fail-on": "fail_on",
    "--baseline": "baseline",
    "--waivers": "waivers",
    "--as-of": "as_of",
    "--diff-base": "diff_base",
    "--diff-only": "diff_only",
    "--decisions-from": "decisions_from",
    "--color": "color",
    "--sarif-category": "sarif_category",
    "--sarif-suppressed": "sarif_suppressed",
    "--junit-dialect": "junit_dialect",
    "--config": "config",
    "--jobs": "jobs",
    "--shard": "shard",
    "--cache-dir": "cache_dir",
    # values end
}
"""Options with a value, of which the last one stands: the field."""

LISTS: dict[str, str] = {
    # lists: made from config/settings.py by `make docs`
    "--select": "select",
    "--extend-select": "extend_select",
    "--ignore": "ignore",
    "--extend-ignore": "extend_ignore",
    "--framework": "framework",
    "--control": "control",
    "--honour-suppressions": "honour_suppressions",
    "--exclude": "exclude",
    "--extend-exclude": "extend_exclude",
    "--crd": "crd",
    "--output": "output",
    "-o": "output",
    # lists end
}
"""Options that may be repeated: the field."""

WORDS: tuple[str, ...] = (
    # words: made from config/settings.py by `make docs`
    "select",
    "extend_select",
    "ignore",
    "extend_ignore",
    # words end
)
"""Fields of which each text is a list of words with commas."""
