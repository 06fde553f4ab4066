"""Packs: found where packages are installed, held against the list of their files, read as data alone."""

from __future__ import annotations

import os
import sys

import pytest

from kubelint_compliance.config import load, packs, show
from kubelint_compliance.config.record import Pack
from kubelint_compliance.model import UsageError
from tests.config.packing import FILES, install, write

YAML = ".kubelint-compliance.yaml"


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The one folder that packages are installed into."""
    folder = os.path.realpath(tmp_path / "site")
    os.makedirs(folder)
    monkeypatch.setattr(packs, "_folders", lambda: iter([folder]))
    return folder


@pytest.fixture
def read(tmp_path, site):
    """Read a configuration in a repository of its own."""

    def call(text="extends: package:acme-pack\n"):
        cwd = os.path.realpath(tmp_path / "repository")
        os.makedirs(os.path.join(cwd, ".git"), exist_ok=True)
        write(os.path.join(cwd, YAML), text)
        return load(cwd, environ={})

    return call


def told(read, text="extends: package:acme-pack\n"):
    with pytest.raises(UsageError) as caught:
        read(text)
    return str(caught.value)


def test_a_pack_brings_rules_and_settings(site, read):
    root = install(site)
    config = read()
    assert (config.rules, config.fail_on) == ((os.path.join(root, "rules"),), "medium")
    assert [pack[:3] for pack in config.packs] == [("acme-pack", "1.0.0", root)]
    assert "acme_pack" not in sys.modules


def test_what_a_repository_says_comes_before_its_pack_and_its_rules_beside_it(site, read):
    root = install(site)
    config = read("extends: package:acme-pack\nfail-on: low\nrules: [own]\n")
    assert config.fail_on == "low"
    assert config.rules == (os.path.join(root, "rules"), os.path.join(config.base, "own"))


def test_a_pack_may_have_several_configurations_and_extend_its_own(site, read):
    strict = "extends: kubelint-compliance.yaml\nfail-on: low\n"
    install(site, {**FILES, "levels/strict.yaml": strict.replace("kubelint", "../kubelint", 1)})
    config = read("extends: package:acme-pack/levels/strict.yaml\n")
    assert (config.fail_on, len(config.rules)) == ("low", 1)


def test_a_pack_may_rest_on_another(site, read):
    install(site)
    install(site, {"kubelint-compliance.yaml": "extends: package:acme-pack\njobs: 2\n"}, name="shop", entry="shop.pack")
    config = read("extends: package:shop\n")
    assert (config.jobs, config.fail_on) == (2, "medium")
    assert [pack.name for pack in config.packs] == ["acme-pack", "shop"]


def test_packs_that_go_round_in_a_circle_are_told(site, read):
    install(site, {"kubelint-compliance.yaml": "extends: package:shop\n"})
    install(site, {"kubelint-compliance.yaml": "extends: package:acme-pack\n"}, name="shop", entry="shop")
    assert told(read, "extends: package:shop\n") == (
        "package:acme-pack/kubelint-compliance.yaml:1: extends goes round in a circle: 'package:shop'"
    )


def test_a_folder_of_a_pack_may_be_named_by_itself(site, read):
    root = install(site)
    assert read("rules: [package:acme-pack/rules]\n").rules == (os.path.join(root, "rules"),)


@pytest.mark.parametrize("name", ["acme-pack", "Acme_Pack", "acme.pack", "ACME--pack"])
def test_a_package_is_called_as_installers_call_it(site, read, name):
    install(site)
    assert [pack.name for pack in read(f"extends: package:{name}\n").packs] == ["acme-pack"]


def test_what_is_shown_means_the_same_when_it_is_read_again(site, read):
    install(site)
    config = read()
    text = show(config)
    assert "rules:\n  - package:acme-pack/rules\n" in text
    assert f"# with package acme-pack 1.0.0 (sha256 {config.packs[0].digest})\n" in text
    assert read(text) == config


def test_the_digest_changes_with_any_file(site, read):
    install(site)
    first = read().packs[0]
    install(site, {**FILES, "NOTES": "new"})
    assert read().packs[0].digest != first.digest
    install(site, {**FILES, "NOTES": "old"})
    write(os.path.join(site, "acme_pack", "NOTES"), "old")
    assert read().packs[0] != Pack(*first)


def test_what_python_compiles_is_no_part_of_a_pack(site, read):
    root = install(site)
    before = read().packs
    write(os.path.join(root, "__pycache__", "x.cpython-311.pyc"), "x")
    assert read().packs == before


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("package:acme-pak", "there is no installed package 'acme-pak'; did you mean 'acme-pack'?"),
        ("package:xyz", "there is no installed package 'xyz'; install it where kubelint-compliance is"),
        ("package:", "'' is no name of a package"),
        ("package:../x", "'..' is no name of a package"),
        ("package:a b", "'a b' is no name of a package"),
        ("package:acme-pack/strict.yaml", "the package 'acme-pack' has no 'strict.yaml'"),
        ("package:acme-pack/../shop/x.yaml", "'package:acme-pack/../shop/x.yaml' leads out of the package"),
        ("package:acme-pack//etc/passwd", "the package 'acme-pack' has no '/etc/passwd'"),
    ],
)
def test_a_pack_that_is_not_there_is_told_with_its_place(site, read, word, message):
    install(site)
    assert told(read, f"jobs: 1\nextends: '{word}'\n") == f"{YAML}:2: extends {message}"


def test_a_list_of_rules_needs_a_folder_of_the_pack(site, read):
    install(site)
    assert told(read, "rules:\n  - package:acme-pack\n") == (
        f"{YAML}:2: rules[0] names no place in the package: write package:acme-pack/FOLDER"
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("baseline", "package:acme-pack/base.json"),
        ("waivers", "package:acme-pack/waivers.yaml"),
        ("root", "package:acme-pack/rules"),
        ("output", "[json=package:acme-pack/report.json]"),
    ],
)
def test_nothing_is_written_to_a_pack(site, read, key, value):
    install(site)
    message = told(read, f"{key}: {value}\n")
    assert message.startswith(f"{YAML}:1: {key}")
    assert message.endswith("': only extends, rules, frameworks, crd may be in a package")


def test_a_package_without_the_entry_point_is_no_pack(site, read):
    install(site, entry="")
    assert told(read) == (
        f"{YAML}:1: extends the package 'acme-pack' is no pack: it has no entry points of the group "
        "kubelint_compliance.packs"
    )


def test_a_package_in_editable_mode_is_told(site, read):
    install(site, listed=False)
    assert "the package 'acme-pack' cannot be read: nothing of its folder is in the list of its files" in told(read)


@pytest.mark.parametrize("entry", ["..", "acme_pack..x", "/etc", "acme-pack"])
def test_an_entry_point_leads_nowhere_else(site, read, entry):
    root = install(site)
    info = os.path.join(site, "acme_pack-1.0.0.dist-info")
    write(os.path.join(info, "entry_points.txt"), f"[kubelint_compliance.packs]\npack = {entry}\n")
    assert "its entry point names no folder to import" in told(read)
    assert os.path.isdir(root)


def test_a_file_that_is_not_what_was_installed_is_told(site, read):
    root = install(site)
    write(os.path.join(root, "rules", "notes-kept.yaml"), "id: other\n")
    assert told(read) == (
        f"{YAML}:1: extends 'rules/notes-kept.yaml' of the package 'acme-pack' is not what was installed: "
        "install it anew"
    )


def test_a_file_without_a_digest_is_told(site, read):
    install(site)
    record = os.path.join(site, "acme_pack-1.0.0.dist-info", "RECORD")
    write(record, "".join(f"acme_pack/{file},,\n" for file in FILES))
    assert "is not what was installed" in told(read)


def test_a_file_that_was_not_installed_is_told(site, read):
    root = install(site)
    write(os.path.join(root, "rules", "more.yaml"), "id: more\n")
    assert told(read) == (
        f"{YAML}:1: extends the package 'acme-pack' holds 'rules/more.yaml', which was not installed with it: "
        "install it anew"
    )


def test_a_file_that_is_gone_is_told(site, read):
    root = install(site)
    os.remove(os.path.join(root, "rules", "notes-kept.yaml"))
    assert told(read) == (
        f"{YAML}:1: extends the package 'acme-pack' lacks 'rules/notes-kept.yaml', which was installed with it: "
        "install it anew"
    )


def test_a_link_is_no_file_of_a_pack(site, read, tmp_path):
    root = install(site)
    file = os.path.join(root, "rules", "notes-kept.yaml")
    os.rename(file, tmp_path / "same.yaml")
    os.symlink(tmp_path / "same.yaml", file)
    assert told(read) == f"{YAML}:1: extends 'rules/notes-kept.yaml' of the package 'acme-pack' is a link or no file"


def test_a_package_that_is_there_twice_is_told(site, read):
    install(site)
    install(site, version="2.0.0")
    assert "the package 'acme-pack' is installed more than once in one place" in told(read)


@pytest.mark.parametrize(
    "line", ["output: [json=report.json]", "output: [console]", "root: .", "baseline: b.json", "waivers: w.yaml"]
)
def test_what_is_about_one_repository_cannot_stand_in_a_pack(site, read, line):
    install(site, {"kubelint-compliance.yaml": f"jobs: 1\n{line}\n"})
    key = line.partition(":")[0]
    assert told(read) == (
        f"package:acme-pack/kubelint-compliance.yaml:2: {key} cannot stand in a package: it is about one repository"
    )


def test_a_place_outside_of_the_pack_is_told(site, read):
    install(site, {"kubelint-compliance.yaml": "rules: [../other]\n"})
    assert told(read) == (
        "package:acme-pack/kubelint-compliance.yaml:1: rules[0] '../other' lies outside the configuration's own tree"
    )


def test_a_mistake_in_the_configuration_of_a_pack_is_told_by_its_name(site, read):
    install(site, {"kubelint-compliance.yaml": "fial-on: low\n"})
    assert told(read) == (
        "package:acme-pack/kubelint-compliance.yaml:1: unknown key 'fial-on'; did you mean 'fail-on'?"
    )


def test_packages_are_looked_for_where_they_are_installed_alone(tmp_path, monkeypatch):
    """Neither the working directory nor `PYTHONPATH`, nor a relative folder of the user's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("site.ENABLE_USER_SITE", True)
    monkeypatch.setattr("site.getusersitepackages", lambda: "lib/site-packages")
    monkeypatch.setattr("site.getsitepackages", lambda: ["", ".", "lib", str(tmp_path / "env")])
    for folder in ("", "lib/site-packages", "env"):
        os.makedirs(tmp_path / folder, exist_ok=True)
    assert list(packs._folders()) == [os.path.realpath(tmp_path / "env")]
