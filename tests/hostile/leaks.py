"""A value planted in a text, by every form, and the search for it in all that leaves the tool.

`FORMS` are texts with `@V@` where the value goes, `@64@` where it goes in base64. `outputs` checks a folder and gives
everything that was written: all formats, reports, what went to the terminal, and the files of the cache.
"""

from __future__ import annotations

import contextlib
import io
import os
from base64 import b64encode
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from unittest import mock

from kubelint_compliance.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = ("console", "concise", "json", "sarif", "junit", "github", "markdown", "gitlab", "rdjson")
REPORTS = ("html", "markdown", "csv", "json")
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
CUSTOM = "apiVersion: shop.example/v1\nkind: Cart\nmetadata: {name: a}\n"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: app
    image: nginx
    Tty: 1
"""
BAD = "zzz: 1\n"
"""A field that no type has: a finding that shows its line."""

IN_SECRETS = {
    "stringData": SECRET + "stringData: {k1: @V@}\n" + BAD,
    "data": SECRET + "data: {k1: @64@, k2: '@V@'}\n",
    "data in lines": SECRET + "data:\n  k1: @64@\n  password: @V@\n",
    "number": SECRET + "stringData:\n  k1: 8462937512\n  k2: 0x@N@\n",
    "alias that stands for nothing": SECRET + "stringData:\n  password: *@W@\n",
    "anchor": SECRET + "stringData:\n  password: &@W@ x1\n  k2: *@W@\n" + BAD,
    "tag": SECRET + "stringData:\n  password: !@W@ x1\n  k2: 1\n",
    "wrong tag": SECRET + "stringData:\n  password: !!int @V@\n",
    "tag of a map": SECRET + "stringData: !@W@\n  password: 1\n",
    "repeated key": SECRET + "stringData: {a: @V@, a: x}\n",
    "repeated data": SECRET + "stringData: {a: @V@}\nstringData: {a: x}\n",
    "repeated list": SECRET + "stringData: [@V@]\nstringData: {a: x}\n",
    "repeated name": "apiVersion: v1\nkind: Secret\nmetadata: {name: @V@, name: a}\n" + BAD,
    "repeated key in lines": SECRET + "stringData:\n  a: @V@\n  a: |\n    @V@\n  a: x\n",
    "separator": "a: b\n---\r\r\n" + SECRET + "stringData:\n  k1: @V@\nzzz: 1\n",
    "separator with a comment": CONFIG + "--- #\r x\n" + SECRET + "stringData:\n  k1: @V@\nzzz: 1\n",
    "carriage returns": (SECRET + "stringData:\n  k1: @V@\nzzz: 1\n").replace("\n", "\r"),
    "mis-indented": SECRET + "stringData:\nk1: @V@\nk2: [@V@]\n",
    "mis-indented below": SECRET + "stringData:\n  a:\n    k1: @V@\n",
    "other case": SECRET + "StringData:\n  k1: @V@\n",
    "underscore": SECRET + "string_data: {k1: @V@}\n",
    "plain data": SECRET + "data: @V@\n",
    "list of data": SECRET + "data: [@V@]\n",
    "spec": SECRET + "spec: {data: @V@, a: [{b: @V@}]}\n",
    "label": SECRET.replace("{name: a}", "{name: a, labels: {k: @V@, 'a b': @V@}, annotations: {k: @V@}}"),
    "bad label": SECRET.replace("{name: a}", "{name: a, labels: {k: '@V@ !'}}"),
    "bad label of one letter more": SECRET.replace("{name: a}", "{name: a, labels: {k: '-@V@'}}"),
    "type of a wrong type": SECRET + "type: [@V@]\nimmutable: @V@\n",
    "comments": SECRET + "# @V@\nstringData: {k1: x1} # @V@\nzzz: 1 # @V@\n",
    "key without a value": SECRET + "stringData: {@W@}\nzzz: 1\n",
    "key without a value in a line": SECRET + "zzz: {@W@, b: 1}\n",
    "two keys without a value": SECRET + "stringData: {@W@, @W@}\n",
    "merged": SECRET + "x: &b {k: @V@, k: 2}\nstringData:\n  <<: *b\n  k: @V@\nzzz: *b\n",
    "kind that is merged": "apiVersion: v1\nmetadata: {name: a}\n<<: {kind: Secret}\nspec: {x: @V@}\nzzz: @V@\n",
    "two kinds": "apiVersion: v1\nkind: Secret\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: @V@, z: [1]}\n"
    "zzz: @V@\n",
    "behind the end": SECRET + "zz: 1\n... # @V@\nfoo: @V@\n",
    "before the start": "%YAML 1.1\n# @V@\n--- # @V@\n" + SECRET + "stringData: {k: @V@}\nzz: 1\n",
    "other metadata": SECRET.replace(
        "{name: a}", "{name: a, finalizers: ['@V@ x'], uid: '@V@', ownerReferences: [{uid: '@V@', controller: '@V@'}]}"
    ),
    "block scalar": SECRET + "stringData:\n  k1: |-\n    @V@\n    @V@ b\n  k2: >\n    @V@\n" + BAD,
    "more lines": SECRET + "stringData:\n  k1: @V@\n    and @V@\n  k2: '@V@\n\n    @V@'\n" + BAD,
    "quoted": SECRET + "stringData: {'k1': '@V@', \"k2\": \"@V@\"}\n" + BAD,
    "escaped kind": 'apiVersion: v1\n"kind": "\\x53ecret"\nmetadata: {name: a}\nstringData: {k1: @V@}\n' + BAD,
    "kind behind an alias": "apiVersion: v1\nkind: &s Secret\nmetadata: {name: a}\nother: *s\nspec: {k1: @V@}\n",
    "kind in lower case": SECRET.replace("Secret", "secret") + "data: {k1: @64@}\nspec: {k1: @V@}\n",
    "kind with a tag": SECRET.replace("Secret", "!!str Secret") + "spec: {k1: @V@}\n",
    "kind on a line of its own": SECRET.replace("Secret", "\n  Secret") + "spec: {k1: @V@}\n",
    "JSON": '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"stringData":{"k1":"@V@"},"zzz":"@V@"}',
    "two JSON objects": '{"apiVersion":"v1","kind":"Pod","zz":1} {"apiVersion":"v1","kind":"Secret","k1":"@V@"}',
    "broken JSON behind": '{"apiVersion":"v1","kind":"Pod","zz":1} {"apiVersion":"v1","kind":"Secret","k1":"@V@"',
    "broken, a quote": SECRET + 'stringData:\n  k1: "@V@\n',
    "broken, no key": SECRET + "stringData:\n  k1: a\n @V@\n",
    "broken beside": POD + "---\n" + SECRET + "stringData:\n  k1: @V@: @V@\n",
    "broken, a tab": SECRET + "stringData:\n\tk1: @V@\n",
    "broken, a tag handle": SECRET + "stringData:\n  k1: !@W@!x @V@\n",
    "broken merge": SECRET + "stringData:\n  <<: @V@\n",
    "list": "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n"
    "  stringData: {k1: @V@}\n  zz: @V@\n",
    "beside, in a list": "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n"
    "stringData: {k1: @V@}\nk2: @V@\n",
    "typed list": "apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: a}\n  data: {k1: @64@}\n  zz: @V@\n",
    "template": "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: a}\nobjects:\n"
    "- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n  stringData: {k1: @V@}\n  zz: @V@\nparameters: "
    "[{name: A, value: @V@}]\n",
    "envelope": "apiVersion: work.karmada.io/v1alpha1\nkind: Work\nmetadata: {name: a}\nspec:\n  workload:\n"
    "    manifests:\n    - {apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {k: @V@}, zz: @V@}\n",
    "text in an envelope": "apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nmetadata: {name: a}\nspec:\n"
    "  resourcesTemplate: |\n    apiVersion: v1\n    kind: Secret\n    metadata: {name: a}\n    stringData: {k1: @V@}\n"
    "    zz: @V@\n",
    "text in an envelope, other breaks": "apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\n"
    "metadata: {name: a}\nspec:\n  resourcesTemplate: |\r    apiVersion: v1\r    kind: Secret\r"
    "    metadata: {name: a}\r    stringData:\r      k1: @V@\r    zz: 1\r",
    "last applied": SECRET.replace(
        "{name: a}",
        "\n  name: a\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n"
        '      {"apiVersion":"v1","kind":"Secret","stringData":{"k1":"@V@"}}',
    ),
    "sealed template": "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: a}\nspec:\n"
    "  encryptedData: {k: AgB1}\n  template: {data: {k1: @V@}, zz: @V@}\n",
    "external template": "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a}\nspec:\n"
    "  refreshInterval: 0s\n  target: {template: {data: {k1: @V@}}}\n",
    "in a text of a ConfigMap": CONFIG + "data:\n  a.yaml: |\n    kind: Secret\n    stringData: {k1: @V@}\nzz: 1\n",
    "in JSON of a ConfigMap": CONFIG + 'data: {a: \'{"kind":"Secret","data":{"k":"@V@"}}\', zz: [1]}\nzz: 1\n',
    "generator": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nsecretGenerator:\n"
    "- {name: a, literals: [k1=@V@, '@V@'], zz: 1}\n",
    "wrong items": "apiVersion: v1\nkind: SecretList\nitems: '@V@'\n",
    "no kind": "apiVersion: v1\nmetadata: {name: a}\nstringData: {k1: @V@}\n---\n" + POD,
    "patch": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n$patch: merge\nstringData:\n  k1: @V@\n" + BAD,
    "bootstrap": SECRET + "type: bootstrap.kubernetes.io/token\nstringData: {token-secret: @V@, token-id: @V@}\n",
    "registry": SECRET + "type: kubernetes.io/dockerconfigjson\nstringData:\n"
    '  .dockerconfigjson: \'{"auths":{"a.example":{"username":"u","password":"@V@","auth":"@64@"}}}\'\n',
}
"""Secrets and what has one inside: whatever the value looks like."""

ELSEWHERE = {
    "custom resource": CUSTOM + "spec: {clientSecret: @V@, replicas: 1}\n",
    "below a name": CUSTOM + "spec:\n  password: {value: @V@}\n  clientSecret:\n    plain: @V@\n",
    "pair": CUSTOM + "spec:\n  env:\n  - {name: DB_PASSWORD, value: @V@}\n  - name: API_TOKEN\n    value: @V@\n",
    "repeated in a custom resource": CUSTOM + "spec: {apiKey: @V@, apiKey: x}\n",
    "storage class": "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a}\nprovisioner: a/b\n"
    "parameters: {restuserkey: @V@, resturl: 'http://a:1'}\n",
    "comment": CUSTOM + "# pass: @V@\nspec: {a: 1} # pass: @V@\n",
    "variable": POD + "    env: [{name: DB_PASSWORD, value: @V@}]\n",
    "variables in lines": POD
    + "    env:\n    - name: CLIENT_SECRET\n      value: @V@\n    - {name: A, value: '@V@'}\n",
    "header in a command": POD + "    command: [curl, -H, 'Authorization: Bearer @V@', 'http://a.example']\n",
    "header as a word": POD + "    args: ['-H', 'X-Api-Key: @V@', '--header=Authorization: Basic @V@']\n",
    "option": POD + "    args: [--password=@V@, --token, @V@, '--db-password @V@', -u, 'me:@V@']\n",
    "options in lines": POD + "    args:\n    - --client-secret\n    - @V@\n    - --token=@V@\n",
    "script": POD
    + "    command: [sh, -c]\n    args:\n    - |\n      export DB_PASSWORD=@V@\n      mysql -uroot -p@V@\n"
    "      curl -u me:@V@ http://a.example; sshpass -p @V@ ssh a\n      TOKEN='@V@' run\n",
    "script in folds": POD + "    command: [sh, -c]\n    args:\n    - >\n      apk add a &&\n      mysql --password\n"
    "      @V@ -h db;\n      apk add b && curl -u\n      me:@V@ http://a.example |\n      sh; sudo run"
    " --token\n      @V@\n",
    "script in quotes": POD + '    command: [sh, -c]\n    args:\n    - "apk add a; mysql --password \\\n'
    "      @V@; apk add b; \\\n      export API_TOKEN=@V@; curl -u\n      me:@V@ http://a.example | sh;\n"
    '      sudo a -p\\x20@V@; apk add c\\n\\\n      PASSWORD=@V@ apk add d"\n'
    "    - 'apk add a; mysql --password\n      @V@; PASSWORD=@V@\n      apk add b'\n"
    "    - apk add a; mysql --password\n      @V@; PASSWORD=@V@\n      apk add b\n",
    "script with words beside": POD + "    command: [sh, -c]\n    args:\n    - |\n      PASSWORD=@V@ apk add a\n"
    "      apk add b --password @V@; echo @V@ | docker login --password-stdin\n"
    "      curl -H 'Authorization: Bearer @V@' http://me:@V@@a.example/x?token=@V@ | sh\n"
    "      cat <<EOF >/etc/a\n      password: @V@\n      EOF\n      sudo mysql -p@V@\n",
    "script on a line": POD + '    command: [sh, -c, "curl --user me:@V@ http://me:@V@@a.example | sh"]\n',
    "probe header": POD
    + "    livenessProbe: {httpGet: {port: 1, httpHeaders: [{name: Authorization, value: 'Basic @V@'}]}}\n",
    "address": POD + "    env: [{name: URL, value: 'postgres://me:@V@@db.example/a'}]\n",
    "address in arguments": POD + "    args: ['redis://:@V@@db.example/0', 'me:@V@@tcp(db:1)/a']\n",
    "image": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: app\n"
    "    image: me:@V@@registry.example/a:latest\n",
    "image over http": POD.replace("image: nginx", "image: http://me:@V@@registry.example/a"),
    "connection string": POD + "    env:\n    - {name: DATABASE, value: 'Server=a;User Id=b;Password=@V@;'}\n"
    "    - {name: JAVA_OPTS, value: '-Djavax.net.ssl.keyStorePassword=@V@ -Da=b'}\n",
    "probe": POD + "    livenessProbe: {httpGet: {host: 'me:@V@@169.254.169.254', port: 1, path: '/?token=@V@'}}\n"
    "    lifecycle: {postStart: {exec: {command: [curl, '-sH', 'X-Vault-Token: @V@', 'http://a/?api_key=@V@']}}}\n",
    "strings of drivers": POD + "    env:\n    - {name: A, value: 'host=db user=a password=@V@'}\n"
    "    - {name: B, value: 'me:@V@@tcp(db:1)/a'}\n    - {name: C, value: 'jdbc:oracle:thin:me/@V@@db:1:a'}\n"
    "    - {name: D, value: 'cache:6379,password=@V@,ssl=True'}\n    - {name: E, value: 'jdbc:mysql://db/a?password=@V@'}\n"
    '    - {name: F, value: \'x.PlainLoginModule required username="me" password="@V@";\'}\n'
    '    - {name: G, value: \'{"a": {"password": "@V@"}}\'}\n    - {name: DB_PASSPHRASE, value: \'tuna @V@ velvet\'}\n'
    "    - {name: SMTP_PASS, value: @V@}\n    - {name: NEO4J_AUTH, value: neo4j/@V@}\n    zz: 1\n",
    "drivers in arguments": POD
    + "    args: ['host=db password=@V@', '--dsn', 'me:@V@@tcp(db:1)/a', '-Da.password=@V@']\n",
    "headers in lines": POD + "    readinessProbe:\n      httpGet:\n        port: 1\n        httpHeaders:\n"
    "        - name: X-Passcode\n          value: @V@\n        - name: Authorization\n          value: Bearer @V@\n",
    "probe of a client": POD + "    readinessProbe:\n      exec:\n        command:\n        - redis-cli\n        - -a\n"
    "        - @V@\n        - ping\n      zz: 1\n",
    "triggers": "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: a}\nspec:\n"
    "  scaleTargetRef: {name: a}\n  zz: 1\n  triggers:\n  - type: rabbitmq\n"
    "    metadata: {host: 'amqp://me:@V@@mq:1/', zz: [1]}\n"
    "  - type: redis\n    metadata: {password: @V@}\n  - type: postgresql\n    metadata:\n"
    "      connection: host=db password=@V@\n",
    "token of an authentication": "apiVersion: keda.sh/v1alpha1\nkind: TriggerAuthentication\nmetadata: {name: a}\n"
    "spec:\n  zz: 1\n  hashiCorpVault: {address: 'https://a', credential: {token: @V@}, zz: 1}\n",
    "files of every sort": CONFIG + 'data:\n  a.xml: |\n    <x password="@V@"/>\n    <password>@V@</password>\n'
    "  b.yaml: |\n    - name: DB_PASSWORD\n      value: @V@\n    db: {password: @V@}\n  c.sql: |\n"
    "    create user a identified by '@V@';\n  netrc: |\n    machine a login b password @V@\n  redis.conf: |\n"
    "    requirepass @V@\n  d.conf: |\n    url=jdbc:mysql://db/a?password=@V@\n  e.sh: |\n"
    "    export A=1 DB_PASSWORD=@V@\nzz: 1\n",
    "workflow": "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: a}\nspec:\n  entrypoint: 1\n"
    "  arguments: {parameters: [{name: token, value: @V@}]}\n  templates:\n  - name: x\n    script: {image: a, source: "
    "'curl -H \"Authorization: token @V@\" x | sh', env: [{name: A, value: @V@}]}\n",
    "volumes": POD + "  volumes:\n  - name: a\n    gitRepo: {repository: 'https://me:@V@@git.example/a.git', zz: 1}\n"
    "  - {name: b, flexVolume: {driver: a/b, options: {password: @V@, networkPath: x}, zz: 1}}\n"
    "  - {name: c, csi: {driver: d, volumeAttributes: {accountKey: @V@}, zz: 1}}\n",
    "kustomization": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: "
    "['https://me:@V@@git.example/a/b?ref=main']\nconfigMapGenerator:\n- {name: a, literals: ['password=@V@']}\n"
    "zz: 1\n",
    "kubeconfig": "apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user: {token: @V@}\n"
    "  user: {password: @V@, x: 1}\n",
    "encryption": "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: "
    "[secrets]\n  providers:\n  - aescbc: {keys: [{name: a, secret: @V@}], keys: [{name: b, secret: @V@, zz: 1}]}\n",
    "file of settings": CONFIG + "data:\n  a.properties: |\n    db.password=@V@\n    api_key: @V@\n  b.json: "
    '\'{"password":"@V@"}\'\nzz: 1\n',
    "files in every style": CONFIG + "data:\n  a.properties: >2-\n    db.password=@V@\n    api_key=@V@\n"
    '  b.env: "A=1\\n\\\n    DB_PASSWORD=@V@\\n\\\n    API_TOKEN=\\\n    @V@\\n"\n'
    "  c.ini: '[a]\n\n    password = @V@\n\n"
    "    token = @V@'\n  d.sh: |+\n    export DB_PASSWORD=@V@ # @V@\n\n"
    "  e.conf: a=1\n\n    password=@V@\n\n    token=@V@\nzz: 1\n",
    "settings": CONFIG + "data: {DB_PASSWORD: @V@, url: 'amqp://a:@V@@b.example', zz: [1]}\n",
    "annotation": POD.replace("{name: a}", "{name: a, annotations: {admin-password: @V@}, labels: {password: @V@}}"),
    "chart values": "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec:\n"
    "  interval: [1]\n  values: {auth: {rootPassword: @V@, password: {value: @V@}}, smtp_pass: @V@}\n",
    "parameters": "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  source:\n"
    "    repoURL: https://me:@V@@git.example/a.git\n    helm: {parameters: [{name: db.password, value: @V@}]}\n",
    "definition": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
    "metadata: {name: carts.shop.example}\nspec:\n  group: shop.example\n  scope: Namespaced\n"
    "  names: {kind: Cart, plural: carts, singular: cart}\n  versions:\n  - name: v1\n    served: true\n"
    "    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n"
    "          spec:\n            type: object\n            x-kubernetes-validations:\n"
    "            - rule: self.password == self.again\n"
    "              messageExpression: \"self.password.substring(1) + ' is not ' + self.token + self.again\"\n"
    "            properties:\n              password: {type: string, maxLength: 40}\n"
    "              again: {type: string, maxLength: 40}\n              token: {type: string, maxLength: 40}\n"
    "---\n" + CUSTOM + "spec: {password: @V@, again: x, token: @V@}\n",
    "enumeration": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
    "metadata: {name: carts.shop.example}\nspec:\n  group: shop.example\n  scope: Namespaced\n"
    "  names: {kind: Cart, plural: carts, singular: cart}\n  versions:\n  - name: v1\n    served: true\n"
    "    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n"
    "          spec:\n            type: object\n            properties:\n"
    "              clientSecret: {type: string, enum: [a, b]}\n"
    "              adminPass: {type: string, pattern: '^a$'}\n"
    "              tokens: {type: array, items: {type: string, maxLength: 2}, x-kubernetes-list-type: set}\n"
    "---\n" + CUSTOM + "spec: {clientSecret: @V@, adminPass: '@V@', tokens: [@V@, @V@]}\n",
}
"""Credentials by their names, in addresses, commands and headers."""

FORMS = {**IN_SECRETS, **ELSEWHERE}


def planted(form: str, value: str) -> str:
    """Return a form with a value in it; in an alias, anchor, tag or bare key its letters and digits."""
    word = "".join(char for char in value if char.isalnum() and char.isascii())
    hexadecimal = value.encode().hex()[:14]
    text = form.replace("@64@", b64encode(value.encode()).decode())
    return text.replace("@W@", word).replace("@N@", hexadecimal).replace("@V@", value)


def traces(value: str) -> list[str]:
    """Return what would tell the value: itself, most of it, its base64."""
    word = "".join(char for char in value if char.isalnum() and char.isascii())
    coded = b64encode(value.encode()).decode()
    parts = [value, value[: max(len(value) - 3, 6)], value[2:], word, word[:8], value.lower(), value.upper()]
    return [*parts, coded, coded[:12], "8462937512"]


@cache
def _user() -> TemporaryDirectory[str]:
    """The user's folders for all checks of this process: the rules are compiled in the first."""
    return TemporaryDirectory(prefix="leaks-")


def _stamps(*folders: Path) -> dict[Path, int]:
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: path.stat().st_mtime_ns for path in sorted(files)}


def outputs(folder: Path) -> Iterator[tuple[str, str]]:
    """Check a folder; yield what was written where."""
    out, user = folder.parent / f"{folder.name}-out", Path(_user().name)
    before = _stamps(user)
    with mock.patch.dict(os.environ, {"XDG_CACHE_HOME": str(user / "cache"), "XDG_STATE_HOME": str(user / "state")}):
        out.mkdir(exist_ok=True)
        files = [f"--output={form}={out / form}" for form in FORMATS]
        yield "terminal", _call(folder, "check", ".", "--verbose", "--debug", "--min-severity", "low", *files)
        yield "files", _call(folder, "check", ".", "--show-files", "--debug")
        for number, form in enumerate(REPORTS):
            _call(folder, "report", "--framework", "soc2", ".", f"--output={form}={out / f'{number}.{form}'}")
    for path, stamp in _stamps(out, user).items():
        if before.get(path) != stamp:
            yield path.name, path.read_bytes().decode("utf-8", "replace")


def _call(folder: Path, *arguments: str) -> str:
    said = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        main(list(arguments))
    return said.getvalue()


def found(folder: Path, texts: dict[str, str], value: str) -> list[str]:
    """Check texts by their names; return where a value is told, and in what words."""
    for number, text in enumerate(texts.values()):
        (folder / f"{number:03}.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    marks = [trace for trace in traces(value) if len(trace) >= 6]
    return [
        f"{place}: {line[max(at - 150, 0) : at + 100]}"
        for place, said in outputs(folder)
        for line in said.splitlines()
        for at in [max(line.find(mark) for mark in marks)]
        if at >= 0
    ]
