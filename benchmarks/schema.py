"""Measures schema validation in one process: the first object, then many; beside parsing them, and beside jsonschema.

Everything is timed in turns and the best of all turns counts. Takes a folder of manifests; by default the example shop.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.schema import validate
from kubelint_compliance.yamltree import decode, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubelint_compliance.manifests.manifest import Manifest

ROOT = Path(__file__).resolve().parents[1]
MINOR = 37
SMALL = {"Service", "ServiceAccount", "ConfigMap", "Secret", "Namespace"}
FIRST = """
import time
start = time.perf_counter()
from kubelint_compliance.schema import validate
imported = time.perf_counter()
pod = {"containers": [{"name": "web", "image": "nginx", "ports": [{"containerPort": 80}]}]}
spec = {"selector": {"matchLabels": {"app": "web"}}, "template": {"metadata": {"labels": {"app": "web"}}, "spec": pod}}
value = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}
assert validate(value, "apps/v1", "Deployment", 37) == ()
print(imported - start, time.perf_counter() - imported)
"""


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "examples" / "shop")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    texts = [text for text in map(_text, sorted(arguments.folder.rglob("*"))) if text]
    manifests = [manifest for text in texts for manifest in _manifests(text)]
    known = [manifest for manifest in manifests if _validate(manifest) is not None]
    small = [manifest for manifest in known if manifest.kind in SMALL]
    first = [_first() for _ in range(arguments.rounds)]
    parsing = _best(arguments.rounds, lambda: [list(parse(text)) for text in texts])
    walking = _best(arguments.rounds, lambda: list(map(_validate, known)))
    quick = _best(arguments.rounds, lambda: [_validate(manifest) for _ in range(20) for manifest in small]) / 20
    reference = _best(1, lambda: list(map(_reference(), known[:200]))) / min(len(known), 200) * len(known)
    rows = [
        ("import, milliseconds", 1000 * min(row[0] for row in first)),
        ("first Deployment, milliseconds", 1000 * min(row[1] for row in first)),
        ("objects with a schema", len(known)),
        ("objects a second, all", len(known) / walking),
        ("objects a second, small ones", len(small) / quick if small else 0),
        ("time of validation to time of parsing", walking / parsing),
        ("times as fast as jsonschema", reference / walking),
    ]
    for label, value in rows:
        print(f"{label:<44} {value:>12,.2f}")


def _text(path: Path) -> str:
    text = decode(path.read_bytes()) if path.is_file() else ""
    return text if isinstance(text, str) else ""


def _manifests(text: str) -> Iterable[Manifest]:
    return Opened("a.yaml", text).manifests


def _validate(manifest: Manifest) -> Any:
    return validate(manifest.value, manifest.ref.api_version, manifest.kind, MINOR, fragment=manifest.fragment)


def _first() -> tuple[float, float]:
    done = subprocess.run([sys.executable, "-c", FIRST], cwd=ROOT, capture_output=True, text=True, check=True)
    imported, validated = done.stdout.split()
    return float(imported), float(validated)


def _best(rounds: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def _reference() -> Callable[[Manifest], object]:
    """Return validation with jsonschema over the packed types, each kind's validator made beforehand."""
    from jsonschema import Draft202012Validator

    from kubelint_compliance.schema.store import kubernetes

    schema = kubernetes(MINOR)
    definitions: dict[str, Any] = {}
    validators: dict[tuple[str, str], Any] = {}

    def define(text: str) -> Any:
        if text[0] == "[":
            return {"type": "array", "items": define(text[1:].partition("~")[0].partition("^")[0])}
        if text[0] == "{":
            return {"type": "object", "additionalProperties": define(text[1:])}
        if text in ("string", "time", "microtime", "bytes"):
            return {"type": "string"}
        if text in ("int32", "int64", "bool", "number"):
            return {"type": {"bool": "boolean", "number": "number"}.get(text, "integer")}
        if text in ("quantity", "intstr", "any", "object"):
            return {}
        if text not in definitions:
            definitions[text] = {}
            fields = {name: getattr(field, "text", field) for name, field in schema.node(text).fields.items()}
            properties = {name: define(field.partition("|")[0]) for name, field in fields.items()}
            definitions[text] = {"type": "object", "properties": properties, "additionalProperties": not fields}
        return {"$ref": f"#/$defs/{text}"}

    def check(manifest: Manifest) -> object:
        key = (manifest.ref.api_version, manifest.kind)
        if key not in validators:
            node = schema.kind(*key)
            validators[key] = Draft202012Validator({**define(node.name), "$defs": definitions}) if node else None
        return validators[key] and list(validators[key].iter_errors(manifest.value))

    return check


if __name__ == "__main__":
    main()
