"""Verdicts on definitions of custom resources, and on the rules in them, like those of the API server's own code.

Never a finding on what it accepts; and on the rules of custom resources the very same verdict, but where an evaluation
ends in an error that is not known to be the same there. Needs Go; `KUBELINT_CORPUS` may name a folder of manifests.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubelint_compliance.manifests.objects import without_nulls
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.schema import validate
from kubelint_compliance.schema.crd.structural import check_definition
from kubelint_compliance.schema.crd.table import rules_of_crds, table_of_crds
from kubelint_compliance.schema.crd.validations import Validations
from kubelint_compliance.schema.store import OwnTypes
from kubelint_compliance.shape import mapping
from kubelint_compliance.yamltree import decode
from tests.schema.conforming import conforming
from tests.schema.definitions import changed_definition
from tests.schema.definitions import definition as shops
from tests.schema.expressions import DEFINITION, RULES, definition, schema_of
from tests.schema.oracle import Oracle, build, dotted, refuses
from tests.schema.requirements import changed_object, whole
from tests.schema.requirements import definition_of as requirements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.schema.found import Found

pytestmark = pytest.mark.slow

MINOR = 37
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
SEEDS = st.integers(0, 2**32)
UNSURE = (
    "no such overload",
    "type conversion error",
    "parse error",
    "called on empty list",
    "must match",
    "list.size()",
)
"""What the details of errors hold that are not told here, and of rules that are left alone."""


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    program = build(tmp_path_factory.mktemp("oracle"))
    if isinstance(program, str):
        pytest.skip(program)
    running = Oracle(program)
    yield running
    running.close()


def thing(random: Random, schema: dict[str, Any], api_version: str, kind: str) -> dict[str, Any]:
    value: dict[str, Any] = conforming(random, schema)
    return {**value, "apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}}


def paths(found: list[Found]) -> list[str]:
    return sorted(dotted(tuple(reversed(problem.path))) for problem in found)


def compare(oracle: Oracle, crd: dict[str, Any], version: dict[str, Any], values: list[dict[str, Any]]) -> int:
    """Ask both about objects; return how many break a rule."""
    schema = version["schema"]["openAPIV3Schema"]
    own = Validations(schema, MINOR, has_status="status" in mapping(version.get("subresources")))
    broken = 0
    for value, answer in zip(
        values, oracle.ask({"crd": crd, "version": version["name"], "objects": values}), strict=True
    ):
        rules = answer.get("rules", [])
        if refuses(answer) and not rules:
            continue
        found = own.check(value)
        assert rules or not found, (value, [problem.detail for problem in found])
        sure = [rule for rule in rules if not any(words in rule["detail"] for words in UNSURE)]
        assert len(found) >= len(sure), (value, sure)
        broken += bool(found)
    return broken


def test_seeds_are_accepted_by_both(oracle: Oracle) -> None:
    for value in (shops(), DEFINITION):
        assert oracle.ask(value) == {}
        assert check_definition(value, MINOR) == []


@pytest.mark.parametrize("rule", RULES)
def test_rules(oracle: Oracle, rule: str) -> None:
    wanted: dict[str, Any] = {"rule": rule, "messageExpression": "'got ' + self.other"}
    crd = definition({**wanted, "optionalOldSelf": True} if "oldSelf" in rule else wanted)
    found = check_definition(crd, MINOR)
    if refuses(oracle.ask(crd)):
        return
    assert found == []
    random = Random(rule)
    values = [thing(random, schema_of(crd), "example.com/v1", "Thing") for _ in range(1000 if LONG else 40)]
    compare(oracle, crd, crd["spec"]["versions"][0], values)


@given(seed=SEEDS, times=st.integers(1, 3))
@settings(RELAXED, max_examples=20_000 if LONG else 400)
def test_changed_definitions(oracle: Oracle, seed: int, times: int) -> None:
    value = without_nulls(changed_definition(Random(seed), shops(), times))
    found = check_definition(value, MINOR)
    answer = oracle.ask(value)
    refused = refuses(answer) or "panic" in answer.get("note", "")
    assert not found or refused, [(paths([problem]), problem.detail) for problem in found]


def test_changed_definitions_are_found(oracle: Oracle, capsys: pytest.CaptureFixture[str]) -> None:
    refused = missed = 0
    for seed in range(6000 if LONG else 400):
        random = Random(seed)
        value = changed_definition(random, shops() if seed % 2 else requirements(random), random.choice((1, 1, 2)))
        value = without_nulls(value)
        found = validate(value, "apiextensions.k8s.io/v1", "CustomResourceDefinition", MINOR)
        answer = oracle.ask(value)
        is_refused = refuses(answer) or "panic" in answer.get("note", "")
        assert is_refused or not found, (value, found)
        refused += is_refused
        missed += is_refused and not found
    share = 100 * (1 - missed / refused)
    with capsys.disabled():
        print(f"\nof {refused} refusals of definitions {share:.1f} % are found")
    assert share >= 94


def test_objects(oracle: Oracle, capsys: pytest.CaptureFixture[str]) -> None:
    refused = missed = 0
    for seed in range(3000 if LONG else 150):
        random = Random(seed)
        crd = requirements(random)
        assert oracle.ask(crd) == {}
        assert check_definition(crd, MINOR) == []
        for value, found, answer in judged(oracle, crd, "v1", [changed(random, crd) for _ in range(20)]):
            assert refuses(answer) or not found, (value, found, schema_of(crd))
            refused += refuses(answer)
            missed += refuses(answer) and not found
    share = 100 * (1 - missed / refused)
    with capsys.disabled():
        print(f"\nof {refused} refusals of custom resources {share:.1f} % are found")
    assert share >= 97


def changed(random: Random, crd: dict[str, Any]) -> dict[str, Any]:
    """An object that fits a definition, mostly with something done to it."""
    schema = schema_of(crd)
    value = whole(random, thing(random, schema, "example.com/v1", "Thing"), schema)
    return changed_object(random, value, random.choice((0, 1, 1, 2)))


def judged(
    oracle: Oracle, crd: dict[str, Any], version: str, values: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], list[str], dict[str, Any]]]:
    """Yield objects, what is told of them, and what the oracle says."""
    own = OwnTypes(table_of_crds([crd]), rules_of_crds([crd]))
    answers = oracle.ask({"crd": crd, "version": version, "objects": values})
    for value, answer in zip(values, answers, strict=True):
        found = validate(without_nulls(value), value["apiVersion"], value["kind"], MINOR, own=own, written=value)
        assert found is not None
        told = [f"{problem.path}: {problem.message}" for problem in found if problem.rule != "deprecated-field-used"]
        yield value, told, answer


def corpus() -> Iterator[dict[str, Any]]:
    for path in sorted(Path(os.environ["KUBELINT_CORPUS"]).rglob("*")):
        text = decode(path.read_bytes()) if path.is_file() else ""
        if isinstance(text, str):
            for manifest in Opened(path.name, text).manifests:
                if "." in manifest.ref.api_version:
                    yield manifest.value


def versions(crd: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for version in crd["spec"].get("versions", ()):
        if mapping(mapping(version.get("schema")).get("openAPIV3Schema")):
            yield version


@pytest.mark.skipif("KUBELINT_CORPUS" not in os.environ, reason="KUBELINT_CORPUS names no folder")
def test_corpus(oracle: Oracle) -> None:
    objects = list(corpus())
    crds = [value for value in objects if value["kind"] == "CustomResourceDefinition"]
    for crd in crds:
        if crd["apiVersion"] == "apiextensions.k8s.io/v1":
            assert bool(check_definition(crd, MINOR)) <= refuses(oracle.ask(crd)), crd["metadata"]
        for version in versions(crd):
            name = f"{crd['spec']['group']}/{version['name']}", crd["spec"]["names"]["kind"]
            same = [value for value in objects if (value["apiVersion"], value["kind"]) == name]
            schema, random = version["schema"]["openAPIV3Schema"], Random(str(name))
            made = [whole(random, thing(random, schema, *name), schema) for _ in range(50 if LONG else 10)]
            values = [changed_object(random, value, random.choice((0, 1, 1, 2))) for value in made]
            if version.get("served") is True and refuses(oracle.ask(crd)) is False:
                for value, found, answer in judged(oracle, crd, version["name"], values):
                    assert answer.get("note") or refuses(answer) or not found, (name, value, found)
            compare(oracle, crd, version, same + [thing(random, schema, *name) for _ in range(50)])
