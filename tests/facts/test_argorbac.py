"""What lines of Argo CD's policies allow, and its settings in ConfigMaps and Secrets."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.argorbac import argo_default_role, argo_policies, argo_wildcards
from kubelint_compliance.facts.argosettings import (
    argo_admin_login,
    argo_local_logins,
    argo_server_switch,
    argo_unchecked_repositories,
    argo_unsigned_projects,
)


def config(**data):
    return {"kind": "ConfigMap", "data": {key.replace("_", "."): value for key, value in data.items()}}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("p, a, applications, get, */*, allow", [("a", "applications", "get", "*/*", True)]),
        ('p,"a",*,*,*', [("a", "*", "*", "*", True)]),
        ("\tp, a, logs, get, x/*, deny \r", [("a", "logs", "get", "x/*", False)]),
        ("p, a, applications, get, */*, Allow", [("a", "applications", "get", "*/*", False)]),
        ("# p, a, *, *, *, allow", []),
        ("g, a, role:admin", []),
        ("p, a, applications", []),
        ("{{ p, a, *, *, * }}", []),
        ("", []),
    ],
)
def test_a_line_is_taken_apart(line, found):
    names = ("subject", "resource", "action", "object", "allows")
    policies = argo_policies(config(policy_csv=f"# first\n{line}\n"))
    assert [tuple(policy[name] for name in names) for policy in policies] == found
    assert [(policy["start"], policy["end"]) for policy in policies] == [
        (8 + len(line) - len(line.lstrip()), 8 + len(line.rstrip())) for _ in found
    ]


def test_all_files_of_policies_and_roles_of_projects_count():
    assert [
        p["path"][1] for p in argo_policies(config(policy_csv="p,a,b,c,d", policy_x_csv="p,a,b,c,d", x="p,a,b,c,d"))
    ] == [
        "policy.csv",
        "policy.x.csv",
    ]
    project = {"spec": {"roles": [7, {"policies": [7, "p, proj:a:b, applications, *, a/*, allow"]}]}}
    assert [p["path"] for p in argo_policies(project)] == [["spec", "roles", 1, "policies", 1]]


@pytest.mark.parametrize(
    ("role", "lines", "found"),
    [
        ("", "", []),
        ("role:readonly", "", []),
        ("role:admin", "", [("role:admin", True)]),
        ("role:a", "g, role:a, role:b\ng, role:b, role:admin", [("role:a", True)]),
        ("role:a", "p, role:a, applications, sync, */*, allow", [("role:a", False)]),
        ("role:a", "p, role:a, applications, get, */*, allow\np, role:a, logs, get, */*", []),
        ("role:a", "p, role:a, applications, sync, */*, deny\np, role:b, *, *, *", []),
        ("role:a", "g, role:a, role:a", []),
        ("role:readonly", "p, role:readonly, applications, sync, */*", [("role:readonly", False)]),
    ],
)
def test_the_default_role_is_followed(role, lines, found):
    value = {"data": {"policy.default": role, "policy.csv": lines}}
    assert [(entry["role"], entry["admin"]) for entry in argo_default_role(value)] == found


def test_only_lines_that_allow_everything_are_wildcards():
    lines = "p,a,*,*,*/*\np,b,*,*,*\np,c,*,get,*/*\np,d,applications,*,*/*\np,e,*,*,x/*\np,f,*,*,*/*,deny"
    assert [entry["subject"] for entry in argo_wildcards(config(policy_csv=lines))] == ["a", "b"]


def repository(kind, **data):
    return {"kind": "Secret", "metadata": {"labels": {"argocd.argoproj.io/secret-type": kind}}, "stringData": data}


@pytest.mark.parametrize(
    ("secret", "found"),
    [
        (repository("repository", insecure="true"), ["insecure"]),
        (repository("repository", insecure="1", insecureIgnoreHostKey="T"), ["insecure", "insecureIgnoreHostKey"]),
        (repository("repository", insecure="yes", insecureIgnoreHostKey="false"), []),
        (repository("repo-creds", insecure="true", insecureOCIForceHttp="true"), ["insecureOCIForceHttp"]),
        (repository("cluster", insecure="true"), []),
        ({"kind": "Secret", "stringData": {"insecure": "true"}}, []),
        ({"kind": "Secret", "metadata": 7, "stringData": 7}, []),
    ],
)
def test_repositories_that_are_not_verified(secret, found):
    assert [entry["path"][1] for entry in argo_unchecked_repositories(secret)] == found


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({}, [False]),
        ({"admin.enabled": "false"}, []),
        ({"admin.enabled": "0"}, []),
        ({"admin.enabled": "true"}, [True]),
        ({"admin.enabled": "no"}, [True]),
        (None, [False]),
    ],
)
def test_the_administrator_is_on_by_default(data, found):
    assert [entry["set"] for entry in argo_admin_login({"data": data})] == found


def test_accounts_with_a_login():
    data = {
        "accounts.a": "login",
        "accounts.b": "apiKey, login",
        "accounts.c": "apiKey",
        "accounts.d": "login",
        "accounts.d.enabled": "false",
        "accounts.e": 7,
    }
    assert [entry["account"] for entry in argo_local_logins({"data": data})] == ["a", "b"]


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"sourceRepos": ["https://git.example/a"]}, 1),
        ({"sourceRepos": ["*"], "signatureKeys": []}, 1),
        ({"sourceRepos": ["*"], "signatureKeys": [{"keyID": "A"}]}, 0),
        ({"sourceRepos": ["*"], "sourceIntegrity": {"git": {}}}, 0),
        ({"sourceRepos": ["oci://registry.example/a", "!https://git.example/a"]}, 0),
        ({}, 0),
        (7, 0),
    ],
)
def test_projects_without_signatures(spec, found):
    assert len(argo_unsigned_projects({"spec": spec})) == found


def server(args, env=(), command=("argocd-server",)):
    container = {"command": list(command), "args": args, "env": list(env)}
    return {"kind": "Deployment", "spec": {"template": {"spec": {"containers": [{}, container]}}}}


OFF, ON = ({"name": "ARGOCD_SERVER_DISABLE_AUTH", "value": value} for value in ("false", "1"))
READ = {"name": "ARGOCD_SERVER_DISABLE_AUTH", "valueFrom": {"configMapKeyRef": {"name": "a", "key": "b"}}}


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (server(["--disable-auth"]), "args.0"),
        (server(["--a", "--disable-auth=t"], [OFF]), "args.1"),
        (server(["--disable-auth", "--disable-auth=false"], [ON]), ""),
        (server([], [OFF, ON]), "env.1.value"),
        (server([], [READ]), ""),
        (server(["--disable-auth-other"]), ""),
        (server(["--disable-auth"], [ON], command=["other"]), ""),
        (server(["/usr/local/bin/argocd-server", "--disable-auth"], command=()), "args.1"),
    ],
)
def test_where_a_switch_of_the_server_is_on(value, path):
    found = [".".join(map(str, place["path"][5:])) for place in argo_server_switch(value, "disable-auth")]
    assert found == ([path] if path else [])


def test_a_switch_of_the_server_in_its_parameters():
    value = config(server_disable_auth="True", server_insecure="yes")
    assert argo_server_switch(value, "disable-auth") == []
    value["metadata"] = {"name": "argocd-cmd-params-cm"}
    assert argo_server_switch(value, "disable-auth") == [{"path": ["data", "server.disable.auth"]}]
    assert argo_server_switch(value, "insecure") == []
    assert argo_server_switch({"kind": "ConfigMap", "data": 3}, "insecure") == []


@pytest.mark.parametrize(
    ("line", "mode", "found"),
    [
        ("p, a, .*, .*, .*, allow", "regex", True),
        ("p, a, ^.*$, .+, .*/.*, allow", "regex", True),
        ("p, a, *, *, *, allow", "regex", True),
        ("p, a, .*, .*, .*, deny", "regex", False),
        ("p, a, .*, get, .*, allow", "regex", False),
        ("p, a, .*, .*, shop/.*, allow", "regex", False),
        ("p, a, .*, .*, .*, allow", "glob", False),
        ("p, a, .*, .*, .*, allow", "", False),
        ("p, a, *, *, */*, allow", "glob", True),
    ],
)
def test_what_fits_everything_depends_on_the_match_mode(line, mode, found):
    value = config(policy_csv=line)
    value["data"]["policy.matchMode"] = mode
    assert [policy["subject"] for policy in argo_wildcards(value)] == (["a"] if found else [])
