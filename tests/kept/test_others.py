"""One object gets another name, label or namespace, comes or goes: what is found in other files changes with it."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3

import pytest

from kubelint_compliance.kept.store import NAME
from tests.kept.edits import a_tree, edit, written
from tests.kept.test_again import place as place

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      containers:
      - name: web
        image: nginx:1.26
        envFrom: [{configMapRef: {name: settings}}]
        ports: [{containerPort: 8080}]
"""
BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: web}
subjects: [{kind: ServiceAccount, name: %s, namespace: shop}]
roleRef: {kind: ClusterRole, name: all, apiGroup: rbac.authorization.k8s.io}
"""
ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: all}
rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: %s, namespace: shop}\n" + (
    "spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n"
)
TREE = {
    "web.yaml": DEPLOYMENT,
    "a-service.yaml": SERVICE % "web",
    "twin.yaml": SERVICE % "twin",
    "ingress.yaml": "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop}\n"
    "spec: {rules: [{host: a.example, http: {paths: [{path: /, pathType: Prefix, "
    "backend: {service: {name: web, port: {number: 80}}}}]}}]}\n",
    "settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\ndata: {a: b}\n",
    "more.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more, namespace: shop}\ndata: {a: b}\n",
    "account.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n",
    "policy.yaml": "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\n"
    "spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress], ingress: []}\n",
    "budget.yaml": "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\n"
    "spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}\n",
    "scaler.yaml": "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}\n"
    "spec: {minReplicas: 2, maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n",
    "binding.yaml": BINDING % "web",
    "role.yaml": ROLE,
    "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: alone, namespace: shop, labels: {app: alone}}\n"
    "spec: {containers: [{name: a, image: nginx:1.26}]}\n---\n"
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: alone, namespace: shop}\n"
    "spec: {podSelector: {matchLabels: {app: alone}}, policyTypes: [Ingress, Egress], ingress: []}\n",
    "space.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {env: prod}}\n",
}
CHANGES = {
    "the name of a Service": ("a-service.yaml", "name: web", "name: other", {"twin.yaml"}),
    "the label of pods": (
        *("web.yaml", "labels: {app: web}}\n    spec", "labels: {app: other}}\n    spec"),
        {"a-service.yaml", "policy.yaml", "space.yaml", "twin.yaml"},
    ),
    "the name of a Deployment": ("web.yaml", "metadata: {name: web", "metadata: {name: other", {"scaler.yaml"}),
    "the namespace of a Deployment": (
        *("web.yaml", "namespace: shop", "namespace: other"),
        {"a-service.yaml", "policy.yaml", "scaler.yaml", "twin.yaml"},
    ),
    "the port of pods": ("web.yaml", "Port: 8080", "Port: 8081", {"a-service.yaml", "twin.yaml"}),
    "the selector of a policy": ("policy.yaml", "app: web", "app: other", {"space.yaml", "web.yaml"}),
    "the direction of a policy": ("policy.yaml", "[Ingress, Egress]", "[Ingress]", {"space.yaml"}),
    "the selector of a budget": ("budget.yaml", "app: web", "app: other", {"web.yaml"}),
    "the target of a scaler": ("scaler.yaml", "Deployment, name: web", "Deployment, name: other", {"web.yaml"}),
    "the subject of a binding": ("binding.yaml", "Account, name: web", "Account, name: other", {"web.yaml"}),
    "the role of a binding": ("binding.yaml", "name: all", "name: view", {"role.yaml", "web.yaml"}),
    "the rules of a role": ("role.yaml", "verbs: ['*']", "verbs: [get]", {"binding.yaml", "web.yaml"}),
    "a line above a Service": ("a-service.yaml", "apiVersion", "# a line\napiVersion", {"twin.yaml"}),
    "a line above a role": ("role.yaml", "apiVersion", "# a line\napiVersion", {"binding.yaml", "web.yaml"}),
    "a Service that is gone": ("a-service.yaml", "", "", {"twin.yaml"}),
    "a policy that is gone": ("policy.yaml", "", "", {"space.yaml", "web.yaml"}),
    "a budget that is gone": ("budget.yaml", "", "", {"web.yaml"}),
    "a role that is gone": ("role.yaml", "", "", {"binding.yaml", "web.yaml"}),
    "a Deployment that is gone": (
        *("web.yaml", "", ""),
        {"a-service.yaml", "policy.yaml", "scaler.yaml", "twin.yaml"},
    ),
    "a Namespace that is gone": ("space.yaml", "", "", {"pod.yaml"}),
}
"""What changes in which file, and the other files in which something else is found then."""


@pytest.fixture
def shop(place):
    """A place with that tree alone."""
    empty(place)
    for name, text in TREE.items():
        place.write(name, text)
    return place


def empty(place):
    for entry in place.tree.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def found(place):
    """Return what is found, by file; a run without a cache has to find the same."""
    said = place.check("--output", "json")
    assert said == place.check("--output", "json", "--no-cache")
    files = {}
    for finding in json.loads(said[1])["findings"]:
        files.setdefault(finding["path"], []).append(finding)
    return files


def changed(place, change):
    name, old, new, others = change
    if old:
        assert old in TREE[name]
        place.write(name, TREE[name].replace(old, new))
    else:
        (place.tree / name).unlink()
    return name, others


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_found_in_other_files_comes_and_goes(shop, change):
    before = found(shop)
    name, others = changed(shop, change)
    after = found(shop)
    assert {path for path in TREE if before.get(path) != after.get(path)} - {name} == others
    shop.write(name, TREE[name])
    assert found(shop) == before


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_run_that_begins_with_the_change_finds_what_is_taken_back(shop, change):
    name, _ = changed(shop, change)
    shop.check()
    shop.write(name, TREE[name])
    assert shop.is_the_same()


def test_what_is_answered_the_same_is_not_scanned_again(shop):
    shop.check()
    changed(shop, CHANGES["the name of a Service"])
    assert shop.is_the_same()
    assert sorted(shop.scanned) == ["a-service.yaml", "twin.yaml"]
    changed(shop, ("settings.yaml", "name: settings", "name: other", ()))
    assert shop.is_the_same()
    assert sorted(shop.scanned) == ["settings.yaml"]
    shop.write("a-service.yaml", TREE["a-service.yaml"])
    assert shop.is_the_same()
    assert shop.scanned == []


def test_a_name_that_leads_nowhere_is_found_and_lost(shop):
    for name in ("role.yaml", "binding.yaml"):
        (shop.tree / name).unlink()
    before = found(shop)
    for change in (("name: settings", "name: other"), ("namespace: shop", "namespace: other"), ("a: b", "a: c")):
        changed(shop, ("settings.yaml", *change, ()))
        after = found(shop)
        is_missed = change[0] != "a: b"
        assert ("reference-dangling" in {entry["rule"] for entry in after["web.yaml"]}) is is_missed
        assert is_missed or after == before


def test_answers_in_a_row_that_is_none_are_asked_for_again(shop, monkeypatch):
    shop.check()
    changed(shop, CHANGES["the name of a Service"])
    monkeypatch.setattr("kubelint_compliance.graph.noted.Asker.again", lambda *_: None)
    assert shop.is_the_same()
    assert "web.yaml" in shop.scanned


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_edits_at_random_say_what_runs_without_a_cache_say(shop, seed):
    draw = random.Random(seed)
    tree = a_tree(draw, 9)
    empty(shop)
    written(tree, shop.tree, {})
    assert "findings" in shop.check()[1]
    spared = 0
    for step in range(60):
        before = dict(tree)
        done = [edit(tree, draw) for _ in range(draw.choice((1, 1, 3)))]
        written(tree, shop.tree, before)
        assert shop.is_the_same(*(("--output", "json") if draw.randrange(2) else ())), (step, done)
        spared += len(tree) - len(shop.scanned)
    assert spared > 60


def test_other_processes_note_what_is_asked(shop):
    shop.check("--jobs", "2")
    changed(shop, CHANGES["the name of a Service"])
    assert shop.is_the_same("--jobs", "2")
    assert sorted(shop.scanned) == ["a-service.yaml", "twin.yaml"]


def test_questions_with_a_credential_are_not_kept(shop, tmp_path):
    token = "glpat-" + "x8Kd2Lm9Qz4Rt7Wb1Nc5"
    shop.write("ingress.yaml", TREE["ingress.yaml"].replace("host: a.example", f"host: {token}"))
    shop.check()
    with sqlite3.connect(tmp_path / "cache" / "kubelint-compliance" / NAME) as connection:
        rows = [row for (row,) in connection.execute("SELECT row FROM kept")]
    assert any(row.startswith('{"values"') for row in rows)
    assert not any(token in row for row in rows)
