"""`check --shard` and `merge`: the parts of a run are byte for byte the whole run; anything else is told."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.__main__ import main
from kubelint_compliance.reports import FORMATS
from tests.cli.manifests import CLEAN, PRIVILEGED

CONFIGURATION = """\
rule-settings:
  container-privileged: {severity: critical}
  cpu-limit-high: {params: {maxCpu: 2}}
select: [all]
source-map: {shop: charts/shop}
min-severity: low
"""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Files that say something to each other, a broken one, one that is left out, and a template."""
    for number in range(7):
        (tmp_path / f"web-{number}.yaml").write_text(PRIVILEGED.replace("name: app", f"name: app-{number}"))
    files = {
        "clean.yaml": CLEAN,
        "broken.yaml": "apiVersion: v1\nkind: Pod\nmetadata: [\n",
        "base/kustomization.yaml": "namespace: shop\nresources: [pod.yaml]\n",
        "base/pod.yaml": PRIVILEGED,
        "charts/shop/.helmignore": "",
        "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        "chart/templates/pod.yaml": "{{ if .x }}\n" + PRIVILEGED,
        "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: vOz8e2Qk19-x}\n",
        "old.yaml": PRIVILEGED,
        ".kubelint-compliance.yaml": CONFIGURATION + "extend-exclude: [old.yaml]\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITHUB_SHA"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(capsys, *words):
    code = main(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def sharded(capsys, of, *words, folder="../shards"):
    """Write the shards of a run, and return their names."""
    import os

    os.makedirs(folder, exist_ok=True)
    names = [f"{folder}/{number}-of-{of}" for number in range(1, of + 1)]
    for number, name in enumerate(names, 1):
        run(capsys, "check", ".", "--shard", f"{number}/{of}", "--output", f"shard={name}", *words)
    return names


@pytest.mark.parametrize("form", [*FORMATS])
def test_all_parts_are_the_whole(tree, capsys, form):
    names = sharded(capsys, 3)
    whole = run(capsys, "check", ".", "--output", form)
    assert run(capsys, "merge", *reversed(names), "--output", form) == whole
    assert whole[0] == 2


@pytest.mark.parametrize("of", [1, 2, 20])
@pytest.mark.parametrize("more", [(), ("--jobs", "2")])
def test_however_many_parts(tree, capsys, of, more):
    (tree / "broken.yaml").unlink()
    names = sharded(capsys, of, *more)
    whole = run(capsys, "check", ".")
    assert run(capsys, "merge", *names) == whole
    assert whole[0] == 1


def test_what_a_part_says_of_itself(tree, capsys):
    code, out, err = run(capsys, "check", ".", "--shard", "1/2")
    head = json.loads(out.partition("\n")[0])
    assert (head["format"], head["shard"]) == ("kubelint-compliance-shard", [1, 2])
    why = "did not find expected node content (while parsing a flow node)"
    assert (code, err) == (2, f"shard 1 of 2: 8 of 15 files scanned\nerror: broken.yaml:3:12: {why}\n")
    assert "vOz8e2Qk19-x" not in out
    assert str(tree) not in out


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["1", "3"], "error: of 3 shards 2 is missing\n"),
        (["2"], "error: of 3 shards 1, 3 are missing\n"),
        (["1", "2", "2", "3"], "error: ../shards/2-of-3 is shard 2, and so is ../shards/2-of-3\n"),
    ],
)
def test_missing_and_doubled_parts_are_told(tree, capsys, names, words):
    sharded(capsys, 3)
    assert run(capsys, "merge", *(f"../shards/{name}-of-3" for name in names)) == (2, "", words)


def changed_file(tree):
    (tree / "clean.yaml").write_text(CLEAN.replace("name: ", "name: x"))


def changed_rules(tree):
    (tree / ".kubelint-compliance.yaml").write_text(CONFIGURATION.replace("severity: critical", "severity: low"))


def changed_gate(tree):
    (tree / ".kubelint-compliance.yaml").write_text(CONFIGURATION + "fail-on: low\nextend-exclude: [old.yaml]\n")


@pytest.mark.parametrize("change", [changed_file, changed_rules, changed_gate])
def test_a_part_of_another_run_is_told(tree, capsys, change):
    first = sharded(capsys, 2)[0]
    change(tree)
    second = sharded(capsys, 2, folder="../others")[1]
    words = f"error: {second} is of another run than {first}: other files, settings, rules or number of shards\n"
    assert run(capsys, "merge", first, second) == (2, "", words)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: "{}",
        lambda text: text[: len(text) // 2],
        lambda text: text[: text.rstrip("\n").rfind("\n") + 1],
        lambda text: text[:-1],
        lambda text: text.replace('"shard": [1, 1]', '"shard": 1'),
        lambda text: text.replace("[", "{"),
        lambda text: text + "[1]\n",
        lambda text: "[" * 100_000,
    ],
)
def test_what_is_no_part_is_told(tree, capsys, damage):
    (name,) = sharded(capsys, 1)
    with open(name) as file:
        text = file.read()
    with open(name, "w") as file:
        file.write(damage(text))
    words = f"error: {name} is no whole shard of a check; --shard writes them\n"
    assert run(capsys, "merge", name) == (2, "", words)


def test_a_part_of_another_version_is_told(tree, capsys):
    (name,) = sharded(capsys, 1)
    with open(name) as file:
        text = file.read()
    with open(name, "w") as file:
        file.write(text.replace('"toolVersion": "', '"toolVersion": "9'))
    code, out, err = run(capsys, "merge", name)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {name} was written by version 9")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--shard", "0/2"), "--shard: '0/2' is not such as 2/5, the number of a part and how many there are"),
        (("--shard", "3/2"), "--shard: '3/2' is not such as 2/5, the number of a part and how many there are"),
        (("--shard", "a"), "--shard: 'a' is not such as 2/5, the number of a part and how many there are"),
        (("--shard", "1/2", "--output", "json"), "unknown output format 'json'; one of shard"),
        (
            ("--shard", "1/2", "--framework", "soc2"),
            "--framework holds the whole of a run against controls; a shard is a part of one",
        ),
    ],
)
def test_calls_that_make_no_part(tree, capsys, words, message):
    assert run(capsys, "check", ".", *words) == (2, "", f"error: {message}\n")


def test_a_file_that_is_not_there(tree, capsys):
    assert run(capsys, "merge", "nothing") == (2, "", "error: cannot read nothing: No such file or directory\n")
