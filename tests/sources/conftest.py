"""Trees to discover: plain folders and Git repositories, written from a mapping of paths to texts."""

import os
import subprocess

import pytest


def write(folder, files):
    for path, text in files.items():
        file = os.path.join(folder, *path.split("/"))
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)


def run_git(folder, *arguments):
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def tree(tmp_path):
    """Write files below a fresh folder that is no repository; gives back its path."""

    def make(**files):
        write(tmp_path, files)
        return os.path.realpath(tmp_path)

    return lambda files: make(**files)


@pytest.fixture
def repository(tmp_path):
    """Write files below a fresh repository; gives back its path."""

    def make(files, *, add=False):
        run_git(tmp_path, "init", "-q")
        write(tmp_path, files)
        if add:
            run_git(tmp_path, "add", "--all")
        return os.path.realpath(tmp_path)

    return make


@pytest.fixture
def git():
    return run_git


@pytest.fixture(params=["git", "walk"])
def lister(request, monkeypatch):
    """Run a test twice: as git lists the files, and as they are walked where git cannot tell."""
    if request.param == "walk":
        monkeypatch.setattr("kubelint_compliance.sources.tree.list_files", lambda folder: None)
    return request.param
