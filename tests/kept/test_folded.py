"""What many scans come to makes the same report as the scans themselves, while few files differ; else nothing does."""

from __future__ import annotations

import random

import pytest

from kubelint_compliance.engine import conclude
from kubelint_compliance.kept.folded import SPARE, Folded, Found, row_of
from kubelint_compliance.model import RELATED, Coverage, FileResult, Finding, ObjectRef, Place, Problem, Scan
from kubelint_compliance.reports import RenderOptions, render
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.terms import Gate
from kubelint_compliance.yamltree import Span

RULES = rule_set(select=("pod-hardening",))
IDS = tuple(RULES.described)
OPTIONS = (RenderOptions(max_blocks=5), RenderOptions(max_blocks=5, show_suppressed=True, statistics=True))
MESSAGES = ("one thing", "another thing", "a third thing")


def finding(path, line=3, rule=IDS[0], severity="high", message="one thing", **more):
    place = Place(path, Span(line, 1, line, 9))
    return Finding((place,), rule, severity, message, ObjectRef("v1", "Pod", "", f"pod-{line}"), "/spec", "", **more)


def scan(path, *findings, **more):
    kinds, coverage = (("v1/Pod", 2),), (Coverage(IDS[:3], "tested", IDS[0], 2), Coverage((), "no-schema", "v1/A"))
    return Scan(FileResult(path, "checked", "", 2), findings, **{"kinds": kinds, "coverage": coverage, **more})


def row(scans):
    return row_of([Found("00", entry) for entry in scans], "medium", IDS)


def reports(scans):
    report = conclude(scans, (), RULES, Gate())
    return [render(report, "console", options) for options in OPTIONS], report.exit_code, report.coverage, report.kinds


def folded(scans, gone=(), new=(), most=5):
    """Return the reports of a row without some scans and with new ones; None where the row does not tell them."""
    left = Folded(row(scans), IDS).without(gone, most)
    return left and reports([*left, *new])


def without(scans, gone):
    paths = {entry.file.path for entry in gone}
    return [entry for entry in scans if entry.file.path not in paths]


MANY = [scan(f"{number:02}.yaml", finding(f"{number:02}.yaml")) for number in range(40)]


def test_what_nothing_is_taken_from_tells_the_same():
    assert folded(MANY, most=4) == reports(MANY)


@pytest.mark.parametrize("at", [0, 4, 5, 8, 9, 39])
def test_a_file_that_is_gone_is_told_no_more(at):
    assert folded(MANY, [MANY[at]], most=4) == reports(without(MANY, [MANY[at]]))


@pytest.mark.parametrize("path", ["00.yaml", "04x.yaml", "40.yaml", "a/b.yaml"])
def test_a_file_that_came_is_told_too(path):
    new = scan(path, finding(path, message="another thing"), finding(path, 7))
    assert folded(MANY, (), [new], most=4) == reports([*MANY, new])


def test_as_many_as_there_is_room_for_may_differ():
    assert folded(MANY, MANY[:SPARE], most=4) == reports(MANY[SPARE:])
    assert folded(MANY, MANY[: SPARE + 1], most=4) is None


def test_a_run_that_may_show_all_is_not_told():
    assert folded(MANY, most=5) is None


def test_what_is_set_aside_or_covered_is_no_reason_to_fold():
    aside = [scan("z.yaml", *(finding("z.yaml", line, status="ignored") for line in range(20)))]
    covered = [scan("y.yaml", *(finding("y.yaml", line, superseded_by=IDS[1]) for line in range(20)))]
    assert folded([*MANY, *aside, *covered], most=5) is None


def test_the_only_other_message_may_be_that_of_a_file_that_is_gone():
    odd = scan("50.yaml", finding("50.yaml", message="another thing"))
    assert folded([*MANY, odd], most=4) == reports([*MANY, odd])
    assert folded([*MANY, odd], [odd], most=4) is None


def test_of_one_file_many_findings_are_listed():
    one = scan("a.yaml", *(finding("a.yaml", line) for line in range(1, 60)))
    two = scan("b.yaml", finding("b.yaml"), finding("b.yaml", 9))
    assert folded([one, two], most=2) == reports([one, two])
    assert folded([one, two], [two], most=2) == reports([one])
    assert folded([one, two], [one], [scan("c.yaml")], most=1) == reports([two, scan("c.yaml")])


def test_problems_and_what_was_looked_at_go_with_their_file():
    odd = scan("50.yaml", problems=(Problem("50.yaml", "syntax", "is broken", Span(1, 1, 1, 1)),), kinds=(("v1/Z", 1),))
    assert folded([*MANY, odd], most=4) == reports([*MANY, odd])
    assert folded([*MANY, odd], [odd], most=4) == reports(MANY)


def test_what_is_below_the_level_is_only_counted():
    low = [scan(f"l{number}.yaml", finding(f"l{number}.yaml", severity="low", message="")) for number in range(9)]
    assert folded([*MANY, *low], [low[3], MANY[1]], most=4) == reports(without([*MANY, *low], [low[3], MANY[1]]))


def test_findings_in_other_files_and_mistakes_of_this_tool_have_no_row():
    assert row([*MANY, scan("z.yaml", finding("templates/z.yaml"))]) is None
    assert row([*MANY, scan("z.yaml", problems=(Problem("a.yaml", "syntax", "words"),))]) is None
    assert row([*MANY, scan("z.yaml", problems=(Problem("z.yaml", "internal", "words"),))]) is None


def test_another_scan_than_that_it_was_made_from_is_refused():
    assert folded(MANY, [scan("00.yaml", finding("00.yaml", rule=IDS[5]))], most=4) is None
    too_many = scan("00.yaml", *(finding("00.yaml", line) for line in range(41)))
    assert folded(MANY, [too_many], most=4) is None


def test_of_what_is_listed_nothing_more_is_kept_than_a_report_lists():
    path = "a.yaml"
    related = Place("b.yaml", Span(1, 1, 1, 1), RELATED, "other words")
    whole = finding(path)._replace(places=(*finding(path).places, related), fingerprint="f" * 8)
    assert "other words" not in row([scan(path, whole)])
    assert "f" * 8 not in row([scan(path, whole)])


def test_templates_are_kept_whole():
    templates = []
    for number in range(20):
        path = f"chart/templates/{number:02}.yaml"
        related = Place("b.yaml", Span(1, 1, 1, 1), RELATED, "other words")
        found = finding(path)._replace(places=(*finding(path).places, related))
        templates.append(Scan(FileResult(path, "template", "", 1), (found,), kinds=(("v1/Pod", 1),)))
    left = Folded(row([*MANY, *templates]), IDS).without([templates[3], MANY[0]], 4)
    assert [entry for entry in left if entry.file.bucket == "template"] == without(templates, [templates[3]])
    assert reports(left) == reports(without([*MANY, *templates], [templates[3], MANY[0]]))


def _random_scan(chance, number):
    path = f"{chance.choice('abc')}/{number:02}.yaml"
    found = []
    for line in chance.choices(range(1, 30), k=chance.choice([0, 1, 2, 3, 12])):
        rule = chance.choice(IDS[:4])
        severity = ("low", "medium", "high", "critical")[IDS.index(rule)]
        aside = chance.choice([{}] * 8 + [{"status": "ignored", "status_reason": "so"}, {"superseded_by": IDS[5]}])
        message = "" if severity == "low" else MESSAGES[0] if rule == IDS[1] else chance.choice(MESSAGES)
        number = chance.choice([1] * 9 + [7])
        found.append(finding(path, line, rule, severity, message, number=number, **aside))
    bucket = chance.choice(["checked"] * 5 + ["template"])
    coverage = tuple(Coverage((rule,), "not-evaluated", "because") for rule in chance.sample(IDS, 2))
    return Scan(FileResult(path, bucket, "", 1), tuple(found), kinds=((chance.choice("xy"), 1),), coverage=coverage)


def test_whatever_differs_the_report_is_the_same_where_there_is_one():
    chance = random.Random(7)
    told = 0
    for _ in range(300):
        scans = [_random_scan(chance, number) for number in range(chance.choice([3, 12, 60]))]
        gone = chance.sample(scans, chance.randrange(min(4, len(scans))))
        new = [_random_scan(chance, number) for number in range(70, 70 + chance.randrange(4))]
        new += [entry._replace(findings=entry.findings[1:]) for entry in gone if chance.random() < 0.5]
        found = folded(scans, gone, new)
        told += found is not None
        assert found in (None, reports([*without(scans, gone), *new]))
    assert told > 150
