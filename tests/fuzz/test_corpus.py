"""The kept inputs, and the first ones of a seed: counted, so that no busy machine fails a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fuzz.harness import Harness, Wrong, input_of, look
from tests.fuzz.run import CORPUS, HARNESSES

if TYPE_CHECKING:
    from pathlib import Path

KEPT = sorted(path for path in CORPUS.rglob("*") if path.is_file())
COUNTS = {"pipeline": 100, "leaks": 100, "expressions": 4000, "rules": 500, "configurations": 3000, "places": 3000}


def test_every_harness_has_kept_inputs() -> None:
    assert {path.parent.name for path in KEPT} == set(HARNESSES) == set(COUNTS)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_kept_input(path: Path) -> None:
    look(HARNESSES[path.parent.name], path.read_bytes())


@pytest.mark.parametrize("name", COUNTS)
def test_the_first_inputs_of_a_seed(name: str) -> None:
    for number in range(COUNTS[name]):
        look(HARNESSES[name], input_of(HARNESSES[name], name, "0", number))


@pytest.mark.parametrize("name", COUNTS)
def test_an_input_is_made_from_its_number_alone(name: str) -> None:
    first, again = (input_of(HARNESSES[name], name, "0", number) for number in (7, 7))
    assert first == again != input_of(HARNESSES[name], name, "0", 8)


def _fails(_: bytes) -> None:
    raise Wrong("it fails")


def _told(_: bytes) -> None:
    from kubelint_compliance.mishaps import told

    told(KeyError("caught"))


def test_what_is_wrong_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong, error in ((_fails, Wrong), (_told, KeyError)):
        monkeypatch.setitem(HARNESSES, "failing", Harness(lambda _: b"", wrong))
        with pytest.raises(error):
            look(HARNESSES["failing"], b"")
