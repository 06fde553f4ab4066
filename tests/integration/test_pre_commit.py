"""The pre-commit hooks: which files they are given, what their entries do, and a run with pre-commit itself."""

import shlex
import shutil

import pytest
from identify import identify

from kubelint_compliance.yamltree import parse
from tests.cli.manifests import BROKEN, CLEAN, PRIVILEGED, TEMPLATE, VALUES
from tests.integration.programs import ROOT, call, environment, installed, tool

HOOKS = {hook["id"]: hook for hook in next(iter(parse((ROOT / ".pre-commit-hooks.yaml").read_text()))).value}


def test_the_hooks_are_for_python_without_further_dependencies():
    assert list(HOOKS) == ["kubelint-compliance", "kubelint-compliance-new", "kubelint-compliance-repo"]
    for hook in HOOKS.values():
        assert hook["language"] == "python"
        assert hook["require_serial"] is True
        assert "additional_dependencies" not in hook


def test_the_whole_repository_is_one_call_without_file_names():
    assert HOOKS["kubelint-compliance-repo"]["pass_filenames"] is False
    assert HOOKS["kubelint-compliance-repo"]["entry"].endswith(" check .")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("README.md", False),
        ("templates/_helpers.tpl", False),
        ("deploy.sh", False),
        ("yaml", False),
        ("deploy/web.yaml", True),
        ("deploy/web.yml", True),
        ("deploy/web.json", True),
        ("deploy/web.prod.yaml", True),
        (".hidden/web.yaml", True),
    ],
)
@pytest.mark.parametrize("hook", HOOKS)
def test_hooks_are_given_yaml_and_json(hook, name, given):
    tags = identify.tags_from_filename(name)
    assert bool(tags.intersection(HOOKS[hook]["types_or"])) is given


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    (folder / "deploy").mkdir(parents=True)
    call("git", "init", "-q", folder)
    return folder


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    return installed(tmp_path_factory.mktemp("installed"))


def enter(hook, repository, programs, *more):
    """Run the hook's entry as pre-commit does: its words, then the user's arguments, then the file names."""
    return call(
        *shlex.split(HOOKS[hook]["entry"]), *more, cwd=repository, env=environment(PATH=f"{programs}:/usr/bin:/bin")
    )


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("deploy/settings.yaml", CLEAN, 0),
        ("values.yaml", VALUES, 0),
        ("empty.yaml", "", 0),
        ("package.json", '{"name": "web"}', 0),
        ("chart/templates/web.yaml", TEMPLATE, 0),
        (".github/workflows/ci.yml", "on: push\njobs: {}\n", 0),
        ("notes.yaml", "a: [1, 2\n", 0),
        ("deploy/web.yaml", PRIVILEGED, 1),
        ("deploy/web.json", '{"apiVersion": "v1", "kind": "Pod", "spec": {"hostPID": true, "containers": []}}', 1),
        ("deploy/broken.yaml", BROKEN, 2),
    ],
)
@pytest.mark.parametrize("hook", HOOKS)
def test_entries_judge_manifests_and_pass_over_other_files(hook, repository, programs, name, text, code):
    file = repository / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    select = ("--select", "container-privileged,host-pid")
    names = [name] if HOOKS[hook].get("pass_filenames", True) else []
    done = enter(hook, repository, programs, *select, *names)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)


def test_excluded_files_stay_excluded_though_they_are_named(repository, programs):
    (repository / "deploy/web.yaml").write_text(PRIVILEGED)
    (repository / ".kubelint-compliance.yaml").write_text("extend-exclude: [deploy/]\n")
    done = enter("kubelint-compliance", repository, programs, "-v", "deploy/web.yaml")
    assert done.returncode == 0
    assert "1 file excluded" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(tool("pre-commit") is None, reason="pre-commit is not installed")
def test_pre_commit_runs_all_hooks_on_a_repository(repository, tmp_path):
    """The one test that lets pre-commit install the package, for which it asks the package index for dependencies."""
    source = tmp_path / "source"
    _copy_checkout(source)
    (repository / "deploy/web.yaml").write_text(PRIVILEGED)
    (repository / "values.yaml").write_text(VALUES)
    call("git", "add", ".", cwd=repository)
    variables = environment(PRE_COMMIT_HOME=str(tmp_path / "cache"))

    def attempt(*arguments):
        return call(tool("pre-commit"), "try-repo", source, *arguments, cwd=repository, env=variables)

    failing = attempt("--all-files")
    assert failing.returncode == 1
    assert failing.stdout.count("- exit code: 1") == 3
    assert "critical[container-privileged]" in failing.stdout
    assert "deploy/web.yaml:10:9" in failing.stdout
    passing = attempt("kubelint-compliance", "--files", "values.yaml")
    assert (passing.returncode, "Passed" in passing.stdout) == (0, True)


def _copy_checkout(target):
    """Copy what is packaged: pre-commit clones a repository, and this one may not be one or not be committed."""
    target.mkdir()
    for name in ("kubelint_compliance", "rules", "schemas"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in [*ROOT.glob("*.py"), *(ROOT / name for name in ("pyproject.toml", "README.md", "LICENSE"))]:
        shutil.copy(file, target)
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", target)
    call("git", "init", "-q", target)
    call("git", "add", ".", cwd=target)
    call("git", "commit", "-q", "-m", "Copy", cwd=target)


def test_what_is_new_is_told_alone(repository, programs):
    (repository / "deploy/web.yaml").write_text(PRIVILEGED)
    hook = "kubelint-compliance-new"
    call("git", "add", ".", cwd=repository)
    assert enter(hook, repository, programs, "deploy/web.yaml").returncode == 1
    call("git", "commit", "-q", "-m", "First", cwd=repository)
    done = enter(hook, repository, programs, "deploy/web.yaml")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "passed: nothing new at or above high")
