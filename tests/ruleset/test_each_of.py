"""`eachOf`: facts with a path are judged one by one; `rendered: false`: rendered text is left alone."""

from __future__ import annotations

import pytest

from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.rulefile import check_schema, read_rule
from kubelint_compliance.ruleset.runner import RuleSet
from tests.packed import packed
from tests.scanning import scan_text

RULE = """\
id: some-rule
title: A rule
severity: low
scope: object
{more}
eachOf: '{each}'
validation: item.what != "bad"
message: "Found {{item.what}} at {{key}}"
why: It is bad in a test of the machinery.
remediation: Leave it out, it is only a test.
controls: {{}}
examples: {{fail: [a, b], pass: [a, b]}}
"""
MANIFEST = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data:
  first: x
  second: z
"""


def compiled(each, more="fragments: true"):
    file = read_rule(RULE.format(each=each, more=more), "rule.yaml", "area")
    check_schema(file)
    return compile_rule(file)


def scanned(rule, text=MANIFEST, path="a.yaml"):
    return scan_text(path, text, RuleSet([rule], minor=37))


def places(scan):
    return [(finding.span.line, finding.span.column, finding.message) for finding in scan.findings]


def test_an_empty_list_finds_nothing():
    scan = scanned(compiled("[]"))
    assert scan.findings == scan.problems == ()


def test_only_facts_that_fail_the_validation_are_found():
    each = '[{"path": ["data", "first"], "what": "good"}, {"path": ["data", "second"], "what": "bad"}]'
    assert places(scanned(compiled(each))) == [(6, 3, "Found bad at second")]


def test_a_path_that_does_not_exist_points_at_its_nearest_ancestor():
    assert places(scanned(compiled('[{"path": ["data", "third", 0], "what": "bad"}]'))) == [(4, 1, "Found bad at 0")]


def test_the_object_itself_is_an_empty_path():
    (found,) = places(scanned(compiled('[{"path": [], "what": "bad"}]')))
    assert found[:2] == (2, 1)


@pytest.mark.parametrize("each", ["1", '["a"]', '[{"what": "bad"}]', '[{"path": [true]}]', '[{"path": "data"}]'])
def test_anything_but_facts_with_a_path_is_a_problem(each):
    (problem,) = scanned(compiled(each)).problems
    assert problem.code == "evaluation"
    assert "eachOf is not a list of maps with a path" in problem.message


def test_the_pack_keeps_it():
    rule = compiled('[{"path": ["data"], "what": "bad"}]')
    assert places(scanned(packed(rule))) == places(scanned(rule)) == [(4, 1, "Found bad at data")]


BAD = '[{"path": ["data"], "what": "bad"}]'
SOURCE = f"---\n# Source: chart/templates/config.yaml\n{MANIFEST}"


@pytest.mark.parametrize(
    ("more", "path", "text", "count"),
    [
        ("rendered: true", "a.yaml", SOURCE, 1),
        ("rendered: true", "<stdin>", MANIFEST, 1),
        ("rendered: false", "a.yaml", MANIFEST, 1),
        ("rendered: false", "a.yaml", SOURCE, 0),
        ("rendered: false", "<stdin>", MANIFEST, 0),
        ("rendered: false", "a.yaml", f"{SOURCE}---\n{MANIFEST}", 1),
    ],
)
def test_rules_about_what_is_committed_leave_rendered_text_alone(more, path, text, count):
    assert len(scanned(compiled(BAD, more), text, path).findings) == count
