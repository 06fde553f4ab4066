"""Every recipe of the pages on commands, hooks and the action, run from the top, from a subfolder, after deletions."""

from __future__ import annotations

import re
import shlex
import sys

import pytest

from kubelint_compliance.yamltree import parse
from tests.cli.manifests import CLEAN, PRIVILEGED, VALUES
from tests.docs.pages import blocks, read
from tests.integration.programs import ROOT, call, environment, program_on_path, tool, user_folders
from tests.integration.test_action import Runner

pytestmark = pytest.mark.slow
CHART = "apiVersion: v2\nname: shop\nversion: 1.0.0\n"
FILES = {
    "deploy/web.yaml": CLEAN,
    "deploy/gone.yaml": CLEAN,
    "deploy/ü gone.yaml": CLEAN,
    "charts/rendered.yaml": CLEAN,
    "charts/shop/Chart.yaml": CHART,
    "charts/shop/templates/pod.yaml": PRIVILEGED,
    "README.md": "# A *page*\n",
    "values.yaml": VALUES,
}
HELM = "#!/bin/sh\nprintf -- '---\\n# Source: shop/templates/pod.yaml\\n'; cat \"$3/templates/pod.yaml\"\n"


@pytest.fixture
def repository(tmp_path):
    """A branch on which files were changed, renamed and deleted; the folder `apps` holds the same files as the top."""
    folder = tmp_path / "repository"
    call("git", "init", "-q", "-b", "main", folder)
    for name in (*FILES, *(f"apps/{name}" for name in FILES)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(FILES[name.removeprefix("apps/")])
    commit(folder, "One")
    call("git", "update-ref", "refs/remotes/origin/main", "HEAD", cwd=folder)
    for where in (folder, folder / "apps"):
        (where / "deploy/web.yaml").write_text(CLEAN + "  size: large\n")
        (where / "README.md").write_text("# Another\n\n* item: one\n")
        (where / "values.yaml").rename(where / "settings.yaml")
        (where / "deploy/gone.yaml").unlink()
        (where / "deploy/ü gone.yaml").unlink()
    commit(folder, "Two")
    path = program_on_path(tmp_path / "bin")
    (path / "helm").write_text(HELM)
    (path / "helm").chmod(0o755)
    (path / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')  # what pre-commit gives to its hooks
    (path / "python").chmod(0o755)
    return folder


def commit(folder, message):
    call("git", "add", "-A", cwd=folder)
    assert call("git", "commit", "-qm", message, cwd=folder).returncode == 0


def variables(repository):
    # The rules of a checkout are compiled once for all: that is no part of a recipe.
    path = f"{repository.parent / 'bin'}:/usr/bin:/bin"
    return environment(PATH=path, HOME=str(repository.parent), **user_folders())


def commands():
    """Each line of a shell block, and each pipe in running text; what fetches packages is not for a repository."""
    for page in ("docs/command-line.md", "docs/pre-commit.md", "docs/github-action.md"):
        text = read(page)
        lines = [line for language, body in blocks(text) if language == "sh" for line in runs(body)]
        lines = [line for line in lines if line and not line.startswith("pip ")]
        for line in (*lines, *re.findall(r"`([^`\n]*\| kubelint-compliance [^`\n]*)`", text)):
            yield pytest.param(line, id=f"{page}: {line[:50]}")


def runs(body):
    """Each line of a block; `merge` needs what those above it wrote."""
    lines = body.splitlines()
    for number, line in enumerate(lines):
        yield "\n".join(lines[: number + 1]) if " merge " in line else line


@pytest.mark.parametrize("folder", [".", "apps"])
@pytest.mark.parametrize("line", [*commands()])
def test_a_command_of_the_pages_runs_from_the_top_and_from_a_subfolder(repository, line, folder):
    done = call("bash", "-o", "pipefail", "-c", line, cwd=repository / folder, env=variables(repository))
    assert done.returncode == (1 if "helm template" in line else 0), done.stderr
    assert "Traceback" not in done.stderr
    assert "error" not in done.stderr


@pytest.mark.parametrize(
    ("folder", "options"), [(".", ""), ("apps", ""), ("apps", " --relative"), ("apps/deploy", " --relative")]
)
def test_the_changed_files_of_a_branch_are_those_that_are_there(repository, folder, options):
    (line,) = [line.values[0] for line in commands() if "git diff" in line.values[0]]
    for written in (line, line.replace(" -z", "")):
        words = written.replace(" --name-only", f" --name-only{options}") + " --output concise -v"
        done = call("bash", "-o", "pipefail", "-c", words, cwd=repository / folder, env=variables(repository))
        where = ["apps/"] if options else ["", "apps/"]
        names = [f"{prefix}deploy/web.yaml" for prefix in where]
        assert done.returncode == 0
        checked = re.findall(r"^  checked +(.*)  \(1 object\)$", done.stdout, re.MULTILINE)
        assert sorted(
            str((repository / folder / name).resolve().relative_to(repository)) for name in checked
        ) == sorted(names)
        assert done.stdout.count("listed, but not there") == 2 * len(where)
        pages = 0 if folder == "apps/deploy" else len(where)
        assert done.stdout.count("README.md  (neither YAML nor JSON by its name)") == pages
        assert "unparsable" not in done.stdout


@pytest.mark.parametrize("folder", [".", "apps"])
def test_a_template_is_told_where_it_lies(repository, folder):
    (line,) = [line.values[0] for line in commands() if "helm template" in line.values[0]]
    words = f"{line} -o concise --select container-privileged"
    done = call(
        "bash", "-c", words, cwd=repository / "apps" if folder == "apps" else repository, env=variables(repository)
    )
    # There are two charts of the name, one in `apps`: which of them was rendered nobody can tell.
    assert done.stdout.startswith("<stdin>:")
    call("git", "rm", "-rqf", "charts" if folder == "apps" else "apps/charts", cwd=repository)
    done = call("bash", "-c", words, cwd=repository / folder, env=variables(repository))
    assert done.stdout.startswith("charts/shop/templates/pod.yaml:10:9: critical container-privileged ")


HOOKS = {hook["id"]: hook for hook in next(iter(parse((ROOT / ".pre-commit-hooks.yaml").read_text()))).value}


def hook_recipes():
    for number, (_, body) in enumerate(block for block in blocks(read("docs/pre-commit.md")) if block[0] == "yaml"):
        value = next(iter(parse(body))).value
        for hook in value if isinstance(value, list) else [one for repo in value["repos"] for one in repo["hooks"]]:
            yield pytest.param(hook, id=f"{number}: {hook['id']}")


@pytest.mark.skipif(tool("pre-commit") is None, reason="pre-commit is not installed")
@pytest.mark.parametrize("folder", [".", "apps"])
@pytest.mark.parametrize("hook", [*hook_recipes()])
def test_a_hook_of_the_pages_runs_on_a_commit_with_a_deletion(repository, hook, folder):
    """With pre-commit itself, but from this checkout: a test of its own installs the package."""
    entry = {**HOOKS[hook["id"]], **hook, "language": "system"}
    lines = [
        f"        {key}: {shlex.quote(value) if isinstance(value, str) else value}\n" for key, value in entry.items()
    ]
    text = "repos:\n  - repo: local\n    hooks:\n      -" + "".join(lines)[7:]
    (repository / ".pre-commit-config.yaml").write_text(text.replace("True", "true").replace("False", "false"))
    commit(repository, "Hook")
    (repository / "apps/deploy/web.yaml").write_text(PRIVILEGED)
    call("git", "rm", "-qf", "charts/rendered.yaml", cwd=repository)
    call("git", "add", "-A", cwd=repository)
    home = environment(
        PATH=f"{repository.parent / 'bin'}:/usr/bin:/bin", PRE_COMMIT_HOME=str(repository.parent / "cache")
    )
    stage = ["--hook-stage", hook["stages"][0]] if "stages" in hook else []
    done = call(tool("pre-commit"), "run", *stage, cwd=repository / folder, env=home)
    assert done.returncode == 1, done.stdout
    assert "- exit code: 1" in done.stdout
    assert "  --> apps/deploy/web.yaml:" in done.stdout
    assert "not-found" not in done.stdout


def action_recipes():
    for number, (_, body) in enumerate(block for block in blocks(read("docs/github-action.md")) if block[0] == "yaml"):
        steps = re.findall(r"uses: YOUR-ORG/kubelint-compliance@\S+\n +with:\n((?: +.+\n)+)", body)
        for step in steps:
            yield pytest.param(next(iter(parse(step))).value, id=str(number))


@pytest.mark.parametrize("folder", [".", "apps"])
@pytest.mark.parametrize("inputs", [*action_recipes()])
def test_a_step_of_the_pages_runs_in_the_workspace_and_in_a_subfolder(tmp_path, inputs, folder):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(sys.executable)
    runner = Runner(tmp_path)
    call("git", "init", "-q", runner.workspace)
    prefix = "" if folder == "." else f"{folder}/"
    runner.write(f"{prefix}deploy/web.yaml", PRIVILEGED)
    runner.write(f"{prefix}deploy/README.md", "# A *page*\n")
    named = {f"INPUT_{name.upper().replace('-', '_')}": value for name, value in inputs.items()}
    done = runner.run(**named, INPUT_WORKING_DIRECTORY=folder)
    assert done.returncode == 1, done.stderr
    assert f"::error file={prefix}deploy/web.yaml,line=10," in done.stdout
    assert ("sarif-file" in runner.outputs) is (inputs.get("upload-sarif") == "true")
