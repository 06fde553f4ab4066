"""A pack in a run: its rules find, its frameworks are known, what is kept between runs follows what is in it."""

from __future__ import annotations

import json
import os

import pytest

from kubelint_compliance.config import packs
from tests.cli.test_own_frameworks import ACME, TOPICS
from tests.config.packing import FILES, RULE, install

NOTES = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {notes: x}\n"
FOUND = 'a.yaml:4:1: medium notes-kept ConfigMap "a" holds notes (ConfigMap a)'
FRAMEWORK = {
    **FILES,
    "kubelint-compliance.yaml": "rules: [rules]\nframeworks: [frameworks]\n",
    "rules/notes-kept.yaml": RULE.replace(
        "controls: {}", "controls: {acme: [{id: P-1, strength: supports, because: Notes are work that is left}]}"
    ),
    "frameworks/acme.yaml": ACME,
    "frameworks/topics.yaml": TOPICS.replace("todo-kept", "notes-kept"),
}


@pytest.fixture
def site(folder, tmp_path_factory, monkeypatch):
    place = os.path.realpath(tmp_path_factory.mktemp("env") / "site-packages")
    monkeypatch.setattr(packs, "_folders", lambda: iter([place]))
    (folder / "a.yaml").write_text(NOTES)
    (folder / ".kubelint-compliance.yaml").write_text("extends: package:acme-pack\nselect: [notes-kept]\n")
    return place


def check(run, *more):
    return run("check", "a.yaml", "--output", "concise", *more).out.splitlines()[0]


def test_its_rules_run_and_its_settings_count(site, run):
    install(site)
    code, out, err = run("check", "a.yaml", "--output", "concise")
    assert (code, out.splitlines()[0], err) == (1, FOUND, "")


def test_another_version_counts_at_once_whatever_its_age_and_size(site, run):
    """Installers may give every file one age, and two versions of a rule may be equally long."""
    root = install(site)
    rule = os.path.join(root, "rules", "notes-kept.yaml")
    os.utime(rule, (1580601600, 1580601600))
    assert check(run) == FOUND
    install(site, {**FILES, "rules/notes-kept.yaml": RULE.replace("holds notes", "has no note")})
    os.utime(rule, (1580601600, 1580601600))
    assert check(run) == FOUND.replace("holds notes", "has no note")


def test_a_run_that_is_kept_depends_on_the_pack(site, folder, run, tmp_path_factory, monkeypatch):
    """A pack may bring settings alone, and then whole runs are kept."""
    monkeypatch.delenv("CI", raising=False)
    (folder / ".kubelint-compliance.yaml").write_text("extends: package:acme-pack\nselect: [host-pid]\n")
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a%d}\nspec: {hostPID: true, containers: [{name: %s}]}\n"
    (folder / "a.yaml").write_text("---\n".join(pod % (number, "y" * 60) for number in range(500)))
    keep = ("--cache-dir", str(tmp_path_factory.mktemp("kept")), "--output", "concise")
    install(site, {"kubelint-compliance.yaml": "fail-on: never\n"})
    first = run("check", "a.yaml", *keep)
    assert first.code == 0
    assert run("check", "a.yaml", *keep) == first
    install(site, {"kubelint-compliance.yaml": "fail-on: low\n"})
    assert run("check", "a.yaml", *keep).code == 1


def test_its_framework_is_known_everywhere(site, run):
    install(site, FRAMEWORK)
    assert "P-1  Nothing is left to do (partial)" in run("controls", "acme").out
    assert run("check", "a.yaml", "--framework", "acme").err == "Acme platform policy: 1 fail, 1 not testable\n"
    assert check(run, "--select", "acme:P-1").startswith("a.yaml:4:1: medium notes-kept")
    assert "= controls: acme P-1" in run("check", "a.yaml", "--output", "console").out


def test_a_report_names_the_pack_its_version_and_its_content(site, run):
    install(site, FRAMEWORK)

    def told():
        return json.loads(run("report", "a.yaml", "--framework", "acme", "--output", "json").out)["run"]

    first = told()
    (package,) = first["packages"]
    assert (package["name"], package["version"], len(package["digest"])) == ("acme-pack", "1.0.0", 64)
    install(site, {**FRAMEWORK, "NOTES": "x"})
    again = told()
    assert again["packages"] != first["packages"]
    assert again["configurationDigest"] != first["configurationDigest"]
    assert site not in json.dumps(first)
    page = run("report", "a.yaml", "--framework", "acme").out
    assert f"- Package: acme-pack 1.0.0, digest {again['packages'][0]['digest']}\n" in page


def test_the_digest_of_the_configuration_is_that_of_another_machine(site, run, tmp_path_factory, monkeypatch):
    def digest():
        return json.loads(run("report", "a.yaml", "--framework", "acme", "--output", "json").out)["run"][
            "configurationDigest"
        ]

    install(site, FRAMEWORK)
    first = digest()
    elsewhere = os.path.realpath(tmp_path_factory.mktemp("elsewhere"))
    install(elsewhere, FRAMEWORK)
    monkeypatch.setattr(packs, "_folders", lambda: iter([elsewhere]))
    assert digest() == first


def test_a_mistake_in_a_rule_of_a_pack_is_told_with_its_place(site, run):
    install(site, {**FILES, "rules/notes-kept.yaml": RULE.replace("[ConfigMap]", "[ConfigMpa]")})
    assert run("check", "a.yaml").err == (
        "error: acme_pack/rules/notes-kept.yaml:5:9: no kind 'ConfigMpa' is known; did you mean 'ConfigMap'?\n"
    )


def test_a_mistake_in_a_framework_of_a_pack_is_told_with_its_place(site, run):
    install(site, {**FRAMEWORK, "frameworks/acme.yaml": ACME.replace("verdict: partial", "verdict: partly")})
    assert run("check", "a.yaml").err == (
        "error: acme_pack/frameworks/acme.yaml:11:14: 'partly' is not one of testable, partial, not-testable; "
        "did you mean 'partial'?\n"
    )


def test_a_run_without_a_pack_imports_nothing_for_packs(site, folder, run, monkeypatch):
    import sys

    (folder / ".kubelint-compliance.yaml").write_text("select: [host-pid]\n")
    monkeypatch.delitem(sys.modules, "kubelint_compliance.config.packs")
    run("check", "a.yaml")
    assert "kubelint_compliance.config.packs" not in sys.modules
