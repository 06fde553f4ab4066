"""Paths into an object: what they reach and how they are written."""

from __future__ import annotations

import pytest

from kubelint_compliance.manifests.paths import EVERY, LEAVES, json_pointer, named_path, parse_path, resolve

POD = {"spec": {"containers": [{"name": "app", "ports": [{"hostPort": 80}]}, {"name": "log"}]}}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (".", ()),
        ("", ()),
        ("spec", ("spec",)),
        ("spec.containers[*].ports[0]", ("spec", "containers", EVERY, "ports", 0)),
        ('metadata.annotations["a.b/c"]', ("metadata", "annotations", "a.b/c")),
        ("metadata.annotations['a.b/c'].x", ("metadata", "annotations", "a.b/c", "x")),
        ("[*].name", (EVERY, "name")),
        ("data[**]", ("data", LEAVES)),
    ],
)
def test_paths_are_read(text, path):
    assert parse_path(text) == path


@pytest.mark.parametrize("text", ["a..b", "a[", "a[x]", "a[-1]", 'a["b"', "a[0]b", "[]"])
def test_what_is_no_path_is_refused(text):
    with pytest.raises(ValueError, match=r"missing|expected|start"):
        parse_path(text)


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("spec.nothing", []),
        ("spec.containers.name", []),
        ("spec.containers[7]", []),
        ("spec.containers[1].name", [("spec", "containers", 1, "name")]),
        ("spec.containers[*].name", [("spec", "containers", 0, "name"), ("spec", "containers", 1, "name")]),
        ("spec.containers[*].ports[*].hostPort", [("spec", "containers", 0, "ports", 0, "hostPort")]),
        ("spec[*][0].name", [("spec", "containers", 0, "name")]),
        (
            "spec[**]",
            [
                ("spec", "containers", 0, "name"),
                ("spec", "containers", 0, "ports", 0, "hostPort"),
                ("spec", "containers", 1, "name"),
            ],
        ),
    ],
)
def test_resolve_yields_every_node_that_exists(text, reached):
    assert [path for path, _ in resolve(POD, parse_path(text))] == reached


def test_pointers_escape_tilde_and_slash():
    assert json_pointer(("metadata", "annotations", "a/b~c", 0)) == "/metadata/annotations/a~1b~0c/0"


def test_named_paths_survive_reordering():
    path = ("spec", "containers", 1, "securityContext", "privileged")
    turned = {"spec": {"containers": POD["spec"]["containers"][::-1]}}
    assert named_path(POD, path) == "spec/containers/[log]/securityContext/privileged"
    assert named_path(turned, (*path[:2], 0, *path[3:])) == named_path(POD, path)
