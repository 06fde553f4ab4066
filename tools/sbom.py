"""Writes what an installed tool consists of: `python tools/sbom.py WHEEL FILE`, a CycloneDX bill of materials.

The wheel is installed with the locked requirements into an empty environment, and what is there is listed: versions,
licences, and who needs whom. Same wheel and list, same bytes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the checkout itself, whether it is installed or not

from kubelint_compliance import __version__  # noqa: E402

REQUIREMENTS = ROOT / "action" / "requirements.txt"


def main(wheel: str, file: str) -> int:
    """Install, list, and forget the environment."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=False)
        python = str(next(path for path in Path(folder).glob("*/python*") if path.stem == "python"))
        install = ("pip", "--python", python, "install", "--quiet", "--disable-pip-version-check")
        _run(*install, "--require-hashes", "--requirement", str(REQUIREMENTS))
        _run(*install, "--no-index", "--no-deps", wheel)
        describe(python, file)
    return 0


def describe(python: str, file: str) -> None:
    """List what is installed for an interpreter; the version, which pyproject.toml leaves to the package, is put in."""
    form = ("--output-reproducible", "--of", "JSON", "--output-file", file)
    _run("cyclonedx_py", "environment", python, "--pyproject", str(ROOT / "pyproject.toml"), *form)
    known = json.loads(Path(file).read_text(encoding="utf-8"))
    root = known["metadata"]["component"]
    root |= {"version": __version__, "purl": f"pkg:pypi/{root['name']}@{__version__}"}
    Path(file).write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")


def _run(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
