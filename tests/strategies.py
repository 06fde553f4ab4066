"""Hypothesis strategies for Kubernetes objects: what people, tools and attackers put into pods.

Values are those that JSON can write and that the API server can decode: None is a field that is present and null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

Object = dict[str, Any]

FLAG = st.sampled_from([True, False, None])
PROFILE = st.one_of(
    st.none(),
    st.just({}),
    st.fixed_dictionaries({"type": st.sampled_from(["RuntimeDefault", "Localhost"]), "localhostProfile": st.just("a")}),
    st.fixed_dictionaries({"type": st.sampled_from(["Unconfined", "", "runtime/default", "localhost", None])}),
)
REAL_CAPABILITIES = ("ALL", "NET_BIND_SERVICE", "CHOWN", "KILL", "MKNOD", "SYS_CHROOT", "NET_RAW", "SYS_ADMIN")
ODD_CAPABILITIES = ("all", "chown", "CAP_CHOWN", "CAP_NET_BIND_SERVICE", "", None)
CAPABILITY = st.sampled_from((*REAL_CAPABILITIES, *ODD_CAPABILITIES))
CAPABILITIES = st.one_of(st.none(), st.lists(CAPABILITY, min_size=1, max_size=3), st.just([]))
SELINUX_TYPE = st.sampled_from(
    ["container_t", "container_init_t", "container_kvm_t", "container_engine_t", "spc_t", "Container_t", "", None]
)
SELINUX = st.fixed_dictionaries(
    {"type": SELINUX_TYPE},
    optional={
        "user": st.sampled_from(["system_u", "", None]),
        "role": st.sampled_from(["system_r", "", None]),
        "level": st.just("s0:c123,c456"),
    },
)
WINDOWS = st.fixed_dictionaries({"hostProcess": FLAG}, optional={"runAsUserName": st.just("ContainerUser")})
USER = st.sampled_from([0, 1, 1000, 4294967296, -1, None])
EVERYWHERE: dict[str, SearchStrategy[Any]] = {
    "runAsNonRoot": FLAG,
    "runAsUser": USER,
    "seccompProfile": PROFILE,
    "appArmorProfile": PROFILE,
    "seLinuxOptions": SELINUX,
    "windowsOptions": WINDOWS,
    "runAsGroup": USER,
}
IN_CONTAINERS: dict[str, SearchStrategy[Any]] = {
    **EVERYWHERE,
    "privileged": FLAG,
    "Privileged": FLAG,
    "allowPrivilegeEscalation": FLAG,
    "capabilities": st.one_of(st.none(), st.fixed_dictionaries({"add": CAPABILITIES, "drop": CAPABILITIES})),
    "procMount": st.sampled_from(["Default", "Unmasked", "default", "", None]),
    "readOnlyRootFilesystem": FLAG,
}
SAFE_SYSCTLS = (
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_notsent_lowat",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_slow_start_after_idle",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
)
ODD_SYSCTLS = ("net.core.somaxconn", "net/ipv4/tcp_syncookies", "kernel.msgmax", "NET.ipv4.tcp_rmem", "", None)
SYSCTL = st.sampled_from((*SAFE_SYSCTLS, *ODD_SYSCTLS))
IN_PODS: dict[str, SearchStrategy[Any]] = {
    **EVERYWHERE,
    "sysctls": st.lists(st.fixed_dictionaries({"value": st.just("1")}, optional={"name": SYSCTL}), max_size=2),
    "fsGroup": USER,
}
HOST = st.sampled_from(["169.254.169.254", "localhost", "", None])
HTTP = st.fixed_dictionaries({"port": st.sampled_from([80, "http"]), "host": HOST})
TCP = st.fixed_dictionaries({"port": st.just(80), "host": HOST})
ACTION = st.one_of(
    st.none(),
    st.fixed_dictionaries({"httpGet": HTTP}, optional={"tcpSocket": TCP}),
    st.fixed_dictionaries({"tcpSocket": TCP}, optional={"exec": st.just({"command": ["true"]})}),
)
PORT = st.fixed_dictionaries(
    {"containerPort": st.just(8080)}, optional={"hostPort": st.sampled_from([0, 80, -1, None])}
)
ABOUT_CONTAINERS: dict[str, SearchStrategy[Any]] = {
    "ports": st.lists(PORT, max_size=2),
    "livenessProbe": ACTION,
    "readinessProbe": ACTION,
    "startupProbe": ACTION,
    "lifecycle": st.fixed_dictionaries({}, optional={"postStart": ACTION, "preStop": ACTION}),
    "restartPolicy": st.sampled_from(["Always", "Never", None]),
    "hostPID": st.just(True),
}
VOLUME_SOURCES: dict[str, Any] = {
    "configMap": {"name": "config"},
    "csi": {"driver": "secrets.example"},
    "downwardAPI": {},
    "emptyDir": {},
    "ephemeral": {},
    "image": {"reference": "registry.example/tools:1.0.0"},
    "persistentVolumeClaim": {"claimName": "data"},
    "projected": {},
    "secret": {"secretName": "login"},
    "hostPath": {"path": "/var/log"},
    "nfs": {"server": "files.example", "path": "/data"},
    "iscsi": {},
    "gitRepo": {"repository": "https://git.example/a.git"},
    "flexVolume": {"driver": "a/b"},
    "awsElasticBlockStore": {"volumeID": "vol-1"},
    "azureFile": {},
    "cephfs": {},
    "storageos": {},
    "HostPath": {"path": "/"},
    "unheardOf": {},
}
ABOUT_PODS: dict[str, SearchStrategy[Any]] = {
    "hostNetwork": FLAG,
    "hostPID": FLAG,
    "hostIPC": FLAG,
    "hostUsers": FLAG,
    "os": st.one_of(
        st.none(),
        st.fixed_dictionaries({}, optional={"name": st.sampled_from(["windows", "linux", "Windows", "", None])}),
    ),
    "nodeSelector": st.just({"kubernetes.io/os": "windows"}),
}
ANNOTATIONS = st.dictionaries(
    st.sampled_from(
        [
            "container.apparmor.security.beta.kubernetes.io/app",
            "container.apparmor.security.beta.kubernetes.io/other",
            "container.apparmor.security.beta.kubernetes.io/",
            "container.apparmor.security.beta.kubernetes.io",
            "seccomp.security.alpha.kubernetes.io/pod",
            "container.seccomp.security.alpha.kubernetes.io/app",
            "security.alpha.kubernetes.io/unsafe-sysctls",
        ]
    ),
    st.sampled_from(
        ["runtime/default", "docker/default", "localhost/", "localhost/web", "localhost", "unconfined", "", None]
    ),
    max_size=3,
)
GOOD_CONTEXT: Object = {
    "allowPrivilegeEscalation": False,
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
    "capabilities": {"drop": ["ALL"]},
}
GOOD_POD_CONTEXT: Object = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}

OFTEN = ("capabilities", "capabilities", "hostUsers", "hostUsers", "hostUsers", "os", "runAsUser", "sysctls", "sysctls")
"""Fields that have many values or change what others mean: drawn more often."""


@st.composite
def changed(draw: DrawFn, start: Object, fields: dict[str, SearchStrategy[Any]], most: int) -> Object:
    """Return an object of which at most so many fields were set, to anything, or taken away."""
    value = dict(start)
    names = [*sorted(fields), *(field for field in OFTEN if field in fields)]
    for field in draw(st.lists(st.sampled_from(names), max_size=most, unique=True)):
        if draw(st.integers(0, 5)) == 0:
            value.pop(field, None)
        else:
            value[field] = draw(fields[field])
    return value


@st.composite
def containers(draw: DrawFn) -> Object:
    """Return a container: often one the restricted level allows, or a bare one, with some fields changed."""
    value: Object = {"name": draw(st.sampled_from(["app", "other"])), "image": "registry.example/web:1.4.2"}
    start = draw(st.sampled_from([GOOD_CONTEXT, GOOD_CONTEXT, {}, None]))
    if start is not None:
        value["securityContext"] = draw(changed(start, IN_CONTAINERS, 2))
    elif draw(st.booleans()):
        value["securityContext"] = None
    return draw(changed(value, ABOUT_CONTAINERS, 1))


@st.composite
def volumes(draw: DrawFn) -> Object:
    """Return a volume with none, one or, wrongly, two sources, some of them null."""
    names = [*sorted(VOLUME_SOURCES), "emptyDir", "hostPath", "hostPath", "hostPath"]
    sources = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    return {"name": "data", **{source: draw(st.sampled_from([VOLUME_SOURCES[source], {}, None])) for source in sources}}


@st.composite
def pods(draw: DrawFn) -> Object:
    """Return {metadata, spec} of a pod that the API server can decode, allowed or not."""
    spec: Object = {"containers": draw(st.lists(containers(), min_size=1, max_size=2))}
    for field in draw(st.lists(st.sampled_from(["initContainers", "ephemeralContainers"]), max_size=2, unique=True)):
        spec[field] = draw(st.one_of(st.none(), st.lists(containers(), max_size=2)))
    if draw(st.booleans()):
        spec["volumes"] = draw(st.one_of(st.none(), st.lists(volumes(), max_size=2)))
    start = draw(st.sampled_from([GOOD_POD_CONTEXT, {}, None]))
    if start is not None:
        spec["securityContext"] = draw(changed(start, IN_PODS, 2))
    elif draw(st.booleans()):
        spec["securityContext"] = None
    metadata: Object = {"name": "web"}
    if draw(st.booleans()):
        metadata["annotations"] = draw(st.one_of(st.none(), ANNOTATIONS))
    return {"metadata": metadata, "spec": draw(changed(spec, ABOUT_PODS, 2))}


def in_kind(pod: Object, kind: str) -> Object:
    """Return an object of the kind (Pod, CronJob, or one with `spec.template`) that holds the pod."""
    if kind == "Pod":
        return {"apiVersion": "v1", "kind": "Pod", **pod}
    metadata = {"name": "web"}
    if kind == "CronJob":
        job = {"spec": {"template": pod}}
        return {"apiVersion": "batch/v1", "kind": kind, "metadata": metadata, "spec": {"jobTemplate": job}}
    group = "batch/v1" if kind == "Job" else "apps/v1"
    return {"apiVersion": group, "kind": kind, "metadata": metadata, "spec": {"template": pod}}
