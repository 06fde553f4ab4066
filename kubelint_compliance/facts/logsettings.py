"""Where logs are sent, and how long they stay: outputs of logging operators and ConfigMaps of agents -> places.

Looked at are the Fluent Operator, the Logging operator, ClusterLogForwarders of OpenShift, collectors of OpenTelemetry,
and the configurations of these, of Fluent Bit and of Loki in ConfigMaps; what is there is told, and nothing of plug-ins
that are not known.
"""

from __future__ import annotations

from kubelint_compliance.manifests.placeholders import is_open
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    Path = tuple[str | int, ...]
    Line = tuple[int, int, str, str]

UNVERIFIED, PLAIN = "unverified", "plain"
_OFF = frozenset({"off", "false", "no", "0", "none"})
_ON = frozenset({"on", "true", "yes", "1"})
_TLS_OPTIONAL = frozenset({"es", "opensearch", "http", "loki", "splunk", "forward", "gelf"})
"""Outputs of Fluent Bit that speak without TLS unless they are told otherwise."""
_UNCHECKED: dict[str, object] = {
    "ssl_verify": False,
    "insecure_ssl": True,
    "insecure_tls": True,
    "tls_verify_mode": "none",
    "verify_ssl": False,
}
"""Fields of the Logging operator that leave out the check of a certificate, with the value that does."""
_INSIDE = (".svc", ".svc.cluster.local", "localhost", "127.0.0.1")
_DAY = 24.0


def unsafe_log_outputs(value: Any) -> list[dict[str, Any]]:
    """Return the outputs for logs whose TLS is off or whose certificates are not checked: {path, what}.

    `what` is "unverified", or "plain" where the host is outside of the cluster and the logs go there unencrypted. In
    a text the place is that of the line, `start` to `end`. Of collectors of OpenTelemetry `sent` says what goes there.
    """
    kind = mapping(value).get("kind")
    if kind == "ClusterLogForwarder":
        return list(_forwarded(value))
    if kind == "OpenTelemetryCollector":
        return _exported(value)
    if kind == "ConfigMap":
        places = [place for key, words in _texts(value) for place in _in_fluent_bit(("data", key), words)]
        return places + _exported(value)
    spec = mapping(mapping(value).get("spec"))
    is_fluent_bit = text(mapping(value).get("apiVersion")).startswith("fluentbit.")
    return [*_plugins(spec), *(_of_fluent_operator(spec) if is_fluent_bit else ())]


def _exported(value: Any) -> list[dict[str, Any]]:
    from kubelint_compliance.facts.collectors import exporters_unsafe

    return list(exporters_unsafe(value, _is_outside))


def _of_fluent_operator(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The plug-ins of an output that the operator writes without TLS, since they have no `tls`, and those in a text."""
    for name, settings in spec.items():
        is_plain = name in _TLS_OPTIONAL and not isinstance(mapping(settings).get("tls"), dict)
        if is_plain and _is_outside(text(mapping(settings).get("host"))):
            yield {"path": ["spec", name, "host"], "what": PLAIN}
    written = text(at(spec, ("customPlugin", "config")))
    yield from _of_output(("spec", "customPlugin", "config"), _lines(written, 0))


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    for key, words in mapping(mapping(value).get("data")).items():
        if isinstance(words, str) and isinstance(key, str):
            yield key, words


def _forwarded(value: Any) -> Iterator[dict[str, Any]]:
    for index, output in enumerate(map(mapping, sequence(at(value, ("spec", "outputs"))))):
        path: Path = ("spec", "outputs", index)
        if at(output, ("tls", "insecureSkipVerify")) is True:
            yield {"path": [*path, "tls", "insecureSkipVerify"], "what": UNVERIFIED}
        for place in (("url",), (text(output.get("type")), "url")):
            if _is_plain(text(at(output, place))):
                yield {"path": [*path, *place], "what": PLAIN}


def _is_plain(url: str) -> bool:
    """Whether a URL leads out of the cluster without encryption."""
    scheme, found, rest = url.partition("://")
    return bool(found) and scheme in ("http", "tcp", "udp") and _is_outside(rest.partition("/")[0])


def _is_outside(host: str) -> bool:
    """Whether a host lies outside of the cluster: its name has a dot and none of the ends of Services."""
    bare = host.rpartition("@")[2].partition(":")[0].lower()
    return "." in bare and not is_open(host) and not bare.endswith(_INSIDE) and not _is_short(bare)


def _is_short(name: str) -> bool:
    """`service.namespace`, or an address in numbers: either may lie in the cluster."""
    return name.count(".") == 1 or name.replace(".", "").isdigit()


def _plugins(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, settings in spec.items():
        if isinstance(settings, dict):
            yield from _of_plugin(settings, ("spec", name))
    for index, output in enumerate(map(mapping, sequence(spec.get("outputs")))):
        for name, settings in output.items():
            if isinstance(settings, dict):
                yield from _of_plugin(settings, ("spec", "outputs", index, name))


def _of_plugin(settings: dict[str, Any], path: Path) -> Iterator[dict[str, Any]]:
    tls = settings.get("tls")
    if isinstance(tls, dict) and tls.get("verify") is False:
        yield {"path": [*path, "tls", "verify"], "what": UNVERIFIED}
    for field, value in _UNCHECKED.items():
        if type(settings.get(field)) is type(value) and settings[field] == value:
            yield {"path": [*path, field], "what": UNVERIFIED}
    for field in ("url", "endpoint"):
        if _is_plain(text(settings.get(field))):
            yield {"path": [*path, field], "what": PLAIN}
    if "scheme" in settings and settings["scheme"] == "http" and _is_outside(text(settings.get("host"))):
        yield {"path": [*path, "scheme"], "what": PLAIN}


def _in_fluent_bit(path: Path, words: str) -> Iterator[dict[str, Any]]:
    """The outputs of a configuration of Fluent Bit in its classic form, or in YAML."""
    for section in (*_sections(words, "[output]"), *_in_yaml(words)):
        yield from _of_output(path, section)


def _of_output(path: Path, section: Sequence[Line]) -> Iterator[dict[str, Any]]:
    settings = {name: value.lower() for _, _, name, value in section}
    lines = {name: (start, end) for start, end, name, _ in section}
    if settings.get("tls.verify") in _OFF and settings.get("tls", "on") in _ON:
        yield _line(path, lines["tls.verify"], UNVERIFIED)
    is_off = settings.get("tls", "off") in _OFF and settings.get("name") in _TLS_OPTIONAL
    if is_off and _is_outside(settings.get("host", "")):
        yield _line(path, lines.get("tls", lines["host"]), PLAIN)


def _line(path: Path, place: tuple[int, int], what: str) -> dict[str, Any]:
    return {"path": list(path), "start": place[0], "end": place[1], "what": what}


def _in_yaml(words: str) -> Iterator[list[Line]]:
    """Yield the settings of each output of a pipeline, as `_sections` does; of switches, `true` and `false`."""
    if "pipeline:" not in words or "outputs:" not in words:
        return
    from kubelint_compliance.facts.embedded import embedded

    config = embedded(words)
    path: Path = ("pipeline", "outputs")
    for index, output in enumerate(map(mapping, sequence(at(config.value, path))) if config is not None else ()):
        settings = [(name, setting) for name, setting in output.items() if isinstance(setting, (str, int))]
        if config is not None:
            yield [(*config.place((*path, index, name)), name.lower(), str(said)) for name, said in settings]


def _sections(words: str, header: str) -> Iterator[list[Line]]:
    """Yield the settings of each section: start and end of the line, name in small letters, value."""
    if header not in words.lower():
        return
    is_ours, begin, first = False, 0, 0
    for line in (*words.split("\n"), "["):
        plain = line.strip()
        if plain.startswith("["):
            if is_ours:
                yield _lines(words[first:begin], first)
            is_ours, first = plain.lower() == header, begin + len(line) + 1
        begin += len(line) + 1


def _lines(words: str, begin: int) -> list[Line]:
    """Return the settings of a section, which begins there in the text."""
    found: list[Line] = []
    for line in words.split("\n"):
        plain = line.strip()
        if plain and not plain.startswith(("#", "@", "[")):
            name, _, setting = plain.replace("\t", " ").partition(" ")
            start = begin + line.index(plain)
            found.append((start, start + len(plain), name.lower(), setting.strip()))
        begin += len(line) + 1
    return found


def log_retentions(value: Any) -> list[dict[str, Any]]:
    """Return how many days a store of logs keeps them, where that is set: {path, days}, in texts `start` and `end`.

    Told by outputs to CloudWatch, of either operator or in a configuration of Fluent Bit, and by that of Loki, where
    it deletes by age at all.
    """
    if mapping(value).get("kind") == "ConfigMap":
        texts = [(key, words) for key, words in _texts(value) if "retention" in words]
        return [place for key, words in texts for place in (*_of_cloudwatch(key, words), *_of_loki(key, words))]
    spec = mapping(mapping(value).get("spec"))
    found = []
    for plugin, field in (("cloudWatch", "logRetentionDays"), ("cloudwatch", "retention_in_days")):
        days = at(spec, (plugin, field))
        if str(days).isdigit() and days is not True:
            found.append({"path": ["spec", plugin, field], "days": float(str(days))})
    return found


def _of_cloudwatch(key: str, words: str) -> Iterator[dict[str, Any]]:
    for section in _sections(words, "[output]"):
        for start, end, name, days in section:
            if name == "log_retention_days" and days.isdigit() and int(days):
                yield {"path": ["data", key], "start": start, "end": end, "days": float(days)}


def _of_loki(key: str, words: str) -> Iterator[dict[str, Any]]:
    if "limits_config" not in words and "table_manager" not in words:
        return
    from kubelint_compliance.facts.embedded import embedded

    config = embedded(words)
    if config is None:
        return
    for switch, place in (
        (("compactor", "retention_enabled"), ("limits_config", "retention_period")),
        (("table_manager", "retention_deletes_enabled"), ("table_manager", "retention_period")),
    ):
        days = _days(at(config.value, place)) if at(config.value, switch) is True else 0.0
        if days:
            start, end = config.place(place)
            yield {"path": ["data", key], "start": start, "end": end, "days": days}


def _days(written: Any) -> float:
    """Return the days of a duration of Prometheus (`31d`, `744h`, `4w`); 0 where it is none, or for good."""
    from kubelint_compliance.facts.backuptimes import seconds

    plain = text(written).strip()
    for unit, days in (("y", 365.0), ("w", 7.0), ("d", 1.0)):
        if plain.endswith(unit) and plain[:-1].isdigit():
            return float(plain[:-1]) * days
    return seconds(plain) / 3600 / _DAY
