"""Credentials by the kind of object that holds them: Secrets, kubeconfigs, registry logins, tokens, SOPS."""

from __future__ import annotations

from kubelint_compliance.facts.secrets.checksums import secret_text
from kubelint_compliance.facts.secrets.clusters import join_tokens
from kubelint_compliance.facts.secrets.placeholders import is_placeholder
from kubelint_compliance.facts.secrets.registries import registries_in
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Fact = dict[str, Any]

_REGISTRY_KEYS = (".dockerconfigjson", ".dockercfg")
_BOOTSTRAP = "bootstrap token"
_PAST = "2026-06-30"
"""What expired by then is over; a fixed day, so that a manifest is judged alike whenever it is checked."""


def plain_data(value: Any) -> Iterator[tuple[Path, str]]:
    """Yield path and decoded text of every value of a Secret."""
    for field in ("data", "stringData"):
        for key, words in entries(value.get(field)):
            yield (field, key), secret_text(words) if field == "data" else words


def registry_logins(value: Any) -> list[Fact]:
    """Return the registry configurations of a Secret in which a password or token stands, and for which registry."""
    found: list[Fact] = []
    for path, words in plain_data(mapping(value)):
        registries = registries_in(words) if path[-1] in _REGISTRY_KEYS else []
        if registries:
            found.append({"path": list(path), "what": ", ".join(registries)})
    return found


def kubeconfig_logins(value: Any) -> list[Fact]:
    """Return the credentials in a kubeconfig, or the entries of a Secret or ConfigMap that are such kubeconfigs."""
    if not isinstance(value, dict):
        return []
    if value.get("kind") == "Config":
        return list(_user_logins(value))
    texts: list[tuple[Path, str]] = []
    if value.get("kind") == "Secret":
        texts = list(plain_data(value))
    elif value.get("kind") == "ConfigMap":
        texts = [(("data", key), words) for key, words in entries(value.get("data"))]
    return [{"path": list(path), "what": "kubeconfig"} for path, words in texts if is_kubeconfig(words)]


def _user_logins(value: dict[str, Any]) -> Iterator[Fact]:
    for index, entry in enumerate(sequence(value.get("users"))):
        for field in ("token", "password", "client-key-data"):
            secret = at(entry, ("user", field))
            if isinstance(secret, str) and not is_placeholder(secret):
                yield {"path": ["users", index, "user", field], "what": field}


def is_kubeconfig(words: str) -> bool:
    """Whether the text has clusters and users, and a line that sets a credential of theirs."""
    if "clusters" not in words or "users" not in words or "Config" not in words:
        return False
    for line in words.replace(",", "\n").splitlines():
        name, mark, rest = line.strip(" -{\"'\t").partition(":")
        secret = rest.strip(" \"'}]")
        if mark and name.strip("\"' ") in ("token", "password", "client-key-data") and not is_placeholder(secret):
            return True
    return False


def bootstrap_tokens(value: Any) -> list[Fact]:
    """Return the tokens with which machines join, of a Secret or of what sets a cluster up: {path, what, ended}.

    `what` is what such a token is called, `ended` the day on which one ended by its own date.
    """
    if not isinstance(value, dict):
        return []
    if value.get("kind") == "Secret":
        found = dict(plain_data(value))
        paths: list[Path] = [path for path in found if path[-1] == "token-secret" and not is_placeholder(found[path])]
        ended = next((_ended(words) for path, words in found.items() if path[-1] == "expiration"), "")
        is_token = value.get("type") == "bootstrap.kubernetes.io/token"
        return [{"path": list(path), "what": _BOOTSTRAP, "ended": ended} for path in paths if is_token]
    return [
        {"path": list(path), "what": _named(path), "ended": _ended(text(at(value, (*path[:-1], "expires"))))}
        for path in join_tokens(value)
    ]


def _named(path: Path) -> str:
    """Return what a token is called: those of k3s, and of Talos for machines, are no bootstrap tokens of Kubernetes."""
    return "join token" if path in (("token",), ("agent-token",), ("machine", "token")) else _BOOTSTRAP


def _ended(expiry: str) -> str:
    """Return the day of an expiry that has passed."""
    day = expiry.strip()[:10]
    return day if len(day) == 10 and day[:4].isdigit() and day < _PAST else ""


def sops_plain_values(value: Any) -> list[Fact]:
    """Return the data of an object with SOPS metadata that SOPS should have encrypted and did not.

    Where the metadata says which fields to encrypt, only what it says counts; other objects than Secrets may leave
    some values plain, but not all.
    """
    sops = at(value, ("sops",))
    if not isinstance(sops, dict) or not _encrypts_data(sops):
        return []
    found = [((field, key), words) for field in ("data", "stringData") for key, words in entries(value.get(field))]
    plain = [path for path, words in found if not words.startswith("ENC[") and words and not _is_exempt(path, sops)]
    if value.get("kind") != "Secret" and len(plain) < len(found):
        return []
    return [{"path": list(path)} for path in plain]


def _encrypts_data(sops: dict[str, Any]) -> bool:
    pattern = sops.get("encrypted_regex")
    others = ("unencrypted_regex", "encrypted_suffix", "encrypted_comment_regex", "unencrypted_comment_regex")
    if pattern:
        return isinstance(pattern, str) and "data" in pattern.lower()
    return not any(sops.get(name) for name in others)


def _is_exempt(path: Path, sops: dict[str, Any]) -> bool:
    return str(path[-1]).endswith(text(sops.get("unencrypted_suffix")) or "_unencrypted")


def entries(value: Any) -> list[tuple[str, str]]:
    """Return the keys and texts of a mapping of texts."""
    return [(key, words) for key, words in mapping(value).items() if isinstance(words, str)]
