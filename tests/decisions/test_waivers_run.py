"""Waivers through the command line: exit codes, last lines, where each format keeps what was set aside."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.api import run as check
from kubelint_compliance.data import read_data
from tests.cli.conftest import folder, run  # noqa: F401 - fixtures
from tests.cli.manifests import BROKEN, PRIVILEGED, PRIVILEGED_AT

REGISTER = """\
waivers:
  - id: W-7
    rules: [container-privileged]
    scope: { path: web.yaml }
    reason: the node agent
    requested-by: ana
    approved-by: ben
    approved-at: 2027-01-10
    expires: 2027-01-31
"""
ALONE = ("--select", "container-privileged,waiver-*")
IN_TIME, LATE = ("--as-of", "2027-01-31"), ("--as-of", "2027-02-01")
WAIVED = "W-7: the node agent (until 2027-01-31)"
OWN = ".kubelint-compliance/waivers.yaml"


@pytest.fixture
def shop(folder):  # noqa: F811
    (folder / ".git").mkdir()
    (folder / ".kubelint-compliance").mkdir()
    (folder / "web.yaml").write_text(PRIVILEGED)
    return folder


@pytest.fixture
def waived(shop):
    (shop / OWN).write_text(REGISTER)
    return shop


def last(text):
    return text.splitlines()[-2:]


def test_a_finding_fails_is_waived_and_comes_back(shop, run):  # noqa: F811
    failed = run("check", *ALONE)
    assert failed.code == 1
    assert last(failed.out) == [
        "1 finding (1 critical); 1 object in 1 file checked",
        "failed: 1 finding at or above high",
    ]
    (shop / OWN).write_text(REGISTER)
    code, out, err = run("check", *ALONE, *IN_TIME)
    assert (code, err) == (0, "")
    assert last(out) == [
        "no findings, 1 waived; 1 object in 1 file checked, 1 file excluded",
        "passed: nothing at or above high",
    ]
    code, out, err = run("check", *ALONE, *LATE)
    assert (code, err) == (1, "")
    assert 'Container "app" runs privileged (its waiver W-7 expired on 2027-01-31)' in out
    assert f"--> {OWN}:9:14" in out
    assert last(out) == [
        "2 findings (1 critical, 1 high); 1 object in 1 file checked, 1 file excluded",
        "failed: 2 findings at or above high",
    ]


def test_the_day_is_today_unless_it_is_said(waived, run):  # noqa: F811
    today = datetime.now(UTC).date()
    text = REGISTER.replace("2027-01-10", str(today - timedelta(3))).replace("2027-01-31", str(today + timedelta(3)))
    (waived / OWN).write_text(text)
    assert run("check", *ALONE).code == 0
    assert run("check", *ALONE, "--as-of", str(today + timedelta(4))).code == 1


def test_two_days_give_two_answers_whatever_is_kept(waived, run, monkeypatch):  # noqa: F811
    monkeypatch.setattr("kubelint_compliance.kept.pays", lambda sources: True)
    kept = ("--cache-dir", str(waived.parent / "kept"))
    for days, code in ((IN_TIME, 0), (LATE, 1), (IN_TIME, 0)):
        assert run("check", *ALONE, *kept, *days).code == code


def test_every_format_has_it_where_it_belongs(waived, run):  # noqa: F811
    report = json.loads(run("check", *ALONE, *IN_TIME, "-o", "json").out)
    (found,) = report["findings"]
    assert (found["status"], found["statusReason"], report["summary"]["exitCode"]) == ("waived", WAIVED, 0)
    assert report["asOf"] == "2027-01-31"
    Draft202012Validator(json.loads(read_data("schemas/report.schema.json"))).validate(report)
    junit = run("check", *ALONE, *IN_TIME, "-o", "junit").out
    assert f'<skipped type="critical" message="waived: {WAIVED}"/>' in junit
    sarif = json.loads(run("check", *ALONE, *IN_TIME, "-o", "sarif").out)["runs"][0]
    assert sarif["results"] == []
    shown = json.loads(run("check", *ALONE, *IN_TIME, "-o", "sarif", "--sarif-suppressed", "include").out)["runs"][0]
    assert shown["results"][0]["suppressions"] == [{"kind": "external", "justification": WAIVED}]
    assert {"waiver-expired", "waiver-unused"} <= {rule["id"] for rule in shown["tool"]["driver"]["rules"]}
    assert f"waived: {WAIVED}" in run("check", *ALONE, *IN_TIME, "--show-suppressed").out


def test_controls_say_waived(waived, run):  # noqa: F811
    words = ("report", "--framework", "soc2", "--control", "CC6.8", *ALONE, "-o", "json")
    states = [
        json.loads(run(*words, *days, ".").out)["frameworks"][0]["controls"][0]["state"] for days in (IN_TIME, LATE)
    ]
    assert states == ["waived", "fail"]


def test_the_register_shows_that_exceptions_are_approved(waived, run):  # noqa: F811
    words = ("report", "--framework", "soc2", "--control", "CC5.3", "-o", "json", ".")

    def topic(*days):
        topics = json.loads(run(*words, *days).out)["topics"]
        (found,) = (each for each in topics if each["id"] == "change-decisions")
        return found["others"], found["gap"], found["shown"]

    assert topic(*IN_TIME) == (1, "", True)
    (waived / OWN).write_text(REGISTER.replace("ben", "ana"))
    assert topic(*IN_TIME) == (1, "", False)
    (waived / OWN).unlink()
    assert topic() == (0, "not in the input", False)


def test_a_framework_report_names_the_day_and_the_register(waived, run):  # noqa: F811
    words = ("report", "--framework", "soc2", "--control", "CC6.8", *ALONE, *IN_TIME)
    digest = sha256(REGISTER.encode()).hexdigest()
    report = json.loads(run(*words, "-o", "json").out)
    Draft202012Validator(json.loads(read_data("schemas/framework-report.schema.json"))).validate(report)
    said = report["run"]
    assert (said["asOf"], said["waiversDigest"]) == ("2027-01-31", digest)
    assert f"as of 2027-01-31, digest {digest}" in run(*words, "-o", "markdown").out
    (waived / OWN).unlink()
    assert not {"asOf", "waiversDigest"} & set(json.loads(run(*words, "-o", "json").out)["run"])


def test_nothing_turns_2_into_less(waived, run):  # noqa: F811
    (waived / "broken.yaml").write_text(BROKEN)
    code, out, _ = run("check", *ALONE, *IN_TIME)
    assert (code, last(out)[1]) == (2, "failed: something could not be checked (1 problem)")


def test_what_is_hidden_is_waived_too(waived, run):  # noqa: F811
    text = REGISTER.replace("container-privileged", "image-not-digest-pinned")
    (waived / OWN).write_text(text)
    code, out, _ = run("check", "--select", "image-not-digest-pinned", "--min-severity", "critical", *IN_TIME)
    assert (code, last(out)[0]) == (0, "no findings, 1 waived; 1 object in 1 file checked, 1 file excluded")


def test_shards_are_waived_when_they_are_merged(waived, run):  # noqa: F811
    assert run("check", *ALONE, "--shard", "1/1", "-o", f"shard={waived.parent / 'one'}").code == 0
    assert run("merge", waived.parent / "one", *IN_TIME).code == 0
    assert run("merge", waived.parent / "one", *LATE).code == 1


def test_python_has_the_same(waived):
    (found,) = check("web.yaml", select=("container-privileged",), as_of="2027-01-31").findings
    assert found.status_reason == WAIVED


def test_a_register_is_found_where_it_is_named(waived, run):  # noqa: F811
    (waived / OWN).rename(waived / "accepted.yaml")
    assert run("check", *ALONE, *IN_TIME).code == 1
    assert run("check", *ALONE, *IN_TIME, "--waivers", "accepted.yaml").code == 0
    assert run("check", *ALONE, *IN_TIME, "--isolated", "--waivers", "accepted.yaml").code == 0
    (waived / ".kubelint-compliance.yaml").write_text("waivers: accepted.yaml\n")
    assert run("check", *ALONE, *IN_TIME).code == 0
    (waived / ".kubelint-compliance.yaml").write_text("waivers: gone.yaml\n")
    code, _, err = run("check", *ALONE)
    gone = "waivers: there is no file 'gone.yaml'; `kubelint-compliance waivers add` begins one\n"
    assert (code, err) == (2, f"error: .kubelint-compliance.yaml:1: {gone}")


def test_the_register_at_the_top_counts_in_a_folder_below_and_not_in_isolation(waived, run, monkeypatch):  # noqa: F811
    (waived / "below").mkdir()
    monkeypatch.chdir(waived / "below")
    assert run("check", *ALONE, *IN_TIME, "../web.yaml").code == 0
    assert run("check", *ALONE, *IN_TIME, "../web.yaml", "--isolated").code == 1


def test_the_maximum_is_configured(waived, run):  # noqa: F811
    (waived / ".kubelint-compliance.yaml").write_text("waiver-max-days: { critical: 20 }\n")
    code, out, _ = run("check", *ALONE, *IN_TIME, "-q", "-o", "concise")
    assert (code, out.splitlines()) == (
        1,
        [
            f"{OWN}:9:14: medium waiver-without-expiry Waiver W-7 ends 21 days after its approval; for what is "
            "critical 20 are the most (Waiver W-7)",
            f'web.yaml:{PRIVILEGED_AT}: critical container-privileged Container "app" runs privileged (its waiver W-7 '
            "does not count: it holds for more than 20 days) (Pod web)",
        ],
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            REGISTER.replace("2027-01-31", "2027-01-32"),
            f"{OWN}:9:14: 'expires' must be a date of the calendar, such as ",
        ),
        (REGISTER + "    until: never\n", f"{OWN}:10:5: unknown field 'until'"),
        (REGISTER + "  - id: W-7\n", f"{OWN}:10:9: the id 'W-7' is there already, in line 2"),
        ("waivers: [", f"{OWN}:1:"),
    ],
)
@pytest.mark.parametrize("command", [("check",), ("waivers", "list"), ("waivers", "check")])
def test_a_wrong_register_exits_with_2_and_the_line(waived, run, text, words, command):  # noqa: F811
    (waived / OWN).write_text(text)
    code, out, err = run(*command)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {words}")
    assert err.count("\n") == 1


def test_a_day_that_is_none_is_told_with_and_without_a_register(waived, run):  # noqa: F811
    words = "error: --as-of must be a date of the calendar, such as 2027-01-31, not '2027-02-30'\n"
    assert run("check", "--as-of", "2027-02-30") == (2, "", words)
    (waived / OWN).unlink()
    assert run("check", "--as-of", "2027-02-30") == (2, "", words)


def test_a_link_out_of_the_tree_is_not_read(waived, run):  # noqa: F811
    (waived / OWN).rename(waived.parent / "secret")
    (waived / OWN).symlink_to(waived.parent / "secret")
    code, _, err = run("check")
    assert (code, err) == (2, f"error: {OWN}: is a symbolic link that leads out of the tree\n")
    (waived.parent / "secret").unlink()


def test_two_waivers_for_one_finding_stop_the_run(waived, run):  # noqa: F811
    (waived / OWN).write_text(REGISTER + REGISTER.partition("\n")[2].replace("W-7", "W-8"))
    line = REGISTER.count("\n") + 1
    words = f"{OWN}:{line}: W-7 and W-8 both cover a finding"
    code, out, err = run("check", *ALONE, *IN_TIME, "--output", "json=report.json")
    assert (code, out, err) == (2, "", f"error: {words}; narrow one of them, or take it out\n")
    assert not (waived / "report.json").exists()
    assert run("waivers", "list", ".", *IN_TIME).err.startswith(f"warning: {words}\n")


def test_unused_is_told_of_what_was_checked_in_whole(waived, run):  # noqa: F811
    (waived / OWN).write_text(REGISTER.replace("web.yaml", "gone/web.yaml"))
    words = ("check", *ALONE, *IN_TIME, "--min-severity", "low", "-o", "concise", "-q")
    unused = f"{OWN}:2:9: low waiver-unused Waiver W-7 covers nothing that was found (Waiver W-7)"
    assert unused.removesuffix(" (Waiver W-7)") in run(*words).out
    assert "waiver-unused" not in run(*words, "web.yaml").out


def test_the_list_says_how_each_stands(waived, run):  # noqa: F811
    other = REGISTER.partition("\n")[2]
    (waived / OWN).write_text(
        REGISTER
        + other.replace("W-7", "W-8").replace("web.yaml", "x.yaml")
        + other.replace("W-7", "W-9").replace("ben", "ana")
    )
    lines = run("waivers", "list", "--as-of", "2027-01-30").out.splitlines()
    assert [line.split("  ")[:2] for line in lines] == [
        ["ID", " STATE"],
        ["W-7", "active, expires in 1 day"],
        ["W-8", "active, expires in 1 day"],
        ["W-9", "does not count: the one who asked for it approved it"],
    ]
    code, out, _ = run("waivers", "list", ".", *IN_TIME, "--output", "json")
    said = json.loads(out)
    assert (code, said["register"], said["asOf"]) == (0, OWN, "2027-01-31")
    assert [(each["id"], each["line"], each["state"], each["findings"]) for each in said["waivers"]] == [
        ("W-7", 2, "active", 1),
        ("W-8", 10, "unused", 0),
        ("W-9", 18, "does not count", 1),
    ]
    assert said["waivers"][2]["faults"][0]["rule"] == "waiver-self-approved"
    assert json.loads(run("waivers", "list", *LATE, "-o", "json").out)["waivers"][0]["state"] == "expired"


def test_no_register_is_no_list(shop, run):  # noqa: F811
    words = (
        "there is no register of waivers; `kubelint-compliance waivers add` begins .kubelint-compliance/waivers.yaml\n"
    )
    assert run("waivers", "list") == (0, "", words)
    assert run("waivers", "check") == (2, "", f"error: {words}")


def test_the_rules_about_waivers_are_explained(run):  # noqa: F811
    said = run("explain", "waiver-expired")
    assert (said.code, "looks at  the register of waivers\n" in said.out) == (0, True)


def test_the_gate_of_the_register(waived, run):  # noqa: F811
    assert run("waivers", "check", *IN_TIME) == (0, "", "1 waiver: 1 active; as of 2027-01-31\n")
    assert run("waivers", "check", *LATE) == (0, "", "1 waiver: 1 expired; as of 2027-02-01\n")
    (waived / OWN).write_text(REGISTER.replace("    expires: 2027-01-31\n", "").replace("ben", "ana"))
    assert run("waivers", "check", *IN_TIME) == (
        1,
        f"{OWN}:7:18: high waiver-self-approved Waiver W-7 was approved by the one who asked for it: ana\n"
        f"{OWN}:2:9: medium waiver-without-expiry Waiver W-7 has no end\n",
        "1 waiver: 1 does not count; as of 2027-01-31\n",
    )


def added(run, *words, **changes):  # noqa: F811
    said = {"reason": "so", "requested-by": "ana", "approved-by": "ben", "expires": "2027-01-31", **changes}
    return run("waivers", "add", "--as-of", "2027-01-10", *words, *(f"--{name}={text}" for name, text in said.items()))


def test_a_finding_is_waived_by_its_fingerprint(shop, run):  # noqa: F811
    (shop / ".kubelint-compliance").rmdir()
    found = json.loads(run("check", *ALONE, "-o", "json").out)["findings"][0]
    assert added(run, "--fingerprint", found["fingerprint"]) == (0, f"W-1 added to {OWN}\n", "")
    assert (shop / OWN).read_text() == (
        "# Waivers: findings that somebody accepts for a time, each for a reason and approved by another person.\n"
        "# `kubelint-compliance waivers list` tells how they stand.\n"
        "waivers:\n"
        "  - id: W-1\n"
        f"    scope: {{ fingerprint: {found['fingerprint']} }}\n"
        "    reason: so\n"
        "    requested-by: ana\n"
        "    approved-by: ben\n"
        "    approved-at: 2027-01-10\n"
        "    expires: 2027-01-31\n"
    )
    assert run("check", *ALONE, *IN_TIME).code == 0


def test_whether_a_fingerprint_may_hold_so_long_is_known_by_its_finding_alone(shop, run):  # noqa: F811
    (shop / ".kubelint-compliance").rmdir()
    found = json.loads(run("check", *ALONE, "-o", "json").out)["findings"][0]
    words = ("--fingerprint", found["fingerprint"])
    code, _, err = added(run, *words, expires="2027-02-10")
    open_end = "names no rule and holds 31 days; for what is critical 30 are the most"
    told = f"error: nobody could tell whether it counts: waiver W-1 {open_end}; --rule names it\n"
    assert (code, err) == (2, told)
    assert added(run, *words, expires="2027-02-09").code == 0
    own = shop / OWN
    own.write_text(own.read_text().replace("2027-02-09", "2027-02-10"))
    assert "W-1  active, expires in 10 days, if its finding lets it " in run("waivers", "list", *IN_TIME).out
    code, _, err = run("waivers", "check", *IN_TIME)
    assert (code, err.splitlines()[0]) == (0, f"warning: {OWN}:10: waiver W-1 {open_end}")
    assert "W-1  does not count: it holds for more than 30 days" in run("waivers", "list", *IN_TIME, ".").out


def test_what_a_waiver_is_about_already_gets_no_other_one(waived, run):  # noqa: F811
    again = ("--rule", "container-privileged", "--path", "web.yaml")
    told = "error: W-7 is about the same, and two waivers for one finding are refused\n"
    assert added(run, *again) == (2, "", told)
    (waived / OWN).write_text(REGISTER.replace("expires: 2027-01-31", "expires: 2027-01-09"))
    assert added(run, *again).code == 0


def test_a_waiver_of_a_rule_that_there_is_not_is_none(waived, run):  # noqa: F811
    (waived / OWN).write_text(REGISTER.replace("container-privileged", "nosuch"))
    code, out, err = run("waivers", "check", *IN_TIME)
    assert (code, err) == (1, "1 waiver: 1 unused; as of 2027-01-31\n")
    assert "waiver-unused Waiver W-7 names a rule that there is not: nosuch" in out
    assert json.loads(run("waivers", "list", "-o", "json", *IN_TIME).out)["waivers"][0]["state"] == "unused"


def test_an_entry_is_added_behind_the_others(waived, run):  # noqa: F811
    assert added(run, "--rule", "host-pid", "--name", "web", "--ticket", "SEC-1").out == f"W-8 added to {OWN}\n"
    text = (waived / OWN).read_text()
    assert text.startswith(REGISTER)
    assert text[len(REGISTER) :].splitlines()[:4] == [
        "  - id: W-8",
        "    rules: [host-pid]",
        "    scope: { name: web }",
        "    reason: so",
    ]
    assert "    ticket: SEC-1\n" in text


@pytest.mark.parametrize(
    ("words", "changes", "told"),
    [
        (
            (),
            {"approved-by": "Ana"},
            "it would set nothing aside: Waiver W-8 was approved by the one who asked for it: Ana",
        ),
        ((), {"expires": "2027-02-10"}, "it would set nothing aside: Waiver W-8 ends 31 days after its approval; "),
        ((), {"expires": "2027-01-09"}, "it would set nothing aside: --expires 2027-01-09 is over"),
        ((), {"expires": "soon"}, f"the waiver cannot be added to {OWN}: 'expires' must be a date of the calendar, "),
        ((), {"reason": " "}, f"the waiver cannot be added to {OWN}: 'reason' must be a text"),
        (("--name=*",), {}, "it would set nothing aside: Waiver W-8 covers all objects: "),
        (("--rule=host-pidd",), {}, "there is no rule 'host-pidd'; did you mean 'host-pid'?"),
        (("--id=W-7",), {}, f"the waiver cannot be added to {OWN}: the id 'W-7' is there already, in line 2"),
    ],
)
def test_what_would_not_count_is_not_added(waived, run, words, changes, told):  # noqa: F811
    code, out, err = added(run, "--rule=host-pid", "--name=web", *words, **changes)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {told}")
    assert (waived / OWN).read_text() == REGISTER
