"""The run that everything must pass says how long its parts took, and does not grow unseen."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.integration.programs import ROOT, call

BASH = shutil.which("bash")
pytestmark = pytest.mark.skipif(BASH is None, reason="bash is not installed")
# Without its special meaning SECONDS is a clock that only the test moves.
PARTS = "set -euo pipefail; source .ci/parts.sh; unset SECONDS; SECONDS=0; work() { SECONDS=$((SECONDS + $1)); }; "


def said(script):
    done = call(BASH, "-c", PARTS + script, cwd=ROOT)
    return done.returncode, done.stdout.splitlines()


def test_a_part_within_its_budget_is_told_alone():
    assert said("part tests 600 work 600; whole") == (0, ["tests: 600 of 600 s", "all: 600 of 1200 s"])


def test_a_part_over_its_budget_is_a_warning():
    code, lines = said("part tests 600 work 601; part style 60 work 0; whole")
    assert code == 0
    assert lines[:3] == ["tests: 601 of 600 s", "warning: tests is over its budget", "style: 0 of 60 s"]


def test_a_run_over_its_limit_is_a_warning():
    code, lines = said("part tests 600 work 600; part style 60 work 601; whole")
    assert code == 0
    assert lines[-2:] == ["all: 1201 of 1200 s", "warning: the run is over its limit"]


def test_a_part_that_fails_ends_the_run():
    assert said("part tests 600 false; echo never") == (1, [])
    assert said("broken() { false; true; }; part tests 600 broken; echo never") == (1, [])


def test_the_budgets_add_up_to_the_limit():
    budgets = re.findall(r'^part "[^"]+" (\d+) ', (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert sum(map(int, budgets)) == 1200
