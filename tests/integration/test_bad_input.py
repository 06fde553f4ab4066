"""Bad input: each kind gets its message, its bucket and its exit code, and costs no other file's findings."""

import json
import os

import pytest

from kubelint_compliance.__main__ import main
from kubelint_compliance.cli import check
from tests.cli.manifests import BROKEN, CLEAN, PRIVILEGED, TEMPLATE

SELECT = ("--select", "container-privileged", "--output", "json", "--isolated")
UNKNOWN = "apiVersion: shop.example/v1\nkind: Cart\nmetadata: {name: cart}\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("GITHUB_ACTIONS", "KUBELINT_COMPLIANCE_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web.yaml").write_text(PRIVILEGED)
    return tmp_path


@pytest.fixture
def judge(folder, capsys):
    """Check with one bad file beside a good one: exit code, the file's bucket and objects, the problems' codes."""

    def run(name, *paths):
        code = main(["check", *SELECT, *(paths or (".",))])
        out, err = capsys.readouterr()
        report = json.loads(out)
        assert err == ""
        assert [finding["path"] for finding in report["findings"]] == ["web.yaml"]
        assert report["summary"]["files"] == sum(report["summary"]["buckets"].values())
        entries = {file["path"]: (file["bucket"], file["objects"]) for file in report["files"]}
        return code, entries.get(name), [(problem["code"], problem["message"]) for problem in report["problems"]]

    return run


@pytest.mark.parametrize(
    ("name", "content", "code", "entry", "problems"),
    [
        ("settings.yaml", CLEAN, 1, ("checked", 1), []),
        ("empty.yaml", "", 1, ("not-kubernetes", 0), []),
        ("comment.yaml", "# nothing\n---\n", 1, ("not-kubernetes", 0), []),
        ("unknown.yaml", UNKNOWN, 1, ("checked", 1), []),
        ("template.yaml", TEMPLATE, 1, ("template", 0), []),
        ("broken.yaml", BROKEN, 2, ("unparsable", 0), ["syntax"]),
        ("half.yaml", f"{CLEAN}---\n{BROKEN}", 2, ("unparsable", 1), ["syntax"]),
        ("notes.yaml", "a: [1\n", 1, ("not-kubernetes", 0), []),
        ("binary.yaml", PNG, 1, ("not-kubernetes", 0), []),
        ("latin.yaml", CLEAN.replace("green", "grün").encode("latin-1"), 2, ("unparsable", 0), ["encoding"]),
        ("wide.yaml", CLEAN.encode("utf-16"), 1, ("checked", 1), []),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith(".yaml") else "",
)
def test_a_file_met_in_a_folder(folder, judge, name, content, code, entry, problems):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    told = judge(name)
    assert told[:2] == (code, entry)
    assert [code for code, _ in told[2]] == problems


@pytest.mark.parametrize(
    ("name", "content", "code"), [("empty.yaml", b"", 1), ("notes.yaml", b"a: [1\n", 2), ("binary.yaml", PNG, 2)]
)
def test_a_file_that_is_named_must_be_readable(folder, judge, name, content, code):
    (folder / name).write_bytes(content)
    assert judge(name, "web.yaml", name)[0] == code


def test_a_manifest_of_50_megabytes_is_not_read(folder, judge):
    with open(folder / "large.yaml", "wb") as file:
        file.write(CLEAN.encode())
        file.truncate(50_000_000)
    message = "50000000 bytes are more than the 20971520 that are read of one file; split it"
    assert judge("large.yaml") == (2, ("unparsable", 0), [("too-large", message)])


def test_data_of_50_megabytes_is_no_problem(folder, judge):
    with open(folder / "large.json", "wb") as file:
        file.write(b'{"type": "FeatureCollection", "features": []}')
        file.truncate(50_000_000)
    assert judge("large.json") == (1, ("not-kubernetes", 0), [])


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user can read every file")
def test_an_unreadable_file(folder, judge):
    (folder / "locked.yaml").write_text(CLEAN)
    (folder / "locked.yaml").chmod(0)
    message = "cannot be read: Permission denied"
    assert judge("locked.yaml") == (2, ("unparsable", 0), [("unreadable", message)])


def test_a_path_that_does_not_exist(judge):
    told = judge("wev.yaml", "web.yaml", "wev.yaml")
    assert told == (2, None, [("not-found", "no such file or folder; did you mean 'web.yaml'?")])


def test_a_file_that_vanishes_while_others_are_read(folder, judge, monkeypatch):
    (folder / "gone.yaml").write_text(CLEAN)
    discovered = check.discovered

    def discover_and_remove(*arguments):
        found = discovered(*arguments)
        (folder / "gone.yaml").unlink()
        return found

    monkeypatch.setattr(check, "discovered", discover_and_remove)
    told = judge("gone.yaml")
    assert told == (2, ("unparsable", 0), [("unreadable", "the file vanished before it was read")])


def test_a_folder_without_manifests(folder, capsys):
    (folder / "empty").mkdir()
    assert main(["check", "empty", "--output", "concise"]) == 0
    out, err = capsys.readouterr()
    assert out == "no findings; nothing was checked: there were no files\n"
    assert err == "warning: no Kubernetes object was checked\n"
    assert main(["check", "empty", "--output", "concise", "--require-objects"]) == 2
    assert "no Kubernetes object was checked" in capsys.readouterr().out


def test_an_invalid_configuration_checks_nothing(folder, capsys):
    (folder / ".kubelint-compliance.yaml").write_text("select: {\n")
    assert main(["check"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: .kubelint-compliance.yaml:")
    assert err.count("\n") == 1
