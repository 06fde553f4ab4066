"""The check from Python gives what the command line writes; a Dask cluster may do the work."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from kubelint_compliance.__main__ import main
from kubelint_compliance.api import run
from kubelint_compliance.model import UsageError
from kubelint_compliance.reports import render
from kubelint_compliance.sources import git
from tests.integration.programs import ROOT, call, environment

SHOP = str(ROOT / "examples/shop")


def test_the_report_is_that_of_the_command_line(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    report = run("examples/shop", select=("pss:restricted",), kubernetes_version="1.33")
    words = ("--select", "pss:restricted", "--kubernetes-version", "1.33")
    code = main(["check", "examples/shop", *words, "--output", "json", "--quiet"])
    assert json.loads(capsys.readouterr().out) == json.loads(render(report, "json"))
    assert (report.exit_code, report.kubernetes_version) == (code, "1.33")


def test_what_is_wrong_with_a_call_is_raised(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="no rule matches 'nothing'"):
        run(select=("nothing",))
    with pytest.raises(UsageError, match=r"^there is no setting 'selct'; did you mean 'select'\?$"):
        run(selct=("all",))
    with pytest.raises(UsageError, match="there is no setting 'paths'"):
        run(paths=("a",))
    with pytest.raises(UsageError, match=r"^select takes a tuple of texts: write \('pss:restricted',\)$"):
        run(select="pss:restricted")


def test_a_dask_cluster_does_the_work(tmp_path):
    """The example of the folder `examples/dask`, with a real cluster of two workers in processes of their own."""
    script = tmp_path / "cluster.py"
    script.write_text(
        "import sys\n"
        "from dask.distributed import LocalCluster\n"
        f"sys.path.insert(0, {str(ROOT / 'examples/dask')!r})\n"
        "import check\n"
        "if __name__ == '__main__':\n"
        "    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:\n"
        "        sys.exit(check.main(cluster.scheduler_address, sys.argv[1]))\n"
    )
    done = call(sys.executable, script, SHOP, cwd=ROOT, env=environment(PYTHONPATH=str(ROOT)))
    alone = call(sys.executable, "-m", "kubelint_compliance", "check", SHOP, "--output", "concise", cwd=ROOT)
    assert (done.returncode, found(done.stdout)) == (alone.returncode, found(alone.stdout)), done.stderr
    assert len(found(done.stdout)) > 20


def found(text):
    return [line for line in text.split("\n") if line.startswith("examples/shop/")]


def test_git_is_called_twice_whatever_texts_say_of_themselves(tmp_path, monkeypatch):
    """A text that says what it was rendered from is believed where git ignores it; what git listed it does not."""
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: b}\nstringData: {password: aB3dE5gH7jK9}\n"
    (tmp_path / "a.yaml").write_text(f"---\n# Source: c/templates/a.yaml\n{secret}")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    calls = []
    started = git.run_git
    monkeypatch.setattr(
        git, "run_git", lambda folder, words, *rest: calls.append(words[0]) or started(folder, words, *rest)
    )
    monkeypatch.chdir(tmp_path)
    report = run(".", select=("secret-plaintext-in-manifest",))
    assert [finding.rule for finding in report.findings] == ["secret-plaintext-in-manifest"]
    assert calls == ["ls-files", "ls-files"]
