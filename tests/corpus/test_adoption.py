"""Adopting the tool on real repositories: baseline, a bad change, a waiver, its end, and more rules than before."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from kubelint_compliance.__main__ import main
from tests.cli.manifests import PRIVILEGED
from tests.integration.programs import call

CORPUS = os.environ.get("KUBELINT_CORPUS", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="KUBELINT_CORPUS names no folder")
REPOSITORIES = {
    "sealed-secrets": ("failed: 12 findings at or above high", "17 templates"),
    "metrics-server": ("failed: 3 findings at or above high", "18 templates"),
    "kube-prometheus": ("failed: 18 findings at or above high", "1 template"),
}
BASE = ".kubelint-compliance/baseline.json"
WAIVER = """\
waivers:
  - id: W-1
    rules: [container-privileged]
    scope: {path: zz/bad.yaml, name: web}
    reason: It reads the devices of its node
    requested-by: ana
    approved-by: ben
    approved-at: 2027-01-10
    expires: 2027-01-31
"""


@pytest.fixture(params=REPOSITORIES)
def repository(request, tmp_path, monkeypatch):
    folder = tmp_path / request.param
    shutil.copytree(Path(CORPUS) / request.param, folder)
    call("git", "init", "-q", folder)
    monkeypatch.chdir(folder)
    for name in ("GITHUB_ACTIONS", "GITHUB_SHA"):
        monkeypatch.delenv(name, raising=False)
    return request.param


def test_a_repository_is_adopted(repository, capsys):
    before, unseen = REPOSITORIES[repository]
    passed = f"passed in part: nothing at or above high in what was checked; not checked: {unseen}"

    def run(*words):
        code = main(list(words))
        return code, capsys.readouterr().out.splitlines()[-1:]

    def new(*words):
        main(["check", "--baseline", BASE, "--output", "json", *words])
        found = json.loads(capsys.readouterr().out)["findings"]
        opened = [entry for entry in found if entry["status"] == "open" and not entry["supersededBy"]]
        return {(entry["path"], entry["rule"]) for entry in opened if entry["severity"] in ("high", "critical")}

    assert run("check") == (1, [before])
    assert run("baseline", "write")[0] == 0
    assert run("check", "--baseline", BASE) == (0, [passed])
    Path("zz").mkdir()
    Path("zz/bad.yaml").write_text(PRIVILEGED, encoding="utf-8")
    assert run("check", "--baseline", BASE) == (1, ["failed: 1 finding at or above high"])
    assert new() == {("zz/bad.yaml", "container-privileged")}
    Path(".kubelint-compliance/waivers.yaml").write_text(WAIVER, encoding="utf-8")
    assert run("check", "--baseline", BASE, "--as-of", "2027-01-31") == (0, [passed])
    assert run("check", "--baseline", BASE, "--as-of", "2027-02-01") == (1, ["failed: 2 findings at or above high"])
    register = (".kubelint-compliance/waivers.yaml", "waiver-expired")
    assert new("--as-of", "2027-02-01") == {("zz/bad.yaml", "container-privileged"), register}
    more = new("--as-of", "2027-01-31", "--select", "all")
    assert "container-privileged" not in {rule for _, rule in more}
    assert run("baseline", "write", "--select", "all")[0] == 0
    assert new("--as-of", "2027-01-31", "--select", "all") == set()
