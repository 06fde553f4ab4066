"""What mutations start from: the built-in rules, their examples, hostile shapes, and files that speak of one another.

Where KUBELINT_CORPUS names a folder of real manifests, those up to 20 kB are seeds, too.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from kubelint_compliance.yamltree import Document, parse
from tests.fuzz.mutate import copied
from tests.hostile import shapes
from tests.hostile.leaks import FORMS

ROOT = Path(__file__).resolve().parents[2]
SEED = Path(__file__).parent / "seed"
_LARGEST = 20_000


def own(name: str) -> str:
    """Return a file of the folder `seed`."""
    return (SEED / name).read_text()


def values_of(text: str) -> list[Any]:
    """Return the plain values of the documents that can be read."""
    return [copied(part.value) for part in parse(text) if isinstance(part, Document)]


@cache
def rule_files() -> tuple[str, ...]:
    """The built-in rules."""
    return tuple(
        path.read_text() for path in sorted((ROOT / "rules").glob("*/*.yaml")) if path.parent.name != "frameworks"
    )


@cache
def rules() -> tuple[dict[str, Any], ...]:
    """The same as values."""
    return tuple(values_of(text)[0] for text in rule_files())


@cache
def manifests() -> tuple[str, ...]:
    """Texts of manifests: our own, the rules' examples, the hostile ones, and real ones where there are any."""
    examples = [
        entry if isinstance(entry, str) else entry["manifest"]
        for rule in rules()
        for outcome in ("fail", "pass")
        for entry in rule["examples"][outcome]
    ]
    made = [make(3) for _, make in sorted(shapes.SHAPES.items())]
    made_here = [path.read_text() for path in sorted(SEED.iterdir())]
    return (*made_here * 8, *FORMS.values(), *made, *examples, *_real())


def _real() -> list[str]:
    folder = os.environ.get("KUBELINT_CORPUS")
    if not folder:
        return []
    paths = (
        path for path in sorted(Path(folder).rglob("*.yaml")) if path.is_file() and path.stat().st_size <= _LARGEST
    )
    return [path.read_text(encoding="utf-8", errors="replace") for path in paths]


@cache
def values(index: int) -> tuple[Any, ...]:
    """Return the values of one of the manifests; where there are none, an empty table."""
    return tuple(values_of(manifests()[index])) or ({},)
