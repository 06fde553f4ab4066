"""What only a process of its own can show: encodings, pipes, interruptions, bugs, and what an ordinary call imports."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.cli.manifests import CLEAN, PRIVILEGED

PROGRAM = (sys.executable, "-m", "kubelint_compliance")
NOT_IMPORTED = {
    *("typer", "click", "pydantic", "rich", "jinja2", "jsonschema", "sarif_om", "platformdirs", "re2"),
    *("argparse", "dataclasses", "difflib", "importlib.metadata", "inspect", "json", "logging", "multiprocessing"),
    *("pathlib", "subprocess", "tempfile", "tomllib"),
}


@pytest.fixture
def environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "KUBELINT_"))}
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    return kept | {"PYTHONPATH": root}


def start(arguments, folder, environment, **options):
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.Popen([*PROGRAM, *arguments], cwd=folder, env=environment, **streams)


def run(arguments, folder, environment, **options):
    process = start(arguments, folder, environment, **options)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_an_ordinary_call_imports_little(tmp_path, environment):
    (tmp_path / "web.yaml").write_text(PRIVILEGED)
    code = (
        "import sys; from kubelint_compliance.__main__ import main\n"
        "code = main(['check', 'web.yaml', '--select', 'container-privileged'])\n"
        "print(code, *sorted(sys.modules), file=sys.stderr)"
    )
    call = [sys.executable, "-S", "-c", code]
    environment["PYTHONPATH"] += os.pathsep + os.pathsep.join(path for path in sys.path if "site-packages" in path)
    done = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    code, *modules = done.stderr.split()
    assert code == "1"
    assert NOT_IMPORTED.intersection(modules) == set()


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "latin-1"}]
)
def test_reports_are_utf_8_in_every_locale(tmp_path, environment, locale):
    (tmp_path / "web.yaml").write_text(PRIVILEGED.replace("name: app", "name: 雪"), encoding="utf-8")
    call = ("check", "web.yaml", "--select", "container-privileged", "--output", "concise", "-q")
    code, out, err = run(call, tmp_path, environment | locale)
    assert (code, err) == (1, b"")
    assert 'Container "雪" runs privileged' in out.decode("utf-8")


def test_a_reader_that_leaves_early_changes_nothing(tmp_path, environment):
    (tmp_path / "web.yaml").write_text(PRIVILEGED)
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        call = ("check", "web.yaml", "--select", "container-privileged", "--output", "sarif")
        assert run(call, tmp_path, environment, stdout=pipe) == (1, None, b"")
        assert run(("rules",), tmp_path, environment, stdout=pipe) == (0, None, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
def test_a_report_that_cannot_be_written_exits_with_2(tmp_path, environment):
    (tmp_path / "web.yaml").write_text(CLEAN)
    with open("/dev/full", "wb") as full:
        code, _, err = run(("check",), tmp_path, environment, stdout=full)
    assert (code, err) == (2, b"error: cannot write to standard output: No space left on device\n")


@pytest.mark.skipif(os.name == "nt", reason="no signals")
def test_an_interruption_is_one_line(tmp_path, environment):
    os.mkfifo(tmp_path / "list")
    process = start(("check", "--files-from", "list"), tmp_path, environment, preexec_fn=_heed_interruptions)
    try:
        with os.fdopen(_writing_end(tmp_path / "list", process), "wb"):
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, out, err) == (130, b"", b"interrupted\n")


def _heed_interruptions():
    """A shell starts what it runs in the background deaf to interruptions, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _writing_end(pipe, process):
    """Open a named pipe once the process reads it: then it is in the midst of its work."""
    while process.poll() is None:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.01)
    raise AssertionError(process.communicate())


def test_completion_is_left_to_the_full_parser(tmp_path, environment):
    words = {"COMP_WORDS": "kubelint-compliance check --fail", "COMP_CWORD": "2"}
    code, out, _ = run(("check",), tmp_path, environment | words | {"_KUBELINT_COMPLIANCE_COMPLETE": "complete_bash"})
    assert (code, out) == (0, b"--fail-on\n")


def test_a_bug_is_one_line_and_a_traceback_on_request(tmp_path, environment, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text(
        "from kubelint_compliance import engine\n"
        "def check(*_, **__):\n    raise ValueError(chr(111) + 'dd thing')\n"
        "engine.check = check\n"
    )
    environment["PYTHONPATH"] += os.pathsep + str(tmp_path)
    line = b"error: unexpected ValueError; this is a bug, --debug shows where\n"
    assert run(("check", "."), tmp_path, environment) == (2, b"", line)
    code, _, err = run(("check", ".", "--debug"), tmp_path, environment)
    assert code == 2
    assert err.startswith(b"Traceback ")
    assert b"odd thing" not in err
    assert err.endswith(line)


def test_the_program_ends_with_all_that_it_said(tmp_path):
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true}\n")
    arguments = [sys.executable, "-m", "kubelint_compliance", "check", "--output", "concise", "pod.yaml"]
    ran = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stdout.endswith("1 object in 1 file checked\n")
