"""Memory of one check, beyond that of a small file, is bounded by the text: the peak of a child process is asked."""

from __future__ import annotations

import functools
import os
import sys

import pytest

from tests.hostile.shapes import SHAPES, sized

SMALL = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n"
LETTERS = int(os.environ.get("KUBELINT_SHAPE_LETTERS", "200000"))
"""A million take minutes: `KUBELINT_SHAPE_LETTERS=1000000` asks for them."""
FIXED, EACH = 20_000_000, 50
"""What is promised."""

pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="the peak of a child is asked of POSIX")


def peak_of(file, form="console"):
    call = [sys.executable, "-m", "kubelint_compliance", "check", "--isolated", "--min-severity", "low"]
    child = os.fork()
    if not child:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        # In a build no results are kept; compiled rules are.
        os.execve(sys.executable, [*call, "--output", form, str(file)], os.environ | {"CI": "true"})
    _, _, usage = os.wait4(child, 0)
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """Return what says how much a run on a small file takes in a format; the first run compiles, and is not counted."""
    file = tmp_path_factory.mktemp("small") / "a.yaml"
    file.write_text(SMALL, encoding="utf-8")
    peak_of(file)
    return functools.cache(functools.partial(peak_of, file))


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_a_text_takes_fifty_times_its_size_at_most(name, start, tmp_path):
    text = SHAPES[name](sized(SHAPES[name], LETTERS))
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")
    assert peak_of(file) - start() < FIXED + EACH * len(text.encode())


@pytest.mark.slow
@pytest.mark.parametrize("form", ["json", "sarif", "github", "rdjson"])
def test_so_it_does_in_other_formats(form, start, tmp_path):
    text = SHAPES["containers_in_flow_style"](sized(SHAPES["containers_in_flow_style"], LETTERS))
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")
    assert peak_of(file, form) - start(form) < FIXED + EACH * len(text)
