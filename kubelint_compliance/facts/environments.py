"""Which environment names speak of: words of names, paths and labels -> production, another one, or nothing said."""

from __future__ import annotations

from kubelint_compliance.shape import at, mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

PRODUCTION, OTHER = "production", "other"
_PRODUCTION = frozenset({"live", "prd", "prod", "production"})
_OTHER = frozenset({
    *("acc", "acceptance", "ci", "demo", "demos", "dev", "develop", "development", "e2e", "example", "examples"),
    *("experimental", "int", "integration", "lab", "local", "nonprod", "nonproduction", "playground", "preprod"),
    *("preproduction", "preview", "previews", "qa", "sandbox", "stage", "staging", "stg", "test", "testing", "tests"),
    *("tst", "uat"),
})  # fmt: skip
_DIVIDERS = {ord(char): " " for char in "-_./:{}$@"}


def environment_in(names: Iterable[str]) -> str:
    """Return "production", "other", or "" where names say neither or both; they are read word by word."""
    words: set[str] = set()
    for name in names:
        plain = name.lower().translate(_DIVIDERS).replace("non prod", "nonprod").replace("pre prod", "preprod")
        words.update(plain.split())
    is_production, is_other = not words.isdisjoint(_PRODUCTION), not words.isdisjoint(_OTHER)
    if is_production is is_other:
        return ""
    return PRODUCTION if is_production else OTHER


def environment_of(value: Any) -> str:
    """Return the environment that an object of Flux is for, as its names say: "production", "other" or "".

    Name, namespace, the labels `env` and `environment`, the branch and the paths are looked at.
    """
    metadata = mapping(mapping(value).get("metadata"))
    labels = mapping(metadata.get("labels"))
    named = (metadata.get("name"), metadata.get("namespace"), labels.get("env"), labels.get("environment"))
    where = (at(value, ("spec", *path)) for path in (("path",), ("targetNamespace",), ("ref", "branch")))
    return environment_in(text(name) for name in (*named, *where))
