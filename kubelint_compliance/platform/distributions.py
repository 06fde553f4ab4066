"""Files of eksctl, k0s, k0sctl, k3d and RKE -> the programs they start, as far as flags are written in them.

Each of these tools sets flags of its own, so what is not written is not known.
"""

from __future__ import annotations

from kubelint_compliance.manifests.kindless import K3S_ARGUMENTS
from kubelint_compliance.platform.component import Component, Written
from kubelint_compliance.platform.configured import KUBELET_FIELDS, written_in
from kubelint_compliance.platform.installers import k3s_options, of_word
from kubelint_compliance.platform.known import COMPONENTS
from kubelint_compliance.platform.kubeadm import extra_args, minor, scalar
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.platform.component import Path

_NODE_GROUPS = ("nodeGroups", "managedNodeGroups")
_K0S: dict[str, Path] = {
    "kube-apiserver": ("api", "extraArgs"),
    "kube-controller-manager": ("controllerManager", "extraArgs"),
    "kube-scheduler": ("scheduler", "extraArgs"),
    "etcd": ("storage", "etcd", "extraArgs"),
    "kube-proxy": ("network", "kubeProxy", "extraArgs"),
}
_K0S_METRICS: Path = ("network", "kubeProxy", "metricsBindAddress")
_K0S_NO_PROXY: Path = ("network", "kubeProxy", "disabled")
_K0S_EXTERNAL: Path = ("storage", "etcd", "externalCluster")
_EXTERNAL_FLAGS = {
    "etcd-servers": "endpoints",
    "etcd-cafile": "caFile",
    "etcd-certfile": "clientCertFile",
    "etcd-keyfile": "clientKeyFile",
}
_K0SCTL: Path = ("spec", "k0s", "config")
_KUBELET_ARGS = "--kubelet-extra-args"
_SWITCHES: dict[str, bool] = {"true": True, "false": False}
_K3D_ARGS: Path = ("options", "k3s")
_RKE = {
    "kube-apiserver": "kube-api",
    "kube-controller-manager": "kube-controller",
    "kube-scheduler": "scheduler",
    "etcd": "etcd",
    "kubelet": "kubelet",
    "kube-proxy": "kubeproxy",
}
_RKE_AUDIT: Path = ("services", "kube-api", "audit_log")
_RKE_LOG = {
    "audit-log-path": "path",
    "audit-log-maxage": "max_age",
    "audit-log-maxbackup": "max_backup",
    "audit-log-maxsize": "max_size",
}
_AUDIT_FLAGS = ("audit-log-path", "audit-policy-file", "audit-webhook-config-file")
_RKE_ENCRYPTION: Path = ("services", "kube-api", "secrets_encryption_config", "enabled")
_RKE_WEBHOOK: Path = ("authentication", "webhook", "config_file")
_RKE_MODE: Path = ("authorization", "mode")


def eksctl(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the kubelets of the node groups that have fields of its configuration."""
    version = minor(mapping(value.get("metadata")).get("version"))
    for groups in _NODE_GROUPS:
        for index in range(len(sequence(value.get(groups)))):
            yield from _of_kubelet(value, (groups, index, "kubeletExtraConfig"), version)


def k0s(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs to which a configuration of k0s gives arguments, and the kubelets of its profiles."""
    yield from _of_k0s(value, (), 0)


def k0sctl(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the kubelets to which k0sctl gives arguments, and what its configuration of k0s starts.

    A configuration that says what it is counts as an object of its own, as `manifests/envelopes.py` has it.
    """
    version = minor(at(value, ("spec", "k0s", "version")))
    config = mapping(at(value, _K0SCTL))
    if not (config.get("apiVersion") and config.get("kind")):
        yield from _of_k0s(value, _K0SCTL, version)
    for index, host in enumerate(map(mapping, sequence(at(value, ("spec", "hosts"))))):
        for number, word in enumerate(map(text, sequence(host.get("installFlags")))):
            path: Path = ("spec", "hosts", index, "installFlags", number)
            option, _, words = word.partition("=")
            if option == _KUBELET_ARGS:
                yield from _component("kubelet", version, [of_word(part, path) for part in _split(words)], path)


def k3d(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs to which k3d has k3s give arguments; of old versions the lists are of plain words."""
    version = minor(text(value.get("image")).partition("@")[0].rpartition(":")[2])
    for path, word in _k3d_words(at(value, _K3D_ARGS)):
        option, has_value, rest = word.lstrip("-").partition("=")
        if option in K3S_ARGUMENTS and rest:
            yield from _component(K3S_ARGUMENTS[option], version, [of_word(rest, path)], path)
        elif option:
            said = _SWITCHES.get(rest, rest) if has_value else True
            for component in k3s_options({option: said}, (), version):
                flags = [flag._replace(path=path) for flag in component.written]
                yield from _component(component.name, version, flags, path)


def rke(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs to which a cluster.yml of RKE gives arguments, in maps of texts or of lists of texts."""
    version = minor(value.get("kubernetes_version"))
    for name, service in _RKE.items():
        place: Path = ("services", service)
        flags = list(extra_args(at(value, (*place, "extra_args")), (*place, "extra_args")))
        lists = (*place, "extra_args_array")
        for flag, words in mapping(at(value, lists)).items():
            flags += [Written(flag, scalar(word), (*lists, flag)) for word in sequence(words)]
        if name == "kube-apiserver":
            flags = [*_rke_apiserver(value, {flag.name for flag in flags}), *flags]
        yield from _component(name, 0 if name == "etcd" else version, flags, place)


def _rke_apiserver(value: dict[str, Any], written: set[str]) -> Iterator[Written]:
    """Yield the flags of the API server that RKE has fields for; its arguments take their place."""
    if at(value, _RKE_MODE) == "none" and "authorization-mode" not in written:
        yield Written("authorization-mode", "AlwaysAllow", _RKE_MODE)
    if text(at(value, _RKE_WEBHOOK)):
        yield Written("authentication-token-webhook-config-file", "authn-webhook.yaml", _RKE_WEBHOOK)
    encrypts = at(value, _RKE_ENCRYPTION)
    if isinstance(encrypts, bool):
        yield Written("encryption-provider-config", "encryption.yaml" if encrypts else "", _RKE_ENCRYPTION)
    log = mapping(at(value, _RKE_AUDIT))
    config = log.get("configuration")
    if log.get("enabled") is False and not config:
        path = (*_RKE_AUDIT, "enabled")
        yield from (Written(flag, "", path) for flag in _AUDIT_FLAGS if flag not in written)
        return
    for flag, field in _RKE_LOG.items():
        if mapping(config).get(field) is not None:
            yield Written(flag, scalar(mapping(config)[field]), (*_RKE_AUDIT, "configuration", field))
    if mapping(config).get("policy"):
        yield Written("audit-policy-file", "audit-policy.yaml", (*_RKE_AUDIT, "configuration", "policy"))


def _of_k0s(value: dict[str, Any], above: Path, version: int) -> Iterator[Component]:
    spec: Path = (*above, "spec")
    for name, place in _K0S.items():
        path = (*spec, *place)
        flags = list(extra_args(at(value, path), path))
        if name == "kube-proxy":
            if at(value, (*spec, *_K0S_NO_PROXY)) is True:
                continue
            flags = [*_metrics(value, (*spec, *_K0S_METRICS)), *flags]
        elif name == "kube-apiserver":
            flags += _external(value, (*spec, *_K0S_EXTERNAL))
        yield from _component(name, 0 if name == "etcd" else version, [*flags, *_gates(value, spec, name)], path)
    profiles = (*spec, "workerProfiles")
    for index in range(len(sequence(at(value, profiles)))):
        yield from _of_kubelet(value, (*profiles, index, "values"), version)
    yield from _component("kubelet", version, list(_gates(value, spec, "kubelet")), (*spec, "featureGates"))


def _metrics(value: dict[str, Any], path: Path) -> Iterator[Written]:
    """Yield the flag of the field of kube-proxy for the address of its metrics; arguments take its place."""
    if text(at(value, path)):
        yield Written("metrics-bind-address", scalar(at(value, path)), path, field=".".join(map(str, _K0S_METRICS)))


def _external(value: dict[str, Any], path: Path) -> Iterator[Written]:
    """Yield the flags that are made of the addresses and files of an etcd elsewhere; without files it has none."""
    external = mapping(at(value, path))
    for flag, field in _EXTERNAL_FLAGS.items():
        if external:
            found = scalar(external.get(field, ""))
            yield Written(flag, found, (*path, field) if field in external else path)


def _gates(value: dict[str, Any], spec: Path, name: str) -> Iterator[Written]:
    """Yield the feature gates of a program; those that name no program are for all of Kubernetes'."""
    path = (*spec, "featureGates")
    for index, gate in enumerate(map(mapping, sequence(at(value, path)))):
        names = sequence(gate.get("components")) or [one for one in COMPONENTS if one != "etcd"]
        switch = scalar(gate.get("enabled", False))
        if name in names and text(gate.get("name")):
            given = None if switch is None else f"{gate['name']}={switch}"
            yield Written("feature-gates", given, (*path, index))


def _of_kubelet(value: dict[str, Any], path: Path, version: int) -> Iterator[Component]:
    yield from _component("kubelet", version, list(written_in(at(value, path), KUBELET_FIELDS, path)), path)


def _component(name: str, version: int, flags: Sequence[Written], path: Path) -> Iterator[Component]:
    if flags:
        yield Component(name, version, tuple(flags), path, whole=False)


def _k3d_words(options: Any) -> Iterator[tuple[Path, str]]:
    for index, entry in enumerate(sequence(mapping(options).get("extraArgs"))):
        if isinstance(entry, dict):
            yield (*_K3D_ARGS, "extraArgs", index, "arg"), text(entry.get("arg"))
    for field in ("extraServerArgs", "extraAgentArgs"):
        for index, word in enumerate(sequence(mapping(options).get(field))):
            yield (*_K3D_ARGS, field, index), text(word)


def _split(words: str) -> list[str]:
    """Return the arguments in a text, which may stand in quotes."""
    return words.strip("'\"").split()
