"""Frameworks of the user's own: listed, gated on, reported, selected by; refused with a place where they are wrong."""

from __future__ import annotations

import json

import pytest

NOTES = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {todo: x}\n"
ACME = """\
id: acme
name: Acme
title: Acme platform policy
version: "3"
source: https://example.com/policy
limits: Manifests show how things are set up, not that people act accordingly.
notice: The text is ours.
controls:
  - id: P-1
    title: Nothing is left to do
    verdict: partial
    inputs: [secrets]
    topics: [leftovers]
    covers: Keys that say that work is left
    gap: Work that nobody wrote down
  - id: P-2
    title: People are trained
    verdict: not-testable
    askFor: Records of trainings
"""
TOPICS = """\
subjects:
  ConfigMap of ours: { kinds: [ConfigMap] }
topics:
  - id: leftovers
    title: What is left to do
    needs: [ConfigMap of ours]
    sight: object
    decides: [todo-kept]
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def own(folder, run, cache, monkeypatch):
    """A rule that speaks to a framework of the folder's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    run("rules", "new", "todo-kept", "--folder", "own")
    rule = folder / "own" / "todo-kept.yaml"
    rule.write_text(rule.read_text().replace("soc2:", "acme:").replace("CC8.1", "P-1"))
    (folder / "policy").mkdir()
    (folder / "policy" / "acme.yaml").write_text(ACME)
    (folder / "policy" / "topics.yaml").write_text(TOPICS)
    (folder / ".kubelint-compliance.yaml").write_text("rules: [own]\nframeworks: [policy]\n")
    (folder / "a.yaml").write_text(NOTES)
    return folder


def test_its_controls_are_listed_with_the_rules_that_speak_to_them(own, run):
    assert run("controls", "acme").out == (
        "Acme platform policy, 3\n"
        "Manifests show how things are set up, not that people act accordingly.\n"
        "\n"
        "P-1  Nothing is left to do (partial)\n"
        "  could show   Keys that say that work is left\n"
        "  topics       leftovers\n"
        "  rules        (todo-kept)\n"
        "  not covered  Work that nobody wrote down\n"
        "\n"
        "P-2  People are trained (not-testable)\n"
        "  ask for      Records of trainings\n"
    )
    assert [each["framework"] for each in json.loads(run("controls", "--output", "json").out)][-2:] == [
        "owasp-k8s",
        "acme",
    ]
    assert "P-2" in run("controls", "--control", "P-2").out


def test_a_control_is_explained_and_rules_are_listed_by_it(own, run):
    assert "todo-kept (partial): " in run("explain", "acme:P-1").out
    assert run("rules", "--framework", "ACME").out == "medium    todo-kept: Todo kept\n"
    assert "| acme | P-1 | in part |" in run("explain", "todo-kept", "--output", "markdown").out


def test_a_check_is_held_against_it(own, run):
    code, out, err = run("check", "--framework", "acme", "a.yaml", "--output", "concise")
    assert (code, out) == (
        1,
        'a.yaml:4:8: medium todo-kept ConfigMap "a" holds the key todo (ConfigMap a)\n'
        "1 finding (1 medium); 1 object in 1 file checked\n",
    )
    assert err == "Acme platform policy: 1 fail, 1 not testable\n"


def test_a_rule_of_ones_own_looks_at_a_topic_of_ones_own(own, run):
    (own / "a.yaml").write_text(NOTES.replace("todo", "done"))
    report = json.loads(run("report", "--framework", "acme", "--output", "json", "a.yaml").out)
    assert [(control["id"], control["state"]) for control in report["frameworks"][0]["controls"]] == [
        ("P-1", "nothing-bad-found"),
        ("P-2", "not-testable"),
    ]
    assert report["frameworks"][0]["controls"][0]["tested"] == [{"rule": "todo-kept", "objects": 1, "others": 0}]


def test_rules_are_selected_by_it(own, run):
    assert "todo-kept" in run("check", "--select", "acme:P-*", "a.yaml", "--output", "concise").out
    assert run("check", "--select", "acme:P1", "a.yaml").err == (
        "error: no rule matches 'acme:P1'; did you mean 'acme:P-1'?\n"
    )


def test_every_format_that_tells_of_controls_tells_of_it(own, run):
    assert "Controls: acme P-1" in run("check", "a.yaml", "--output", "junit").out
    assert "acme" in run("check", "a.yaml", "--output", "markdown").out
    assert "acme" in run("check", "a.yaml", "--output", "sarif").out


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (("check", "--framework", "acmi"), "no framework 'acmi'; did you mean 'acme'?"),
        (("controls", "acme", "--control", "P1"), "Acme platform policy has no control 'P1'; did you mean 'P-1'?"),
    ],
)
def test_a_word_that_is_none_gets_the_nearest(own, run, call, message):
    assert run(*call) == (2, "", f"error: {message}\n")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: acme", "id: soc2", "1:5: 'soc2' is a framework of the tool's own: give yours another id"),
        ("id: P-2", "id: p-1", "16:9: there is a control 'p-1' already"),
        ("[leftovers]", "[leftover]", "13:14: there is no topic 'leftover'; did you mean 'leftovers'?"),
        ("verdict: partial", "verdit: partial", "11:5: unknown key 'verdit'; did you mean 'verdict'?"),
        ("https://example.com/policy", "https://example.com/<b>", "5:9: 'https://example.com/<b>' does not match "),
        ("https://example.com/policy", "javascript:alert(1)", "5:9: 'javascript:alert(1)' does not match "),
        ("id: P-2", "id: 'P 2'", "16:9: 'P 2' does not match "),
        ("limits:", "limit:", "6:1: unknown key 'limit'; did you mean 'limits'?"),
        (
            "[secrets]",
            "[secret]",
            "12:14: 'secret' is not one of workloads, rbac, secrets, network, policies, gitops, ",
        ),
        ("    covers: Keys that say that work is left\n", "", "9:5: the key 'covers' is missing"),
        ("controls:\n", "controls:\n - [\n", "10:3: "),
    ],
)
def test_a_mistake_in_a_framework_is_told_with_its_place(own, run, old, new, message):
    (own / "policy" / "acme.yaml").write_text(ACME.replace(old, new, 1))
    for call in (("controls", "acme"), ("check", "a.yaml")):
        code, out, err = run(*call)
        assert (code, out) == (2, "")
        assert err.startswith(f"error: policy/acme.yaml:{message}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[todo-kept]", "[todo-kpt]", "8:15: there is no rule 'todo-kpt'; did you mean 'todo-kept'?"),
        (
            "needs: [ConfigMap of ours]",
            "needs: [ConfigMap ours]",
            "6:13: there is no subject 'ConfigMap ours'; did you ",
        ),
        ("- id: leftovers", "- id: inventory", "4:9: there is a topic 'inventory' already"),
        ("ConfigMap of ours: {", "Secret: {", "2:3: there is a subject 'Secret' already"),
    ],
)
def test_a_mistake_in_topics_is_told_with_its_place(own, run, old, new, message):
    (own / "policy" / "topics.yaml").write_text(TOPICS.replace(old, new, 1))
    code, out, err = run("check", "a.yaml", "--framework", "acme")
    assert (code, out) == (2, "")
    assert err.startswith(f"error: policy/topics.yaml:{message}")


def test_a_control_that_is_gone_is_told_though_the_rule_was_compiled_before(own, run):
    assert run("check", "a.yaml").code == 0
    (own / "policy" / "acme.yaml").write_text(ACME.replace("id: P-1", "id: P-9"))
    assert run("check", "a.yaml").err == (
        "error: own/todo-kept.yaml:25:13: acme has no control 'P-1'; did you mean 'P-9'?\n"
    )


def test_two_files_of_one_framework_are_told(own, run):
    (own / "policy" / "other.yaml").write_text(ACME)
    assert run("controls").err == "error: policy/other.yaml:1:5: 'acme' is the framework in policy/acme.yaml, too\n"


def test_a_file_may_be_named_by_itself_and_must_be_there(own, run):
    configuration = own / ".kubelint-compliance.yaml"
    configuration.write_text("frameworks: [policy/acme.yaml, policy/topics.yaml]\n")
    assert run("controls", "acme").code == 0
    configuration.write_text("frameworks: [policy/acme.yml]\n")
    assert run("controls", "acme").err == (
        "error: .kubelint-compliance.yaml:1: frameworks: there is no file or folder 'policy/acme.yml'\n"
    )
    (own / "empty").mkdir()
    configuration.write_text("frameworks: [empty]\n")
    assert run("controls", "acme").err.endswith("empty holds no framework file (*.yaml)\n")


def test_a_link_out_of_the_folder_is_not_followed(own, run, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text("password: hunter2\n")
    (own / "policy" / "z.yaml").symlink_to(outside)
    code, out, err = run("controls", "acme")
    assert (code, out) == (2, "")
    assert err.endswith("policy/z.yaml is a symbolic link that leads out of its folder\n")


def test_the_digest_of_the_configuration_changes_with_the_framework(own, run):
    def digest():
        return json.loads(run("report", "--framework", "acme", "--output", "json", "a.yaml").out)["run"][
            "configurationDigest"
        ]

    before = digest()
    assert digest() == before
    (own / "policy" / "acme.yaml").write_text(ACME.replace("trained", "trained well"))
    assert digest() != before
