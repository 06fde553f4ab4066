import pytest

from kubelint_compliance.model import ObjectRef
from kubelint_compliance.sources.origin import Origin, helm_source, kustomize_origin, mapped


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Source:",
        "# Source: web",
        "# source: web/templates/a.yaml",
        "# The Source: web/templates/a.yaml",
        "# Source: /etc/passwd",
        "# Source: web/../../secret.yaml",
    ],
)
def test_other_comments_are_no_source(text):
    assert helm_source(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "# Source: web/charts/db/templates/a b.yaml",
        "#Source: web/charts/db/templates/a b.yaml ",
        " Source: web/charts/db/templates/a b.yaml",
        "# first\n# Source: web/charts/db/templates/a b.yaml\n# last",
    ],
)
def test_helms_comment_gives_the_template(text):
    assert helm_source(text) == "web/charts/db/templates/a b.yaml"


@pytest.mark.parametrize(
    ("source_map", "expected"),
    [
        ({}, "web/templates/a.yaml"),
        ({"other": "x"}, "web/templates/a.yaml"),
        ({"web": "deploy/chart/"}, "deploy/chart/templates/a.yaml"),
        ({"web": "."}, "templates/a.yaml"),
    ],
)
def test_the_charts_name_becomes_its_folder(source_map, expected):
    assert mapped("web/templates/a.yaml", source_map) == expected


@pytest.mark.parametrize("value", ["", "text", "- a", "{}", "path: 1", "path: [", "a: b", "configuredBy: x"])
def test_other_annotations_are_no_origin(value):
    assert kustomize_origin(value) is None


def test_the_origin_of_a_file():
    assert kustomize_origin("path: ../base/web.yaml\n") == Origin("../base/web.yaml", "", "", "", None)


def test_the_origin_in_a_remote_base():
    value = "path: base/web.yaml\nrepo: https://example.com/shop\nref: v1.2\n"
    assert kustomize_origin(value) == Origin("base/web.yaml", "https://example.com/shop", "v1.2", "", None)


def test_the_origin_of_a_generated_object():
    value = "configuredIn: kustomization.yaml\nconfiguredBy:\n  apiVersion: builtin\n  kind: ConfigMapGenerator\n"
    maker = ObjectRef("builtin", "ConfigMapGenerator", "", "")
    assert kustomize_origin(value) == Origin("", "", "", "kustomization.yaml", maker)
