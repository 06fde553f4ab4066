"""What the API server refuses, held against its own code over systematic changes of valid objects.

Nothing that it accepts is refused; of what it refuses the share that is found is printed and may not fall. Needs Go,
and its modules or the network to fetch them. The long form prints what is not found, by kind of refusal, for
docs/schemas.md.
"""

from __future__ import annotations

import os
import pathlib
import re
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from kubelint_compliance.context.fragments import Pieces
from kubelint_compliance.context.settle import Slice
from kubelint_compliance.manifests.objects import without_nulls
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.schema import validate
from kubelint_compliance.schema.excuses import has_replaced
from kubelint_compliance.schema.store import schema_for
from kubelint_compliance.yamltree import decode
from tests.schema.kinds import full_seeds
from tests.schema.mutations import mutations
from tests.schema.oracle import Oracle, build, refuses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.manifests.manifest import Manifest
    from tests.schema.seeds import Path

pytestmark = pytest.mark.slow

MINOR = 37
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
EACH = 1_000_000 if LONG else 60
MOST_REAL = 30_000 if LONG else 1_000
OF_A_KIND = 25 if LONG else 3
LEAST = 98.0
ELSEWHERE = (
    ("`selector` does not match template `labels`", "selector-template-mismatch"),
    ("`selector` will be auto-generated", "selector-template-mismatch"),
    ("`selector` not auto-generated", "selector-template-mismatch"),
    ("expected exactly 5 fields", "cronjob-schedule-invalid"),
)
"""Refusals that a rule of its own tells."""
OLD = ("deprecated-field-used", "api-version-removed", "api-version-deprecated")
NOWHERE = "api-version-unknown"
CLAIMS = ("spec", "volumeClaimTemplates", "metadata", "labels")
"""Labels that are refused of the claims that a StatefulSet makes, and not of the StatefulSet."""
BEFORE = (
    ("spec.healthCheckNodePort", "", "the registry allocates one"),
    ("spec.clusterIPs", "", "the registry fills in clusterIPs from clusterIP"),
    ("serviceAccountToken", "when serviceAccountName is not set", "admission sets the account"),
)
"""Refusals of the bare validation that do not come in a cluster: something earlier mends the object."""


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    program = build(tmp_path_factory.mktemp("oracle"))
    if isinstance(program, str):
        pytest.skip(program)
    running = Oracle(program)
    yield running
    running.close()


def told(value: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What is told as refused; and that together with references to versions that are nowhere, which some refuse."""
    found = validate(without_nulls(value), value["apiVersion"], value["kind"], MINOR)
    assert found is not None
    said = [problem for problem in found if problem.rule not in OLD]
    sure = [each for each in said if each.rule != NOWHERE and each.path[:2] + each.path[3:5] != CLAIMS]
    return [f"{each.path}: {each.message}" for each in sure], [each.message for each in said]


def is_told_elsewhere(answer: dict[str, Any]) -> bool:
    """Whether the first error is told by another rule, or mended before it comes to that."""
    for error in answer.get("errors", ())[:1]:
        if any(text in error.get("detail", "") for text, _ in ELSEWHERE):
            return True
        if error["type"] in ("FieldValueRequired", "FieldValueForbidden") and any(
            field in error["field"] and text in error.get("detail", "") for field, text, _ in BEFORE
        ):
            return True
    return False


def kind_of_refusal(answer: dict[str, Any]) -> str:
    if answer.get("decode") or answer.get("strict"):
        return str(answer.get("decode") or answer["strict"][0])
    error = answer["errors"][0]
    place = re.sub(r"\[[^]]*\]", "[]", error["field"])
    return f"{place}: {error.get('detail') or error['type']}"


def test_seeds_are_accepted_by_both(oracle: Oracle) -> None:
    for value in full_seeds():
        assert oracle.ask(value).get("errors", []) == [], value["kind"]
        assert told(value) == ([], [])


def test_changes_of_valid_objects(oracle: Oracle, capsys: pytest.CaptureFixture[str]) -> None:
    random = Random(1)
    told = compare(oracle, (each for seed in full_seeds() for each in some(random, seed, EACH)))
    report(told, capsys)


@pytest.mark.skipif("KUBELINT_CORPUS" not in os.environ, reason="KUBELINT_CORPUS names no folder")
def test_changes_of_real_objects(oracle: Oracle, capsys: pytest.CaptureFixture[str]) -> None:
    random = Random(2)
    chosen = real_objects(oracle, random)
    each = max(1, MOST_REAL // len(chosen))
    told = compare(oracle, (change for value in chosen for change in some(random, value, each)))
    report(told, capsys)


class Compared(NamedTuple):
    """How many changed objects there were and are refused; refusals that are not found, and what is refused alone."""

    objects: int
    refused: int
    missed: Counter[str]
    wrong: list[Any]


def compare(oracle: Oracle, changes: Iterator[tuple[str, Path, str, dict[str, Any]]]) -> Compared:
    objects, refused, missed, wrong = 0, 0, Counter[str](), []
    for kind, path, done, value in changes:
        objects += 1
        answer, (refusals, found) = oracle.ask(value), told(value)
        if "panic" in answer.get("note", ""):  # the API server does not live to answer
            continue
        if refusals and not refuses(answer):
            wrong.append((kind, path, done, refusals))
        elif refuses(answer) and not is_told_elsewhere(answer):
            refused += 1
            missed.update([] if found else [kind_of_refusal(answer)])
    return Compared(objects, refused, missed, wrong)


def report(compared: Compared, capsys: pytest.CaptureFixture[str]) -> None:
    share = 100 * (1 - compared.missed.total() / compared.refused)
    with capsys.disabled():
        print(f"\nof {compared.objects} changed objects {compared.refused} are refused; {share:.1f} % are found")
        for kind, count in compared.missed.most_common() if LONG else ():
            print(f"{count:6} {kind}")
    assert compared.wrong == []
    assert share >= LEAST - (0 if LONG else 2)


def some(random: Random, value: dict[str, Any], most: int) -> Iterator[tuple[str, Path, str, dict[str, Any]]]:
    """Yield some of the changes of an object, with its kind."""
    changed = list(mutations(value, MINOR))
    for path, done, other in changed if len(changed) <= most else random.sample(changed, most):
        yield value["kind"], path, done, other


def real_objects(oracle: Oracle, random: Random) -> list[dict[str, Any]]:
    """Objects of built-in kinds from real files, whole and right, some of each kind."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for manifest in real_manifests():
        known = schema_for(manifest.ref.api_version, manifest.kind, MINOR)
        if known is not None and known.schema.base is None and not has_replaced(manifest.value):
            by_kind.setdefault(manifest.kind, []).append(manifest.value)
    chosen = [random.sample(values, min(len(values), OF_A_KIND)) for _, values in sorted(by_kind.items())]
    return [value for values in chosen for value in values if oracle.ask(value) == {} and told(value) == ([], [])]


def real_manifests() -> Iterator[Manifest]:
    for path in sorted(pathlib.Path(os.environ["KUBELINT_CORPUS"]).rglob("*")):
        text = decode(path.read_bytes()) if path.is_file() else ""
        if isinstance(text, str):
            for part in Pieces(Opened(path.name, text), Slice(), MINOR).documents:
                yield from (manifest for manifest in part.manifests if not manifest.fragment)
