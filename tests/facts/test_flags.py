"""What the programs of a cluster are started with: the value that counts, where it is from, and at which place."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.components import components
from kubelint_compliance.facts.flags import admission, flag, flags
from kubelint_compliance.platform.component import number
from kubelint_compliance.platform.known import COMPONENTS, Flag, flags_of
from kubelint_compliance.ruleset.assemble import rule_set
from tests.scanning import scan_text

CONTAINER = ["spec", "containers", 0]


def pod(*command: str, **more: object) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"command": list(command), **more}]}}


def kubeadm(version: str = "v1beta4", **fields: object) -> dict[str, object]:
    return {"apiVersion": f"kubeadm.k8s.io/{version}", "kind": "ClusterConfiguration", **fields}


def told(value: object, component: str, name: str) -> list[tuple[str, str, list[str | int]]]:
    return [(item["value"], item["origin"], item["path"]) for item in flag(value, component, name, {})]


@pytest.mark.parametrize(
    ("words", "name", "value", "index"),
    [
        (["--anonymous-auth=false"], "anonymous-auth", "false", 1),
        (["--anonymous_auth=F"], "anonymous-auth", "false", 1),
        (["--profiling=false", "--profiling"], "profiling", "true", 2),
        (["--profiling", "false"], "profiling", "true", 1),
        (["--audit-log-path", "/a", "--x"], "audit-log-path", "/a", 1),
        (["--audit-log-path=/a", "--audit-log-path="], "audit-log-path", "", 2),
        (
            ["--enable-admission-plugins=A, B", "--enable-admission-plugins", "C"],
            "enable-admission-plugins",
            "A, B,C",
            2,
        ),
        (["--audit-log-maxage=0x1e"], "audit-log-maxage", "0x1e", 1),
    ],
)
def test_flags_are_read_in_every_form(words: list[str], name: str, value: str, index: int) -> None:
    found = told(pod("/usr/local/bin/kube-apiserver", *words), "kube-apiserver", name)
    assert found == [(value, "written", [*CONTAINER, "command", index])]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["--anonymous-auth=$(ANONYMOUS)"], "anonymous-auth"),
        (["--anonymous-auth=perhaps"], "anonymous-auth"),
        (["--audit-log-maxage=many"], "audit-log-maxage"),
        (["--audit-log-path"], "audit-log-path"),
        (["--authentication-config=/a.yaml"], "anonymous-auth"),
        (["--authorization-config=/a.yaml"], "authorization-mode"),
        (["$(MORE)"], "profiling"),
        (["--openshift-config=/a.yaml"], "profiling"),
        (["--version"], "profiling"),
        ([], "no-such-flag"),
    ],
)
def test_nothing_is_said_where_the_value_is_not_known(words: list[str], name: str) -> None:
    assert told(pod("kube-apiserver", *words), "kube-apiserver", name) == []


def test_what_is_not_written_has_its_default_at_the_list() -> None:
    value = pod("kube-apiserver", image="registry.k8s.io/kube-apiserver:v1.30.1@sha256:00")
    (found,) = flag(value, "kube-apiserver", "request-timeout", {})
    assert found["told"] == "is started without --request-timeout, which is 1m0s by default"
    assert (found["number"], found["minor"], found["path"]) == (60, 30, [*CONTAINER, "command"])
    assert told(value, "kube-scheduler", "profiling") == []


@pytest.mark.parametrize(
    ("image", "value"),
    [("kubelet:v1.26.0", "5"), ("kubelet:v1.27.0", "50"), ("kubelet", "50"), ("kubelet:v1.99", "50")],
)
def test_a_default_is_that_of_the_version(image: str, value: str) -> None:
    assert told(pod("kubelet", image=image), "kubelet", "event-qps") == [(value, "default", [*CONTAINER, "command"])]


@pytest.mark.parametrize(
    "command",
    [
        ["/bin/sh", "-c", "mkfifo /p; exec /usr/local/bin/kube-apiserver --profiling=false 2>&1 | tee /p"],
        ["bash", "-ec", "echo kube-apiserver; timeout 5 kube-apiserver --profiling=false"],
    ],
)
def test_scripts_are_read_with_the_place_of_the_flag(command: list[str]) -> None:
    (found,) = flag(pod(*command), "kube-apiserver", "profiling", {})
    assert (found["value"], found["path"]) == ("false", [*CONTAINER, "command", 2])
    assert command[2][found["start"] : found["end"]] == "--profiling=false"
    (missing,) = flag(pod(*command), "kube-apiserver", "token-auth-file", {})
    shown = command[2][missing["start"] : missing["end"]]
    assert "kube-apiserver --profiling=false" in shown
    assert "mkfifo" not in shown


def test_flags_of_a_script_over_several_lines_have_each_its_place() -> None:
    script = "exec kube-apiserver \\\n  --profiling=false \\\n  --token-auth-file '/a b' \\\n  --profiling=false\n"
    value = pod("sh", "-c", script)
    (twice,) = flag(value, "kube-apiserver", "profiling", {})
    assert (twice["start"], twice["end"]) == (script.rfind("--profiling"), len(script) - 1)
    (token,) = flag(value, "kube-apiserver", "token-auth-file", {})
    assert (token["value"], script[token["start"] : token["end"]]) == ("/a b", "--token-auth-file")


def test_words_of_a_script_that_stand_for_others_leave_the_rest_open() -> None:
    value = pod("sh", "-c", 'kube-apiserver --profiling=false --token-auth-file=$FILE "$@"')
    assert [found[0] for found in told(value, "kube-apiserver", "profiling")] == ["false"]
    assert told(value, "kube-apiserver", "token-auth-file") == []
    assert told(value, "kube-apiserver", "anonymous-auth") == []


@pytest.mark.parametrize(
    "command",
    [
        ["sh", "-c", "command -v kubelet"],
        ["sh", "-c", "echo kube-apiserver --profiling"],
        ["etcdctl", "--cert-file=a"],
        ["kube-bench", "run", "--targets", "etcd"],
    ],
)
def test_what_only_names_a_program_starts_none(command: list[str]) -> None:
    assert components(pod(*command)) == ()


def test_the_entry_point_of_an_image_is_known_by_its_name() -> None:
    container = {"image": "quay.io/coreos/etcd:v3.5.1", "args": ["-client-cert-auth"]}
    value = {"kind": "Pod", "spec": {"containers": [container]}}
    assert told(value, "etcd", "client-cert-auth") == [("true", "written", [*CONTAINER, "args", 0])]
    assert told(value, "etcd", "auto-tls") == [("false", "default", [*CONTAINER, "args"])]


def test_the_value_of_an_argument_is_no_program() -> None:
    container = {
        "image": "quay.io/prometheus-operator/prometheus-operator:v1",
        "args": ["--service=kube-system/kubelet"],
    }
    assert components({"kind": "Pod", "spec": {"containers": [container]}}) == ()


def test_wrappers_and_workloads_are_looked_through() -> None:
    words = ["/go-runner", "--log-file=/l", "/usr/local/bin/kube-scheduler", "--bind-address", "127.0.0.1"]
    spec = {"containers": [{"name": "a"}, {"args": words}]}
    value = {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
    place = ["spec", "template", "spec", "containers", 1, "args"]
    assert told(value, "kube-scheduler", "bind-address") == [("127.0.0.1", "written", [*place, 3])]
    assert told(value, "kube-scheduler", "profiling") == [("true", "default", place)]


def test_variables_of_the_container_are_filled_in() -> None:
    env = [{"name": "MODE", "value": "Node,RBAC"}, {"name": "FILE", "valueFrom": {}}]
    value = pod("kube-apiserver", "--authorization-mode=$(MODE)", "--token-auth-file=$(FILE)", env=env)
    assert [found[0] for found in told(value, "kube-apiserver", "authorization-mode")] == ["Node,RBAC"]
    assert told(value, "kube-apiserver", "token-auth-file") == []


def test_etcd_takes_its_flags_from_the_environment_too() -> None:
    env = [{"name": "ETCD_CERT_FILE", "value": "/a"}, {"name": "ETCD_KEY_FILE", "value": "/b"}]
    value = pod("etcd", "--key-file=/c", env=env)
    assert told(value, "etcd", "cert-file") == [("/a", "written", [*CONTAINER, "env", 0])]
    assert told(value, "etcd", "key-file") == [("/c", "written", [*CONTAINER, "command", 1])]
    assert told(pod("etcd", envFrom=[{}]), "etcd", "cert-file") == []
    assert told(pod("etcd", "--config-file=/a", "--cert-file=/b"), "etcd", "cert-file") == []


@pytest.mark.parametrize(
    ("words", "name", "values"),
    [
        (["--config=/a"], "anonymous-auth", []),
        (["--config=/a", "--anonymous-auth=false"], "anonymous-auth", ["false"]),
        (["--config="], "anonymous-auth", ["true"]),
        (["--config=/a"], "hostname-override", [""]),
    ],
)
def test_a_file_of_the_kubelet_may_say_what_no_flag_says(words: list[str], name: str, values: list[str]) -> None:
    assert [found[0] for found in told(pod("kubelet", *words), "kubelet", name)] == values


def test_flags_of_the_scheduler_do_not_count_beside_its_file() -> None:
    assert told(pod("kube-scheduler", "--config=/a", "--profiling=false"), "kube-scheduler", "profiling") == []


@pytest.mark.parametrize(
    ("version", "args", "place"),
    [("v1beta3", {"profiling": False}, "profiling"), ("v1beta4", [{"name": "profiling", "value": "false"}], 0)],
)
def test_extra_arguments_of_kubeadm_are_a_map_or_a_list(version: str, args: object, place: str | int) -> None:
    value = kubeadm(version, apiServer={"extraArgs": args}, kubernetesVersion="v1.31.2")
    path = ["apiServer", "extraArgs"]
    assert told(value, "kube-apiserver", "profiling") == [("false", "written", [*path, place])]
    assert told(value, "kube-apiserver", "anonymous-auth") == [("true", "default", path)]
    assert told(value, "kube-apiserver", "client-ca-file") == [("/etc/kubernetes/pki/ca.crt", "kubeadm", path)]


def test_kubeadm_adds_flags_unless_others_take_their_place() -> None:
    assert told(kubeadm(), "kube-apiserver", "authorization-mode") == [("Node,RBAC", "kubeadm", [])]
    assert told(kubeadm(certificatesDir="/c"), "etcd", "cert-file") == [("/c/etcd/server.crt", "kubeadm", [])]
    assert told(kubeadm(etcd={"external": {}}), "etcd", "cert-file") == []
    external = {"caFile": "/a", "endpoints": ["http://e"]}
    value = kubeadm(etcd={"external": external})
    assert told(value, "kube-apiserver", "etcd-cafile") == [("/a", "written", ["etcd", "external", "caFile"])]
    assert told(value, "kube-apiserver", "etcd-certfile") == [("", "default", [])]
    value = kubeadm(apiServer={"extraArgs": {"authorization-config": "/a"}})
    assert told(value, "kube-apiserver", "authorization-mode") == []


def test_kubeadm_gives_the_kubelet_a_file() -> None:
    node = {"kubeletExtraArgs": [{"name": "anonymous-auth", "value": "true"}]}
    value = {"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "JoinConfiguration", "nodeRegistration": node}
    path = ["nodeRegistration", "kubeletExtraArgs", 0]
    assert told(value, "kubelet", "anonymous-auth") == [("true", "written", path)]
    assert told(value, "kubelet", "read-only-port") == []


@pytest.mark.parametrize(
    ("kind", "group", "spec", "path"),
    [
        ("KubeadmControlPlane", "controlplane", {}, []),
        ("KubeadmControlPlane", "controlplane", {"kubeadmConfigSpec": {}}, ["spec", "kubeadmConfigSpec"]),
        ("KubeadmConfig", "bootstrap", {"clusterConfiguration": {}}, ["spec", "clusterConfiguration"]),
    ],
)
def test_objects_of_cluster_api_are_those_of_kubeadm(
    kind: str, group: str, spec: dict[str, object], path: list[str]
) -> None:
    value = {"apiVersion": f"{group}.cluster.x-k8s.io/v1beta1", "kind": kind, "spec": spec}
    assert told(value, "kube-apiserver", "anonymous-auth") == [("true", "default", path or ["spec"])]


def test_a_node_of_cluster_api_starts_no_api_server() -> None:
    spec = {"joinConfiguration": {"nodeRegistration": {}}}
    value = {"apiVersion": "bootstrap.cluster.x-k8s.io/v1beta1", "kind": "KubeadmConfig", "spec": spec}
    assert [found.name for found in components(value)] == ["kubelet"]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (
            {
                "apiVersion": "kops.k8s.io/v1alpha2",
                "kind": "Cluster",
                "spec": {"kubeAPIServer": {"anonymousAuth": True}},
            },
            ["spec", "kubeAPIServer", "anonymousAuth"],
        ),
        (
            {
                "apiVersion": "controlplane.cluster.x-k8s.io/v1beta1",
                "kind": "RKE2ControlPlane",
                "spec": {"serverConfig": {"kubeAPIServer": {"extraArgs": ["--anonymous-auth=true"]}}},
            },
            ["spec", "serverConfig", "kubeAPIServer", "extraArgs", 0],
        ),
        (
            {
                "apiVersion": "controlplane.cluster.x-k8s.io/v1beta2",
                "kind": "KThreesControlPlane",
                "spec": {"kthreesConfigSpec": {"serverConfig": {"kubeAPIServerArg": ["anonymous-auth=true"]}}},
            },
            ["spec", "kthreesConfigSpec", "serverConfig", "kubeAPIServerArg", 0],
        ),
        (
            {
                "apiVersion": "bootstrap.cluster.x-k8s.io/v1beta2",
                "kind": "KThreesConfigTemplate",
                "spec": {"template": {"spec": {"serverConfig": {"kubeAPIServerArg": ["--anonymous-auth"]}}}},
            },
            ["spec", "template", "spec", "serverConfig", "kubeAPIServerArg", 0],
        ),
        (
            {
                "apiVersion": "provisioning.cattle.io/v1",
                "kind": "Cluster",
                "spec": {"rkeConfig": {"machineGlobalConfig": {"kube-apiserver-arg": ["anonymous-auth=true"]}}},
            },
            ["spec", "rkeConfig", "machineGlobalConfig", "kube-apiserver-arg", 0],
        ),
        (
            {
                "apiVersion": "config.talos.dev/v1alpha1",
                "kind": "MachineConfig",
                "cluster": {"apiServer": {"extraArgs": {"anonymous-auth": "true"}}},
            },
            ["cluster", "apiServer", "extraArgs", "anonymous-auth"],
        ),
        (
            {"apiVersion": "k3s.io/v1", "kind": "Config", "kube-apiserver-arg": ["anonymous-auth=true"]},
            ["kube-apiserver-arg", 0],
        ),
        (
            {"apiVersion": "k3s.io/v1", "kind": "Config", "kube-apiserver-arg+": "anonymous-auth=true"},
            ["kube-apiserver-arg+"],
        ),
    ],
)
def test_tools_with_defaults_of_their_own_are_judged_by_what_is_written(value: object, path: list[str | int]) -> None:
    assert told(value, "kube-apiserver", "anonymous-auth") == [("true", "written", path)]
    assert told(value, "kube-apiserver", "profiling") == []


@pytest.mark.parametrize(
    ("kind", "spec", "component", "path"),
    [
        (
            "RKE2ControlPlane",
            {"agentConfig": {"kubelet": {"extraArgs": ["read-only-port=1"]}}},
            "kubelet",
            ["spec", "agentConfig", "kubelet", "extraArgs", 0],
        ),
        (
            "RKE2ConfigTemplate",
            {"template": {"spec": {"agentConfig": {"kubelet": {"extraArgs": ["read-only-port=1"]}}}}},
            "kubelet",
            ["spec", "template", "spec", "agentConfig", "kubelet", "extraArgs", 0],
        ),
        (
            "RKE2ControlPlane",
            {"serverConfig": {"etcd": {"customConfig": {"extraArgs": ["auto-tls=true"]}}}},
            "etcd",
            ["spec", "serverConfig", "etcd", "customConfig", "extraArgs", 0],
        ),
        (
            "KThreesControlPlaneTemplate",
            {"template": {"spec": {"kthreesConfigSpec": {"agentConfig": {"kubeletArgs": ["read-only-port=1"]}}}}},
            "kubelet",
            ["spec", "template", "spec", "kthreesConfigSpec", "agentConfig", "kubeletArgs", 0],
        ),
    ],
)
def test_providers_of_cluster_api_give_arguments_to_nodes_and_etcd(
    kind: str, spec: dict[str, object], component: str, path: list[str | int]
) -> None:
    group = "controlplane" if "ControlPlane" in kind else "bootstrap"
    value = {"apiVersion": f"{group}.cluster.x-k8s.io/v1beta1", "kind": kind, "spec": spec}
    name = "auto-tls" if component == "etcd" else "read-only-port"
    assert [(one["path"], one["origin"]) for one in flag(value, component, name, {})] == [(path, "written")]


def test_the_version_of_k3s_says_which_default_counts() -> None:
    settings = {"serverConfig": {"kubeAPIServerArg": ["profiling=false"]}}
    value = {
        "apiVersion": "controlplane.cluster.x-k8s.io/v1beta2",
        "kind": "KThreesControlPlane",
        "spec": {"version": "v1.34.1+k3s1", "kthreesConfigSpec": settings},
    }
    (found,) = flag(value, "kube-apiserver", "profiling", {})
    assert found["minor"] == 34


def test_patches_of_kind_are_read_in_their_text() -> None:
    patch = "kind: ClusterConfiguration\napiServer:\n  extraArgs:\n    anonymous-auth: 'true'\n"
    value = {"apiVersion": "kind.x-k8s.io/v1alpha4", "kind": "Cluster", "kubeadmConfigPatches": [patch, "]["]}
    (found,) = flag(value, "kube-apiserver", "anonymous-auth", {})
    assert (found["path"], patch[found["start"] : found["end"]]) == (["kubeadmConfigPatches", 0], "'true'")


def test_flags_that_belong_together_are_told_at_once() -> None:
    value = pod("kube-apiserver", "--tls-cert-file=/a", "--tls-private-key-file=")
    (found,) = flags(value, "kube-apiserver", ["tls-cert-file", "tls-private-key-file"], {})
    assert found["missing"] == ["tls-private-key-file"]
    assert (found["told"], found["path"]) == ("is started without --tls-private-key-file", [*CONTAINER, "command", 2])
    assert flags(value, "kube-apiserver", ["tls-cert-file", "no-such-flag"], {}) == []


@pytest.mark.parametrize(
    ("words", "plugin", "on", "index"),
    [
        ([], "NodeRestriction", False, None),
        ([], "ServiceAccount", True, None),
        (["--enable-admission-plugins=A,NodeRestriction"], "NodeRestriction", True, 1),
        (["--disable-admission-plugins=ServiceAccount"], "ServiceAccount", False, 1),
        (["--admission-control=NodeRestriction"], "ServiceAccount", False, 1),
        (["--enable-admission-plugins=$(A)"], "ServiceAccount", None, None),
    ],
)
def test_admission_plugins_run_by_default_or_by_flag(
    words: list[str], plugin: str, on: bool | None, index: int | None
) -> None:
    place = [*CONTAINER, "command", *([] if index is None else [index])]
    found = [(item["on"], item["path"]) for item in admission(pod("kube-apiserver", *words), plugin, {})]
    assert found == ([] if on is None else [(on, place)])


def test_pod_security_runs_by_default_since_its_version() -> None:
    old, new = (pod("kube-apiserver", image=f"a:v1.{minor}.0") for minor in (22, 23))
    assert [item["on"] for value in (old, new) for item in admission(value, "PodSecurity", {})] == [False, True]


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"kind": "Pod", "spec": 1},
        {"kind": "Pod", "spec": {"containers": [1, {"command": "kube-apiserver", "args": {}}]}},
        {"kind": ["Pod"]},
        kubeadm(apiServer=[], etcd={"local": 1}, controllerManager={"extraArgs": [1, {"name": 2}]}),
        {"apiVersion": 1, "kind": "Cluster", "spec": {}},
        {"apiVersion": "kops.k8s.io/v1", "kind": "Cluster", "spec": {"kubeAPIServer": {1: 2}, "authorization": []}},
    ],
)
def test_strange_objects_are_no_mistake(value: object) -> None:
    assert isinstance(components(value), tuple)
    assert flag(value, "kube-scheduler", "token-auth-file", {}) == []


ROWS = [row for name in COMPONENTS for rows in flags_of(name).values() for row in rows]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.component} {row.name} {row.since}")
def test_each_row_of_the_table_is_whole(row: Flag) -> None:
    assert row.type in {"string", "bool", "int", "duration", "slice", "list", "map"}
    assert (row.wins in {"flag", "file"}) is bool(row.file)
    assert not row.file or row.file in flags_of(row.component)
    assert not row.until or row.since <= row.until
    assert row.type not in {"int", "duration"} or not row.default or number(row, row.default) is not None
    assert row.type != "bool" or row.default in {"true", "false"}
    assert row.about


def test_the_table_stands_in_its_order() -> None:
    assert [(row.component, row.name) for row in ROWS] == sorted(
        ((row.component, row.name) for row in ROWS), key=lambda key: (COMPONENTS.index(key[0]), key[1])
    )
    assert flags_of("kube-apiserver").keys() >= {"anonymous-auth", "profiling"}
    assert flags_of("no-such-program") == {}


KUBELET = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nreadOnlyPort: 10255\n"
PROXY = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmetricsBindAddress: 0.0.0.0:1\n"
CLUSTER = (
    "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.30.0\n"
    "apiServer: {extraArgs: [{name: authorization-mode, value: AlwaysAllow}]}\n"
)


def config_map(text: str) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": text}}


@pytest.mark.parametrize(
    ("text", "component", "name", "clause", "place"),
    [
        (KUBELET, "kubelet", "read-only-port", "is configured with readOnlyPort=10255", "10255"),
        (PROXY, "kube-proxy", "metrics-bind-address", "is configured with metricsBindAddress=0.0.0.0:1", "0.0.0.0:1"),
        (
            CLUSTER,
            "kube-apiserver",
            "authorization-mode",
            "is started with --authorization-mode=AlwaysAllow",
            "{name: authorization-mode",
        ),
    ],
)
def test_configuration_files_in_a_config_map(text: str, component: str, name: str, clause: str, place: str) -> None:
    for written in (text, f"a: b\n---\n{text}"):
        (found,) = flag(config_map(written), component, name, {})
        assert (found["told"], found["path"]) == (clause, ["data", "a"])
        assert written[found["start"] : found["end"]].startswith(place)
    assert flag(config_map(text), component, "profiling", {}) == []


def test_configuration_files_that_are_written_to_a_node_and_patches_of_kind() -> None:
    file = {"path": "/etc/kubernetes/patches/kubeletconfiguration.yaml", "content": KUBELET}
    machine = {
        "apiVersion": "bootstrap.cluster.x-k8s.io/v1beta1",
        "kind": "KubeadmConfigTemplate",
        "spec": {"template": {"spec": {"files": [file]}}},
    }
    assert told(machine, "kubelet", "read-only-port") == [
        ("10255", "written", ["spec", "template", "spec", "files", 0, "content"])
    ]
    kind = {"apiVersion": "kind.x-k8s.io/v1alpha4", "kind": "Cluster"}
    patches = ["kind: InitConfiguration\nnodeRegistration: {}\n", "kind: KubeletConfiguration\nreadOnlyPort: 1\n"]
    assert told({**kind, "kubeadmConfigPatches": patches}, "kubelet", "read-only-port") == [
        ("1", "written", ["kubeadmConfigPatches", 1])
    ]
    nodes = [{"role": "worker"}, {"kubeadmConfigPatches": [KUBELET]}]
    assert told({**kind, "nodes": nodes}, "kubelet", "read-only-port") == [
        ("10255", "written", ["nodes", 1, "kubeadmConfigPatches", 0])
    ]


def kind_patch(kind: str, patch: str, group: str = "kubeadm.k8s.io", version: str = "v1beta3") -> dict[str, object]:
    return {"group": group, "version": version, "kind": kind, "patch": patch}


KIND = {"apiVersion": "kind.x-k8s.io/v1alpha4", "kind": "Cluster"}


@pytest.mark.parametrize(
    ("patch", "place"),
    [
        ("- op: add\n  path: /apiServer/extraArgs/anonymous-auth\n  value: 'true'\n", "'true'"),
        ('[{"op": "replace", "path": "/apiServer/extraArgs", "value": {"anonymous-auth": "true"}}]', '"true"'),
        (
            "- {op: test, path: /a, value: b}\n"
            "- {op: add, path: /apiServer, value: {extraArgs: {anonymous-auth: true}}}",
            "true",
        ),
        (
            "- op: add\n  path: /apiServer/extraArgs/-\n  value: {name: anonymous-auth, value: 'true'}\n",
            "{name: anonymous-auth, value: 'true'}",
        ),
    ],
)
def test_operations_of_kind_are_patches(patch: str, place: str) -> None:
    (found,) = flag(
        KIND | {"kubeadmConfigPatchesJSON6902": [{}, kind_patch("ClusterConfiguration", patch)]},
        "kube-apiserver",
        "anonymous-auth",
        {},
    )
    assert (found["value"], found["path"]) == ("true", ["kubeadmConfigPatchesJSON6902", 1, "patch"])
    assert patch[found["start"] : found["end"]] == place
    nodes = {"nodes": [{"kubeadmConfigPatchesJSON6902": [kind_patch("ClusterConfiguration", patch)]}]}
    (found,) = flag(KIND | nodes, "kube-apiserver", "anonymous-auth", {})
    assert found["path"] == ["nodes", 0, "kubeadmConfigPatchesJSON6902", 0, "patch"]


def test_operations_of_kind_on_a_configuration_of_the_kubelet() -> None:
    patch = kind_patch(
        "KubeletConfiguration", "- {op: add, path: /readOnlyPort, value: 10255}", "kubelet.config.k8s.io"
    )
    assert told(KIND | {"kubeadmConfigPatchesJSON6902": [patch]}, "kubelet", "read-only-port") == [
        ("10255", "written", ["kubeadmConfigPatchesJSON6902", 0, "patch"])
    ]


@pytest.mark.parametrize(
    "entry",
    [
        kind_patch("ClusterConfiguration", "- {op: remove, path: /apiServer/extraArgs/anonymous-auth}"),
        kind_patch(
            "ClusterConfiguration", "- {op: add, path: /apiServer/extraArgs/anonymous-auth, value: 'true'}", "other"
        ),
        kind_patch("Other", "- {op: add, path: /apiServer/extraArgs/anonymous-auth, value: 'true'}"),
        kind_patch("ClusterConfiguration", "apiServer: {extraArgs: {anonymous-auth: 'true'}}"),
        kind_patch("ClusterConfiguration", "]["),
        {"patch": 7, "kind": "ClusterConfiguration", "group": "kubeadm.k8s.io"},
    ],
)
def test_what_is_no_operation_on_a_configuration_tells_nothing(entry: dict[str, object]) -> None:
    assert components(KIND | {"kubeadmConfigPatchesJSON6902": [entry, None, 7]}) == ()


def test_gates_and_versions_of_a_cluster_of_kind() -> None:
    value = KIND | {"featureGates": {"A": True, "B": False}, "runtimeConfig": {"api/alpha": "true"}}
    for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"):
        assert told(value, name, "feature-gates") == [("A=true,B=false", "written", ["featureGates"])]
        assert told(value, name, "profiling") == []


@pytest.mark.parametrize(
    ("settings", "component", "name", "value"),
    [
        ({"protect-kernel-defaults": True}, "kubelet", "protect-kernel-defaults", "true"),
        ({"profile": "cis"}, "kubelet", "protect-kernel-defaults", "true"),
        ({"audit-policy-file": "/etc/audit.yaml"}, "kube-apiserver", "audit-policy-file", "/etc/audit.yaml"),
    ],
)
def test_options_of_k3s_and_rke2_that_set_flags(
    settings: dict[str, object], component: str, name: str, value: str
) -> None:
    (option,) = settings
    file = {"apiVersion": "k3s.io/v1", "kind": "Config", **settings}
    assert told(file, component, name) == [(value, "written", [option])]
    rancher = {"apiVersion": "provisioning.cattle.io/v1", "kind": "Cluster"}
    held = rancher | {"spec": {"rkeConfig": {"machineGlobalConfig": settings}}}
    assert told(held, component, name) == [(value, "written", ["spec", "rkeConfig", "machineGlobalConfig", option])]


def test_a_profile_that_is_none_sets_nothing() -> None:
    for profile in ("etcd", "", 7, None):
        assert components({"apiVersion": "k3s.io/v1", "kind": "Config", "profile": profile}) == ()


def patched(name: str, content: str, folder: str = "/etc/kubernetes/patches", **more: object) -> dict[str, object]:
    """A control plane of Cluster API that writes a file to its machines and names a folder of patches."""
    spec = {
        "clusterConfiguration": {},
        "initConfiguration": {"patches": {"directory": folder}},
        "files": [{"path": name, "content": content}],
        **more,
    }
    return {
        "apiVersion": "controlplane.cluster.x-k8s.io/v1beta1",
        "kind": "KubeadmControlPlane",
        "spec": {"kubeadmConfigSpec": spec},
    }


POD = "spec:\n  containers:\n  - name: kube-apiserver\n    command: [kube-apiserver, --profiling=true]\n"
OPERATION = "- op: add\n  path: /spec/containers/0/command/-\n  value: --profiling=true\n"
PLACE = ["spec", "kubeadmConfigSpec", "files", 0, "content"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("/etc/kubernetes/patches/kube-apiserver.yaml", POD),
        ("/etc/kubernetes/patches/kube-apiserver0+merge.yaml", POD),
        ("/etc/kubernetes/patches/kube-apiserver0+json.yaml", OPERATION),
        (
            "/etc/kubernetes/patches/kube-apiserver+json.json",
            '[{"op": "add", "path": "/spec/containers/0/command/-", "value": "--profiling=true"}]',
        ),
    ],
)
def test_patches_of_kubeadm_give_flags(name: str, content: str) -> None:
    (found,) = flag(patched(name, content), "kube-apiserver", "profiling", {})
    assert (found["value"], found["path"]) == ("true", PLACE)
    assert content[found["start"] : found["end"]].strip('"') == "--profiling=true"


def test_a_patch_of_the_configuration_of_the_kubelet_need_not_say_what_it_is() -> None:
    name = "/etc/kubernetes/patches/kubeletconfiguration+strategic.yaml"
    assert told(patched(name, "readOnlyPort: 10255\n"), "kubelet", "read-only-port") == [("10255", "written", PLACE)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("/etc/kubernetes/kube-apiserver.yaml", POD),
        ("/etc/kubernetes/patches/kube-apiserver+other.yaml", POD),
        ("/etc/kubernetes/patches/kube-apiserver.txt", POD),
        ("/etc/kubernetes/patches/other.yaml", POD),
        ("/etc/kubernetes/patches/kube-apiserver.yaml", POD.replace("- name: kube-apiserver", "- name: other")),
    ],
)
def test_with_a_folder_of_patches_what_is_not_written_is_not_known(name: str, content: str) -> None:
    value = patched(name, content)
    assert flag(value, "kube-apiserver", "profiling", {}) == []
    value["spec"]["kubeadmConfigSpec"]["initConfiguration"] = {}  # type: ignore[index]
    assert [item["origin"] for item in flag(value, "kube-apiserver", "profiling", {})] == ["default"]


@pytest.mark.parametrize(
    "text",
    [
        "kind: KubeletConfiguration\nreadOnlyPort: 1\n",
        "apiVersion: example.com/v1\nkind: KubeletConfiguration\nreadOnlyPort: 1\n",
        "kind: KubeletConfiguration: [",
        "KubeletConfiguration",
    ],
)
def test_what_is_no_configuration_file_starts_nothing(text: str) -> None:
    assert components(config_map(text)) == ()
    assert components({**config_map(KUBELET), "kind": "Secret"}) == ()


def test_configuration_of_some_of_the_machines_of_rancher() -> None:
    selected = [{"machineLabelSelector": {}}, {"config": {"kubelet-arg": ["anonymous-auth=true"]}}]
    value = {
        "apiVersion": "provisioning.cattle.io/v1",
        "kind": "Cluster",
        "spec": {"rkeConfig": {"machineSelectorConfig": selected}},
    }
    path = ["spec", "rkeConfig", "machineSelectorConfig", 1, "config", "kubelet-arg", 0]
    assert told(value, "kubelet", "anonymous-auth") == [("true", "written", path)]


def test_a_proxy_of_talos_is_told() -> None:
    proxy = {"proxy": {"extraArgs": {"metrics-bind-address": "0.0.0.0:10249"}}}
    value = {"apiVersion": "config.talos.dev/v1alpha1", "kind": "MachineConfig", "cluster": proxy}
    path = ["cluster", "proxy", "extraArgs", "metrics-bind-address"]
    assert told(value, "kube-proxy", "metrics-bind-address") == [("0.0.0.0:10249", "written", path)]


FILE = """\
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.31.0
apiServer:
  extraArgs: [{name: anonymous-auth, value: "true"}]
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
%s
"""


@pytest.mark.parametrize(
    ("more", "profiled"),
    [("patches: {directory: /etc/kubernetes/patches}", False), ("patches: {directory: ''}", True), ("", True)],
)
def test_a_folder_of_patches_counts_for_all_of_a_file_of_kubeadm(more: str, profiled: bool) -> None:
    rules = rule_set(select=["apiserver-profiling-enabled", "apiserver-anonymous-auth"])
    scan = scan_text("kubeadm.yaml", FILE % more, rules)
    assert not scan.problems
    rules_found = {finding.rule for finding in scan.findings}
    assert ("apiserver-profiling-enabled" in rules_found, "apiserver-anonymous-auth" in rules_found) == (profiled, True)
