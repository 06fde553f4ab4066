"""No refusal that is newer than the version it is told of, held against Kubernetes' own code of older versions.

`KUBELINT_OLDER` names them: `1.26.15 1.30.14`. Needs Go, and the network to fetch what is not in its cache.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kubelint_compliance.schema import validate
from tests.schema.kinds import full_seeds
from tests.schema.mutations import drop, mutations
from tests.schema.older import build_older
from tests.schema.oracle import Oracle, refuses
from tests.schema.test_oracle import ACCEPTED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("KUBELINT_OLDER" not in os.environ, reason="KUBELINT_OLDER names no versions"),
]
EACH = 1000
TEMPLATES = 34
"""Since when the pods and claims of a StatefulSet are validated with it."""
MADE = (("spec", "template"), ("spec", "volumeClaimTemplates"), ("spec", "serviceName"))


@pytest.mark.parametrize("version", os.environ.get("KUBELINT_OLDER", "").split())
def test_nothing_is_refused_before_its_version(version: str, tmp_path: Path) -> None:
    program = build_older(tmp_path, version)
    assert isinstance(program, Path), program
    oracle, minor, wrong = Oracle(program), int(version.split(".")[1]), []
    for value in full_seeds():
        for path, done, changed in some(value, minor):
            answer = oracle.ask(changed)
            if not (answer.get("unknown") or "panic" in answer.get("note", "") or refuses(answer)):
                wrong += [(value["kind"], path, done, said) for said in told(changed, minor)]
    oracle.close()
    assert wrong == []


def some(value: dict[str, Any], minor: int) -> list[tuple[Any, str, dict[str, Any]]]:
    """Some of the changes of an object, without what only newer versions have; none where there is no schema."""
    found = validate(value, value["apiVersion"], value["kind"], minor)
    if found is None:
        return []
    for problem in reversed(found):
        if problem.rule == "schema-unknown-field":
            value = drop(value, problem.path)
    changed = [*mutations(value, minor)]
    return Random(minor).sample(changed, min(len(changed), EACH))


def told(value: dict[str, Any], minor: int) -> list[str]:
    """What is told as refused, but for what a StatefulSet makes in versions that do not look at it."""
    found = validate(value, value["apiVersion"], value["kind"], minor) or ()
    return [
        f"{problem.path}: {problem.message}"
        for problem in found
        if problem.rule not in ACCEPTED
        and not (value["kind"] == "StatefulSet" and minor < TEMPLATES and _is_made(problem.path))
    ]


def _is_made(path: tuple[str | int, ...]) -> bool:
    return any(path[: len(start)] == start for start in MADE)
