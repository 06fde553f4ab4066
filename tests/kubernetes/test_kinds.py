"""The table of kinds: every built-in kind is there, its pods are where the table says, and the scopes are right."""

from __future__ import annotations

import pytest

from kubelint_compliance.kubernetes.kinds import (
    Kind,
    is_cluster_scoped,
    kind_of,
    kinds,
    split_kind,
    template_places,
    written_names,
)
from kubelint_compliance.schema.store import all_kinds, kubernetes_table
from tests.kubernetes.fields import types_at

NO_OBJECTS = ("Status",)
WITHOUT_SCHEMA = {
    "agents.x-k8s.io/Sandbox",
    "agones.dev/Fleet",
    "agones.dev/GameServer",
    "apps.kruise.io/CloneSet",
    "apps.kruise.io/DaemonSet",
    "apps.kruise.io/StatefulSet",
    "apps.openshift.io/DeploymentConfig",
    "argoproj.io/ClusterWorkflowTemplate",
    "argoproj.io/CronWorkflow",
    "argoproj.io/Workflow",
    "argoproj.io/WorkflowTemplate",
    "batch.volcano.sh/Job",
    "/DeploymentConfig",
    "extensions.agents.x-k8s.io/SandboxTemplate",
    "extensions/DaemonSet",
    "extensions/Deployment",
    "extensions/ReplicaSet",
    "jobset.x-k8s.io/JobSet",
    *(
        f"kubeflow.org/{kind}"
        for kind in ("JAXJob", "MPIJob", "Notebook", "PaddleJob", "PyTorchJob", "TFJob", "XGBoostJob")
    ),
    "leaderworkerset.x-k8s.io/LeaderWorkerSet",
    *(f"ray.io/{kind}" for kind in ("RayCluster", "RayCronJob", "RayJob", "RayService")),
}
"""Kinds with pods of which no types are packed."""
PARTS_WITHOUT_SCHEMA = {
    "acid.zalan.do",
    "actions.github.com",
    "actions.summerwind.dev",
    "apm.k8s.elastic.co",
    "beat.k8s.elastic.co",
    "cassandra.datastax.com",
    "elasticsearch.k8s.elastic.co",
    "jenkins.io",
    "k8s.mariadb.com",
    "kibana.k8s.elastic.co",
    "mongodbcommunity.mongodb.com",
    "postgres-operator.crunchydata.com",
    "postgresql.cnpg.io",
    "rabbitmq.com",
    "redis.redis.opstreelabs.in",
    "serving.kserve.io",
    "tekton.dev",
    "trainer.kubeflow.org",
    "triggers.tekton.dev",
}
"""Groups whose kinds say parts of pods, and of which no types are packed."""
WITH_PODS = [kind for kind in kinds() if kind.pods or kind.steps]
UNTYPED = {
    **dict.fromkeys(
        [("argoproj.io", kind) for kind in ("AnalysisRun", "AnalysisTemplate", "ClusterAnalysisTemplate")],
        "spec.metrics[*].provider.job.spec",
    ),
    ("sinks.knative.dev", "JobSink"): "spec.job",
    ("sources.knative.dev", "ContainerSource"): "spec.template",
}
"""Where the types of kinds leave open what follows on the way to their pods."""
TYPED = [
    kind
    for kind in WITH_PODS
    if f"{kind.group}/{kind.kind}" not in WITHOUT_SCHEMA and (kind.group, kind.kind) not in UNTYPED
]


def packed() -> set[tuple[str, str]]:
    return {(api_version.rpartition("/")[0], kind) for api_version, kind in all_kinds()}


def test_of_an_unknown_kind_nothing_is_known():
    assert kind_of("example.com", "Pod") is None
    assert kind_of("", "") is None
    assert not is_cluster_scoped("example.com", "Namespace")


def test_what_is_known_of_a_kind():
    assert kind_of("", "ConfigMap") == Kind("", "ConfigMap", namespaced=True)
    assert kind_of("", "Pod") == Kind("", "Pod", namespaced=True, pods=(".",))
    assert kind_of("batch", "CronJob") == Kind("batch", "CronJob", True, ("spec.jobTemplate.spec.template",))
    assert kind_of("rbac.authorization.k8s.io", "ClusterRole") == Kind(
        "rbac.authorization.k8s.io", "ClusterRole", False
    )
    assert kind_of("argoproj.io", "CronWorkflow") == Kind("argoproj.io", "CronWorkflow", True, (), "spec.workflowSpec")


def test_the_scope_of_kinds():
    assert is_cluster_scoped("", "Namespace")
    assert is_cluster_scoped("authorization.k8s.io", "SubjectAccessReview")
    assert not is_cluster_scoped("authorization.k8s.io", "LocalSubjectAccessReview")
    assert not is_cluster_scoped("", "Secret")


def test_templates_with_metadata_of_their_own():
    places = template_places()
    assert [place for place in places if "ReplicaSpecs" not in place and "rayCluster" not in place] == [
        "template",
        "spec.jobTemplate",
        "spec.leaderWorkerTemplate",
        "spec.podTemplate",
        "spec.submitterPodTemplate",
        "spec.template",
        "spec.headGroupSpec.template",
        "spec.jobTargetRef.template",
        "spec.jobTemplate.submitterPodTemplate",
        "spec.leaderWorkerTemplate.leaderTemplate",
        "spec.leaderWorkerTemplate.workerTemplate",
        "spec.replicatedJobs[*].template",
        "spec.tasks[*].template",
        "spec.templates[*].template",
        "spec.workerGroupSpecs[*].template",
        "spec.job.spec.template",
        "spec.jobTemplate.spec.template",
        "spec.template.spec.template",
        "spec.replicatedJobs[*].template.spec.template",
        "spec.metrics[*].provider.job.spec.template",
    ]
    assert "spec.pytorchReplicaSpecs.Worker.template" in places
    assert "spec.jobTemplate.rayClusterSpec.workerGroupSpecs[*].template" in places


def test_every_built_in_kind_is_there():
    built_in = {(version.rpartition("/")[0], kind) for version, kind in kubernetes_table().kinds}
    objects = {(group, kind) for group, kind in built_in if not kind.endswith("List") and kind not in NO_OBJECTS}
    assert sorted(objects - {(kind.group, kind.kind) for kind in kinds()}) == []


def test_no_kind_is_there_twice():
    named = [(kind.group, kind.kind) for kind in kinds()]
    assert len(named) == len(set(named))


def test_kinds_without_packed_types():
    known = packed()
    assert {f"{kind.group}/{kind.kind}" for kind in WITH_PODS if (kind.group, kind.kind) not in known} == WITHOUT_SCHEMA


@pytest.mark.parametrize("kind", TYPED, ids=lambda kind: f"{kind.group}/{kind.kind}")
def test_pods_are_where_the_table_says(kind):
    for path in kind.pods:
        found = types_at(kind.group, kind.kind, path)
        assert found
        assert all({"metadata", "spec"} <= set(node.fields) for node in found)


@pytest.mark.parametrize(("kind", "known"), sorted(UNTYPED.items()))
def test_what_leads_to_pods_of_no_type_is_where_the_table_says(kind, known):
    (path,) = kind_of(*kind).pods
    assert f"{path}.".startswith(f"{known}.")
    assert types_at(*kind, known)


def test_kinds_with_parts_of_pods_without_packed_types():
    known = packed()
    groups = {kind.group for kind in kinds() if kind.parts and (kind.group, kind.kind) not in known}
    assert groups == PARTS_WITHOUT_SCHEMA


@pytest.mark.parametrize(
    "kind",
    [kind for kind in kinds() if kind.parts and kind.group not in PARTS_WITHOUT_SCHEMA],
    ids=lambda kind: f"{kind.group}/{kind.kind}",
)
def test_parts_of_pods_are_where_the_table_says(kind):
    assert not kind.pods
    for path in kind.parts:
        found = types_at(kind.group, kind.kind, path)
        assert found
        assert all({"initContainers", "securityContext", "tolerations"} & set(node.fields) for node in found)


@pytest.mark.parametrize(("text", "kind"), [("core/Pod", ("", "Pod")), ("apps/Deployment", ("apps", "Deployment"))])
def test_kinds_as_the_tables_write_them(text, kind):
    assert split_kind(text) == kind


@pytest.mark.parametrize(
    ("group", "kind", "alone"),
    [
        ("", "Namespace", True),
        ("apps", "Deployment", True),
        ("extensions", "Deployment", True),
        ("rbac.authorization.k8s.io", "Role", True),
        ("authorization.openshift.io", "Role", True),
        ("apps.kruise.io", "StatefulSet", True),
        ("argoproj.io", "Workflow", True),
        ("shop.example", "Order", True),
        ("talos.dev", "ServiceAccount", False),
        ("iam.aws.upbound.io", "Role", False),
        ("foo.example", "Deployment", False),
        ("crd.projectcalico.org", "NetworkPolicy", False),
    ],
)
def test_the_name_alone_of_a_kind_means_the_one_of_kubernetes(group, kind, alone):
    named = (f"{group or 'core'}/{kind}", f"{group or 'core'}/*")
    assert written_names(group, kind) == ((kind, *named) if alone else named)
