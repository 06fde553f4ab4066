"""Objects without a namespace are in the one that objects of their folder say, for rules and for answers alike."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.folders import in_folders
from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.population import graph_of
from kubelint_compliance.context.settle import settle
from kubelint_compliance.manifests.opened import Opened

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web%s}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: a, image: a}]}
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: s%s}\nspec: {selector: {app: %s}, ports: [{port: 80}]}\n"
BUDGET = (
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: data}\n"
    "spec: {selector: {matchLabels: {app: web}}}\n"
)
POLICY = (
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: data}\n"
    "spec: {podSelector: %s}\n"
)
SCALER = (
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: data}\n"
    "spec: {scaleTargetRef: {kind: Deployment, name: %s}, maxReplicas: 2}\n"
)
SCALED = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: k, namespace: data}\n%s"
DATA = ", namespace: data"
CLAIM = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
CLASS = "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: c}\n"
CUSTOM = "apiVersion: x.example/v1\nkind: Thing\nmetadata: {name: c}\n"


def spaces(files, namespace=""):
    """Return the namespace of each object of the graph, by its kind."""
    context = settle([look(Opened(path, text, file=f"/{path}"), graph=True) for path, text in files.items()])
    return {node.kind: node.ref.namespace for node in graph_of(context, namespace).nodes}


@pytest.mark.parametrize(
    "files",
    [
        {"a/web.yaml": WEB % ""},
        {"a/web.yaml": WEB % "", "a/s.yaml": SERVICE % (DATA, "other")},
        {"a/web.yaml": WEB % "", "b/s.yaml": SERVICE % (DATA, "web")},
        {"a/web.yaml": WEB % "", "a/b/s.yaml": SERVICE % (DATA, "web")},
        {"a/web.yaml": WEB % "", "a/p.yaml": POLICY % "{}"},
        {"a/web.yaml": WEB % "", "a/p.yaml": POLICY % "{matchExpressions: [{key: x, operator: DoesNotExist}]}"},
        {"a/web.yaml": WEB % "", "a/h.yaml": SCALER % "other"},
        {"a/web.yaml": WEB % "", "a/s.yaml": SERVICE % (DATA, "web"), "a/t.yaml": SERVICE % (", namespace: b", "web")},
        {"a/web.yaml": WEB % "", "a/b.yaml": BUDGET, "a/w.yaml": WEB.replace("app: web", "app: other") % "-2"},
        {"a/web.yaml": WEB % "", "a/b.yaml": BUDGET, "a/s.yaml": SERVICE % ("", "other")},
        {"a/web.yaml": WEB % "", "a/x.yaml": CLAIM.replace("{name: c}", "{name: c, namespace: monitoring}")},
    ],
)
def test_a_namespace_that_nobody_says_is_not_known(files):
    assert spaces(files)["Deployment"] == ""


@pytest.mark.parametrize(
    "other",
    [
        SERVICE % (DATA, "web"),
        BUDGET,
        POLICY % "{matchLabels: {app: web}}",
        SCALER % "web",
        SCALED % "spec: {scaleTargetRef: {name: web}}\n",
    ],
)
@pytest.mark.parametrize("files", [("a.yaml", "a.yaml"), ("a/web.yaml", "a/other.yaml")])
def test_what_selects_or_scales_pods_says_their_namespace(other, files):
    texts = {}
    for path, text in zip(files, (WEB % "", other), strict=True):
        texts[path] = f"{texts[path]}---\n{text}" if path in texts else text
    assert spaces(texts)["Deployment"] == "data"


def test_a_workload_says_the_namespace_of_what_selects_its_pods():
    assert spaces({"a/web.yaml": WEB % DATA, "a/s.yaml": SERVICE % ("", "web")})["Service"] == "data"


def test_a_service_of_the_workload_is_where_that_is():
    files = {"a/web.yaml": WEB % "", "a/b.yaml": BUDGET, "a/s.yaml": SERVICE % ("", "web")}
    assert spaces(files)["Service"] == "data"


def test_all_of_the_folder_is_there_but_what_may_be_of_the_whole_cluster():
    files = {"a/web.yaml": WEB % "", "a/b.yaml": BUDGET, "a/c.yaml": f"{CLAIM}---\n{CLASS}---\n{CUSTOM}"}
    found = spaces(files)
    assert (found["ConfigMap"], found["PriorityClass"], found["Thing"]) == ("data", "", "")


def test_the_namespace_of_the_run_comes_first():
    assert spaces({"a/web.yaml": WEB % "", "a/b.yaml": BUDGET}, "shop")["Deployment"] == "shop"


def test_a_folder_with_very_many_objects_says_nothing():
    texts = "---\n".join([WEB % ""] * 400 + [BUDGET] * 400)
    assert spaces({"a/a.yaml": texts})["Deployment"] == ""


def test_nothing_becomes_of_no_objects():
    assert in_folders([]) == []
