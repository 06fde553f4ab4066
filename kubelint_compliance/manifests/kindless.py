"""Files that set up a cluster and do not say what they are: of Talos and RKE, and the settings of k3s and RKE2.

Goes in: a mapping without `apiVersion` and `kind`. Comes out: the identity that it is given here, so that rules can
name it; the tools themselves have none.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

TALOS = ("config.talos.dev", "MachineConfig")
TALOS_SECRETS = ("config.talos.dev", "SecretsBundle")
K3S = ("k3s.io", "Config")
K3S_REGISTRIES = ("k3s.io", "Registries")
RKE = ("rke.io", "Cluster")
"""Group and kind. RKE2 reads the same keys as k3s."""
KINDLESS = (TALOS, TALOS_SECRETS, K3S, K3S_REGISTRIES, RKE)
K3S_ARGUMENTS = {
    "kube-apiserver-arg": "kube-apiserver",
    "kube-controller-manager-arg": "kube-controller-manager",
    "kube-scheduler-arg": "kube-scheduler",
    "etcd-arg": "etcd",
    "kubelet-arg": "kubelet",
    "kube-proxy-arg": "kube-proxy",
}
"""Keys with arguments for the programs of a cluster; with a `+` behind them they add to what other files say."""
_K3S_OPTIONS = frozenset({
    *("agent-token", "cluster-init", "datastore-endpoint", "etcd-s3", "etcd-s3-access-key", "etcd-s3-secret-key"),
    *("flannel-backend", "secrets-encryption", "write-kubeconfig-mode"),
})  # fmt: skip
"""Options that no other program has."""
_BUNDLE_KEYS = frozenset({"cluster", "secrets", "trustdinfo", "certs"})
_REGISTRY_KEYS = frozenset({"mirrors", "configs"})
_OF_REGISTRY = frozenset({"auth", "tls"})
_RKE_WORD = "controlplane"
_RKE_ROLES = frozenset({"controlplane", "etcd", "worker"})
_TALOS_KEYS = frozenset({"version", "debug", "persist", "machine", "cluster", "$patch"})
_TALOS_VERSION = "v1alpha1"
_TALOS_PROGRAMS = {
    "cluster": ("apiServer", "controllerManager", "scheduler", "etcd", "proxy"),
    "machine": ("kubelet",),
}
_TALOS_SETTINGS = ("extraArgs", "extraConfig", "auditPolicy", "admissionControl")


def identity_of(value: Mapping[str, Any]) -> dict[str, str]:
    """Return `apiVersion` and `kind` for such a file; nothing for any other mapping."""
    if _is_talos(value) and _TALOS_KEYS.issuperset(value):
        return {"apiVersion": f"{TALOS[0]}/v1alpha1", "kind": TALOS[1]}
    if _BUNDLE_KEYS.issuperset(value) and all(type(value.get(key)) is dict for key in ("cluster", "trustdinfo")):
        return {"apiVersion": f"{TALOS_SECRETS[0]}/v1alpha1", "kind": TALOS_SECRETS[1]}
    if _is_k3s(value) and all(map(_is_option, value)):
        return {"apiVersion": f"{K3S[0]}/v1", "kind": K3S[1]}
    if _are_nodes(value.get("nodes")):
        return {"apiVersion": f"{RKE[0]}/v1", "kind": RKE[1]}
    if _REGISTRY_KEYS.issuperset(value) and _are_registries(value.get("configs")):
        return {"apiVersion": f"{K3S_REGISTRIES[0]}/v1", "kind": K3S_REGISTRIES[1]}
    return {}


def may_hold(text: str) -> bool:
    """Whether a text may hold such a file with settings of a program: there is none in a text without these words."""
    return any(word in text for word in (*_TALOS_SETTINGS, "-arg", _RKE_WORD, *_K3S_OPTIONS))


def _is_talos(value: Mapping[str, Any]) -> bool:
    """Whether it is a machine configuration, or a patch of one: that has settings of a program of the cluster."""
    parts = [value[part] for part in _TALOS_PROGRAMS if type(value.get(part)) is dict]
    if parts and value.get("version") == _TALOS_VERSION:
        return True
    programs = (
        value[part].get(program)
        for part, names in _TALOS_PROGRAMS.items()
        if type(value.get(part)) is dict
        for program in names
    )
    return any(type(program) is dict and any(key in program for key in _TALOS_SETTINGS) for program in programs)


def _is_k3s(value: Mapping[str, Any]) -> bool:
    if any(_has_arguments(value, key) for key in K3S_ARGUMENTS):
        return True
    return any(type(value[key]) in (str, bool) for key in _K3S_OPTIONS.intersection(value))


def _are_registries(value: object) -> bool:
    """Whether registries have logins or certificates by their hosts, as k3s and RKE2 read them."""
    entries = list(value.values()) if isinstance(value, dict) else []
    return bool(entries) and all(type(entry) is dict and entry and _OF_REGISTRY.issuperset(entry) for entry in entries)


def _are_nodes(value: object) -> bool:
    """Whether a list is that of the machines of RKE: each has an address and roles, and one has those of a cluster."""
    entries = value if isinstance(value, list) else []
    if not all(type(entry) is dict and type(entry.get("address")) is str for entry in entries):
        return False
    roles = [entry.get("role") for entry in entries]
    return all(type(one) is list for one in roles) and any(
        one and _RKE_ROLES.issuperset(map(str, one)) for one in roles
    )


def _is_option(key: object) -> bool:
    """Whether a key is one of an option of the command line, as all of k3s' are."""
    return isinstance(key, str) and key.removesuffix("+").replace("-", "").isalnum() and key.islower()


def _has_arguments(value: Mapping[str, Any], key: str) -> bool:
    return any(type(value.get(name)) in (list, str) for name in (key, f"{key}+"))
