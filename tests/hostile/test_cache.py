"""The cache holds code, so nothing in it counts that this user's own process has not written."""

from __future__ import annotations

import marshal
import os
import stat
from _blake2 import blake2b

import pytest

from kubelint_compliance.ruleset import cachefiles
from tests.cli.manifests import PRIVILEGED
from tests.hostile.planted import variables
from tests.integration.programs import call, installed, packed

pytestmark = pytest.mark.skipif(os.name == "nt", reason="speaks of modes and links of POSIX")
RULE = """\
id: note-missing
title: No note
severity: low
scope: object
kinds: [ConfigMap]
validation: has(self.data.note)
message: "{label} has no note"
why: Nobody knows what it is for.
remediation: Write a note that says it.
controls: { soc2: [{ id: CC8.1, strength: partial, because: It is written down. }] }
examples: { fail: [a, b], pass: [a, b] }
"""
WARNING = "lies in what is scanned: nothing is kept there for later runs"


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    return packed(tmp_path_factory.mktemp("packed"))


class Place:
    """A repository with a rule of its own, and a user with a cache and a secret elsewhere."""

    def __init__(self, folder, programs):
        self.folder = folder / "repository"
        self.cache, self.state = folder / "cache", folder / "state"
        self.marker = folder / "ran"
        self.program = programs / "kubelint-compliance"
        (self.folder / "rules").mkdir(parents=True)
        (self.folder / "rules" / "note-missing.yaml").write_text(RULE)
        (self.folder / ".kubelint-compliance.yaml").write_text("rules: [rules]\n")
        (self.folder / "web.yaml").write_text(PRIVILEGED)
        call("git", "init", "-q", self.folder)

    def check(self, *words, **more):
        places = {"XDG_CACHE_HOME": str(self.cache), "XDG_STATE_HOME": str(self.state)}
        given = {name: value for name, value in (places | more).items() if value is not None}
        arguments = ("check", *(words or (".",)), "--select", "container-privileged,note-missing")
        return call(self.program, *arguments, cwd=self.folder, env=variables(**given))

    @property
    def files(self):
        return sorted((self.cache / "kubelint-compliance").glob("rules-*"))

    @property
    def secret(self):
        return self.state / "kubelint-compliance" / "cache-key"


@pytest.fixture
def place(tmp_path, programs):
    return Place(tmp_path, programs)


def test_rules_are_kept_for_this_user_alone(place):
    assert place.check().returncode == 1
    assert [file.suffix for file in place.files] == [".bin", ".words"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in (*place.files, place.secret)} == {0o600}
    times = [file.stat().st_mtime_ns for file in place.files]
    assert place.check().returncode == 1
    assert [file.stat().st_mtime_ns for file in place.files] == times


@pytest.mark.parametrize("size", [16, 32])
def test_planted_code_does_not_run(place, size):
    """With any digest that needs no secret, in every file."""
    place.check()
    code = marshal.dumps(compile(f"open({str(place.marker)!r}, 'w').close()\nRULES = ()\n", "<planted>", "exec"))
    for file in place.files:
        file.write_bytes(blake2b(code, digest_size=size).digest() + code)
    done = place.check()
    assert (done.returncode, place.marker.exists()) == (1, False), done.stderr


def test_what_another_secret_has_keyed_does_not_count(place):
    """A cache that was filled on another machine, or by another user, is made anew."""
    place.check()
    before = {file: file.read_bytes() for file in place.files}
    place.secret.write_bytes(bytes(32))
    assert place.check().returncode == 1
    assert all(file.read_bytes() != content for file, content in before.items())


def test_a_file_does_not_count_under_another_name(tmp_path):
    """Rules of yesterday cannot be put in the place of those of today."""
    shelf = cachefiles.Shelf(str(tmp_path), b"s" * 32)
    cachefiles.keep(shelf, "rules-1.bin", b"old")
    os.rename(tmp_path / "rules-1.bin", tmp_path / "rules-2.bin")
    assert cachefiles.kept(shelf, "rules-2.bin") is None
    os.rename(tmp_path / "rules-2.bin", tmp_path / "rules-1.bin")
    assert cachefiles.kept(shelf, "rules-1.bin") == b"old"


@pytest.mark.parametrize("where", ["{folder}/cache", "{link}"])
def test_a_cache_in_the_scanned_tree_is_not_used(place, tmp_path, where):
    (place.folder / "cache").mkdir()
    (tmp_path / "link").symlink_to(place.folder / "cache")
    where = where.format(folder=place.folder, link=tmp_path / "link")
    done = place.check(XDG_CACHE_HOME=where)
    assert done.returncode == 1
    assert WARNING in done.stderr
    assert list((place.folder / "cache").iterdir()) == []


@pytest.mark.parametrize("named", ["web.yaml", "{folder}"])
def test_the_tree_of_what_is_named_is_scanned_too(place, tmp_path, named):
    """From a folder elsewhere, and with files alone, as the hook does."""
    place.cache = place.folder / "cache"
    assert WARNING in place.check(named.format(folder=place.folder)).stderr
    assert not place.cache.exists()


def test_a_secret_in_the_scanned_tree_is_none(place):
    place.state = place.folder / "state"
    assert WARNING in place.check().stderr
    assert not place.state.exists()
    assert not place.cache.exists()


def test_nothing_is_told_where_nothing_would_be_kept(place):
    place.cache = place.folder / "cache"
    done = place.check(".", "--no-cache")
    assert (done.returncode, done.stderr) == (1, "")
    assert not place.cache.exists()


@pytest.mark.parametrize("home", ["", ".", "home"])
def test_a_place_that_depends_on_the_folder_is_none(monkeypatch, home):
    """Without an account `~` would be a folder of the repository, and so would a relative cache or HOME."""
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("XDG_STATE_HOME", "")
    monkeypatch.setattr(os.path, "expanduser", lambda path: home)
    monkeypatch.setattr(os, "uname", lambda: type("Uname", (), {"sysname": "Linux"}))
    assert (cachefiles.cache_dir(), cachefiles.state_dir(), cachefiles.open_shelf()) == ("", "", None)
    assert cachefiles.within(["/"]) == ""


@pytest.fixture
def user(tmp_path, monkeypatch):
    """A user's cache and state folders, in this process."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest.mark.parametrize(
    "spoil",
    [
        lambda secret: secret.chmod(0o644),
        lambda secret: secret.write_bytes(b"short"),
        lambda secret: (secret.rename(secret.with_name("other")), secret.symlink_to("other")),
        lambda secret: (secret.unlink(), os.mkfifo(secret, 0o600)),
    ],
    ids=["others may read it", "too short", "a link", "a pipe"],
)
def test_a_secret_that_others_may_know_is_made_anew(user, spoil):
    before = cachefiles.open_shelf()
    secret = user / "state/kubelint-compliance/cache-key"
    assert cachefiles.open_shelf() == before
    spoil(secret)
    after = cachefiles.open_shelf()
    assert after.secret != before.secret
    assert secret.read_bytes() == after.secret
    assert (secret.is_symlink(), stat.S_IMODE(secret.stat().st_mode)) == (False, 0o600)


def test_without_a_place_for_the_secret_there_is_no_cache(user):
    (user / "state").write_text("")
    assert cachefiles.open_shelf() is None


def test_without_a_place_for_the_files_nothing_is_kept(user):
    (user / "cache").write_text("")
    shelf = cachefiles.open_shelf()
    cachefiles.keep(shelf, "rules-1.bin", b"new")
    assert cachefiles.kept(shelf, "rules-1.bin") is None


def test_a_draft_is_not_written_through_a_link(tmp_path):
    shelf = cachefiles.Shelf(str(tmp_path / "cache"), b"s" * 32)
    (tmp_path / "cache").mkdir()
    (tmp_path / "precious").write_text("kept")
    (tmp_path / "cache" / f"rules-1.bin.{os.getpid()}").symlink_to(tmp_path / "precious")
    cachefiles.keep(shelf, "rules-1.bin", b"new")
    assert (tmp_path / "precious").read_text() == "kept"


@pytest.mark.slow
def test_the_tools_own_rules_in_a_checkout_are_no_exception(tmp_path):
    """Without a pack its own rules are kept like the user's, though no folder of rules is named."""
    place = Place(tmp_path, installed(tmp_path / "installed"))
    (place.folder / ".kubelint-compliance.yaml").unlink()
    done = call(
        place.program, "check", ".", cwd=place.folder, env=variables(XDG_CACHE_HOME=str(place.folder / "cache"))
    )
    assert WARNING in done.stderr
    assert not (place.folder / "cache").exists()
