"""A repository with a commit on `main` and a change beside it, for tests of what a change brings."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from tests.cli.conftest import folder, run  # noqa: F401 - fixtures
from tests.integration.programs import GIT


class History:
    """A work tree in which files are written, and the program that is called in it."""

    def __init__(self, folder, run):  # noqa: F811
        self.folder, self._run = folder, run
        self.git("init", "-q", "-b", "main")

    def git(self, *words):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        subprocess.run(["git", *words], cwd=self.folder, env={**kept, **GIT}, check=True, capture_output=True)

    def write(self, files):
        """Write files; None takes one away."""
        for path, text in files.items():
            file = self.folder / path
            if text is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def commit(self, files, message="Change"):
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def check(self, *words):
        return self._run("check", "--diff-base", "main", *words)

    def report(self, *words):
        """The JSON report of a check."""
        return json.loads(self.check("--output", "json", *words).out)

    def found(self, *words, status="open"):
        """(path, line, rule) of the findings of a status that no other covers."""
        findings = self.report(*words)["findings"]
        return [(f["path"], f["line"], f["rule"]) for f in findings if f["status"] == status and not f["supersededBy"]]


@pytest.fixture
def history(folder, run):  # noqa: F811
    return History(folder, run)
