"""`ask` where two folders hold the same object: each is answered at its own place, or the answer says what it takes."""

import json

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.data import read_data

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]
"""
SERVICE = """\
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: %s, namespace: shop, labels: {app: %s}}
spec: {containers: [{name: c, image: x}]}
"""
CLOSED = """\
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
"""
NAMESPACE = """\
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: %s}}
"""
RBAC = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r, namespace: shop}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: %s, namespace: shop}
subjects: [{kind: User, name: ana}]
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
"""


@pytest.fixture
def ask(run, folder):
    def asked(what, files, *words):
        for path, text in files.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(text)
        result = run("ask", what, *words, ".", "--output", "json")
        assert result.code == 0, result
        answer = json.loads(result.out)
        Draft202012Validator(json.loads(read_data(f"schemas/ask-{what}.schema.json"))).validate(answer)
        return next(value for key, value in answer.items() if key not in ("schema", "subject")), result.err

    return asked


def reached(found):
    return [(one["path"], one["line"], one["reach"], one["ingress"]) for one in found]


def pairs(found):
    return [(one["from"]["name"], one["to"]["name"]) for one in found if "name" in one["from"] and "name" in one["to"]]


def test_each_alternative_is_exposed_at_its_own_place(ask):
    host = DEPLOYMENT.replace("      containers", "      hostNetwork: true\n      containers")
    found, told = ask("exposure", {"dev/a.yaml": f"---\n{DEPLOYMENT}{CLOSED}", "prod/a.yaml": host + SERVICE})
    assert reached(found) == [
        ("prod/a.yaml", 1, "internet", "open"),
        ("dev/a.yaml", 2, "nothing", "isolated"),
    ]
    assert {way["by"]["path"] for way in found[0]["ways"]} == {"prod/a.yaml"}
    assert told == (
        "warning: dev/a.yaml:2: Deployment shop/web is in prod/a.yaml:1, too: "
        "they are taken for alternatives, which do not meet; each has a row\n"
    )


def test_what_either_alternative_opens_is_a_connection_and_they_do_not_meet(ask):
    files = {
        "dev/a.yaml": DEPLOYMENT + CLOSED,
        "dev/b.yaml": POD % ("one", "one"),
        "prod/a.yaml": DEPLOYMENT,
        "prod/b.yaml": POD % ("two", "two"),
    }
    found, told = ask("connections", files)
    assert sorted(pairs(found)) == [("two", "web"), ("web", "two")]
    assert told.endswith("they are taken for alternatives, which do not meet; what either opens is told\n")


def test_objects_of_one_folder_are_no_alternatives(ask):
    found, told = ask("exposure", {"all/a.yaml": DEPLOYMENT, "all/b.yaml": DEPLOYMENT + SERVICE})
    assert (reached(found), told) == ([("all/a.yaml", 1, "internet", "open")], "")


def test_folders_that_have_a_namespace_in_common_are_deployed_together(ask):
    space = NAMESPACE.removeprefix("---\n") % "baseline"
    files = {f"{one}/a.yaml": f"{space}---\n{POD % (one, one)}" for one in ("app", "db")}
    found, told = ask("connections", files)
    assert (sorted(pairs(found)), told) == ([("app", "db"), ("db", "app")], "")


def test_sets_of_the_configuration_part_what_folders_do_not(ask, folder):
    (folder / ".git").mkdir()
    files = {f"{one}/a.yaml": POD % (one, one) for one in ("app", "db")}
    assert sorted(pairs(ask("connections", files)[0])) == [("app", "db"), ("db", "app")]
    (folder / ".kubelint-compliance.yaml").write_text("sets: {one: [app], two: [db]}\n")
    found, told = ask("connections", files)
    assert (pairs(found), told) == ([], "")


def test_a_pod_is_judged_by_the_namespace_of_its_own_alternative(ask):
    host = DEPLOYMENT.replace("      containers", "      hostPID: true\n      containers")
    files = {f"{level}/a.yaml": host + NAMESPACE % level for level in ("baseline", "privileged")}
    files["all.yaml"] = (POD % ("all", "all")).replace("spec: {", "spec: {hostPID: true, ")
    found, told = ask("admitted", files)
    assert [(one["path"], one["admitted"], one["labels"]["path"]) for one in found] == [
        ("baseline/a.yaml", False, "baseline/a.yaml"),
        ("all.yaml", False, "baseline/a.yaml"),
        ("privileged/a.yaml", True, "privileged/a.yaml"),
        ("all.yaml", True, "privileged/a.yaml"),
    ]
    assert told.endswith("they are taken for alternatives; each is answered by itself\n")


def test_a_table_names_the_namespace_where_a_pod_may_be_in_several(run, ask):
    files = {f"{level}/a.yaml": DEPLOYMENT + NAMESPACE % level for level in ("baseline", "restricted")}
    ask("admitted", {**files, "all.yaml": POD % ("all", "all")})
    out = run("ask", "admitted", ".", "--output", "csv").out
    assert [line.split('","')[3] for line in out.splitlines() if "Pod/all" in line] == [
        "restricted latest (restricted/a.yaml:11)",
        "baseline latest (baseline/a.yaml:11)",
    ]


@pytest.mark.parametrize(("what", "words"), [("who-can", ("get", "pods", "-n", "shop")), ("can-do", ("User/ana",))])
def test_every_document_of_a_name_counts_for_access_and_that_is_said(ask, what, words):
    found, told = ask(what, {"dev/a.yaml": RBAC % "one", "prod/a.yaml": RBAC % "two"}, *words)
    if what == "who-can":
        assert [(one["binding"]["path"], one["role"]["path"]) for one in found] == [
            (binding, role) for binding in ("dev/a.yaml", "prod/a.yaml") for role in ("dev/a.yaml", "prod/a.yaml")
        ]
    assert told == (
        "warning: dev/a.yaml:1: Role shop/r is in prod/a.yaml:1, too: each counts, as if all were deployed together\n"
    )


def test_sets_of_the_configuration_part_access(ask, folder):
    (folder / ".git").mkdir()
    (folder / ".kubelint-compliance.yaml").write_text("sets: {dev: [dev], prod: [prod]}\n")
    files = {"dev/a.yaml": RBAC % "one", "prod/a.yaml": RBAC % "two"}
    found, told = ask("who-can", files, "get", "pods", "-n", "shop")
    assert [(one["binding"]["path"], one["role"]["path"]) for one in found] == [
        ("dev/a.yaml", "dev/a.yaml"),
        ("prod/a.yaml", "prod/a.yaml"),
    ]
    assert told == ""
