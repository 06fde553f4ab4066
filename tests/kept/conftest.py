"""Results are kept as on a machine where runs follow one another: in a build they are not."""

import pytest


@pytest.fixture(autouse=True)
def _no_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
