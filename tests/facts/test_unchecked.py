"""Where a container is told to take any certificate, and which like words say something else."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.unchecked import unchecked_certificates


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("-k", "-k"),
        ("-fsk", "-fsk"),
        ("-kushop:hunter2", "-k"),
        ("-skHAuthorization:hunter2", "-sk"),
        ("--insecure", "--insecure"),
    ],
)
def test_what_is_written_after_short_options_is_not_told(word, shown):
    words = ["curl", word, "https://shop.example"]
    assert told({"command": words}) == [f"is started with {shown}"]
    assert told({"command": ["sh", "-c", " ".join(words)]}) == [f"calls curl with {shown}"]


def told(container):
    return [fact["told"] for fact in unchecked_certificates(container)]


def variable(name, value, **beside):
    entries = [{"name": name, "value": value}, *({"name": key, "value": text} for key, text in beside.items())]
    return {"env": entries}


@pytest.mark.parametrize(
    "container",
    [
        None,
        [],
        {"env": {"A_TLS_SKIP_VERIFY": "true"}, "args": "--kubelet-insecure-tls", "command": {}},
        {"env": [None, 7, {"name": None, "value": "true"}, {"name": "A_TLS_SKIP_VERIFY"}, {"name": "", "value": "1"}]},
        {"env": [{"name": "A_TLS_SKIP_VERIFY", "value": True}, {"name": "_", "value": "1"}]},
        {"args": [None, 7, "-", "--", "", "-=", "--="]},
        {"command": ["curl", "-", "--", "-o"], "lifecycle": {"postStart": []}, "livenessProbe": {"exec": 1}},
    ],
)
def test_odd_shapes_have_nothing(container):
    assert unchecked_certificates(container) == []


@pytest.mark.parametrize(
    ("name", "value", "is_so"),
    [
        ("NODE_TLS_REJECT_UNAUTHORIZED", "0", True),
        ("NODE_TLS_REJECT_UNAUTHORIZED", "false", False),  # only 0 is read
        ("OAUTH2_PROXY_SSL_INSECURE_SKIP_VERIFY", "true", True),
        ("ELASTIC_SSL_VERIFICATION", "off", True),
        ("VERIFY_SSL", "False", True),
        ("DISABLE_CERTIFICATE_CHECK", "1", True),
        ("SKIP_VERIFY", "true", False),
        ("INSECURE_SKIP_VERIFY", "false", False),
        ("TLS_VERIFY_CLIENT", "false", False),
        ("DISABLE_EMAIL_VERIFICATION", "true", False),
        ("TLS_VERIFY", "/etc/ssl/ca.crt", False),
        ("OTEL_EXPORTER_OTLP_INSECURE", "true", False),
    ],
)
def test_variables(name, value, is_so):
    assert bool(unchecked_certificates(variable(name, value))) is is_so


def test_what_goes_to_the_pod_itself_is_left_out():
    url = "https://{}:8444"
    for host in ("localhost", "127.0.0.1", "[::1]", "$(POD_IP)", "${HOSTNAME}"):
        assert unchecked_certificates(variable("A_TLS_SKIP_VERIFY", "1", A_URL=url.format(host), B_URL="x")) == []
    assert unchecked_certificates(variable("VAULT_SKIP_VERIFY", "1", VAULT_ADDR=url.format("localhost"))) == []
    for name in ("A_URL", "B_URL", "A_BC_URL"):
        assert unchecked_certificates(variable("A_B_TLS_SKIP_VERIFY", "1", **{name: url.format("localhost")}))
    for host in ("localhost.example", "127.0.0.11"):
        assert unchecked_certificates(variable("A_TLS_SKIP_VERIFY", "1", A_URL=url.format(host)))
    both = {"A_URL": url.format("localhost"), "A_OTHER": url.format("api.example")}
    assert unchecked_certificates(variable("A_TLS_SKIP_VERIFY", "1", **both))
    assert unchecked_certificates(variable("NODE_TLS_REJECT_UNAUTHORIZED", "0", NODE_URL=url.format("localhost")))


def test_a_call_in_a_script_is_told_at_its_place():
    script = "set -e\ncurl -fsSk https://api.example/feed\n"
    (found,) = unchecked_certificates({"command": ["sh", "-c", script]})
    assert found["path"] == ["command", 2]
    assert script[found["start"] : found["end"]] == "curl -fsSk https://api.example/feed"
    assert found["told"] == "calls curl with -fsSk"
