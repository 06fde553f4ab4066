"""A pack comes from where packages are installed: one in the scanned tree is not taken, and nothing of any runs."""

from __future__ import annotations

import os
import sys

import pytest

from tests.config.packing import FILES, RULE, install
from tests.hostile.planted import Repository, variables
from tests.integration.programs import call, installed

pytestmark = pytest.mark.skipif(os.name == "nt", reason="plants shell scripts")
NOTES = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {notes: x}\n"
TRAP = "acme_pack/__init__.py"
USER_SITE = f"user/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
CHECK = ("check", "a.yaml", "--output", "concise")


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    return installed(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def with_pack(tmp_path):
    """An environment that has the real pack, with code in it."""
    programs = installed(tmp_path / "environment")
    (site,) = (tmp_path / "environment").glob("lib/python*/site-packages")
    trap = f"open({str(tmp_path / 'ran')!r}, 'a').write('the pack itself' + chr(10))\n"
    install(str(site), {**FILES, "__init__.py": trap})
    return programs


@pytest.fixture
def repository(tmp_path):
    """A work tree that holds a pack of the name, as it would be installed, with another message and with code."""
    repository = Repository(tmp_path)
    planted = {**FILES, "rules/notes-kept.yaml": RULE.replace("holds notes", "is fine")}
    for folder in ("", USER_SITE):
        install(str(repository.folder / folder), planted, version="9.0.0")
        repository.module(f"{folder}/{TRAP}" if folder else TRAP)
    (repository.folder / ".kubelint-compliance.yaml").write_text("extends: package:acme-pack\nselect: [notes-kept]\n")
    (repository.folder / "a.yaml").write_text(NOTES)
    call("git", "init", "-q", repository.folder)
    return repository


def ways(programs, folder):
    """Every way in which people start the tool, and every variable that leads Python into the folder."""
    program, python = programs / "kubelint-compliance", programs / "python"
    for more in (
        {},
        {"PYTHONPATH": "."},
        {"PYTHONPATH": str(folder)},
        {"PYTHONUSERBASE": "user"},
    ):
        yield (program,), variables(**more)
        yield (python, "-m", "kubelint_compliance"), variables(**more)
        yield (python, "-I", "-m", "kubelint_compliance"), variables(**more)


def test_the_trap_does_run_where_it_is_imported(repository, programs):
    call(programs / "python", "-c", "import acme_pack", cwd=repository.folder, env=variables())
    assert repository.ran == [TRAP]


def test_a_planted_pack_is_not_taken(repository, programs):
    for command, env in ways(programs, repository.folder):
        done = call(*command, *CHECK, cwd=repository.folder, env=env)
        assert (done.returncode, done.stdout, repository.ran) == (2, "", [])
        assert done.stderr == (
            "error: .kubelint-compliance.yaml:1: extends there is no installed package 'acme-pack'; "
            "install it where kubelint-compliance is\n"
        )


def test_the_installed_pack_is_taken_and_not_the_planted_one(repository, with_pack):
    for command, env in ways(with_pack, repository.folder):
        done = call(*command, *CHECK, cwd=repository.folder, env=env)
        assert (done.returncode, done.stderr, repository.ran) == (1, "", [])
        first = done.stdout.splitlines()[0]
        assert first == 'a.yaml:4:1: medium notes-kept ConfigMap "a" holds notes (ConfigMap a)'


@pytest.mark.parametrize("command", ["rules list notes", "controls soc2", "config show", "explain notes-kept"])
def test_other_commands_take_the_installed_pack_and_run_nothing_of_it(repository, with_pack, command):
    done = call(with_pack / "kubelint-compliance", *command.split(), cwd=repository.folder, env=variables())
    assert (done.returncode, done.stderr, repository.ran) == (0, "", [])
    assert "9.0.0" not in done.stdout
    assert "is fine" not in done.stdout
