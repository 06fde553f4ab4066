"""Build hook: compiles the built-in rules ahead of time, and writes into one file what every check loads."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_ALWAYS = (
    *("cli.check", "cli.entry", "config.overrides", "kept.runs", "kept.store", "ruleset.builtin"),
    *("ruleset.cachefiles", "ruleset.packcache", "sources.met", "sources.tree"),
)
"""What every check loads, and one that was done before no more, beside what these import."""
_OF_ONE = (
    *("cel.library.core", "cel.runtime", "cel.types", "engine", "facts.lines"),
    *("facts.secrets.connections", "facts.secrets.files", "facts.secrets.places", "facts.secrets.strings"),
    *("facts.templates", "findings.cover", "findings.excerpt", "findings.shown", "graph.seen"),
    *("reports.console", "ruleset.assemble", "ruleset.pack", "schema.across"),
)
"""What a check of one small file loads beside."""
_OF_MANY = (
    *("cel.evaluator", "cel.lexer", "cel.macros", "cel.parser", "context.population", "findings.enough"),
    *("schema.constraints", "schema.excuses", "schema.fixes", "schema.formats", "schema.hints", "schema.misnamed"),
    *("schema.mistyped", "schema.whole", "schema.words"),
)
_PACKAGES_OF_MANY = ("facts", "graph", "platform")
"""What a check of many files loads beside that, with whole packages, of which it loads nearly all."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds the modules of `kubelint_compliance/_pack`, with the bundle, and the words of the rules to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the pack; an editable install compiles from the checkout. Ends the build on an old Python."""
        if sys.version_info < (3, 11):  # noqa: UP036 - no front end asks before it builds
            if "PIP_BUILD_TRACKER" in os.environ:
                return  # pip builds to learn what is required, and then says in one line that this Python is too old
            raise SystemExit(f"kubelint-compliance needs Python 3.11 or newer; this is {sys.version.split()[0]}")
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from kubelint_compliance.bundling import bundle_source, modules_below
            from kubelint_compliance.ruleset.builtin import PACK, WORDS, compile_builtin
            from kubelint_compliance.ruleset.pack import pack_sources
            from kubelint_compliance.ruleset.words import book_source
        finally:
            sys.path.remove(self.root)
        rules = compile_builtin()
        words = book_source(rule.whole for rule in rules)
        self._folder = tempfile.mkdtemp()
        modules = {f"{PACK}/{name}.py": text.encode() for name, text in pack_sources(rules).items()}
        modules[f"{PACK}/start.py"] = bundle_source(_ALWAYS, later=_OF_ONE).encode()
        modules[f"{PACK}/check.py"] = bundle_source(_OF_ONE, besides=_ALWAYS).encode()
        of_many = (*_OF_MANY, *modules_below(*_PACKAGES_OF_MANY))
        modules[f"{PACK}/many.py"] = bundle_source(of_many, besides=(*_ALWAYS, *_OF_ONE)).encode()
        os.mkdir(os.path.join(self._folder, PACK))
        for name, content in (modules | {WORDS: words}).items():
            path = os.path.join(self._folder, name)
            with open(path, "wb") as file:
                file.write(content)
            build_data["force_include"][path] = f"kubelint_compliance/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the temporary files."""
        if version != "editable" and hasattr(self, "_folder"):
            shutil.rmtree(self._folder)
