"""`init` gives a repository what it lacks, shows what it did, and changes nothing that is there."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.cli import recipes
from kubelint_compliance.yamltree import parse
from tests.cli.conftest import folder, run  # noqa: F401 - fixtures
from tests.cli.manifests import PRIVILEGED

CONFIGURATION, HOOKS = ".kubelint-compliance.yaml", ".pre-commit-config.yaml"
BASELINE, WORKFLOW = ".kubelint-compliance/baseline.json", ".github/workflows/kubelint-compliance.yaml"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
ADDRESS = "https://github.com/ours/kubelint-compliance"
KNOWN = recipes.Origin(ADDRESS, COMMIT)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A place for compiled rules: the built-in ones are compiled once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def tree(folder, cache, monkeypatch):  # noqa: F811
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setattr(recipes, "installed_from", lambda: KNOWN)
    (folder / ".git").mkdir()
    (folder / "k8s").mkdir()
    (folder / "k8s/a.yaml").write_text(PRIVILEGED, encoding="utf-8")
    return folder


def loaded(text):
    (document,) = parse(text)
    return document.value


def heads(out):
    """The lines that tell what was done, without what they show."""
    return [line.partition(":")[0] for line in out.splitlines() if not line.startswith(" ")]


def files(folder):  # noqa: F811
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_new_repository_gets_all_four_and_then_passes(run, tree):  # noqa: F811
    assert run("check").code == 1
    code, out, err = run("init")
    assert (code, err) == (0, "")
    assert heads(out) == [f"wrote {BASELINE}", f"wrote {CONFIGURATION}", f"wrote {HOOKS}", f"wrote {WORKFLOW}", "now"]
    assert files(tree) == [WORKFLOW, CONFIGURATION, BASELINE, HOOKS, "k8s/a.yaml"]
    code, out, _ = run("check")
    assert (code, out.splitlines()[-1]) == (0, "passed: nothing at or above high")
    (tree / "k8s/b.yaml").write_text(PRIVILEGED.replace("name: web", "name: other"), encoding="utf-8")
    assert run("check").code == 1


def test_the_hook_passes_over_old_debt_in_a_file_that_changes(run, tree):  # noqa: F811
    run("init")
    hook = ("check", "--force-exclude", "k8s/a.yaml")
    assert run(*hook).code == 0
    changed = PRIVILEGED.replace("web:1.0.0", "web:1.0.1")
    (tree / "k8s/a.yaml").write_text(f"# A comment.\n{changed}", encoding="utf-8")
    assert run(*hook).code == 0
    (tree / "k8s/a.yaml").write_text(changed.replace("spec:\n", "spec:\n  hostPID: true\n"), encoding="utf-8")
    code, out, _ = run(*hook)
    assert (code, out.splitlines()[-1]) == (1, "failed: 1 finding at or above high")


def test_what_it_writes_can_be_read_by_what_it_is_for(run, tree):  # noqa: F811
    run("init")
    (hooks,) = loaded((tree / HOOKS).read_text())["repos"]
    assert hooks == {"repo": ADDRESS, "rev": COMMIT, "hooks": [{"id": "kubelint-compliance"}]}
    job = loaded((tree / WORKFLOW).read_text())["jobs"]["manifests"]
    assert job["steps"][1]["uses"] == f"ours/kubelint-compliance@{COMMIT}"
    assert job["permissions"] == {"contents": "read"}
    assert json.loads((tree / BASELINE).read_text())["findings"]
    assert f"\nbaseline: {BASELINE}\n" in run("config", "show").out


def test_a_second_time_it_changes_nothing(run, tree):  # noqa: F811
    run("init")
    before = {path: (tree / path).read_bytes() for path in files(tree)}
    code, out, _ = run("init")
    assert code == 0
    kept = [f"kept  {name}" for name in (BASELINE, CONFIGURATION, HOOKS, WORKFLOW)]
    assert heads(out) == [*kept, "now"]
    assert {path: (tree / path).read_bytes() for path in files(tree)} == before


def test_what_is_there_is_left_and_what_to_add_is_shown(run, tree):  # noqa: F811
    (tree / CONFIGURATION).write_text("fail-on: critical\n", encoding="utf-8")
    (tree / HOOKS).write_text("repos: []\n", encoding="utf-8")
    out = run("init").out
    assert f"kept  {CONFIGURATION}: for the baseline to count, add\n    | baseline: {BASELINE}\n" in out
    assert f"kept  {HOOKS}: for a hook, add under `repos:`\n    |   - repo: {ADDRESS}\n    |     rev: {COMMIT}\n" in out
    assert (tree / CONFIGURATION).read_text() == "fail-on: critical\n"
    assert (tree / HOOKS).read_text() == "repos: []\n"


def test_for_a_pyproject_file_the_setting_is_shown_as_toml(run, tree, monkeypatch):  # noqa: F811
    (tree / "pyproject.toml").write_text('[tool.kubelint-compliance]\nfail-on = "high"\n', encoding="utf-8")
    line = f'baseline = "{BASELINE}"\n'
    head = "kept  pyproject.toml: for the baseline to count, add under `[tool.kubelint-compliance]`"
    assert f"{head}\n    | {line}" in run("init").out
    assert not (tree / CONFIGURATION).exists()
    with (tree / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(line)
    assert f"\nbaseline: {BASELINE}\n" in run("config", "show").out


def test_where_the_configuration_lies_deeper_the_baseline_is_named_from_there(run, tree, monkeypatch):  # noqa: F811
    (tree / "k8s" / CONFIGURATION).write_text("fail-on: high\n", encoding="utf-8")
    monkeypatch.chdir(tree / "k8s")
    assert f"    | baseline: ../{BASELINE}\n" in run("init").out
    (tree / "k8s" / CONFIGURATION).write_text(f"fail-on: high\nbaseline: ../{BASELINE}\n", encoding="utf-8")
    assert run("check").code == 0


def test_without_findings_or_wish_there_is_no_baseline(run, tree):  # noqa: F811
    assert heads(run("init", "--no-baseline").out)[0] == f"wrote {CONFIGURATION}"
    assert "baseline:" not in (tree / CONFIGURATION).read_text()
    (tree / CONFIGURATION).unlink()
    (tree / "k8s/a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", encoding="utf-8")
    (tree / CONFIGURATION).write_text("select: [container-privileged]\n", encoding="utf-8")
    assert run("init").out.startswith("no baseline: nothing is found\n")
    assert not (tree / BASELINE).exists()


def test_from_a_folder_of_the_repository_it_is_set_up_at_its_top(run, tree, monkeypatch):  # noqa: F811
    monkeypatch.chdir(tree / "k8s")
    assert run("init").code == 0
    assert (tree / CONFIGURATION).exists()
    assert [entry.name for entry in (tree / "k8s").iterdir()] == ["a.yaml"]


def test_what_could_not_be_checked_is_exit_2_and_told(run, tree):  # noqa: F811
    (tree / "k8s/broken.yaml").write_text("apiVersion: v1\nkind: Pod\na: [\n", encoding="utf-8")
    code, out, err = run("init")
    assert (code, heads(out)[0]) == (2, f"wrote {BASELINE}")
    assert err.startswith("error: k8s/broken.yaml:3:5: did not find expected ")


def test_without_a_known_revision_nothing_names_one(run, tree, monkeypatch):  # noqa: F811
    monkeypatch.setattr(recipes, "installed_from", recipes.Origin)
    out = run("init").out
    (hooks,) = loaded((tree / HOOKS).read_text())["repos"]
    assert (hooks["repo"], hooks["hooks"][0]["entry"]) == ("local", "kubelint-compliance check --force-exclude")
    assert not (tree / WORKFLOW).exists()
    assert "with the address and the commit of your copy" in out
    assert "    |       - uses: YOUR-ORG/kubelint-compliance@COMMIT\n" in out


def test_on_gitlab_a_job_is_shown(run, tree):  # noqa: F811
    (tree / ".gitlab-ci.yml").write_text("stages: [test]\n", encoding="utf-8")
    out = run("init").out
    shown = "".join(line[6:] + "\n" for line in out.splitlines() if line.startswith("    | "))
    assert loaded(shown)["kubelint-compliance"]["script"][0] == f'pip install "git+{ADDRESS}@{COMMIT}"'
    assert not (tree / WORKFLOW).exists()


@pytest.mark.parametrize("name", [CONFIGURATION, HOOKS, BASELINE, WORKFLOW])
def test_a_link_out_of_the_repository_is_not_followed(name, run, tree, tmp_path_factory):  # noqa: F811
    outside = tmp_path_factory.mktemp("outside")
    if "/" in name:
        (tree / name.partition("/")[0]).symlink_to(outside)
    else:
        (tree / name).symlink_to(outside / "file")
    run("init")
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (f'{{"url": "{ADDRESS}.git", "vcs_info": {{"vcs": "git", "commit_id": "{COMMIT}"}}}}', KNOWN),
        ('{"url": "file:///work", "dir_info": {"editable": true}}', recipes.Origin()),
        (f'{{"url": "file:///work", "vcs_info": {{"commit_id": "{COMMIT}"}}}}', recipes.Origin()),
        (f'{{"url": "https://me:token@x.example/a", "vcs_info": {{"commit_id": "{COMMIT}"}}}}', recipes.Origin()),
        ('{"url": "https://x.example/a", "vcs_info": {"commit_id": "main"}}', recipes.Origin()),
        ("[]", recipes.Origin()),
        ("", recipes.Origin()),
    ],
)
def test_a_revision_is_that_which_pip_noted(record, expected):
    assert recipes.installed_from(record) == expected
