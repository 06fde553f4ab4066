"""Packs the configuration files of Kubernetes' own programs, and of kind, into tables of schemas/custom/.

The types are those of the Go modules that `components/go.mod` names, and `older/go.mod` for what is gone from these;
the Go programs beside them tell their fields. Needs Go; the same modules give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kubelint_compliance.schema.crd.table import TEXT_OF_YAML, Writer
from tools.schemas.pack_custom import TARGET, kinds_of, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.schemas.models_python import Schema

FOLDER = Path(__file__).parent
_NEWEST, _OLDER = "components", "older"


class Table(NamedTuple):
    """One table: its groups, the Go programs that tell of them, and the module whose version names it.

    `reads_yaml` says that the files are decoded as YAML, not as the JSON that is made of it: any scalar is text then.
    """

    label: str
    groups: tuple[str, ...]
    programs: tuple[str, ...]
    module: str = "k8s.io/kubernetes"
    reads_yaml: bool = False


TABLES = (
    Table(
        "components", ("kubelet.config.k8s.io", "kubeproxy.config.k8s.io", "kubescheduler.config.k8s.io"), (_NEWEST,)
    ),
    Table("kind", ("kind.x-k8s.io",), (_NEWEST,), "sigs.k8s.io/kind", reads_yaml=True),
    Table(
        "control-plane",
        (
            *("apiserver.config.k8s.io", "apiserver.k8s.io", "audit.k8s.io", "eventratelimit.admission.k8s.io"),
            *("kubeadm.k8s.io", "pod-security.admission.config.k8s.io", "podtolerationrestriction.admission.k8s.io"),
        ),
        (_NEWEST, _OLDER),
    ),
)
"""Versions of the first lose fields now and then, so that one that is not there may be old; of the last, none does."""


def main() -> None:
    """Write the tables, and what tells of them."""
    told = [row for program in (_NEWEST, _OLDER) for row in _kinds(program)]
    rows = {}
    for table in TABLES:
        writer = Writer()
        for api_version, kind, schema in told:
            if api_version.rpartition("/")[0] in table.groups:
                writer.add(api_version, kind, _of_yaml(schema) if table.reads_yaml else schema)
        text = writer.text()
        (TARGET / f"{table.label}.txt").write_text(text, encoding="utf-8", newline="\n")
        rows[table.label] = _row(table, text)
    record(rows)


def _kinds(program: str) -> Iterator[tuple[str, str, Schema]]:
    told = subprocess.run(["go", "run", "."], cwd=FOLDER / program, check=True, capture_output=True).stdout
    yield from json.loads(told)


def _of_yaml(schema: Schema) -> Schema:
    """Return a schema whose texts are any scalars."""
    if schema.get("type") == "string":
        return {"type": TEXT_OF_YAML}
    fields = {field: _of_yaml(value) for field, value in schema.get("properties", {}).items()}
    inner = {key: _of_yaml(schema[key]) for key in ("items", "additionalProperties") if key in schema}
    return {**schema, **inner, **({"properties": fields} if fields else {})}


def _row(table: Table, text: str) -> str:
    versions = (_version(FOLDER / program / "go.mod", table.module) for program in table.programs)
    pinned = hashlib.sha256(b"".join((FOLDER / program / "go.sum").read_bytes() for program in table.programs))
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = f"{table.module} {' and '.join(versions)} with modules, Go"
    return f"| {table.label}.txt | {source} | Apache-2.0 | {len(kinds_of(text))} | {pinned.hexdigest()} | {digest} |\n"


def _version(file: Path, module: str) -> str:
    found = re.search(rf"{re.escape(module)} (v\S+)", file.read_text(encoding="utf-8"))
    return found[1] if found else ""


if __name__ == "__main__":
    main()
