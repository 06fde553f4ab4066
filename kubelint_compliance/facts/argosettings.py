"""Settings of Argo CD in Secrets and ConfigMaps, with booleans as Go reads them: an object -> places."""

from __future__ import annotations

from kubelint_compliance.facts.secrets.objects import plain_data
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})
_TYPE = "argocd.argoproj.io/secret-type"
_UNCHECKED = {
    "insecure": "the certificate of the server is not checked",
    "insecureIgnoreHostKey": "the key of the host is not checked",
    "insecureOCIForceHttp": "the registry is read without TLS",
}


def argo_unchecked_repositories(value: Any) -> list[dict[str, Any]]:
    """Return the settings of a repository Secret of Argo CD that leave out a check: {path, what}, in words.

    Argo CD reads them in Secrets with the label of a repository; of templates for credentials only the last one.
    """
    kind = text(at(value, ("metadata", "labels", _TYPE)))
    if kind not in ("repository", "repository-write", "repo-creds", "repo-write-creds"):
        return []
    known = ("insecureOCIForceHttp",) if kind.endswith("creds") else tuple(_UNCHECKED)
    return [
        {"path": list(path), "what": _UNCHECKED[str(path[-1])]}
        for path, words in plain_data(mapping(value))
        if path[-1] in known and words.strip() in _TRUE
    ]


def argo_admin_login(value: Any) -> list[dict[str, Any]]:
    """Return where argocd-cm leaves the account "admin" on, which it is by default: {path, set}."""
    data = mapping(mapping(value).get("data"))
    written = data.get("admin.enabled")
    if isinstance(written, str) and written.strip() in _FALSE:
        return []
    return [{"path": ["data", "admin.enabled"], "set": "admin.enabled" in data}]


def argo_local_logins(value: Any) -> list[dict[str, Any]]:
    """Return the accounts of argocd-cm that log in with a password of Argo CD's own: {path, account}."""
    data = mapping(mapping(value).get("data"))
    found = []
    for key, words in data.items():
        prefix, _, account = str(key).partition(".")
        if prefix != "accounts" or not account or "." in account or not isinstance(words, str):
            continue
        is_off = text(data.get(f"{key}.enabled")).strip() in _FALSE
        if "login" in [word.strip() for word in words.split(",")] and not is_off:
            found.append({"path": ["data", key], "account": account})
    return found


def argo_unsigned_projects(value: Any) -> list[dict[str, Any]]:
    """Return the specification of an AppProject that asks for no signature on what it deploys: {path}.

    Neither `sourceIntegrity` nor the older `signatureKeys` is set. Sources that are all OCI artifacts have no commits
    to be signed, and a project without sources deploys nothing.
    """
    spec = mapping(mapping(value).get("spec"))
    sources = [source for source in sequence(spec.get("sourceRepos")) if isinstance(source, str)]
    has_commits = any(not source.startswith(("oci://", "!")) for source in sources)
    is_signed = spec.get("sourceIntegrity") or spec.get("signatureKeys")
    return [{"path": ["spec"]}] if has_commits and not is_signed else []
