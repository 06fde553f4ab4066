"""What Argo CD deploys and from which revision."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.environments import environment_in, environment_of
from kubelint_compliance.facts.gitops import (
    argo_apps,
    argo_sources,
    clear_sources,
    clear_urls,
    moves,
    templated_projects,
)

COMMIT = "6f1ce2b0a3d4c5e6f708192a3b4c5d6e7f809101"


@pytest.mark.parametrize(
    "revision",
    [COMMIT, COMMIT[:7], "v1.4.2", "1.4", "refs/tags/stable", "release-1.4", "{{branch}}", "${BRANCH}", "2024-05-01"],
)
def test_a_commit_and_what_may_be_a_tag_do_not_move(revision):
    assert moves(revision) == ""


@pytest.mark.parametrize(
    ("revision", "what"),
    [
        ("", "the HEAD of the repository"),
        ("HEAD", "the HEAD of the repository"),
        ("main", 'the branch "main"'),
        ("feature/login", 'the branch "feature/login"'),
        ("refs/heads/release-1.4", 'the branch "release-1.4"'),
        ("1.4.*", "the version range 1.4.*"),
        ("^1.4", "the version range ^1.4"),
        (">=1.4, <2", "the version range >=1.4, <2"),
        ("1.x", "the version range 1.x"),
    ],
)
def test_what_moves_is_named(revision, what):
    assert moves(revision) == what


def application(**spec):
    return {"kind": "Application", "metadata": {"name": "shop"}, "spec": spec}


def test_sources_are_told_with_their_places():
    several = application(
        sources=[{"repoURL": "a", "chart": "web"}, 7, {"targetRevision": "main"}], source={"path": "x"}
    )
    assert [(entry["path"], entry["chart"], entry["moves"]) for entry in argo_sources(several)] == [
        (["spec", "sources", 0], "web", ""),
        (["spec", "sources", 2], "", 'the branch "main"'),
    ]
    dry = application(sourceHydrator={"drySource": {"targetRevision": "HEAD"}}, source={"path": "x"})
    assert [entry["path"] for entry in argo_sources(dry)] == [["spec", "sourceHydrator", "drySource"]]


@pytest.mark.parametrize(
    ("source", "known", "what"),
    [
        ({"targetRevision": "v1.4.2"}, True, ""),
        ({"targetRevision": "main"}, True, 'the branch "main"'),
        ({"targetRevision": "{{branch}}"}, False, ""),
        ({"targetRevision": "latest", "repoURL": "oci://registry.example/shop"}, False, ""),
        ({"targetRevision": "main", "chart": "web"}, False, ""),
    ],
)
def test_only_revisions_of_git_that_are_written_out_are_judged(source, known, what):
    assert [(entry["known"], entry["moves"]) for entry in argo_sources(application(source=source))] == [(known, what)]


def test_the_template_of_a_set_counts_and_what_may_add_to_it():
    spec = {"template": {"spec": {"source": {}}}, "generators": [{"list": {}}]}
    plain = {"kind": "ApplicationSet", "spec": spec}
    assert [(app["path"], app["whole"]) for app in argo_apps(plain)] == [(["spec", "template", "spec"], True)]
    assert argo_sources(plain)[0]["moves"] == "the HEAD of the repository"
    for more in ({"templatePatch": "spec: {}"}, {"generators": [{"list": {"template": {}}}]}):
        patched = {"kind": "ApplicationSet", "spec": {**spec, **more}}
        assert [app["whole"] for app in argo_apps(patched)] == [False]
        assert argo_sources(patched)[0]["moves"] == ""


@pytest.mark.parametrize("wrong", [None, 7, [], {}, {"spec": 7}, {"spec": {"source": [], "sources": {}}}])
def test_other_shapes_have_no_sources(wrong):
    assert argo_sources(wrong) == clear_sources(wrong) == templated_projects(wrong) == []


def test_where_a_project_comes_from():
    def applications(project, *generators):
        spec = {"generators": [*generators], "template": {"spec": {"project": project}}}
        return [entry["from"] for entry in templated_projects({"kind": "ApplicationSet", "spec": spec})]

    assert applications("{{p}}", {"list": {}}) == []
    assert applications("shop", {"pullRequest": {}}) == []
    assert applications("{{p}}", {"git": {}}) == ["git"]
    both = {"matrix": {"generators": [{"git": {}}, {"scmProvider": {}}]}}
    assert applications("{{repository}}", both) == ["scmProvider"]
    assert applications("{{p}}", both) == ["git"]
    assert applications("{{.branch_slug}}", {"scmProvider": {}}, {"pullRequest": {}}) == ["pullRequest"]
    assert applications("{{index .labels 0}}", {"scmProvider": {}}) == ["scmProvider"]


FOLDERS = {"git": {"directories": [{"path": "apps/*"}]}}
FILES = {"git": {"files": [{"path": "*/config.json"}]}}


@pytest.mark.parametrize(
    ("project", "generators", "found"),
    [
        ("{{path.basename}}", [FOLDERS], ["git"]),
        ('{{ index .path.segments 1 | default "a" }}', [FOLDERS], ["git"]),
        ("{{values.project}}", [FOLDERS, {"list": {"elements": [{"values": {"project": "dev"}}]}}], []),
        ("{{.metadata.labels.environment}}", [FOLDERS, {"clusters": {}}], []),
        ("{{.metadata.labels.environment}}", [FILES, {"clusters": {}}], []),
        ("{{team}}", [FILES, {"list": {"elements": [{"team": "shop"}]}}], []),
        ("{{team}}", [FILES, {"clusters": {}}], ["git"]),
        ("{{values.of}}", [{"git": {**FOLDERS["git"], "values": {"of": "{{path.basename}}"}}}], ["git"]),
        ("{{values.of}}", [{"git": {**FOLDERS["git"], "values": {"of": "shop"}}}], []),
        ("{{values.of}}", [{"pullRequest": {"values": {"of": "shop"}}}], []),
        ("{{cluster}}", [{"scmProvider": {}}, {"list": {"elements": [{"cluster": "a"}]}}], []),
    ],
)
def test_a_project_is_of_the_generator_that_gives_its_name(project, generators, found):
    spec = {"generators": [{"matrix": {"generators": generators}}], "template": {"spec": {"project": project}}}
    assert [entry["from"] for entry in templated_projects({"kind": "ApplicationSet", "spec": spec})] == found


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://git.example/a", []),
        ("git@git.example:a.git", []),
        ("http://localhost:3000/a", []),
        ("http://${HOST}/a", []),
        ("http://", []),
        ("HTTP://user@git.example/a", [("http", False)]),
        ("git://git.tools.svc:9418/a", [("git", True)]),
        ("http://git.tools.svc.cluster.local/a", [("http", True)]),
    ],
)
def test_urls_without_encryption(url, found):
    assert [(entry["scheme"], entry["inside"]) for entry in clear_urls(url)] == found


def test_repositories_of_generators_count():
    generator = {"merge": {"generators": [{"git": {"repoURL": "http://git.example/a"}}]}}
    value = {"kind": "ApplicationSet", "spec": {"generators": [generator]}}
    path = ["spec", "generators", 0, "merge", "generators", 0, "git", "repoURL"]
    assert clear_sources(value) == [{"path": path, "scheme": "http", "inside": False}]


@pytest.mark.parametrize(
    ("names", "environment"),
    [
        (["shop"], ""),
        (["shop-prod"], "production"),
        (["clusters/production/shop", "live"], "production"),
        (["shop", "overlays/staging"], "other"),
        (["shop-non-prod"], "other"),
        (["preprod"], "other"),
        (["shop-prod", "test"], ""),
        (["product", "latest", "delivery"], ""),
    ],
)
def test_words_of_names_tell_the_environment(names, environment):
    assert environment_in(names) == environment


def test_hosts_do_not_tell_an_environment():
    value = {"metadata": {"name": "shop", "labels": {"env": "prod"}}, "spec": {"url": "https://git.test.example/a"}}
    assert environment_of(value) == "production"
    assert environment_of(7) == ""
