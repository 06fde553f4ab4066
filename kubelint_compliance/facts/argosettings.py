"""Settings of Argo CD in Secrets and ConfigMaps, with booleans as Go reads them: an object -> places."""

from __future__ import annotations

from kubelint_compliance.facts.secrets.objects import plain_data
from kubelint_compliance.facts.started import starts
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.facts.started import Start
    from kubelint_compliance.manifests.paths import Path

_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})
_PARAMETERS, _SERVER = "argocd-cmd-params-cm", ("argocd-server",)
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


def argo_server_switch(value: Any, name: Any) -> list[dict[str, Any]]:
    """Return where a switch of argocd-server is on, such as `disable-auth`: {path}.

    It stands in the ConfigMap argocd-cmd-params-cm, or in a Deployment among the arguments of the program, which come
    first, or its variables. What is read from elsewhere is left out.
    """
    value, switch = mapping(value), text(name)
    if value.get("kind") == "ConfigMap":
        key = f"server.{switch.replace('-', '.')}"
        is_on = at(value, ("metadata", "name")) == _PARAMETERS and text(at(value, ("data", key))) in _TRUE
        return [{"path": ["data", key]}] if is_on else []
    spec = ("spec", "template", "spec")
    containers = enumerate(map(mapping, sequence(at(value, (*spec, "containers")))))
    return [
        {"path": [*spec, "containers", index, *path]}
        for index, container in containers
        for start in starts(container, _SERVER)
        for path in _switched_on(start, container, switch)
    ]


def _switched_on(start: Start, container: dict[str, Any], switch: str) -> list[Path]:
    """Return the place that turns a switch on, in a container: that of the flag, or of the variable."""
    written = [
        (path, word.partition("="))
        for word, path in zip(start.words, start.paths, strict=True)
        if word.partition("=")[0] == f"--{switch}"
    ]
    if written:
        path, (_, sign, said) = written[-1]
        return [path] if not sign or said in _TRUE else []
    name = f"ARGOCD_SERVER_{switch.replace('-', '_').upper()}"
    variables = enumerate(map(mapping, sequence(container.get("env"))))
    return [
        ("env", index, "value")
        for index, entry in variables
        if entry.get("name") == name and entry.get("value") in _TRUE
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
