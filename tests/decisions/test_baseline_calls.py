"""A baseline through the command line: adopted, held against what changes, refreshed, pruned."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys

import pytest

import kubelint_compliance.api
from tests.cli.conftest import folder, run  # noqa: F401 - fixtures
from tests.cli.manifests import BROKEN, CLEAN, PRIVILEGED
from tests.docs.pages import blocks, read

BASE = ".kubelint-compliance/baseline.json"
PLAIN = ("--isolated",)
CONTAINER = """\
    - name: {name}
      image: registry.example/web:1.0.0
      securityContext:
        privileged: true
"""
SECOND = PRIVILEGED + CONTAINER.format(name="side")
PASSED = "passed: nothing at or above high"


@pytest.fixture
def tree(folder):  # noqa: F811
    (folder / "web.yaml").write_text(PRIVILEGED, encoding="utf-8")
    (folder / "clean.yaml").write_text(CLEAN, encoding="utf-8")
    return folder


@pytest.fixture
def adopted(tree, run):  # noqa: F811
    """The tree with its baseline; a call checks against it."""
    assert run("baseline", "write", *PLAIN).code == 0

    def check(*words):
        return run("check", *PLAIN, "--baseline", BASE, *words)

    check.tree = tree
    return check


def new(result):
    """The rules of the findings that fail a run, from its lines."""
    return [line.split("[")[1].partition("]")[0] for line in result.out.split("\n") if line.startswith("critical[")]


def last(result):
    return result.out.rstrip("\n").split("\n")[-1]


def rows(tree):
    return json.loads((tree / BASE).read_text(encoding="utf-8"))["findings"]


def test_adopted_then_a_bad_change_fails_and_is_named_alone(tree, run):  # noqa: F811
    assert run("check", *PLAIN).code == 1
    wrote = run("baseline", "write", *PLAIN)
    assert (wrote.code, wrote.out) == (0, "")
    number = len(rows(tree))
    assert wrote.err == f"{number} findings in {BASE}, {number} added\n"
    adopted = run("check", *PLAIN, "--baseline", BASE)
    assert (adopted.code, adopted.err, last(adopted)) == (0, "", PASSED)
    shown = sum(row["rule"] not in ("privilege-escalation-allowed",) for row in rows(tree))
    assert 0 < int(adopted.out.split(" in the baseline")[0].split()[-1]) <= shown
    assert "\nno findings, " in adopted.out
    (tree / "web.yaml").write_text(SECOND, encoding="utf-8")
    bad = run("check", *PLAIN, "--baseline", BASE, "--min-severity", "high", "--output", "concise")
    assert bad.code == 1
    places = [line for line in bad.out.split("\n") if line.startswith("web.yaml:")]
    assert [line.split()[0] for line in places] == ["web.yaml:14:9:"]
    assert "container-privileged" in places[0]
    assert last(bad).startswith("1 finding (1 critical), ")


def test_the_calls_of_the_page_adopt(tree, run):  # noqa: F811
    (lines,) = (body.splitlines() for language, body in blocks(read("docs/baseline.md")) if language == "sh")
    assert [run(*shlex.split(line)[1:]).code for line in lines] == [0, 0]


def test_mended_findings_are_told_and_pruned(adopted, run):  # noqa: F811
    tree, before = adopted.tree, rows(adopted.tree)
    (tree / "web.yaml").write_text(PRIVILEGED.replace("privileged: true", "privileged: false"), encoding="utf-8")
    result = adopted()
    assert (result.code, last(result)) == (0, PASSED)
    assert result.err == (
        "warning: 1 finding in the baseline is found no more; "
        f"kubelint-compliance baseline prune --file {BASE} takes it out\n"
    )
    assert adopted("--quiet").err == ""
    pruned = run("baseline", "prune", *PLAIN)
    assert (pruned.code, pruned.err) == (0, f"{len(before) - 1} findings in {BASE}, 1 taken out\n")
    assert [row for row in before if row not in rows(tree)] == [
        row for row in before if row["rule"] == "container-privileged"
    ]
    assert adopted().err == ""
    (tree / "web.yaml").write_text(PRIVILEGED, encoding="utf-8")
    assert (adopted().code, new(adopted())) == (1, ["container-privileged"])


def test_what_the_mended_one_covered_is_not_new(adopted):
    """Without the privileged mode, escalation is found at the same place, where it was covered."""
    (adopted.tree / "web.yaml").write_text(PRIVILEGED.replace("privileged: true", "runAsUser: 1000"), encoding="utf-8")
    before = {row["rule"] for row in rows(adopted.tree)}
    report = json.loads(adopted("--output", "json", "--select", "all").out)
    uncovered = [f for f in report["findings"] if f["rule"] == "privilege-escalation-allowed"]
    assert [(f["status"], f["supersededBy"]) for f in uncovered] == [("baseline", "")]
    assert "privilege-escalation-allowed" in before


REORDERED = f"""\
# moved
---
{CLEAN}---
kind: Pod
spec: {{containers: [{{securityContext: {{privileged: true}}, image: "registry.example/web:1.0.0", name: app}}]}}
metadata: {{name: web}}
apiVersion: v1
"""
FIRST = PRIVILEGED.replace(
    "    - name: app\n", "    - {name: new, image: 'registry.example/web:1.0.0'}\n    - name: app\n"
)


@pytest.mark.parametrize("text", [f"\n\n# a\n{PRIVILEGED}", REORDERED, FIRST], ids=["lines", "documents", "items"])
def test_what_moves_stays_in_it(adopted, text):
    (adopted.tree / "web.yaml").write_text(text, encoding="utf-8")
    assert (adopted("--fail-on", "critical").code, new(adopted())) == (0, [])


@pytest.mark.parametrize("name", ["app.yaml", "deploy/web.yaml", "deploy/app.yaml"])
def test_a_file_that_has_another_name_stays_in_it(adopted, run, name):  # noqa: F811
    tree = adopted.tree
    (tree / name).parent.mkdir(exist_ok=True)
    (tree / "web.yaml").rename(tree / name)
    assert (adopted().code, adopted().err, last(adopted())) == (0, "", PASSED)
    run("baseline", "prune", *PLAIN)
    assert adopted().code == 0
    (tree / name).write_text(SECOND, encoding="utf-8")
    assert (adopted().code, new(adopted())) == (1, ["container-privileged"])
    run("baseline", "write", *PLAIN)
    assert adopted().err.endswith(f"baseline prune --file {BASE} takes them out\n")
    run("baseline", "prune", *PLAIN)
    assert {row["path"] for row in rows(tree)} == {name}


def test_a_rename_that_git_knows_stays_in_it(adopted):
    tree = adopted.tree
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example"]
    subprocess.run([*git, "init", "-q"], cwd=tree, check=True)
    for words in (["add", "-A"], ["commit", "-qm", "One"], ["mv", "web.yaml", "pod.yaml"], ["commit", "-qm", "Two"]):
        subprocess.run([*git, *words], cwd=tree, check=True)
    assert (adopted().code, adopted().err) == (0, "")


def test_one_more_entry_of_a_list_is_new_and_one_less_is_not(tree, run):  # noqa: F811
    def check(*added):
        capabilities = f"capabilities: {{add: [{', '.join(added)}]}}"
        (tree / "web.yaml").write_text(PRIVILEGED.replace("privileged: true", capabilities), encoding="utf-8")
        return run("check", *PLAIN, "--select", "capability-added-beyond-baseline", "--baseline", BASE)

    check("SYS_TIME", "SYS_NICE")
    run("baseline", "write", *PLAIN)
    assert check("SYS_TIME", "SYS_NICE").code == 0
    assert check("SYS_NICE", "SYS_TIME").code == 0
    assert check("CHOWN", "SYS_NICE").code == 0
    assert check("SYS_TIME", "SYS_NICE", "SYS_BOOT").code == 1
    assert check("SYS_BOOT", "SYS_TIME", "SYS_NICE").code == 1


def test_a_copy_is_new(adopted):
    (adopted.tree / "copy.yaml").write_text(PRIVILEGED, encoding="utf-8")
    assert (adopted().code, new(adopted())) == (1, ["container-privileged"])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_whose_name_is_no_text_is_not_gone(tree, run):  # noqa: F811
    os.rename("web.yaml", b"w\xff.yaml")
    run("baseline", "write", *PLAIN)
    (tree / "copy.yaml").write_text(PRIVILEGED, encoding="utf-8")
    assert run("check", *PLAIN, "--baseline", BASE, "copy.yaml").code == 1


def test_an_equal_object_once_more_is_new(adopted):
    (adopted.tree / "web.yaml").write_text(f"{PRIVILEGED}---\n{PRIVILEGED}", encoding="utf-8")
    result = adopted("--select", "container-privileged")
    assert (result.code, new(result)) == (1, ["container-privileged"])
    assert "\n1 finding (1 critical), 1 in the baseline; " in result.out


def test_a_refresh_is_additive(adopted, run):  # noqa: F811
    tree, before = adopted.tree, rows(adopted.tree)
    (tree / "web.yaml").unlink()
    (tree / "other.yaml").write_text(PRIVILEGED.replace("name: web", "name: other"), encoding="utf-8")
    result = run("baseline", "write", *PLAIN)
    assert result.err == f"{2 * len(before)} findings in {BASE}, {len(before)} added\n"
    assert [row for row in before if row not in rows(tree)] == []
    assert adopted().err.startswith(f"warning: {len(before)} findings in the baseline are found no more; ")


def test_what_a_run_does_not_look_at_is_not_stale(adopted):
    tree = adopted.tree
    (tree / "web.yaml").write_text(PRIVILEGED.replace("privileged: true", "privileged: false"), encoding="utf-8")
    assert adopted("clean.yaml").err == ""
    assert adopted("--ignore", "container-privileged").err == ""
    assert adopted("web.yaml").err.startswith("warning: 1 finding in the baseline is found no more; ")
    (tree / "web.yaml").unlink()
    assert adopted("clean.yaml").err == ""
    assert "are found no more" in adopted(".").err


def test_what_cannot_be_checked_is_in_no_baseline(adopted, run):  # noqa: F811
    tree, before = adopted.tree, (adopted.tree / BASE).read_bytes()
    (tree / "web.yaml").write_text(BROKEN, encoding="utf-8")
    assert adopted().code == 2
    for verb in ("write", "prune"):
        result = run("baseline", verb, *PLAIN)
        assert result.code == 2
        assert result.err.splitlines()[-1].startswith("error: web.yaml:")
    assert (tree / BASE).read_bytes() == before
    assert adopted().code == 2
    assert "found no more" not in adopted().err


def test_a_wrong_file_is_told_and_not_written_over(tree, run):  # noqa: F811
    (tree / "b.json").write_text('{\n  "version": 9}', encoding="utf-8")
    words = (
        "error: b.json:2: is of version 9, and this program knows 1: a newer one wrote it; "
        "restore it, or remove it and run kubelint-compliance baseline write --file b.json\n"
    )
    for call in (("check", "--baseline"), ("baseline", "write", "--file"), ("baseline", "prune", "--file")):
        assert run(*call, "b.json", *PLAIN) == (2, "", words)
    assert (tree / "b.json").read_text(encoding="utf-8") == '{\n  "version": 9}'


def test_a_missing_file_is_told(tree, run):  # noqa: F811
    words = "error: there is no baseline 'b.json'; kubelint-compliance baseline write --file b.json makes it\n"
    assert run("check", "--baseline", "b.json", *PLAIN) == (2, "", words)
    assert run("baseline", "prune", "--file", "b.json", *PLAIN) == (2, "", words)


def test_another_file_is_not_written_over(tree, run):  # noqa: F811
    (tree / ".kubelint-compliance.yaml").write_text("baseline: clean.yaml\n", encoding="utf-8")
    result = run("baseline", "write")
    assert (result.code, result.err[:41]) == (2, "error: clean.yaml:1: is no JSON (Expectin")
    assert (tree / "clean.yaml").read_text(encoding="utf-8") == CLEAN
    (tree / ".kubelint-compliance.yaml").write_text("baseline: ../b.json\n", encoding="utf-8")
    result = run("baseline", "write")
    assert result.code == 2
    assert result.err.startswith("error: .kubelint-compliance.yaml:1: baseline '../b.json' lies outside ")
    assert not (tree.parent / "b.json").exists()


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_nothing_is_written_through_a_link_out_of_the_tree(tree, run, tmp_path_factory):  # noqa: F811
    other = tmp_path_factory.mktemp("other")
    (tree / ".kubelint-compliance").symlink_to(other)
    result = run("baseline", "write", *PLAIN)
    assert result.code == 2
    assert result.err.endswith("baseline.json: a symbolic link leads out of the tree there\n")
    assert list(other.iterdir()) == []


def test_nothing_is_written_into_gits_own_folder(tree, run):  # noqa: F811
    (tree / ".git").mkdir()
    result = run("baseline", "write", "--file", ".git/hooks/b.json", *PLAIN)
    assert (result.code, result.err) == (2, "error: cannot write .git/hooks/b.json: it lies in git's own folder\n")


def test_the_configuration_names_it_from_any_folder(tree, run, monkeypatch):  # noqa: F811
    (tree / ".git").mkdir()
    (tree / "below").mkdir()
    (tree / ".kubelint-compliance.yaml").write_text("baseline: audit/known.json\n", encoding="utf-8")
    monkeypatch.chdir(tree / "below")
    assert run("baseline", "write", "..").code == 0
    assert (tree / "audit/known.json").is_file()
    result = run("check", "..")
    assert (result.code, last(result)) == (0, PASSED)
    assert "audit/known.json" not in run("check", "..", "--show-files").out
    assert {found.status for found in kubelint_compliance.api.run("..").findings} == {"baseline"}


def test_formats_keep_what_is_set_aside(adopted):
    report = json.loads(adopted("--output", "json").out)
    found = next(entry for entry in report["findings"] if entry["rule"] == "container-privileged")
    assert (found["status"], found["statusReason"]) == ("baseline", BASE)
    assert report["summary"]["exitCode"] == 0
    assert f'<skipped type="critical" message="baseline: {BASE}"/>' in adopted("--output", "junit").out
    assert json.loads(adopted("--output", "sarif").out)["runs"][0]["results"] == []
    counted = int(adopted().out.split(" in the baseline")[0].split()[-1])
    listed = adopted("--output", "markdown", "--min-severity", "low").out
    assert listed.count("| baseline |") == counted
    sarif = json.loads(adopted("--output", "sarif", "--sarif-suppressed", "include").out)
    suppressions = [result["suppressions"] for result in sarif["runs"][0]["results"]]
    assert suppressions
    assert all(entry == [{"kind": "external", "justification": BASE}] for entry in suppressions)


def test_controls_are_waived(adopted, run):  # noqa: F811
    call = ("report", "--framework", "soc2", "--control", "CC6.8", *PLAIN)
    assert " fail" in run(*call).err
    held = run(*call, "--baseline", BASE)
    assert " waived" in held.err
    assert " fail" not in held.err
    gate = adopted("--framework", "soc2")
    assert gate.code == 0


def test_the_parts_of_a_run_are_held_against_it_together(adopted, run, tmp_path_factory):  # noqa: F811
    adopted.tree.joinpath("web.yaml").rename(adopted.tree / "pod.yaml")
    adopted.tree.joinpath("side.yaml").write_text(PRIVILEGED.replace("name: web", "name: side"), encoding="utf-8")
    parts = tmp_path_factory.mktemp("parts")
    for number in (1, 2):
        run("check", *PLAIN, "--shard", f"{number}/2", "--output", f"shard={parts}/{number}")
    assert run("merge", parts / "1", parts / "2", "--baseline", BASE) == adopted()
    assert adopted().code == 1
    refused = run("check", *PLAIN, "--shard", "1/2", "--baseline", BASE)
    assert (refused.code, refused.err) == (
        2,
        "error: --baseline is held against the whole of a run: merge takes it; a shard is a part of one\n",
    )


def test_those_beyond_the_listed_ones_are_counted(tree, run):  # noqa: F811
    def pods(number):
        return PRIVILEGED + "".join(CONTAINER.format(name=f"c{index}") for index in range(number - 1))

    call = ("check", *PLAIN, "--baseline", BASE, "--select", "container-privileged")
    (tree / "web.yaml").write_text(pods(150), encoding="utf-8")
    assert run("baseline", "write", *PLAIN, "--select", "container-privileged").code == 0
    assert run(*call).code == 0
    assert "\nno findings, 150 in the baseline; " in run(*call).out
    (tree / "web.yaml").write_text(pods(155), encoding="utf-8")
    more = run(*call)
    assert (more.code, last(more)) == (1, "failed: 5 findings at or above high")
    (tree / "web.yaml").write_text(pods(40), encoding="utf-8")
    assert run(*call).err.startswith("warning: 110 findings in the baseline are found no more; ")
    assert run("baseline", "prune", *PLAIN, "--select", "container-privileged").err.startswith("40 findings in ")


def test_a_kept_run_knows_of_no_baseline(tree, run, tmp_path_factory):  # noqa: F811
    for number in range(20):
        (tree / f"{number}.yaml").write_text(PRIVILEGED.replace("name: web", f"name: w{number}"), encoding="utf-8")
    kept = ("--cache-dir", tmp_path_factory.mktemp("kept"), "--isolated")
    assert [run("check", *kept).code for _ in range(2)] == [1, 1]
    run("baseline", "write", *kept)
    assert [run("check", *kept, "--baseline", BASE).code for _ in range(2)] == [0, 0]
    (tree / BASE).write_text('{"version": 1, "findings": []}', encoding="utf-8")
    assert run("check", *kept, "--baseline", BASE).code == 1
