"""Credentials by the kind of object that holds them: Secrets, kubeconfigs, registry logins, encryption keys, SOPS."""

from __future__ import annotations

from kubelint_compliance.facts.secrets.checksums import decoded, secret_text
from kubelint_compliance.facts.secrets.names import joined, password_in_url
from kubelint_compliance.facts.secrets.placeholders import is_placeholder, is_sample
from kubelint_compliance.facts.secrets.places import is_settings, what_in_file
from kubelint_compliance.facts.secrets.strings import LAST_APPLIED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Fact = dict[str, Any]

_OPEN_KEYS = frozenset({
    *("username", "user", "name", "host", "hostname", "port", "server", "endpoint", "database", "dbname", "type"),
    *("region", "bucket", "email", "namespace", "cacrt", "ca", "cert", "project", "tlscrt", "tokenid", "expiration"),
    *("description", "authextragroups", "usagebootstrapauthentication", "usagebootstrapsigning", "crt", "issuer"),
})  # fmt: skip
_OPEN_ENDS = ("username", "usernamein", "accountname", "clientid", "tenantid", "address", "url", "region")
_REGISTRY_KEYS = (".dockerconfigjson", ".dockercfg")
_KNOWN_KEYS = frozenset({"c2VjcmV0IGlzIHNlY3VyZQ==", "dGhpcyBpcyBwYXNzd29yZA=="})
_KNOWN_BOOTSTRAP = "abcdef.0123456789abcdef"


def secret_values(value: Any) -> list[Fact]:
    """Return every value of a Secret that is there to be read.

    Not so are values that are encrypted, left open or public, names of users, and files of settings without a
    credential.
    """
    if not isinstance(value, dict) or isinstance(value.get("sops"), dict):
        return []
    return [{"path": list(path), "what": "value"} for path, text in plain_data(value) if not _is_open(path[-1], text)]


def plain_data(value: Any) -> Iterator[tuple[Path, str]]:
    """Yield path and decoded text of every value of a Secret."""
    for field in ("data", "stringData"):
        entries = value.get(field)
        for key, text in entries.items() if isinstance(entries, dict) else ():
            if isinstance(text, str):
                yield (field, key), secret_text(text) if field == "data" else text


def _is_open(key: str | int, text: str) -> bool:
    value = text.strip()
    return (
        joined(str(key)) in _OPEN_KEYS
        or (joined(str(key)).endswith(_OPEN_ENDS) and not password_in_url(value))
        or (is_settings(str(key)) and not what_in_file(str(key), text) and not _is_kubeconfig(text))
        or is_placeholder(value)
        or (value.startswith(("http://", "https://")) and " " not in value and not password_in_url(value))
        or ("-----BEGIN CERTIFICATE" in value and "PRIVATE KEY" not in value)
        or (value.startswith("{") and not value.strip('{}[]: \n\t"auths'))
    )


def registry_logins(value: Any) -> list[Fact]:
    """Return the registry configurations of a Secret in which a password or token stands, and for which registry."""
    found: list[Fact] = []
    for path, text in plain_data(value) if isinstance(value, dict) else ():
        registries = _logins(text) if path[-1] in _REGISTRY_KEYS else []
        if registries:
            found.append({"path": list(path), "what": ", ".join(registries)})
    return found


def _logins(text: str) -> list[str]:
    import json

    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return []
    auths = content.get("auths", content) if isinstance(content, dict) else {}
    return [host for host, login in (auths.items() if isinstance(auths, dict) else ()) if _is_login(login)]


def _is_login(login: Any) -> bool:
    if not isinstance(login, dict):
        return False
    auth = login.get("auth")
    pair = decoded(auth).partition(":")[2] if isinstance(auth, str) and not is_placeholder(auth) else ""
    values = (pair, login.get("password"), login.get("identitytoken"), login.get("registrytoken"))
    return any(isinstance(text, str) and text and not is_placeholder(text) for text in values)


def kubeconfig_logins(value: Any) -> list[Fact]:
    """Return the credentials in a kubeconfig, or the entries of a Secret or ConfigMap that are such kubeconfigs."""
    if not isinstance(value, dict):
        return []
    if value.get("kind") == "Config":
        return list(_user_logins(value))
    texts: list[tuple[Path, str]] = []
    if value.get("kind") == "Secret":
        texts = list(plain_data(value))
    elif value.get("kind") == "ConfigMap" and isinstance(value.get("data"), dict):
        texts = [(("data", key), text) for key, text in value["data"].items() if isinstance(text, str)]
    return [{"path": list(path), "what": "kubeconfig"} for path, text in texts if _is_kubeconfig(text)]


def _user_logins(value: dict[str, Any]) -> Iterator[Fact]:
    users = value.get("users")
    for index, entry in enumerate(users if isinstance(users, list) else ()):
        user = entry.get("user") if isinstance(entry, dict) else None
        for field in ("token", "password", "client-key-data"):
            text = user.get(field) if isinstance(user, dict) else None
            if isinstance(text, str) and not is_placeholder(text):
                yield {"path": ["users", index, "user", field], "what": field}


def _is_kubeconfig(text: str) -> bool:
    """Whether the text has clusters and users, and a line that sets a credential of theirs."""
    if "clusters" not in text or "users" not in text or "Config" not in text:
        return False
    for line in text.replace(",", "\n").splitlines():
        name, mark, rest = line.strip(" -{\"'\t").partition(":")
        secret = rest.strip(" \"'}]")
        if mark and name.strip("\"' ") in ("token", "password", "client-key-data") and not is_placeholder(secret):
            return True
    return False


def bootstrap_tokens(value: Any) -> list[Fact]:
    """Return the bootstrap tokens of a Secret or of a kubeadm configuration."""
    if not isinstance(value, dict):
        return []
    if value.get("kind") == "Secret":
        found = dict(plain_data(value))
        paths: list[Path] = [path for path in found if path[-1] == "token-secret" and not is_placeholder(found[path])]
        return [{"path": list(path)} for path in paths if value.get("type") == "bootstrap.kubernetes.io/token"]
    return [{"path": list(path)} for path, text in _kubeadm_tokens(value) if _is_bootstrap(text)]


def _kubeadm_tokens(value: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    tokens = value.get("bootstrapTokens")
    for index, entry in enumerate(tokens if isinstance(tokens, list) else ()):
        if isinstance(entry, dict):
            yield ("bootstrapTokens", index, "token"), entry.get("token")
    discovery = value.get("discovery")
    if isinstance(discovery, dict):
        yield ("discovery", "tlsBootstrapToken"), discovery.get("tlsBootstrapToken")
        inner = discovery.get("bootstrapToken")
        if isinstance(inner, dict):
            yield ("discovery", "bootstrapToken", "token"), inner.get("token")


def _is_bootstrap(text: Any) -> bool:
    """Six and sixteen small letters or digits; kubeadm's own example is nobody's token."""
    if not isinstance(text, str) or text == _KNOWN_BOOTSTRAP:
        return False
    parts = [part for part in text.split(".") if part.isalnum() and part == part.lower() and part.isascii()]
    return [len(part) for part in parts] == [6, 16] and len(text) == 23


def encryption_keys(value: Any) -> list[Fact]:
    """Return the key material written into an EncryptionConfiguration."""
    found: list[Fact] = []
    for at, provider in _providers(value):
        for name in ("aescbc", "aesgcm", "secretbox"):
            keys = provider.get(name, {}).get("keys") if isinstance(provider.get(name), dict) else None
            for index, key in enumerate(keys if isinstance(keys, list) else ()):
                text = key.get("secret") if isinstance(key, dict) else None
                if isinstance(text, str) and _is_key(text):
                    found.append({"path": [*at, name, "keys", index, "secret"], "what": f"{name} key"})
    return found


def _is_key(text: str) -> bool:
    return not is_placeholder(text) and text not in _KNOWN_KEYS and len(text) >= 20 and not is_sample(text)


def _providers(value: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    resources = value.get("resources") if isinstance(value, dict) else None
    for index, entry in enumerate(resources if isinstance(resources, list) else ()):
        providers = entry.get("providers") if isinstance(entry, dict) else None
        for number, provider in enumerate(providers if isinstance(providers, list) else ()):
            if isinstance(provider, dict):
                yield ("resources", index, "providers", number), provider


def last_applied_values(value: Any) -> list[Fact]:
    """Return kubectl's copy of a Secret where values stand in it."""
    import json

    metadata = value.get("metadata") if isinstance(value, dict) else None
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    text = annotations.get(LAST_APPLIED) if isinstance(annotations, dict) else None
    if not isinstance(text, str):
        return []
    try:
        copy = json.loads(text)
    except (ValueError, RecursionError):
        return []
    known = secret_values({**copy, "kind": "Secret"}) if isinstance(copy, dict) else []
    return [{"path": ["metadata", "annotations", LAST_APPLIED]}] if known else []


def sops_plain_values(value: Any) -> list[Fact]:
    """Return the data of an object with SOPS metadata that SOPS should have encrypted and did not.

    Where the metadata says which fields to encrypt, only what it says counts; other objects than Secrets may leave
    some values plain, but not all.
    """
    sops = value.get("sops") if isinstance(value, dict) else None
    if not isinstance(sops, dict) or not _encrypts_data(sops):
        return []
    entries = [((field, key), text) for field in ("data", "stringData") for key, text in _entries(value.get(field))]
    plain = [path for path, text in entries if not text.startswith("ENC[") and text and not _is_exempt(path, sops)]
    if value.get("kind") != "Secret" and len(plain) < len(entries):
        return []
    return [{"path": list(path)} for path in plain]


def _encrypts_data(sops: dict[str, Any]) -> bool:
    pattern = sops.get("encrypted_regex")
    others = ("unencrypted_regex", "encrypted_suffix", "encrypted_comment_regex", "unencrypted_comment_regex")
    if pattern:
        return isinstance(pattern, str) and "data" in pattern.lower()
    return not any(sops.get(name) for name in others)


def _is_exempt(path: Path, sops: dict[str, Any]) -> bool:
    suffix = sops.get("unencrypted_suffix")
    return str(path[-1]).endswith(suffix if isinstance(suffix, str) and suffix else "_unencrypted")


def _entries(value: Any) -> list[tuple[str, str]]:
    return [(key, text) for key, text in value.items() if isinstance(text, str)] if isinstance(value, dict) else []
