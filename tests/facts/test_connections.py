"""Passwords inside longer values: what is a login, what only looks like one, and where the pairs are."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.secrets.connections import (
    behind_option,
    has_basic,
    headers,
    in_header,
    in_statement,
    is_pair,
    known_logins,
    logins,
    paired,
)
from kubelint_compliance.facts.secrets.files import what_in_file
from kubelint_compliance.facts.secrets.names import (
    is_credential,
    is_default,
    is_public,
    last_word,
    names_credential,
    names_password,
)
from kubelint_compliance.facts.secrets.places import config_credentials, default_env, trigger_credentials
from kubelint_compliance.facts.secrets.secretdata import secret_values
from kubelint_compliance.facts.secrets.values import is_encrypted, is_mixed, is_no_value, is_passphrase
from kubelint_compliance.facts.secrets.words import arg_credentials


@pytest.mark.parametrize(
    "text",
    [
        *("", "@", "a@b", "postgres://db/orders", "postgres://orders@db/orders", "postgres://orders:@db/orders"),
        *("postgres://orders:${PASSWORD}@db", "postgres://orders:$(PASSWORD)@db", "postgres://orders:PASSWORD@db"),
        *("postgres://orders:[PASSWORD]@db", "postgres://orders:****@db", "postgres://orders:%PW%@db"),
        *("https://user:pass@example:8085", "http://username:password@localhost", "https://user:pass@a.example.com"),
        *("git@git.example:orders/a.git", "ssh://git@git.example:22/a", "mailto:me@mail:25", "sip:1001@pbx:5060"),
        *("a:1@sha256:4f53cda1", "registry:5000/a:1@sha256:4f53cda1", "npm:left-pad@1.3.0", "a:b@c", "me:pw1@host/x"),
    ],
)
def test_addresses_without_a_literal_password(text):
    assert list(logins(text)) == []


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("amqps://orders:tuna7@mq:5671/%2F", ("orders", "tuna7", "mq:5671")),
        ("rediss://:tuna7@cache", ("", "tuna7", "cache")),
        ("mongodb+srv://orders:tuna7@m.shop.test/a", ("orders", "tuna7", "m.shop.test")),
        ("see postgres://orders:tuna%407@db/a and more", ("orders", "tuna%407", "db")),
        ("orders:tuna7@tcp(db:3306)/a", ("orders", "tuna7", "tcp(db:3306)/a")),
        ("orders:tuna7@unix(/run/db)/a", ("orders", "tuna7", "unix(/run/db)/a")),
        ("dsn=orders:tuna7@mail:587", ("orders", "tuna7", "mail:587")),
        ("jdbc:oracle:thin:orders/tuna7@//ora:1521/A", ("orders", "tuna7", "//ora:1521/A")),
    ],
)
def test_logins_of_addresses(text, login):
    assert tuple(next(logins(text))) == login


def test_a_login_that_everybody_knows_is_one_even_if_it_is_a_placeholder():
    assert [tuple(login)[:2] for login in known_logins("amqp://a:changeme@b x://user:pass@example")] == [
        ("a", "changeme")
    ]
    assert list(logins("amqp://a:changeme@b")) == []


@pytest.mark.parametrize(
    "text",
    [
        *("", "=", "password=", "password=''", "Password={2};", "password=$PW", "password=${PW}", "password=$(cat x)"),
        *('"$password"=x1y2z3w', "${password}=x1y2z3w", "password_file=/run/a1", "keys=tuna7Orbit", "a=b", "pass=word"),
        *("Integrated Security=true", "token=short", "password=<password>", "password=your_password", "password=*"),
    ],
)
def test_pairs_that_set_nothing(text):
    assert paired(text) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Server=sql;User Id=sa;Password=tuna7Orbit;", "Password"),
        ("Driver={A B};Uid=a;Pwd=tuna7Orbit", "Pwd"),
        ("jdbc:mysql://db/a?user=a&password=tuna7", "password"),
        ("host=db user=a password=tuna7", "password"),
        ("host=db password='tuna7'", "password"),
        ('Login required username="a" password="tuna7";', "password"),
        ("cache:6379,password=tuna7,ssl=True", "password"),
        ("-Xmx1g -Da.keyStorePassword=tuna7", "Da.keyStorePassword"),
        ("url=https://a/?api_key=8fK2mQ9vLx4Tz7RbWn3YpD6s", "api_key"),
        ('\\"password\\"=\\"tuna7\\"', ""),
        ("--basic-auth=orders:tuna7Orbit", "basic-auth"),
    ],
)
def test_pairs_that_set_a_credential(text, name):
    assert paired(text) == name


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Authorization", "Basic b3JkZXJzOnR1bmE3T3JiaXQ=", True),
        ("authorization", "basic b3JkZXJzOnR1bmE3T3JiaXQ=", True),
        ("Authorization", "Bearer 8f2b1c0d9e7a6b5c4d3e2f1a0b9c8d7e", True),
        ("Authorization", "Basic b3JkZXJzOiR7UEFTU1dPUkR9", False),
        ("Authorization", "Basic orders", False),
        ("Authorization", "Bearer $(TOKEN)", False),
        ("Authorization", "Bearer <token>", False),
        ("Authorization", "", False),
        ("X-Passcode", "tuna7Orbit", True),
        ("X-Api-Key", "tuna7Orbit", True),
        ("X-Api-Key", "orders", False),
        ("X-Api-Key", "${KEY}", False),
        ("Accept", "application/json", False),
        ("X-Forwarded-For", "10.0.0.1", False),
    ],
)
def test_headers(name, value, expected):
    assert in_header(name, value) is expected


def test_headers_in_commands():
    text = "curl -H 'X-Passcode: tuna7' -H \"Authorization: Basic YTpi\" -d 'password: x' http://a"
    assert list(headers(text)) == [("X-Passcode", "tuna7"), ("Authorization", "Basic YTpi")]
    assert has_basic('proxy_set_header Authorization "Basic b3JkZXJzOnR1bmE3T3JiaXQ=";')
    assert not has_basic("Basic settings of the program; basic authentication")


@pytest.mark.parametrize(
    ("words", "index"),
    [
        ("", -1),
        ("mysql -uorders -p -h db", -1),
        ("mysql -uorders -p$PASSWORD", -1),
        ("ssh -p 2222 host", -1),
        ("psql -p tuna7Orbit", -1),
        ("install -u 1000:1000 a", -1),
        ("curl -u orders:$PASSWORD http://a", -1),
        ("redis-cli ping; grep -a tuna7Orbit x", -1),
        ("mysqladmin -ptuna7Orbit ping", 1),
        ("/usr/bin/redis-cli -a tuna7Orbit ping", 2),
        ("sshpass -p tuna7Orbit ssh a", 2),
        ("curl -s -u orders:tuna7Orbit http://a", 3),
        ("curl -u admin:admin http://a", 2),
        ("ldapsearch -x -w tuna7Orbit", 3),
        ("docker run -p 8080:80 a", -1),
        ("docker login -u orders -p tuna7Orbit r.example", 5),
        ("openssl rsa -passin pass:tuna7Orbit", 3),
        ("openssl rsa -passin pass:$PASSWORD", -1),
        ("openssl rsa -passin env:PASSWORD", -1),
    ],
)
def test_options_of_clients(words, index):
    assert behind_option(words.split()) == index


def test_statements_that_set_a_password():
    assert in_statement("create user a identified by 'tuna7Orbit';")
    assert in_statement("ALTER ROLE a WITH PASSWORD 'tuna7Orbit'")
    assert not in_statement("ALTER ROLE a WITH PASSWORD '${PASSWORD}'")
    assert not in_statement("alter role a with password 'md5")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("BASIC_AUTH", "orders:tuna7Orbit", True),
        ("NEO4J_AUTH", "neo4j/tuna7Orbit", True),
        ("CREDENTIALS", "shop/orders-db-1", False),
        ("AUTH", "ldap:main-2", False),
        ("AUTH", "vault:orders-db-2", False),
        ("AUTH", "orders:$PASSWORD1", False),
        ("IMAGE", "orders:tuna7Orbit", False),
    ],
)
def test_a_name_and_a_password_under_a_login_s_name(name, value, expected):
    assert is_pair(name, value) is expected


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("SMTP_PASS", "pass"),
        ("smtpPass", "pass"),
        ("BYPASS", "bypass"),
        ("a.b-pwd", "pwd"),
        ("", ""),
        ("pass_", "pass"),
    ],
)
def test_the_last_word_of_a_name(name, word):
    assert last_word(name) == word


@pytest.mark.parametrize(
    "name", ["SMTP_PASS", "MYSQL_PWD", "adminPw", "MONITORING_PASSCODE", "DB_PASSWORD", "rootpass"]
)
def test_names_of_passwords(name):
    assert names_password(name)


@pytest.mark.parametrize(
    "name", ["SECRET_KEY_BASE", "AZURE_STORAGE_KEY", "COSMOS_KEY", "GITHUB_PAT", "VAULT_SECRET_ID"]
)
def test_names_of_keys(name):
    assert names_credential(name)
    assert not names_password(name)


@pytest.mark.parametrize(
    "name", ["OLDPWD_DIR", "COMPASS", "PASSWORD_FILE", "PRIMARY_KEY", "SORT_KEY", "PASSES", "PATH"]
)
def test_names_of_other_things(name):
    assert not names_credential(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOARDING_PASS", "paper"),
        ("RENDER_PASS", "two-sided"),
        ("SEASON_PASS", "Winter"),
        ("FASTCGI_PASS", "php:9000"),
        ("X_PASS", "1000"),
        ("DB_PASSWORD", "Contraseña"),
        ("DB_PASSWORD", "Passwort"),
        ("DB_PASSWORD", "Enter the new one again"),
        ("JWT_PUBLIC_KEY", "8fK2mQ9vLx4Tz7RbWn3YpD6s"),
        ("VITE_API_KEY", "8fK2mQ9vLx4Tz7RbWn3YpD6s"),
        ("RECAPTCHA_SITE_KEY", "8fK2mQ9vLx4Tz7RbWn3YpD6s"),
        ("STRIPE_API_KEY", "pk_live_8fK2mQ9vLx4Tz7RbWn3YpD6s"),
        ("DB_PASSWORD", "md5a3556571e93b0d20722ba62be61e8c2d"),
    ],
)
def test_words_and_what_everybody_may_know_are_no_credential(name, value):
    assert not is_credential(name, value)


def test_public_names_say_so():
    assert is_public("STRIPE_PUBLISHABLE_KEY")
    assert not is_public("NEXT_PUBLIC_CLIENT_SECRET")
    assert not is_public("API_KEY")


@pytest.mark.parametrize(
    "value",
    [
        *("ENC(x)", "{cipher}x", "{SSHA}x", "getSecret(a)", "{0}", "{password}", "a:$apr1$x$y", "$2y$10$abc"),
        *("projects/a/secrets/b", "SCRAM-SHA-256$4096:x", '{"data": "ENC[x]", "sops": {}}'),
    ],
)
def test_encrypted_values_hashes_and_calls(value):
    assert is_encrypted(value)
    assert is_no_value(value)


def test_plain_values_are_not_encrypted():
    assert not is_encrypted("tuna7Orbit")
    assert not is_encrypted('{"password": "tuna7Orbit"}')
    assert not is_encrypted("tuna7(Orbit")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tuna orbit velvet lantern", True),
        ("Tuna7 Orbit Velvet!", True),
        ("tuna orbit", False),
        ("the usual one", False),
        ("Repeat it once more", False),
        ("tuna orbit velvet.", False),
        ("tuna, orbit, velvet", True),
        ("tuna\norbit\nvelvet", False),
    ],
)
def test_passphrases_and_sentences(text, expected):
    assert is_passphrase(text) is expected


def test_what_is_mixed_is_no_word():
    assert [
        is_mixed(value) for value in ("hunter22", "hunterTwo", "hunter", "Hunter", "two-words", "123456", "a1")
    ] == [*(True, True, False, False, False, False, False)]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("RABBITMQ_DEFAULT_PASS", "guest", True),
        ("RENDER_PASS", "default", False),
        ("MINIO_SECRET_KEY", "minioadmin", True),
        ("AWS_SECRET_ACCESS_KEY", "minio123", True),
        ("MINIO_ACCESS_KEY", "minioadmin", False),
        ("JWT_SECRET", "postgres", False),
        ("CLIENT_SECRET", "changeme", False),
        ("JWT_SECRET", "CHANGEME", False),
    ],
)
def test_defaults_by_every_name(name, value, expected):
    assert is_default(name, value) is expected


def test_a_run_of_letters_is_no_user_s_name():
    env = [{"name": "DB_USER", "value": "XXXX"}, {"name": "DB_PASSWORD", "value": "XXXX"}]
    assert default_env({"env": env}) == []


def test_defaults_in_addresses():
    facts = default_env({"env": [{"name": "BROKER", "value": "amqp://guest:guest@mq"}]})
    assert facts == [
        {"path": ["env", 0, "value"], "what": "BROKER", "how": "in", "which": "password", "why": "everybody knows"}
    ]


def test_probes_hooks_and_scripts_are_read():
    container = {
        "livenessProbe": {
            "httpGet": {"httpHeaders": [{"name": "A", "value": "b"}, {"name": "X-Passcode", "value": "x1y"}]}
        },
        "lifecycle": {"preStop": {"exec": {"command": ["a", "--password=tuna7"]}}},
        "source": "create user a identified by 'tuna7Orbit'",
    }
    assert [(fact["path"], fact["what"]) for fact in arg_credentials(container)] == [
        (["livenessProbe", "httpGet", "httpHeaders", 1, "value"], "password"),
        (["lifecycle", "preStop", "exec", "command", 1], "password"),
        (["source"], "password"),
    ]


def test_the_program_of_arguments_stands_in_the_command():
    assert [fact["path"] for fact in arg_credentials({"command": ["redis-cli"], "args": ["-a", "tuna7Orbit"]})] == [
        ["args", 1]
    ]


def test_a_secret_has_one_finding_at_its_worst_key():
    data = {"notes": "good words", "a": "x", "POSTGRES_DB": "orders", "password": "tuna7", "admin-password": "admin"}
    assert secret_values({"kind": "Secret", "stringData": data}) == [
        {"path": ["stringData", "password"], "surely": True, "also": ', beside "notes" and "admin-password"'}
    ]


def test_only_three_further_keys_are_named():
    data = {key: f"word {key}" for key in "abcdef"}
    fact = secret_values({"kind": "Secret", "stringData": data})[0]
    assert fact["also"] == ', beside "b", "c" and 3 more'
    assert not fact["surely"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("KEY_SIZE", "256"), ("KEY_CIPHER", "aes-xts-plain64"), ("DB_HOST", "db"), ("POSTGRES_DB", "shop")),
        *(("TOKEN_TYPE", "Bearer"), ("keyStorePath", "/a/b.jks"), ("githubAppID", "123456"), ("port", "5432")),
        *(("API_KEY", "UPDATE_API_KEY"), ("api-key", "MISSING"), ("VAPID_PUBLIC_KEY", "8fK2mQ9vLx4Tz7RbWn3YpD6s")),
    ],
)
def test_settings_beside_a_password_are_open(key, value):
    assert secret_values({"kind": "Secret", "stringData": {key: value}}) == []


def test_what_is_no_base64_is_no_value():
    assert secret_values({"kind": "Secret", "data": {"password": "base64(a)", "token": "c0rrect-horse"}}) == []


def test_templates_of_secrets_hold_what_stands_in_them():
    template = {"data": {"user": "a", "url": "postgres://a:{{ .p }}@db", "password": "tuna7"}}
    value = {"kind": "ExternalSecret", "spec": {"target": {"template": template}}}
    assert [fact["path"][-1] for fact in secret_values(value)] == ["password"]
    sealed = {"kind": "SealedSecret", "spec": {"encryptedData": {"password": "AgBX"}, "template": {"data": {"a": "b"}}}}
    assert secret_values(sealed) == []


def test_triggers_of_other_shapes_are_passed_over():
    for triggers in (None, [], [None], [{"metadata": None}], [{"metadata": {"passwordFromEnv": "tuna7Orbit"}}]):
        assert trigger_credentials({"kind": "ScaledObject", "spec": {"triggers": triggers}}) == []
    assert trigger_credentials({"kind": "TriggerAuthentication", "spec": {"hashiCorpVault": {"credential": 1}}}) == []


@pytest.mark.parametrize("key", ["messages_fr.properties", "de.json", "pt_BR.yaml", "app-i18n.json", "locale.en.yml"])
def test_files_with_translations_set_nothing(key):
    assert what_in_file(key, '{"password": "geheim"}') == ""
    for other in ("a.json", "application-it.json", "connection-strings.json", "language.json"):
        assert what_in_file(other, '{"password": "geheim"}') == "password"
    data = {"password": "geheim"}
    assert config_credentials({"kind": "ConfigMap", "metadata": {"name": "translations"}, "data": data}) == []
    assert len(config_credentials({"kind": "ConfigMap", "metadata": {"name": "orders-de"}, "data": data})) == 1


def test_options_in_scripts():
    for text in ("keytool -storepass tuna7Orbit -list", "redis-server --requirepass tuna7Orbit"):
        assert arg_credentials({"args": [text]})
    for text in ("keytool -storepass $PASS -list", "a -pw file -p", "grep --password -v x", "tar --token"):
        assert arg_credentials({"args": [text]}) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<a>\n<property name="connection.password" value="tuna7Orbit"/>', "password"),
        ('<a>\n<property name="connection.password">tuna7Orbit</property>', "password"),
        ('<a>\n<property name="connection.password">${PASSWORD}</property>', ""),
        ('<a>\n<property name="connection.user" value="tuna7Orbit"/>', ""),
        ("# x\ndb:5432:orders:orders:tuna7Orbit", "password"),
        ("# x\ndb:5432:orders:orders:${PASSWORD}", ""),
        ("a:b:c:d:e\nx:1:2", ""),
    ],
)
def test_properties_in_xml_and_columns(text, what):
    assert what_in_file("a.xml" if text.startswith("<") else ".pgpass", text) == what


def test_short_keys_of_triggers():
    triggers = [{"metadata": {"apiKey": "tuna7Orbit", "token": "orders", "queueName": "tuna7Orbit"}}]
    facts = trigger_credentials({"kind": "ScaledJob", "spec": {"triggers": triggers}})
    assert facts == [{"path": ["spec", "triggers", 0, "metadata", "apiKey"], "what": "credential"}]
