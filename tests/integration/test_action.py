"""The GitHub Action: its script with the environment a runner sets, and its files under the linters made for them."""

import json
import sys

import pytest

from kubelint_compliance.__main__ import main
from kubelint_compliance.yamltree import parse
from tests.cli.manifests import BROKEN, CLEAN, PRIVILEGED, VALUES
from tests.integration.programs import ROOT, call, environment, program_on_path, tool

ACTION = next(iter(parse((ROOT / "action.yml").read_text()))).value
CHECK = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "check")
SELECT = "--select container-privileged"


def defaults():
    """The script's variables, as action.yml gives them where a workflow sets no input, and no event says more."""
    given = {
        variable: ACTION["inputs"][value.removeprefix("${{ inputs.").removesuffix(" }}")]["default"]
        for variable, value in CHECK["env"].items()
    }
    return {variable: "" if "github.event." in value else value for variable, value in given.items()}


class Runner:
    """A workspace with what GitHub sets around a step."""

    def __init__(self, folder):
        self.folder = folder
        self.workspace = folder / "work space"
        self.temp = folder / "temp"
        for path in (self.workspace, self.temp):
            path.mkdir()
        for name in ("output", "summary"):
            (folder / name).touch()
        self.bin = program_on_path(folder / "bin")

    def write(self, name, text):
        file = self.workspace / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run(self, **inputs):
        variables = environment(
            PATH=f"{self.bin}:/usr/local/bin:/usr/bin:/bin",
            GITHUB_ACTIONS="true",
            GITHUB_ACTION_PATH=str(ROOT),
            GITHUB_WORKSPACE=str(self.workspace),
            GITHUB_OUTPUT=str(self.folder / "output"),
            GITHUB_STEP_SUMMARY=str(self.folder / "summary"),
            RUNNER_TEMP=str(self.temp),
            **(defaults() | {"INPUT_INSTALL": "none", "INPUT_ARGS": SELECT} | inputs),
        )
        return call("bash", ROOT / "action/run.sh", env=variables, cwd=self.folder)

    @property
    def outputs(self):
        return dict(line.split("=", 1) for line in (self.folder / "output").read_text().splitlines())

    @property
    def summary(self):
        return (self.folder / "summary").read_text()


@pytest.fixture
def runner(tmp_path):
    python = tmp_path / "bin"
    python.mkdir()
    (python / "python3").symlink_to(sys.executable)
    return Runner(tmp_path)


def test_clean_manifests_pass(runner):
    runner.write("web.yaml", PRIVILEGED.replace("privileged: true", "privileged: false"))
    done = runner.run()
    assert (done.returncode, done.stderr) == (0, "")
    assert "::" not in done.stdout
    assert runner.outputs == {
        "exit-code": "0",
        "findings": "0",
        "failing": "0",
        "highest-severity": "",
        "report-file": runner.outputs["report-file"],
    }
    assert "\n**passed**: nothing at or above high\n" in runner.summary
    assert "no findings" in runner.summary


def test_the_verdict_stands_in_the_log_and_in_the_summary(runner):
    runner.write("web.yaml", PRIVILEGED)
    done = runner.run()
    assert done.stdout.splitlines()[-2].endswith("failed\x1b[0m: 1 finding at or above high")
    assert "\n**failed**: 1 finding at or above high\n" in runner.summary
    runner.write("broken.yaml", BROKEN)
    done = runner.run(INPUT_FAIL_ON="never")
    assert "\n**failed**: something could not be checked (1 problem)\n" in runner.summary
    assert "passed" not in done.stdout + runner.summary


def commit(runner, message):
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", message)):
        assert call("git", *words, cwd=runner.workspace).returncode == 0
    return call("git", "rev-parse", "HEAD", cwd=runner.workspace).stdout.strip()


def test_a_pull_request_is_compared_with_its_base(runner):
    default = ACTION["inputs"]["diff-base"]["default"]
    assert default == (
        "${{ github.event.pull_request.base.ref && format('origin/{0}', github.event.pull_request.base.ref)"
        " || github.event.merge_group.base_sha }}"
    )
    runner.write("web.yaml", PRIVILEGED)
    base = commit(runner, "Base")
    runner.write("new.yaml", PRIVILEGED.replace("name: web", "name: new"))
    runner.write(".kubelint-compliance.yaml", "fail-on: never\n")
    commit(runner, "Change")
    done = runner.run(INPUT_DIFF_BASE=base)
    assert (done.returncode, done.stderr) == (1, "")
    assert [line.split(",")[0] for line in done.stdout.split("\n") if line.startswith("::")] == [
        "::error file=new.yaml",
        "::warning file=.kubelint-compliance.yaml",
    ]
    assert "\n**failed**: 1 new finding at or above high\n" in runner.summary
    heads = [line for line in runner.summary.split("\n") if line.startswith("### ")]
    assert heads[:2] == ["### Decided by this change", "### Findings"]
    assert runner.outputs["findings"] == "1"


def test_a_base_that_was_not_fetched_is_an_annotation_that_says_what_to_do(runner):
    runner.write("web.yaml", PRIVILEGED)
    commit(runner, "Base")
    done = runner.run(INPUT_DIFF_BASE="0" * 40)
    assert done.returncode == 2
    assert "::error title=kubelint-compliance::--diff-base: there is no revision '000" in done.stdout
    assert (runner.outputs, runner.summary) == ({"exit-code": "2"}, "")


def test_places_in_the_summary_lead_to_the_commit_that_was_checked(runner):
    runner.write("deploy/a b.yaml", PRIVILEGED)
    base = "https://git.example/shop/deploy/blob/0123abc/deploy/a%20b.yaml#L10"
    told = {"GITHUB_SERVER_URL": "https://git.example", "GITHUB_REPOSITORY": "shop/deploy", "GITHUB_SHA": "0123abc"}
    runner.run(**told)
    assert f"[<code>deploy/a b.yaml:10:9</code>]({base})" in runner.summary
    runner.run(**(told | {"GITHUB_REPOSITORY": "shop/deploy) [x](y"}))
    assert "[x]" not in runner.summary


def test_findings_become_annotations_report_summary_and_outputs(runner):
    runner.write("deploy/web.yaml", PRIVILEGED)
    done = runner.run()
    assert (done.returncode, done.stderr) == (1, "")
    assert "critical[container-privileged]" in done.stdout
    assert "\n::error file=deploy/web.yaml,line=10,endLine=10,col=9,endColumn=25," in done.stdout
    assert "container-privileged" in runner.summary
    assert {**runner.outputs, "report-file": ""} == {
        "exit-code": "1",
        "findings": "1",
        "failing": "1",
        "highest-severity": "critical",
        "report-file": "",
    }
    with open(runner.outputs["report-file"]) as file:
        assert json.load(file)["summary"]["open"] == 1


def test_what_is_in_a_baseline_fails_no_step(runner, monkeypatch):
    runner.write("web.yaml", PRIVILEGED)
    monkeypatch.chdir(runner.workspace)
    assert main(["baseline", "write", "--file", "kept here.json"]) == 0
    assert runner.run().returncode == 1
    done = runner.run(INPUT_BASELINE="kept here.json")
    assert (done.returncode, runner.outputs["failing"]) == (0, "0")
    assert "::error" not in done.stdout
    runner.write("other.yaml", PRIVILEGED.replace("name: web", "name: other"))
    assert runner.run(INPUT_BASELINE="kept here.json").returncode == 1
    done = runner.run(INPUT_BASELINE="not here.json")
    assert done.returncode == 2
    assert "::error title=kubelint-compliance::there is no baseline 'not here.json'" in done.stdout


def test_annotations_and_summary_can_be_left_out(runner):
    runner.write("web.yaml", PRIVILEGED)
    done = runner.run(INPUT_ANNOTATIONS="false", INPUT_SUMMARY="false")
    assert done.returncode == 1
    assert "::error" not in done.stdout
    assert runner.summary == ""


def test_the_summary_is_added_to_what_is_there(runner):
    runner.write("settings.yaml", CLEAN)
    (runner.folder / "summary").write_text("Step before\n")
    assert runner.run().returncode == 0
    assert runner.summary.startswith("Step before\n")
    assert "no findings" in runner.summary


def test_sarif_is_written_where_the_workflow_says_and_for_uploads(runner):
    runner.write("web.yaml", PRIVILEGED)
    runner.run(INPUT_SARIF_FILE="out/report.sarif", INPUT_CATEGORY="prod")
    assert runner.outputs["sarif-file"] == str(runner.workspace / "out/report.sarif")
    (run,) = json.loads((runner.workspace / "out/report.sarif").read_text())["runs"]
    assert run["automationDetails"]["id"] == "prod/"
    runner.run(INPUT_UPLOAD_SARIF="true")
    assert runner.outputs["sarif-file"].startswith(str(runner.temp))


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"INPUT_FAIL_ON": "never"}, 0),
        ({"INPUT_FAIL_ON": "high"}, 1),
        ({"INPUT_ARGS": f"{SELECT} --exit-zero"}, 0),
        ({"INPUT_ARGS": "--select host-pid"}, 0),
        ({"INPUT_PATHS": "deploy/settings.yaml"}, 0),
        ({"INPUT_PATHS": "deploy/settings.yaml 'deploy/a b.yaml'"}, 1),
        ({"INPUT_PATHS": "deploy/settings.yaml\n'deploy/a b.yaml'\n"}, 1),
        ({"INPUT_WORKING_DIRECTORY": "deploy", "INPUT_PATHS": "settings.yaml"}, 0),
        ({"INPUT_CONFIG": "lenient.yaml"}, 0),
    ],
)
def test_inputs_reach_the_check(runner, inputs, code):
    runner.write("deploy/settings.yaml", CLEAN)
    runner.write("deploy/a b.yaml", PRIVILEGED)
    runner.write("lenient.yaml", "fail-on: never\n")
    done = runner.run(**inputs)
    assert (done.returncode, runner.outputs["exit-code"]) == (code, str(code))


@pytest.mark.parametrize(
    ("name", "text", "inputs"),
    [
        ("broken.yaml", BROKEN, {"INPUT_FAIL_ON": "never"}),
        ("values.yaml", VALUES, {}),
        ("web.yaml", CLEAN, {"INPUT_FAIL_ON": "hihg"}),
        ("web.yaml", CLEAN, {"INPUT_PATHS": "wev.yaml"}),
        ("web.yaml", CLEAN, {"INPUT_ARGS": "'unclosed"}),
        ("web.yaml", CLEAN, {"INPUT_INSTALL": "npm"}),
        ("web.yaml", CLEAN, {"INPUT_WORKING_DIRECTORY": "missing"}),
    ],
)
def test_what_cannot_be_checked_always_fails(runner, name, text, inputs):
    runner.write(name, text)
    done = runner.run(**inputs)
    assert (done.returncode, runner.outputs["exit-code"]) == (2, "2")


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"INPUT_FAIL_ON": "hihg"}, "--fail-on must be one of low, medium, high, critical, never, not 'hihg'"),
        ({"INPUT_ARGS": "--selct 100%"}, "no such option '--selct'; did you mean '--select'?"),
        ({"INPUT_ARGS": "--config 100%"}, "--config: there is no file '100%25'"),
    ],
)
def test_a_wrong_call_is_an_annotation(runner, inputs, words):
    runner.write("web.yaml", CLEAN)
    (line,) = [line for line in runner.run(**inputs).stdout.splitlines() if line.startswith("::")]
    assert line.startswith(f"::error title=kubelint-compliance::{words}")


@pytest.mark.parametrize("name", ["require-objects", "annotations", "summary", "upload-sarif"])
@pytest.mark.parametrize("value", ["yes", "True", "on", "1", ""])
def test_a_switch_is_true_or_false(runner, name, value):
    runner.write("web.yaml", CLEAN)
    done = runner.run(**{f"INPUT_{name.upper().replace('-', '_')}": value})
    assert done.stdout == f"::error title=kubelint-compliance::{name} must be true or false\n"
    assert (done.returncode, runner.outputs["exit-code"]) == (2, "2")


def test_warnings_are_no_annotations_of_their_own(runner):
    runner.write("values.yaml", VALUES)
    done = runner.run(INPUT_REQUIRE_OBJECTS="false", INPUT_ANNOTATIONS="false")
    assert ("::" in done.stdout, done.stderr) == (False, "warning: no Kubernetes object was checked\n")


def test_an_old_python_is_told_before_anything_is_installed(runner):
    (runner.bin / "python3").unlink()
    (runner.bin / "python3").write_text(f'#!/bin/sh\n[ "$1 $2" = "-I -c" ] && exit 1\nexec "{sys.executable}" "$@"\n')
    (runner.bin / "python3").chmod(0o755)
    runner.write("web.yaml", CLEAN)
    done = runner.run(INPUT_INSTALL="pip")
    assert done.stdout == ("::error title=kubelint-compliance::Python 3.11 or newer is needed; set python-version\n")
    assert runner.outputs["exit-code"] == "2"


def test_nothing_to_check_passes_where_that_is_allowed(runner):
    runner.write("values.yaml", VALUES)
    assert runner.run(INPUT_REQUIRE_OBJECTS="false").returncode == 0


PYTHON = """\
#!/bin/sh
case "$*" in
  "-I -m venv "*) mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; pwd >"{log}" ;;
  "-I -m pip "*) printf '%s\\n' "$*" >>"{log}" ;;
  "-I -m kubelint_compliance "*) shift 3; exec "{program}" "$@" ;;
  *) exec "{python}" "$@" ;;
esac
"""
LOCKED = (
    f"--require-hashes --only-binary :all: --requirement {ROOT}/action/requirements.txt "
    f"--requirement {ROOT}/action/build-requirements.txt"
)


@pytest.mark.parametrize(
    ("install", "words"),
    [
        ("pip", ""),
        ("wheelhouse:some wheels", "--no-index --find-links {workspace}/some wheels "),
        ("wheelhouse:/opt/w", "--no-index --find-links /opt/w "),
    ],
)
def test_the_locked_list_and_then_this_checkout_are_installed_outside_of_the_workspace(runner, install, words):
    """With a Python that only notes how pip is called, and starts a program in place of what pip would install."""
    log, program = runner.folder / "pip", runner.bin / "kubelint-compliance"
    (runner.bin / "python3").unlink()
    (runner.bin / "python3").write_text(PYTHON.format(program=program, log=log, python=sys.executable))
    (runner.bin / "python3").chmod(0o755)
    runner.write("settings.yaml", CLEAN)
    done = runner.run(INPUT_INSTALL=install)
    assert (done.returncode, done.stderr) == (0, "")
    folder, *calls = log.read_text().splitlines()
    pip = "-I -m pip install --quiet --disable-pip-version-check"
    assert folder.startswith(str(runner.temp))
    assert calls == [
        f"{pip} {words.format(workspace=runner.workspace)}{LOCKED}",
        f"{pip} --no-index --no-deps --no-build-isolation {ROOT}",
    ]


@pytest.mark.parametrize("words", ["$(touch made)", "`touch made`", "; touch made", "-- ; touch made", "x*y"])
@pytest.mark.parametrize("name", ["INPUT_PATHS", "INPUT_ARGS", "INPUT_FAIL_ON", "INPUT_CONFIG", "INPUT_CATEGORY"])
def test_no_input_is_run_as_a_program(runner, name, words):
    runner.write("web.yaml", CLEAN)
    runner.run(**{name: words})
    assert not list(runner.folder.rglob("made"))


def test_every_input_reaches_the_script_or_a_step_and_none_stands_in_a_program():
    text = (ROOT / "action.yml").read_text()
    for name in ACTION["inputs"]:
        assert f"inputs.{name}" in text.partition("\nruns:")[2]
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_every_output_comes_from_the_script():
    script = (ROOT / "action/run.sh").read_text() + (ROOT / "action/outputs.py").read_text()
    for name in ACTION["outputs"]:
        assert f"{name}=" in script or f'"{name}": ' in script


@pytest.mark.skipif(tool("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_finds_nothing():
    done = call(tool("shellcheck"), "--severity=style", ROOT / "action/run.sh")
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(tool("zizmor") is None, reason="zizmor is not installed")
def test_zizmor_finds_nothing():
    done = call(
        tool("zizmor"), "--persona=pedantic", "--offline", "--no-progress", ROOT / "action.yml", ROOT / ".github"
    )
    assert "No findings to report" in done.stdout, done.stdout
    assert done.returncode == 0


@pytest.mark.skipif(tool("actionlint") is None, reason="actionlint is not installed")
def test_actionlint_finds_nothing():
    done = call(tool("actionlint"), "-no-color", *sorted((ROOT / ".github/workflows").glob("*.yml")))
    assert (done.returncode, done.stdout) == (0, "")
