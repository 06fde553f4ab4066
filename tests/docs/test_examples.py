"""The example shop is what the README says, and the rules in the format's page work."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from kubelint_compliance.authoring.examples import mismatches
from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.rulefile import read_rule
from tests.docs.pages import ROOT, blocks, read

CLEAN = {
    "access.yaml",
    "database.yaml",
    "namespaces.yaml",
    "network.yaml",
    "payments.yaml",
    "settings.yaml",
    "storefront.yaml",
}
WRONG = {
    "catalog.yaml",
    "checkout.yaml",
    "debug-pod.json",
    "jobs.yaml",
    "log-agent.yaml",
    "more-replicas.yaml",
    "search.yaml",
}
BUCKETS = {
    **dict.fromkeys(CLEAN | WRONG, "checked"),
    "kustomization.yaml": "not-kubernetes",
    "newsletter/Chart.yaml": "not-kubernetes",
    "newsletter/values.yaml": "not-kubernetes",
    "newsletter/templates/deployment.yaml": "template",
}


def check(*arguments):
    command = [sys.executable, "-m", "kubelint_compliance", "check", "examples/shop", "--isolated", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def report():
    done = check("--output", "json", "--min-severity", "low", "--select", "pss:restricted")
    assert (done.returncode, done.stderr) == (1, "")
    return json.loads(done.stdout)


def names_of(records):
    return {record["path"].removeprefix("examples/shop/") for record in records}


def test_every_file_is_in_the_bucket_meant_for_it(report):
    assert {file["path"].removeprefix("examples/shop/"): file["bucket"] for file in report["files"]} == BUCKETS


def test_every_file_of_the_folder_is_accounted_for():
    files = {path.relative_to(ROOT / "examples/shop").as_posix() for path in ROOT.glob("examples/shop/**/*.*")}
    assert files == set(BUCKETS)


def test_findings_stand_in_the_wrong_half_only(report):
    assert names_of(report["findings"]) == WRONG


def test_the_wrong_half_breaks_rules_of_many_kinds(report):
    found = {finding["rule"] for finding in report["findings"]}
    assert {
        "capabilities-not-dropped",
        "capability-added-beyond-baseline",
        "container-privileged",
        "host-ipc",
        "host-network",
        "host-path-volume",
        "host-pid",
        "host-port",
        "privilege-escalation-allowed",
        "run-as-non-root-unset",
        "run-as-root",
        "seccomp-not-set",
        "seccomp-unconfined",
        "sysctl-unsafe",
    } <= found


def test_a_patch_is_blamed_for_what_it_says_alone(report):
    patch = [finding for finding in report["findings"] if finding["path"] == "examples/shop/more-replicas.yaml"]
    assert [(finding["rule"], finding["line"], finding["column"]) for finding in patch] == [("host-ipc", 11, 7)]


def test_nothing_in_the_shop_is_a_problem(report):
    assert report["problems"] == []


def test_the_run_of_the_readme_ends_with_its_summary_and_exit_code_1():
    done = check()
    assert done.returncode == 1
    totals, verdict = done.stdout.rstrip().splitlines()[-2:]
    assert f"```text\n{totals}\n{verdict}\n```" in read("README.md")


@pytest.mark.parametrize(
    "text", [content for language, content in blocks(read("rules/README.md")) if language == "yaml"], ids=range(3)
)
def test_the_rules_in_the_format_page_pass_their_own_tests(text):
    rule = compile_rule(read_rule(text, "rules/README.md", "example"))
    assert list(mismatches(rule)) == []


MISSPELT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      hostUsers: false
      containers:
        - name: web
          image: registry.example/web:1.0.0
          imagePullPolciy: Always
"""


def test_the_line_of_the_page_on_schemas_is_what_comes_out(tmp_path, monkeypatch, capsys):
    from kubelint_compliance.__main__ import main

    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy/web.yaml").write_text(MISSPELT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--select", "schema-*", "--output", "concise", "deploy"]) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("deploy/")]
    assert f"```text\n{line}\n```" in read("docs/schemas.md")
