"""What a framework report says of itself: input, commit, digests; and the values that a shell offers."""

from __future__ import annotations

import json
import subprocess

import pytest

from kubelint_compliance.__main__ import main

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: 'a.example/b:1'}]}\n"
NAMED = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")


def git(folder, *words):
    subprocess.run(["git", "-C", str(folder), *NAMED, *words], check=True, capture_output=True)


@pytest.fixture
def tree(folder):
    (folder / "deploy").mkdir()
    (folder / "deploy" / "pod.yaml").write_text(POD)
    (folder / "notes.txt").write_text("one\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "remote", "add", "origin", "https://example.com/shop.git")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "First")
    return folder


def told(run, *words):
    return json.loads(run("report", "--framework", "pss", "-o", "json", *words).out)


def test_the_title_names_repository_and_paths(tree, run):
    assert told(run)["title"].startswith("Manifests of shop held against Pod Security Standards, ")
    assert told(run, "deploy")["title"].startswith("Manifests of deploy in shop held against ")


def test_the_commit_and_what_differs_from_it_are_told(tree, run):
    first = told(run)["run"]
    assert (len(first["commit"]), first["branch"], first["changedFiles"]) == (40, "main", 0)
    (tree / "notes.txt").write_text("two\n")
    assert told(run)["run"]["changedFiles"] == 0, "a file that was not checked is none of the input"
    (tree / "deploy" / "pod.yaml").write_text(POD.replace("web", "shop"))
    assert told(run)["run"]["changedFiles"] == 1
    (tree / "deploy" / "pod.yaml").unlink()
    assert told(run)["run"]["changedFiles"] == 1


def test_without_git_the_folder_is_named(folder, run):
    (folder / "pod.yaml").write_text(POD)
    assert (told(run)["run"]["name"], told(run)["run"]["commit"]) == (folder.name, None)


def test_digests_change_with_rules_and_settings_alone(tree, run):
    def digests(*words):
        said = told(run, *words)["run"]
        return said["rulesDigest"], said["configurationDigest"]

    plain = digests()
    assert digests("deploy") == plain
    assert digests("--ignore", "host-pid")[0] != plain[0]
    assert digests("--ignore", "host-pid")[1] != plain[1]
    (tree / ".kubelint-compliance.yaml").write_text("scope: {included: all}\ncolor: never\n")
    assert digests() == plain
    (tree / ".kubelint-compliance.yaml").write_text(
        "rule-settings: {image-tag-mutable: {params: {floatingTags: [x]}}}\n"
    )
    assert digests()[1] != plain[1]


@pytest.fixture
def offered(folder, monkeypatch, capsys):
    """What bash gets to offer for the last word of a call."""

    def call(*words):
        monkeypatch.setenv("_KUBELINT_COMPLIANCE_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", " ".join(("kubelint-compliance", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        with pytest.raises(SystemExit):
            main([])
        return capsys.readouterr().out.split()

    return call


@pytest.mark.parametrize(
    ("words", "some", "none"),
    [
        (("check", "--framework", "s"), {"soc2"}, {"iso27001"}),
        (("check", "--framework", "iso27001", "--control", "A.8.2"), {"A.8.2", "A.8.22"}, {"CC6.1"}),
        (("check", "--select", "host-p"), {"host-pid", "host-port"}, {"host-ipc"}),
        (("check", "--select", "pss:b"), {"pss:baseline"}, set()),
        (("check", "--ignore", "pod-"), {"pod-hardening"}, set()),
        (("check", "--fail-on", "h"), {"high"}, {"low"}),
        (("check", "--kubernetes-version", "1.3"), {"1.37"}, {"1.29"}),
        (("check", "-o", "sa"), {"sarif"}, {"json"}),
        (("report", "-o", "h"), {"html"}, {"sarif"}),
        (("explain", "CC6.1"), {"CC6.1"}, {"CC6.2"}),
        (("explain", "host-pi"), {"host-pid"}, set()),
        (("controls", "o"), {"owasp-k8s"}, {"soc2"}),
        (("controls", "soc2", "--control", "CC9"), {"CC9.1", "CC9.2"}, set()),
        (("rules", "--area", "st"), {"storage"}, {"secrets"}),
        (("rules", "host-pi"), {"host-pid"}, set()),
    ],
)
def test_values_are_completed(offered, words, some, none):
    found = set(offered(*words))
    assert some <= found
    assert not none & found
