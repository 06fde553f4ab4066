"""What is a fragment is so by proof: a kustomization or a test tool says it, or all that is required is missing."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.fragments import Pieces
from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.settle import settle
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.ruleset.assemble import rule_set
from tests.trees import found, scans

WEB = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
WHOLE = (
    "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, "
    'spec: {containers: [{name: c, image: "r.example/c:1"}]}}}\n'
)
SIDECAR = "spec: {template: {spec: {containers: [{name: side, image: registry.example/side:1}]}}}\n"
LABELS = "spec: {template: {metadata: {labels: {team: shop}}}}\n"
BARE_CRD = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: shops.shop.example}\n"
CONVERSION = BARE_CRD + "spec: {conversion: {strategy: None}}\n"


def parts(files):
    """Return by path whether the objects in it are fragments."""
    opened = [Opened(path, text, file=f"/{path}") for path, text in files.items()]
    context = settle(map(look, opened))
    return {
        entry.path: [
            manifest.fragment
            for part in Pieces(entry, context.slice(entry.path), 37).documents
            for manifest in part.manifests
        ]
        for entry in opened
    }


def is_fragment(text, kustomization=None, at="k/kustomization.yaml", path="k/web.yaml"):
    files = {path: text} if kustomization is None else {path: text, at: kustomization}
    return parts(files)[path]


@pytest.mark.parametrize("spec", ["", "spec: {}\n", LABELS, "spec: {replicas: 2}\n", SIDECAR, WHOLE])
def test_outside_of_kustomizations_every_object_is_whole(spec):
    assert is_fragment(WEB + spec) == [False]


@pytest.mark.parametrize("text", [WEB + LABELS, WEB + "spec: {replicas: 2}\n", WEB, CONVERSION, BARE_CRD])
def test_in_a_tree_of_kustomizations_what_has_nothing_required_is_a_fragment(text):
    assert is_fragment(text, "resources: [other.yaml]\n") == [True]
    assert is_fragment(text, "resources: [other.yaml]\n", path="k/patches/deep/web.yaml") == [True]
    assert is_fragment(text, "resources: [../../base]\n", at="k/overlays/dev/kustomization.yaml") == [True]
    assert is_fragment(text, "resources: [other.yaml]\n", at="elsewhere/kustomization.yaml") == [False]


@pytest.mark.parametrize(
    "text",
    [
        WEB + SIDECAR,
        WEB + "spec: {template: {spec: {containers: [{name: c}]}}}\n",
        WEB + "spec: {selector: {matchLabels: {a: b}}}\n",
        WEB + "spec: {template: {spec: {containers: c}}}\n",
        BARE_CRD + "spec: {group: shop.example}\n",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nsubjects: []\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    ],
)
def test_what_nobody_names_and_has_some_of_it_is_whole(text):
    assert is_fragment(text, "resources: [other.yaml]\n") == [False]


def test_a_resource_is_whole_whatever_it_lacks_and_even_if_it_is_named_as_a_patch_too():
    assert is_fragment(WEB + LABELS, "resources: [web.yaml]\n") == [False]
    assert is_fragment(WEB, "resources: [web.yaml]\npatches: [{path: web.yaml}]\n") == [False]


@pytest.mark.parametrize(
    "kustomization",
    [
        "patches: [{path: web.yaml}]\n",
        "patches: [{path: ./web.yaml, target: {kind: Deployment}}]\n",
        "patchesStrategicMerge: [web.yaml]\n",
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: web.yaml}]\n",
    ],
)
def test_a_named_patch_is_a_fragment_unless_it_has_every_required_field(kustomization):
    assert is_fragment(WEB + SIDECAR, kustomization) == [True]
    assert is_fragment(WEB + "spec: {selector: {}, template: {spec: {containers: [{name: c}]}}}\n", kustomization) == [
        True
    ]
    assert is_fragment(WEB + WHOLE, kustomization) == [False]
    assert is_fragment("apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: {b: c}}\n", kustomization) == [
        True
    ]
    assert is_fragment("apiVersion: shop.example/v1\nkind: Shop\nmetadata: {name: a}\n", kustomization) == [True]


@pytest.mark.parametrize("path", ["patch-web.yaml", "k/web_patch.yaml", "k/web.patch.yaml", "patches/web.yaml"])
def test_what_is_called_a_patch_and_lacks_what_is_required_is_a_fragment(path):
    assert is_fragment(WEB + LABELS, path=path) == [True]
    assert is_fragment(WEB + SIDECAR, path=path) == [True]
    assert is_fragment(WEB, path=path) == [True]
    assert is_fragment(CONVERSION, path=path) == [True]
    assert is_fragment(WEB + WHOLE, path=path) == [False]
    unnamed = "spec: {selector: {matchLabels: {a: b}}, template: {spec: {containers: [{image: c}]}}}\n"
    assert is_fragment(WEB + unnamed, path=path) == [False]
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: NodePort}\n"
    assert is_fragment(service, path=path) == [False]


@pytest.mark.parametrize(
    "path", ["dispatch.yaml", "patches/deep/web.yaml", "patchwork/web.yaml", "hotpatch-1/web.yaml"]
)
def test_what_is_called_otherwise_is_whole(path):
    assert is_fragment(WEB + LABELS, path=path) == [False]


def test_what_is_called_a_patch_and_is_a_resource_is_whole():
    assert is_fragment(WEB + LABELS, "resources: [patch.yaml]\n", path="k/patch.yaml") == [False]


def test_a_patch_directive_says_it_by_itself():
    assert is_fragment(WEB + "$patch: delete\n") == [True]


def test_a_status_alone_is_read_and_never_applied():
    assert is_fragment(WEB + "status: {readyReplicas: 1}\n") == [True]
    assert is_fragment(WEB + WHOLE + "status: {readyReplicas: 1}\n") == [False]


EXPECTED = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{name: http}]}\n"


def test_a_key_in_parentheses_makes_a_file_an_assertion():
    assert is_fragment(f"{EXPECTED}---\n{WEB}spec: {{(length(@)): 3}}\n") == [True, True]
    assert is_fragment(EXPECTED + "---\napiVersion: v1\nkind: ConfigMap\ndata: {a: '(b): c'}\n") == [False, False]


@pytest.mark.parametrize(
    "spec",
    [
        "spec:\n  (a): 1\n",
        "spec:\n  '(a)': 1\n",
        'spec:\n  "(a)": 1\n',
        'spec:\n  "\\x28a)": 1\n',
        'spec:\n  "\\u0028a)": 1\n',
        "spec:\n  &x (a): 1\n",
        "spec:\n  !!str (a): 1\n",
        "spec:\n  ? (a)\n  : 1\n  b (c): 2\n",
        "spec: {(a): 1}\n",
        "spec: {b: c, (a): 1}\n",
        "spec: {b: c,\n  (a): 1}\n",
        'spec: {"(a)": 1}\n',
        "spec: {b: [(a): 1]}\n",
        "spec:\n  b:\n  - - (a): 1\n",
        "spec:\r  (a): 1\r",
    ],
)
def test_wherever_a_key_in_parentheses_begins(spec):
    assert is_fragment(f"{EXPECTED}---\n{WEB}{spec}") == [True, True]


@pytest.mark.parametrize("spec", ["spec: {b (c): 1}\n", "# f(x): y\n", "spec: |\n  Some (of these): b\n"])
def test_parentheses_inside_of_a_key_are_no_expression(spec):
    assert is_fragment(f"{EXPECTED}---\n{WEB}{spec}")[0] is False


def test_conditions_in_a_policy_of_kyverno_are_no_expressions_of_chainsaw():
    policy = "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nspec: {rules: [{validate: {pattern: {(name): a}}}]}\n"
    assert is_fragment(f"{EXPECTED}---\n{policy}") == [False, False]


@pytest.mark.parametrize(
    ("kind", "spec"),
    [("CronWorkflow", "{workflowSpec: {workflowTemplateRef: {name: a}}}"), ("Rollout", "{workloadRef: {name: a}}")],
)
def test_what_may_refer_to_its_containers_is_whole_without_them(kind, spec):
    text = f"apiVersion: argoproj.io/v1alpha1\nkind: {kind}\nmetadata: {{name: a}}\nspec: {spec}\n"
    assert is_fragment(text, "resources: [other.yaml]\n") == [False]


CHAINSAW = """\
apiVersion: chainsaw.kyverno.io/v1alpha1
kind: Test
metadata: {name: t}
spec:
  steps:
    - try: [{apply: {file: assert-me.yaml}}, {assert: {file: ../common/ready.yaml}}]
"""


def test_chainsaw_names_its_assertions_or_their_files_do():
    files = {
        "t/chainsaw-test.yaml": CHAINSAW,
        **dict.fromkeys(("t/assert-me.yaml", "common/ready.yaml", "t/02-assert.yaml", "t/errors.yaml"), EXPECTED),
        **dict.fromkeys(("t/asserted.yaml", "u/assert.yaml", "u/00-assert.yaml"), EXPECTED),
    }
    said = {path for path, fragments in parts(files).items() if fragments == [True]}
    assert said == {"common/ready.yaml", "t/02-assert.yaml", "t/errors.yaml", "u/00-assert.yaml"}


@pytest.fixture(scope="module")
def some():
    return rule_set(
        select=["host-pid", "container-privileged", "schema-*", "metadata-name-missing", "image-tag-mutable"]
    )


INLINE = """\
resources: [web.yaml]
patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        template: {spec: {hostPID: true, contaners: []}}
  - target: {kind: Deployment, name: web}
    patch: |
      # The containers are those of the base.
      - op: add
        path: /spec/template/spec/containers/0/securityContext
        value:
          privileged: true
      - {op: remove, path: /spec/replicas}
  - target: {kind: Deployment}
    patch: '[{"op": "replace", "path": "/spec/template/spec/hostPID", "value": true}]'
patchesJson6902:
  - target: {group: apps, version: v1, kind: Deployment, name: web}
    patch: >-
      [{"op": "add", "path": "/spec/template/spec/containers/-", "value":
       {"name": "side", "image": "side:latest"}}]
"""


def test_patches_written_in_a_kustomization_are_found_at_their_own_lines(some):
    assert found({"k/kustomization.yaml": INLINE, "k/web.yaml": WEB + WHOLE}, some) == [
        ("k/kustomization.yaml", "container-privileged", 15, 11),
        ("k/kustomization.yaml", "host-pid", 8, 27),
        ("k/kustomization.yaml", "host-pid", 18, 71),
        ("k/kustomization.yaml", "image-tag-mutable", 23, 25),
        ("k/kustomization.yaml", "schema-unknown-field", 8, 42),
    ]


def test_a_kustomization_without_apiversion_and_kind_is_one():
    rules = rule_set(select=["kustomize-remote-base-unpinned"])
    text = "resources:\n  - github.com/shop-example/base//deploy\n"
    assert found({"kustomization.yaml": text}, rules) == [
        ("kustomization.yaml", "kustomize-remote-base-unpinned", 2, 5)
    ]
    assert found({"other.yaml": text}, rules) == []


def test_a_patch_that_does_not_say_its_version_is_read_as_what_its_target_is(some):
    patch = "kind: Deployment\nmetadata: {name: any}\nspec: {template: {spec: {hostPID: true}}}\n"
    listed = "patches: [{path: side.yaml, target: {kind: Deployment}}]\n"
    assert found({"kustomization.yaml": listed, "side.yaml": patch}, some) == [("side.yaml", "host-pid", 3, 26)]
    shop = "apiVersion: shop.example/v1\nkind: Shop\nmetadata: {name: corner}\n"
    files = {
        "kustomization.yaml": "resources: [shop.yaml]\npatches: [{path: p.yaml, target: {kind: Shop}}]\n",
        "shop.yaml": shop,
        "p.yaml": "kind: Shop\nmetadata: {name: x}\nspec: {open: true}\n",
    }
    assert scans(files, some)["p.yaml"].kinds == (("shop.example/v1/Shop", 1),)


JSON_PATCH = """\
- op: add
  path: /spec/template/spec/hostPID
  value: true
- op: test
  path: /spec/template/spec/hostIPC
  value: true
"""


def test_a_json_patch_file_is_a_part_of_what_its_target_is(some):
    files = {
        "kustomization.yaml": "patches: [{path: p.yaml, target: {kind: Deployment, name: web}}]\n",
        "p.yaml": JSON_PATCH,
    }
    (finding,) = scans(files, some)["p.yaml"].findings
    assert (finding.rule, tuple(finding.span), finding.object.title) == ("host-pid", (3, 3, 3, 14), "Deployment web")
    assert finding.pointer == "/spec/template/spec/hostPID"


@pytest.mark.parametrize(
    ("kustomization", "text", "reason"),
    [
        ("patches: [{path: p.yaml, target: {kind: Gadget}}]", JSON_PATCH, "a JSON patch of a kustomization"),
        ("patches: [{path: p.yaml, target: {labelSelector: a=b}}]", JSON_PATCH, "a JSON patch of a kustomization"),
        (
            "patches: [{path: p.yaml, target: {kind: Deployment}}]",
            "- {op: remove, path: /spec/replicas}\n",
            "a JSON patch of a kustomization",
        ),
        ("resources: []", JSON_PATCH, "a list, not an object"),
    ],
)
def test_a_json_patch_that_writes_nothing_that_is_known_is_passed_over(some, kustomization, text, reason):
    file = scans({"kustomization.yaml": kustomization, "p.yaml": text}, some)["p.yaml"].file
    assert (file.bucket, file.reason, file.objects) == ("not-kubernetes", reason, 0)


def test_a_target_finds_the_object_by_its_name_as_a_pattern(some):
    files = {
        "b/kustomization.yaml": "resources: [web.yaml]\n",
        "b/web.yaml": WEB + WHOLE,
        "o/kustomization.yaml": "resources: [../b]\npatches: [{path: p.yaml, target: {name: 'w.*'}}]\n",
        "o/p.yaml": JSON_PATCH,
    }
    (finding,) = scans(files, some)["o/p.yaml"].findings
    assert finding.object.title == "Deployment web"


def test_a_patch_with_a_target_needs_no_name_of_its_own(some):
    text = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: "*"}\n' + LABELS
    listed = {"kustomization.yaml": "patches: [{path: p.yaml, target: {kind: Deployment}}]\n", "p.yaml": text}
    assert found(listed, some) == []
    unnamed = {**listed, "kustomization.yaml": "patches: [{path: p.yaml}]\n"}
    assert found(unnamed, some) == [("p.yaml", "metadata-name-missing", 3, 12)]


def test_a_broken_patch_in_a_kustomization_is_a_problem_at_its_place(some):
    text = "patches:\n  - patch: |-\n      apiVersion: v1\n      kind: [\n"
    ((problem),) = scans({"kustomization.yaml": text}, some)["kustomization.yaml"].problems
    assert (problem.code, problem.fatal, problem.span.line) == ("syntax", True, 4)


FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps}
spec:
  interval: 10m
  prune: true
  sourceRef: {kind: GitRepository, name: apps}
  patches:
    - target: {kind: Deployment}
      patch: |
        - op: add
          path: /spec/template/spec/hostPID
          value: true
"""
PATCHES = '{patches: [{target: {kind: Pod}, patch: "[{op: add, path: /spec/hostPID, value: true}]"}]}'


def test_patches_of_flux_and_argo_are_patches_too(some):
    assert found({"apps.yaml": FLUX}, some) == [("apps.yaml", "host-pid", 13, 11)]
    for kind, spec in (
        ("helm.toolkit.fluxcd.io/v2\nkind: HelmRelease", "{postRenderers: [{kustomize: %s}]}"),
        ("argoproj.io/v1alpha1\nkind: Application", "{source: {kustomize: %s}}"),
        ("argoproj.io/v1alpha1\nkind: Application", "{sources: [{}, {kustomize: %s}]}"),
        ("argoproj.io/v1alpha1\nkind: ApplicationSet", "{template: {spec: {source: {kustomize: %s}}}}"),
    ):
        text = f"apiVersion: {kind}\nmetadata: {{name: a}}\nspec: {spec % PATCHES}\n"
        assert "host-pid" in {rule for _, rule, *_ in found({"a.yaml": text}, some)}


def test_a_text_with_marks_in_comments_is_a_template_of_fragments(some):
    ytt = (
        '#@ load("@ytt:data", "data")\n'
        + WEB
        + "spec:\n  replicas: #@ data.values.n\n  template: {spec: {hostPID: true}}\n"
    )
    azure = WEB + "spec:\n  replicas: #{REPLICAS}#\n  template: {spec: {hostPID: true}}\n"
    for text, reason in ((ytt, "unrendered ytt template, line 1"), (azure, "unrendered template, line 5")):
        scan = scans({"a.yaml": text}, some)["a.yaml"]
        assert (scan.file.bucket, scan.file.objects) == ("template", 1)
        assert scan.file.reason.startswith(reason)
        assert [finding.rule for finding in scan.findings] == ["host-pid"]


def test_a_template_mark_in_one_document_does_not_hide_the_others(some):
    spec = "{hostPID: true, containers: [{name: a, image: 'a:1.0.0'}]}"
    pod = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {spec}\n"
    scan = scans(
        {"a.yaml": f"{pod}---\napiVersion: v1\nkind: Service\nmetadata:\n  name: {{{{ name }}}}\n---\n{pod}"}, some
    )
    file = scan["a.yaml"].file
    assert (file.bucket, file.objects) == ("template", 2)
    assert [finding.rule for finding in scan["a.yaml"].findings] == ["host-pid", "host-pid"]
    assert scan["a.yaml"].problems == ()


def test_a_hostile_tower_of_kustomizations_ends(some):
    files = {f"k{n}/kustomization.yaml": f"resources: [../k{n + 1}, ../k0]\nnamespace: a{n}\n" for n in range(300)}
    files["k299/kustomization.yaml"] = "resources: [web.yaml]\n"
    files["k299/web.yaml"] = WEB + WHOLE
    assert found(files, some) == []
