"""`ask flags`: the contract, what is left out and told, the forms of an answer."""

import json

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.data import read_data

SCHEMA = Draft202012Validator(json.loads(read_data("schemas/ask-flags.schema.json")))
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  containers:
  - name: kube-apiserver
    image: registry.k8s.io/kube-apiserver:v1.34.1
    command:
    - kube-apiserver
    - --anonymous-auth=false
    - --authorization-config=/etc/kubernetes/authorization.yaml
"""
KUBEADM = """\
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
scheduler:
  extraArgs:
  - name: profiling
    value: "false"
"""


def ask(run, *arguments):
    found = run("ask", "flags", *arguments, "--output", "json")
    answer = json.loads(found.out)
    SCHEMA.validate(answer)
    return answer["components"], found


def settings(component):
    return {one["flag"]: (one["value"], one["origin"], one["line"]) for one in component["settings"]}


def test_each_setting_has_its_value_its_origin_and_its_line(run, folder):
    (folder / "a.yaml").write_text(POD)
    (found,), said = ask(run, "a.yaml")
    assert said.code == 0
    assert {key: found[key] for key in found if key != "settings"} == {
        "component": "kube-apiserver",
        "version": "1.34",
        "kind": "Pod",
        "namespace": "kube-system",
        "name": "kube-apiserver",
        "path": "a.yaml",
        "line": 9,
    }
    told = settings(found)
    assert told["anonymous-auth"] == ("false", "written", 10)
    assert told["authorization-mode"] == (None, "unknown", 9)
    assert told["profiling"] == ("true", "default", 9)
    assert told["token-auth-file"] == ("", "default", 9)


def test_kubeadm_is_asked_for_all_that_it_starts(run, folder):
    (folder / "a.yaml").write_text(KUBEADM)
    found, _ = ask(run, "a.yaml")
    assert [one["component"] for one in found] == [
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "etcd",
    ]
    assert [one["line"] for one in found] == [1, 1, 5, 1]
    assert settings(found[0])["authorization-mode"] == ("Node,RBAC", "kubeadm", 1)
    assert settings(found[2])["profiling"] == ("false", "written", 5)


@pytest.mark.parametrize("text", ["", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}\n"])
def test_files_without_such_programs_have_no_answer(run, folder, text):
    (folder / "a.yaml").write_text(text)
    assert ask(run, "a.yaml")[0] == []
    assert run("ask", "flags", "a.yaml").out == "no program of a cluster, as these files have it\n"


def test_what_kubernetes_would_refuse_is_left_out_and_told(run, folder):
    (folder / "a.yaml").write_text(POD.replace("- name: kube-apiserver", "- name: [1]") + "---\n" + KUBEADM)
    found, said = ask(run, "a.yaml")
    assert (said.code, len(found)) == (2, 4)
    assert "a.yaml:" in said.err
    assert "is left out" in said.err


def test_a_table_has_a_row_for_each_setting(run, folder):
    (folder / "a.yaml").write_text(POD)
    lines = run("ask", "flags", "a.yaml", "--output", "csv").out.replace('"', "").splitlines()
    assert lines[0] == "component,object,flag,value,origin,default,at"
    assert "kube-apiserver,kube-system/Pod/kube-apiserver,anonymous-auth,false,written,true,a.yaml:10" in lines
    assert "kube-apiserver,kube-system/Pod/kube-apiserver,authorization-mode,?,unknown,AlwaysAllow,a.yaml:9" in lines


def test_a_placeholder_is_a_value_that_is_not_known(run, folder):
    flags = '["--profiling={{ p }}", "--audit-log-path=${LOG}", "--anonymous-auth=false"]'
    (folder / "a.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ name }}'}\nspec:\n"
        f"  containers: [{{name: a, image: x, command: [kube-apiserver], args: {flags}}}]\n"
        "---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.34.0\n"
        "controllerManager: {extraArgs: [{name: service-account-private-key-file, value: '${KEY}'}]}\n"
    )
    (pod, *others), _ = ask(run, "a.yaml")
    found = {one["flag"]: (one["value"], one["origin"]) for one in pod["settings"]}
    assert found["profiling"] == found["audit-log-path"] == (None, "unknown")
    assert found["anonymous-auth"] == ("false", "written")
    manager = next(each for each in others if each["component"] == "kube-controller-manager")
    key = next(one for one in manager["settings"] if one["flag"] == "service-account-private-key-file")
    assert (key["value"], key["origin"]) == (None, "unknown")


MAPS = {
    "apiVersion: kubeadm.k8s.io/{}\nkind: ClusterConfiguration\nkubernetesVersion: v1.35.3\n"
    "apiServer:\n  extraArgs: {{anonymous-auth: 'true'}}\n": ("kube-apiserver", "anonymous-auth", 5),
    "apiVersion: kubeadm.k8s.io/{}\nkind: InitConfiguration\n"
    "nodeRegistration:\n  kubeletExtraArgs: {{read-only-port: '10255'}}\n": ("kubelet", "read-only-port", 4),
    "apiVersion: kubeadm.k8s.io/{}\nkind: JoinConfiguration\n"
    "nodeRegistration:\n  kubeletExtraArgs: {{read-only-port: '10255'}}\n": ("kubelet", "read-only-port", 4),
}


@pytest.mark.parametrize("version", ["v1beta3", "v1beta2", "v1beta1"])
@pytest.mark.parametrize("text", MAPS)
def test_arguments_of_earlier_versions_of_kubeadm_are_a_map(run, folder, text, version):
    (folder / "kubeadm.yaml").write_text(text.format(version), encoding="utf-8")
    components, found = ask(run, "kubeadm.yaml")
    name, flag, line = MAPS[text]
    (setting,) = [
        one for each in components if each["component"] == name for one in each["settings"] if one["flag"] == flag
    ]
    assert (found.code, found.err, setting["origin"], setting["line"]) == (0, "", "written", line)


def test_a_map_of_arguments_is_refused_where_a_list_is_expected(run, folder):
    (folder / "kubeadm.yaml").write_text(next(iter(MAPS)).format("v1beta4"), encoding="utf-8")
    components, found = ask(run, "kubeadm.yaml")
    assert (components, found.code) == ([], 2)
    assert found.err.startswith("error: kubeadm.yaml:5: ClusterConfiguration is left out: ")


SCRIPT = """\
apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  containers:
  - name: kube-apiserver
    image: registry.k8s.io/kube-apiserver:v1.35.0
    command:
    - /bin/sh
    - -c
    - |
      exec kube-apiserver \\
        --anonymous-auth=false \\
        --token-auth-file=/a
"""
PATCH = """\
apiVersion: kind.x-k8s.io/v1alpha4
kind: Cluster
nodes:
- kubeadmConfigPatches:
  - |
    kind: KubeletConfiguration
    readOnlyPort: 10255
"""


@pytest.mark.parametrize(
    ("text", "lines"),
    [(SCRIPT, {"anonymous-auth": 13, "token-auth-file": 14, "profiling": 12}), (PATCH, {"read-only-port": 7})],
)
def test_the_line_of_a_flag_in_a_text_is_its_own(run, folder, text, lines):
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    ((component,), _) = ask(run, "a.yaml")
    assert {one["flag"]: one["line"] for one in component["settings"] if one["flag"] in lines} == lines


def test_config_maps_are_not_asked(run, folder):
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: '{{ a }}', b: 'kind: KubeletConfiguration'}\n"
    )
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    components, found = ask(run, "a.yaml")
    assert (components, found.code) == ([], 0)
