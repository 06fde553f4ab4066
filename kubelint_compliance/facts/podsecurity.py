"""What a configuration of the API server says of Pod Security: a document -> its default level and its exemptions.

A PodSecurityConfiguration stands by itself or as the `configuration` of the plugin in an AdmissionConfiguration. No
schema holds them, so that whatever has another shape is left out here.
"""

from __future__ import annotations

from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Path = tuple[str | int, ...]

_EXEMPTED = ("namespaces", "usernames", "runtimeClasses")


def pod_security_defaults(document: Any) -> list[dict[str, Any]]:
    """Return the default level that is enforced, of each configuration of Pod Security: {path, level}.

    `level` is "" where none is set, which leaves it at privileged.
    """
    return [
        {"path": [*path, *_default_place(config)], "level": text(mapping(config.get("defaults")).get("enforce"))}
        for path, config in configurations(mapping(document))
    ]


def _default_place(config: dict[str, Any]) -> Path:
    defaults = mapping(config.get("defaults"))
    if "enforce" in defaults:
        return ("defaults", "enforce")
    return next(((name,) for name in ("defaults", "kind") if name in config), ())


def pod_security_exemptions(document: Any) -> list[dict[str, Any]]:
    """Return what each configuration of Pod Security exempts: {path, field, name}."""
    return [
        {"path": [*path, "exemptions", field, index], "field": field, "name": name}
        for path, config in configurations(mapping(document))
        for field in _EXEMPTED
        for index, name in enumerate(sequence(mapping(config.get("exemptions")).get(field)))
        if isinstance(name, str)
    ]


def configurations(document: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield each configuration of Pod Security in a document, with its path."""
    if document.get("kind") == "PodSecurityConfiguration":
        yield (), document
    for index, plugin in enumerate(map(mapping, sequence(document.get("plugins")))):
        if plugin.get("name") == "PodSecurity" and isinstance(plugin.get("configuration"), dict):
            yield ("plugins", index, "configuration"), plugin["configuration"]
