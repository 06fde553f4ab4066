"""`ask`: what is read, what is left out and told, the forms of an answer, and many questions at once."""

import csv
import io
import json
import re

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.answers.question import MODULES, question
from kubelint_compliance.cli import ask
from kubelint_compliance.data import read_data

SCHEMA = Draft202012Validator(json.loads(read_data("schemas/ask-who-can.schema.json")))
BOUND = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: deploys, namespace: shop}
subjects:
- {kind: User, name: ana}
- {kind: ServiceAccount, name: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: pods}
"""
ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: pods
  namespace: shop
rules:
- apiGroups: [""]
  resources: [services]
  verbs: [get]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list]
"""
REFUSED = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: odd, namespace: shop, labels: {team: on}}
subjects: [{kind: User, name: eve}]
roleRef: {kind: Role, name: pods}
"""
DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: many}\n"


def write(folder, **files):
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")


def entry(kind, name, namespace, **place):
    binding = {"kind": "RoleBinding", "namespace": "shop", "name": "deploys", "path": "a.yaml", "line": 1}
    rule = {"role": "pods", "index": 1, "path": "a.yaml", "line": 18}
    role = {"kind": "Role", "namespace": "shop", "name": "pods", "path": "a.yaml", "line": 9, "builtin": False}
    return {"kind": kind, "name": name, "namespace": namespace, "binding": binding, "role": {**role, "rule": rule}}


def who(run, *words, code=0):
    result = run("ask", "who-can", *words, "--output", "json")
    assert result.code == code, result
    answer = json.loads(result.out)
    SCHEMA.validate(answer)
    return answer["subjects"], result.err


def names(run, *words, code=0):
    return [found["name"] for found in who(run, *words, code=code)[0]]


def test_nobody_is_an_answer(run, folder):
    write(folder, a_yaml=ROLE)
    assert who(run, "get", "pods", ".") == ([], "")
    assert run("ask", "who-can", "get", "pods", ".") == (0, "nobody, by what these files bind\n", "")


def test_an_answer_names_the_subject_the_binding_the_role_and_the_rule_with_their_places(run, folder):
    write(folder, a_yaml=f"{BOUND}---\n{ROLE}")
    found, told = who(run, "list", "pods", "-n", "shop")
    assert (found, told) == ([entry("ServiceAccount", "web", "shop"), entry("User", "ana", None)], "")


def test_paths_are_relative_to_the_working_directory(run, folder, monkeypatch):
    (folder / ".git").mkdir()
    (folder / "here").mkdir()
    write(folder, a_yaml=f"{BOUND}---\n{ROLE}")
    monkeypatch.chdir(folder / "here")
    assert {found["role"]["rule"]["path"] for found in who(run, "list", "pods", "-n", "shop", "..")[0]} == {"../a.yaml"}


def test_a_refused_object_is_left_out_and_named_and_the_answer_is_there(run, folder):
    write(folder, a_yaml=f"{BOUND}---\n{ROLE}---\n{REFUSED}")
    found, told = who(run, "list", "pods", "-n", "shop", code=2)
    assert [each["name"] for each in found] == ["web", "ana"]
    assert told == (
        'error: a.yaml:24: RoleBinding shop/odd is left out: "team" is true, but text is expected, '
        "which Kubernetes refuses\n"
    )


def test_what_a_patch_of_a_kustomization_mends_is_read_with_it(run, folder):
    write(folder, a_yaml=f"{BOUND}---\n{ROLE}---\n{REFUSED}")
    patch = '[{"op": "replace", "path": "/metadata/labels/team", "value": "a"}]'
    text = "resources: [a.yaml]\npatches: [{target: {kind: RoleBinding, name: odd}, path: p.json}]\n"
    (folder / "kustomization.yaml").write_text(text)
    (folder / "p.json").write_text(patch)
    found, told = who(run, "list", "pods", "-n", "shop")
    assert ([each["name"] for each in found], told) == (["web", "ana", "eve"], "")
    (folder / "p.json").write_text(patch.replace("labels", "marks"))
    found, told = who(run, "list", "pods", "-n", "shop", code=2)
    assert ([each["name"] for each in found], told.count("is left out")) == (["web", "ana"], 1)


@pytest.mark.parametrize(
    "other",
    [
        DEPLOYMENT,
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web\n",
        "kind: Deployment\nmetadata: {name: web}\n",
        "just text\n",
        "apiVersion: example.com/v1\nkind: Mapping\nmetadata: {name: x}\nrole: {kind: Role}\n",
    ],
)
def test_objects_of_other_kinds_never_matter(run, folder, other):
    write(folder, a_yaml=f"{BOUND}---\n{ROLE}---\n{other}", b_yaml=other)
    assert who(run, "list", "pods", "-n", "shop")[1] == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind: RoleBinding\nmetadata: {name: x\n", "error: b.yaml:2: what cannot be read is left out: "),
        ("kind: RoleBinding\nmetadata: {name: x}\n", "error: b.yaml:1: left out: "),
        (
            REFUSED.replace(", labels: {team: on}", "").replace("name: eve", 'name: "{{ .Values.user }}"'),
            "error: b.yaml:4: RoleBinding shop/odd is left out: it is an unrendered template, as",
        ),
        (
            "{{ if .x }}\nkind: Role\n{{ end }}\n",
            "error: b.yaml:1: unrendered templates are left out: render it first",
        ),
        (
            BOUND.replace("k8s.io/v1\n", "k8s.io/v1alpha1\n", 1),
            "error: b.yaml:1: RoleBinding shop/deploys is left out: version v1alpha1 of its kind is not read",
        ),
        (
            "apiVersion: v1\nkind: List\nitems: [{kind: Role, metadata: {name: x}}]\n",
            "error: b.yaml:3: left out: ",
        ),
        ("apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nitems: {}\n", "error: b.yaml:3: left out: "),
    ],
)
def test_what_may_have_been_of_the_kinds_is_told(run, folder, text, told):
    write(folder, a_yaml=f"{BOUND}---\n{ROLE}", b_yaml=text)
    found, said = who(run, "list", "pods", "-n", "shop", code=2)
    assert len(found) == 2
    assert said.startswith(told), said
    assert said.count("\n") == 1


def test_a_placeholder_that_decides_nothing_of_the_question_is_no_obstacle(run, folder):
    odd = REFUSED.replace("on}", '"{{ .Values.team }}"}').replace("name: odd", 'name: odd, annotations: {a: "${B}"}')
    write(folder, a_yaml=f"{odd}---\n{ROLE}")
    assert who(run, "list", "pods", "-n", "shop")[0][0]["name"] == "eve"


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("name: odd", "name: '{{ x }}'", "metadata.name"),
        ("namespace: shop", "namespace: '${NAMESPACE}'", "metadata.namespace"),
        ("name: eve", "name: <USER>", "subjects[0].name"),
        ("name: pods", "name: $(ROLE)-pods", "roleRef.name"),
    ],
)
def test_a_placeholder_that_decides_leaves_the_object_out(run, folder, old, new, at):
    write(folder, a_yaml=REFUSED.replace(", labels: {team: on}", "").replace(old, new), b_yaml=ROLE)
    found, told = who(run, "list", "pods", "-n", "shop", code=2)
    assert found == []
    assert told.endswith(f"is left out: it is an unrendered template, as a placeholder stands in {at}\n")


def test_a_template_of_a_chart_is_left_out_whether_it_has_marks_or_not(run, folder):
    (folder / "chart" / "templates").mkdir(parents=True)
    write(folder / "chart", Chart_yaml="apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    marked = ROLE.replace("name: pods", "name: {{ .Release.Name }}")
    write(folder / "chart" / "templates", a_yaml=f"{BOUND}---\n{ROLE}", b_yaml=DEPLOYMENT, c_yaml=marked)
    found, told = who(run, "list", "pods", "-n", "shop", code=2)
    assert found == []
    assert told == (
        "error: chart/templates/a.yaml:1: unrendered templates are left out: render it first\n"
        "error: chart/templates/c.yaml:4: unrendered templates are left out: render it first\n"
    )


def test_a_path_that_is_not_there_is_told(run, folder):
    write(folder, a_yaml=ROLE)
    found, told = who(run, "list", "pods", "a.yaml", "b.yaml", code=2)
    assert found == []
    assert told.startswith("error: b.yaml: ")


def test_a_field_that_is_not_known_is_no_reason(run, folder):
    odd = ROLE.replace("rules:", "roles: []\nrules:").replace("metadata:", "metadata:\n  Labels: {a: on}")
    write(folder, a_yaml=f"{BOUND}---\n{odd}")
    assert names(run, "list", "pods", "-n", "shop") == ["web", "ana"]


def test_patches_of_a_kustomization_are_no_objects_and_its_effect_is_not_applied(run, folder):
    write(
        folder,
        kustomization_yaml="namespace: prod\nresources: [a.yaml]\npatches: [{path: p.yaml}]\n",
        a_yaml=f"{BOUND}---\n{ROLE}",
        p_yaml=BOUND.partition("roleRef")[0].replace("ana", "eve"),
    )
    assert names(run, "list", "pods", "-n", "shop") == ["web", "ana"]
    assert names(run, "list", "pods", "-n", "prod") == []


def test_a_patch_is_no_object_however_whole_it_is(run, folder):
    wider = ROLE.replace("[get, list]", "['*']")
    write(folder, a_yaml=f"{BOUND}---\n{ROLE}", p_yaml=wider)
    assert names(run, "delete", "pods", "-n", "shop") == ["web", "ana"]
    write(folder, kustomization_yaml="resources: [a.yaml]\npatches: [{path: p.yaml}]\n")
    assert names(run, "delete", "pods", "-n", "shop") == []


def test_what_lies_in_another_object_is_none(run, folder):
    inner = "".join(f"    {line}\n" for line in BOUND.splitlines())
    write(
        folder,
        a_yaml=ROLE,
        b_yaml=f"apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {{name: t}}\nobjects:\n  -\n{inner}",
    )
    assert who(run, "list", "pods", "-n", "shop") == ([], "")


@pytest.mark.parametrize(
    "text",
    [
        f"{BOUND}---\n{ROLE}".replace("k8s.io/v1\n", "k8s.io/v1beta1\n"),
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n"
        + "".join("  - " + "    ".join(f"{line}\n" for line in text.splitlines()) for text in (BOUND, ROLE)),
    ],
)
def test_old_versions_and_lists_in_lists_are_read(run, folder, text):
    write(folder, a_yaml=text)
    assert names(run, "list", "pods", "-n", "shop") == ["web", "ana"]


def test_a_typed_list_gives_its_items_their_kind_and_json_is_read(run, folder):
    binding = {
        "metadata": {"name": "b"},
        "subjects": [{"kind": "Group", "name": "dev"}],
        "roleRef": {"kind": "ClusterRole", "name": "view"},
    }
    items = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBindingList", "items": [binding]}
    write(folder, a_json=json.dumps(items))
    assert names(run, "get", "pods", "-n", "default") == ["dev"]
    assert names(run, "get", "pods", "-n", "other") == []


def test_standard_input_is_read(run, folder, monkeypatch):
    text = io.TextIOWrapper(io.BytesIO(f"{BOUND}---\n{ROLE}".encode()))
    monkeypatch.setattr("sys.stdin", text)
    assert names(run, "list", "pods", "-n", "shop", "-") == ["web", "ana"]


def test_the_forms_of_an_answer(run, folder):
    write(folder, a_yaml=f"{BOUND}---\n{ROLE}")
    words = ("ask", "who-can", "list", "pods", "-n", "shop", "-o")
    assert run(*words, "table").out.splitlines() == [
        "SUBJECT                  BINDING                   BINDING AT  ROLE            RULE AT",
        "ServiceAccount/shop/web  RoleBinding/shop/deploys  a.yaml:1    Role/shop/pods  a.yaml:18",
        "User/ana                 RoleBinding/shop/deploys  a.yaml:1    Role/shop/pods  a.yaml:18",
    ]
    assert list(csv.reader(io.StringIO(run(*words, "csv").out)))[1:] == [
        ["ServiceAccount/shop/web", "RoleBinding/shop/deploys", "a.yaml:1", "Role/shop/pods", "a.yaml:18"],
        ["User/ana", "RoleBinding/shop/deploys", "a.yaml:1", "Role/shop/pods", "a.yaml:18"],
    ]
    assert run(*words, "markdown").out.splitlines()[3] == (
        "| User/ana | RoleBinding/shop/deploys | a.yaml:1 | Role/shop/pods | a.yaml:18 |"
    )
    assert '  "User/ana" -> "RoleBinding/shop/deploys a.yaml:1" [label=""];\n' in run(*words, "dot").out
    assert run(*words, "sarif").err.startswith("error: 'sarif' is not a value of --output")


def test_names_of_strangers_are_harmless_in_every_form(run, folder):
    evil = BOUND.replace("name: ana", '"name": "=x\\u001b[31m\\n::error::|<b>\\"; } evil {"')
    write(folder, a_yaml=f"{evil}---\n{ROLE}")
    for form in ("table", "json", "csv", "markdown", "dot"):
        out = run("ask", "who-can", "list", "pods", "-n", "shop", "-o", form).out
        assert "\x1b" not in out
        assert "\n::error" not in out
    assert "<b>" not in run("ask", "who-can", "list", "pods", "-n", "shop", "-o", "markdown").out
    assert (
        '"User/=x\\\\x1b[31m\\\\n::error::|<b>\\"; } evil {"'
        in run("ask", "who-can", "list", "pods", "-n", "shop", "-o", "dot").out
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "a verb is missing: who-can VERB RESOURCE, such as who-can get secrets"),
        (("get",), "a resource is missing: who-can get RESOURCE, or --non-resource-url URL"),
        (("get", "pods/"), "'pods/' is no resource: RESOURCE, RESOURCE/SUBRESOURCE, RESOURCE/SUBRESOURCE.GROUP"),
        (("get", "--non-resource-url", ""), "--non-resource-url names no URL"),
        (
            ("get", "--non-resource-url", "/x", "-n", "shop"),
            "a URL is in no namespace and has no name: --non-resource-url goes with neither",
        ),
        (("--batch", "q", "-n", "shop"), "the questions of --batch are in its file, so namespace cannot be said here"),
        (("--batch", "q", "-o", "csv"), "--batch answers in lines of JSON: --output json"),
        (("--batch", "gone"), "--batch: cannot read 'gone': No such file or directory"),
    ],
)
def test_a_question_that_cannot_be_read(run, folder, words, message):
    (folder / "q").write_text("", encoding="utf-8")
    assert run("ask", "who-can", *words) == (2, "", f"error: {message}\n")


def test_a_batch_is_answered_line_by_line_in_order(run, folder):
    write(folder, a_yaml=f"{BOUND}---\n{ROLE}")
    questions = [
        ["list", "pods", "-n", "shop"],
        ["list", "pods", "--namespace=shop", "--name", "x"],
        ["list", "pods", "-nshop"],
        ["list", "pods"],
        ["get", "--non-resource-url", "/healthz"],
    ]
    lines = [json.dumps(question) for question in questions]
    wrong = ["[1]", "{", '["list"]', '["list", "pods", "a.yaml"]', '["list", "pods", "-x"]', '["list", "pods", "-n"]']
    (folder / "q.txt").write_text("\n".join([*lines, "", *wrong]) + "\n", encoding="utf-8")
    code, out, err = run("ask", "who-can", "--batch", "q.txt", "a.yaml", "--output", "json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (2, "")
    for answer in answers[:5]:
        SCHEMA.validate(answer)
    assert [len(answer["subjects"]) for answer in answers[:5]] == [2, 2, 2, 0, 0]
    assert [answer["error"] for answer in answers[5:]] == [
        "a line of the batch is no array of strings",
        "a line of the batch is no JSON",
        "a resource is missing: who-can list RESOURCE, or --non-resource-url URL",
        "'a.yaml' is too much: a question of a batch has no paths",
        "no such option '-x'; one of -n, --namespace, --name, --non-resource-url",
        "option '-n' needs a value",
    ]
    assert '"subjects":[{"kind":"ServiceAccount"' in out
    (folder / "q.txt").write_text("\n".join(lines), encoding="utf-8")
    assert run("ask", "who-can", "--batch", "q.txt", "a.yaml").code == 0


def test_a_batch_of_thousands_reads_each_file_once(run, folder, monkeypatch):
    write(folder, a_yaml=BOUND, b_yaml=ROLE, c_yaml=DEPLOYMENT)
    (folder / "q.txt").write_text('["list", "pods", "-n", "shop"]\n' * 3000, encoding="utf-8")
    read, calls = ask.read, []
    monkeypatch.setattr(ask, "read", lambda source: calls.append(source.path) or read(source))
    code, out, _ = run("ask", "who-can", "--batch", "q.txt", ".", "--output", "json")
    assert (code, out.count("\n")) == (0, 3000)
    assert sorted(calls) == ["a.yaml", "b.yaml", "c.yaml"]


def test_the_answers_on_the_page_are_as_the_contract_says():
    blocks = re.findall(r"^```json\n(.*?)^```$", read_data("docs/ask.md"), re.MULTILINE | re.DOTALL)
    answers = [json.loads(block) for block in blocks]
    shown = [answer["schema"].split("/")[1] for answer in answers]
    assert {"ask-who-can", "ask-can-do"} <= set(shown)
    for name, answer in zip(shown, answers, strict=True):
        Draft202012Validator(json.loads(read_data(f"schemas/{name}.schema.json"))).validate(answer)


@pytest.mark.parametrize("name", MODULES)
def test_every_question_has_its_command_its_schema_and_its_place_on_the_pages(run, name):
    asked = question(name)
    schema = json.loads(read_data(f"schemas/ask-{name}.schema.json"))
    Draft202012Validator.check_schema(schema)
    assert asked.name == name
    assert schema["properties"]["schema"] == {"const": asked.schema}
    command, matrix, _ = name.partition("-matrix")
    said = f"`ask {command} --matrix " if matrix else f"`ask {command} "
    assert run("ask", command, "--help").code == 0
    assert said in read_data("docs/command-line.md")
    assert said in read_data("docs/ask.md")


def test_the_help_names_the_command_that_draws(run):
    assert "dot -Tsvg" in " ".join(run("ask", "who-can", "--help").out.split())
