"""`run`: one call of the program, in this process, in an empty folder."""

from collections import namedtuple

import pytest

from kubelint_compliance.__main__ import main

Result = namedtuple("Result", "code out err")
RUNNER = ("GITHUB_ACTIONS", "GITHUB_SHA", "NO_COLOR", "FORCE_COLOR", "KUBELINT_COMPLIANCE_CONFIG")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in RUNNER:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder, capsys):
    def call(*arguments):
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return call
