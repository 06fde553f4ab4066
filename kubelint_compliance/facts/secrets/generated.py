"""Credentials that a kustomization writes out: the literals of which it makes Secrets and ConfigMaps."""

from __future__ import annotations

from kubelint_compliance.facts.secrets.places import config_credentials, default_data
from kubelint_compliance.facts.secrets.secretdata import secret_values
from kubelint_compliance.shape import at, mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Fact = dict[str, Any]

_MAKING = (("secretGenerator", "Secret", "stringData"), ("configMapGenerator", "ConfigMap", "data"))


def generated_credentials(value: Any) -> list[Fact]:
    """Return the literals of a kustomization's generators that are credentials: `path`, `family`, `made` and `key`.

    Of the family `secret` is one literal of a Secret, its worst, as `secretValues` tells it; of `config` are those of a
    ConfigMap, as `configCredentials` tells them; of `default` those of either that everybody knows, as `defaultData`
    does. `made` is what is made, in words: `the Secret "db"`. What is read from files is not in sight.
    """
    found: list[Fact] = []
    for field, kind, data in _MAKING:
        for index, entry in enumerate(sequence(at(value, (field,)))):
            name = at(entry, ("name",))
            made = f'the {kind} "{name}"' if isinstance(name, str) else f"a {kind}"
            literals = _literals(entry)
            if literals:
                texts = {key: words for key, (_, words) in literals.items()}
                thing = {"kind": kind, "metadata": {"name": name}, data: texts}
                for family, fact in _facts(thing):
                    key = fact["path"][-1]
                    path: Path = (field, index, "literals", literals[key][0])
                    found.append({**fact, "path": list(path), "family": family, "made": made, "key": key})
    return found


def _facts(thing: dict[str, Any]) -> Iterator[tuple[str, Fact]]:
    family, told = ("secret", secret_values) if thing["kind"] == "Secret" else ("config", config_credentials)
    yield from ((family, fact) for fact in told(thing))
    yield from (("default", fact) for fact in default_data(thing))


def _literals(entry: Any) -> dict[str, tuple[int, str]]:
    """Return index and text of every literal by its key; a pair of quotes around the text is not part of it."""
    found: dict[str, tuple[int, str]] = {}
    for index, literal in enumerate(sequence(mapping(entry).get("literals"))):
        key, sign, words = literal.partition("=") if isinstance(literal, str) else ("", "", "")
        if key and sign:
            quoted = len(words) > 1 and words[0] == words[-1] and words[0] in "\"'"
            found[key] = index, words[1:-1] if quoted else words
    return found
