"""A run that was done before is told again, byte for byte, and done anew for everything that can change it."""

from __future__ import annotations

import os
import sqlite3
import subprocess

import pytest

from kubelint_compliance import engine, kept
from kubelint_compliance.__main__ import main
from kubelint_compliance.kept import runs
from kubelint_compliance.kept.store import NAME

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec: {hostNetwork: true, containers: [{name: a, image: b}]}\n"
RENDERED = "---\n# Source: shop/templates/pod.yaml\n" + POD % "rendered"


class Place:
    """A tree, and a user with a cache elsewhere; `check` tells what came out, and whether anything was done for it."""

    def __init__(self, folder, monkeypatch, capsys):
        self.tree, self.cache = folder / "tree", folder / "cache" / "kubelint-compliance"
        self.patch, self.capsys = monkeypatch, capsys
        self.checks = 0

    def write(self, name, text):
        file = self.tree / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def check(self, *words):
        before = self.checks
        code = main(["check", *(words or (".",))])
        out, err = self.capsys.readouterr()
        return (code, out, err), self.checks > before


@pytest.fixture
def place(tmp_path, monkeypatch, capsys):
    made = Place(tmp_path, monkeypatch, capsys)
    made.write("a.yaml", POD % "a")
    made.write("base/kustomization.yaml", "resources: [pod.yaml]\n")
    made.write("base/pod.yaml", POD % "b")
    monkeypatch.chdir(made.tree)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("kubelint_compliance.ruleset.assemble.builtin_rules", _once(tmp_path, monkeypatch))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "PAYS", 0)
    for name in ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR", "KUBELINT_COMPLIANCE_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    examine = engine.examine

    def counted(*values, **named):
        made.checks += 1
        return examine(*values, **named)

    monkeypatch.setattr(engine, "examine", counted)
    return made


_rules = []


def _once(tmp_path, monkeypatch):
    """The rules of the checkout, compiled once and not for the cache of every test."""
    from kubelint_compliance.ruleset.builtin import builtin_rules

    if not _rules:
        _rules.append(builtin_rules())
    return lambda **_: _rules[0]


def test_the_same_run_is_told_again(place):
    first, done = place.check()
    assert (first[0], done) == (1, True)
    assert place.check() == (first, False)
    assert place.check("--no-cache", ".") == (first, True)


@pytest.mark.parametrize(
    "words",
    [
        ("--min-severity", "low"),
        ("--fail-on", "never"),
        ("--exit-zero",),
        ("--verbose",),
        ("--quiet",),
        ("--statistics",),
        ("--color", "always"),
        ("--ignore", "pod-host-network"),
        ("--kubernetes-version", "1.30"),
        ("--output", "concise"),
        ("--output", "json"),
        ("--output", "sarif"),
        ("--exclude", "base"),
        ("--require-schemas",),
    ],
)
def test_another_call_is_another_run(place, words):
    place.check()
    alone = place.check("--no-cache", *words, ".")
    assert place.check(*words, ".") == alone
    assert place.check(*words, ".") == (alone[0], False)


CHANGES = {
    "a file": lambda tree: (tree / "a.yaml").write_text(POD % "other"),
    "a file more": lambda tree: (tree / "z.yaml").write_text(POD % "z"),
    "a file less": lambda tree: (tree / "a.yaml").unlink(),
    "a name": lambda tree: (tree / "a.yaml").rename(tree / "z.yaml"),
    "a configuration": lambda tree: (tree / ".kubelint-compliance.yaml").write_text("min-severity: low\n"),
    "settings of some paths": lambda tree: (tree / ".kubelint-compliance.yaml").write_text(
        "overrides: [{paths: [a.yaml], ignore: [all]}]\n"
    ),
    "a file that leaves others out": lambda tree: (tree / ".gitignore").write_text("a.yaml\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_is_done_anew(place, change):
    subprocess.run(["git", "init", "-q"], check=True)
    place.check()
    assert not place.check()[1]
    CHANGES[change](place.tree)
    assert place.check() == place.check("--no-cache", ".")


@pytest.mark.parametrize("what", ["stamp", "data_stamp"])
def test_other_code_rules_or_schemas_do_it_anew(place, monkeypatch, what):
    place.check()
    monkeypatch.setattr(f"kubelint_compliance.ruleset.packcache.{what}", lambda *_: "other")
    assert place.check()[1]


def test_a_link_that_leads_elsewhere_does_it_anew(place):
    place.write("one/pod.yaml", POD % "one")
    place.write("two/pod.yaml", POD % "two")
    place.write("base/kustomization.yaml", "namespace: shop\nresources: [../now/pod.yaml]\n")
    link = place.tree / "now"
    link.symlink_to("one")
    place.check("--exclude", "now", ".")
    assert not place.check("--exclude", "now", ".")[1]
    link.unlink()
    link.symlink_to("two")
    assert place.check("--exclude", "now", ".")[1]


def test_a_template_that_comes_does_it_anew(place):
    place.write("rendered.yaml", RENDERED)
    place.write("shop/Chart.yaml", "name: shop\n")
    place.check()
    assert not place.check()[1]
    place.write("shop/templates/pod.yaml", "a: {{ .Values.a }}\n")
    assert place.check()[1]


def test_whether_a_rendered_text_is_committed_is_asked_again(place):
    subprocess.run(["git", "init", "-q"], check=True)
    place.write("rendered.yaml", RENDERED)
    (place.tree / ".git/info/exclude").write_text("")
    place.write(".kubelint-compliance.yaml", "respect-gitignore: false\n")
    place.check()
    assert not place.check()[1]
    (place.tree / ".git/info/exclude").write_text("rendered.yaml\n")
    assert place.check() == place.check("--no-cache", ".")


def test_files_picked_from_a_tree_with_rendered_texts_are_checked_each_time(place):
    place.write("rendered.yaml", RENDERED)
    place.check("rendered.yaml", "a.yaml")
    assert place.check("rendered.yaml", "a.yaml")[1]


def test_what_changes_before_it_is_looked_at_is_not_kept(place, monkeypatch):
    examine = engine.examine

    def changing(*values, **named):
        place.write("a.yaml", POD % "other")
        return examine(*values, **named)

    with monkeypatch.context() as patched:
        patched.setattr(engine, "examine", changing)
        assert "Pod other" in place.check("--verbose", ".")[0][1]
    place.write("a.yaml", POD % "a")
    assert place.check("--verbose", ".") == place.check("--no-cache", "--verbose", ".")


def test_what_changes_afterwards_is_kept_as_it_was(place, monkeypatch):
    examine = engine.examine

    def changing(*values, **named):
        found = examine(*values, **named)
        place.write("a.yaml", POD % "other")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(engine, "examine", changing)
        first, _ = place.check()
    assert place.check() == place.check("--no-cache", ".")
    place.write("a.yaml", POD % "a")
    assert place.check() == (first, False)
    assert place.check("--no-cache", ".") == (first, True)


@pytest.mark.parametrize("room", [0, 10**6])
def test_where_others_may_have_read_what_changes_afterwards_is_not_kept(place, monkeypatch, room):
    examine = engine.examine

    def changing(*values, **named):
        found = examine(*values, **named)
        place.write("a.yaml", POD % "other")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(engine, "examine", changing)
        patched.setattr("kubelint_compliance.kept.held.Held.__init__.__defaults__", (room,))
        place.check()
    place.write("a.yaml", POD % "a")
    assert place.check()[1] is (room == 0)


@pytest.mark.parametrize("words", [("--framework", "soc2"), ("--crd", "crd.yaml"), ("--output", "json=out.json")])
def test_runs_that_do_more_than_tell_are_done_each_time(place, words):
    place.write(
        "crd.yaml",
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: carts.shop.example}\n"
        "spec: {group: shop.example, names: {kind: Cart}, versions: [{name: v1}]}\n",
    )
    place.check(*words, "a.yaml")
    assert place.check(*words, "a.yaml")[1]


def test_a_mistake_of_this_tool_is_told_each_time(place, monkeypatch):
    def fails(*_):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("kubelint_compliance.maps.scan", fails)
        assert place.check()[0][0] == 2
    assert place.check()[1]


def test_few_small_files_are_not_worth_it(place, monkeypatch):
    monkeypatch.setattr(kept, "PAYS", 60_000)
    place.check()
    assert not (place.cache / NAME).exists()


def test_a_named_folder_is_used_and_one_in_the_tree_is_not(place, tmp_path):
    first = place.check("--cache-dir", str(tmp_path / "mine"), ".")[0]
    assert place.check("--cache-dir", str(tmp_path / "mine"), ".") == (first, False)
    assert (tmp_path / "mine" / NAME).exists()
    assert not (place.cache / NAME).exists()
    (code, out, err), done = place.check("--cache-dir", "kept", ".")
    assert (code, out, done, (place.tree / "kept").exists()) == (*first[:2], True, False)
    assert err == f"warning: {place.tree / 'kept'} lies in what is scanned: nothing is kept there for later runs\n"


def test_a_damaged_store_is_thrown_away_and_told_on_request(place):
    first, _ = place.check()
    (place.cache / NAME).write_bytes(b"no database")
    (code, out, err), done = place.check("--debug", ".")
    assert (code, out, done) == (*first[:2], True)
    assert "is not used: file is not a database" in err
    assert place.check()[0] == first
    assert place.check() == (first, False)


def test_rows_of_somebody_else_do_not_count(place):
    first, _ = place.check()
    with sqlite3.connect(place.cache / NAME) as connection:
        connection.execute("UPDATE kept SET row = replace(row, 'hostNetwork', 'nothing')")
    assert place.check() == (first, True)


@pytest.mark.skipif(os.name == "nt" or not os.getuid(), reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_costs_nothing(place):
    place.cache.parent.mkdir()
    place.cache.parent.chmod(0o500)
    first, _ = place.check()
    assert first[2] == ""
    assert place.check() == (first, True)


def test_no_value_of_a_secret_is_kept(place):
    place.write(
        "secret.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a, labels: {a: b-rown7fox}, annotations: {b: j-umps8over}}\n"
        "stringData: {k: q-uick9lazy}\nzzz: 1\n",
    )
    place.check("--min-severity", "low", ".")
    place.check("--min-severity", "low", "--output", "json", ".")
    kept_bytes = (place.cache / NAME).read_bytes()
    assert b"secret.yaml" in kept_bytes
    assert [value for value in (b"b-rown7fox", b"j-umps8over", b"q-uick9lazy") if value in kept_bytes] == []


def test_what_rests_on_more_questions_than_are_asked_again_is_not_kept(place, monkeypatch):
    monkeypatch.setattr(runs, "_MOST", 0)
    place.check()
    assert place.check()[1]


def test_a_run_that_asked_for_a_name_with_a_credential_is_not_kept(place):
    place.write("base/kustomization.yaml", "resources: [pod.yaml, 'redis:hunter2x9@a.example']\n")
    place.check()
    assert b"hunter2x9" not in (place.cache / NAME).read_bytes()


def test_in_a_build_nothing_is_kept_unless_a_folder_is_named(tmp_path, monkeypatch):
    from kubelint_compliance.cli.examining import store_of
    from kubelint_compliance.config import Config

    assert (store_of(Config()), store_of(Config(keep_in="/a")), store_of(Config(cache=False))) == ("", "/a", None)
    monkeypatch.setenv("CI", "true")
    assert (store_of(Config()), store_of(Config(keep_in="/a")), store_of(Config(cache=False))) == (None, "/a", None)
