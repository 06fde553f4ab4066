"""Credentials in the fields of custom resources: a password by its field's name, or one in an address.

Goes in: an object of an API group that is not Kubernetes' own. Comes out: the places of credentials that no rule for
its kind tells. Objects inside it, containers of known pods, definitions and policies are left out.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.files import URL, what_in
from kubelint_compliance.facts.secrets.names import joined, names_credential
from kubelint_compliance.facts.secrets.strings import as_written
from kubelint_compliance.facts.secrets.values import is_passphrase
from kubelint_compliance.kubernetes.kinds import kind_of
from kubelint_compliance.manifests.envelopes import enclosed
from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

_NO_GROUPS = (".k8s.io", "kyverno.io", "gatekeeper.sh", "apiextensions.crossplane.io", "kuttl.dev")
"""Ends of groups that are Kubernetes' own, or whose objects describe others, or what others may be."""
_TOLD = frozenset(
    {
        ("argoproj.io", "Application"),
        ("argoproj.io", "ApplicationSet"),
        ("bitnami.com", "SealedSecret"),
        ("config.talos.dev", "MachineConfig"),
        ("config.talos.dev", "SecretsBundle"),
        ("external-secrets.io", "ClusterExternalSecret"),
        ("external-secrets.io", "ClusterSecretStore"),
        ("external-secrets.io", "ExternalSecret"),
        ("external-secrets.io", "PushSecret"),
        ("external-secrets.io", "SecretStore"),
        ("fleet.cattle.io", "Bundle"),
        ("helm.cattle.io", "HelmChart"),
        ("helm.cattle.io", "HelmChartConfig"),
        ("helm.toolkit.fluxcd.io", "HelmRelease"),
        ("k3s.io", "Config"),
        ("k3s.io", "Registries"),
        ("keda.sh", "ClusterTriggerAuthentication"),
        ("keda.sh", "ScaledJob"),
        ("keda.sh", "ScaledObject"),
        ("keda.sh", "TriggerAuthentication"),
        ("kro.run", "ResourceGraphDefinition"),
        ("provisioning.cattle.io", "Cluster"),
    }
)
"""Kinds with rules of their own for what stands in them, and definitions."""
_TOP = frozenset({"apiVersion", "kind", "metadata", "status", "sops"})
_LEFT_OUT = frozenset({"metadata", "description", "openAPIV3Schema"})
_CONTAINERS = frozenset({"containers", "initContainers", "ephemeralContainers", "container", "script", "sidecars"})
_POINTING = (
    *("ref", "refs", "reference", "references", "from", "selector", "keys", "key", "mapping", "mappings", "fields"),
    *("columns", "labels", "schema", "properties", "example", "examples"),
)
"""Ends of the names of what tells where a value is, or what one is called."""
_NAMES = frozenset({"password", "passwd", "passphrase", "pass", "pwd"})
"""What a field of a password holds where it is the name of a key that has it."""
_OF_PAIRS = (("name", "value"), ("key", "value"), ("name", "default"))
_PATTERN = ("/", "^", "(")
"""What a regular expression begins with."""


def custom_credentials(value: Any) -> list[dict[str, Any]]:
    """Return the credentials in the fields of a custom resource: {path, what, field}, `field` by its name."""
    group = text(mapping(value).get("apiVersion")).rpartition("/")[0]
    kind = text(mapping(value).get("kind"))
    if "." not in group or group.endswith(_NO_GROUPS) or (group, kind) in _TOLD:
        return []
    return as_written(lambda each: list(_found(each, group, kind)), value)


def _found(value: dict[str, Any], group: str, kind: str) -> Iterator[dict[str, Any]]:
    known = kind_of(group, kind)
    has_pods = known is not None and bool(known.pods or known.steps)
    inner = {entry.path for entry in enclosed(value, group, kind)}
    pending: list[tuple[Path, Any]] = [((key,), node) for key, node in value.items() if key not in _TOP]
    while pending:
        path, node = pending.pop()
        if path in inner:
            continue
        if isinstance(node, str):
            what = _what(str(path[-1]), node)
            if what:
                yield _fact(path, what, str(path[-1]))
        elif isinstance(node, list):
            pending += (((*path, index), entry) for index, entry in enumerate(node) if not isinstance(entry, str))
        elif isinstance(node, dict) and not _points(path):
            pair = next((pair for pair in _OF_PAIRS if all(isinstance(node.get(name), str) for name in pair)), None)
            for key, entry in node.items():
                if key in _LEFT_OUT or (has_pods and key in _CONTAINERS):
                    continue
                if pair is None or key != pair[1]:
                    pending.append(((*path, key), entry))
                elif _what(node[pair[0]], entry):
                    yield _fact((*path, key), _what(node[pair[0]], entry), node[pair[0]])


def _fact(path: Path, what: str, field: str) -> dict[str, Any]:
    return {"path": list(path), "what": what, "field": field}


def _points(path: Path) -> bool:
    """Whether a mapping says by its name where a value is, and holds none."""
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    plain = joined(name)
    return "secret" in plain or plain.endswith(_POINTING)


def _what(name: str, value: str) -> str:
    """Say what a field holds; of texts in which something is set only connection strings count, and no patterns."""
    plain = value.strip()
    if joined(plain) in (joined(name), *_NAMES):
        return ""
    what = what_in(name, plain)
    if not what or what == URL:
        return what
    if names_credential(name):
        return "" if any(map(str.isspace, plain)) and not is_passphrase(plain) else what
    is_pattern = "\\" in plain or plain.startswith(_PATTERN)
    is_one = ";" in plain if " " in plain else True
    return what if is_one and not is_pattern and "\n" not in plain else ""
