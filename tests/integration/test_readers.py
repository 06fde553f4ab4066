"""The programs that read reports: reviewdog, in the oldest version that is supported, and Microsoft's SARIF validator.

Neither is fetched here: `go mod download` in tests/oracle/reviewdog and `npm ci` in tests/data/sarif/multitool do that.
"""

import json
import shutil
import sys

import pytest

from tests.cli.manifests import BROKEN, PRIVILEGED, VALUES
from tests.integration.programs import ROOT, call, environment

pytestmark = pytest.mark.slow
CHECK = (sys.executable, "-m", "kubelint_compliance", "check", "--isolated", "--select", "container-privileged")
MULTITOOL = ROOT / "tests/data/sarif/multitool"
TEMPLATE = "kind: Pod # {{ .Values.a }}\nspec:\n  containers:\n    - securityContext:\n        privileged: true\n"


@pytest.fixture(scope="module")
def reviewdog(tmp_path_factory):
    if shutil.which("go") is None:
        pytest.skip("no Go tool chain")
    program = tmp_path_factory.mktemp("reviewdog") / "reviewdog"
    package = "github.com/reviewdog/reviewdog/cmd/reviewdog"
    done = call("go", "build", "-mod=readonly", "-o", program, package, cwd=ROOT / "tests/oracle/reviewdog")
    if done.returncode:
        pytest.skip(f"reviewdog does not build: {done.stderr[-200:]}")
    assert "0.17.4" in (ROOT / "docs/reports.md").read_text()
    assert "reviewdog v0.17.4" in (ROOT / "tests/oracle/reviewdog/go.mod").read_text()
    return program


@pytest.fixture
def changed(tmp_path):
    """A repository with a chart, in which one manifest and the chart's template have been changed."""
    call("git", "init", "-q", tmp_path)
    files = {"deploy/ü web.yaml": PRIVILEGED, "chart/templates/pod.yaml": TEMPLATE}
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("\n")
    (tmp_path / "chart/Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    call("git", "add", ".", cwd=tmp_path)
    call("git", "commit", "-qm", "One", cwd=tmp_path)
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def checked(folder, *arguments, text=None):
    given = {"stdin": None, "input": text} if text is not None else {}
    done = call(*CHECK, *arguments, cwd=folder, env=environment(PYTHONPATH=str(ROOT)), **given)
    assert "Traceback" not in done.stderr
    return done.stdout


def shown(reviewdog, folder, report, *options):
    """What reviewdog reports of the lines that have changed."""
    words = (reviewdog, "-f=rdjson", "-reporter=local", "-diff=git -c core.quotePath=false diff", *options)
    done = call(*words, cwd=folder, stdin=None, input=report)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(("folder", "path"), [(".", "deploy/ü web.yaml"), ("deploy", "ü web.yaml")])
def test_reviewdog_shows_the_finding_wherever_it_runs(reviewdog, changed, folder, path):
    text = shown(reviewdog, changed / folder, checked(changed / folder, "-o", "rdjson", "."))
    assert text.startswith('message:"Container \\"app\\" runs privileged (Pod web)."')
    assert f'path:"{path}"' in text


def test_reviewdog_shows_what_was_rendered_at_the_template(reviewdog, changed):
    rendered = f"# Source: shop/templates/pod.yaml\n{PRIVILEGED}"
    text = shown(reviewdog, changed / "chart", checked(changed / "chart", "-o", "rdjson", "-", text=rendered))
    assert 'path:"templates/pod.yaml"' in text


def test_reviewdog_reads_problems_with_and_without_a_place(reviewdog, changed):
    (changed / "broken.yaml").write_text(BROKEN)
    report = checked(changed, "-o", "rdjson", "--extend-exclude", "./x", "--require-objects", "broken.yaml")
    text = shown(reviewdog, changed, report, "-filter-mode=nofilter")
    assert [line.partition("location:")[2].partition(" ")[0] for line in text.splitlines()] == [
        '{path:"kubelint-compliance"}',
        '{path:"kubelint-compliance"}',
        '{path:"broken.yaml"',
    ]


@pytest.fixture(scope="module")
def validate():
    program = next(MULTITOOL.glob("node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool"), None)
    if program is None:
        pytest.skip(f"`npm ci` in {MULTITOOL.name} comes first")
    program.chmod(0o755)

    def run(file):
        words = (program, "validate", file, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning")
        done = call(*words, env=environment(DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1"))
        assert "Analysis completed successfully" in done.stdout
        said = (line.partition(": ")[2] for line in done.stdout.splitlines())
        return [line for line in said if line.startswith(("error ", "warning ")) and "'informationUri'" not in line]

    return run


@pytest.mark.parametrize(
    ("files", "arguments"),
    [
        ({}, ["."]),
        ({"values.yaml": VALUES}, ["--require-objects", "."]),
        ({"broken.yaml": BROKEN, "web.yaml": PRIVILEGED, "latin.yaml": b"# \xfc\n"}, ["--extend-exclude", "./x", "."]),
        ({"web.yaml": PRIVILEGED}, ["nowhere.yaml", "web.yaml", "web.yam"]),
    ],
    ids=["nothing", "no objects", "problems", "missing"],
)
def test_microsofts_validator_has_nothing_to_say(validate, tmp_path, files, arguments):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    checked(tmp_path, "-o", "sarif=out.sarif", *arguments)
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"
    assert validate(tmp_path / "out.sarif") == []


def test_microsofts_validator_has_nothing_to_say_of_rendered_text(validate, changed):
    checked(changed, "-o", "sarif=out.sarif", "-", text=f"# Source: shop/templates/pod.yaml\n{PRIVILEGED}---\n{BROKEN}")
    assert validate(changed / "out.sarif") == []
