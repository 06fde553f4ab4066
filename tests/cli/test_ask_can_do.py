"""`ask can-do`: the contract, the order, the forms."""

import csv
import io
import json

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.data import read_data
from tests.graph.written import bound, role, rule, urls

SCHEMA = Draft202012Validator(json.loads(read_data("schemas/ask-can-do.schema.json")))
MAKE_TOKENS = "a Secret of type service-account-token is written, and the token that Kubernetes puts into it is read"
NO_SUBJECTS = ("ana", "user/ana", "User/", "ServiceAccount/web", "ServiceAccount//web", "ServiceAccount/a/b/c")
ACCOUNT = "{kind: ServiceAccount, name: web}"
TEXTS = (
    role("pods", rule("get, list", "pods, services"), urls("/metrics")),
    role("secrets", rule("get", "secrets", names="tls"), rule("'*'", "secrets"), namespace="shop"),
    bound("pods", subjects="{kind: Group, name: 'system:serviceaccounts:shop'}", name="all"),
    bound("secrets", "shop", ACCOUNT, kind="Role"),
)


def can(run, subject, *words, code=0):
    result = run("ask", "can-do", subject, *words, "--output", "json")
    assert result.code == code, result
    answer = json.loads(result.out)
    SCHEMA.validate(answer)
    return answer


@pytest.fixture
def tree(folder):
    (folder / "a.yaml").write_text("---\n".join(TEXTS), encoding="utf-8")
    return folder


def test_an_answer_has_all_permissions_with_their_sources_privileged_ones_first(run, tree):
    answer = can(run, "ServiceAccount/shop/web")
    assert [each["name"] for each in answer["knownAs"]] == [
        *("web", "system:serviceaccount:shop:web"),
        *("system:serviceaccounts:shop", "system:serviceaccounts", "system:authenticated"),
    ]
    assert [(each["name"], each["severity"], each["namespace"]) for each in answer["powers"]] == [
        ("read-secrets", "high", "shop"),
        ("create-secrets", "medium", "shop"),
        ("write-secrets", "medium", "shop"),
    ]
    assert [(each["name"], each["severity"], each["namespace"]) for each in answer["combinations"]] == [
        ("make-tokens", "high", "shop")
    ]
    assert [(each["severity"], each["namespace"], each["verbs"]) for each in answer["permissions"]] == [
        ("high", "shop", ["*"]),
        (None, None, ["get", "list"]),
        (None, None, ["get"]),
        (None, "shop", ["get"]),
    ]
    assert answer["permissions"][0] == {
        "severity": "high",
        "powers": ["read-secrets", "create-secrets", "write-secrets"],
        "namespace": "shop",
        "verbs": ["*"],
        "apiGroups": [""],
        "resources": ["secrets"],
        "resourceNames": [],
        "nonResourceURLs": [],
        "as": {"kind": "ServiceAccount", "name": "web", "namespace": "shop"},
        "binding": {"kind": "RoleBinding", "namespace": "shop", "name": "b", "path": "a.yaml", "line": 21},
        "role": {
            "kind": "Role",
            "namespace": "shop",
            "name": "secrets",
            "path": "a.yaml",
            "line": 8,
            "builtin": False,
            "rule": {"role": "secrets", "index": 1, "path": "a.yaml", "line": 13},
        },
    }
    assert answer["permissions"][2]["nonResourceURLs"] == ["/metrics"]
    assert answer["permissions"][3]["resourceNames"] == ["tls"]


def test_a_user_that_spells_an_account_is_that_account(run, tree):
    account, user = can(run, "ServiceAccount/shop/web"), can(run, "User/system:serviceaccount:shop:web")
    assert user["permissions"] == account["permissions"]


def test_nothing_is_an_answer(run, tree):
    assert can(run, "User/eve")["permissions"] == []
    assert run("ask", "can-do", "User/eve") == (0, "nothing, by what these files bind\n", "")


def test_masters_are_unbounded(run, tree):
    assert can(run, "Group/system:masters")["unbounded"] is True
    assert "may do everything, whatever is bound" in run("ask", "can-do", "Group/system:masters").out
    assert can(run, "Group/dev")["unbounded"] is False


def test_the_forms_of_an_answer(run, tree):
    words = ("ask", "can-do", "ServiceAccount/shop/web", "-o")
    lines = run(*words, "table").out.splitlines()
    assert lines[0].split("  ")[0] == "SEVERITY"
    assert lines[1].split()[:3] == ["high", "shop", "make-tokens"]
    assert lines[1].endswith("  create-secrets with read-secrets: " + MAKE_TOKENS)
    assert list(csv.reader(io.StringIO(run(*words, "csv").out)))[2:4] == [
        [
            *("high", "shop", "read-secrets, create-secrets, write-secrets", "RoleBinding/shop/b a.yaml:21"),
            *("Role/shop/secrets a.yaml:13", "* secrets (core)"),
        ],
        [
            *("", "(all)", "", "ClusterRoleBinding/all a.yaml:15"),
            *("ClusterRole/pods a.yaml:5", "get,list pods,services (core)"),
        ],
    ]
    assert "| high | shop | make-tokens |" in run(*words, "markdown").out
    picture = run(*words, "dot").out
    assert '"ServiceAccount/shop/web" -> "Group/system:serviceaccounts:shop" [label="is"];' in picture
    assert '"Role/shop/secrets a.yaml:8" -> "read-secrets" [label=""];' in picture


def test_everything_is_one_word_in_a_table(run, folder):
    (folder / "a.yaml").write_text(bound("cluster-admin"), encoding="utf-8")
    rows = list(csv.reader(io.StringIO(run("ask", "can-do", "User/ana", "-o", "csv").out)))
    assert rows[1][:3] == ["critical", "(all)", "everything"]
    assert rows[1][4:] == ["ClusterRole/cluster-admin cluster-admin[0], built in", "* * (*)"]
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "a subject is missing: ServiceAccount/NAMESPACE/NAME, User/NAME or Group/NAME"),
        *(
            ((word,), f"{word!r} is no subject: ServiceAccount/NAMESPACE/NAME, User/NAME or Group/NAME")
            for word in (
                "ana",
                "user/ana",
                "User/",
                "ServiceAccount/web",
                "ServiceAccount//web",
                "ServiceAccount/a/b/c",
            )
        ),
    ],
)
def test_a_question_that_cannot_be_read(run, folder, words, message):
    assert run("ask", "can-do", *words) == (2, "", f"error: {message}\n")


def test_an_option_in_a_line_of_a_batch_is_told(run, tree):
    (tree / "q").write_text('["-n", "shop"]\n')
    code, out, _ = run("ask", "can-do", "--batch", "q", "a.yaml")
    assert (code, out) == (2, '{"error":"no such option \'-n\'; a question of this kind takes none"}\n')


def test_a_batch(run, tree):
    (tree / "q").write_text('["User/eve"]\n["web"]\n["ServiceAccount/shop/web"]\n', encoding="utf-8")
    code, out, _ = run("ask", "can-do", "--batch", "q", "a.yaml")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert [len(answer.get("permissions", "-")) for answer in answers] == [0, 1, 4]
    assert answers[1]["error"].startswith("'web' is no subject")
    for answer in (answers[0], answers[2]):
        SCHEMA.validate(answer)


def test_names_with_slashes_are_users_and_groups_too(run, folder):
    (folder / "a.yaml").write_text(bound("view", subjects="{kind: Group, name: org/team}"), encoding="utf-8")
    assert len(can(run, "Group/org/team")["permissions"]) > 5
