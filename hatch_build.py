"""Build hook: compiles rules and types ahead of time, and writes into few files what most checks load."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_MANY = "many"
_PACKAGES_OF_MANY = ("facts", "graph", "platform")
"""What a check of many files loads, with whole packages, of which it loads nearly all."""
_BUNDLES: dict[str, tuple[str, ...]] = {
    # What every check loads, and one that was done before no more but `before`.
    "start": ("cli.check", "cli.entry", "data", "kept", "ruleset.builtin", "ruleset.cachefiles"),
    # What every check loads that was not done before.
    "check": (
        *("cel.library.core", "cel.runtime", "cel.types", "engine", "facts.secrets.strings", "facts.templates"),
        *("graph.seen", "reports.console", "ruleset.assemble", "ruleset.pack", "schema.across"),
    ),
    # What one with findings loads, and what some objects need.
    "marks": ("facts.secrets.places",),
    "found": ("facts.secrets.blanks", "findings.cover", "findings.excerpt", "findings.shown", "findings.together"),
    "pods": (
        *("cel.library.lists", "cel.library.strings", "facts.images", "facts.resources", "schema.across.containers"),
        *("schema.across.pods", "schema.across.resources", "schema.across.templates", "schema.across.workloads"),
    ),
    "secrets": ("facts.secrets.connections", "facts.secrets.values", "facts.secrets.words"),
    "graph": (
        *("context.population", "context.units", "graph.held", "graph.index", "graph.near", "graph.node"),
        *("graph.parted", "graph.podlabels", "graph.unserved"),
    ),
    "access": (
        *("facts.access", "facts.environments", "facts.graph", "facts.powers", "facts.roles", "graph.access"),
        *("graph.bindings", "graph.escalation", "graph.holders", "graph.powers", "graph.told.environments"),
        *("graph.told.grants", "graph.told.identities", "graph.users", "schema.across.access"),
    ),
    "services": (
        *("facts.networks", "facts.services", "graph.told.platform", "graph.told.serving"),
        "schema.across.services",
    ),
    "options": ("config.overrides",),
    # What finds and keeps what was done before, and what does anew what changed since.
    "before": ("kept.runs", "kept.store", "ruleset.packcache", "sources.met", "sources.tree"),
    "changed": (
        *("graph.links", "graph.noted", "graph.retold", "graph.templated", "graph.told.elsewhere", "kept.asked"),
        *("kept.folded", "kept.maps", "kept.reruns", "kept.slices", "kept.sums", "kept.unseen", "reports.byrule"),
        "ruleset.digest",
    ),
    _MANY: (
        *("cel.evaluator", "cel.lexer", "cel.macros", "cel.parser", "findings.enough", "schema.constraints"),
        *("schema.excuses", "schema.fixes", "schema.formats", "schema.hints", "schema.misnamed", "schema.mistyped"),
        *("schema.whole", "schema.words"),
    ),
}
"""What lies in one file each, by its roots; a bundle has what no one before it has."""


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
            from kubelint_compliance.bundling import bundle_sources, modules_below
            from kubelint_compliance.ruleset.builtin import PACK, WORDS
            from kubelint_compliance.ruleset.folders import compile_builtin
            from kubelint_compliance.ruleset.packing import pack_sources
            from kubelint_compliance.ruleset.words import book_source
            from kubelint_compliance.schema.store import TYPES, read_kubernetes
        finally:
            sys.path.remove(self.root)
        rules = compile_builtin()
        words = book_source(rule.whole for rule in rules)
        self._folder = tempfile.mkdtemp()
        modules = {f"{PACK}/{name}.py": text.encode() for name, text in pack_sources(rules).items()}
        bundles = {**_BUNDLES, _MANY: (*_BUNDLES[_MANY], *modules_below(*_PACKAGES_OF_MANY))}
        modules |= {f"{PACK}/{name}.py": text.encode() for name, text in bundle_sources(bundles, {_MANY}).items()}
        modules[f"{PACK}/{TYPES}.py"] = read_kubernetes().source().encode()
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
