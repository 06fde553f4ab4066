"""Credentials in what sets up a cluster: the files and commands of its machines, and settings of the tools for it.

Goes in: an object of kops, Cluster API, Rancher, Talos, eksctl, k0s or k3d, or a file of k3s, RKE2 or RKE. Comes out:
their places. Tokens with which machines join, keys of encryption and keys in PEM are told by facts of their own, where
these look.
"""

from __future__ import annotations

from kubelint_compliance.facts.files import files
from kubelint_compliance.facts.secrets.connections import password_in_url
from kubelint_compliance.facts.secrets.files import URL, what_in, what_in_file
from kubelint_compliance.facts.secrets.placeholders import is_placeholder
from kubelint_compliance.facts.secrets.values import is_no_value
from kubelint_compliance.manifests.kindless import K3S, K3S_REGISTRIES, RKE, TALOS, TALOS_SECRETS
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Found = Iterator[tuple[Path, str]]

_SHORTEST = 8
"""No credential that a program made is shorter."""
_S3 = {"etcd-s3-secret-key": "secret key of S3", "etcd-s3-session-token": "session token of S3"}
_JOINING = {"token": "join token", "agent-token": "join token"}
_DATASTORE = "datastore-endpoint"
_COMMANDS = tuple(
    (*above, *below, f"{when}{which}Commands")
    for above in (("spec",), ("spec", "template", "spec"))
    for below in ((), ("kubeadmConfigSpec",), ("kthreesConfigSpec",))
    for when in ("pre", "post")
    for which in ("Kubeadm", "RKE2", "K3s")
)
_USER_DATA: Path = ("spec", "additionalUserData")
_RANCHER: Path = ("spec", "rkeConfig")
_BUNDLE: dict[Path, str] = {
    ("cluster", "secret"): "cluster secret",
    ("secrets", "bootstraptoken"): "bootstrap token",
    ("secrets", "aescbcencryptionsecret"): "key of encryption",
    ("secrets", "secretboxencryptionsecret"): "key of encryption",
    ("trustdinfo", "token"): "join token",
}
_RKE_SECRETS: dict[Path, str] = {
    ("services", "etcd", "backup_config", "s3backupconfig", "secret_key"): "secret key of S3",
    ("cloud_provider", "azureCloudProvider", "aadClientSecret"): "secret of a client",
    ("cloud_provider", "azureCloudProvider", "aadClientCertPassword"): "password",
    ("cloud_provider", "openstackCloudProvider", "global", "password"): "password",
    ("cloud_provider", "vsphereCloudProvider", "global", "password"): "password",
    ("network", "weave_network_provider", "password"): "password",
}
_AUTHS = {"password": "password", "auth": "login", "identityToken": "token", "identity_token": "token"}


def cluster_credentials(value: Any) -> list[dict[str, Any]]:
    """Return the credentials in an object or file that sets up a cluster: {path, what, field}, `field` by its name."""
    if not isinstance(value, dict) or value.get("kind") in ("ConfigMap", "Secret"):
        return []
    group = text(value.get("apiVersion")).rpartition("/")[0]
    read = _READERS.get((group, text(value.get("kind"))), _of_object)
    return [{"path": list(path), "what": what, "field": _field(path)} for path, what in read(value) if what]


def _field(path: Path) -> str:
    """Return the name of the last field on a path: that of the list for an item of one."""
    return next(step for step in reversed(path) if isinstance(step, str))


def _of_object(value: dict[str, Any]) -> Found:
    """Yield what stands in files and commands of machines."""
    for file in files(value):
        if isinstance(file.content, str):
            yield file.path, what_in_file(file.name.rpartition("/")[2] or str(file.path[-2]), file.content)
    for path in _COMMANDS:
        for index, command in enumerate(sequence(at(value, path))):
            yield (*path, index), what_in_file(".sh", command)
    for index, entry in enumerate(map(mapping, sequence(at(value, _USER_DATA)))):
        yield (*_USER_DATA, index, "content"), what_in_file(text(entry.get("name")) or ".sh", entry.get("content"))


def _of_rancher(value: dict[str, Any]) -> Found:
    yield from _of_object(value)
    holders: list[Path] = [(*_RANCHER, "machineGlobalConfig")]
    selected = (*_RANCHER, "machineSelectorConfig")
    holders += [(*selected, index, "config") for index in range(len(sequence(at(value, selected))))]
    for holder in holders:
        yield from _of_settings(at(value, holder), {**_S3, **_JOINING}, holder)
    variables: Path = ("spec", "agentEnvVars")
    for index, entry in enumerate(map(mapping, sequence(at(value, variables)))):
        yield (*variables, index, "value"), what_in(text(entry.get("name")), entry.get("value"))


def _of_k3s(value: dict[str, Any]) -> Found:
    yield from _of_settings(value, _S3, ())


def _of_settings(value: Any, named: dict[str, str], above: Path) -> Found:
    """Yield the credentials among the settings of k3s and RKE2, which are options of theirs by name."""
    settings = mapping(value)
    for key, what in named.items():
        yield (*above, key), _if_secret(settings.get(key), what)
    yield (*above, _DATASTORE), _in_address(settings.get(_DATASTORE))


def _of_registries(value: dict[str, Any]) -> Found:
    yield from _of_logins(value, ("configs",))


def _of_talos(value: dict[str, Any]) -> Found:
    yield from _of_object(value)
    yield ("cluster", "secret"), _if_secret(at(value, ("cluster", "secret")), "cluster secret")
    yield from _of_logins(value, ("machine", "registries", "config"))
    for name, word in mapping(at(value, ("machine", "env"))).items():
        yield ("machine", "env", name), what_in(str(name), word)
    interfaces: Path = ("machine", "network", "interfaces")
    for index in range(len(sequence(at(value, interfaces)))):
        path = (*interfaces, index, "wireguard", "privateKey")
        yield path, _if_secret(at(value, path), "WireGuard key")
    for disk in ("state", "ephemeral"):
        keys: Path = ("machine", "systemDiskEncryption", disk, "keys")
        for index in range(len(sequence(at(value, keys)))):
            path = (*keys, index, "static", "passphrase")
            yield path, _if_secret(at(value, path), "passphrase of a disk")


def _of_bundle(value: dict[str, Any]) -> Found:
    for path, what in _BUNDLE.items():
        yield path, _if_secret(at(value, path), what)


def _of_eksctl(value: dict[str, Any]) -> Found:
    for groups in ("nodeGroups", "managedNodeGroups"):
        for index, group in enumerate(map(mapping, sequence(value.get(groups)))):
            for number, command in enumerate(sequence(group.get("preBootstrapCommands"))):
                yield (groups, index, "preBootstrapCommands", number), what_in_file(".sh", command)
            path: Path = (groups, index, "overrideBootstrapCommand")
            yield path, what_in_file(".sh", at(value, path))


def _of_k0s(value: dict[str, Any], above: Path = ()) -> Found:
    source: Path = (*above, "spec", "storage", "kine", "dataSource")
    yield source, _in_address(at(value, source))
    repositories: Path = (*above, "spec", "extensions", "helm", "repositories")
    for index in range(len(sequence(at(value, repositories)))):
        path = (*repositories, index, "password")
        yield path, _if_password(at(value, path))


def _of_k0sctl(value: dict[str, Any]) -> Found:
    yield from _of_object(value)
    config: Path = ("spec", "k0s", "config")
    if not (at(value, (*config, "apiVersion")) and at(value, (*config, "kind"))):
        yield from _of_k0s(value, config)
    for index, host in enumerate(map(mapping, sequence(at(value, ("spec", "hosts"))))):
        above: Path = ("spec", "hosts", index)
        path: Path = (*above, "winRM", "password")
        yield path, _if_password(at(value, path))
        for name, word in mapping(host.get("environment")).items():
            yield (*above, "environment", name), what_in(str(name), word)
        for action, hooks in mapping(host.get("hooks")).items():
            for when, commands in mapping(hooks).items():
                for number, command in enumerate(sequence(commands)):
                    yield (*above, "hooks", action, when, number), what_in_file(".sh", command)


def _of_k3d(value: dict[str, Any]) -> Found:
    yield from _of_pairs(value, ("env",), "envVar")
    proxy: Path = ("registries", "create", "proxy", "password")
    yield proxy, _if_password(at(value, proxy))
    config: Path = ("registries", "config")
    yield config, what_in_file("registries.yaml", at(value, config))
    for index, file in enumerate(map(mapping, sequence(value.get("files")))):
        source = text(file.get("source"))  # a path, or the content itself
        name = text(file.get("destination")).rpartition("/")[2]
        yield ("files", index, "source"), what_in_file(name, source) if "\n" in source else ""


def _of_providers(value: dict[str, Any]) -> Found:
    """Yield what the kubelet gives the programs that it asks for logins at registries."""
    for index, provider in enumerate(map(mapping, sequence(value.get("providers")))):
        for number, entry in enumerate(map(mapping, sequence(provider.get("env")))):
            yield ("providers", index, "env", number, "value"), what_in(text(entry.get("name")), entry.get("value"))
        for number, word in enumerate(map(text, sequence(provider.get("args")))):
            name, _, rest = word.lstrip("-").partition("=")
            yield ("providers", index, "args", number), what_in(name, rest)


def _of_rke(value: dict[str, Any]) -> Found:
    for index in range(len(sequence(value.get("private_registries")))):
        path: Path = ("private_registries", index, "password")
        yield path, _if_password(at(value, path))
    for path, what in _RKE_SECRETS.items():
        yield path, what if _if_password(at(value, path)) else ""
    centers: Path = ("cloud_provider", "vsphereCloudProvider", "virtual_center")
    for name in mapping(at(value, centers)):
        yield (*centers, name, "password"), _if_password(at(value, (*centers, name, "password")))
    custom: Path = ("cloud_provider", "customCloudProvider")
    yield custom, what_in_file(".conf", at(value, custom))
    for service in mapping(value.get("services")):
        yield from _of_pairs(value, ("services", service, "extra_env"))


def _of_pairs(value: dict[str, Any], above: Path, field: str = "") -> Found:
    """Yield the credentials among variables that are written as `NAME=value`, each a text or in a field."""
    for index, entry in enumerate(sequence(at(value, above))):
        name, _, word = text(mapping(entry).get(field) if field else entry).partition("=")
        yield (*above, index, *([field] if field else ())), what_in(name, word)


def _of_logins(value: dict[str, Any], above: Path) -> Found:
    """Yield the logins at registries, by their hosts."""
    for host in mapping(at(value, above)):
        for key, what in _AUTHS.items():
            path = (*above, host, "auth", key)
            words = at(value, path)
            yield path, what if isinstance(words, str) and not is_no_value(words) else ""


def _if_password(value: Any) -> str:
    return "password" if isinstance(value, str) and not is_no_value(value) else ""


def _in_address(value: Any) -> str:
    return URL if isinstance(value, str) and password_in_url(value) else ""


def _if_secret(value: Any, what: str) -> str:
    """Return what a value is, where it is one and none that stands for it."""
    is_there = isinstance(value, str) and len(value) >= _SHORTEST and not value.startswith("/")
    return what if is_there and not is_placeholder(value) else ""


_READERS: dict[tuple[str, str], Callable[[dict[str, Any]], Found]] = {
    ("provisioning.cattle.io", "Cluster"): _of_rancher,
    K3S: _of_k3s,
    K3S_REGISTRIES: _of_registries,
    TALOS: _of_talos,
    TALOS_SECRETS: _of_bundle,
    ("eksctl.io", "ClusterConfig"): _of_eksctl,
    ("k0s.k0sproject.io", "Cluster"): _of_k0s,
    ("k0s.k0sproject.io", "ClusterConfig"): _of_k0s,
    ("k0sctl.k0sproject.io", "Cluster"): _of_k0sctl,
    ("k3d.io", "Simple"): _of_k3d,
    ("kubelet.config.k8s.io", "CredentialProviderConfig"): _of_providers,
    RKE: _of_rke,
}
