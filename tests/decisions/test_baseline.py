"""What a baseline sets aside, what is new beside it, and what is left of it: on findings, without files."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kubelint_compliance.data import read_data
from kubelint_compliance.decisions import renames
from kubelint_compliance.decisions.baseline import Entry, Left, entry_of, hold, pruned, refreshed, stale
from kubelint_compliance.decisions.baselinefile import read, written
from kubelint_compliance.decisions.renames import renamed
from kubelint_compliance.model import (
    ERROR,
    NOT_EVALUATED,
    RELATED,
    TESTED,
    TOGETHER,
    Coverage,
    FileResult,
    Finding,
    ObjectRef,
    Place,
    Problem,
    Report,
    UsageError,
    total,
)
from kubelint_compliance.reports.words import bare_rule
from kubelint_compliance.yamltree import Span

POD = ObjectRef("v1", "Pod", "shop", "web")


def digits(text):
    return text.encode().hex().rjust(32, "0")[-32:]


def finding(name, path="web.yaml", *, rule="rule", number=1, places=1, mark="", **more):
    """A finding; `name` is its place in the object."""
    spans = [Span(line, 1, line, 2) for line in range(1, places + 1)]
    return Finding(
        places=(Place(path, spans[0]), *(Place(path, span, RELATED, TOGETHER) for span in spans[1:])),
        rule=rule,
        severity="high",
        message="told",
        object=POD,
        pointer="",
        fingerprint=mark or digits(f"{path}{name}"),
        number=number,
        identity=digits(name),
        **more,
    )


def entries(*findings):
    return refreshed((), findings)


def statuses(held):
    return [(found.status, found.number) for found in held.findings]


def test_without_entries_all_is_new():
    held = hold((), (finding("a"),), "b.json")
    assert held == ((finding("a"),), ())


def test_what_is_in_it_is_set_aside_with_its_name_and_what_is_not_stays():
    held = hold(entries(finding("a")), (finding("a"), finding("b")), "b.json")
    assert held.findings == (finding("a")._replace(status="baseline", status_reason="b.json"), finding("b"))
    assert held.left == ()


def test_what_a_more_specific_finding_covers_is_in_it_too():
    known = entries(finding("a", rule="wide", superseded_by="narrow"), finding("a", rule="narrow", mark="f" * 32))
    held = hold(known, (finding("a", rule="wide"),), "b.json")
    assert statuses(held) == [("baseline", 1)]
    assert [left.entry.rule for left in held.left] == ["narrow"]


def test_what_somebody_set_aside_otherwise_stays_so_and_is_no_stale_entry():
    waived = finding("a", status="waived", status_reason="W-1")
    assert hold(entries(finding("a")), (waived,), "b.json") == ((waived,), ())
    assert entries(waived) == []


def test_what_is_wrong_with_a_waiver_is_never_in_it():
    fault = finding("a")._replace(identity="", rule="waiver-expired")
    assert refreshed((), (fault, finding("b"))) == [entry_of(finding("b"))]


def test_an_equal_one_more_is_new():
    first, second = finding("a"), finding("a", mark=digits("web.yamla") + "-2")
    assert statuses(hold(entries(first), (first, second), "b.json")) == [("baseline", 1), ("open", 1)]
    assert hold(entries(first, second), (first,), "b.json").left == (Left(entry_of(second), 1),)


def test_the_same_rule_in_another_file_is_new_while_the_first_is_there():
    known = entries(finding("a"))
    assert statuses(hold(known, (finding("a", "b.yaml"),), "b.json")) == [("open", 1)]


def test_more_places_side_by_side_are_new_and_fewer_are_not():
    known = entries(finding("a", places=2))
    assert known[0].places == 2
    assert statuses(hold(known, (finding("a", places=3),), "b.json")) == [("open", 1)]
    assert statuses(hold(known, (finding("a"),), "b.json")) == [("baseline", 1)]


def test_another_of_those_side_by_side_may_lead():
    known = entries(finding("list", mark="a" * 32, places=2))
    held = hold(known, (finding("list", mark="b" * 32),), "b.json")
    assert (statuses(held), held.left) == ([("baseline", 1)], ())


LISTED = [finding(f"at {number}") for number in range(4)]


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (finding("rest", number=3), [("baseline", 3)]),
        (finding("rest", number=2), [("baseline", 2)]),
        (finding("other", number=3), [("baseline", 3)]),
        (finding("rest", number=5), [("baseline", 3), ("open", 2)]),
    ],
)
def test_those_beyond_the_listed_ones_are_in_it_up_to_their_number(now, wanted):
    held = hold(entries(*LISTED, finding("rest", number=3)), (*LISTED, now), "b.json")
    assert statuses(held)[: len(wanted)] == wanted
    assert statuses(held)[len(wanted) :] == [("baseline", 1)] * 4


def test_what_is_beyond_says_how_many_and_has_a_fingerprint_of_its_own():
    rest = finding("rest", number=3)
    beyond = hold(entries(rest), (rest._replace(number=1234 + 3),), "b.json").findings[1]
    assert beyond.message == (
        "And 1,234 more of this rule in this file than the baseline has, somewhere from the first one here on"
    )
    assert beyond.fingerprint == f"{rest.fingerprint}-2"


def test_which_ones_are_listed_may_change():
    known = entries(*LISTED, finding("rest", number=3))
    now = (*LISTED[:2], finding("one of the rest"), finding("another"), finding("at 2", number=3))
    held = hold(known, now, "b.json")
    assert ({found.status for found in held.findings}, held.left) == ({"baseline"}, ())
    fewer = hold(known, (*now[:3], now[4]), "b.json").left
    assert [(left.entry.number, left.number) for left in fewer] == [(3, 1)]


def test_new_ones_among_the_listed_are_new_where_nothing_was_beyond():
    now = (*LISTED[:2], finding("new 1"), finding("new 2"), finding("at 2", number=2))
    held = hold(entries(*LISTED), now, "b.json")
    new = [found.identity for found in held.findings if found.status == "open"]
    assert new == [digits("new 1"), digits("new 2")]


def test_fewer_than_before_leave_a_number():
    known = entries(finding("rest", number=5))
    held = hold(known, (finding("a"), finding("b")), "b.json")
    assert (statuses(held), held.left) == ([("baseline", 1)] * 2, (Left(known[0], 3),))
    assert pruned(known, held.left) == [known[0]._replace(number=2)]


RULE = bare_rule("rule", "high")
RUN = Report("1", "1.30", (FileResult("web.yaml", "checked"),), (), (), {"rule": RULE})


@pytest.mark.parametrize(
    ("report", "gone", "is_told"),
    [
        (RUN, (), True),
        (RUN._replace(files=(FileResult("web.yaml", "not-kubernetes"),)), (), True),
        (RUN._replace(files=()), ("web.yaml",), True),
        (RUN._replace(files=()), (), False),
        (RUN._replace(files=(FileResult("web.yaml", "template"),)), (), False),
        (RUN._replace(files=(FileResult("web.yaml", "unparsable"),)), (), False),
        (RUN._replace(problems=(Problem("web.yaml", "malformed", "told", fatal=False),)), (), False),
        (RUN._replace(problems=(Problem("other.yaml", "malformed", "told"),)), (), True),
        (RUN._replace(rules={"other": RULE}), (), False),
        (RUN._replace(coverage=(Coverage(("rule",), NOT_EVALUATED, "told"),)), (), False),
        (RUN._replace(coverage=(Coverage(("rule",), ERROR),)), (), False),
        (RUN._replace(coverage=(Coverage(("rule",), TESTED),)), (), True),
    ],
)
def test_only_what_a_run_would_have_found_is_stale(report, gone, is_told):
    left = [Left(entry_of(finding("a")), 1)]
    assert stale(left, report, gone) == (left if is_told else [])


GONE = {"old/web.yaml"}


def test_a_file_has_another_name():
    known = entries(finding("a", "old/web.yaml"), finding("b", "old/web.yaml"))
    now = (finding("a", "new/web.yaml"), finding("c", "new/web.yaml"))
    held = hold(known, now, "b.json", GONE)
    assert statuses(held) == [("baseline", 1), ("open", 1)]
    assert held.left == (Left(entry_of(finding("b", "old/web.yaml")), 1),)
    assert statuses(hold(known, now, "b.json")) == [("open", 1)] * 2


def test_a_file_with_entries_of_its_own_is_no_other_name():
    known = entries(finding("a", "old/web.yaml"), finding("z", "new/web.yaml"))
    held = hold(known, (finding("a", "new/web.yaml"), finding("z", "new/web.yaml")), "b.json", GONE)
    assert sorted(statuses(held)) == [("baseline", 1), ("open", 1)]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (["a/web.yaml"], ["b/web.yaml", "c/other.yaml"], {"a/web.yaml": "b/web.yaml"}),
        (["a/web.yaml"], ["b/web.yaml", "c/web.yaml"], {}),
        (["a/web.yaml", "b/web.yaml"], ["c/web.yaml"], {}),
        (
            ["a/dev/web.yaml", "a/prod/web.yaml"],
            ["b/dev/web.yaml", "b/prod/web.yaml"],
            {"a/dev/web.yaml": "b/dev/web.yaml", "a/prod/web.yaml": "b/prod/web.yaml"},
        ),
    ],
)
def test_the_nearest_name_counts_and_a_choice_is_none(old, new, wanted):
    known = [entry_of(finding("a", path)) for path in old]
    assert renamed(known, [finding("a", path) for path in new], old) == wanted


def test_more_of_the_same_than_anybody_has_is_left(monkeypatch):
    known, now = [entry_of(finding("a", "a/web.yaml"))], [finding("a", "b/web.yaml")]
    assert renamed(known, now, ["a/web.yaml"]) == {"a/web.yaml": "b/web.yaml"}
    monkeypatch.setattr(renames, "MOST", 0)
    assert renamed(known, now, ["a/web.yaml"]) == {}


def test_a_refresh_adds_and_takes_nothing_out():
    known = entries(finding("a"), finding("b", places=3), finding("rest", number=7))
    now = (finding("c"), finding("b"), finding("d", number=2))
    after = refreshed(known, now)
    assert {entry.identity for entry in after if not entry.number} == {digits(name) for name in "abc"}
    assert next(entry for entry in after if entry.identity == digits("b")).places == 3
    assert [entry.number for entry in after if entry.number] == [6]
    assert {found.status for found in hold(after, now, "b.json").findings} == {"baseline"}
    assert refreshed(after, now) == after


@st.composite
def found(draw):
    """What a run finds of one rule in one file: some listed, and perhaps more beyond them."""
    names = draw(st.lists(st.sampled_from("abcdef"), unique=True, min_size=1))
    beyond = draw(st.integers(1, 4))
    *listed, last = [finding(name) for name in names]
    return (*listed, last._replace(number=beyond))


@given(found(), found())
def test_a_refresh_holds_all_of_its_run_and_never_less_than_before(old, now):
    known = entries(*old)
    after = refreshed(known, now)
    assert {f.status for f in hold(known, old, "b.json").findings} == {"baseline"}
    assert {f.status for f in hold(after, now, "b.json").findings} == {"baseline"}
    assert sum(entry.findings for entry in after) >= max(total(old), total(now))
    assert read(written(after).encode(), "b.json", "") == tuple(after)


@given(found(), found())
def test_what_is_new_is_at_least_what_there_is_more_of(old, now):
    held = hold(entries(*old), now, "b.json")
    assert total(held.findings) == total(now)
    new = total(f for f in held.findings if f.status == "open")
    assert new >= total(now) - total(old)
    assert total(now) - new + sum(left.number for left in held.left) <= total(old)


def test_it_is_written_sorted_one_a_line_and_read_back():
    known = entries(finding("b"), finding("a"), finding("ü", "ü\u202e.yaml", number=3), finding("c", places=2))
    text = written(known)
    assert read(text.encode(), "b.json", "") == tuple(known)
    assert known == sorted(known)
    assert [line.count('"fingerprint"') for line in text.split("\n")] == [0, 0, 0, 1, 1, 1, 1, 0, 0, 0]
    assert "\u202e" not in text
    Draft202012Validator(json.loads(read_data("schemas/baseline.schema.json"))).validate(json.loads(text))
    assert written([]) == '{\n  "version": 1,\n  "findings": []\n}\n'
    assert "told" not in text


def row(**more):
    said = {"path": "a", "rule": "b", "object": "Pod c", "fingerprint": "0" * 32, "identity": "1" * 32, **more}
    return json.dumps({key: value for key, value in said.items() if value is not None})


def file(*rows):
    return '{\n"version": 1,\n"findings": [\n' + ",\n".join(rows) + "\n]}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "b.json:1: is no JSON (Expecting value); run X"),
        (
            '{\n"version": 1,\n<<<<<<< HEAD\n',
            "b.json:3: is no JSON (Expecting property name enclosed in double quotes); run X",
        ),
        (b"{\n\xff", "b.json:2: is not UTF-8; run X"),
        ("[" * 100000, "b.json: is nested too deeply; run X"),
        ("1" * 5000, "b.json: holds a number of very many digits; run X"),
        ("[]", "b.json: is no baseline: it has no version; run X"),
        ('{"findings": []}', "b.json: is no baseline: it has no version; run X"),
        (
            '{\n"version": 2, "others": 1}',
            "b.json:2: is of version 2, and this program knows 1: a newer one wrote it; run X",
        ),
        ('{\n"version": true}', "b.json:2: the version must be 1; run X"),
        ('{\n"version": 1,\n"more": 1}', "b.json:3: unknown key 'more'; run X"),
        ('{\n"version": 1}', "b.json:2: 'findings' must be a list; run X"),
        ('{"version": NaN}', "b.json: NaN is no JSON; run X"),
        (file(row(), "1"), "b.json:5: a finding must be an object; run X"),
        (file(row(severity="high")), "b.json:4: unknown key 'severity'; run X"),
        (file(row(rule=None)), "b.json:4: 'rule' is missing; run X"),
        (file(row(rule=7)), "b.json:4: 'rule' must be a text; run X"),
        (file(row(path="")), "b.json:4: 'path' must be a text; run X"),
        (file(row(number=0)), "b.json:4: 'number' must be a number from 1 on; run X"),
        (file(row(places=True)), "b.json:4: 'places' must be a number from 2 on; run X"),
        (file(row(fingerprint="0" * 31)), "b.json:4: 'fingerprint' must be 32 hexadecimal digits; run X"),
        (file(row(identity="0" * 32 + "-2")), "b.json:4: 'identity' must be 32 hexadecimal digits; run X"),
        (file(row(), row()), f"b.json:5: the finding {'0' * 32} is there twice; run X"),
        (file('{"path": "a", "path": "b"}'), "b.json: an object has the key 'path' twice; run X"),
    ],
)
def test_a_file_that_is_wrong_is_told_with_its_line(text, said):
    with pytest.raises(UsageError) as error:
        read(text.encode() if isinstance(text, str) else text, "b.json", "run X")
    assert str(error.value) == said


def test_an_entry_holds_no_message():
    assert set(Entry._fields) == {"path", "rule", "object", "fingerprint", "identity", "places", "number"}
