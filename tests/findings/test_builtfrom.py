"""Where a node of an object that Kustomize built is written: found by names, and never at another key."""

from __future__ import annotations

import pytest

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
    others = [Origin(Claim("patch", file), file, written) for file, written in patches]
    return Origin(Claim("kustomize", path), path, text), others


def place(way, found, built=BUILT, within=None, *, on_key=False):
    manifest = Opened("<stdin>", built).manifests[0]
    file, span, exact = BuiltFrom(manifest, *found, Texts()).place(parse_path(way), within, on_key=on_key)
    return file, span.line, span.column, exact


@pytest.mark.parametrize(
    ("way", "line", "column"),
    [
        ("spec.template.spec.hostPID", 10, 7),
        (POD + "containers[0].securityContext.privileged", 31, 13),
        (POD + "containers[1].securityContext.privileged", 20, 29),
        (POD + "containers[0]", 21, 11),
        (POD + "containers[0].resources.limits", 21, 11),
        (POD + "containers[1].image", 13, 11),
        (POD + "containers[1].ports[0].containerPort", 15, 25),
        (POD + "containers[1].ports[1].containerPort", 16, 25),
        (POD + "containers[1].volumeMounts[0].mountPath", 19, 28),
        (POD + "containers[0].securityContext.capabilities.add[0]", 32, 45),
        (POD + "containers[0].args[1]", 23, 25),
        ("spec.replicas", 7, 3),
        ("", 3, 1),
    ],
)
def test_a_key_stands_where_the_own_file_has_it(way, line, column):
    assert place(way, origin()) == ("web.yaml", line, column, True)


def test_a_part_of_a_text_stands_at_its_line():
    words = "echo one\ncurl -k https://shop.example\n"
    start = words.index("-k")
    assert place(POD + "containers[0].command[2]", origin(), within=(start, start + 2)) == ("web.yaml", 29, 20, True)


@pytest.mark.parametrize(
    "way",
    [POD + "hostIPC", POD + "containers[2]", POD + "containers[2].image"],
)
def test_what_the_file_has_not_stands_at_the_start_of_the_object(way):
    assert place(way, origin()) == ("web.yaml", 3, 1, False)


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
    assert place(way, origin(SOURCE, ("patch.yaml", PATCH % 3))) == ("patch.yaml", line, column, True)


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
    assert place("spec.replicas", origin(SOURCE, *patches)) == ("web.yaml", 7, 3, True)


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
    assert place(POD + "hostPID", origin(text))[3] is False


def test_what_is_generated_stands_at_its_generator():
    text = "secretGenerator:\n- name: a\n- name: keys\n  literals: [a=b]\n"
    built = "apiVersion: v1\nkind: Secret\nmetadata: {name: keys-5g7f}\ndata: {a: Yg==}\n"
    assert place("data.a", origin(text, path="kustomization.yaml"), built) == ("kustomization.yaml", 3, 3, False)


def test_subjects_that_get_another_name_are_told_by_their_place():
    text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b}\nsubjects:\n- {name: a}\n"
    assert place("subjects[0].name", origin(text), text.replace("{name: a}", "{name: dev-a}"))[:2] == ("web.yaml", 5)


def test_a_text_that_stands_there_twice_is_the_one_at_the_same_place():
    text = SOURCE.replace("[--one, --two]", "[--one, --one]")
    built = BUILT.replace("        - --two", "        - --one")
    assert place(POD + "containers[0].args[1]", origin(text), built) == ("web.yaml", 23, 25, True)
    assert place(POD + "containers[0].args[1]", origin(text.replace(", --one]", ", -x, --one]")), built)[3] is False


def test_files_beyond_the_bound_are_not_read():
    long = SOURCE + "#" * MOST
    assert place(POD + "hostPID", origin(long)) == ("web.yaml", 3, 1, False)
