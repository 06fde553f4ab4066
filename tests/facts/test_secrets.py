"""Credentials: what is one, what only looks like one, and that none is ever shown."""

from __future__ import annotations

from base64 import b64encode
from binascii import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint_compliance.facts import FUNCTIONS
from kubelint_compliance.facts.secrets.connections import password_in_url
from kubelint_compliance.facts.secrets.files import what_in_file, what_in_setting
from kubelint_compliance.facts.secrets.names import is_credential, is_default
from kubelint_compliance.facts.secrets.objects import sops_plain_values
from kubelint_compliance.facts.secrets.placeholders import is_placeholder
from kubelint_compliance.facts.secrets.places import metadata_credentials
from kubelint_compliance.facts.secrets.secretdata import secret_values
from kubelint_compliance.facts.secrets.strings import credentials
from kubelint_compliance.facts.secrets.tokens import matches
from kubelint_compliance.facts.secrets.values import looks_random
from kubelint_compliance.facts.secrets.words import arg_credentials
from kubelint_compliance.findings.excerpt import excerpt
from kubelint_compliance.findings.shown import Shown
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.ruleset.runner import RuleSet
from tests.scanning import scan_text

MIXED = "q7Zt0bV3xKfR9mWcLs2PdYhN8uEoJa5GiTvXw1kBz4M"
BODY = "Zk4tQ8vBn2Xc6Lm9Rw3Ty7Us1Ae5Dg"
HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PEM = f"-----BEGIN PRIVATE KEY-----\n{MIXED + MIXED[:21]}\n{MIXED}\n-----END PRIVATE KEY-----\n"


def checksum(body):
    number, digits = crc32(body.encode()), ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = BASE62[rest] + digits
    return digits


def part(text):
    return b64encode(text.encode()).decode().rstrip("=")


JWT = ".".join((part('{"alg":"HS256"}'), part('{"sub":"a"}'), MIXED))


def found(text):
    return [match.format.what for match in matches(text) if not match.sample]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ghp_",
        f"ghp_{BODY}abcdef",  # a wrong checksum
        f"ghp_{'x' * 36}",
        "AKIAIOSFODNN7EXAMPLE",
        f"XAKIA{'Q7RZL2MNTB5XWC3D'}",
        f"AKIA{'Q7RZL2MNTB5XWC3D'}7",
        f"eyJhbGciOiJIUzI1NiJ9.{MIXED}",
        f"eyJhbGciOiJIUzI1NiJ9.bm90IGpzb24.{MIXED}",
        "glpat-your-token-goes-here-xx",
        "glpat-xxxxxxxxxxxxxxxxxxxx",
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\n" + MIXED * 2,
        "-----BEGIN CERTIFICATE-----\n" + MIXED * 2,
        part("-----BEGIN CERTIFICATE-----\n" + MIXED * 2),
        MIXED,
        HEX,
        f"sk_test_{BODY}",
        f"SK{HEX[:33]}",
        "aws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}",
    ],
)
def test_what_only_resembles_a_token_is_none(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"ghp_{BODY}{checksum(BODY)}", "GitHub token"),
        (f"https://x:ghs_{BODY}{checksum(BODY)}@github.com/a/b", "GitHub token"),
        (f"npm_{BODY}{checksum(BODY)}", "npm token"),
        (f"github_pat_{MIXED[:22]}_{(MIXED * 2)[:59]}", "GitHub token"),
        (f"token: glpat-{MIXED[:20]}\n", "GitLab token"),
        (f"xoxb-284716390512-518362947035-{MIXED[:24]}", "Slack token"),
        (f"https://hooks.slack.com/services/T0Q8R2K4V/B0Z7X3M1N/{MIXED[:24]}", "Slack webhook"),
        (f"sk_live_{BODY[:24]}", "Stripe key"),
        (f"SG.{MIXED[:22]}.{MIXED}", "SendGrid key"),
        (f"dckr_pat_{MIXED[:27]}", "Docker Hub token"),
        (f"NRAK-{'Q7RZL2MNTB5XWC3D8K4FJ6HSVPY'}", "New Relic key"),
        (f"{BODY[:14]}.atlasv1.{(MIXED * 2)[:67]}", "Terraform token"),
        (f"sdk-{HEX[:8]}-{HEX[8:12]}-{HEX[12:16]}-{HEX[16:20]}-{HEX[20:32]}", "LaunchDarkly key"),
        (f"1234567891:AA{MIXED[:33]}", "Telegram bot token"),
        (f"hvs.{(MIXED * 3)[:95]}", "Vault token"),
        (f"glsa_{MIXED[:32]}_{HEX[:8]}", "Grafana token"),
        (f"Bearer {JWT}", "JSON web token"),
        ("AKIAQ7RZL2MNTB5XWC3D", "AWS access key"),
        (f'aws_secret_access_key="{MIXED[:40]}"', "AWS secret access key"),
        (f"AIza{MIXED[:35]}", "Google API key"),
        (f"AccountKey={MIXED}{MIXED}==;", "Azure storage key"),
        (PEM, "private key"),
        (PEM.replace("\n", "\\n"), "private key"),
        (b64encode(PEM.encode()).decode(), "private key"),
        (PEM.replace("PRIVATE KEY", "RSA PRIVATE KEY"), "private key"),
        (f"AGE-SECRET-KEY-1{'Q7RZL2MNTB5XWC3D8K4FJ6HSVPY'}{'Q7RZL2MNTB5XWC3D8K4FJ6HSVPY'}Q7RZ", "age key"),
    ],
)
def test_documented_formats_are_found(text, what):
    assert what in found(text)


def test_a_google_key_file_is_a_cloud_key():
    text = '{"type": "service_account", "private_key": "' + PEM.replace("\n", "\\n") + '"}'
    assert {match.format.family for match in matches(text)} == {"cloud-key", "private-key"}


def test_beginnings_without_an_end_are_no_credential():
    assert found(".eyJ" * 200_000) == []
    assert found("-----BEGIN PRIVATE KEY-----" * 20_000) == []


@pytest.mark.parametrize(
    "text",
    [
        *("", "${X}", "$(cat /run/x)", "<password>", "{{ .Values.password }}", "your-password", "ENC[AES256_GCM,x]"),
        *("changeme", "aaaaaaaa", "****", "vault:secret/db#password", "REPLACE_ME", "true", "todo", "op://team/db"),
    ],
)
def test_placeholders_stand_for_a_credential(text):
    assert is_placeholder(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", ""),
        ("DB_PASSWORD", None),
        ("DB_PASSWORD_FILE", "c0rrect-horse"),
        ("passwordSecret", "shop-db-1"),
        ("secretName", "q7Zt0bV3xKfR9mWcLs2P"),
        ("existingSecret", "shop-db"),
        ("tokenReviewURL", "https://auth.example/q7Zt0bV3xKfR9mWcLs2P"),
        ("token", "https://auth.example/q7Zt0bV3xKfR9mWcLs2P"),
        ("token", "short"),
        ("secret", "shop-token-2024-eu-central-1"),
        ("secret", "registry.example/team/app:1.2.3"),
        ("password", "/run/secrets/password"),
        ("password", "db-password"),
        ("password", "DB_PASSWORD"),
        ("password", "db_password"),
        ("DB_PASSWORD", "db-password"),
        ("DB_PASSWORD", "db.password"),
        ("DB_PASSWORD", "OTHER_PASSWORD"),
        ("DB_PASSWORD", "db_secret"),
        ("DB_TOKEN", "db_token"),
        ("postgresqlPassword", "postgresql-password"),
        ("POSTGRES_PASSWORD_FILE", "db_password"),
        ("POSTGRES_PASSWORD", "$(DB_PASSWORD)"),
        ("password", "At least twelve characters"),
        ("allowEmptyPassword", "c0rrect-horse"),
        ("BUILD_ID", MIXED),
    ],
)
def test_references_switches_and_words_are_no_credential(name, value):
    assert not is_credential(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "c0rrect-horse"),
        ("PGPASSWORD", "hunter2"),
        ("USER_PASSWORD", "hunter2"),
        ("spring.datasource.password", "hunter2"),
        ("--requirepass", "hunter2"),
        ("API_KEY", "8fK2mQ9vLx4Tz7RbWn3YpD6s"),
        ("authToken", HEX[:40]),
        ("DB_PASSWORD", "db_password"),
        ("PGADMIN_DEFAULT_PASSWORD", "pgadmin_password"),
        ("POSTGRES_PASSWORD", "db-password"),
        ("RABBITMQ_DEFAULT_PASS", "rabbit.pass"),
        ("requirepass", "redis-password"),
    ],
)
def test_literal_values_of_credential_names_are_credentials(name, value):
    assert is_credential(name, value)


def test_more_names_and_another_entropy():
    assert is_credential("DOOR_CODE", "8fK2mQ9vLx4Tz7RbWn3YpD6s", ["doorCode"])
    assert not is_credential("API_KEY", "8fK2mQ9vLx4Tz7RbWn3YpD6s", (), 5.0)


@pytest.mark.parametrize(
    "value", ["aaaaaaaaaaaaaaaaaaaaa111", "my-release-name-2-of-3", "v1.2.3-alpha.1", "a b c 1 2 3 d e f"]
)
def test_entropy_is_not_enough(value):
    assert not looks_random(value)


@pytest.mark.parametrize(
    ("name", "value", "user", "expected"),
    [
        ("password", "changeme", None, True),
        ("POSTGRES_PASSWORD", "Change_Me!", None, True),
        ("password", "P@ssw0rd", None, True),
        ("password", "shop", "shop", True),
        ("password", "c0rrect-horse", "shop", False),
        ("username", "admin", None, False),
        ("password", "db-password", None, False),
        ("password", "${ADMIN}", None, False),
        ("allowEmptyPassword", "default", None, False),
    ],
)
def test_default_passwords(name, value, user, expected):
    assert is_default(name, value, user) is expected


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("https://example.com/a:b@c", ""),
        ("https://user@example.com", ""),
        ("https://user:${PASSWORD}@example.com", ""),
        ("https://user:<password>@example.com", ""),
        ("https://$user:$password@example.com", ""),
        ("https://user:hunter2@example.com", "hunter2"),
        ("see https://example.com and amqp://shop:hunter2@mq:5672/x", "hunter2"),
    ],
)
def test_passwords_in_addresses(text, password):
    assert password_in_url(text) == password


@pytest.mark.parametrize(
    ("key", "text", "what"),
    [
        ("a.properties", "# db.password=hunter2\ndb.user=shop", ""),
        ("a.properties", "db.password=\ndb.password.hint=nothing here", ""),
        ("a.yaml", "password: ${PASSWORD}\nsecretName: hunter2", ""),
        ("a.sh", "password=hunter2", ""),
        ("a.py.conf", "password = getpass()", ""),
        ("a.properties", "db.user=shop\ndb.password=hunter2", "password"),
        ("a.yaml", 'db:\n  password: "hunter2"  # keep', "password"),
        ("a.json", '{\n  "password": "hunter2",\n}', "password"),
        ("a.json", '{"db": {"user": "shop", "password": "hunter2"}}', "password"),
        ("a.json", '{"db": {"user": "shop", "password": "${PASSWORD}"}}', ""),
        ("a.yaml", "auth: {user: shop, password: hunter2}", "password"),
        ("a.yaml", "password: {{ .Values.password }}", ""),
        ("a.yaml", 'auth: {password: getPassword("a")}', ""),
        ("redis.conf", "maxmemory 64mb\nrequirepass hunter2", "password"),
        ("redis.conf", "# requirepass hunter2\nrequirepass ${PASSWORD}\nmasterauth", ""),
        ("redis.conf", "requirepass is a setting", ""),
        ("config", "DB_PASSWORD=hunter2", "password"),
        ("settings", '{"password": "hunter2"}', "password"),
        ("entrypoint", 'password=$(cat /run/db)\nmysql --password="$password"', ""),
        ("notes", "password: ask those who run it", ""),
        ("a.js", "const password = 'hunter2'", ""),
        ("a.html", "password: hunter2", ""),
        ("env.sh", "export DB_PASSWORD=hunter2", "password"),
        ("env.sh", "export DB_PASSWORD=$1\nexport DB_PASSWORD", ""),
        ("env.sh", "DB_PASSWORD=qT7vXp2LmZ9r", "password"),
        ("env.sh", "# DB_PASSWORD=qT7vXp2LmZ9r\nDB_PASSWORD=${qT7vXp2LmZ9r}", ""),
        ("env.sh", "DB_PASSWORD=qT7vXp2LmZ9r exec app --first", ""),
        ("run.sh", "set -e\nmysql -uroot -pqT7vXp2LmZ9r <a.sql", "password"),
        ("run", "set -e\ncurl -u shop:qT7vXp2LmZ9r https://shop.internal", "password"),
        ("run.sh", 'mysql -uroot -p"$DB_PASSWORD"\ncurl -u shop:password https://shop.internal', ""),
        ("a.py", 'DB_PASSWORD = "qT7vXp2LmZ9r"', "password"),
        ("a.py", "DATABASE = {\n  'PASSWORD': 'qT7vXp2LmZ9r',\n}", "password"),
        ("a.py", 'DB_PASSWORD = os.environ["Qt7vXp2LmZ9r"]', ""),
        ("a.py", 'PASSWORD = "Password-field"', ""),
        ("a.js", "const dbPassword = 'qT7vXp2LmZ9r';", "password"),
        ("a.js", "const dbPassword = 'qT7vXp' + '2LmZ9r';", ""),
        ("a.php", '$db_password = "qT7vXp2LmZ9r";', "password"),
        ("wp.php", "define('DB_PASSWORD', 'qT7vXp2LmZ9r');", "password"),
        ("wp.php", "define('DB_PASSWORD', getenv('qT7vXp2LmZ9r'));", ""),
        ("a.md", 'password = "qT7vXp2LmZ9r"', ""),
        ("config.json", '{"auths": {"r.example": {"auth": "c2hvcDprVjltUTJ0THcx"}}}', "registry login"),
        ("config.json", '{\n"auths": {\n"r.example": {"auth": "c2hvcDprVjltUTJ0THcx"}}}\n', "registry login"),
        ("config", '{"auths": {"r.example": {"auth": "${AUTH}"}}, "credsStore": "ecr-login"}', ""),
        ("config.json", '{"auths": {"r.example": {}}}', ""),
    ],
)
def test_lines_of_settings(key, text, what):
    assert what_in_file(key, text) == what


def test_arguments_of_odd_shape_are_passed_over():
    assert arg_credentials({"args": [None, 1, {"--password": "x"}, ["--password", "hunter2"]]}) == []
    assert arg_credentials({"args": "--password=hunter2"}) == []
    assert arg_credentials(None) == []
    assert metadata_credentials({"metadata": {"annotations": ["password"], "labels": None}}) == []


FIELDS = [
    *("apiVersion", "kind", "metadata", "annotations", "labels", "data", "stringData", "spec", "values", "source"),
    *("sources", "helm", "parameters", "name", "value", "env", "args", "command", "users", "user", "token", "sops"),
    *("mac", "resources", "providers", "aescbc", "keys", "secret", "discovery", "bootstrapTokens", "template"),
    *(".dockerconfigjson", "password", "secretGenerator", "configMapGenerator", "literals"),
]
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.sampled_from([JWT, "AKIAQ7RZL2MNTB5XWC3D"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=15,
)
KINDS = ("Secret", "ConfigMap", "Config", "Application", "HelmRelease", "EncryptionConfiguration", "JoinConfiguration")
ASKED = [
    *("argCredentials", "bootstrapTokens", "chartCredentials", "configCredentials", "credentials", "defaultData"),
    *("defaultEnv", "encryptionKeys", "kubeconfigLogins", "lastAppliedValues", "metadataCredentials"),
    *("generatedCredentials", "registryLogins", "secretValues", "sopsPlainValues", "strings"),
]


@pytest.mark.parametrize("name", ASKED)
@given(value=ODD, kind=st.sampled_from(KINDS))
def test_objects_of_any_shape_are_read(name, value, kind):
    for self in (value, {**value, "kind": kind} if isinstance(value, dict) else {"kind": kind, "data": value}):
        memo = [{}] if FUNCTIONS[name].given else []
        assert isinstance(FUNCTIONS[name].callable(self, *memo), list)


def test_a_schema_holds_no_values():
    schema = {"description": "such as AKIAQ7RZL2MNTB5XWC3D"}
    crd = {"kind": "CustomResourceDefinition", "metadata": {}, "spec": {"versions": [schema]}}
    assert credentials(crd, {}) == []
    assert [fact["path"] for fact in credentials({**crd, "kind": "Other"}, {})] == [
        ["spec", "versions", 0, "description"]
    ]


def test_one_pass_serves_all_rules():
    value = {"kind": "ConfigMap", "data": {"a": "AKIAQ7RZL2MNTB5XWC3D"}}
    memo = {}
    assert credentials(value, memo) is credentials(value, memo)
    assert credentials(dict(value), memo) == credentials(value, memo)
    assert credentials(value, {}) is not credentials(value, memo)


def test_data_of_a_secret_is_decoded():
    data = {"key": b64encode(b"id AKIAQ7RZL2MNTB5XWC3D").decode(), "forgotten": "id: AKIAQ7RZL2MNTB5XWC3D"}
    facts = credentials({"kind": "Secret", "data": data}, {})
    assert [fact["path"] for fact in facts] == [["data", "key"], ["data", "forgotten"]]


@pytest.mark.parametrize(
    ("key", "value", "count"),
    [
        ("username", "shop", 0),
        ("password", "${PASSWORD}", 0),
        ("ca.crt", "-----BEGIN CERTIFICATE-----\nx", 0),
        ("settings.ini", "[server]\nport = 1", 0),
        ("settings.ini", "[server]\npassword = hunter2", 1),
        ("password", "hunter2", 1),
        ("anything", "hunter2", 1),
    ],
)
def test_values_of_a_secret(key, value, count):
    assert len(secret_values({"kind": "Secret", "stringData": {key: value}})) == count


def test_encrypted_and_sealed_objects_hold_no_plain_values():
    sops = {"mac": "ENC[x]", "encrypted_regex": "^(data|stringData)$"}
    secret = {"kind": "Secret", "stringData": {"a": "ENC[AES256_GCM,data:x]"}, "sops": sops}
    assert secret_values(secret) == sops_plain_values(secret) == []
    left = {**secret, "stringData": {"a": "hunter2"}}
    assert [fact["path"] for fact in sops_plain_values(left)] == [["stringData", "a"]]


MANIFEST = f"""\
apiVersion: v1
kind: Pod
metadata:
  name: a
  annotations: {{token: {JWT}, kubectl.kubernetes.io/last-applied-configuration: hunter2}}
spec:
  automountServiceAccountToken: true
  containers:
  - name: app
    env: [{{name: A, value: hunter2}}] # hunter2
    args: [--password=hunter2, --verbose]
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: a}}
data: {{password: hunter2, url: "https://a:hunter2@b.example", secretName: shown}}
"""


def test_lines_are_shown_without_their_secrets():
    opened = Opened("a.yaml", MANIFEST)
    shown = {line.number: line.text for line in excerpt(Shown(opened, opened.manifests), range(1, 20))}
    assert "hunter2" not in "".join(shown.values())
    assert JWT not in "".join(shown.values())
    assert shown[7] == "  automountServiceAccountToken: true"
    assert shown[11] == "    args: [******************, --verbose]"
    assert shown[10] == "    env: [{name: A, value: *******}] #********"
    assert "secretName: shown" in shown[16]


def values_in(text):
    """The credentials that the examples of the rules use."""
    words = ("c0rrect-horse", "8fK2mQ9vLx4Tz7RbWn3YpD6s", "AKIAQ7RZL2MNTB5XWC3D", "k8w3rz5n1c9v4b6d", "Jx2vQ8mN4kT7")
    return [word for word in (*words, "eyJzdWIiOiJkZW1vIn0", "YzBycmVjdC1ob3JzZQ", "pK3vNq8sXw1Z") if word in text]


def test_no_value_is_in_a_report():
    compiled = [rule for rule in builtin_rules() if rule.rule.area in ("secrets", "service-account")]
    assert len(compiled) == 41
    ruleset = RuleSet(compiled, minor=37)
    texts = [example.text for rule in compiled for example in rule.whole.examples if example.fails]
    assert sum(len(values_in(text)) for text in texts) > 20
    for text in texts:
        scan = scan_text("a.yaml", text, ruleset)
        assert not scan.problems
        for finding in scan.findings:
            assert values_in(" ".join([finding.message, *(line.text for line in finding.excerpt)])) == []


def test_a_registry_login_in_a_variable_is_one():
    login = '{"auths": {"r.example": {"auth": "c2hvcDprVjltUTJ0THcx"}}}'
    assert what_in_setting("DOCKER_AUTH_CONFIG", login) == "registry login"
    assert what_in_setting("DOCKER_AUTH_CONFIG", login.replace("c2hvcDprVjltUTJ0THcx", "$(AUTH)")) == ""
