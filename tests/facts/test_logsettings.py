"""Where logs are sent and how long they stay."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.logsettings import log_retentions, unsafe_log_outputs


def config(text):
    return {"kind": "ConfigMap", "data": {"a.conf": text}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[OUTPUT]\n  Name es\n  Host logs.siem.example\n", [("plain", "Host logs.siem.example")]),
        ("[Output]\n  name es\n  host logs.siem.example\n  tls  Off\n", [("plain", "tls  Off")]),
        (
            "[OUTPUT]\n  Name es\n  Host logs.siem.example\n  tls On\n  tls.verify Off",
            [("unverified", "tls.verify Off")],
        ),
        ("[OUTPUT]\n  Name es\n  Host logs.siem.example\n  tls On\n", []),
        ("[OUTPUT]\n  Name es\n  Host elasticsearch.logging\n", []),
        ("[OUTPUT]\n  Name es\n  Host ${HOST}\n", []),
        ("[OUTPUT]\n  Name es\n  Host 10.0.0.1\n", []),
        ("[OUTPUT]\n  Name kinesis\n  Host logs.siem.example\n", []),
        ("[INPUT]\n  Name http\n  Host logs.siem.example\n", []),
        ("[OUTPUT]\n  Name es\n[FILTER]\n  Host logs.siem.example\n", []),
        ("[OUTPUT]\n  # Host logs.siem.example\n  Name es\n", []),
    ],
)
def test_outputs_of_fluent_bit(text, found):
    outputs = unsafe_log_outputs(config(text))
    assert [(entry["what"], text[entry["start"] : entry["end"]]) for entry in outputs] == found


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"es": {"host": "a", "tls": {"verify": False}}}, [["spec", "es", "tls", "verify"]]),
        ({"elasticsearch": {"ssl_verify": False}}, [["spec", "elasticsearch", "ssl_verify"]]),
        ({"loki": {"url": "http://logs.siem.example"}}, [["spec", "loki", "url"]]),
        ({"loki": {"url": "http://loki.logging.svc:3100"}}, []),
        ({"opensearch": {"scheme": "http", "host": "a.siem.example"}}, [["spec", "opensearch", "scheme"]]),
        (
            {"outputs": [7, {"http": {"endpoint": "http://a.siem.example"}}]},
            [["spec", "outputs", 1, "http", "endpoint"]],
        ),
        ({"es": {"tls": {"verify": True}, "ssl_verify": True}}, []),
        (7, []),
    ],
)
def test_outputs_of_operators(spec, found):
    assert [entry["path"] for entry in unsafe_log_outputs({"kind": "ClusterOutput", "spec": spec})] == found


def test_forwarders_of_openshift_in_both_versions():
    outputs = [
        {"type": "syslog", "url": "tcp://logs.siem.example:514"},
        {"type": "http", "http": {"url": "http://logs.siem.example"}, "tls": {"insecureSkipVerify": True}},
        {"type": "loki", "url": "https://logs.siem.example", "tls": {"insecureSkipVerify": False}},
        7,
    ]
    found = unsafe_log_outputs({"kind": "ClusterLogForwarder", "spec": {"outputs": outputs}})
    assert [(entry["path"][2:], entry["what"]) for entry in found] == [
        ([0, "url"], "plain"),
        ([1, "tls", "insecureSkipVerify"], "unverified"),
        ([1, "http", "url"], "plain"),
    ]


LOKI = "limits_config:\n  retention_period: PERIOD\ncompactor:\n  retention_enabled: SWITCH\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (LOKI.replace("PERIOD", "31d").replace("SWITCH", "true"), [("31d", 31.0)]),
        (LOKI.replace("PERIOD", "744h").replace("SWITCH", "true"), [("744h", 31.0)]),
        (LOKI.replace("PERIOD", "4w").replace("SWITCH", "true"), [("4w", 28.0)]),
        (LOKI.replace("PERIOD", "0s").replace("SWITCH", "true"), []),
        (LOKI.replace("PERIOD", "31d").replace("SWITCH", "false"), []),
        ("table_manager: {retention_deletes_enabled: true, retention_period: 336h}", [("336h", 14.0)]),
        ("limits_config: [retention_period", []),
        ("[OUTPUT]\n  Name cloudwatch_logs\n  log_retention_days 14\n", [("log_retention_days 14", 14.0)]),
    ],
)
def test_how_long_logs_stay(text, found):
    kept = log_retentions(config(text))
    assert [(text[entry["start"] : entry["end"]], entry["days"]) for entry in kept] == found


def test_retention_of_operators():
    for plugin, field, value in (("cloudWatch", "logRetentionDays", 7), ("cloudwatch", "retention_in_days", "7")):
        found = log_retentions({"kind": "Output", "spec": {plugin: {field: value}}})
        assert found == [{"path": ["spec", plugin, field], "days": 7.0}]
    assert log_retentions({"kind": "Output", "spec": {"cloudwatch": {"retention_in_days": "a week"}}}) == []


@pytest.mark.parametrize(
    ("output", "found"),
    [
        ("name: es, host: logs.siem.example", [("plain", "logs.siem.example")]),
        ("name: es, host: logs.siem.example, tls: off", [("plain", "off")]),
        ("Name: loki, Host: logs.siem.example, TLS: 'Off'", [("plain", "'Off'")]),
        ("name: es, host: logs.siem.example, tls: on, tls.verify: no", [("unverified", "no")]),
        ("name: es, host: logs.siem.example, tls: on", []),
        ("name: es, host: elasticsearch.logging", []),
        ("name: kinesis, host: logs.siem.example", []),
        ("name: [es], host: logs.siem.example", []),
    ],
)
def test_outputs_of_fluent_bit_in_yaml(output, found):
    text = f"pipeline:\n  inputs: []\n  outputs:\n  - 3\n  - {{{output}}}\n"
    outputs = unsafe_log_outputs(config(text))
    assert [(entry["what"], text[entry["start"] : entry["end"]]) for entry in outputs] == found


def test_texts_that_only_look_like_a_pipeline():
    for text in ("pipeline: [\noutputs:", "pipeline:\n  outputs: 3\n", "# pipeline: outputs:\n"):
        assert unsafe_log_outputs(config(text)) == []


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"loki": {"host": "logs.siem.example"}}, [(["spec", "loki", "host"], "plain")]),
        ({"forward": {"host": "logs.siem.example", "tls": None}}, [(["spec", "forward", "host"], "plain")]),
        ({"es": {"host": "logs.siem.example", "tls": {}}}, []),
        ({"es": {"host": "logs.logging.svc"}}, []),
        ({"kafka": {"host": "logs.siem.example"}}, []),
        ({"es": 3, "customPlugin": 3}, []),
        (
            {"customPlugin": {"config": "Name es\nHost logs.siem.example\n"}},
            [(["spec", "customPlugin", "config"], "plain")],
        ),
    ],
)
def test_outputs_of_the_fluent_operator_have_tls_where_it_is_there(spec, found):
    value = {"apiVersion": "fluentbit.fluent.io/v1alpha2", "kind": "ClusterOutput", "spec": spec}
    assert [(entry["path"], entry["what"]) for entry in unsafe_log_outputs(value)] == found
    assert unsafe_log_outputs({**value, "apiVersion": "logging.banzaicloud.io/v1beta1"}) == []


def collector(exporters, used=None, kind="OpenTelemetryCollector"):
    """Return a collector whose one pipeline of logs uses some exporters, of all where none are named."""
    config = {"exporters": exporters, "service": {"pipelines": {"logs/a": {"exporters": used or list(exporters)}}}}
    return {"kind": kind, "spec": {"config": config}}


OUTSIDE = "otel.siem.example:4317"


@pytest.mark.parametrize(
    ("exporter", "settings", "found"),
    [
        ("otlp", {"endpoint": OUTSIDE, "tls": {"insecure": True}}, ["tls.insecure"]),
        ("otlp/b", {"endpoint": f"http://{OUTSIDE}", "tls": {"insecure": True}}, ["tls.insecure"]),
        ("otlp", {"endpoint": f"dns:///{OUTSIDE}", "tls": {"insecure": True}}, ["tls.insecure"]),
        ("syslog", {"endpoint": "logs.siem.example", "tls": {"insecure": True}}, ["tls.insecure"]),
        ("otlphttp", {"logs_endpoint": f"http://{OUTSIDE}/v1/logs"}, ["logs_endpoint"]),
        ("elasticsearch", {"endpoints": ["https://a.siem.example", "http://b.siem.example"]}, ["endpoints.1"]),
        ("otlp", {"endpoint": OUTSIDE, "tls": {"insecure_skip_verify": True}}, ["tls.insecure_skip_verify"]),
        ("otlp", {"endpoint": f"http://{OUTSIDE}"}, []),
        ("otlp", {"endpoint": f"https://{OUTSIDE}", "tls": {"insecure": True}}, []),
        ("otlp", {"endpoint": "tempo:4317", "tls": {"insecure": True}}, []),
        ("otlp", {"endpoint": "10.0.0.7:4317", "tls": {"insecure": True}}, []),
        ("otlp", {"endpoint": "${env:HOST}.siem.example:4317", "tls": {"insecure": True}}, []),
        ("otlphttp", {"endpoint": f"https://{OUTSIDE}", "tls": {"insecure": True}}, []),
        ("otlp", {"endpoint": OUTSIDE, "tls": 7}, []),
        ("otlp", 7, []),
    ],
)
def test_exporters_of_collectors(exporter, settings, found):
    outputs = unsafe_log_outputs(collector({exporter: settings}))
    assert [".".join(map(str, entry["path"][4:])) for entry in outputs] == found
    assert {entry["sent"] for entry in outputs} <= {"logs"}


def test_an_exporter_in_no_pipeline_sends_nothing():
    settings = {"endpoint": OUTSIDE, "tls": {"insecure": True}}
    assert unsafe_log_outputs(collector({"otlp": settings}, ["otlp/other"])) == []
    two = collector({"otlp": settings})
    two["spec"]["config"]["service"]["pipelines"] |= {"traces": {"exporters": ["otlp"]}, "logs": 7}
    assert [entry["sent"] for entry in unsafe_log_outputs(two)] == ["logs and traces"]
    assert unsafe_log_outputs({"kind": "OpenTelemetryCollector", "spec": {"config": ["a"]}}) == []
