"""Excerpts end where a report shows none of them, and nothing else that it says changes."""

from __future__ import annotations

import pytest

from kubelint_compliance.engine import check
from kubelint_compliance.findings.enough import Enough
from kubelint_compliance.findings.shown import Shown
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.reports import RenderOptions, render
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.sources import discover, read
from kubelint_compliance.terms import Gate, Settings
from tests.reports.builders import finding

RULES = rule_set(select=["container-privileged"])
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: a
      image: b
      securityContext: {privileged: true}
"""


@pytest.fixture
def scanned(tmp_path):
    """Four files with one finding each, in the order of their names."""
    for number in range(4):
        (tmp_path / f"{number}.yaml").write_text(POD)

    def report(rules=RULES, **settings):
        discovery = discover([str(tmp_path)], cwd=str(tmp_path))
        return check(discovery, read, rules, Settings(**settings), Gate())

    return report


def test_without_a_bound_every_finding_has_its_lines(scanned):
    assert [len(finding.excerpt) for finding in scanned().findings] == [2, 2, 2, 2]


def test_as_many_as_are_shown_have_their_lines(scanned):
    assert scanned(blocks=4) == scanned()


def test_beyond_what_is_shown_no_more_lines_are_made(scanned):
    folded, whole = scanned(blocks=1), scanned()
    assert [len(finding.excerpt) for finding in folded.findings] == [2, 2, 0, 0]
    assert [f._replace(excerpt=()) for f in folded.findings] == [f._replace(excerpt=()) for f in whole.findings]


def test_the_bound_changes_no_scan():
    assert Settings(blocks=3, folds=True).digest == Settings().digest != Settings(excerpts=False).digest


MANY = {
    **{f"{name}.yaml": POD for name in "bdfhkmpr"},
    "a.yaml": POD.replace("name: a", "name: other"),
    "c.yaml": POD.replace("image: b", "image: b\n      env: [{name: A, value: b}, {name: A, value: c}]"),
    "e.yaml": "\n---\n".join(POD.replace("web", name) for name in ("one", "two", "three")),
    "z/g.yaml": POD.replace("Pod", "Deployment").replace("web", "unknown"),
}
FOLD = RenderOptions(max_blocks=2)


@pytest.fixture(scope="module")
def all_rules():
    return rule_set(kubernetes_version="1.37")


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("order", [sorted, lambda names: sorted(names, reverse=True)])
@pytest.mark.parametrize("options", [FOLD, FOLD._replace(show_suppressed=True, statistics=True)])
def test_what_a_report_that_folds_does_not_list_is_only_counted(tmp_path, all_rules, jobs, order, options):
    (tmp_path / "z").mkdir()
    for name, text in MANY.items():
        (tmp_path / name).write_text(text)
    found = discover([str(tmp_path)], cwd=str(tmp_path))
    found = found._replace(sources=tuple(order(found.sources)))
    settings = Settings(blocks=2, least="medium", fingerprints=False)
    whole, folded = (
        check(found, read, all_rules, settings._replace(folds=folds), Gate(), jobs=jobs) for folds in (False, True)
    )
    assert render(folded, "console", options) == render(whole, "console", options)
    assert "rule; --verbose" in render(folded, "console", options)
    assert sum(f.number for f in folded.findings) == sum(f.number for f in whole.findings)
    counted = sum(1 for finding in folded.findings if not finding.message and finding.severity != "low")
    assert counted > 50 or jobs == 2 or order is not sorted


def test_what_would_change_what_is_said_of_all_is_never_only_counted():
    enough = Enough()
    said = {"rule": "some-rule", "severity": "high"}
    for path in "fbdca":
        assert not enough.has("some-rule", "high", "", "z", "the same")
        enough.note([finding(path=path, message="the same", **said)])
    assert enough.has("some-rule", "high", "", "g", "the same")
    assert not enough.has("some-rule", "high", "", "f", "the same")
    assert not enough.has("some-rule", "high", "", "e", "the same")
    assert not enough.has("some-rule", "low", "", "g", "the same")
    assert not enough.has("some-rule", "high", "other-rule", "g", "the same")
    assert not enough.has("some-rule", "high", "", "g", "another")
    enough.note([finding(path="a", message="another", **said)])
    assert enough.has("some-rule", "high", "", "g", "a third")


def test_without_fingerprints_findings_are_the_same_but_for_them(scanned):
    bare, whole = scanned(fingerprints=False), scanned()
    assert [finding.fingerprint for finding in bare.findings] == [""] * 4
    assert [f._replace(fingerprint="", places=f.places[:1]) for f in whole.findings] == list(bare.findings)


@pytest.mark.parametrize(("fingerprints", "place"), [(True, (8, 25, 8, 41)), (False, (1, 1, 1, 1))])
def test_what_is_only_counted_has_a_place_of_its_own_for_its_fingerprint(scanned, fingerprints, place):
    rules = rule_set(select=["container-privileged"], severities={"container-privileged": "low"})
    counted = scanned(rules, fingerprints=fingerprints, least="medium").findings
    assert [(f.rule, f.severity, f.message, f.span) for f in counted] == [
        ("container-privileged", "low", "", place)
    ] * 4


SECRETS = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: shop}
data:
  password: 8Hd02kLq71
  text: "login --token 9zTr55WqPx"
"""
MESSAGES = ["nothing", "password 8Hd02kLq71 is weak", "it says login --token 9zTr55WqPx", "shop"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SECRETS, "it says login --token ***"),
        (SECRETS.replace("ConfigMap", "Secret").replace("\ndata:", "\nstringData:"), "it says ***"),
    ],
)
def test_words_hide_the_same_whether_lines_are_asked_for_or_not(text, said):
    opened = Opened("a.yaml", text)
    early, late = (Shown(opened, opened.manifests, lines=lines) for lines in (True, False))
    words = [late.words(message, opened.manifests[0]) for message in MESSAGES]
    assert words == ["nothing", "password *** is weak", said, "shop"]
    assert words == [early.words(message, opened.manifests[0]) for message in MESSAGES]
    assert [late.line(number) for number in range(8)] == [early.line(number) for number in range(8)]
    assert "8Hd02kLq71" not in str(late.line(5))
    assert words == [late.words(message, opened.manifests[0]) for message in MESSAGES]
