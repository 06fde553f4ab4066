"""Where collectors of OpenTelemetry send what they collect: their settings -> exporters without TLS or its check.

Looked at are custom resources of the operator, in both forms, and ConfigMaps with such settings. Of exporters those
count that a pipeline uses.
"""

from __future__ import annotations

from kubelint_compliance.manifests.placeholders import is_open
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Path = tuple[str | int, ...]

UNVERIFIED, PLAIN = "unverified", "plain"
_BY_GRPC = frozenset({"otlp", "otlp_grpc", "opencensus", "jaeger"})
"""Exporters that take no word of TLS from the scheme of an address, but for `https`."""
_ADDRESSES = ("endpoint", "logs_endpoint", "metrics_endpoint", "traces_endpoint")


def exporters_unsafe(value: Any, is_outside: Callable[[str], bool]) -> Iterator[dict[str, Any]]:
    """Yield the exporters without TLS to hosts outside, and those that check no certificate: {path, what, sent}.

    `sent` says what goes there: `logs`, `traces`. In a text the place is that of the line, `start` to `end`.
    """
    if mapping(value).get("kind") == "ConfigMap":
        for key, words in mapping(mapping(value).get("data")).items():
            if isinstance(words, str) and "exporters:" in words and "pipelines:" in words:
                yield from _in_text(("data", key), words, is_outside)
        return
    config = at(value, ("spec", "config"))
    if isinstance(config, str):
        yield from _in_text(("spec", "config"), config, is_outside)
    else:
        for path, what, sent in _unsafe(config, is_outside):
            yield {"path": ["spec", "config", *path], "what": what, "sent": sent}


def _in_text(path: Path, words: str, is_outside: Callable[[str], bool]) -> Iterator[dict[str, Any]]:
    from kubelint_compliance.facts.embedded import embedded

    config = embedded(words)
    if config is not None:
        for inside, what, sent in _unsafe(config.value, is_outside):
            start, end = config.place(inside)
            yield {"path": list(path), "start": start, "end": end, "what": what, "sent": sent}


def _unsafe(config: Any, is_outside: Callable[[str], bool]) -> Iterator[tuple[Path, str, str]]:
    """Yield where exporters are unsafe, how, and what goes there."""
    used = _used(config)
    for name, settings in mapping(mapping(config).get("exporters")).items():
        if name not in used or not isinstance(settings, dict):
            continue
        sent = " and ".join(used[name])
        if at(settings, ("tls", "insecure_skip_verify")) is True:
            yield ("exporters", name, "tls", "insecure_skip_verify"), UNVERIFIED, sent
        for place in _plain(str(name).partition("/")[0], settings, is_outside):
            yield ("exporters", name, *place), PLAIN, sent


def _used(config: Any) -> dict[Any, list[str]]:
    """Return the exporters that pipelines use, each with what these carry."""
    used: dict[Any, list[str]] = {}
    for pipeline, parts in mapping(at(config, ("service", "pipelines"))).items():
        signal = str(pipeline).partition("/")[0]
        for name in sequence(mapping(parts).get("exporters")):
            if isinstance(name, str) and signal not in used.setdefault(name, []):
                used[name].append(signal)
    return used


def _plain(kind: str, settings: dict[str, Any], is_outside: Callable[[str], bool]) -> Iterator[Path]:
    """Yield where an exporter says that it speaks without TLS to a host outside of the cluster."""
    is_off = at(settings, ("tls", "insecure")) is True
    for place, address in _addresses(settings):
        scheme, found, rest = address.rpartition("://")
        scheme = scheme.rpartition(":")[2].lower() if found else ""
        host = rest.lstrip("/").partition("/")[0]
        if scheme == "https" or is_open(address) or not is_outside(host):
            continue
        if scheme == "http" and kind not in _BY_GRPC:
            yield place
        elif is_off:
            yield ("tls", "insecure")
            return


def _addresses(settings: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    for field in _ADDRESSES:
        if text(settings.get(field)):
            yield (field,), settings[field]
    for index, address in enumerate(sequence(settings.get("endpoints"))):
        if text(address):
            yield ("endpoints", index), address
