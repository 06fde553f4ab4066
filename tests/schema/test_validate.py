"""What is wrong with an object: the rule, the node, the words and the fix."""

from __future__ import annotations

from typing import Any

import pytest

from kubelint_compliance.schema import validate
from kubelint_compliance.schema.words import Fix, SchemaProblem

Found = tuple[str, tuple[str | int, ...], bool]


def pod(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [container()], **spec}}


def container(**fields: Any) -> dict[str, Any]:
    return {"name": "web", "image": "nginx", **fields}


def check(value: dict[str, Any], minor: int = 37, **options: Any) -> list[SchemaProblem]:
    found = validate(value, value["apiVersion"], value["kind"], minor, **options)
    assert found is not None
    return list(found)


def brief(value: dict[str, Any], minor: int = 37, **options: Any) -> list[Found]:
    return [(problem.rule, problem.path, problem.on_key) for problem in check(value, minor, **options)]


def message(value: dict[str, Any], minor: int = 37) -> str:
    (problem,) = check(value, minor)
    return problem.message


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(pod(), id="a small pod"),
        pytest.param(pod(priority=1.0), id="a float without a fraction is a whole number"),
        pytest.param(
            pod(containers=[container(resources={"limits": {"cpu": 0.5, "memory": 1}})]), id="numbers as quantity"
        ),
        pytest.param(pod(restartPolicy=""), id="an empty text stands for the default"),
        pytest.param(pod(volumes=[{"name": "a"}, {"name": "b", "emptyDir": {}}]), id="an empty object"),
        pytest.param(pod(containers=[container(env=[{"name": "A"}, {"name": "A"}])]), id="a variable twice"),
        pytest.param(
            pod(containers=[container(ports=[{"containerPort": 53}, {"containerPort": 53, "protocol": "UDP"}])]),
            id="a port of two protocols",
        ),
        pytest.param(
            {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "a"}, "spec": {}},
            id="a field that the document calls required and the server does not miss",
        ),
        pytest.param(
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "system:a"}},
            id="a name of RBAC",
        ),
        pytest.param(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"generateName": "a-"}, "status": {}},
            id="a generated name",
        ),
    ],
)
def test_what_is_accepted(value: dict[str, Any]) -> None:
    assert check(value) == []


def test_no_schema_is_neither_right_nor_wrong() -> None:
    assert validate({}, "example.com/v1", "Thing", 37) is None
    assert validate({}, "batch/v1beta1", "CronJob", 37) is None
    assert validate(pod(), "v1", "Pod", 24) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (pod(foo=1), [("schema-unknown-field", ("spec", "foo"), True)]),
        (pod(hostNetwork="true"), [("schema-wrong-type", ("spec", "hostNetwork"), False)]),
        (pod(priority=1.5), [("schema-wrong-type", ("spec", "priority"), False)]),
        (pod(priority=2**31), [("schema-wrong-type", ("spec", "priority"), False)]),
        (pod(priority=True), [("schema-wrong-type", ("spec", "priority"), False)]),
        (pod(containers={}), [("schema-wrong-type", ("spec", "containers"), False)]),
        (pod(containers=[{"image": "a"}]), [("schema-required-field", ("spec", "containers", 0), True)]),
        (
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {}},
            [("schema-required-field", ("spec",), True)],
        ),
        (pod(restartPolicy="always"), [("schema-invalid-value", ("spec", "restartPolicy"), False)]),
        (
            pod(containers=[container(resources={"limits": {"cpu": "1 core"}})]),
            [("schema-invalid-value", ("spec", "containers", 0, "resources", "limits", "cpu"), False)],
        ),
        (
            pod(containers=[container(), container()]),
            [("schema-invalid-value", ("spec", "containers", 1, "name"), False)],
        ),
        (
            pod(containers=[container(ports=[{"name": "a", "containerPort": 1}, {"name": "a", "containerPort": 2}])]),
            [("schema-invalid-value", ("spec", "containers", 0, "ports", 1, "name"), False)],
        ),
        (
            pod(containers=[container(livenessProbe={"httpGet": {"port": 70000}})]),
            [("schema-invalid-value", ("spec", "containers", 0, "livenessProbe", "httpGet", "port"), False)],
        ),
        (
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"a": "no base64"}},
            [("schema-invalid-value", ("data", "a"), False)],
        ),
        (
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a b": ""}},
            [("schema-invalid-value", ("data", "a b"), True)],
        ),
        ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}}, [("metadata-name-missing", ("metadata",), False)]),
        ({"apiVersion": "v1", "kind": "ConfigMap"}, [("metadata-name-missing", (), False)]),
        (
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "A_b"}},
            [("metadata-name-missing", ("metadata", "name"), False)],
        ),
        (
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "labels": {"a b": "x", "c": "d e"}}},
            [
                ("label-value-invalid", ("metadata", "labels", "a b"), True),
                ("label-value-invalid", ("metadata", "labels", "c"), False),
            ],
        ),
        (
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "annotations": {"a b": "x"}}},
            [("schema-invalid-value", ("metadata", "annotations", "a b"), True)],
        ),
    ],
)
def test_what_is_refused(value: dict[str, Any], expected: list[Found]) -> None:
    assert brief(value) == expected


def test_a_misspelled_field_names_the_right_one_and_can_be_renamed() -> None:
    (problem,) = check(pod(containers=[container(imagePullPolciy="Always")]))
    assert problem == SchemaProblem(
        "schema-unknown-field",
        ("spec", "containers", 0, "imagePullPolciy"),
        True,
        'Unknown field "imagePullPolciy" in containers[0]; did you mean "imagePullPolicy"?',
        Fix("rename", "imagePullPolicy"),
    )


def test_a_number_that_is_too_large_says_how_many_bits_there_are() -> None:
    (problem,) = check(pod(priority=3_000_000_000))
    assert problem.message == '"priority" 3000000000 does not fit into 32 bits'


@pytest.mark.parametrize(
    ("value", "minor", "end"),
    [
        (pod(containers=[container(privileged=True)]), 37, 'further down, under "securityContext"'),
        (pod(containers=[container(hostNetwork=True)]), 37, 'further up, into "spec"'),
        (pod(containers=[container(resizePolicy=[])]), 26, "it exists since Kubernetes 1.27"),
        (pod(containers=[container(restartPolicy="Always")]), 27, "it exists since Kubernetes 1.28"),
        (
            pod(containers=[container(imagePullPolicys="x", imagePullPolicy="Always")]),
            37,
            '"imagePullPolicy" is already there',
        ),
    ],
)
def test_a_misplaced_field_names_its_place(value: dict[str, Any], minor: int, end: str) -> None:
    assert message(value, minor).endswith(end)


def test_where_both_places_are_called_alike_the_wrong_one_is_told_with_what_holds_it() -> None:
    spec = {"restartPolicy": "Never", "containers": [container()]}
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a"}}
    value = {**job, "spec": {"template": {"spec": {**spec, "backoffLimit": 3}}}}
    assert message(value) == 'Unknown field "backoffLimit" in "template.spec"; it belongs further up, into "spec"'
    value = {**job, "spec": {"template": {"spec": spec, "backoffLimit": 3}}}
    assert message(value) == 'Unknown field "backoffLimit" in "template"; it belongs further up, into "spec"'


def test_a_field_two_levels_too_high_names_its_place() -> None:
    spec = {"selector": {"matchLabels": {"app": "a"}}, "template": pod(), "securityContext": {}}
    value = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": spec}
    del spec["template"]["apiVersion"], spec["template"]["kind"]
    assert message(value).endswith('further down, under "template.spec"')


@pytest.mark.parametrize(
    ("fields", "empty", "end", "case"),
    [
        ({"optional": True}, {}, 'Unknown field "optional" in volumes[0]', ""),
        ({"optional": True}, {"hostPath": None}, 'Unknown field "optional" in volumes[0]', ""),
        ({"optional": True}, {"secret": None, "configMap": None}, 'Unknown field "optional" in volumes[0]', ""),
        ({"optional": True}, {"secret": None}, 'belongs further down, under "secret"', "elsewhere"),
        ({"optional": True}, {"configMap": None}, 'belongs further down, under "configMap"', "elsewhere"),
        ({"server": "a"}, {"csi": None}, 'belongs further down, under "nfs"', "elsewhere"),
        ({"wholly": "a"}, {"secret": None}, 'Unknown field "wholly" in volumes[0]', "nowhere"),
    ],
)
def test_a_field_beside_an_empty_key_that_has_it_belongs_there(
    fields: dict[str, Any], empty: dict[str, Any], end: str, case: str
) -> None:
    value, written = (pod(volumes=[{"name": "a", **fields, **more}]) for more in ({}, empty))
    (problem,) = check(value, written=written)
    assert (problem.message.endswith(end), problem.case, problem.fix) == (True, case, None), problem.message


def test_the_empty_key_that_has_the_field_comes_before_a_name_that_is_near() -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"port": 1}}
    problem, *_ = check(service, written={**service, "spec": {"port": 1, "ports": None}})
    assert problem.message == 'Unknown field "port" in "spec"; it belongs further down, under "ports[]"'
    problem, *_ = check(service)
    assert problem.message == 'Unknown field "port" in "spec"; did you mean "ports"?'


@pytest.mark.parametrize(
    ("wrong", "end"),
    [
        ({"comand": ["a"], "command": ["b"]}, '; "command" is already there'),
        ({"comand": "a", "command": ["b"]}, 'Unknown field "comand" in containers[0]'),
        ({"comand": {"a": "b"}, "command": ["b"]}, 'Unknown field "comand" in containers[0]'),
        ({"comand": [{"a": "b"}], "command": ["b"]}, 'Unknown field "comand" in containers[0]'),
        ({"prots": [{"containerPort": 1}], "ports": [{"containerPort": 2}]}, '; "ports" is already there'),
        ({"prots": [{"expr": "a"}], "ports": [{"containerPort": 2}]}, 'Unknown field "prots" in containers[0]'),
        ({"sdtin": True, "stdin": True}, '; "stdin" is already there'),
        ({"sdtin": "{{.x}}", "stdin": True}, 'Unknown field "sdtin" in containers[0]'),
    ],
)
def test_a_field_that_is_already_there_takes_what_its_twin_holds(wrong: dict[str, Any], end: str) -> None:
    (problem,) = check(pod(containers=[container(**wrong)]))
    assert (problem.message.endswith(end), problem.fix) == (True, None), problem.message


@pytest.mark.parametrize(
    ("wrong", "near", "fix"),
    [
        ({"sdtin": True}, "stdin", Fix("rename", "stdin")),
        ({"sdtin": "{{.x}}"}, "stdin", None),
        ({"comand": ["a"]}, "command", Fix("rename", "command")),
        ({"comand": "a"}, "command", None),
        ({"comand": [["a"]]}, "command", None),
        ({"prots": [{"containerPort": 1}]}, "ports", Fix("rename", "ports")),
        ({"prots": [{"expr": "a"}]}, "ports", None),
        ({"resorces": {"limits": 1}}, "resources", Fix("rename", "resources")),
    ],
)
def test_a_near_name_is_no_fix_where_its_type_does_not_take_the_value(
    wrong: dict[str, Any], near: str, fix: Fix | None
) -> None:
    (problem,) = check(pod(containers=[container(**wrong)]))
    assert (problem.message.rpartition("; ")[2], problem.fix) == (f'did you mean "{near}"?', fix)


@pytest.mark.parametrize(
    ("value", "words", "fix"),
    [
        (pod(hostNetwork="true"), '"hostNetwork" is text, but true or false is expected', Fix("unquote")),
        (pod(priority="10"), '"priority" is text, but a whole number is expected', Fix("unquote")),
        (pod(priority="010"), '"priority" is text, but a whole number is expected', None),
        (pod(nodeName=1), '"nodeName" is a number, but text is expected', Fix("quote")),
        (pod(nodeName={}), '"nodeName" is an object, but text is expected', None),
        (pod(containers=[[]]), "containers[0] is a list, but an object is expected", None),
    ],
)
def test_a_wrong_type_says_both_types(value: dict[str, Any], words: str, fix: Fix | None) -> None:
    (problem,) = check(value)
    assert (problem.message, problem.fix) == (words, fix)


def test_a_fragment_misses_nothing_and_may_hold_directives() -> None:
    value = {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"$patch": "delete"}, "x": 1}}
    assert brief(value, fragment=True) == [("schema-unknown-field", ("spec", "x"), True)]


def test_a_status_is_only_asked_what_the_server_reads_of_it() -> None:
    value = {**pod(), "status": {"conditions": [{"type": "Ready"}], "phase": 1, "foo": 1}}
    assert brief(value) == [
        ("schema-wrong-type", ("status", "phase"), False),
        ("schema-unknown-field", ("status", "foo"), True),
    ]


def test_the_value_of_a_secret_is_never_told() -> None:
    for field in ("data", "stringData"):
        value = {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "a"},
            field: {"a": "hunter2!", "b": ["hunter2!"]},
        }
        assert not any("hunter2" in problem.message for problem in check(value))


def test_versions_differ() -> None:
    relaxed = pod(containers=[container(env=[{"name": "1 a"}])])
    assert brief(relaxed, 32) == []
    assert brief(relaxed, 31) == [("schema-invalid-value", ("spec", "containers", 0, "env", 0, "name"), False)]
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "1a"}, "spec": {"ports": [{"port": 1}]}}
    assert brief(service, 36) == []
    assert brief(service, 35) == [("metadata-name-missing", ("metadata", "name"), False)]


def test_deprecated_fields_and_labels() -> None:
    rule = "deprecated-field-used"
    assert brief(pod(serviceAccount="a")) == [(rule, ("spec", "serviceAccount"), False)]
    assert brief(pod(serviceAccount="a", serviceAccountName="a")) == []
    old = pod(
        nodeSelector={"beta.kubernetes.io/os": "linux"},
        volumes=[{"name": "a", "rbd": {"monitors": ["a"], "image": "b"}}],
    )
    assert brief(old) == [
        (rule, ("spec", "nodeSelector", "beta.kubernetes.io/os"), True),
        (rule, ("spec", "volumes", 0, "rbd"), False),
    ]
    assert brief(old, 27) == [(rule, ("spec", "nodeSelector", "beta.kubernetes.io/os"), True)]


@pytest.mark.parametrize(
    ("source", "field", "end"),
    [
        ({"secret": {"name": "tls"}}, "name", '; did you mean "secretName"?'),
        ({"persistentVolumeClaim": {"name": "x"}}, "name", '; did you mean "claimName"?'),
        ({"configMap": {"configMapName": "x"}}, "configMapName", '; did you mean "name"?'),
        ({"secret": {"secretName": "a", "name": "b"}}, "name", 'Unknown field "name" in "secret"'),
        ({"projected": {"secret": {"name": "x"}}}, "secret", '; it belongs further down, under "sources[]"'),
        ({"projected": {"secret": {"secretName": "x"}}}, "secret", "; it belongs further up, into volumes[0]"),
    ],
)
def test_a_field_is_not_sent_where_it_stands_already(source: dict[str, Any], field: str, end: str) -> None:
    problem = next(problem for problem in check(pod(volumes=[{"name": "a", **source}])) if problem.path[-1] == field)
    assert problem.message.endswith(end), problem.message
    assert problem.fix is None


@pytest.mark.parametrize(
    ("user", "end"),
    [
        (2.0**63, '"runAsUser" is a whole number that does not fit into 64 bits'),
        (-1e30, '"runAsUser" is a whole number that does not fit into 64 bits'),
        (1.5, '"runAsUser" is a number with a fraction, but a whole number is expected'),
    ],
)
def test_a_number_beyond_64_bits_has_no_fraction(user: float, end: str) -> None:
    (problem,) = check(pod(securityContext={"runAsUser": user}))
    assert problem.message == end


def test_a_number_beyond_64_bits_in_the_place_of_a_text_is_a_number() -> None:
    (problem,) = check(pod(hostname=2.0**64))
    assert problem.message == '"hostname" is a number, but text is expected'


def test_a_variable_without_a_name_is_told_once() -> None:
    (problem,) = check(pod(containers=[container(env=[{"name": "", "value": "x"}])]))
    assert problem.message == '"name" is empty'
    (problem,) = check(pod(containers=[container(env=[{"name": "A=", "value": "x"}])]))
    assert problem.message == '"name" "A=" may hold any printable ASCII character but \'=\''


def test_a_key_that_is_empty_is_told_once() -> None:
    term = {"topologyKey": "", "labelSelector": {"matchLabels": {"a": "b"}}}
    (problem,) = check(pod(affinity={"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}))
    assert problem.message == '"topologyKey" is empty'
    storage = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "a"}, "provisioner": ""}
    (problem,) = check(storage)
    assert problem.message == '"provisioner" is empty'
