"""RBAC as Kubernetes' own code decides it (tests/oracle/rbac), on generated clusters: who may, may somebody, refusals.

Ordinarily against answers that are kept (`access_answers.json`; `python -m tests.graph.test_access_oracle` asks the
oracle anew). With HYPOTHESIS_PROFILE=long, where `go` is at hand, 20,000 questions are asked of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kubelint_compliance.answers.objects import Gathered, gather
from kubelint_compliance.answers.sources import RBAC_KINDS
from kubelint_compliance.data import read_data
from kubelint_compliance.graph.access import Access
from kubelint_compliance.graph.bindings import Subject
from kubelint_compliance.graph.policyrule import Request
from kubelint_compliance.graph.roles import DEFAULTS
from kubelint_compliance.sources import Discovery, Source, read
from tests.graph.clusters import cluster
from tests.schema.oracle import Oracle, build
from tools.schemas import pack_roles

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT = Path(__file__).with_name("access_answers.json")
SHORT, LONG, QUESTIONS = range(50), range(1000, 2000), 20
IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def read_cluster(objects: list[dict[str, Any]]) -> Gathered:
    """Read objects as files, each on a line of its own."""
    texts = [json.dumps(value).encode() for value in objects]
    sources = tuple(Source(f"{number:03}.json", "", True, len(text), text) for number, text in enumerate(texts))
    return gather(Discovery(sources, (), (), "", whole_sight=True), read, RBAC_KINDS)


def answers(asked: dict[str, Any]) -> dict[str, Any]:
    """Our answers, in the form of the oracle's."""
    gathered = read_cluster(asked["objects"])
    access = Access(gathered.graph)
    refused = sorted({int(entry.path[:3]) for entry in gathered.told})
    return {"refused": refused, "answers": [answer(access, dict(question)) for question in asked["questions"]]}


def answer(access: Access, question: dict[str, Any]) -> Any:
    subject = question.pop("subject", None)
    request = Request(**question)
    if subject is None:
        found = {
            (int(grant.binding.node.path[:3]), grant.subject.kind, grant.subject.namespace, grant.subject.name)
            for grant in access.who_can(request)
        }
        return sorted(found, key=lambda entry: f"[{' '.join(map(str, entry))}]")
    return access.allowed(Subject(**subject), request)


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("seed", SHORT)
def test_answers_are_those_that_kubernetes_gave(seed: int) -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))[seed]
    assert plain(answers(cluster(seed, QUESTIONS))) == kept


def test_kept_answers_are_of_every_kind() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    given = [answer for each in kept for answer in each["answers"]]
    assert sum(answer is True for answer in given) > 30
    assert sum(answer is False for answer in given) > 40
    assert sum(isinstance(answer, list) and len(answer) > 1 for answer in given) > 40
    assert sum(bool(each["refused"]) for each in kept) > 10


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    program = build(tmp_path_factory.mktemp("oracle"), "rbac")
    if isinstance(program, str):
        pytest.skip(program)
    running = Oracle(program)
    yield running
    running.close()


@pytest.mark.slow
@pytest.mark.skipif(not IS_LONG, reason="asked by `make oracle`; the kept answers are its short form")
def test_answers_are_those_that_kubernetes_gives(oracle: Oracle) -> None:
    for seed in LONG:
        asked = cluster(seed, QUESTIONS)
        theirs, ours = oracle.ask(asked), plain(answers(asked))
        assert ours == theirs, f"seed {seed}"


def test_the_default_roles_are_those_that_their_record_names() -> None:
    digest = hashlib.sha256(read_data(DEFAULTS).encode()).hexdigest()
    assert f"| SHA-256 of roles.json | {digest} |" in read_data("schemas/kubernetes/SOURCE.md")
    names = [role["metadata"]["name"] for role in json.loads(read_data(DEFAULTS))]
    assert len(names) == len(set(names)) == 32
    assert {"cluster-admin", "admin", "edit", "view", "system:discovery"} <= set(names)
    assert not any(name.startswith("system:controller:") for name in names)


@pytest.mark.slow
@pytest.mark.skipif(not IS_LONG, reason="asked by `make oracle`, as it needs the Go module")
def test_the_default_roles_are_those_of_the_module() -> None:
    if shutil.which("go") is None:
        pytest.skip("no Go tool chain")
    assert pack_roles.packed(pack_roles.written()[1].decode("utf-8")) == read_data(DEFAULTS)


def keep(program: Path) -> None:
    """Ask the oracle for the answers that are kept."""
    running = Oracle(program)
    lines = [json.dumps(running.ask(cluster(seed, QUESTIONS)), separators=(",", ":")) for seed in SHORT]
    running.close()
    KEPT.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    built = Path(sys.argv[1]) if sys.argv[1:] else build(Path(tempfile.mkdtemp()), "rbac")
    if isinstance(built, str):
        sys.exit(built)
    keep(built)
