"""Importing the package costs next to nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import kubelint_compliance

HEAVY = {"re", "typing", "dataclasses", "enum", "json", "pathlib", "ruamel", "_ruamel_yaml", "datetime", "decimal"}


def test_nothing_heavy_is_imported() -> None:
    root = Path(kubelint_compliance.__file__).parents[1]
    program = f"import sys; sys.path.insert(0, {str(root)!r}); import kubelint_compliance.yamltree;print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())
