"""`ask ... --diff-base`: what a change newly permits, and nothing that was permitted before."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.data import read_data
from tests.cli.conftest import folder, run  # noqa: F401 - fixtures
from tests.decisions.histories import history  # noqa: F401 - a fixture


def role(name, resources, verbs="[get]", namespace="shop"):
    return f"""\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: {name}, namespace: {namespace}}}
rules:
- apiGroups: [""]
  resources: {resources}
  verbs: {verbs}
"""


def binding(name, subject, role_name, namespace="shop"):
    return f"""\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: {name}, namespace: {namespace}}}
subjects: [{subject}]
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: {role_name}}}
"""


WEB = "{kind: ServiceAccount, name: web, namespace: shop}"
ALL = "{kind: Group, name: 'system:serviceaccounts:shop', apiGroup: rbac.authorization.k8s.io}"
ASK = ("who-can", "get", "secrets", "-n", "shop", "--diff-base", "main")


def asked(history, *words):  # noqa: F811
    result = history._run("ask", *words, "--output", "json")
    assert result.code == 0, result.err
    answer = json.loads(result.out)
    schema = json.loads(read_data(f"schemas/ask-{words[0]}.schema.json"))
    Draft202012Validator(schema).validate(answer)
    return answer


def test_who_can_newly_do_something(history):  # noqa: F811
    history.commit({"role.yaml": role("r", "[pods]"), "bound.yaml": binding("b", WEB, "r")})
    assert asked(history, *ASK)["subjects"] == []
    history.write({"role.yaml": role("r", "[pods, secrets]")})
    answer = asked(history, *ASK)
    (entry,) = answer["subjects"]
    assert (entry["kind"], entry["namespace"], entry["name"]) == ("ServiceAccount", "shop", "web")
    assert (entry["binding"]["path"], entry["binding"]["line"]) == ("bound.yaml", 1)
    assert (entry["role"]["rule"]["path"], entry["role"]["rule"]["line"]) == ("role.yaml", 5)
    assert (answer["comparedWith"]["revision"], answer["comparedWith"]["isBase"]) == ("main", True)
    table = history._run("ask", *ASK).out.split("\n")
    assert table[1].split() == [
        "ServiceAccount/shop/web",
        "RoleBinding/shop/b",
        "bound.yaml:1",
        "Role/shop/r",
        "role.yaml:5",
    ]


def test_who_could_by_another_way_is_not_new(history):  # noqa: F811
    files = {"role.yaml": role("r", "[secrets]"), "bound.yaml": binding("b", ALL, "r")}
    history.commit(files)
    history.write({"more.yaml": binding("c", WEB, "r"), "role.yaml": "\n\n" + files["role.yaml"]})
    assert asked(history, *ASK)["subjects"] == []
    result = history._run("ask", *ASK)
    assert (result.code, result.out.startswith("nothing new since main (")) == (0, True)
    history.write({"more.yaml": binding("c", "{kind: User, name: ana, apiGroup: rbac.authorization.k8s.io}", "r")})
    assert [entry["name"] for entry in asked(history, *ASK)["subjects"]] == ["ana"]


def test_a_configuration_of_the_change_hides_nothing(history):  # noqa: F811
    history.commit({"bound.yaml": binding("b", WEB, "r")})
    history.write({"role.yaml": role("r", "[secrets]"), ".kubelint-compliance.yaml": "extend-exclude: [role.yaml]\n"})
    assert [entry["name"] for entry in asked(history, *ASK)["subjects"]] == ["web"]


def test_what_cannot_be_read_of_the_commit_is_told(history):  # noqa: F811
    history.commit({"role.yaml": "kind: Role\nmetadata: {name: r\n", "bound.yaml": binding("b", WEB, "r")})
    history.write({"role.yaml": role("r", "[secrets]")})
    result = history._run("ask", *ASK)
    assert result.code == 0
    assert "warning: main (" in result.err
    assert ": role.yaml:" in result.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("who-can", "get", "pods", "--diff-base", "nowhere"), "--diff-base: there is no revision 'nowhere' here"),
        (("who-can", "--batch", "q", "--diff-base", "main"), "--batch asks about what is there, and --diff-base about"),
    ],
)
def test_wrong_calls(history, words, said):  # noqa: F811
    history.commit({"role.yaml": role("r", "[secrets]")})
    result = history._run("ask", *words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {said}")


def pod(name, namespace="shop", port=80):
    return f"""\
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: {namespace}, labels: {{app: {name}}}}}
spec:
  containers: [{{name: app, image: web, ports: [{{containerPort: {port}}}]}}]
"""


def policy(peers, ports="[{port: 80}]", target="db"):
    return f"""\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: p, namespace: shop}}
spec:
  podSelector: {{matchLabels: {{app: {target}}}}}
  policyTypes: [Ingress]
  ingress:
  - from: {peers}
    ports: {ports}
"""


WEB_POD, ADMIN_POD = "{podSelector: {matchLabels: {app: web}}}", "{podSelector: {matchLabels: {app: admin}}}"
PODS = {"web.yaml": pod("web"), "db.yaml": pod("db"), "admin.yaml": pod("admin")}


def ends(answer):
    """Source, target and ports of connections, in words."""

    def name(end):
        return end.get("name") or end.get("ipBlock") or end["controller"]

    return [
        (
            name(entry["from"]),
            name(entry["to"]),
            [(port["protocol"], port["from"], port["to"]) for port in entry["ports"]],
        )
        for entry in answer["connections"]
    ]


CONNECTIONS = ("connections", "--diff-base", "main")


def test_a_connection_is_new_where_its_ports_were_closed(history):  # noqa: F811
    history.commit(PODS | {"policy.yaml": policy(f"[{WEB_POD}]")})
    assert asked(history, *CONNECTIONS)["connections"] == []
    history.write({"policy.yaml": policy(f"[{WEB_POD}, {ADMIN_POD}]", "[{port: 80}, {port: 5432}]")})
    assert ends(asked(history, *CONNECTIONS)) == [
        ("admin", "db", [("TCP", 80, 80), ("TCP", 5432, 5432)]),
        ("web", "db", [("TCP", 5432, 5432)]),
    ]
    assert ends(asked(history, *CONNECTIONS, "--from", "web")) == [("web", "db", [("TCP", 5432, 5432)])]
    rows = [line.split("  ") for line in history._run("ask", *CONNECTIONS).out.split("\n")]
    assert [cell.strip() for cell in rows[1] if cell] == [
        "shop/Pod/admin",
        "shop/Pod/db",
        "TCP 80, 5432",
        "it was closed",
    ]


def test_addresses_are_new_less_those_that_were_open(history):  # noqa: F811
    history.commit(PODS | {"policy.yaml": policy("[{ipBlock: {cidr: 10.0.0.0/9}}]")})
    history.write({"policy.yaml": policy("[{ipBlock: {cidr: 10.0.0.0/8}}]")})
    assert ends(asked(history, *CONNECTIONS)) == [("10.128.0.0-10.255.255.255", "db", [("TCP", 80, 80)])]


def test_of_a_new_workload_all_is_new(history):  # noqa: F811
    history.commit({"db.yaml": pod("db"), "policy.yaml": policy(f"[{WEB_POD}]")})
    history.write({"web.yaml": pod("web")})
    found = ends(asked(history, *CONNECTIONS, "--to", "db"))
    assert found == [("web", "db", [("TCP", 80, 80)])]
    assert "a new workload" in history._run("ask", *CONNECTIONS, "--to", "db").out


def test_what_is_closed_and_moved_is_not_new(history):  # noqa: F811
    history.commit(PODS | {"policy.yaml": policy(f"[{WEB_POD}, {ADMIN_POD}]")})
    history.write({"policy.yaml": policy(f"[{WEB_POD}]"), "web.yaml": None, "moved/web.yaml": pod("web")})
    assert asked(history, *CONNECTIONS)["connections"] == []
    dot = history._run("ask", *CONNECTIONS, "--output", "dot")
    assert (dot.code, "->" in dot.out) == (0, False)


def test_workloads_that_are_treated_alike_are_compared_together(history, monkeypatch):  # noqa: F811
    from kubelint_compliance.answers import opened

    history.commit({"pods.yaml": "---\n".join(pod(f"web-{number}") for number in range(60))})
    history.write({"new.yaml": pod("web-60")})
    calls, without = [], opened.without
    monkeypatch.setattr(opened, "without", lambda *sets: calls.append(1) or without(*sets))
    found = ends(asked(history, *CONNECTIONS))
    assert sum("web-60" in entry[:2] for entry in found) == len(found) == 124
    assert len(calls) < 60
