"""Same input, same bytes: whatever the hash seed, the order of paths, the folder and the time."""

import os
import random
import sys

import pytest

from tests.cli.manifests import BROKEN, CLEAN, PRIVILEGED, TEMPLATE, VALUES
from tests.integration.programs import ROOT, call, environment

FORMATS = ("json", "sarif", "junit", "gitlab", "rdjson", "markdown", "concise")


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "input"
    (target / "chart/templates").mkdir(parents=True)
    (target / "chart/Chart.yaml").write_text("apiVersion: v2\nname: chart\nversion: 1.0.0\n")
    texts = {"broken": BROKEN, "settings": CLEAN, "values": VALUES, "chart/templates/web": TEMPLATE, "notes": ""}
    texts |= {f"web-{number}": PRIVILEGED.replace("web", f"web-{number % 3}") for number in range(7)}
    for name, text in texts.items():
        (target / f"{name}.yaml").write_text(text)
    return target


def reports(folder, paths, seed):
    outputs = [word for name in FORMATS for word in ("--output", f"{name}={folder.parent / name}")]
    program = (sys.executable, "-m", "kubelint_compliance", "check", "--select", "all", *outputs)
    done = call(*program, *paths, cwd=folder, env=environment(PYTHONPATH=str(ROOT), PYTHONHASHSEED=str(seed)))
    assert (done.returncode, done.stdout) == (2, "")
    return {name: (folder.parent / name).read_bytes() for name in FORMATS}


def test_reports_are_the_same_for_every_order_of_paths_and_hash_seed(folder):
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml"))
    first = reports(folder, names, 0)
    shuffled = random.Random(1).sample(names, len(names))
    assert shuffled != names
    assert reports(folder, shuffled, 1) == first


def test_reports_of_a_folder_do_not_depend_on_where_it_lies_or_how_it_was_made(folder, tmp_path):
    first = reports(folder, ["."], 0)
    other = tmp_path / "else/where"
    other.parent.mkdir()
    os.rename(folder, other)
    for path in sorted(other.rglob("*.yaml"), reverse=True):
        text = path.read_text()
        path.unlink()
        path.write_text(text)
    assert reports(other, ["."], 1) == first
    assert all(str(tmp_path).encode() not in report for report in first.values())
