"""Verdicts like those of the API server's own code, at its newest version: on generated objects and on real files.

Never a finding on what it accepts; the very same unknown fields; a finding where it cannot read a value. Needs Go, and
its modules or the network to fetch them. `KUBELINT_CORPUS` may name a folder of manifests.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubelint_compliance.context.fragments import Pieces
from kubelint_compliance.context.settle import Slice
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.manifests.placeholders import is_shouted
from kubelint_compliance.schema import validate
from kubelint_compliance.schema.crd.table import table_of_crds
from kubelint_compliance.schema.excuses import has_replaced, is_encrypted
from kubelint_compliance.schema.store import OwnTypes
from kubelint_compliance.yamltree import decode
from tests.schema.oracle import Oracle, build, dotted, refuses, unknown
from tests.schema.seeds import CRD, SHOP, changed, objects, seeds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.schema.words import SchemaProblem

pytestmark = pytest.mark.slow

MINOR = 37
ACCEPTED = ("deprecated-field-used", "api-version-removed", "api-version-deprecated", "api-version-unknown")
"""Rules of what an API server takes all the same."""
UNREAD = ("schema-wrong-type", "schema-invalid-value")
SHOPS = tuple(objects(SHOP))
DEFINITION = objects(CRD)[0]
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    program = build(tmp_path_factory.mktemp("oracle"))
    if isinstance(program, str):
        pytest.skip(program)
    running = Oracle(program)
    yield running
    running.close()


def problems(value: dict[str, Any], own: OwnTypes | None = None) -> list[SchemaProblem]:
    found = validate(value, value["apiVersion"], value["kind"], MINOR, own=own)
    assert found is not None
    return [problem for problem in found if problem.rule not in ACCEPTED]


def holds_bytes_as_list(value: Any) -> bool:
    """Whether a list of something else than numbers stands for bytes: the one wrong type that is passed over."""
    data = [*value.get("data", {}).values()] if isinstance(value.get("data"), dict) else []
    hooks = value.get("webhooks")
    for hook in hooks if isinstance(hooks, list) else ():
        config = hook.get("clientConfig") if isinstance(hook, dict) else None
        data.append(config.get("caBundle") if isinstance(config, dict) else None)
    return any(isinstance(entry, list) for entry in data)


def differs(value: dict[str, Any], answer: dict[str, Any]) -> str:
    """What the two say differently, or an empty text."""
    found = problems(value)
    if found and not refuses(answer):
        return f"accepted: {found}"
    if answer.get("decode"):
        read = any(problem.rule in UNREAD for problem in found) or holds_bytes_as_list(value)
        return "" if read else f"unread: {answer['decode']}"
    ours = {dotted(problem.path) for problem in found if problem.rule == "schema-unknown-field"}
    return "" if ours == unknown(answer) else f"unknown: {ours ^ unknown(answer)}"


def test_seeds_are_accepted_by_both(oracle: Oracle) -> None:
    for value in seeds():
        assert oracle.ask(value).get("errors", []) == [], value["kind"]
        assert problems(value) == []


@given(value=changed(seeds()))
@settings(RELAXED, max_examples=300 if os.environ.get("HYPOTHESIS_PROFILE") != "long" else 20_000)
def test_changed_objects(oracle: Oracle, value: dict[str, Any]) -> None:
    assert differs(value, oracle.ask(value)) == ""


@given(values=st.lists(changed(SHOPS), min_size=20, max_size=20))
@settings(RELAXED, max_examples=20)
def test_changed_custom_resources(oracle: Oracle, values: list[dict[str, Any]]) -> None:
    own = OwnTypes(table_of_crds([DEFINITION]))
    answers = oracle.ask({"crd": DEFINITION, "version": "v1", "objects": values})
    for value, answer in zip(values, answers, strict=True):
        found = [problem for problem in problems(value, own) if problem.path[:1] != ("metadata",) and problem.path]
        assert not found or refuses(answer), found
        if answer.get("decode"):
            continue
        wrong = tuple(dotted(problem.path) for problem in found if problem.rule == "schema-wrong-type")
        ours = {dotted(problem.path) for problem in found if problem.rule == "schema-unknown-field"}
        theirs = {path for path in unknown(answer) if not path.startswith(("metadata", *wrong))}
        assert ours == theirs
        if answer.get("errors"):
            assert problems(value, own), answer


def texts(value: Any) -> Iterator[str]:
    """Yield all texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from texts(entry)


@pytest.mark.skipif("KUBELINT_CORPUS" not in os.environ, reason="KUBELINT_CORPUS names no folder")
def test_corpus(oracle: Oracle) -> None:
    different = []
    for path in sorted(Path(os.environ["KUBELINT_CORPUS"]).rglob("*")):
        text = decode(path.read_bytes()) if path.is_file() else ""
        if not isinstance(text, str):
            continue
        documents = Pieces(Opened(path.name, text), Slice(), MINOR).documents
        for manifest in (manifest for part in documents for manifest in part.manifests):
            answer = oracle.ask(manifest.value)
            known = validate(manifest.value, manifest.ref.api_version, manifest.kind, MINOR) is not None
            judged = (
                known
                and not manifest.fragment
                and not has_replaced(manifest.value)
                and not any(map(is_shouted, texts(manifest.value)))
                and not is_encrypted(manifest.value)
            )
            if judged and not answer.get("unknown"):
                said = differs(manifest.value, answer)
                if said and answer.get("note") != "no strategy":
                    different.append((path, manifest.ref, said))
    assert different == []
