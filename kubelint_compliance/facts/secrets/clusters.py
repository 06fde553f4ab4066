"""Tokens with which machines join a cluster, and keys that encrypt what it stores, in the objects that set one up.

Goes in: an object of kubeadm, Cluster API, Talos or k3s, or one that writes files to nodes. Comes out: their places.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.placeholders import is_placeholder, is_sample
from kubelint_compliance.shape import at, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Fact = dict[str, Any]

_KNOWN_BOOTSTRAP = "abcdef.0123456789abcdef"
_KNOWN_KEYS = frozenset({"c2VjcmV0IGlzIHNlY3VyZQ==", "dGhpcyBpcyBwYXNzd29yZA=="})
_SHORTEST = 20
"""No key is shorter in base64, and no token of k3s that a program made."""
_HOLDERS: dict[str, Path] = {
    "KubeadmControlPlane": ("spec", "kubeadmConfigSpec"),
    "KubeadmControlPlaneTemplate": ("spec", "template", "spec", "kubeadmConfigSpec"),
    "KubeadmConfig": ("spec",),
    "KubeadmConfigTemplate": ("spec", "template", "spec"),
}
_TALOS_TOKENS: tuple[Path, ...] = (("cluster", "token"), ("machine", "token"))
_TALOS_KEYS = {"aescbcEncryptionSecret": "aescbc key", "secretboxEncryptionSecret": "secretbox key"}
_K3S_TOKENS = ("token", "agent-token")
_OF_K3S = {("k3s.io", "Config"), ("k3d.io", "Simple")}


def join_tokens(value: dict[str, Any]) -> Iterator[Path]:
    """Yield the paths of the tokens with which machines join, but for those of Secrets."""
    kind = text(value.get("kind"))
    if (text(value.get("apiVersion")).rpartition("/")[0], kind) in _OF_K3S:
        for key in _K3S_TOKENS:
            if len(text(value.get(key))) >= _SHORTEST and not is_placeholder(value[key]):
                yield (key,)
        return
    yield from (path for path in _places(value, kind) if _is_bootstrap(at(value, path)))


def _places(value: dict[str, Any], kind: str) -> Iterator[Path]:
    """Yield where bootstrap tokens may stand."""
    from kubelint_compliance.manifests.kindless import TALOS

    if kind == TALOS[1]:
        yield from _TALOS_TOKENS
    elif kind in _HOLDERS:
        for part in ("initConfiguration", "joinConfiguration"):
            yield from _of_kubeadm(value, (*_HOLDERS[kind], part))
    else:
        yield from _of_kubeadm(value, ())


def _of_kubeadm(value: dict[str, Any], above: Path) -> Iterator[Path]:
    tokens = (*above, "bootstrapTokens")
    yield from ((*tokens, index, "token") for index in range(len(sequence(at(value, tokens)))))
    yield (*above, "discovery", "tlsBootstrapToken")
    yield (*above, "discovery", "bootstrapToken", "token")


def _is_bootstrap(token: Any) -> bool:
    """Six and sixteen small letters or digits; kubeadm's own example is nobody's token."""
    if not isinstance(token, str) or token == _KNOWN_BOOTSTRAP:
        return False
    parts = [part for part in token.split(".") if part.isalnum() and part == part.lower() and part.isascii()]
    return [len(part) for part in parts] == [6, 16] and len(token) == 23


def encryption_keys(value: Any) -> list[Fact]:
    """Return the keys in an EncryptionConfiguration, one that is written to a node, or a configuration of Talos."""
    from kubelint_compliance.manifests.kindless import TALOS

    if not isinstance(value, dict):
        return []
    if value.get("kind") == TALOS[1]:
        keys = ((("cluster", name), what) for name, what in _TALOS_KEYS.items())
        return [{"path": list(path), "what": what} for path, what in keys if _is_key(text(at(value, path)))]
    if "resources" in value:
        return [{"path": list(path), "what": what} for path, what in _keys(value)]
    return list(_in_files(value))


def _keys(value: Any) -> Iterator[tuple[Path, str]]:
    for provider in _providers(value):
        for name in ("aescbc", "aesgcm", "secretbox"):
            keys = (*provider, name, "keys")
            for index in range(len(sequence(at(value, keys)))):
                path = (*keys, index, "secret")
                if _is_key(text(at(value, path))):
                    yield path, f"{name} key"


def _in_files(value: dict[str, Any]) -> Iterator[Fact]:
    """Yield the keys in files that an object writes to nodes; of a Secret or ConfigMap other facts tell."""
    from kubelint_compliance.facts.configs import all_encryptions

    if value.get("kind") not in ("Secret", "ConfigMap"):
        for config in all_encryptions(value, {}):
            yield from ({**config.place(*path), "what": what} for path, what in _keys(config.value))


def _is_key(words: str) -> bool:
    return not is_placeholder(words) and words not in _KNOWN_KEYS and len(words) >= _SHORTEST and not is_sample(words)


def _providers(value: Any) -> Iterator[Path]:
    for index, entry in enumerate(sequence(at(value, ("resources",)))):
        for number in range(len(sequence(at(entry, ("providers",))))):
            yield "resources", index, "providers", number
