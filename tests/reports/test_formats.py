"""All formats keep the same laws."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kubelint_compliance.reports import FORMATS, WITH_FINGERPRINTS, RenderOptions, render
from tests.reports.builders import finding, latest, probe, problem, related, report


def test_the_formats_are_these():
    assert list(FORMATS) == [
        "console",
        "concise",
        "json",
        "sarif",
        "junit",
        "github",
        "markdown",
        "gitlab",
        "rdjson",
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_same_report_same_text_ending_with_one_newline(name):
    shown = report(finding(related=(related("x", "y.yaml"),)), latest(), probe(), problems=(problem(),))
    first = render(shown, name)
    assert first == render(shown, name)
    assert first.endswith("\n")
    assert not first.endswith("\n\n")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
def test_min_severity_narrows_every_format_but_json(name):
    for severity, written in (("medium", True), ("high", False)):
        shown = render(report(latest(message="Looked for"), min_severity=severity), name)
        assert ("Looked for" in shown) is written


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
def test_superseded_findings_appear_only_in_json(name):
    assert "Looked for" not in render(report(finding(message="Looked for", superseded_by="x")), name)


@pytest.mark.parametrize("name", FORMATS)
def test_these_formats_tell_fingerprints(name):
    """A run for other formats alone makes none, and numbers none that are the same."""
    written = "0fae" in render(report(finding(fingerprint="0fae")), name)
    assert written is (name in ("json", "sarif", "gitlab")) is (name in WITH_FINGERPRINTS)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_what_could_not_be_checked(name):
    assert "mapping values are not allowed here" in render(report(problems=(problem(),)), name)


def test_an_unknown_format_is_a_key_error():
    with pytest.raises(KeyError):
        render(report(), "pdf", RenderOptions())


def test_console_imports_nothing_heavy():
    code = (
        "import sys; sys.path.insert(0, '.'); before = set(sys.modules)\n"
        "from tests.reports.builders import finding, related, report\n"
        "shown = report(finding())\n"
        "heavy = {'rich', 're', 'json', 'typing', 'dataclasses', 'enum', 'textwrap', 'unicodedata', 'sarif_om'}\n"
        "already = heavy & set(sys.modules)\n"
        "from kubelint_compliance.reports import render\n"
        "render(shown, 'console')\n"
        "print(sorted(heavy & set(sys.modules) - already - before))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
