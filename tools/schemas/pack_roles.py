"""Packs the default ClusterRoles of Kubernetes' bootstrap policy into schemas/kubernetes/roles.json.

They come from the Go module `k8s.io/kubernetes`, which holds them written out, with feature gates as they are by
default; those of controllers are none of them. Run it with a Go tool chain at hand, whenever a Kubernetes version
appears; the same module gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from kubelint_compliance.yamltree import Document, parse  # noqa: E402

TARGET = ROOT / "schemas" / "kubernetes" / "roles.json"
ORACLE = ROOT / "tests" / "oracle" / "rbac"
WRITTEN = "plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata/cluster-roles.yaml"


def main() -> None:
    """Write the pack, and print what SOURCE.md tells of it."""
    version, data = written()
    text = packed(data.decode("utf-8"))
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    print(version, hashlib.sha256(data).hexdigest(), hashlib.sha256(text.encode()).hexdigest())


def written() -> tuple[str, bytes]:
    """Return the version of the module that the oracle is built with, and what it holds."""
    command = ["go", "mod", "download", "-json", "k8s.io/kubernetes"]
    module = json.loads(subprocess.run(command, cwd=ORACLE, capture_output=True, text=True, check=True).stdout)
    return module["Version"], (Path(module["Dir"]) / WRITTEN).read_bytes()


def packed(text: str) -> str:
    """Return the roles of a List in YAML, one a line, without what says how a server keeps them up to date."""
    documents = [document for document in parse(text) if isinstance(document, Document)]
    roles = [_role(item) for item in documents[0].value["items"]]
    lines = ",\n".join(json.dumps(role, separators=(",", ":")) for role in roles)
    return f"[\n{lines}\n]\n"


def _role(item: dict[str, Any]) -> dict[str, Any]:
    metadata = {key: item["metadata"][key] for key in ("name", "labels")}
    kept = {key: item[key] for key in ("aggregationRule", "rules") if item.get(key)}
    return {"kind": item["kind"], "metadata": metadata, **kept}


if __name__ == "__main__":
    main()
