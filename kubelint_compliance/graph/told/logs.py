"""Facts about logs: which programs collect them, and where the outputs of a configuration send them.

Outputs are those of OpenShift's forwarder, of the operators of Fluent and of Banzai Cloud, of Fluent Bit and Fluentd in
a ConfigMap, and the clients of Promtail.
"""

from __future__ import annotations

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.told.hosts import service_at
from kubelint_compliance.graph.told.platform import brought
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Part = tuple[int, int] | None
    Output = tuple[tuple[str | int, ...], Part, list[str]]
    """The place of an output, where it is in a text, and the hosts or URLs that it names; none for one of a cloud."""

_AGENTS = (
    *("fluent bit", "fluentbit", "fluentd", "fluent operator", "logging operator", "banzaicloud", "rancher logging"),
    *(
        "promtail",
        "victoria logs",
        "alloy",
        "grafana agent",
        "k8s monitoring",
        "loki stack",
        "vector",
        "syslog ng",
        "axosyslog",
    ),
    *("filebeat", "elastic agent", "agent k8s elastic co", "beat k8s elastic co", "splunk", "datadog", "datadoghq"),
    *("opentelemetry collector", "opentelemetry kube stack", "otel collector", "otelcol", "opentelemetry io"),
    *("newrelic", "nri bundle", "dynatrace", "oneagent", "sumologic", "logdna", "mezmo", "coralogix"),
    *("cloudwatch agent", "amazon cloudwatch observability", "aws for fluent bit", "cluster logging"),
    *("logging openshift io", "observability openshift io"),
)
_SINGLE = frozenset({"Deployment", "StatefulSet", "CronJob", "Job", "Pod", "ConfigMap"})
_HOSTS = frozenset({
    *("host", "hosts", "url", "uri", "endpoint", "endpoints", "endpoint_url"),
    *("address", "brokers", "server", "servers"),
})  # fmt: skip
_NOWHERE = frozenset({"stdout", "null", "nullout", "nullPlugin", "file", "flowcounter", "counter"})
_KINDS = (
    ("logging.openshift.io", "ClusterLogForwarder"),
    ("observability.openshift.io", "ClusterLogForwarder"),
    *(("fluentbit.fluent.io", "ClusterOutput"), ("fluentbit.fluent.io", "Output")),
    *(("fluentd.fluent.io", "ClusterOutput"), ("fluentd.fluent.io", "Output")),
    *(("logging.banzaicloud.io", "ClusterOutput"), ("logging.banzaicloud.io", "Output")),
)


def log_agents(more: Any, memo: Any) -> list[Any]:
    """Return the objects that collect the logs of nodes: DaemonSets, charts and custom resources of known programs.

    `more` names further programs. A single pod collects from one node, and is more often one that receives, so
    Deployments and the like are left out.
    """
    words = (*_AGENTS, *map(text, sequence(more)))
    return [value for value in brought(seen_of(memo).graph, words) if value.get("kind") not in _SINGLE]


def log_outputs(value: Any, memo: Any) -> list[dict[str, Any]]:
    """Return the outputs of a configuration of logging: {path, start, end, service, leaves}.

    `service` is the Service of the cluster that all of its hosts are of, else empty. `leaves` says whether this output,
    or another one of the input, sends somewhere else. In a text the place is the line of the host.
    """
    seen = seen_of(memo)
    services = [(_place(path, part), _service(hosts, seen)) for path, part, hosts in _outputs(mapping(value))]
    nodes = (node.value for kind in _KINDS for node in seen.graph.of_kind(*kind))
    leaves = seen.graph.once("logs leave", lambda: any(_leaves(node, seen) for node in nodes))
    leaves = leaves or any(not service for _, service in services)
    return [{**place, "service": service, "leaves": leaves} for place, service in services]


def _place(path: tuple[str | int, ...], part: Part) -> dict[str, Any]:
    return {"path": list(path), **({"start": part[0], "end": part[1]} if part else {})}


def _leaves(value: dict[str, Any], seen: Any) -> bool:
    return any(not _service(hosts, seen) for _, _, hosts in _outputs(value))


def _service(hosts: list[str], seen: Any) -> str:
    found = [service_at(host, seen) for host in hosts]
    return found[0] if found and all(found) else ""


def _outputs(value: dict[str, Any]) -> Iterator[Output]:
    spec = mapping(value.get("spec"))
    if value.get("kind") == "ConfigMap":
        yield from _of_config(mapping(value.get("data")))
    elif value.get("kind") == "ClusterLogForwarder":
        yield from _of_forwarder(spec)
    elif isinstance(spec.get("outputs"), list):
        for index, entry in enumerate(spec["outputs"]):
            yield from _of_plugins(mapping(entry), ("spec", "outputs", index))
    else:
        yield from _of_plugins(spec, ("spec",))


def _of_plugins(spec: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Output]:
    for name, plugin in spec.items():
        if isinstance(plugin, dict) and name not in _NOWHERE and name not in ("matchRegex", "customPlugin", "buffer"):
            yield (*path, name), None, list(_hosts(plugin))


def _of_forwarder(spec: dict[str, Any]) -> Iterator[Output]:
    for index, entry in enumerate(map(mapping, sequence(spec.get("outputs")))):
        kind = text(entry.get("type"))
        stack = mapping(mapping(entry.get("lokiStack")).get("target"))
        inside = (
            [f"{text(stack.get('name'))}.{text(stack.get('namespace')) or 'openshift-logging'}.svc"] if stack else []
        )
        yield ("spec", "outputs", index), None, inside or [*_hosts(entry), *_hosts(mapping(entry.get(kind)))]


def _hosts(plugin: dict[str, Any]) -> Iterator[str]:
    for key, value in plugin.items():
        if key.lower() in _HOSTS:
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, str) and entry and not entry.startswith("/"):
                    yield from entry.split(",")
                elif isinstance(entry, dict):
                    yield from _hosts(entry)


def _of_config(data: dict[str, Any]) -> Iterator[Output]:
    for key, value in data.items():
        if isinstance(value, str) and (
            "[output]" in value.lower() or "<match" in value or "/loki/api/v1/push" in value
        ):
            yield from ((("data", key), part, hosts) for part, hosts in _of_text(value))


def _of_text(config: str) -> Iterator[tuple[Part, list[str]]]:
    """Yield place and hosts of each output of a configuration in the form of Fluent Bit, Fluentd or Promtail.

    The place is that of the first host, else of the line with which the output begins.
    """
    section: dict[str, str] | None = None
    part, is_host = (0, 0), False
    for here, line in (*_lines(config), ((0, 0), "[end]")):
        word, _, rest = line.replace(": ", " ", 1).removeprefix("- ").partition(" ")
        if line.startswith(("[", "<match", "</match")):
            if section is not None and section.get("name", section.get("@type", "")).lower() not in _NOWHERE:
                yield part, list(_hosts({**section}))
            section = {} if line.lower().startswith(("[output]", "<match")) else None
            part, is_host = here, False
        elif section is not None:
            section[word.lower()] = rest.strip()
            if word.lower() in _HOSTS and not is_host:
                part, is_host = here, True
        elif word == "url" and "/loki/api/v1/push" in rest:
            yield here, [rest.strip().strip("\"'")]


def _lines(config: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the lines of a text without the blanks around them, each after the place where it begins and ends."""
    begin = 0
    for line in config.split("\n"):
        plain = line.strip()
        start = begin + line.index(plain)
        yield (start, start + len(plain)), plain
        begin += len(line) + 1
