"""What the API server refuses, held against its own code over systematic changes of valid objects.

Nothing that it accepts is refused; of what it refuses the share that is found is printed and may not fall. Needs Go,
and its modules or the network to fetch them. The long form prints what is not found, by kind of refusal, for
docs/schemas.md.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from kubelint_compliance.manifests.objects import without_nulls
from kubelint_compliance.schema import validate
from tests.schema.kinds import full_seeds
from tests.schema.mutations import mutations
from tests.schema.oracle import Oracle, build, refuses

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

MINOR = 37
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
EACH = 1_000_000 if LONG else 60
LEAST = 97.0
ELSEWHERE = (
    ("`selector` does not match template `labels`", "selector-template-mismatch"),
    ("`selector` will be auto-generated", "selector-template-mismatch"),
    ("`selector` not auto-generated", "selector-template-mismatch"),
    ("expected exactly 5 fields", "cronjob-schedule-invalid"),
)
"""Refusals that a rule of its own tells."""
OLD = ("deprecated-field-used", "api-version-removed", "api-version-deprecated")
NOWHERE = "api-version-unknown"
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
    said = [(problem.rule, f"{problem.path}: {problem.message}") for problem in found if problem.rule not in OLD]
    return [text for rule, text in said if rule != NOWHERE], [text for _, text in said]


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
    refused, missed, wrong = 0, Counter[str](), []
    for seed in full_seeds():
        changed = list(mutations(seed, MINOR))
        for path, done, value in changed if len(changed) <= EACH else random.sample(changed, EACH):
            answer, (refusals, found) = oracle.ask(value), told(value)
            if refusals and not refuses(answer):
                wrong.append((value["kind"], path, done, refusals))
            elif refuses(answer) and not is_told_elsewhere(answer):
                refused += 1
                missed.update([] if found else [kind_of_refusal(answer)])
    share = 100 * (1 - missed.total() / refused)
    with capsys.disabled():
        print(f"\nof {refused} refusals {share:.1f} % are found")
        for kind, count in missed.most_common() if LONG else ():
            print(f"{count:6} {kind}")
    assert wrong == []
    assert share >= LEAST - (0 if LONG else 2)
