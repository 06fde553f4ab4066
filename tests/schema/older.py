"""The oracle of an older version of Kubernetes: the same program, without what that version does not have.

Needs Go and the network, or the modules of that version in Go's cache.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.schema.oracle import SOURCES

CREATE = "rest.ValidateCreate(ctx, object, strategy)"
CREATE_BEFORE = (
    "append(strategy.Validate(ctx, object), genericvalidation.ValidateObjectMetaAccessor(\n"
    '\t\taccessor, strategy.NamespaceScoped(), path.ValidatePathSegmentName, field.NewPath("metadata"))...)'
)
IMPORTS_BEFORE = (
    "k8s.io/apimachinery/pkg/api/validation/path",
    "k8s.io/apimachinery/pkg/util/validation/field",
)
MADE = {
    "admissionregistration/validatingadmissionpolicybinding": (
        "&admissionregistrationvalidatingadmissionpolicybinding.Strategy"
    ),
    "resource/resourceclaim": "resourceclaim.NewStrategy(nil, nil)",
    "resource/resourceclaimtemplate": "resourceclaimtemplate.NewStrategy(nil)",
}
"""Strategies that other versions make in another way: their packages, and how they are made now."""
CUSTOM = re.compile(r"\t\tvar custom customQuestion.*?\n\t\t}\n", re.DOTALL)
REFUSALS = re.compile(r"^func refusals\(.*?^}\n", re.DOTALL | re.MULTILINE)


def build_older(folder: Path, version: str) -> Path | str:
    """Build the oracle of a version such as 1.30.14 in a folder, or return why there is none."""
    if shutil.which("go") is None:
        return "no Go tool chain"
    kubernetes = _downloaded(folder, version)
    if kubernetes is None:
        return f"no module of Kubernetes {version}"
    _write(folder, kubernetes, version)
    environment = {**os.environ, "GOFLAGS": "-mod=mod -buildvcs=false"}
    for command in (["go", "mod", "tidy"], ["go", "build", "-o", "oracle", "."]):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
        if done.returncode:
            return f"the oracle of {version} does not build: {done.stderr[-300:]}"
    return folder / "oracle"


def _downloaded(folder: Path, version: str) -> Path | None:
    """Return where Go keeps the sources of a version."""
    (folder / "go.mod").write_text("module older\n\ngo 1.22\n")
    module = f"k8s.io/kubernetes@v{version}"
    subprocess.run(["go", "mod", "download", module], cwd=folder, capture_output=True, check=False)
    done = subprocess.run(["go", "env", "GOMODCACHE"], cwd=folder, capture_output=True, text=True, check=True)
    found = Path(done.stdout.strip()) / module
    return found if found.is_dir() else None


def _write(folder: Path, kubernetes: Path, version: str) -> None:
    """Write the program as that version needs it; custom resources are not asked about."""
    source = SOURCES / "schema"
    for name in ("strategies.go", "installs.go"):
        (folder / name).write_text(_without_newer((source / name).read_text(), kubernetes))
    refusals = REFUSALS.search((source / "crd.go").read_text())
    assert refusals
    main = CUSTOM.sub("", (source / "main.go").read_text()).replace(CREATE, CREATE_BEFORE)
    imports = "".join(f'\t"{path}"\n' for path in IMPORTS_BEFORE)
    imports += '\tgenericvalidation "k8s.io/apimachinery/pkg/api/validation"\n'
    main = main.replace('\t"k8s.io/apimachinery/pkg/api/meta"\n', '\t"k8s.io/apimachinery/pkg/api/meta"\n' + imports)
    (folder / "main.go").write_text(f"{main}\n{refusals[0]}")
    wanted = (kubernetes / "go.mod").read_text()
    go = re.search(r"^go (\S+)", wanted, re.MULTILINE)
    assert go
    staged = re.findall(r"^\s+(k8s\.io/\S+) => \./staging", wanted, re.MULTILINE)
    replaced = "".join(f"\t{module} => {module} v0{version.removeprefix('1')}\n" for module in staged)
    (folder / "go.mod").write_text(
        f"module older\n\ngo {go[1]}\n\nrequire k8s.io/kubernetes v{version}\n\nreplace (\n{replaced})\n"
    )


def _without_newer(text: str, kubernetes: Path) -> str:
    """Leave out packages that the version does not have, and the lines that use them."""
    for package, now in MADE.items():
        source = kubernetes / "pkg/registry" / package / "strategy.go"
        made = re.search(r"^func NewStrategy\((.*?)\)", source.read_text(), re.MULTILINE) if source.is_file() else None
        name = now.removeprefix("&").partition(".")[0]
        if made:
            text = text.replace(now, f"{name}.NewStrategy({', '.join('nil' for _ in made[1].split(','))})")
        elif now[:1] != "&":
            text = text.replace(now, f"{name}.Strategy")
    for alias, path in re.findall(r'^\t(?:(\w+) )?"k8s\.io/kubernetes/(pkg/[^"]+)"$', text, re.MULTILINE):
        if not (kubernetes / path).is_dir():
            name = alias or path.rpartition("/")[2]
            text = re.sub(rf'^.*"k8s\.io/kubernetes/{re.escape(path)}"\n', "", text, flags=re.MULTILINE)
            text = re.sub(rf"^.*: +&?{name}\..*\n", "", text, flags=re.MULTILINE)
    return text
