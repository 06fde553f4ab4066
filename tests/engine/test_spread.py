"""Both maps spread over processes: the same report, whatever does the work and in whatever order it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest

from kubelint_compliance import spread
from kubelint_compliance.engine import check
from kubelint_compliance.maps import Job
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.sources import Source, beside, discover, read
from kubelint_compliance.terms import Gate, Settings
from tests.cli.test_process import _heed_interruptions, environment, start  # noqa: F401 - one is a fixture

POD = """\
---
apiVersion: v1
kind: Pod
metadata: {name: web-%d}
spec: {hostNetwork: true, containers: [{name: a, image: b}]}
"""
RULES = rule_set()


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Files that say something to each other, and some that are broken."""
    folder = tmp_path_factory.mktemp("tree")
    for number in range(12):
        (folder / f"pod-{number}.yaml").write_text(POD % number * (1 + number % 3))
    (folder / "base").mkdir()
    (folder / "base/kustomization.yaml").write_text("namespace: shop\nresources: [pod.yaml]\n")
    (folder / "base/pod.yaml").write_text(POD % 99)
    (folder / "broken.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: [\n")
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    (folder / "templates").mkdir()
    (folder / "templates/pod.yaml").write_text(POD % 7)
    return folder


def found(tree):
    discovery = discover([str(tree)], cwd=str(tree))
    return discovery._replace(beside=beside(discovery))


def report(tree, **options):
    return check(found(tree), options.pop("read", read), RULES, Settings(), Gate(), **options)


def plain(report):
    return report._replace(rules=dict(report.rules))


@pytest.fixture(scope="module")
def alone(tree):
    return plain(report(tree))


def test_one_file_is_not_spread(monkeypatch, tree):
    monkeypatch.setattr(spread, "Crew", None)
    assert report(tree / "pod-1.yaml", jobs=4).objects == 2


@pytest.mark.parametrize("jobs", [2, 3, 64])
def test_processes_change_nothing(tree, alone, jobs):
    assert plain(report(tree, jobs=jobs)) == alone


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_however_processes_are_started(tree, method):
    sources = found(tree).sources
    crew = spread.Crew(Job(read, RULES, Settings()), sources, 2, method)
    try:
        assert [entry.glimpse.path for entry in crew.look(sources)] == [source.path for source in sources]
    finally:
        crew.end()


@pytest.mark.parametrize(
    "executor", [lambda: ThreadPoolExecutor(1), lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn"))]
)
def test_an_executor_of_the_callers_does_the_work(tree, alone, executor, monkeypatch):
    monkeypatch.setattr(spread, "_BATCH", 1)
    with executor() as lent:
        assert plain(report(tree, executor=lent)) == alone


class Refusing(ThreadPoolExecutor):
    def submit(self, work, /, *words):
        return super().submit(lambda: 1 / 0)


def test_an_executor_that_does_nothing_costs_every_file(tree):
    with Refusing(1) as lent:
        found = report(tree, executor=lent)
    assert {problem.message for problem in found.problems} == {
        "the executor did not do the check of this file: ZeroDivisionError"
    }
    assert (found.objects, found.exit_code) == (0, 2)


def ends_at(source):
    if source.path == "pod-5.yaml":
        os._exit(3)
    return read(source)


def test_a_process_that_dies_costs_its_share_and_every_file_of_it_says_so(tree, alone):
    found = report(tree, jobs=2, read=ends_at)
    lost = [problem.path for problem in found.problems if problem.code == "internal"]
    assert "pod-5.yaml" in lost
    assert {problem.message for problem in found.problems if problem.code == "internal"} == {
        "the process that checked this file ended before it was done; --jobs 1 checks in one process"
    }
    of_others = {rule.rule.id for rule in RULES.rules if rule.graph}
    kept = [finding for finding in alone.findings if finding.path not in lost and finding.rule not in of_others]
    assert kept == [finding for finding in found.findings if finding.rule not in of_others] != []
    assert len(found.files) == len(alone.files)
    assert found.exit_code == 2


def sources(*sizes):
    return [Source(f"{number}.yaml", f"/{number}.yaml", False, size) for number, size in enumerate(sizes)]


def test_so_many_processes_as_pay(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(4)), raising=False)
    assert spread.paying(sources(10, 20)) == 1
    assert spread.paying(sources(spread.PAYS, spread.PAYS)) == 2
    assert spread.paying(sources(*[spread.PAYS] * 50)) == 4


def test_shares_weigh_about_the_same():
    parts = spread.shares(sources(90_000, 10_000, 20_000, 60_000, 5_000), 2)
    paths = [[source.path for source in part] for part in parts]
    assert paths == [["0.yaml", "4.yaml"], ["3.yaml", "2.yaml", "1.yaml"]]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_no_process_stays_when_the_first_one_ends(tmp_path, environment, stop):  # noqa: F811
    for number in range(40):
        (tmp_path / f"pod-{number}.yaml").write_text(POD % number * 200)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "preexec_fn": _heed_interruptions}
    process = start(("check", ".", "--jobs", "3"), tmp_path, environment, **quiet)
    children = waiting(lambda: children_of(process.pid), lambda found: len(found) == 3)
    process.send_signal(stop)
    process.wait(60)
    assert process.returncode == (130 if stop == signal.SIGINT else -stop)
    assert waiting(lambda: [child for child in children if is_there(child)], lambda left: not left) == []


def children_of(pid):
    """Return the processes that a process started, as the kernel lists them."""
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in done.stdout.split()]


def is_there(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def waiting(look, enough):
    """Look until it is enough, for a minute at most."""
    for _ in range(600):
        seen = look()
        if enough(seen):
            break
        time.sleep(0.1)
    return seen


if sys.platform != "linux":
    del test_no_process_stays_when_the_first_one_ends  # it looks into /proc
