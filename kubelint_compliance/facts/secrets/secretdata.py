"""Values of Secrets that are there to be read: in a Secret, in kubectl's copy of one, in templates that make one."""

from __future__ import annotations

from kubelint_compliance.facts.secrets.checksums import encoded_text
from kubelint_compliance.facts.secrets.connections import authorizes, known_logins, password_in_url
from kubelint_compliance.facts.secrets.files import is_settings, what_in, what_in_file
from kubelint_compliance.facts.secrets.names import is_default, is_public, joined, last_word, names_credential
from kubelint_compliance.facts.secrets.objects import entries, is_kubeconfig
from kubelint_compliance.facts.secrets.placeholders import is_placeholder
from kubelint_compliance.facts.secrets.strings import LAST_APPLIED
from kubelint_compliance.facts.secrets.tokens import matches
from kubelint_compliance.facts.secrets.values import is_encrypted, is_hashed, is_mixed, looks_random
from kubelint_compliance.shape import at, mapping, text

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
    *("uri", "jwks", "knownhosts", "clustername", "enableoci", "insecure", "tlsclientconfig", "scopes", "audience"),
})  # fmt: skip
_OPEN_ENDS = (
    *("username", "usernamein", "accountname", "clientid", "tenantid", "address", "url", "region", "user", "host"),
    *("hosts", "hostname", "port", "database", "dbname", "size", "type", "cipher", "hash", "provider", "prefix"),
    *("protocol", "mode", "email", "bucket", "endpoint", "domain", "path", "enabled", "level", "timeout"),
    *("version", "schema", "driver", "algorithm", "algo", "format", "locale", "timezone", "role", "namespace"),
    *("appid", "projectid", "accountid", "keyid", "installationid", "organizationid", "accesskeyid", "subscriptionid"),
    *("brokers", "servers", "nodes", "topic", "queue", "debug", "filter", "interval", "expiry", "expiresin", "profile"),
    *("environment", "cluster", "exchange", "vhost", "charset", "language", "owner", "repository", "branch", "title"),
    *("scheme", "sslmode", "binddn", "basedn", "groupid", "teamid", "orgid", "login", "from", "sender", "issuer"),
)
"""Ends of names beside a password that may stand open."""
_OPEN_WORDS = frozenset({"db", "id", "env", "name", "zone", "uri", "dn", "cn", "fqdn", "tz", "lang", "count", "ttl"})
_KEY_FILES = (".dockerconfigjson", ".dockercfg", "tls.key", "auth", "key", "pin")
_MOST_NAMED = 3
_STORES = (".key", ".p12", ".pfx", ".keystore", ".keytab", ".ppk")
_TEMPLATES: dict[str, tuple[Path, ...]] = {
    "ClusterExternalSecret": (("spec", "externalSecretSpec", "target", "template", "data"),),
    "ExternalSecret": (("spec", "target", "template", "data"),),
    "PushSecret": (("spec", "template", "data"),),
    "SealedSecret": (("spec", "template", "data"), ("spec", "template", "stringData")),
}
"""Where what makes a Secret has values that stand in it as they are."""


def secret_values(value: Any) -> list[Fact]:
    """Return what of a Secret is there to be read, as one entry at its worst key: `surely` where key or value look like
    those of a credential; `also` names further keys, in words. Of a template of a Secret, only such a one.

    Not so are values that are encrypted, left open or public, names of users, settings beside a password, and files of
    settings without a credential.
    """
    if not isinstance(value, dict) or isinstance(value.get("sops"), dict):
        return []
    if str(value.get("kind")) in _TEMPLATES:
        found = [(path, words) for path, words in _templated(value) if looks_secret(str(path[-1]), words)]
    else:
        found = [(path, words) for path, words in _written(value) if not _is_open(str(path[-1]), words)]
    if not found:
        return []
    path, words = min(found, key=_rank)
    also = _also([str(other[-1]) for other, _ in found if other != path])
    return [{"path": list(path), "surely": looks_secret(str(path[-1]), words), "also": also}]


def _also(keys: list[str]) -> str:
    """Name further keys behind the first: three at most."""
    words = [f'"{key}"' for key in keys]
    if len(words) > _MOST_NAMED:
        words = [*words[: _MOST_NAMED - 1], f"{len(words) - _MOST_NAMED + 1} more"]
    *most, last = words or [""]
    return f", beside {', '.join(most)}{' and ' if most else ''}{last}" if last else ""


def _written(value: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield path and text of each value that the API server would take."""
    for field in ("data", "stringData"):
        for key, words in entries(value.get(field)):
            yield (field, key), encoded_text(words) if field == "data" else words


def _templated(value: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    for place in _TEMPLATES[value["kind"]]:
        for key, words in mapping(at(value, place)).items():
            if isinstance(words, str):
                yield (*place, key), words


def _rank(entry: tuple[Path, str]) -> tuple[bool, bool]:
    """What no other rule tells of comes first, then what is surely a credential."""
    path, words = entry
    key = str(path[-1])
    return not looks_secret(key, words), _is_told(key, words)


def _is_told(key: str, words: str) -> bool:
    """Whether a rule of its own tells what a value is."""
    return (
        is_default(key, words.strip())
        or key in (".dockerconfigjson", ".dockercfg")
        or any(not match.sample for match in matches(words))
        or is_kubeconfig(words)
    )


def looks_secret(key: str, words: str) -> bool:
    """Whether a value of a Secret looks like a credential, by its key or by itself."""
    value = words.strip()
    if is_placeholder(value) or is_encrypted(value) or is_public(key):
        return False
    if (
        key in _KEY_FILES
        or key.lower().endswith(_STORES)
        or what_in(key, value)
        or looks_random(value)
        or authorizes(value)
        or is_kubeconfig(words)
    ):
        return bool(value)
    if is_settings(key) or "\n" in value:
        return bool(what_in_file(key, words)) or "PRIVATE KEY" in value
    return names_credential(key) or (joined(key).endswith("key") and is_mixed(value))


def _is_open(key: str, words: str) -> bool:
    value = words.strip()
    return (
        _is_open_setting(key, value)
        or is_public(key)
        or (is_settings(key) and not what_in_file(key, words) and not is_kubeconfig(words))
        or is_placeholder(value)
        or (is_encrypted(value) and not is_hashed(value))
        or _tells_to_fill(key, value)
        or (value.startswith(("http://", "https://")) and " " not in value and not password_in_url(value))
        or ("-----BEGIN " in value and "PRIVATE KEY" not in value)
        or value.startswith(("ssh-", "ecdsa-"))
        or (value.startswith("/") and not any(map(str.isspace, value)) and not names_credential(key))
        or (value.startswith("{") and not value.strip('{}[]: \n\t"auths'))
    )


def _is_open_setting(key: str, value: str) -> bool:
    plain = joined(key)
    if plain.endswith("secretid") or password_in_url(value) or any(True for _ in known_logins(value)):
        return False
    if plain in _OPEN_KEYS or plain.endswith(_OPEN_ENDS) or last_word(key) in _OPEN_WORDS:
        return True
    return value.isdigit() and len(value) < 6 and not names_credential(key)


def _tells_to_fill(key: str, value: str) -> bool:
    """Whether a value says to put something in its own key's place: `UPDATE_API_KEY` for `API_KEY`."""
    plain = joined(key)
    return len(plain) > 5 and value.isupper() and joined(value).endswith(plain)


def last_applied_values(value: Any) -> list[Fact]:
    """Return kubectl's copy of a Secret where values stand in it."""
    import json

    path = ("metadata", "annotations", LAST_APPLIED)
    try:
        copy = json.loads(text(at(value, path)))
    except (ValueError, RecursionError):
        return []
    known = secret_values({**copy, "kind": "Secret"}) if isinstance(copy, dict) else []
    return [{"path": list(path)}] if known else []
