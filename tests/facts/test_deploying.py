"""What GitOps deploys of a repository, who may change it beside that, and which schedules save it."""

from __future__ import annotations

import pytest

from tests.facts.asking import asked, without_places

SPEC = "spec: {containers: [{name: app, image: nginx}]}\n"
POD = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop}}\n{SPEC}"
CLAIM = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: SPACE}\n"


def application(source, kind="Application", where="gitops/app.yaml"):
    spec = f"{{source: {source}}}" if kind == "Application" else f"{{template: {{spec: {{source: {source}}}}}}}"
    return where, f"apiVersion: argoproj.io/v1alpha1\nkind: {kind}\nmetadata: {{name: a}}\nspec: {spec}\n"


def flux(path, where="gitops/flux.yaml"):
    head = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n"
    return where, f"{head}spec: {{path: {path}}}\n"


OTHER = ("apps/bank/pod.yaml", POD.replace("web", "bank"))


@pytest.mark.parametrize(
    ("path", "declared", "folders"),
    [
        ("apps/shop/pod.yaml", application("{path: apps/shop}"), ""),
        ("apps/shop/deep/pod.yaml", application("{path: ./apps/shop/}"), ""),
        ("apps/shop/pod.yaml", application("{path: apps/bank}"), "apps/bank"),
        ("apps/shop-eu/pod.yaml", application("{path: apps/bank}"), "apps/bank"),
        ("apps/shop/pod.yaml", application("{path: .}"), ""),
        ("apps/shop/pod.yaml", application("{path: elsewhere}"), ""),
        ("apps/shop/pod.yaml", application("{path: apps/bank, chart: x}"), ""),
        ("apps/shop/pod.yaml", application("{path: 'apps/{{name}}'}", "ApplicationSet"), ""),
        ("other/pod.yaml", application("{path: 'apps/{{name}}'}", "ApplicationSet"), "apps"),
        ("apps/shop/pod.yaml", application("{path: '{{path}}'}", "ApplicationSet"), ""),
        ("apps/shop/pod.yaml", flux("./apps/shop"), ""),
        ("apps/shop/pod.yaml", flux("./apps/bank"), "apps/bank"),
        ("apps/shop/pod.yaml", flux("[1]"), ""),
        ("apps/tests/pod.yaml", flux("./apps/bank"), ""),
        ("apps/shop/pod.yaml", flux("./apps/bank", "examples/flux.yaml"), ""),
        ("apps/shop/pod.yaml", application("{path: apps/shop, directory: {exclude: '*.yaml'}}"), "apps/shop"),
        ("apps/shop/pod.yaml", application("{path: apps/shop, directory: {include: '{pod,x}.yaml'}}"), ""),
        ("apps/shop/pod.yaml", application("{path: apps/shop, directory: {include: '{a,b}.yaml'}}"), "apps/shop"),
    ],
)
def test_a_workload_is_deployed_by_the_folder_that_it_lies_below(path, declared, folders):
    found = asked("besideGitops", (path, POD), OTHER, declared, of=lambda _: ())
    assert [entry["folders"] for entry in found] == [folders] * bool(folders)


def test_folders_are_those_of_the_repository_around_the_object_that_names_them():
    declared = flux("./apps/bank", "one/gitops/flux.yaml")
    bank = ("one/apps/bank/pod.yaml", OTHER[1])
    beside = asked("besideGitops", ("one/apps/shop/pod.yaml", POD), bank, declared, of=lambda _: ())
    assert [entry["folders"] for entry in beside] == ["one/apps/bank"]
    assert asked("besideGitops", ("two/apps/shop/pod.yaml", POD), bank, declared, of=lambda _: ()) == []


def test_what_the_controllers_are_made_of_is_there_before_them():
    own = POD.replace("namespace: shop", "namespace: shop, labels: {app.kubernetes.io/part-of: argocd}")
    assert asked("besideGitops", ("base/pod.yaml", own), OTHER, flux("./apps/bank"), of=lambda _: ()) == []


RBAC = "apiVersion: rbac.authorization.k8s.io/v1\n"
BINDING = (
    RBAC
    + "kind: RoleBinding\nmetadata: {name: b, namespace: shop}\nroleRef: {kind: Role, name: r}\nsubjects: [SUBJECT]\n"
)
ROLE = RBAC + "kind: Role\nmetadata: {name: r, namespace: shop}\nrules: [RULE]\n"
PRODUCTION = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {env: prod}}\n"
WRITE = "{apiGroups: [apps], resources: [deployments], verbs: [get, patch]}"


@pytest.mark.parametrize(
    ("subject", "rule", "verbs"),
    [
        ("{kind: User, name: ana}", WRITE, ["patch"]),
        ("{kind: Group, name: dev}", WRITE.replace("patch", "'*'"), ["*"]),
        ("{kind: Group, name: 'system:masters'}", WRITE, []),
        ("{kind: ServiceAccount, name: ana}", WRITE, []),
        ("{kind: User, name: 3}", WRITE, []),
        ("{kind: User, name: ana}", WRITE.replace("patch", "list"), []),
        ("{kind: User, name: ana}", WRITE.replace("deployments", "pods/exec"), []),
        ("{kind: User, name: ana}", WRITE.replace("apps", "authorization.k8s.io"), []),
        ("{kind: User, name: ana}", "3", []),
    ],
)
def test_people_write_where_a_role_lets_them(subject, rule, verbs):
    asks = {"of": lambda value: (value["subjects"][0], ["env"])}
    texts = (BINDING.replace("SUBJECT", subject), ROLE.replace("RULE", rule))
    found = asked("humanWrites", *texts, PRODUCTION, flux("./x"), **asks)
    assert [entry["verbs"] for entry in found] == verbs
    assert asked("humanWrites", *texts, PRODUCTION, **asks) == []
    assert asked("humanWrites", *texts, PRODUCTION.replace("prod", "test"), flux("./x"), **asks) == []


VELERO = "apiVersion: velero.io/v1\nkind: Schedule\nmetadata: {name: s, namespace: velero}\nspec: "
KASTEN = "apiVersion: config.kio.kasten.io/v1alpha1\nkind: Policy\nmetadata: {name: p}\nspec: "
BACKUP = "actions: [{action: backup}]"
SPACE = "key: k10.kasten.io/appNamespace"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (VELERO + "{template: {}}", True),
        (VELERO + "{paused: true, template: {}}", False),
        (VELERO + "{template: {includedNamespaces: [bank, sh*]}}", True),
        (VELERO + "{template: {includedNamespaces: [bank]}}", False),
        (VELERO + "{template: {includedNamespaces: ['*'], excludedNamespaces: [shop]}}", False),
        (VELERO + "[]", True),
        (KASTEN + f"{{{BACKUP}}}", True),
        (KASTEN + "{actions: [{action: export}]}", False),
        (KASTEN + f"{{{BACKUP}, selector: {{matchExpressions: [{{{SPACE}, operator: In, values: [shop]}}]}}}}", True),
        (KASTEN + f"{{{BACKUP}, selector: {{matchExpressions: [{{{SPACE}, operator: In, values: [bank]}}]}}}}", False),
        (
            KASTEN + f"{{{BACKUP}, selector: {{matchExpressions: [{{{SPACE}, operator: NotIn, values: [shop]}}]}}}}",
            False,
        ),
        (KASTEN + f"{{{BACKUP}, selector: {{matchLabels: {{k10.kasten.io/appNamespace: bank}}}}}}", False),
        (KASTEN + f"{{{BACKUP}, selector: {{matchLabels: {{team: bank}}}}}}", True),
        ("apiVersion: k8up.io/v1\nkind: Schedule\nmetadata: {name: s, namespace: shop}", True),
        ("apiVersion: k8up.io/v1\nkind: Schedule\nmetadata: {name: s, namespace: bank}", False),
        ("apiVersion: longhorn.io/v1beta2\nkind: RecurringJob\nmetadata: {name: s, namespace: longhorn-system}", True),
        ("apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: velero}", True),
        ("apiVersion: velero.io/v1\nkind: Backup\nmetadata: {name: once}", False),
    ],
)
def test_a_namespace_is_saved_by_a_schedule_that_takes_it_in(text, found):
    assert bool(asked("backupsOf", POD, text, of=lambda _: ("shop",))) is found


SELECTED = "{matchLabels: {backup: a}}"
LABELLED = "labels: {backup: a}"
DATA = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop, LABELS}\n"
BASE = (
    "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\n"
    "spec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db, POD}}, spec: {}}, "
    "volumeClaimTemplates: [{metadata: {name: logs, CLAIM}}]}\n"
)


@pytest.mark.parametrize(
    ("selector", "data", "found"),
    [
        (f"labelSelector: {SELECTED}", DATA.replace("LABELS", ""), False),
        (f"labelSelector: {SELECTED}", DATA.replace("LABELS", LABELLED), True),
        (f"labelSelector: {SELECTED}", DATA.replace("LABELS", LABELLED).replace("shop", "bank"), False),
        (f"labelSelector: {SELECTED}", BASE.replace("POD", "").replace("CLAIM", ""), False),
        (f"labelSelector: {SELECTED}", BASE.replace("POD", "backup: a").replace("CLAIM", ""), True),
        (f"labelSelector: {SELECTED}", BASE.replace("POD", "").replace("CLAIM", LABELLED), True),
        ("labelSelector: {matchLabels: {app: db}}", BASE.replace("POD", "").replace("CLAIM", ""), True),
        (f"orLabelSelectors: [{{matchLabels: {{a: b}}}}, {SELECTED}]", DATA.replace("LABELS", LABELLED), True),
        ("orLabelSelectors: [{matchLabels: {a: b}}]", DATA.replace("LABELS", LABELLED), False),
        ("labelSelector: {matchExpressions: [{key: a, operator: Like}]}", DATA.replace("LABELS", ""), True),
        ("labelSelector: {}", DATA.replace("LABELS", ""), True),
        ("labelSelector: null", DATA.replace("LABELS", ""), True),
    ],
)
def test_a_schedule_with_labels_saves_what_has_them(selector, data, found):
    texts = (data, f"{VELERO}{{template: {{{selector}}}}}\n")
    assert bool(asked("backupsOf", *texts, of=lambda _: ("shop",))) is found


def test_volumes_are_claims_and_those_of_templates():
    templates = (
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\n"
        "spec: {template: {spec: {}}, volumeClaimTemplates: [{metadata: {name: logs}}, 3]}\n"
    )
    found = asked("volumesIn", POD, CLAIM.replace("SPACE", "shop"), templates, of=lambda _: ("shop",))
    assert found == ["data", "logs of db"]
    assert asked("volumesIn", POD, CLAIM.replace("SPACE", "bank"), of=lambda _: ("shop",)) == []


@pytest.mark.parametrize(
    ("template", "places"),
    [
        ("{}", []),
        ("{snapshotVolumes: false}", ["snapshotVolumes"]),
        ("{snapshotVolumes: false, defaultVolumesToFsBackup: true}", []),
        ("{excludedResources: [events, pvc]}", ["excludedResources.1"]),
        ("{excludedResources: [persistentvolumes.v1]}", ["excludedResources.0"]),
        ("{includedResources: [secrets]}", ["includedResources"]),
        ("{includedResources: ['*']}", []),
        ("{includedResources: [pv, pvc]}", []),
        ("{excludedNamespaces: [shop, bank]}", ["excludedNamespaces.0"]),
        ("{excludedNamespaces: ['*op']}", ["excludedNamespaces.0"]),
        ("{excludedNamespaces: {}, excludedResources: 3}", []),
        ("3", []),
    ],
)
def test_what_a_schedule_leaves_out_is_found_unless_another_one_saves_it(template, places):
    texts = (f"{VELERO}{{template: {template}}}\n", CLAIM.replace("SPACE", "shop"))
    found = [entry["path"] for entry in without_places(asked("backupGaps", *texts))]
    assert found == [f"spec.template.{place}" for place in places]
    other = f"{VELERO}{{template: {{}}}}".replace("name: s,", "name: t,")
    assert asked("backupGaps", *texts, other) == []


@pytest.mark.parametrize(("kind", "found"), [("DaemonSet", True), ("Deployment", False)])
def test_logs_are_collected_by_what_runs_on_every_node(kind, found):
    text = (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: a}}\n"
        "spec: {template: {spec: {containers: [{name: a, image: 'registry.example/IMAGE:1'}]}}}\n"
    )
    known = asked("logAgents", POD, text.replace("IMAGE", "fluent-bit"), of=lambda _: ([],))
    named = asked("logAgents", POD, text.replace("IMAGE", "own-shipper"), of=lambda _: (["own shipper"],))
    assert (bool(known), bool(named)) == (found, found)
    assert asked("logAgents", POD, text.replace("IMAGE", "own-shipper"), of=lambda _: (None,)) == []


FLUX = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: shop}\n"


@pytest.mark.parametrize(
    ("specs", "found"),
    [
        (["{}"], False),
        (["{serviceAccountName: ''}"], False),
        (["{serviceAccountName: 3}"], False),
        (["{}", "{serviceAccountName: deployer}"], True),
    ],
)
def test_flux_has_tenants_where_something_is_applied_with_an_account_of_its_own(specs, found):
    texts = [FLUX.replace("name: a", f"name: a{at}") + f"spec: {spec}\n" for at, spec in enumerate(specs)]
    assert asked("hasFluxTenants", *texts, of=lambda _: ()) is found
    kustomizations = [text.replace("helm.", "kustomize.").replace("HelmRelease", "Kustomization") for text in texts]
    assert asked("hasFluxTenants", POD, *kustomizations, of=lambda _: ()) is found
