"""Memory is bounded by the text: at most 20 MB and fifty times its size."""

from __future__ import annotations

import io

import pytest

from kubelint_compliance.cli import streams
from kubelint_compliance.engine import conclude
from kubelint_compliance.findings.linehash import line_hashes
from kubelint_compliance.reports import FORMATS, render
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.sources.source import MAX_BYTES
from kubelint_compliance.terms import Gate, Settings
from tests.hostile.counting import calls, peak
from tests.hostile.shapes import SHAPES, sized
from tests.scanning import scan_text

MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def rules():
    """All rules, used once for every format: what a process loads when something first breaks is not of a text."""
    rules = rule_set()
    text = SHAPES["containers_in_flow_style"](9)
    for form in FORMATS:
        render(conclude([scan_text("a.yaml", text, rules, Settings(line_hashes=True))], (), rules, Gate("low")), form)
    return rules


@pytest.mark.parametrize("form", FORMATS)
def test_a_pod_of_many_findings_in_every_format(form, rules):
    text = SHAPES["containers_in_flow_style"](sized(SHAPES["containers_in_flow_style"], 100_000))

    def run():
        scanned = scan_text("a.yaml", text, rules, Settings(line_hashes=form == "sarif"))
        render(conclude([scanned], (), rules, Gate("low")), form)

    assert peak(run) < 20 * MEGABYTE + 50 * len(text)


@pytest.mark.parametrize("name", ["bad_labels", "enum_values", "broken_documents", "wrong_containers", "aliased_pods"])
def test_what_once_took_most(name, rules):
    text = SHAPES[name](sized(SHAPES[name], 100_000))

    def run():
        render(conclude([scan_text("a.yaml", text, rules)], (), rules, Gate("low")), "console")

    assert peak(run) < 20 * MEGABYTE + 50 * len(text)


def test_hashes_of_lines_take_no_more_than_the_text_does_a_few_times():
    text = "a: b\n" * 200_000
    assert peak(lambda: line_hashes(text, {1})) < 10 * len(text)
    assert peak(lambda: line_hashes("x" * 1_000_000, {1})) < 10_000_000


def test_lines_behind_the_last_one_asked_for_are_not_hashed():
    text = "a: b\n" * 100_000
    assert calls(lambda: line_hashes(text, {2})) < 100
    assert line_hashes(text, {1, 2}) == {line: value for line, value in line_hashes(text, range(9)).items() if line < 3}


def test_a_file_without_findings_is_not_hashed(rules, monkeypatch):
    from kubelint_compliance.findings import linehash

    asked = []
    monkeypatch.setattr(linehash, "line_hashes", lambda *arguments: asked.append(arguments) or {})
    assert scan_text("a.yaml", "a: b\n", rules, Settings(line_hashes=True)).findings == ()
    assert asked == []


def test_standard_input_is_read_up_to_its_bound(monkeypatch):
    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            return len(buffer)

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(Endless(), 1 << 20)))
    assert len(streams.read_in()) == MAX_BYTES + 1
