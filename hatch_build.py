"""Build hook: compiles the built-in rules ahead of time, so that an installed check loads them as one module."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds `kubelint_compliance/_pack.py` to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the pack; an editable install has none and compiles from the checkout."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from kubelint_compliance.ruleset.builtin import compile_builtin
            from kubelint_compliance.ruleset.pack import pack_source
        finally:
            sys.path.remove(self.root)
        self._folder = tempfile.mkdtemp()
        path = os.path.join(self._folder, "_pack.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(pack_source(compile_builtin()))
        build_data["force_include"][path] = "kubelint_compliance/_pack.py"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the temporary file."""
        if version != "editable":
            os.remove(os.path.join(self._folder, "_pack.py"))
            os.rmdir(self._folder)
