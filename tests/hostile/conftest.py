"""`tree`: an empty repository to fill with traps, in which the program is called in this process."""

import json
import os
import subprocess
from collections import namedtuple

import pytest

from kubelint_compliance.__main__ import main
from tests.integration.programs import environment

Result = namedtuple("Result", "code out err")
RUNNER = ("GITHUB_ACTIONS", "GITHUB_SHA", "NO_COLOR", "FORCE_COLOR", "KUBELINT_COMPLIANCE_CONFIG")


class Tree:
    """A repository, the working directory of the calls."""

    def __init__(self, folder, capsys):
        self.folder = folder
        self._capsys = capsys

    def write(self, path, content):
        """Write a file, its folders too."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
        return file

    def link(self, path, target):
        """Make a symbolic link."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        os.symlink(target, file)

    def git(self, *words):
        """Call git in the repository."""
        subprocess.run(["git", "-C", self.folder, *map(str, words)], check=True, capture_output=True, env=environment())

    def commit(self):
        """Commit all that is there, ignored or not."""
        self.git("add", "--force", "--all")
        self.git("commit", "--quiet", "--message", "all")

    def run(self, *words):
        """Call the program."""
        code = main([str(word) for word in words])
        return Result(code, *self._capsys.readouterr())

    def report(self, *words):
        """Return the JSON report of a check."""
        return json.loads(self.run("check", "--output", "json", "--min-severity", "low", *words).out)


@pytest.fixture
def tree(tmp_path, monkeypatch, capsys):
    for name in RUNNER:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "tree"
    folder.mkdir()
    monkeypatch.chdir(folder)
    made = Tree(folder, capsys)
    made.git("init", "--quiet")
    return made
