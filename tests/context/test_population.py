"""What the graph of a run holds: whole objects as they are deployed, and which of them are deployed together."""

from __future__ import annotations

import pytest

from kubelint_compliance.context import units
from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.population import graph_of
from kubelint_compliance.context.settle import settle
from kubelint_compliance.graph.index import sees
from kubelint_compliance.manifests.opened import Opened


def pod(name, namespace="", labels="app: web"):
    where = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}{where}, labels: {{{labels}}}}}\nspec: {{}}\n"


def config(name):
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"


def graph(files, namespace="", sets=()):
    glimpses = [look(Opened(path, text, file=f"/tree/{path}"), graph=True) for path, text in files.items()]
    return graph_of(settle(glimpses), namespace, None, dict(sets))


def titles(files, namespace=""):
    return [(node.path, node.ref.title) for node in graph(files, namespace).nodes]


def together(files, *pairs, sets=()):
    """Say of pairs of nodes, each by path and name, whether they see each other."""
    nodes = {(node.path, node.ref.title): node for node in graph(files, sets=sets).nodes}
    return [sees(nodes[one], nodes[other]) for one, other in pairs]


def test_nothing_is_in_the_graph_of_nothing():
    assert titles({}) == []
    assert titles({"a.yaml": "", "values.yaml": "a: 1\n", "b.yaml": "kind: ["}) == []


def test_objects_are_there_in_the_order_of_their_files_with_their_places():
    found = graph({"b.yaml": pod("b"), "a.yaml": f"{pod('a')}---\n{pod('c', 'shop')}"}).nodes
    assert [(node.path, node.ref.title, node.span.line) for node in found] == [
        ("a.yaml", "Pod a", 1),
        ("a.yaml", "Pod shop/c", 6),
        ("b.yaml", "Pod b", 1),
    ]


def test_objects_without_a_namespace_are_in_the_one_that_is_given():
    assert titles({"a.yaml": pod("a"), "b.yaml": pod("b", "shop")}, "bank") == [
        ("a.yaml", "Pod bank/a"),
        ("b.yaml", "Pod shop/b"),
    ]


def test_what_is_cluster_scoped_has_no_namespace():
    found = graph({"a.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"}, "bank")
    assert [node.ref.title for node in found.find("", "Namespace", "", "shop")] == ["Namespace shop"]


@pytest.mark.parametrize("namespace", ["bank", ""])
def test_a_patch_is_no_object(namespace):
    files = {"kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]\n", "a.yaml": pod("a")}
    assert [path for path, _ in titles({**files, "p.yaml": pod("a")}, namespace)] == ["a.yaml"]


def test_what_a_test_expects_is_no_object():
    files = {"chainsaw-test.yaml": "spec: {steps: [{try: [{assert: {file: a.yaml}}]}]}\n", "a.yaml": pod("a")}
    assert titles(files) == []


def test_a_kustomization_gives_namespace_labels_and_names():
    files = {
        "kustomization.yaml": "resources: [a.yaml]\nnamespace: shop\nnamePrefix: my-\ncommonLabels: {tier: front}\n",
        "a.yaml": pod("a"),
    }
    (node,) = graph(files).nodes
    assert (node.ref.title, node.alias, node.labels) == ("Pod shop/my-a", "a", {"app": "web", "tier": "front"})
    assert [found is node for found in graph(files).find("", "Pod", "shop", "a")] == [False]
    assert [len(graph(files).find("", "Pod", "shop", name)) for name in ("a", "my-a", "b")] == [1, 1, 0]


DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("said", "image"),
    [
        ("{name: web, newTag: '2'}", "web"),
        (f"{{name: web, digest: '{DIGEST}'}}", "web"),
        ("{name: web, newName: host/web, newTag: '2'}", "host/web"),
        ("{name: other, newTag: '2'}", "web:"),
    ],
)
def test_a_kustomization_gives_images_without_their_tags(said, image):
    files = {
        "kustomization.yaml": f"resources: [pod.yaml]\nimages: [{said}]\n",
        "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: 'web:1'}]}\n",
    }
    (node,) = graph(files).nodes
    assert node.value["spec"]["containers"] == [{"image": image}]


@pytest.mark.parametrize("said", ["patches: [{path: b.yaml}]", "transformers: [b.yaml]"])
def test_patches_and_transformers_may_set_any_field(said):
    files = {"kustomization.yaml": f"resources: [a.yaml]\n{said}\n", "a.yaml": pod("a")}
    assert [node.patched for node in graph(files).nodes] == [True]
    assert [node.patched for node in graph({**files, "kustomization.yaml": "resources: [a.yaml]\n"}).nodes] == [False]


def test_what_a_kustomization_generates_is_there():
    text = "namespace: shop\nconfigMapGenerator: [{name: settings}]\nsecretGenerator: [{name: keys}]\n"
    assert titles({"kustomization.yaml": text}) == [
        ("kustomization.yaml", "ConfigMap shop/settings"),
        ("kustomization.yaml", "Secret shop/keys"),
    ]


OVERLAYS = {
    "base/kustomization.yaml": "resources: [a.yaml]\n",
    "base/a.yaml": pod("a"),
    "dev/kustomization.yaml": "resources: [../base, extra.yaml]\n",
    "dev/extra.yaml": config("extra"),
    "prod/kustomization.yaml": "resources: [../base, other.yaml]\nnamespace: prod\n",
    "prod/other.yaml": config("other"),
}


def test_a_base_is_there_once_for_each_overlay():
    assert titles(OVERLAYS) == [
        ("base/a.yaml", "Pod a"),
        ("base/a.yaml", "Pod prod/a"),
        ("dev/extra.yaml", "ConfigMap extra"),
        ("prod/other.yaml", "ConfigMap prod/other"),
    ]


def test_overlays_with_the_same_object_do_not_see_each_other():
    files = {**OVERLAYS, "prod/kustomization.yaml": "resources: [../base, other.yaml]\n", "all.yaml": config("shared")}
    one, other, shared = (
        ("dev/extra.yaml", "ConfigMap extra"),
        ("prod/other.yaml", "ConfigMap other"),
        ("all.yaml", "ConfigMap shared"),
    )
    assert together(files, (one, one), (one, other), (one, shared), (other, shared)) == [True, False, True, True]


def test_kustomizations_without_a_common_object_are_deployed_together():
    files = {
        "apps/kustomization.yaml": "resources: [a.yaml]\n",
        "apps/a.yaml": pod("a"),
        "infra/kustomization.yaml": "resources: [b.yaml]\n",
        "infra/b.yaml": config("b"),
    }
    assert together(files, (("apps/a.yaml", "Pod a"), ("infra/b.yaml", "ConfigMap b"))) == [True]


def test_folders_with_the_same_object_are_alternatives_and_all_below_them():
    files = {
        "examples/one/a.yaml": pod("a"),
        "examples/one/deep/b.yaml": config("b"),
        "examples/two/a.yaml": pod("a"),
        "examples/three/c.yaml": config("c"),
    }
    one, deep = ("examples/one/a.yaml", "Pod a"), ("examples/one/deep/b.yaml", "ConfigMap b")
    two, three = ("examples/two/a.yaml", "Pod a"), ("examples/three/c.yaml", "ConfigMap c")
    pairs = (one, deep), (one, two), (deep, two), (three, one), (three, two)
    assert together(files, *pairs) == [True, False, False, True, True]


def test_files_of_one_folder_with_the_same_object_are_alternatives():
    files = {"a.yaml": pod("a"), "b.yaml": pod("a"), "c.yaml": config("c")}
    one, two, three = ("a.yaml", "Pod a"), ("b.yaml", "Pod a"), ("c.yaml", "ConfigMap c")
    assert together(files, (one, two), (one, three), (two, three)) == [False, True, True]


def test_what_either_shares_with_a_third_one_tells_nothing_of_two():
    files = {"run.yaml": pod("a"), "service.yaml": config("b"), "both.yaml": f"{pod('a')}---\n{config('b')}"}
    run, service = ("run.yaml", "Pod a"), ("service.yaml", "ConfigMap b")
    other = ("both.yaml", "Pod a")
    assert together(files, (run, service), (run, other), (service, other)) == [True, False, False]


def test_folders_that_share_objects_in_pairs_are_alternatives_in_pairs():
    files = {
        "one/a.yaml": f"{pod('a')}---\n{pod('d')}",
        "two/a.yaml": f"{pod('a')}---\n{pod('b')}",
        "three/a.yaml": f"{pod('b')}---\n{pod('d')}",
        "four/a.yaml": pod("b"),
    }
    one, two, three, four = (
        (f"{name}/a.yaml", f"Pod {at}") for name, at in zip(("one", "two", "three", "four"), "aabb", strict=True)
    )
    assert together(files, (one, two), (two, three), (one, three), (one, four), (two, four), (three, four)) == [
        *(False, False, False),
        *(True, False, False),
    ]


def test_of_very_many_groups_no_two_are_told_apart(monkeypatch):
    monkeypatch.setattr(units, "_MOST", 1)
    files = {"run.yaml": pod("a"), "service.yaml": config("b"), "both.yaml": f"{pod('a')}---\n{config('b')}"}
    assert together(files, (("run.yaml", "Pod a"), ("service.yaml", "ConfigMap b"))) == [False]


def test_an_object_that_a_file_has_twice_is_no_alternative():
    (one, two) = graph({"a.yaml": f"{pod('a')}---\n{pod('a')}"}).nodes
    assert sees(one, two)


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("resources: [a.yaml]\n", False),
        ("resources: [a.yaml, 'https://git.example/base?ref=v1']\n", True),
        ("resources: [a.yaml]\nhelmCharts: [{name: db}]\n", True),
        ("resources: [a.yaml]\ngenerators: [g.yaml]\n", True),
        ("resources: [a.yaml]\nhelmCharts: []\n", False),
        ("resources: [a.yaml, b.yaml]\n", True),
        ("resources: [a.yaml, ../shared]\n", True),
        ("resources: [a.yaml]\ncomponents: [part]\n", True),
    ],
)
def test_an_object_is_open_where_its_kustomization_takes_in_what_is_not_in_sight(text, is_open):
    (node,) = graph({"kustomization.yaml": text, "a.yaml": pod("a")}).nodes
    assert node.open is is_open


def test_an_object_is_open_where_a_kustomization_above_takes_in_what_lies_beside():
    files = {
        "kustomization.yaml": "resources: [web, shared]\n",
        "web/kustomization.yaml": "resources: [a.yaml]\n",
        "web/a.yaml": pod("a"),
    }
    assert [node.open for node in graph(files).nodes] == [True]
    more = {"shared/kustomization.yaml": "resources: [b.yaml]\n", "shared/b.yaml": pod("b")}
    assert [node.open for node in graph(files | more).nodes] == [False, False]


def test_sets_of_the_configuration_do_not_see_each_other():
    files = {"dev/a.yaml": pod("a"), "prod/b.yaml": config("b"), "all.yaml": config("c"), "prodigy/d.yaml": config("d")}
    dev, prod = ("dev/a.yaml", "Pod a"), ("prod/b.yaml", "ConfigMap b")
    shared, other = ("all.yaml", "ConfigMap c"), ("prodigy/d.yaml", "ConfigMap d")
    pairs = (dev, prod), (dev, shared), (prod, shared), (dev, other)
    assert together(files, *pairs) == [True, True, True, True]
    sets = {"dev": ["./dev/"], "prod": ["prod"]}
    assert together(files, *pairs, sets=sets) == [False, True, True, True]


def test_the_deepest_folder_says_the_set_and_of_what_is_deployed_that_of_its_kustomization():
    files = {
        "base/kustomization.yaml": "resources: [a.yaml]\n",
        "base/a.yaml": pod("a"),
        "apps/kustomization.yaml": "resources: [../base]\n",
        "apps/inner/b.yaml": config("b"),
        "apps/c.yaml": config("c"),
    }
    one, inner, outer = ("base/a.yaml", "Pod a"), ("apps/inner/b.yaml", "ConfigMap b"), ("apps/c.yaml", "ConfigMap c")
    sets = {"outer": ["apps"], "inner": ["apps/inner"], "base": ["base"]}
    assert together(files, (one, outer), (one, inner), (inner, outer), sets=sets) == [True, False, False]


def test_a_subject_is_an_account_of_the_build_where_its_account_moves():
    binding = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n"
        "subjects: [{kind: ServiceAccount, name: web, namespace: system}]\n"
    )
    files = {
        "kustomization.yaml": "resources: [a.yaml, b.yaml]\nnamespace: shop\n",
        "a.yaml": binding,
        "b.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: system}\n",
    }
    (node, _) = graph(files).nodes
    assert node.value["subjects"][0]["namespace"] == "shop"


def test_objects_of_the_same_alternatives_share_what_says_so():
    files = {f"{folder}/{name}.yaml": pod(name) for folder in ("one", "other") for name in ("a", "b", "c")}
    found = [node.sets for node in graph(files).nodes]
    assert [dict(sets) for sets in found] == [{"/tree\x000": "one"}] * 3 + [{"/tree\x000": "other"}] * 3
    assert len({id(sets) for sets in found}) == 2
