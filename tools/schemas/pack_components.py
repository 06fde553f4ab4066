"""Packs the configuration files of Kubernetes' own programs into two tables of schemas/custom/.

The types are those of the Go modules that `components/go.mod` names; the Go program beside it tells their fields. Needs
Go; the same modules give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path

from kubelint_compliance.schema.crd.table import Writer
from tools.schemas.pack_custom import TARGET, kinds_of, record

LABELS = ("control-plane", "components")
_OF_NODES = ("kubelet.config.k8s.io", "kubeproxy.config.k8s.io", "kubescheduler.config.k8s.io")
"""The groups of the second table: their versions lose fields now and then, so that one that is not there may be old."""
_SOURCE = Path(__file__).with_name("components")


def main() -> None:
    """Write the tables, and what tells of them."""
    told = subprocess.run(["go", "run", "."], cwd=_SOURCE, check=True, capture_output=True).stdout
    writers = {label: Writer() for label in LABELS}
    for api_version, kind, schema in json.loads(told):
        writers[LABELS[api_version.startswith(_OF_NODES)]].add(api_version, kind, schema)
    pinned = hashlib.sha256((_SOURCE / "go.sum").read_bytes()).hexdigest()
    version = re.search(r"k8s.io/kubernetes (v\S+)", (_SOURCE / "go.mod").read_text(encoding="utf-8"))
    name = f"k8s.io/kubernetes {version[1] if version else ''} and its modules, Go"
    rows = {}
    for label, writer in writers.items():
        text = writer.text()
        (TARGET / f"{label}.txt").write_text(text, encoding="utf-8", newline="\n")
        digest = hashlib.sha256(text.encode()).hexdigest()
        rows[label] = f"| {label}.txt | {name} | Apache-2.0 | {len(kinds_of(text))} | {pinned} | {digest} |\n"
    record(rows)


if __name__ == "__main__":
    main()
