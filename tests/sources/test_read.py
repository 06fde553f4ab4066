import os

import pytest

from kubelint_compliance.manifests.meant import NoManifest
from kubelint_compliance.model import Problem
from kubelint_compliance.sources import Source, read


def source(file, **more):
    return Source("a.yaml", str(file), True, 0)._replace(**more)


def test_given_text_is_not_looked_up():
    assert read(source("", text=b"abc")) == b"abc"


def test_a_file_is_read_as_it_is(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: 1\r\n\xff\x00")
    assert read(source(file)) == b"a: 1\r\n\xff\x00"


def test_an_empty_file_is_no_problem(tmp_path):
    (tmp_path / "a.yaml").touch()
    assert read(source(tmp_path / "a.yaml")) == b""


MANIFEST = b"apiVersion: v1\nkind: Pod\n"


@pytest.mark.parametrize("text", [None, MANIFEST])
def test_a_manifest_too_large_is_a_problem_from_one_byte_over(tmp_path, text):
    file = tmp_path / "a.yaml"
    file.write_bytes(MANIFEST)
    assert read(source(file, text=text), max_bytes=25) == MANIFEST
    assert read(source(file, text=text), max_bytes=24) == Problem(
        "a.yaml", "too-large", "25 bytes are more than the 24 that are read of one file; split it"
    )


@pytest.mark.parametrize("text", [None, b'{"type": "FeatureCollection"}'])
def test_data_too_large_is_no_problem(tmp_path, text):
    file = tmp_path / "a.json"
    file.write_bytes(b'{"type": "FeatureCollection"}')
    found = read(source(file, text=text), max_bytes=4)
    assert found == NoManifest("no manifest: nothing in it names an object of Kubernetes")


@pytest.mark.parametrize(("head", "kind"), [(b"", NoManifest), (MANIFEST, Problem)])
def test_of_fifty_megabytes_only_the_head_is_read(tmp_path, head, kind):
    with open(tmp_path / "a.yaml", "wb") as file:
        file.write(head)
        file.truncate(50_000_000)
    assert isinstance(read(source(tmp_path / "a.yaml")), kind)


def test_a_file_that_vanished_is_a_problem(tmp_path):
    expected = Problem("a.yaml", "unreadable", "the file vanished before it was read")
    assert read(source(tmp_path / "a.yaml")) == expected


def test_a_folder_is_a_problem(tmp_path):
    assert read(source(tmp_path)) == Problem("a.yaml", "unreadable", "is a folder, not a file")


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX files")
def test_pipes_devices_and_new_links_are_never_opened(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    os.symlink("pipe", tmp_path / "link")
    monkeypatch.setattr(os, "open", None)
    messages = [read(source(file)).message for file in (tmp_path / "pipe", os.devnull, tmp_path / "link")]
    assert messages == [
        "is a pipe, which is only read where it is named on the command line",
        "is a device or socket, which is never opened",
        "became a symbolic link before it was read",
    ]


def test_a_file_that_may_not_be_read_is_a_problem(tmp_path, monkeypatch):
    def refuse(file, flags):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.yaml").touch()
    monkeypatch.setattr(os, "open", refuse)
    expected = Problem("a.yaml", "unreadable", "cannot be read: Permission denied")
    assert read(source(tmp_path / "a.yaml")) == expected


def test_a_file_is_read_by_one_call(tmp_path, monkeypatch):
    (tmp_path / "a.yaml").write_bytes(b"a: 1\n")
    calls = []
    whole = os.read
    monkeypatch.setattr(os, "read", lambda file, size: calls.append(size) or whole(file, size))
    assert read(source(tmp_path / "a.yaml")) == b"a: 1\n"
    assert len(calls) == 1


def test_a_file_that_grows_while_it_is_read_is_read_whole(tmp_path, monkeypatch):
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: 1\n")
    opened = os.open

    def later(path, flags):
        file.write_bytes(b"a: 1\n" * 5)
        return opened(path, flags)

    monkeypatch.setattr(os, "open", later)
    assert read(source(file)) == b"a: 1\n" * 5


def test_a_file_that_is_given_in_pieces_is_read_whole(tmp_path, monkeypatch):
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: 1\nb: 2\n")
    whole = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, size: whole(descriptor, min(size, 3)))
    assert read(source(file)) == b"a: 1\nb: 2\n"
