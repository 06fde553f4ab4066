"""Where a node of an object that Kustomize built is written: found by names, and never at another key."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.kustomize import Patch, Target
from kubelint_compliance.context.origins import Claim, Origin
from kubelint_compliance.findings.builtfrom import MOST, BuiltFrom, Texts
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.manifests.paths import parse_path

SOURCE = """\
# The shop.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      hostPID: true
      containers:
        - name: web
          image: web:1
          ports:
            - {name: a, containerPort: 53}
            - {name: b, containerPort: 53, protocol: UDP}
          volumeMounts:
            - {name: data, mountPath: /b}
            - {name: data, mountPath: /a}
          securityContext: {privileged: true}
        - name: side
          image: side:1
          args: [--one, --two]
          command:
            - sh
            - -c
            - |
              echo one
              curl -k https://shop.example
          securityContext:
            privileged: true
            capabilities: {add: [NET_ADMIN, SYS_ADMIN]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}]}
"""
BUILT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: dev-web
spec:
  replicas: 3
  template:
    spec:
      containers:
      - args:
        - --one
        - --two
        command:
        - sh
        - -c
        - |
          echo one
          curl -k https://shop.example
        image: side:1
        name: side
        securityContext:
          capabilities:
            add:
            - SYS_ADMIN
            - NET_ADMIN
          privileged: true
      - image: web:2
        name: web
        ports:
        - containerPort: 53
          name: a
        - containerPort: 53
          name: b
          protocol: UDP
        securityContext:
          privileged: true
        volumeMounts:
        - mountPath: /a
          name: data
        - mountPath: /b
          name: data
      - image: more:1
        name: more
      hostIPC: true
      hostPID: true
"""
PATCH = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: %s
  template:
    spec:
      hostIPC: true
      containers:
        - {name: more, image: more:1}
"""
POD = "spec.template.spec."


def origin(text=SOURCE, *patches, path="web.yaml"):
    others = [Origin(Claim("patch", file), file, written, Patch(file, (), None)) for file, written in patches]
    return Origin(Claim("kustomize", path), path, text), others


def place(way, found, built=BUILT, within=None, *, on_key=False):
    manifest = Opened("<stdin>", built).manifests[0]
    file, span, how = BuiltFrom(manifest, *found, Texts()).place(parse_path(way), within, on_key=on_key)
    return file, span.line, span.column, how


@pytest.mark.parametrize(
    ("way", "line", "column"),
    [
        ("spec.template.spec.hostPID", 10, 7),
        (POD + "containers[0].securityContext.privileged", 31, 13),
        (POD + "containers[1].securityContext.privileged", 20, 29),
        (POD + "containers[0]", 21, 11),
        (POD + "containers[0].resources.limits", 21, 11),
        (POD + "containers[1].ports[0].containerPort", 15, 25),
        (POD + "containers[1].ports[1].containerPort", 16, 25),
        (POD + "containers[1].volumeMounts[0].mountPath", 19, 28),
        (POD + "containers[0].securityContext.capabilities.add[0]", 32, 45),
        (POD + "containers[0].args[1]", 23, 25),
        ("", 3, 1),
    ],
)
def test_a_key_stands_where_the_own_file_has_it(way, line, column):
    assert place(way, origin()) == ("web.yaml", line, column, "exact")


def test_what_has_another_value_there_is_told_to_be_changed():
    assert place("spec.replicas", origin()) == ("web.yaml", 7, 3, "changed")
    assert place(POD + "containers[1].image", origin()) == ("web.yaml", 13, 11, "changed")


def test_a_part_of_a_text_stands_at_its_line():
    words = "echo one\ncurl -k https://shop.example\n"
    start = words.index("-k")
    assert place(POD + "containers[0].command[2]", origin(), within=(start, start + 2)) == ("web.yaml", 29, 20, "exact")


@pytest.mark.parametrize(
    "way",
    [POD + "hostIPC", POD + "containers[2]", POD + "containers[2].image"],
)
def test_what_the_file_has_not_stands_at_the_start_of_the_object(way):
    assert place(way, origin()) == ("web.yaml", 3, 1, "made")


@pytest.mark.parametrize(
    ("way", "line", "column"),
    [
        (POD + "hostIPC", 8, 7),
        (POD + "containers[2]", 10, 12),
        (POD + "containers[2].image", 10, 24),
        ("spec.replicas", 5, 3),
    ],
)
def test_what_a_patch_wrote_stands_in_the_patch(way, line, column):
    assert place(way, origin(SOURCE, ("patch.yaml", PATCH % 3))) == ("patch.yaml", line, column, "exact")


@pytest.mark.parametrize(
    "patches",
    [
        [("patch.yaml", PATCH % 2)],
        [("patch.yaml", (PATCH % 3).replace("name: web", "name: other"))],
        [("patch.yaml", (PATCH % 3).replace("Deployment", "StatefulSet"))],
        [("a.yaml", PATCH % 3), ("b.yaml", PATCH % 3)],
        [("patch.yaml", "- op: add\n  path: /spec/replicas\n  value: 3\n")],
        [("patch.yaml", "{")],
    ],
)
def test_another_patch_is_none(patches):
    assert place("spec.replicas", origin(SOURCE, *patches)) == ("web.yaml", 7, 3, "changed")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("# nothing\n", 1),
        ("{", 1),
        (SOURCE.replace("Deployment", "StatefulSet"), 3),
        (SOURCE.replace("  name: web\nspec", "  name: shop\nspec"), 3),
        (SOURCE.replace("Service", "Deployment").replace("apiVersion: v1", "apiVersion: apps/v1"), 3),
    ],
)
def test_a_file_in_which_nobody_can_tell_the_object_is_shown_as_a_whole(text, line):
    assert place(POD + "hostPID", origin(text))[:2] == ("web.yaml", line)
    assert place(POD + "hostPID", origin(text))[3] == "made"


def test_what_is_generated_stands_at_its_generator():
    text = "secretGenerator:\n- name: a\n- name: keys\n  literals: [a=b]\n"
    built = "apiVersion: v1\nkind: Secret\nmetadata: {name: keys-5g7f}\ndata: {a: Yg==}\n"
    assert place("data.a", origin(text, path="kustomization.yaml"), built) == ("kustomization.yaml", 3, 3, "made")


def test_subjects_that_get_another_name_are_told_by_their_place():
    text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b}\nsubjects:\n- {name: a}\n"
    assert place("subjects[0].name", origin(text), text.replace("{name: a}", "{name: dev-a}"))[:2] == ("web.yaml", 5)


def test_a_text_that_stands_there_twice_is_the_one_at_the_same_place():
    text = SOURCE.replace("[--one, --two]", "[--one, --one]")
    built = BUILT.replace("        - --two", "        - --one")
    assert place(POD + "containers[0].args[1]", origin(text), built) == ("web.yaml", 23, 25, "exact")
    assert place(POD + "containers[0].args[1]", origin(text.replace(", --one]", ", -x, --one]")), built)[3] == "made"


def test_files_beyond_the_bound_are_not_read():
    long = SOURCE + "#" * MOST
    assert place(POD + "hostPID", origin(long)) == ("web.yaml", 3, 1, "made")


JSON_PATCH = """\
- {op: replace, path: /spec/replicas, value: 2}
- op: add
  path: /spec/template/spec/hostIPC
  value: true
- op: replace
  path: /spec/replicas
  value: 3
- op: add
  path: /spec/template/spec/containers/0/image
  value: web:2
- op: add
  path: /spec/template/spec/containers/-
  value:
    name: more
    image: more:1
- {op: remove, path: /spec/template/spec/hostPID}
"""
TARGET = Target(kind="Deployment", name="web")


def patched(text, target=TARGET, at=(), path="patch.yaml"):
    patch = Patch("" if at else path, at, target)
    return origin()[0], [Origin(Claim("patch", path), path, text, patch)]


OPERATIONS = [
    ("spec.replicas", 7, 3),
    (POD + "hostIPC", 4, 3),
    (POD + "containers[1].image", 10, 3),
    (POD + "containers[2]", 13, 3),
    (POD + "containers[2].image", 15, 5),
]


@pytest.mark.parametrize(("way", "line", "column"), OPERATIONS)
def test_what_an_operation_wrote_last_stands_at_its_value(way, line, column):
    assert place(way, patched(JSON_PATCH)) == ("patch.yaml", line, column, "exact")


@pytest.mark.parametrize(("way", "line", "column"), OPERATIONS)
def test_a_patch_in_the_kustomization_is_read_there(way, line, column):
    inside = "".join(f"      {row}\n" for row in JSON_PATCH.splitlines())
    text = "resources: [web.yaml]\npatches:\n  - target: {kind: Deployment}\n    patch: |\n" + inside
    found = place(way, patched(text, at=("patches", 0, "patch"), path="kustomization.yaml"))
    assert found == ("kustomization.yaml", line + 4, column + 6, "exact")


@pytest.mark.parametrize(
    "target",
    [
        None,
        Target(kind="StatefulSet"),
        Target(kind="Deployment", name="other"),
        Target(group="batch", kind="Deployment"),
        Target(kind="Deployment", name="w"),
    ],
)
def test_operations_for_another_object_are_none(target):
    assert place("spec.replicas", patched(JSON_PATCH, target))[0] == "web.yaml"


@pytest.mark.parametrize("target", [Target(kind="Deployment"), Target(name="we.*"), Target(group="apps", version="v1")])
def test_a_target_may_leave_out_what_it_likes_or_be_a_pattern(target):
    assert place("spec.replicas", patched(JSON_PATCH, target)) == ("patch.yaml", 7, 3, "exact")


def test_a_part_with_a_target_needs_no_name_of_its_own():
    text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: any}\nspec:\n  replicas: 3\n"
    assert place("spec.replicas", patched(text)) == ("patch.yaml", 5, 3, "exact")
    assert place("spec.replicas", patched(text, None))[0] == "web.yaml"


@pytest.mark.parametrize(
    "entry",
    [
        "{op: replace, path: /spec/replicas, value: 4}",
        "{op: test, path: /spec/replicas, value: 3}",
        "{op: replace, path: /spec/replicas/deeper, value: 3}",
        "{op: replace, path: spec/replicas, value: 3}",
        "{op: add, path: /spec, value: [3]}",
    ],
)
def test_an_operation_that_writes_something_else_is_not_shown(entry):
    assert place("spec.replicas", patched(f"- {entry}\n")) == ("web.yaml", 7, 3, "changed")


@pytest.mark.parametrize("index", ["1", "2", "x", "-"])
def test_an_operation_on_another_item_is_not_shown(index):
    text = f"- {{op: add, path: /spec/template/spec/containers/{index}/image, value: web:2}}\n"
    assert place(POD + "containers[1].image", patched(text))[0] == "web.yaml"


def test_an_item_that_was_added_is_known_by_its_name():
    text = "- {op: add, path: /spec/template/spec/containers/0, value: {name: %s, image: more:1}}\n"
    assert place(POD + "containers[2].image", patched(text % "more")) == ("patch.yaml", 1, 73, "exact")
    assert place(POD + "containers[2].image", patched(text % "others"))[0] == "web.yaml"


SETTING = """\
namespace: shop
commonAnnotations: {team: web}
labels:
  - pairs: {tier: front}
replicas:
  - {name: other, count: 3}
  - {name: web, count: 3}
images:
  - name: web
    newName: registry.example/web
    newTag: 2
  - {name: side, digest: "sha256:1"}
"""
SET = (
    BUILT.replace(
        "  name: dev-web\n", "  name: dev-web\n  namespace: shop\n  annotations: {team: web}\n  labels: {tier: front}\n"
    )
    .replace("web:2", "registry.example/web:2")
    .replace("side:1", "side@sha256:1")
)


def setters(text):
    return origin()[0], [Origin(Claim("patch", "kustomization.yaml"), "kustomization.yaml", text)]


@pytest.mark.parametrize(
    ("way", "line", "column"),
    [
        ("metadata.namespace", 1, 1),
        ("metadata.annotations.team", 2, 21),
        ("metadata.labels.tier", 4, 13),
        ("spec.replicas", 7, 17),
        (POD + "containers[1].image", 11, 5),
        (POD + "containers[0].image", 12, 18),
    ],
)
def test_what_a_kustomization_sets_stands_in_it(way, line, column):
    assert place(way, setters(SETTING), SET) == ("kustomization.yaml", line, column, "exact")


@pytest.mark.parametrize(
    ("old", "new", "way"),
    [
        ("newTag: 2", "newTag: 3", POD + "containers[1].image"),
        ("name: web\n", "name: other\n", POD + "containers[1].image"),
        ("name: web, count: 3", "name: web, count: 4", "spec.replicas"),
    ],
)
def test_what_a_kustomization_sets_to_something_else_is_not_shown(old, new, way):
    text = SETTING.replace("    newName: registry.example/web\n", "").replace(old, new)
    found = place(way, setters(text), SET)
    assert (found[0], found[3]) == ("web.yaml", "changed")


def test_a_namespace_of_another_kustomization_is_not_shown():
    text = SETTING.replace("namespace: shop", "namespace: other")
    assert place("metadata.namespace", setters(text), SET) == ("web.yaml", 3, 1, "made")
