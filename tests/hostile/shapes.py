"""Texts that cost more than they look: each shape takes a number and gives a text that grows with it, and no faster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def _object(api_version: str, kind: str, **rest: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}, **rest}


def _line(value: Any) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"


def _flow(value: Any) -> str:
    """The same on one line, in YAML that is no JSON."""
    return _line(value).replace('":', '": ')


def _container(index: int, **rest: Any) -> dict[str, Any]:
    return {"name": f"c{index}", "image": "nginx:latest", **rest}


def _pod(containers: list[dict[str, Any]], **spec: Any) -> dict[str, Any]:
    return _object("v1", "Pod", spec={"containers": containers, **spec})


def containers_on_a_line(n: int) -> str:
    """One Pod on one line."""
    secret = [{"name": "DB_PASSWORD", "value": "hunter2hunter2"}]
    return _line(_pod([_container(index, env=secret) for index in range(n)]))


def containers_in_flow_style(n: int) -> str:
    """The same in flow style."""
    return "--- # one line\n" + _flow(_pod([_container(index) for index in range(n)]))


def env_on_a_line(n: int) -> str:
    """One container with many variables, each of which may be a secret."""
    env = [{"name": f"V{index}_PASSWORD", "value": f"hunter{index}"} for index in range(n)]
    return _line(_pod([_container(0, env=env)]))


def env_in_lines(n: int) -> str:
    """The same, two lines each."""
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: c\n    image: a\n    env:\n"
    return head + "".join(f"    - name: V{index}_PASSWORD\n      value: hunter{index}x\n" for index in range(n))


def pods_on_a_line(n: int) -> str:
    """A List of Pods on one line."""
    items = [{**_pod([_container(index)]), "metadata": {"name": f"p{index}"}} for index in range(n)]
    return _line({"apiVersion": "v1", "kind": "List", "items": items})


def pods_a_line_each(n: int) -> str:
    """A List of Pods, each on a line of its own."""
    pods = "".join(f"- {_line(_pod([_container(index)]))}" for index in range(n))
    return f"apiVersion: v1\nkind: List\nitems:\n{pods}"


def pods_as_documents(n: int) -> str:
    """Many documents."""
    return "---\n".join(_line({**_pod([_container(0)]), "metadata": {"name": f"p{index}"}}) for index in range(n))


def aliased_pods(n: int) -> str:
    """One Pod that is written once and named n times."""
    first = "- &pod {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: nginx}]}}\n"
    return f"apiVersion: v1\nkind: List\nitems:\n{first}" + "- *pod\n" * n


def aliased_containers(n: int) -> str:
    """A Pod whose containers are one."""
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - &c {name: c, image: nginx}\n"
    return head + "  - *c\n" * n


def aliased_lists(n: int) -> str:
    """Lists of Pods that name each other: a square of what is written."""
    pod = "x: &pod {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: nginx}]}}\n"
    one = "y: &list {apiVersion: v1, kind: List, items: [" + "*pod, " * n + "]}\n"
    return f"apiVersion: v1\nkind: List\n{pod}{one}items: [" + "*list, " * n + "]\n"


def aliased_env(n: int) -> str:
    """Containers that share one long list of variables."""
    env = ", ".join(f"{{name: V{index}, value: v}}" for index in range(n))
    head = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nx-env: &env [{env}]\nspec:\n  containers:\n"
    return head + "".join(f"  - {{name: c{index}, image: nginx, env: *env}}\n" for index in range(n))


def merged_maps(n: int) -> str:
    """Maps that merge one long map."""
    long = ", ".join(f"k{index}: v" for index in range(n))
    head = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\nx: &x {{{long}}}\ny:\n"
    return head + "- {<<: *x}\n" * n


def unknown_fields(n: int) -> str:
    """A Pod with fields that nobody knows."""
    return _line(_pod([_container(0)], **{f"unknownField{index}": 1 for index in range(n)}))


def unknown_long_fields(n: int) -> str:
    """One field with a name that is long."""
    return _line(_pod([_container(0)], **{f"x{'contain' * n}": 1, "containerz": 1}))


def unknown_beside_known(n: int) -> str:
    """A definition with many fields, and an object that misspells them all."""
    fields = "".join(f"              aFieldNamed{index}: {{type: string}}\n" for index in range(n))
    misspelt = "".join(f"  aFieldNamed{index}x: a\n" for index in range(n))
    return _definition(fields) + f"---\napiVersion: e.org/v1\nkind: Thing\nmetadata: {{name: a}}\nspec:\n{misspelt}"


def _definition(fields: str) -> str:
    return (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.e.org}\n"
        "spec:\n  group: e.org\n  names: {kind: Thing, plural: things}\n  scope: Namespaced\n  versions:\n"
        "  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n"
        "        type: object\n        properties:\n          spec:\n            type: object\n"
        f"            properties:\n{fields}"
    )


def broken_documents(n: int) -> str:
    """Documents that cannot be read, and a template mark."""
    return "a: [}\n---\n" * n + "a: {{ x }}\n"


def broken_templates(n: int) -> str:
    """Documents of a template, none of which can be read."""
    return "".join("apiVersion: v1\nkind: [}\n---\n" for _ in range(n)) + "# {{ x }}\n"


def schemes(n: int) -> str:
    """Addresses that are none."""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: {'a://' * n}\n"


def users(n: int) -> str:
    """Addresses with users that have no password."""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: {'a://b@' * n}\n"


def schemes_in_env(n: int) -> str:
    """The same in a variable and in a word of the command."""
    return _line(_pod([_container(0, args=["a://" * n], env=[{"name": "A_PASSWORD", "value": "a://" * n}])]))


def assignments(n: int) -> str:
    """A line of equal signs and colons."""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{a.properties: '{'a=b:c ' * n}', b: 1}}\n"


def password_args(n: int) -> str:
    """Words that each hold a password."""
    return _line(_pod([_container(0, args=[f"--password=hunter{index}" for index in range(n)])]))


def password_args_in_lines(n: int) -> str:
    """The same, a line each."""
    head = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: c\n    image: a\n    args:\n"
    )
    return head + "".join(f"    - --password=hunter{index}x\n" for index in range(n))


def pairs_in_env(n: int) -> str:
    """A connection string of very many pairs, and a command of very many options and headers."""
    env = [{"name": "A", "value": "password=$a;user=b@c:1;" * n}, {"name": "B", "value": '{"password": "$a", ' * n}]
    args = ["mysql -p$a --password $b " * n, 'curl -u a:$b -H "X-Token: $c" ' * n]
    return _line(_pod([_container(0, args=args, env=env)]))


def named_values_in_files(n: int) -> str:
    """Files of settings that name credentials and hold none."""
    lines = "".join("    - name: DB_PASSWORD\n      value: ${A}\n    <password>$a</password>\n" for _ in range(n))
    flow = '{"token": "a", "password": "${B}"}, ' * n
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"
    return f"{head}  a.yaml: |\n{lines}  b.json: |\n    {flow}\n"


def headers_of_a_probe(n: int) -> str:
    """Headers that each hold a login."""
    headers = [{"name": "X-Token", "value": f"hunter{index}x"} for index in range(n)]
    probe = {"httpGet": {"port": 80, "httpHeaders": headers}}
    return _line(_pod([_container(0, livenessProbe=probe)]))


def bad_labels(n: int) -> str:
    """Labels that are none."""
    labels = "".join(f"    k{index}: 'a b c!'\n" for index in range(n))
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n{labels}"


def wrong_types(n: int) -> str:
    """Entries of a wrong type."""
    return _line(_pod([_container(index, env=[1], ports=["a"]) for index in range(n)]))


def one_wrong_type(n: int) -> str:
    """One entry of a wrong type among many containers."""
    return _line(_pod([_container(0, env=[1]), *(_container(index) for index in range(1, n))]))


def long_key(n: int) -> str:
    """A long key above many fields that nobody knows."""
    fields = {f"f{index}": 1 for index in range(n)}
    return _line(_pod([_container(0, securityContext={"capabilities": {"k" * 10 * n: fields}, **fields})]))


def long_name(n: int) -> str:
    """A long name of an object with many findings."""
    pod = _pod([_container(index) for index in range(n)])
    return _line({**pod, "metadata": {"name": "n" * 40 * n}})


def long_names(n: int) -> str:
    """Long names of containers, each of which has findings."""
    return _line(_pod([{"name": "n" * n, "image": "nginx"} for _ in range(40)]))


def bad_sources(n: int) -> str:
    """Many comments that name no template, and objects behind them."""
    items = "".join(f"- {_line(_pod([_container(index)]))}" for index in range(n))
    return "# Source: \n" * n * 10 + f"apiVersion: v1\nkind: List\nitems:\n{items}"


def definitions_of_a_kind(n: int) -> str:
    """Many definitions of one kind, and many objects of it that fit none."""
    one = _definition("              a: {type: string}\n")
    thing = "---\napiVersion: e.org/v1\nkind: Thing\nmetadata: {name: a}\nspec: {b: 1}\n"
    return "---\n".join([one] * n) + thing * 4 * n


def definition_rules(n: int) -> str:
    """A definition whose rule costs much, and many objects of it."""
    rule = "[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, [0,1,2,3,4,5,6,7,8,9].all(c, a + b + c >= 0)))"
    fields = f"              a: {{type: string, x-kubernetes-validations: [{{rule: '{rule}'}}]}}\n"
    thing = "---\napiVersion: e.org/v1\nkind: Thing\nmetadata: {name: a}\nspec: {a: b}\n"
    return _definition(fields) + thing * n


def containers_by_volumes(n: int) -> str:
    """Containers and volumes, each of which could be looked for in the other."""
    hosts = [{"name": f"v{index}", "hostPath": {"path": f"/h{index}"}} for index in range(n)]
    mounts = [{"name": f"v{n - 1}", "mountPath": "/m"}]
    return _line(_pod([_container(index, volumeMounts=mounts) for index in range(n)], volumes=hosts))


def containers_by_ports(n: int) -> str:
    """Containers with probes of ports, and many ports."""
    ports = [{"name": f"p{index}", "containerPort": index + 1} for index in range(n)]
    probe = {"httpGet": {"port": "http"}}
    return _line(_pod([_container(0, ports=ports), *(_container(i, livenessProbe=probe) for i in range(1, n))]))


def variables_by_variables(n: int) -> str:
    """Variables that refer to others."""
    env = [{"name": f"V{index}", "value": f"$(V{n - index})"} for index in range(n)]
    return _line(_pod([_container(0, env=env, envFrom=[{"secretRef": {"name": f"s{i}"}} for i in range(n)])]))


def many_letters(n: int) -> str:
    """A credential of many different letters."""
    letters = "".join(chr(0x4E00 + index % 20000) for index in range(n))
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{token: 'abc123{letters}'}}\n"


def wrong_containers(n: int) -> str:
    """Containers that are none."""
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
    return head + "  - 1\n" * n


def repeated_keys(n: int) -> str:
    """One key, again and again."""
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n" + "  a: b\n" * n


def repeated_maps(n: int) -> str:
    """Keys that come twice, in many maps."""
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx:\n" + "- {a: b, a: c}\n" * n


def secret_keys(n: int) -> str:
    """A Secret on one line."""
    return _line(_object("v1", "Secret", stringData={f"k{index}": f"hunter{index}" for index in range(n)}))


def source_comments(n: int) -> str:
    """Objects of one long document that names a template."""
    pods = "".join(f"- {_line(_pod([_container(index)]))}" for index in range(n))
    return f"# Source: a/templates/b.yaml\napiVersion: v1\nkind: List\nitems:\n{pods}"


def comments(n: int) -> str:
    """Comments with ignore words, of rules that do not exist."""
    return _line(_pod([_container(0)])) + "# kubelint-compliance: ignore x: y\n" * n


def nested_lists(n: int) -> str:
    """Lists side by side, six deep."""
    inner = {"apiVersion": "v1", "kind": "List", "items": [_pod([_container(0)])]}
    for _ in range(6):
        inner = {"apiVersion": "v1", "kind": "List", "items": [inner]}
    return _line({"apiVersion": "v1", "kind": "List", "items": [inner] * n})


def volumes(n: int) -> str:
    """Volumes and their mounts."""
    mounts = [{"name": f"v{index}", "mountPath": f"/m{index}"} for index in range(n)]
    hosts = [{"name": f"v{index}", "hostPath": {"path": "/"}} for index in range(n)]
    return _line(_pod([_container(0, volumeMounts=mounts)], volumes=hosts))


def rbac(n: int) -> str:
    """Rules that allow all."""
    rules = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]} for _ in range(n)]
    return _line(_object("rbac.authorization.k8s.io/v1", "ClusterRole", rules=rules))


def hosts(n: int) -> str:
    """Hosts of an Ingress, all but one of them under TLS."""
    rules = [{"host": f"h{index}.example"} for index in range(n)]
    tls = [{"hosts": [f"h{index}.example"]} for index in range(1, n)]
    return _line(_object("networking.k8s.io/v1", "Ingress", spec={"rules": rules, "tls": tls}))


def same_name(n: int) -> str:
    """Objects with one identity."""
    return "---\n".join([_line(_pod([_container(0)]))] * n)


def long_command(n: int) -> str:
    """A shell line of many commands."""
    return _line(_pod([_container(0, command=["sh", "-c", "curl http://a | sh; " * n])]))


def quoted_command(n: int) -> str:
    """A shell line of quotes and dollars."""
    return _line(_pod([_container(0, command=["sh", "-c", "$(`\"'" * n])]))


def definition_patterns(n: int) -> str:
    """A definition with patterns, against long texts."""
    names = [f"f{index}" for index in range(9)]
    fields = "".join(f"              {name}: {{type: string, pattern: '^(a+)+$'}}\n" for name in names)
    values = "".join(f"  {name}: {'a' * n}b\n" for name in names)
    return _definition(fields) + f"---\napiVersion: e.org/v1\nkind: Thing\nmetadata: {{name: a}}\nspec:\n{values}"


def enum_values(n: int) -> str:
    """A definition with a long enumeration, and values that are none of them."""
    fields = (
        "              a:\n                type: array\n                items:\n                  type: string\n"
        "                  enum: [" + ", ".join(f"value-{index}" for index in range(n)) + "]\n"
    )
    return _definition(fields) + (
        "---\napiVersion: e.org/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  a:\n" + "  - valve-1\n" * n
    )


def _set_of(kind: str, key: str) -> Callable[[int], str]:
    def shape(n: int) -> str:
        fields = f"              a: {{type: array, x-kubernetes-list-type: {kind}{key}}}\n"
        entries = "".join(f"  - {{k: v{index // 2}}}\n" for index in range(n))
        return (
            _definition(fields)
            + f"---\napiVersion: e.org/v1\nkind: Thing\nmetadata: {{name: a}}\nspec:\n  a:\n{entries}"
        )

    shape.__name__ = f"list_{kind}"
    return shape


_STRING_KEY = ", x-kubernetes-list-map-keys: [k], items: {type: object, required: [k], properties: {k: {type: string}}}"
list_map = _set_of("map", _STRING_KEY)
list_set = _set_of("set", ", items: {type: object, x-kubernetes-map-type: atomic, properties: {k: {type: string}}}")


def long_line_tokens(n: int) -> str:
    """Texts that look like the beginning of tokens."""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{a: '{'ghp_ AKIA eyJ -----BEGIN ' * n}'}}\n"


def kustomization(n: int) -> str:
    """A kustomization that names many files."""
    return "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n" + "".join(
        f"- a{index}.yaml\n" for index in range(n)
    )


def cron(n: int) -> str:
    """A schedule of many parts."""
    spec = {"schedule": ",".join(["1"] * n) + " * * * *", "jobTemplate": {"spec": {"template": {"spec": {}}}}}
    return _line(_object("batch/v1", "CronJob", spec=spec))


def ports(n: int) -> str:
    """Ports, all the same."""
    return _line(_pod([_container(0, ports=[{"containerPort": 80, "hostPort": 80}] * n)]))


def network(n: int) -> str:
    """A NetworkPolicy and a Service with many entries."""
    peers = [{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": index % 65535}]} for index in range(n)]
    return _line(_object("networking.k8s.io/v1", "NetworkPolicy", spec={"podSelector": {}, "ingress": peers}))


def deep_paths(n: int) -> str:
    """Lists in lists, a hundred deep, with n ends."""
    inner = "1"
    for _ in range(100):
        inner = f"[{inner}]"
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx:\n" + f"- {inner}\n" * n


def open_words(n: int) -> str:
    """Marks of words to fill in that never end, and the mark that would end them."""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{password: '{'< (( [[ ' * n}>'}}\n"


def open_comments(n: int) -> str:
    """Marks of templates in one long comment."""
    return _line(_pod([_container(0)])) + "# " + "#@x #{y" * n + "}\n"


def texts_in_texts(n: int) -> str:
    """A ConfigMap for a controller with many broken documents in its text."""
    broken = "".join("    a: [}\n    ---\n" for _ in range(n))
    return (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {grafana_dashboard: '1'}}\n"
        f"data:\n  a.yaml: |\n    apiVersion: v1\n    kind: Pod\n    ---\n{broken}"
    )


def patches(n: int) -> str:
    """A kustomization with many patches of one file, each for a target."""
    one = "- path: a.yaml\n  target: {kind: Deployment, name: a}\n"
    return f"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches:\n{one * n}"


def inline_patches(n: int) -> str:
    """A kustomization with many patches in itself."""
    one = "- patch: '[{op: add, path: /spec/hostPID, value: true}]'\n  target: {kind: Pod, name: a}\n"
    return f"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches:\n{one * n}"


def wrong_mounts(n: int) -> str:
    """Host paths that are mounted by names of a wrong type, which stop all rules about volumes."""
    volumes = "".join(f"  - {{name: v{index}, hostPath: {{path: /p{index}}}}}\n" for index in range(n))
    mounts = "".join(f"    - {{name: [v{index}], mountPath: 3}}\n" for index in range(n))
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  volumes:\n"
    return f"{pod}{volumes}  containers:\n  - name: a\n    image: b\n    volumeMounts:\n{mounts}"


def passed_over(n: int) -> str:
    """Items of a list that are no objects, each in its own way."""
    items = "".join(f"- {{apiVersion: x{index}/v1, kind: y{index}}}\n" for index in range(n))
    return f"apiVersion: v1\nkind: List\nitems:\n{items}"


def misspelt_kinds(n: int) -> str:
    """Objects whose kinds are misspelt."""
    return "---\n".join(f"apiVersion: apps/v1\nkind: Deploymemt{index}\nmetadata: {{name: a}}\n" for index in range(n))


def chained_variables(n: int) -> str:
    """Anchors, each of which stands for the one before it."""
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx0: &x0 a\n" + "".join(
        f"x{index}: &x{index} [*x{index - 1}]\n" for index in range(1, n)
    )


SHAPES: dict[str, Callable[[int], str]] = {
    name: shape
    for name, shape in list(globals().items())
    if getattr(shape, "__module__", "") == __name__ and not name.startswith("_")
}
"""Every shape by its name."""


def sized(shape: Callable[[int], str], letters: int) -> int:
    """Return the number that makes a shape so long."""
    low, high = 1, 2
    while len(shape(high)) < letters:
        low, high = high, 2 * high
    while high - low > max(1, high // 20):
        middle = (low + high) // 2
        low, high = (middle, high) if len(shape(middle)) < letters else (low, middle)
    return high
