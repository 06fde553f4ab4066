"""Real manifests, where the environment variable KUBELINT_CORPUS names a folder of them."""

from __future__ import annotations

import os

import pytest

from kubelint_compliance.engine import check
from kubelint_compliance.findings.population import UNPARSED
from kubelint_compliance.model import BUCKETS, CHART
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.sources import MAX_BYTES, DiscoveryOptions, beside, discover, read
from kubelint_compliance.terms import Gate, Settings

CORPUS = os.environ.get("KUBELINT_CORPUS", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="KUBELINT_CORPUS names no folder")


@pytest.fixture(scope="module")
def report():
    options = DiscoveryOptions()
    discovery = discover([CORPUS], config=options, cwd=os.getcwd(), stdin=None)
    discovery = discovery._replace(beside=beside(discovery))
    rules = rule_set(select=["all"])
    report = check(discovery, lambda source: read(source, MAX_BYTES), rules, Settings(line_hashes=True), Gate())
    return discovery, report


def test_every_file_ends_in_one_bucket(report):
    discovery, result = report
    assert len(result.files) == len(discovery.sources) + len(discovery.excluded)
    assert {file.bucket for file in result.files} <= set(BUCKETS)
    assert len({file.path for file in result.files}) == len(result.files)


def test_no_built_in_rule_fails_to_evaluate(report):
    assert [problem.message for problem in report[1].problems if problem.code == "evaluation"] == []


def test_every_finding_lies_in_a_checked_file_and_on_one_line(report):
    objects = {file.path: file.objects for file in report[1].files}
    for finding in report[1].findings:
        if finding.rule == UNPARSED or finding.object.kind in (CHART, "File"):
            continue  # it is about what was not read as an object
        assert objects[finding.path] > 0
        assert finding.span.line == finding.span.end_line
        assert finding.span.column < finding.span.end_column
        assert finding.excerpt


def test_fingerprints_are_unique(report):
    fingerprints = [finding.fingerprint for finding in report[1].findings]
    assert len(set(fingerprints)) == len(fingerprints)
