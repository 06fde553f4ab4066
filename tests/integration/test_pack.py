"""The example pack, built and installed by pip without the network: rules, framework and settings of it count."""

import json
import shlex
import shutil
import sys

import pytest

from kubelint_compliance.yamltree import parse
from tests.integration.programs import ROOT, call, installed

pytestmark = pytest.mark.slow
PACK = ROOT / "examples" / "pack"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  labels:
    app: shop
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers: [{ name: shop, image: "registry.acme.example/shop:1.0.0" }]
"""
FOUND = (
    'a.yaml:5:3: medium cost-centre-missing Deployment "shop" has no cost centre in the label '
    "acme.example/cost-centre (Deployment shop)"
)


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """An environment with the tool and the pack, as pip puts it there."""
    folder = tmp_path_factory.mktemp("environment")
    programs = installed(folder / "environment")
    source = shutil.copytree(PACK, folder / "source")
    pip = (sys.executable, "-m", "pip", "--python", programs / "python", "install", "--quiet")
    done = call(*pip, "--no-index", "--no-deps", "--no-build-isolation", source)
    assert done.returncode == 0, done.stderr
    return programs


@pytest.fixture
def repository(tmp_path):
    (tmp_path / ".kubelint-compliance.yaml").write_text("extends: package:acme-kubelint-pack\nselect: ['acme:*']\n")
    (tmp_path / "a.yaml").write_text(DEPLOYMENT)
    return tmp_path


def hook(name):
    hooks = next(iter(parse((ROOT / ".pre-commit-hooks.yaml").read_text()))).value
    return shlex.split(next(entry for entry in hooks if entry["id"] == name)["entry"])


def test_the_rules_of_the_pack_come_out_as_they_say():
    done = call(sys.executable, "-m", "kubelint_compliance", "rules", "test", "acme_pack/rules", cwd=PACK)
    assert (done.returncode, done.stdout) == (0, "1 rule, 4 examples, all as they say\n")


def test_one_line_takes_the_rules_and_the_settings(programs, repository):
    done = call(programs / "kubelint-compliance", "check", "--output", "concise", "a.yaml", cwd=repository)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        FOUND,
        "1 finding (1 medium); 1 object in 1 file checked",
    ]


def test_the_hook_takes_it_as_an_additional_dependency(programs, repository):
    python, *rest = hook("kubelint-compliance")
    done = call(programs / python, *rest, "--output", "concise", "a.yaml", cwd=repository)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[0] == FOUND


def test_its_framework_is_reported_on_with_the_version_of_the_pack(programs, repository):
    (repository / "a.yaml").write_text(DEPLOYMENT.replace("app: shop\n", 'acme.example/cost-centre: "47111"\n', 1))
    done = call(
        programs / "kubelint-compliance",
        *("report", "--framework", "acme", "--output", "json", "a.yaml"),
        cwd=repository,
    )
    assert (done.returncode, done.stderr) == (0, "Acme platform policy: 1 nothing bad found, 1 not testable\n")
    report = json.loads(done.stdout)
    (package,) = report["run"]["packages"]
    assert (package["name"], package["version"]) == ("acme-kubelint-pack", "1.0.0")
    assert report["kubernetesVersion"] == "1.34"


def test_a_file_that_was_changed_after_it_was_installed_is_told(programs, repository):
    (file,) = programs.parent.glob("lib/python*/site-packages/acme_pack/frameworks/acme.yaml")
    before = file.read_text()
    file.write_text(before.replace("PP-1", "PP-7"))
    try:
        done = call(programs / "kubelint-compliance", "check", "a.yaml", cwd=repository)
    finally:
        file.write_text(before)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: .kubelint-compliance.yaml:1: extends 'frameworks/acme.yaml' of the package 'acme-kubelint-pack' is not "
        "what was installed: install it anew\n"
    )
