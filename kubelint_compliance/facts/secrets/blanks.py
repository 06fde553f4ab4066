"""What of a manifest must not be shown: the places of an object, and the stretches of a line, that may be secret.

More is blanked than accused: a line that hides too much can still be found in the file.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.names import is_credential, is_password, password_in_url
from kubelint_compliance.facts.secrets.objects import bootstrap_tokens, encryption_keys, kubeconfig_logins
from kubelint_compliance.facts.secrets.places import (
    arg_credentials,
    chart_credentials,
    config_credentials,
    default_data,
    metadata_credentials,
)
from kubelint_compliance.facts.secrets.strings import LAST_APPLIED, credentials
from kubelint_compliance.facts.secrets.tokens import matches
from kubelint_compliance.facts.templates import with_metadata
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path

_NAME = 80
"""So much of a name in a line is looked at, from its end."""
_BY_KIND: dict[str, tuple[Callable[[Any], list[dict[str, Any]]], ...]] = {
    "Application": (chart_credentials,),
    "ApplicationSet": (chart_credentials,),
    "Config": (kubeconfig_logins,),
    "ConfigMap": (config_credentials, default_data, kubeconfig_logins),
    "EncryptionConfiguration": (encryption_keys,),
    "HelmRelease": (chart_credentials,),
    "InitConfiguration": (bootstrap_tokens,),
    "JoinConfiguration": (bootstrap_tokens,),
}


def secret_places(manifest: Manifest) -> Iterator[Path]:
    """Yield the path of every value that may be secret."""
    value = manifest.value
    for fact in credentials(value, manifest.memo):
        yield tuple(fact["path"])
    for find in (metadata_credentials, *_BY_KIND.get(manifest.kind, ())):
        for fact in find(value):
            yield tuple(fact["path"])
    if manifest.kind == "Secret":
        yield from ((field, key) for field in ("data", "stringData") for key in mapping(value.get(field)))
    for template in with_metadata(value):
        yield (*template, "metadata", "annotations", LAST_APPLIED)
    for pod in manifest.pods:
        for container in pod.containers:
            for path in _in_container(container.value):
                yield (*container.path, *path)


def _in_container(container: dict[str, Any]) -> Iterator[Path]:
    for index, entry in enumerate(sequence(container.get("env"))):
        if "value" in mapping(entry):
            yield ("env", index, "value")
    for fact in arg_credentials(container):
        yield tuple(fact["path"])


def secret_stretches(line: str) -> Iterator[tuple[int, int]]:
    """Yield where in one line of text (from 0) tokens, passwords of addresses and values of credentials stand."""
    for match in matches(line):
        yield match.start, match.end
    password = password_in_url(line)
    if password:
        start = line.find(f":{password}@") + 1
        yield start, start + len(password)
    for mark in ("=", ":"):
        at = line.find(mark)
        while at >= 0:
            name, rest = line[:at].rstrip(" \t\"'").rpartition(" ")[2], line[at + 1 :]
            name, value = name[-_NAME:].lstrip("-{\"'#,"), rest.strip(" \t,}\"'")
            if len(value) > 1 and value[0] not in "{[|>&*" and (is_password(name) or is_credential(name, value)):
                yield line.index(value, at + 1), len(line)
                break
            at = line.find(mark, at + 1)
