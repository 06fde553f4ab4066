"""Audit policies and encryption configurations as Kubernetes' own code reads them (tests/oracle/config).

Ordinarily against answers that are kept (`config_answers.json`; `python -m tests.platform.test_config_oracle` asks the
oracle anew). With HYPOTHESIS_PROFILE=long, where `go` is at hand, 40,000 questions are asked of it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kubelint_compliance.answers import encrypted, logged
from kubelint_compliance.model import UsageError
from kubelint_compliance.platform.audit import Request, decide, recorded
from kubelint_compliance.platform.encryption import Resource
from tests.platform.generated import audit, encryption
from tests.schema.oracle import Oracle, build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEPT = Path(__file__).with_name("config_answers.json")
MAKERS: dict[str, Callable[[int, int], dict[str, Any]]] = {"audit": audit, "encryption": encryption}
SHORT, LONG, QUESTIONS = range(150), range(1000, 2000), 20
FEW = 4
"""Questions of a file whose answers are kept."""
IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def answers(asked: dict[str, Any]) -> Any:
    """Our answers, in the form of the oracle's."""
    answer = _logged if asked["kind"] == "audit" else _encrypted
    try:
        return [*answer(asked["file"].encode(), asked["questions"])]
    except UsageError:
        return "refused"


def _logged(data: bytes, questions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    policy = logged.load("policy.yaml", data).policy
    for question in questions:
        asked = Request(**{**question, "groups": tuple(question["groups"])})
        decision = decide(policy, asked)
        stages, omits = sorted(decision.stages), decision.omits_managed_fields
        held = {"level": decision.level, "recorded": recorded(decision, asked)}
        yield {**held, "stages": stages, "omitManagedFields": omits}


def _encrypted(data: bytes, questions: list[dict[str, Any]]) -> Iterator[str]:
    configuration = encrypted.load("encryption.yaml", data)
    for question in questions:
        found = encrypted.answer(configuration, Resource(question["resource"], question["group"]))
        writer = found["writer"]
        yield writer if writer in ("identity", "kms") else f"k8s:enc:{writer}:v1:{found['name']}"


def given(theirs: dict[str, Any]) -> Any:
    return "refused" if theirs["refused"] else theirs["answers"]


@pytest.mark.parametrize("kind", MAKERS)
def test_answers_are_those_that_kubernetes_gave(kind: str) -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))[kind]
    for seed in SHORT:
        asked = MAKERS[kind](seed, FEW)
        assert answers(asked) == kept[seed], asked["file"]


@pytest.mark.parametrize("kind", MAKERS)
def test_kept_answers_are_of_every_kind(kind: str) -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))[kind]
    assert 20 < sum(each == "refused" for each in kept) < 90
    found = json.dumps(kept)
    wanted = {"audit": ("None", "Metadata", "Request", "RequestResponse"), "encryption": ("aescbc", "secretbox", "kms")}
    assert all(found.count(word) > 10 for word in wanted[kind])


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    program = build(tmp_path_factory.mktemp("oracle"), "config")
    if isinstance(program, str):
        pytest.skip(program)
    running = Oracle(program)
    yield running
    running.close()


@pytest.mark.slow
@pytest.mark.skipif(not IS_LONG, reason="asked by `make oracle`; the kept answers are its short form")
@pytest.mark.parametrize("kind", MAKERS)
def test_answers_are_those_that_kubernetes_gives(oracle: Oracle, kind: str) -> None:
    for seed in LONG:
        asked = MAKERS[kind](seed, QUESTIONS)
        theirs = oracle.ask(asked)
        assert answers(asked) == given(theirs), f"seed {seed}: {theirs.get('why')}\n{asked['file']}"


def keep(program: Path) -> None:
    """Ask the oracle for the answers that are kept."""
    running = Oracle(program)
    lines = []
    for kind, make in MAKERS.items():
        kept = [json.dumps(given(running.ask(make(seed, FEW))), separators=(",", ":")) for seed in SHORT]
        lines.append(f'"{kind}": [\n' + ",\n".join(kept) + "\n]")
    running.close()
    KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    built = Path(sys.argv[1]) if sys.argv[1:] else build(Path(tempfile.mkdtemp()), "config")
    if isinstance(built, str):
        sys.exit(built)
    keep(built)
