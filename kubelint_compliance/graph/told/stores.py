"""Facts about how a namespace keeps its credentials: as plain Secrets, or encrypted or outside of the cluster."""

from __future__ import annotations

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

_STORES = (
    ("bitnami.com", "SealedSecret"),
    ("external-secrets.io", "ExternalSecret"),
    ("isindir.github.com", "SopsSecret"),
    ("k8s.bitwarden.com", "BitwardenSecret"),
    ("kubernetes-client.io", "ExternalSecret"),
    ("onepassword.com", "OnePasswordItem"),
    ("ricoberger.de", "VaultSecret"),
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"),
    ("secrets.doppler.com", "DopplerSecret"),
    ("secrets.hashicorp.com", "VaultDynamicSecret"),
    ("secrets.hashicorp.com", "VaultPKISecret"),
    ("secrets.hashicorp.com", "VaultStaticSecret"),
    ("secrets.infisical.com", "InfisicalSecret"),
    ("spv.no", "AzureKeyVaultSecret"),
)
"""The kinds that stand for credentials that are kept elsewhere or encrypted."""
_OF_CLUSTER = (("external-secrets.io", "ClusterExternalSecret"),)
_NOT_WRITTEN = ("bootstrap.kubernetes.io/token", "kubernetes.io/service-account-token", "helm.sh/release.v1")


def plain_secrets(space: Any, memo: Any) -> list[str]:
    """Return the names of the Secrets with values of a namespace that nothing has encrypted.

    Tokens that Kubernetes fills in do not count.
    """
    return [node.ref.name for node in _secrets(seen_of(memo), text(space)) if _is_plain(node)]


def has_secret_store(space: Any, memo: Any) -> bool:
    """Whether a namespace has an object that stands for credentials kept elsewhere or encrypted, or one of SOPS."""
    seen = seen_of(memo)
    found = [node for kind in _STORES if seen.has(kind) for node in seen.graph.in_namespace(*kind, text(space))]
    found += [node for kind in _OF_CLUSTER for node in seen.graph.of_kind(*kind)]
    return bool(seen.of(found)) or any(node.value.get("sops") for node in _secrets(seen, text(space)))


def _secrets(seen: Seen, space: str) -> Iterator[Node]:
    yield from seen.of(seen.graph.in_namespace("", "Secret", space))


def _is_plain(secret: Node) -> bool:
    if secret.value.get("sops") or text(secret.value.get("type")) in _NOT_WRITTEN:
        return False
    return bool(mapping(secret.value.get("data")) or mapping(secret.value.get("stringData")))
