"""A tree of files in one input: `#### PATH` begins each of them; and the run over them, without a file system."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING
from unittest import mock
from xml.etree import ElementTree

from kubelint_compliance import engine
from kubelint_compliance.cli.report import FORMATS as REPORTS
from kubelint_compliance.cli.report import render as render_report
from kubelint_compliance.compliance.frameworks import chosen
from kubelint_compliance.compliance.result import conclude
from kubelint_compliance.context import origins
from kubelint_compliance.reports import FORMATS, RenderOptions, render
from kubelint_compliance.reports.words import FRAMEWORKS
from kubelint_compliance.ruleset.assemble import all_rules, rule_set
from kubelint_compliance.sources import Discovery, Source
from kubelint_compliance.sources.read import read
from kubelint_compliance.terms import Gate, Settings
from tests.fuzz.harness import need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.model import Report
    from kubelint_compliance.ruleset.runner import RuleSet

MARK = b"#### "
FIRST = "a.yaml"
TOP = "/a tree that is nowhere"
_SETTINGS = Settings(line_hashes=True)
_JSON = ("json", "sarif", "gitlab", "rdjson")
_PLAIN = frozenset(map(chr, (*range(9), 11, 12, *range(14, 32), 127)))
"""Characters that no report holds, but the one that begins a colour."""


def joined(files: dict[str, bytes]) -> bytes:
    """Return an input with these files."""
    return b"".join(MARK + path.encode() + b"\n" + content + b"\n" for path, content in files.items())


def parted(data: bytes) -> dict[str, bytes]:
    """Return the files of an input; what stands before the first mark is a file, too."""
    files: dict[str, bytes] = {}
    path, lines = FIRST, list[bytes]()
    for line in (*data.split(b"\n"), MARK):
        if line.startswith(MARK):
            if any(lines):
                files[path] = b"\n".join(lines)
            path, lines = line[len(MARK) :].decode("ascii", "replace") or FIRST, []
        else:
            lines.append(line)
    return files


@cache
def rules() -> RuleSet:
    """All built-in rules, those that run only when selected, too."""
    return rule_set(select=("all",))


def checked(files: dict[str, bytes], settings: Settings = _SETTINGS) -> Report:
    """Check a tree of files as a run does; Git is not asked."""
    sources = tuple(Source(path, f"{TOP}/{path}", False, len(text), text) for path, text in sorted(files.items()))
    discovery = Discovery(sources, (), (), TOP, True)
    with mock.patch.object(origins, "uncommitted", lambda files, top: frozenset(files[:1])):
        report = engine.check(discovery, read, rules(), settings, Gate("low", "high"))
    need(not any(problem.code == "internal" for problem in report.problems), "an internal problem")
    failed = [problem for problem in report.problems if problem.code == "evaluation" and problem.rule]
    need(not failed, f"a rule that could not be evaluated: {failed[:2]}")
    need(len(report.files) == len(files), "a file is in no bucket")
    return report


def said(report: Report, *, frameworks: bool) -> Iterator[tuple[str, str]]:
    """Write a report in every format; with `frameworks` whole, and what `report` writes of it."""
    if not frameworks:  # the words of all rules are the same each time, and most of what is written
        named = {finding.rule for finding in report.findings}
        report = report._replace(rules={id: _short()[id] for id in sorted(named)})
    options = RenderOptions(verbose=1, statistics=True, show_suppressed=True, sarif_suppressed=True, max_blocks=1000)
    for name in FORMATS:
        yield name, render(report, name, options)
    yield "console, in colour", render(report, "console", options._replace(color=True, width=40, verbose=0))
    yield "junit, strict", render(report, "junit", options._replace(junit_dialect="xunit"))
    if frameworks:
        result = conclude(report, _frameworks(), _known())
        for name in REPORTS:
            yield f"report, {name}", render_report(result, name)


@cache
def _frameworks():
    return chosen(FRAMEWORKS)


@cache
def _short():
    """The rules with few words."""
    few = {"why": "because", "remediation": "do", "controls": (), "references": (), "examples": ()}
    return {id: rule._replace(**few) for id, rule in _known().items()}


@cache
def _known():
    return {rule.rule.id: rule.whole for rule in all_rules()}


def well_formed(name: str, text: str) -> None:
    """Raise where a text is not what its format is, or holds what a terminal obeys."""
    if name in _JSON:
        json.loads(text)
    elif name.startswith("junit"):
        ElementTree.fromstring(text)
    odd = _PLAIN.intersection(text) - ({"\x1b"} if "colour" in name else set())
    need(not odd, f"{name} holds {sorted(odd)}")
    text.encode()
