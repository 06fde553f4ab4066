"""`ask admitted`: the contract, the labels of namespaces in every form, what each pod breaks."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.data import read_data

SCHEMA = Draft202012Validator(json.loads(read_data("schemas/ask-admitted.schema.json")))
PREFIX = "pod-security.kubernetes.io/"
BAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostPID: true
      volumes: [{name: host, hostPath: {path: /srv}}]
      containers:
      - name: app
        image: x
        securityContext: {privileged: true}
"""
GOOD = """\
apiVersion: v1
kind: Pod
metadata: {name: job, namespace: shop}
spec:
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: app
    image: x
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
"""
BASELINE = {"hostNamespaces", "hostPathVolumes", "privileged"}
RESTRICTED = {
    *("hostNamespaces", "restrictedVolumes", "privileged", "allowPrivilegeEscalation", "capabilities_restricted"),
    *("runAsNonRoot", "seccompProfile_restricted"),
}


def namespace(name="shop", **labels):
    written = ", ".join(f'"{PREFIX}{key.replace("_", "-")}": "{value}"' for key, value in labels.items())
    return f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{{written}}}}}\n"


@pytest.fixture
def ask(run, folder):
    def asked(*documents, code=0):
        (folder / "a.yaml").write_text("---\n".join(documents))
        result = run("ask", "admitted", "--output", "json")
        assert result.code == code, result
        answer = json.loads(result.out)
        SCHEMA.validate(answer)
        return answer["pods"], result.err

    return asked


def checks(entry, mode="enforce"):
    return {each["check"] for each in entry[mode]["breaks"]}


@pytest.mark.parametrize(
    ("labels", "level", "version", "broken"),
    [
        ({}, "privileged", "latest", set()),
        ({"enforce": "privileged"}, "privileged", "latest", set()),
        ({"enforce": "baseline"}, "baseline", "latest", BASELINE),
        ({"enforce": "baseline", "enforce_version": "v1.24"}, "baseline", "v1.24", BASELINE),
        ({"enforce": "restricted", "enforce_version": "latest"}, "restricted", "latest", RESTRICTED),
        ({"enforce": "restricted", "enforce_version": "v1.99"}, "restricted", "v1.99", RESTRICTED),
        (
            {"enforce": "restricted", "enforce_version": "v1.20"},
            "restricted",
            "v1.20",
            RESTRICTED - {"capabilities_restricted"},
        ),
        ({"enforce_version": "v1.24"}, "privileged", "v1.24", set()),
    ],
)
def test_what_is_enforced_decides(ask, labels, level, version, broken):
    (entry,), told = ask(namespace(**labels), BAD)
    assert (entry["enforce"]["level"], entry["enforce"]["version"], told) == (level, version, "")
    assert entry["enforce"]["byLabel"] is ("enforce" in labels)
    assert entry["admitted"] is not bool(broken)
    assert checks(entry) == broken


def test_a_break_names_the_rule_and_the_line(ask):
    (entry,), _ = ask(namespace(enforce="baseline"), BAD)
    assert entry["labels"] == {"path": "a.yaml", "line": 1}
    assert [(each["check"], each["rule"], each["line"]) for each in entry["enforce"]["breaks"]] == [
        ("hostNamespaces", "host-pid", 13),
        ("hostPathVolumes", "host-path-volume", 14),
        ("privileged", "container-privileged", 18),
    ]
    assert entry["enforce"]["breaks"][0]["message"] == "Pod shares the process namespace of the node"


def test_audit_and_warn_refuse_nothing_and_have_versions_of_their_own(ask):
    (entry,), _ = ask(namespace(audit="restricted", audit_version="v1.25", warn="baseline"), BAD)
    assert entry["admitted"]
    assert (entry["audit"]["version"], checks(entry, "audit")) == ("v1.25", RESTRICTED)
    assert (entry["warn"]["version"], checks(entry, "warn")) == ("latest", BASELINE)


def test_refused_ones_come_first_and_namespaces_do_not_mix(ask):
    other = BAD.replace("namespace: shop", "namespace: other")
    found, _ = ask(namespace(enforce="restricted"), GOOD, other, BAD, namespace("open"))
    assert [(entry["namespace"], entry["name"], entry["admitted"], entry["labels"]) for entry in found] == [
        ("shop", "web", False, {"path": "a.yaml", "line": 1}),
        ("other", "web", None, None),
        ("shop", "job", True, {"path": "a.yaml", "line": 1}),
    ]


@pytest.mark.parametrize("text", [GOOD, BAD, BAD.replace(", namespace: shop", "")])
def test_without_the_namespace_nobody_knows(ask, text):
    (entry,), told = ask(namespace("other", enforce="restricted"), text)
    assert (entry["admitted"], entry["labels"], told) == (None, None, "")
    assert entry["enforce"] == {"level": "privileged", "version": "latest", "byLabel": False, "breaks": []}


def test_a_namespace_without_labels_lets_all_in(ask):
    (entry,), _ = ask(namespace(), BAD)
    assert (entry["admitted"], entry["labels"]) == (True, {"path": "a.yaml", "line": 1})


@pytest.mark.parametrize("form", ["table", "csv", "markdown"])
def test_every_form_says_what_is_unknown_and_what_is_assumed(run, folder, form):
    (folder / "a.yaml").write_text(BAD)
    (line,) = (line for line in run("ask", "admitted", "--output", form).out.splitlines() if "shop/" in line)
    assert "unknown" in line
    assert "namespace not in these files; privileged if it has no label" in line


def test_an_object_without_a_namespace_is_in_default(ask):
    (entry,), _ = ask(namespace("default", enforce="baseline"), BAD.replace(", namespace: shop", ""))
    assert (entry["namespace"], entry["admitted"]) == ("default", False)


def test_the_last_of_several_namespaces_of_a_name_counts(ask):
    (entry,), _ = ask(namespace(enforce="restricted"), namespace(enforce="privileged"), BAD)
    assert (entry["admitted"], entry["labels"]["line"]) == (True, 5)


@pytest.mark.parametrize(
    ("labels", "mode", "level", "words"),
    [
        ({"enforce": "basline"}, "enforce", "restricted", 'enforce is "basline", which is no level: restricted counts'),
        ({"warn": ""}, "warn", "privileged", 'warn is "", which is no level: privileged counts'),
        (
            {"enforce": "baseline", "enforce_version": "1.30"},
            "enforce",
            "baseline",
            'enforce-version is "1.30", which is no version: the latest counts',
        ),
        (
            {"audit": "baseline", "audit_version": "v1.19"},
            "audit",
            "baseline",
            "audit-version is older than the checks that are known: those of v1.20 count",
        ),
    ],
)
def test_a_label_that_says_nothing_is_told(ask, labels, mode, level, words):
    (entry,), told = ask(namespace(**labels), GOOD)
    assert entry[mode]["level"] == level
    assert told == f"warning: a.yaml:1: Namespace shop: its label {PREFIX}{words}\n"


def test_a_placeholder_in_ordinary_text_is_no_obstacle(ask):
    text = BAD.replace("image: x", 'image: "{{ image }}"\n        args: ["{{.State}}"]').replace(
        "path: /srv", "path: '${SRV}'"
    )
    (entry,), told = ask(namespace(enforce="baseline"), text)
    assert (entry["admitted"], checks(entry), told) == (False, BASELINE, "")


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("hostPID: true", "hostPID: ${PID}", "hostPID"),
        ("{privileged: true}", '{privileged: "{{ p }}"}', "containers[0].securityContext.privileged"),
        (
            "{privileged: true}",
            "{}\n        ports: [{containerPort: 1, hostPort: $(P)}]",
            "containers[0].ports[0].hostPort",
        ),
    ],
)
def test_a_placeholder_that_decides_leaves_the_pods_out(ask, old, new, at):
    found, told = ask(namespace(enforce="baseline"), BAD.replace(old, new), code=2)
    assert found == []
    assert told.endswith(f"an unrendered template, as a placeholder stands in spec.template.spec.{at}\n")


def test_a_profile_by_annotation_decides_and_other_annotations_do_not(ask):
    note = 'metadata: {annotations: {"container.apparmor.security.beta.kubernetes.io/app": "%s", a: "{{ b }}"}, labels'
    text = BAD.replace("    metadata: {labels", f"    {note}")
    assert len(ask(namespace(enforce="baseline"), text % "unconfined")[0]) == 1
    assert ask(namespace(enforce="baseline"), text % "${PROFILE}", code=2)[0] == []


def test_what_the_api_server_refuses_is_left_out(ask):
    found, told = ask(BAD.replace("hostPID: true", "hostPID: 7"), GOOD, code=2)
    assert [entry["name"] for entry in found] == ["job"]
    assert "Deployment shop/web is left out" in told


@pytest.mark.parametrize("form", ["table", "csv", "markdown"])
def test_every_form_has_a_row_an_object(run, folder, form):
    (folder / "a.yaml").write_text("---\n".join([namespace(enforce="baseline"), GOOD, BAD]))
    lines = run("ask", "admitted", "--output", form).out.splitlines()
    assert "shop/Deployment/web" in next(line for line in lines if "shop/" in line)
    (web,) = (line for line in lines if "shop/Deployment/web" in line)
    assert "baseline latest" in web
    assert "hostNamespaces (line 23); hostPathVolumes (line 24); privileged (line 28)" in web


def test_files_without_pods(run, folder):
    (folder / "a.yaml").write_text(namespace())
    assert run("ask", "admitted") == (0, "no pod, as these files have it\n", "")


@pytest.mark.parametrize(
    ("version", "kind", "path"),
    [
        ("argoproj.io/v1alpha1", "Rollout", ("spec", "template")),
        ("apps.openshift.io/v1", "DeploymentConfig", ("spec", "template")),
        ("apps.kruise.io/v1alpha1", "CloneSet", ("spec", "template")),
        ("jobset.x-k8s.io/v1alpha2", "JobSet", ("spec", "replicatedJobs", 0, "template", "spec", "template")),
    ],
)
def test_pods_that_other_kinds_have_as_written_are_judged(ask, version, kind, path):
    value = {"spec": {"hostPID": True, "containers": [{"name": "app", "image": "x"}]}}
    for step in reversed(path):
        value = [value] if isinstance(step, int) else {step: value}
    made = json.dumps({"apiVersion": version, "kind": kind, "metadata": {"name": "a", "namespace": "shop"}, **value})
    (pod,), told = ask(namespace(enforce="baseline"), made + "\n")
    assert (pod["kind"], pod["admitted"], checks(pod)) == (kind, False, {"hostNamespaces"})
    assert told == ""


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("argoproj.io/v1alpha1", "Workflow"),
        ("argoproj.io/v1alpha1", "AnalysisTemplate"),
        ("serving.knative.dev/v1", "Service"),
        ("ray.io/v1", "RayCluster"),
    ],
)
def test_kinds_whose_pods_are_not_judged_are_told(ask, version, kind):
    made = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a, namespace: shop}}\nspec: {{}}\n"
    pods, told = ask(made, code=2)
    assert pods == []
    assert told.startswith(f"error: a.yaml:2: {kind} shop/a is left out: its kind is not read")


def configuration(**fields):
    inner = {"apiVersion": "pod-security.admission.config.k8s.io/v1", "kind": "PodSecurityConfiguration", **fields}
    outer = {"apiVersion": "apiserver.config.k8s.io/v1", "kind": "AdmissionConfiguration"}
    plugins = [{"name": "PodSecurity", "configuration": inner}]
    return json.dumps({**outer, "plugins": plugins}) + "\n", json.dumps(inner) + "\n"


PLAIN = """\
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: shop}
spec: {hostPID: true, containers: [{name: a, image: x}]}
"""
JOBS = "system:serviceaccount:kube-system:job-controller"


@pytest.mark.parametrize("form", [0, 1])
@pytest.mark.parametrize(
    ("exempt", "pods"),
    [
        ({"namespaces": ["shop"]}, BAD),
        ({"namespaces": ["shop"]}, PLAIN),
        ({"runtimeClasses": ["gvisor"]}, BAD.replace("hostPID: true", "hostPID: true\n      runtimeClassName: gvisor")),
        ({"usernames": ["ana"]}, PLAIN),
        ({"usernames": [JOBS]}, BAD),
    ],
)
def test_who_may_be_exempt_is_not_known_to_be_refused(ask, exempt, pods, form):
    (entry,), told = ask(namespace(enforce="baseline"), pods, configuration(exemptions=exempt)[form])
    place = {"path": "a.yaml", "line": 3 + len(f"{namespace()}---\n{pods}---\n".splitlines()) - 2}
    assert (entry["admitted"], entry["configurations"], told) == (None, [place], "")
    assert checks(entry)


@pytest.mark.parametrize(
    ("fields", "pods", "admitted"),
    [
        ({"exemptions": {"namespaces": ["other"]}}, BAD, False),
        ({"exemptions": {"namespaces": ["sh*"]}}, BAD, False),
        ({"exemptions": {"runtimeClasses": ["gvisor"]}}, BAD, False),
        ({"exemptions": {"usernames": ["ana"]}}, BAD, False),
        ({"exemptions": {"namespaces": ["shop"]}}, GOOD, True),
        ({"defaults": {"enforce": "restricted", "enforce-version": "v1.25"}}, GOOD, True),
        ({}, BAD, False),
    ],
)
def test_what_a_configuration_does_not_touch_is_as_the_labels_say(ask, fields, pods, admitted):
    (entry,), _ = ask(namespace(enforce="baseline"), pods, configuration(**fields)[0])
    assert (entry["admitted"], entry["configurations"]) == (admitted, [])


@pytest.mark.parametrize(
    ("defaults", "labels", "known"),
    [
        ({"enforce": "baseline"}, {}, False),
        ({"enforce": "privileged"}, {}, True),
        ({"enforce": "none"}, {}, True),
        ({"warn": "restricted"}, {}, True),
        ({"enforce": "baseline"}, {"enforce": "privileged"}, True),
        ({"enforce": "baseline"}, {"warn": "baseline"}, False),
    ],
)
def test_a_default_of_the_api_server_may_refuse_where_no_label_speaks(ask, defaults, labels, known):
    (entry,), _ = ask(namespace(**labels), BAD, configuration(defaults=defaults)[0])
    assert (entry["admitted"], bool(entry["configurations"])) == (True if known else None, not known)


def test_a_table_names_the_configuration(run, folder):
    (folder / "a.yaml").write_text("---\n".join([namespace(), BAD, configuration(defaults={"enforce": "baseline"})[0]]))
    (line,) = (line for line in run("ask", "admitted").out.splitlines() if "shop/" in line)
    assert line.startswith("unknown")
    assert "no label; a.yaml:20 may say otherwise" in line
