"""Waivers about one container and about labels, through the command line; and the listing against its schema."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.data import read_data
from tests.cli.conftest import folder, run  # noqa: F401 - fixtures

OWN = ".kubelint-compliance/waivers.yaml"
REGISTER = """\
waivers:
  - id: W-1
    rules: [container-privileged, host-pid]
    scope: { path: "k8s/*.yaml", %s }
    reason: injected by the mesh
    requested-by: ana
    approved-by: ben
    approved-at: 2027-01-10
    expires: 2027-01-31
"""
PODS = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web, tier: front}}
spec:
  template:
    metadata: {labels: {app: other}}
    spec:
      hostPID: true
      initContainers:
      - {name: istio-init, image: a, securityContext: {privileged: true}}
      containers:
      - {name: istio-proxy, image: a, securityContext: {privileged: true}}
      - {name: app, image: a, securityContext: {privileged: true}}
"""
CALL = ("--select", "container-privileged,host-pid", "--as-of", "2027-01-20", "--jobs", "1", "k8s")
ALL = {8, 10, 12, 13}


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A place for compiled rules: the built-in ones are compiled once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def tree(folder, cache, monkeypatch):  # noqa: F811
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    for name in (".git", ".kubelint-compliance", "k8s"):
        (folder / name).mkdir()
    (folder / "k8s/a.yaml").write_text(PODS, encoding="utf-8")
    return folder


def waived(out):
    return {entry["line"] for entry in json.loads(out)["findings"] if entry["status"] == "waived"}


@pytest.mark.parametrize(
    ("scope", "lines"),
    [
        ('container: "istio-*"', {10, 12}),
        ("container: app", {13}),
        ('container: "*"', {10, 12, 13}),
        ("container: App", set()),
        ("labels: { app: web }", ALL),
        ('labels: { app: "w*", tier: front }', ALL),
        ("labels: { app: other }", set()),
        ("labels: { app: web, team: a }", set()),
        ('labels: { team: "*" }', set()),
        ("container: app, labels: { app: web }", {13}),
    ],
)
def test_all_of_a_scope_must_fit(scope, lines, run, tree):  # noqa: F811
    (tree / OWN).write_text(REGISTER % scope, encoding="utf-8")
    assert waived(run("check", *CALL, "-o", "json").out) == lines


def test_kept_and_in_parts_it_is_the_same(run, tree, tmp_path_factory):  # noqa: F811
    kept = ("--cache-dir", tmp_path_factory.mktemp("kept"))
    for scope, lines in (
        ("labels: { app: web }", ALL),
        ("labels: { tier: b }", set()),
        ("labels: { tier: front }", ALL),
    ):
        (tree / OWN).write_text(REGISTER % scope, encoding="utf-8")
        assert waived(run("check", *CALL, *kept, "-o", "json").out) == lines
        assert run("check", *CALL, "--shard", "1/1", "-o", "shard=part").code == 0
        assert waived(run("merge", "--as-of", "2027-01-20", "-o", "json", "part").out) == lines


def test_labels_that_no_waiver_asks_for_and_those_of_a_secret_are_in_no_part(run, tree):  # noqa: F811
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, labels: {app: s3cr3t}}\ndata: {a: '?'}\n"
    (tree / "k8s/b.yaml").write_text(secret, encoding="utf-8")
    (tree / OWN).write_text(REGISTER % "labels: { app: web }", encoding="utf-8")
    run("check", "--as-of", "2027-01-20", "--select", "all", "--shard", "1/1", "-o", "shard=part", "k8s")
    text = (tree / "part").read_text(encoding="utf-8")
    assert "app=web" in text
    assert "tier=front" not in text
    assert "app=s3cr3t" not in text


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        ("labels: web", "4:42: 'labels' must be a mapping of labels to globs for their values, such as {app: web}"),
        ("labels: { app: 1 }", "4:49: 'app' must be a text; put it in quotes"),
        ("labels: { app: '' }", "4:49: 'app' must be a text"),
        ("container: [a]", "4:45: 'container' must be a text"),
        ("containers: a", "4:34: unknown field 'containers'; did you mean 'container'?"),
    ],
)
def test_what_is_no_scope_is_told_with_its_place(scope, message, run, tree):  # noqa: F811
    (tree / OWN).write_text(REGISTER % scope, encoding="utf-8")
    code, _, err = run("check", *CALL)
    assert (code, err) == (2, f"error: {OWN}:{message}\n")


def test_a_label_or_a_container_alone_does_not_narrow(run, tree):  # noqa: F811
    text = REGISTER.replace('path: "k8s/*.yaml", ', "") % 'container: "istio-*", labels: { app: web }'
    (tree / OWN).write_text(text, encoding="utf-8")
    assert waived(run("check", *CALL, "-o", "json").out) == set()


def test_one_is_added_and_listed(run, tree):  # noqa: F811
    words = ("--rule", "host-pid", "--path", "k8s/a.yaml", "--reason", "x1", "--requested-by", "ana")
    words += ("--approved-by", "ben", "--expires", "2027-01-31", "--as-of", "2027-01-10")
    added = run("waivers", "add", *words, "--container", "istio-*", "--label", "app=web", "--label", "tier=*")
    assert (added.code, added.err) == (0, "")
    (entry,) = json.loads(run("waivers", "list", "-o", "json", "--as-of", "2027-01-20").out)["waivers"]
    assert entry["scope"] == {"path": "k8s/a.yaml", "container": "istio-*", "labels": {"app": "web", "tier": "*"}}
    listed = run("waivers", "list", "--as-of", "2027-01-20").out
    assert "path=k8s/a.yaml container=istio-* labels=app=web,tier=*" in listed
    assert run("waivers", "add", *words, "--label", "app").err.startswith("error: --label must be a label and a glob")


@pytest.mark.parametrize("more", [(), ("k8s",)])
@pytest.mark.parametrize("day", ["2027-01-20", "2027-02-01"])
def test_the_listing_is_as_its_schema_says(day, more, run, tree):  # noqa: F811
    register = REGISTER % "container: app, labels: { app: web }"
    lacking = f"  - id: W-2\n  - id: W-3\n    rules: [host-ipc]\n    scope: {{ fingerprint: {'a' * 32} }}\n"
    (tree / OWN).write_text(register + lacking, encoding="utf-8")
    listed = json.loads(run("waivers", "list", *more, "--as-of", day, "-o", "json").out)
    schema = json.loads(read_data("schemas/waivers-list.schema.json"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(listed)
    assert [entry["id"] for entry in listed["waivers"]] == ["W-1", "W-2", "W-3"]
    for changed in ({"state": "good"}, {"line": 0}, {"more": 1}, {"expires": "soon"}):
        wrong = {**listed, "waivers": [{**listed["waivers"][0], **changed}]}
        assert not Draft202012Validator(schema).is_valid(wrong)
