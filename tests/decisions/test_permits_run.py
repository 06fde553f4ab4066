"""What a change newly permits, as a section of the summary and in JSON."""

from __future__ import annotations

import pytest

from tests.cli.conftest import folder, run  # noqa: F401 - fixtures
from tests.cli.test_ask_new import ADMIN_POD, ALL, PODS, WEB, WEB_POD, binding, policy, role
from tests.decisions.histories import history  # noqa: F401 - a fixture

ONE = ("--select", "container-privileged")


def permits(history):  # noqa: F811
    return [(entry["message"], entry["path"], entry["line"]) for entry in history.report(*ONE)["newlyPermitted"]]


def test_a_role_that_allows_more_is_told_at_its_rule(history):  # noqa: F811
    history.commit({"role.yaml": role("r", "[pods]"), "bound.yaml": binding("b", WEB, "r")})
    assert permits(history) == []
    history.write({"role.yaml": role("r", "[pods, secrets]", "[get, list]")})
    words = "ServiceAccount shop/web may list pods; get, list secrets in shop"
    assert permits(history) == [(words, "role.yaml", 5)]
    markdown = history.check(*ONE, "--output", "markdown").out
    assert "\n### Newly permitted\n" in markdown
    assert words in markdown


def test_what_was_allowed_by_another_way_is_not_told(history):  # noqa: F811
    history.commit({"role.yaml": role("r", "[secrets]"), "bound.yaml": binding("b", ALL, "r")})
    history.write({"more.yaml": binding("c", WEB, "r")})
    assert permits(history) == []
    assert "### Newly permitted" not in history.check(*ONE, "--output", "markdown").out


def test_everything_in_the_cluster_is_told_first(history):  # noqa: F811
    history.commit({"role.yaml": role("r", "[pods]")})
    cluster = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: all}
subjects: [{kind: User, name: zoe, apiGroup: rbac.authorization.k8s.io}]
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
"""
    history.write({"a.yaml": binding("b", WEB, "r"), "z.yaml": cluster})
    assert permits(history) == [
        ("User zoe may do anything with everything; do anything with every path in the whole cluster", "z.yaml", 1),
        ("ServiceAccount shop/web may get pods in shop", "role.yaml", 5),
    ]


def test_connections_are_told_what_was_closed_first(history):  # noqa: F811
    history.commit(PODS | {"policy.yaml": policy(f"[{WEB_POD}]")})
    history.write({"policy.yaml": policy(f"[{WEB_POD}, {ADMIN_POD}]")})
    assert permits(history) == [("shop/Pod/admin may reach shop/Pod/db at TCP 80 (it was closed)", "", None)]


def test_of_all_ports_that_is_said(history):  # noqa: F811
    history.commit({"policy.yaml": policy(f"[{WEB_POD}]")})
    history.write(PODS)
    told = [words for words, _, _ in permits(history)]
    assert "all addresses may reach shop/Pod/web at all ports (a new workload)" in told


def test_what_could_not_be_read_is_counted(history):  # noqa: F811
    bad = "kind: Role\nmetadata: {name: r\n"
    history.commit({"role.yaml": role("r", "[pods]"), "bad.yaml": bad})
    assert permits(history) == []
    history.write({"bad.yaml": f"# more\n{bad}", "worse.yaml": bad})
    words = "2 changed files could not be read as a whole, and may permit more: bad.yaml, worse.yaml"
    assert permits(history) == [(words, "", None)]
    assert history.check(*ONE).code == 2


def test_an_unexpected_error_costs_the_section_alone(history, monkeypatch):  # noqa: F811
    from kubelint_compliance.cli import permitted

    def fail(*_):
        raise KeyError("secret")

    history.commit({"role.yaml": role("r", "[pods]")})
    monkeypatch.setattr(permitted, "new_access", fail)
    ((words, _, _),) = permits(history)
    assert words.startswith("What is newly permitted could not be worked out: unexpected KeyError")
    assert "secret" not in words


@pytest.mark.parametrize("form", ["console", "concise", "sarif"])
def test_other_formats_do_not_work_it_out(history, monkeypatch, form):  # noqa: F811
    from kubelint_compliance.cli import permitted

    called = []
    monkeypatch.setattr(permitted, "new_access", lambda *_: called.append(1) or [])
    history.commit({"role.yaml": role("r", "[pods]")})
    assert history.check(*ONE, "--output", form).code == 0
    assert called == []
