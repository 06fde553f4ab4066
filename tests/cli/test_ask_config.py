"""`ask logged` and `ask encrypted`: the contracts, refusals, the forms of an answer, batches."""

import json

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.data import read_data

SCHEMAS = {
    name: Draft202012Validator(json.loads(read_data(f"schemas/ask-{name}.schema.json")))
    for name in ("logged", "logged-matrix", "encrypted")
}
POLICY = """\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  users: [system:kube-proxy]
  userGroups: [system:nodes]
- level: Metadata
  omitStages: [Panic, RequestReceived]
  resources:
  - group: ""
    resources: [secrets, pods/*]
- level: Request
  nonResourceURLs: [/api*]
"""
KEYS = ("a2V5LWtleS1rZXkta2V5LWtleS1rZXkta2V5LWtleSE=", "b2xkLWtleS1vbGQta2V5LW9sZC1rZXktb2xkLWtleSE=")
CONFIGURATION = f"""\
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - aescbc:
      keys:
      - {{name: key1, secret: {KEYS[0]}}}
      - {{name: key0, secret: {KEYS[1]}}}
  - identity: {{}}
- resources: [configmaps, "*.apps"]
  providers:
  - identity: {{}}
- resources: [secrets]
  providers:
  - kms: {{apiVersion: v2, name: vault, endpoint: "unix:///vault.sock"}}
"""


@pytest.fixture
def files(folder):
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "encryption.yaml").write_text(CONFIGURATION, encoding="utf-8")
    return folder


def ask(run, what, *words, told=""):
    code, out, err = run("ask", what, *words, "--output", "json")
    assert (code, err) == (0, told)
    answer = json.loads(out)
    SCHEMAS[what].validate(answer)
    del answer["schema"]
    return answer


def logged(run, *words, user="ana", told=""):
    return ask(run, "logged", "--user", user, "--verb", "get", *words, "policy.yaml", told=told)


NOTHING = {"level": "None", "recorded": "None", "omitStages": ["RequestReceived"], "rule": None}
METADATA = {
    "level": "Metadata",
    "recorded": "Metadata",
    "omitStages": ["Panic", "RequestReceived"],
    "rule": {"index": 1, "line": 8},
}
REQUEST = {
    "level": "Request",
    "recorded": "Request",
    "omitStages": ["RequestReceived"],
    "rule": {"index": 2, "line": 13},
}
DROPPED = {"level": "None", "recorded": "None", "omitStages": ["RequestReceived"], "rule": {"index": 0, "line": 5}}


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("--resource", "secrets", "-n", "shop", "--name", "a"), METADATA),
        (("--resource", "pods"), METADATA),
        (("--resource", "pods/exec"), METADATA),
        (("--resource", "pods.metrics.k8s.io"), NOTHING),
        (("--resource", "deployments/scale.apps"), NOTHING),
        (("--non-resource-url", "/apis"), REQUEST),
        (("--non-resource-url", "/"), NOTHING),
    ],
)
def test_a_request_is_logged_as_the_first_rule_that_matches_says(run, files, words, answer):
    assert logged(run, *words) == answer


def test_user_and_groups_must_both_fit_and_no_group_is_added(run, files):
    proxy = "system:kube-proxy"
    assert logged(run, "--resource", "secrets", user=proxy) == METADATA
    assert logged(run, "--resource", "secrets", "--group", "a", "--group", "system:nodes", user=proxy) == DROPPED
    assert logged(run, "--resource", "secrets", "--group", "system:nodes") == METADATA


def test_what_is_recorded_is_less_than_the_level_where_stages_are_left_out(run, files):
    for stage, recorded in (("ResponseStarted", "Request"), ("ResponseComplete", "None")):
        (files / "policy.yaml").write_text(f"{POLICY}  omitStages: [{stage}]\n", encoding="utf-8")
        answer = logged(run, "--non-resource-url", "/apis")
        assert (answer["level"], answer["recorded"]) == ("Request", recorded)


def test_a_misspelt_field_makes_a_rule_match_everything(run, files):
    (files / "policy.yaml").write_text(POLICY.replace("resources:\n  -", "resource:\n  -"), encoding="utf-8")
    told = (
        "warning: policy.yaml:10: the API server passes this over: "
        'Unknown field "resource" in rules[1]; did you mean "resources"?\n'
    )
    assert logged(run, "--non-resource-url", "/", told=told) == METADATA
    assert run("ask", "logged", "--matrix", "policy.yaml").err == told
    (files / "q").write_text('["--user", "a", "--verb", "get", "--resource", "pods"]\n', encoding="utf-8")
    code, _, err = run("ask", "logged", "--batch", "q", "policy.yaml")
    assert (code, err) == (0, told)


@pytest.mark.parametrize(
    ("verb", "resource", "told"),
    [
        ("gett", "pods/log", ["Kubernetes makes no request with the verb 'gett'; did you mean 'get'?"]),
        ("get", "secret", ["Kubernetes has no resource 'secret' in the core group; did you mean 'secrets'?"]),
        ("get", "deployments", ["Kubernetes has no resource 'deployments' in the core group"]),
        ("watch", "endpoints", []),
        ("create", "ingress.networking.k8s.io", ["Kubernetes has no resource 'ingress' in networking.k8s.io"]),
        ("delete", "networkpolicies.networking.k8s.io", []),
        ("get", "anything.shop.example", []),
    ],
)
def test_a_request_that_kubernetes_does_not_know_is_doubted_and_answered(run, files, verb, resource, told):
    words = ("ask", "logged", "--user", "ana", "--verb", verb, "--resource", resource, "policy.yaml", "-o", "json")
    code, out, err = run(*words)
    assert (code, json.loads(out)["level"] in ("None", "Metadata")) == (0, True)
    lines = err.splitlines()
    assert len(lines) == len(told)
    assert all(line.startswith(f"warning: {words}") for line, words in zip(lines, told, strict=True))


def test_a_url_may_be_asked_for_with_the_methods_of_http(run, files):
    words = ("ask", "logged", "--user", "ana", "--verb", "post", "--non-resource-url", "/", "policy.yaml")
    assert (run(*words).code, run(*words).err) == (0, "")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("audit.k8s.io/v1", "audit.k8s.io/v1beta1", 1),
        ("level: Request", "level: request", 13),
        ("[RequestReceived]", "[Received]", 3),
        ("[/api*]", "[api]", 14),
        ("[/api*]", "[/a*i]", 14),
        ('""', "rbac.authorization.k8s.io/v1", 11),
        ("resources: [secrets, pods/*]", "resourceNames: [a]", 12),
        ("[/api*]", "[/api]\n  namespaces: [shop]", 14),
        ("[system:nodes]", "system:nodes", 7),
        ("level: None", "level: [", 5),
    ],
)
def test_what_the_api_server_refuses_gives_no_answer(run, files, old, new, line):
    (files / "policy.yaml").write_text(POLICY.replace(old, new, 1), encoding="utf-8")
    code, out, err = run("ask", "logged", "--user", "a", "--verb", "get", "--resource", "pods", "policy.yaml")
    assert (code, out) == (2, "")
    assert err.startswith(f"error: policy.yaml:{line}: " if new[-1] != "[" else "error: policy.yaml:")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--verb", "get", "--resource", "pods"),
            "--user is missing: logged --user USER --verb VERB --resource RESOURCE",
        ),
        (("--user", "a", "--verb", "get"), "either --resource or --non-resource-url is asked for"),
        (
            ("--user", "a", "--verb", "get", "--non-resource-url", "/", "-n", "a"),
            "a URL is in no namespace and has no name: --non-resource-url goes with neither",
        ),
        (("--matrix", "--user", "a"), "--matrix asks for all requests: it goes with no other question"),
    ],
)
def test_a_question_that_cannot_be_read(run, files, words, message):
    assert run("ask", "logged", *words, "policy.yaml") == (2, "", f"error: {message}\n")


def test_one_file_is_asked(run, files):
    words = ("ask", "encrypted", "secrets")
    assert run(*words) == (2, "", "error: one file is asked, not 0\n")
    assert run(*words, "a", "b") == (2, "", "error: one file is asked, not 2\n")
    assert run(*words, "none.yaml") == (2, "", "error: none.yaml: cannot be read: No such file or directory\n")


def test_the_matrix_has_every_request_and_its_table_a_row_for_those_alike(run, files):
    code, out, _ = run("ask", "logged", "--matrix", "policy.yaml", "-o", "json")
    answer = json.loads(out)
    SCHEMAS["logged-matrix"].validate(answer)
    requests = answer["requests"]
    assert (code, len({(each["who"], each["what"], each["verb"]) for each in requests})) == (0, len(requests))
    exec_ = [each for each in requests if each["what"] == "pods/exec"]
    assert {(each["verb"], each["level"]) for each in exec_} == {("create", "Metadata"), ("get", "Metadata")}
    table = run("ask", "logged", "--matrix", "policy.yaml").out.splitlines()
    assert table[0].split() == ["TOPIC", "WHAT", "VERBS", "WHO", "LEVEL", "RECORDED", "RULE"]
    rows = [" ".join(row.split()) for row in table]
    assert "exec pods/exec create, get everybody Metadata Metadata rules[1], line 8" in rows
    assert "\0" not in out + "".join(table)


def test_what_encrypts_a_resource(run, files):
    readers = ["aescbc:key1", "aescbc:key0", "identity", "kms:vault"]
    wanted = {"writer": "aescbc", "name": "key1", "encrypted": True, "readers": readers, "line": 6}
    plain = {"writer": "identity", "name": None, "encrypted": False, "readers": ["identity"]}
    assert ask(run, "encrypted", "secrets", "encryption.yaml") == wanted
    assert ask(run, "encrypted", "deployments.apps", "encryption.yaml") == {**plain, "line": 13}
    assert ask(run, "encrypted", "pods", "encryption.yaml") == {**plain, "line": None}


def test_events_are_stored_as_those_of_the_core_group(run, files):
    (files / "encryption.yaml").write_text(CONFIGURATION.replace("configmaps", "events"), encoding="utf-8")
    assert ask(run, "encrypted", "events.events.k8s.io", "encryption.yaml")["line"] == 13


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("aescbc:", "aescbe:"),
        (f"secret: {KEYS[0]}", f"{KEYS[0]}: a"),
        (f"{KEYS[0]}}}", f"{KEYS[0]}A}}"),
        (f"{{name: key1, secret: {KEYS[0]}}}", KEYS[0]),
        (f"secret: {KEYS[0]}", f"secret: [{KEYS[0]}"),
        ("identity: {}", "identity:"),
        ("[configmaps,", '["*.",'),
        ("kind: EncryptionConfiguration", "kind: EncryptionConfiguration\nkind: EncryptionConfiguration"),
        ("- identity: {}", "- {<<: {identity: {}}, identity: {}}"),
    ],
)
def test_a_refusal_never_shows_a_key(run, files, old, new):
    (files / "encryption.yaml").write_text(CONFIGURATION.replace(old, new, 1), encoding="utf-8")
    code, out, err = run("ask", "encrypted", "secrets", "encryption.yaml")
    assert (code, out) == (2, "")
    assert err.startswith("error: encryption.yaml:")
    assert not any(key[:8] in err for key in KEYS)


def test_a_batch_answers_in_order_and_reads_the_file_once(run, files):
    questions = '["--user", "a", "--group", "b", "--group", "c", "--verb", "get", "--resource", "pods"]\n["pods"]\n'
    (files / "q").write_text(questions, encoding="utf-8")
    code, out, _ = run("ask", "logged", "--batch", "q", "policy.yaml")
    first, second = map(json.loads, out.splitlines())
    assert (code, first["level"], second) == (
        2,
        "Metadata",
        {"error": "--user is missing: logged --user USER --verb VERB --resource RESOURCE"},
    )
    (files / "q").write_text('["secrets"]\n["pods"]\n', encoding="utf-8")
    code, out, _ = run("ask", "encrypted", "--batch", "q", "encryption.yaml", "--output", "json")
    assert (code, [json.loads(line)["writer"] for line in out.splitlines()]) == (0, ["aescbc", "identity"])
    (files / "encryption.yaml").write_text("a: b\n", encoding="utf-8")
    code, out, _ = run("ask", "encrypted", "--batch", "q", "encryption.yaml")
    assert (code, [list(json.loads(line)) for line in out.splitlines()]) == (2, [["error"], ["error"]])


def indented(text, width):
    return "".join(" " * width + line for line in text.splitlines(keepends=True))


HOLDERS = {
    "talos": ("version: v1alpha1\nmachine: {type: controlplane}\ncluster:\n  apiServer:\n    auditPolicy:\n", 6),
    "kops": (
        "apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nmetadata: {name: a}\nspec:\n"
        "  fileAssets:\n  - name: a\n    content: |\n",
        6,
    ),
    "capi": (
        "apiVersion: controlplane.cluster.x-k8s.io/v1beta2\nkind: KubeadmControlPlane\nmetadata: {name: a}\nspec:\n"
        "  kubeadmConfigSpec:\n    files:\n    - path: /a\n      content: |\n",
        8,
    ),
    "rancher": (
        "apiVersion: provisioning.cattle.io/v1\nkind: Cluster\nmetadata: {name: a}\nspec:\n  rkeConfig:\n"
        "    machineGlobalConfig:\n      audit-policy-file: |\n",
        8,
    ),
    "entry": (
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n"
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a.yaml: |\n",
        4,
    ),
    "list": ("apiVersion: v1\nkind: List\nitems:\n- kind: ConfigMap\n  apiVersion: v1\n  data:\n    a.yaml: |\n", 6),
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_the_policy_in_an_object_is_asked(run, files, holder):
    above, width = HOLDERS[holder]
    (files / "policy.yaml").write_text(above + indented(POLICY, width), encoding="utf-8")
    line = METADATA["rule"]["line"] + above.count("\n")
    assert logged(run, "--resource", "secrets") == {**METADATA, "rule": {"index": 1, "line": line}}
    assert run("ask", "logged", "--matrix", "policy.yaml").code == 0
    (files / "policy.yaml").write_text(above + indented(POLICY, width).replace("Metadata", "All"), encoding="utf-8")
    code, out, err = run("ask", "logged", "--matrix", "policy.yaml")
    assert (code, out) == (2, "")
    assert err.startswith(f"error: policy.yaml:{line}: the API server refuses it: rules[1].level is none of")


def test_what_is_encoded_is_told_at_its_node(run, files):
    from base64 import b64encode

    data = b64encode(POLICY.encode()).decode()
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata:\n  a.yaml: {data}\n"
    (files / "policy.yaml").write_text(text, encoding="utf-8")
    assert logged(run, "--resource", "secrets")["rule"] == {"index": 1, "line": 5}


def test_the_encryption_in_an_object_is_asked_and_decoded_strictly(run, files):
    above, width = HOLDERS["capi"]
    (files / "a.yaml").write_text(above + indented(CONFIGURATION, width), encoding="utf-8")
    answer = ask(run, "encrypted", "secrets", "a.yaml")
    assert (answer["writer"], answer["line"]) == ("aescbc", 6 + above.count("\n"))
    twice = CONFIGURATION.replace("kind: E", "kind: X\nkind: E")
    (files / "a.yaml").write_text(above + indented(twice, width), encoding="utf-8")
    code, _, err = run("ask", "encrypted", "secrets", "a.yaml")
    assert (code, err) == (2, "error: a.yaml:11: the API server refuses it: a key is there twice\n")


def test_the_old_kind_of_encryption_is_one(run, files):
    old = CONFIGURATION.replace("apiserver.config.k8s.io/v1", "v1").replace(
        "EncryptionConfiguration", "EncryptionConfig"
    )
    (files / "a.yaml").write_text(old, encoding="utf-8")
    assert ask(run, "encrypted", "secrets", "a.yaml")["writer"] == "aescbc"


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nmetadata: {name: a}\nspec: {}\n",
        "apiVersion: kyverno.io/v1\nkind: Policy\nmetadata: {name: a}\nspec: {rules: []}\n",
        "version: v1alpha1\nmachine: {type: worker}\ncluster: {apiServer: {auditPolicy: {}}}\n",
    ],
)
def test_a_file_that_holds_none_is_said_to_hold_none(run, files, text):
    (files / "a.yaml").write_text(text, encoding="utf-8")
    told = "it is no audit policy (audit.k8s.io Policy), and no object in it holds one: name the file of one"
    assert run("ask", "logged", "--matrix", "a.yaml") == (2, "", f"error: a.yaml: {told}\n")


def test_of_two_policies_none_is_chosen(run, files):
    above, width = HOLDERS["entry"]
    text = above + indented(POLICY, width) + "  b.yaml: |\n" + indented(POLICY, width)
    (files / "a.yaml").write_text(text, encoding="utf-8")
    told = "error: a.yaml: it holds 2 of audit.k8s.io Policy, at lines 10, 25: put the one to ask into a file\n"
    assert run("ask", "logged", "--matrix", "a.yaml") == (2, "", told)
