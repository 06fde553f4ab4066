"""Rollouts that take the template of a workload: which belong together, and what one runs."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.population import graph_of
from kubelint_compliance.context.settle import settle
from kubelint_compliance.graph.rollouts import pods_run_by, taking
from kubelint_compliance.manifests.opened import Opened
from tests.facts.asking import asked, others

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: "registry.example/web:1"}]}}
"""
ROLLOUT = """\
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec: {replicas: 5, workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
"""
BASE = {"base/kustomization.yaml": "resources: [web.yaml]\n"}
OVERLAY = {**BASE, "over/kustomization.yaml": "resources: [../base, rollout.yaml]\n"}


@pytest.mark.parametrize("place", ["base/rollout.yaml", "other/rollout.yaml"])
def test_without_a_namespace_a_rollout_runs_what_is_in_its_folder(place):
    several = 1 if place.startswith("base/") else 0
    found = asked("rollouts", ("base/web.yaml", DEPLOYMENT), (place, ROLLOUT), of=lambda _: ())
    assert [entry["replicas"] for entry in found] == [5] * several
    assert others(found) == [(place, 1, "runs the pods of the workload")] * several
    run = asked("podsRun", (place, ROLLOUT), ("base/web.yaml", DEPLOYMENT), of=lambda _: ())
    assert [pod["owner"]["kind"] for pod in run] == ["Deployment"] * several


@pytest.mark.parametrize(("beside", "rollouts"), [(BASE, 0), (OVERLAY, 1)])
def test_a_kustomization_brings_a_rollout_and_its_workload_together(beside, rollouts):
    files = {"base/web.yaml": DEPLOYMENT, "over/rollout.yaml": ROLLOUT, **beside}
    context = settle([look(Opened(path, text, file=f"/{path}"), graph=True) for path, text in files.items()])
    graph = graph_of(context)
    (workload,) = graph.of_kind("apps", "Deployment")
    (rollout,) = graph.of_kind("argoproj.io", "Rollout")
    assert taking(graph, workload) == [rollout] * rollouts
    assert [pod.node for pod in pods_run_by(graph, rollout)] == [workload] * rollouts
