"""Clusters of kops, RKE2, k3s, Rancher, Talos and kind -> the programs they start, as far as their objects write flags.

Each of these tools sets flags of its own, so what is not written is not known.
"""

from __future__ import annotations

from kubelint_compliance.manifests.kindless import K3S_ARGUMENTS
from kubelint_compliance.platform.component import Component, Written
from kubelint_compliance.platform.configured import KUBELET_FIELDS, written_in
from kubelint_compliance.platform.kubeadm import extra_args, minor, pairs_or_scalar, scalar
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.platform.component import Path

_KOPS = {
    "kubeAPIServer": "kube-apiserver",
    "kubeControllerManager": "kube-controller-manager",
    "kubeScheduler": "kube-scheduler",
    "kubelet": "kubelet",
    "controlPlaneKubelet": "kubelet",
    "masterKubelet": "kubelet",
    "kubeProxy": "kube-proxy",
}
_RKE2: dict[Path, str] = {
    ("serverConfig", "kubeAPIServer"): "kube-apiserver",
    ("serverConfig", "kubeControllerManager"): "kube-controller-manager",
    ("serverConfig", "kubeScheduler"): "kube-scheduler",
    ("serverConfig", "etcd", "customConfig"): "etcd",
    ("agentConfig", "kubelet"): "kubelet",
    ("agentConfig", "kubeProxy"): "kube-proxy",
}
_K3S: dict[Path, str] = {
    ("serverConfig", "kubeAPIServerArg"): "kube-apiserver",
    ("serverConfig", "kubeControllerManagerArgs"): "kube-controller-manager",
    ("serverConfig", "kubeSchedulerArgs"): "kube-scheduler",
    ("agentConfig", "kubeletArgs"): "kubelet",
    ("agentConfig", "kubeProxyArgs"): "kube-proxy",
}
"""Lists of arguments below the settings that Cluster API's provider for k3s has, spelled as it does."""
_TALOS: dict[str, Path] = {
    "kube-apiserver": ("cluster", "apiServer"),
    "kube-controller-manager": ("cluster", "controllerManager"),
    "kube-scheduler": ("cluster", "scheduler"),
    "etcd": ("cluster", "etcd"),
    "kubelet": ("machine", "kubelet"),
    "kube-proxy": ("cluster", "proxy"),
}
_OPTIONS = {
    "audit-policy-file": ("kube-apiserver", "audit-policy-file"),
    "protect-kernel-defaults": ("kubelet", "protect-kernel-defaults"),
}
_ENCRYPTION, _ENCRYPTION_FLAG = "secrets-encryption", "encryption-provider-config"
"""An option of k3s, with which it makes the configuration of encryption; RKE2 always does."""
_PROFILE, _PROFILES = "profile", frozenset({"cis", "cis-1.23", "cis-1.6", "cis-1.5"})
"""With such a profile RKE2 does not start without the flag of the kubelet."""
_RKE: Path = ("spec", "rkeConfig")
_RANCHER = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "kube-proxy")
_KIND = {
    "featureGates": ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"),
    "runtimeConfig": ("kube-apiserver",),
}
"""Fields of a kind Cluster that are flags of programs."""
_KOPS_FLAGS = {
    "auditLogMaxAge": "audit-log-maxage",
    "auditLogMaxBackups": "audit-log-maxbackup",
    "auditLogMaxSize": "audit-log-maxsize",
    "etcdCAFile": "etcd-cafile",
    "etcdCertFile": "etcd-certfile",
    "etcdKeyFile": "etcd-keyfile",
    "terminatedPodGCThreshold": "terminated-pod-gc-threshold",
    "makeIPTablesUtilChains": "make-iptables-util-chains",
    "podPidsLimit": "pod-max-pids",
    "enableProfiling": "profiling",
}
"""Fields of kops whose flag is spelled in another way."""


def kops(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs of a kops Cluster that it has fields for, and the authorization that it chooses."""
    spec = mapping(value.get("spec"))
    version = minor(spec.get("kubernetesVersion"))
    for field, name in _KOPS.items():
        fields = mapping(spec.get(field))
        flags = [
            Written(_flag(key), pairs_or_scalar(item), ("spec", field, key))
            for key, item in fields.items()
            if isinstance(key, str)
        ]
        if name == "kube-apiserver":
            flags += _authorization(spec, {flag.name for flag in flags})
        if flags:
            yield Component(name, version, tuple(flags), ("spec", field) if fields else ("spec",), whole=False)


def rke2(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs to which a control plane or a configuration of RKE2, or a template of one, gives arguments."""
    base = _base(value)
    for below, name in _RKE2.items():
        path = (*base, *below, "extraArgs")
        yield from _of_list(name, at(value, path), path, minor(at(value, (*base, "version"))))


def k3s(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs to which a control plane or a configuration of k3s, or a template of one, gives arguments."""
    base = _base(value)
    inner = (*base, "kthreesConfigSpec") if text(value.get("kind")).startswith("KThreesControlPlane") else base
    for below, name in _K3S.items():
        path = (*inner, *below)
        yield from _of_list(name, at(value, path), path, minor(at(value, (*base, "version"))))


def _base(value: dict[str, Any]) -> Path:
    return ("spec", "template", "spec") if text(value.get("kind")).endswith("Template") else ("spec",)


def rancher(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs of a Rancher Cluster to which the configuration of all or of some machines gives arguments."""
    version = minor(mapping(value.get("spec")).get("kubernetesVersion"))
    selected = sequence(at(value, (*_RKE, "machineSelectorConfig")))
    holders = [
        ("machineGlobalConfig",),
        *(("machineSelectorConfig", index, "config") for index in range(len(selected))),
    ]
    for holder in holders:
        yield from k3s_options(at(value, (*_RKE, *holder)), (*_RKE, *holder), version)
        for name in _RANCHER:
            path: Path = (*_RKE, *holder, f"{name}-arg")
            yield from _of_list(name, at(value, path), path, version)


def kind(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs to which a kind Cluster gives feature gates and versions; the rest is in its patches."""
    for field, names in _KIND.items():
        if mapping(value.get(field)):
            path: Path = (field,)
            written = Written(_flag(field), pairs_or_scalar(value[field]), path)
            yield from (Component(name, 0, (written,), path, whole=False) for name in names)


def talos(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs to which a machine configuration of Talos gives arguments, with the versions of its images."""
    for name, place in _TALOS.items():
        holder = mapping(at(value, place))
        image = text(holder.get("image")).partition("@")[0]
        version = 0 if name == "etcd" else minor(image.rpartition(":")[2])
        config: Path = (*place, "extraConfig")
        flags = [*written_in(at(value, config), KUBELET_FIELDS, config)] if name == "kubelet" else []
        flags += extra_args(holder.get("extraArgs"), (*place, "extraArgs"))
        if flags:
            yield Component(name, version, tuple(flags), flags[0].path[: len(place) + 1], whole=False)


def k3s_file(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs to which the settings of k3s or RKE2 give arguments, in a list or as one."""
    yield from k3s_options(value, (), 0)
    for key, name in K3S_ARGUMENTS.items():
        flags = [flag for path in ((key,), (f"{key}+",)) for flag in _of_words(at(value, path), path)]
        if flags:
            yield Component(name, 0, tuple(flags), (key if key in value else f"{key}+",), whole=False)


def k3s_options(settings: Any, above: Path, version: int) -> Iterator[Component]:
    """Yield the programs whose flags are options of k3s and RKE2 themselves; a profile of the benchmark sets one."""
    for option, (name, flag) in _OPTIONS.items():
        value = mapping(settings).get(option)
        path = (*above, option)
        if isinstance(value, (str, bool)):
            yield Component(name, version, (Written(flag, scalar(value), path),), path, whole=False)
    encrypts = mapping(settings).get(_ENCRYPTION)
    if isinstance(encrypts, bool) and _ENCRYPTION_FLAG not in repr(mapping(settings).get("kube-apiserver-arg")):
        path = (*above, _ENCRYPTION)
        written = Written(_ENCRYPTION_FLAG, "encryption-config.json" if encrypts else "", path)
        yield Component("kube-apiserver", version, (written,), path, whole=False)
    if text(mapping(settings).get(_PROFILE)) in _PROFILES:
        path = (*above, _PROFILE)
        yield Component("kubelet", version, (Written("protect-kernel-defaults", "true", path),), path, whole=False)


def _of_list(name: str, words: Any, path: Path, version: int) -> Iterator[Component]:
    flags = tuple(_of_words(words, path))
    if flags:
        yield Component(name, version, flags, path, whole=False)


def _of_words(words: Any, path: Path) -> Iterator[Written]:
    """Yield the flags of a list of arguments, or of a single one."""
    listed = (
        [(path, words)] if isinstance(words, str) else [((*path, at), word) for at, word in enumerate(sequence(words))]
    )
    yield from (of_word(word, place) for place, word in listed if text(word).lstrip("-"))


def of_word(word: Any, path: Path) -> Written:
    """Return the flag of an argument: a switch where it has no value."""
    flag, has_value, value = text(word).lstrip("-").partition("=")
    return Written(flag, value if has_value else "true", path)


def _authorization(spec: dict[str, Any], written: set[str]) -> list[Written]:
    modes = {"alwaysAllow": "AlwaysAllow", "rbac": "Node,RBAC"}
    chosen = mapping(spec.get("authorization"))
    if "authorization-mode" in written:
        return []
    return [Written("authorization-mode", modes[key], ("spec", "authorization", key)) for key in chosen if key in modes]


def _flag(field: str) -> str:
    """Return the flag of a field in camel case: `client-ca-file` for `clientCAFile`."""
    if field in _KOPS_FLAGS:
        return _KOPS_FLAGS[field]
    made = []
    for at_, char in enumerate(field):
        before, after = field[at_ - 1 : at_], field[at_ + 1 : at_ + 2]
        if char.isupper() and at_ and (before.islower() or before.isdigit() or after.islower()):
            made.append("-")
        made.append(char.lower())
    return "".join(made)
