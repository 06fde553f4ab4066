"""Credentials by the name of what holds them: environment, arguments, ConfigMaps, annotations, chart values.

Every function takes a part of an object and returns facts: `path` relative to it, and `what` was found there.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.checksums import secret_text
from kubelint_compliance.facts.secrets.names import is_credential, is_default, is_password, password_in_url
from kubelint_compliance.facts.secrets.tokens import matches
from kubelint_compliance.facts.templates import with_metadata
from kubelint_compliance.shape import at, mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Fact = dict[str, Any]

URL = "password in an address"
_LINED = (
    *(".properties", ".env", ".ini", ".conf", ".cnf", ".cfg", ".yaml", ".yml", ".json", ".toml", ".config"),
    ".kubeconfig",
)
_SCRIPTS = ("sh", "bash", "envrc")
_SPACED = ("requirepass", "masterauth")
"""Settings that a blank divides from their value."""
_COMMENTS = ("#", ";", "//", "--", "*")


def _fact(path: Iterable[str | int], what: str) -> Fact:
    return {"path": list(path), "what": what}


def what_in(name: str, value: object, more: Iterable[str] = (), entropy: float = 3.5) -> str:
    """Say what a value is: the name of a token format, a password in an address, a credential by its name, or ""."""
    if not isinstance(value, str):
        return ""
    for match in matches(value):
        if not match.sample:
            return match.format.what
    if password_in_url(value):
        return URL
    return _by_name(name) if is_credential(name, value, more, entropy) else ""


def _by_name(name: str) -> str:
    return "password" if is_password(name) else "credential"


def env_credentials(container: Any, more: list[str], entropy: float) -> list[Fact]:
    """Return the environment variables of a container whose literal value is a credential."""
    found = ((path, what_in(name, value, more, entropy)) for path, name, value in _variables(container))
    return [_fact(path, what) for path, what in found if what]


def _variables(container: Any) -> Iterator[tuple[Path, str, str]]:
    for index, entry in enumerate(sequence(at(container, ("env",)))):
        name, value = at(entry, ("name",)), at(entry, ("value",))
        if isinstance(name, str) and isinstance(value, str):
            yield ("env", index, "value"), name, value


def arg_credentials(container: Any) -> list[Fact]:
    """Return the words of `command` and `args` that hold a credential, in the word that names it or after it."""
    found: list[Fact] = []
    for field in ("command", "args"):
        words = sequence(at(container, (field,)))
        for index, word in enumerate(words):
            what = _in_word(word, words[index - 1] if index else None)
            if what:
                found.append(_fact((field, index), what))
    return found


def _in_word(word: object, previous: object) -> str:
    if not isinstance(word, str):
        return ""
    if isinstance(previous, str) and previous.startswith("-") and "=" not in previous and not word.startswith("-"):
        what = what_in(previous, word) if " " not in previous else ""
        if what:
            return what
    return what_in("", word) or next((what for what in map(_assigned, word.split()) if what), "")


def _assigned(word: str) -> str:
    """Judge `--name=value` and `NAME=value`."""
    name, mark, value = word.strip("\"';").partition("=")
    name = name.lstrip("-")
    if not mark or not name or not all(char.isalnum() or char in "-_." for char in name):
        return ""
    return _by_name(name) if is_credential(name, value.strip("\"'")) else ""


def config_credentials(value: Any) -> list[Fact]:
    """Return the entries of a ConfigMap that are credentials, or are files in which one is set."""
    data = mapping(at(value, ("data",)))
    found = ((key, what_in_file(key, text)) for key, text in data.items())
    return [_fact(("data", key), what) for key, what in found if what]


def what_in_file(key: str, text: object) -> str:
    """Say what credential an entry is, or what its lines set where the key names settings, a script, or no kind."""
    what = what_in(key, text)
    if what or not isinstance(text, str):
        return what
    ending = key.lower().rpartition(".")[1:]
    if is_settings(key) or not ending[0]:
        judge = _in_line
    elif ending[1] in _SCRIPTS:
        judge = _exported
    else:
        return ""
    return next((what for line in text.splitlines() for what in (judge(line),) if what), "")


def is_settings(key: str) -> bool:
    """Whether the key is the name of a file of settings, line by line."""
    return key.lower().endswith(_LINED)


def _in_line(line: str) -> str:
    """Judge `name = value`, `name: value`, `"name": "value",`, `requirepass value`, and pairs between braces."""
    text = line.strip().lstrip("-").strip()
    if not text or text.startswith(_COMMENTS) or len(text) > 400:
        return ""
    first, *rest = text.split()
    if first in _SPACED:
        return "password" if len(rest) == 1 and is_credential(first, _unquoted(rest[0])) else ""
    if "{" not in text or "{{" in text:
        return _in_pair(text.removeprefix("export "))
    pairs = text.replace("{", ",").replace("}", ",").split(",")
    return next((what for what in map(_in_pair, pairs) if what), "")


def _in_pair(pair: str) -> str:
    mark = min((index for index in (pair.find("="), pair.find(":")) if index > 0), default=0)
    name, value = pair[:mark].strip().strip("\"'"), pair[mark + 1 :].strip()
    if not mark or not is_password(name) or not all(char.isalnum() or char in "-_." for char in name):
        return ""
    return "password" if is_credential(name, _unquoted(value)) and not _is_code(value) else ""


def _exported(line: str) -> str:
    """Judge `export NAME=value`, where nothing else stands on the line."""
    words = line.split()
    return _in_pair(words[1]) if len(words) == 2 and words[0] == "export" and "=" in words[1] else ""


def _unquoted(value: str) -> str:
    value = value.rstrip(",;")
    if value[:1] in ("'", '"'):
        return value[1:].partition(value[0])[0]
    return value.partition(" #")[0].strip()


def _is_code(value: str) -> bool:
    return any(char in value for char in "(){}[]|&*?!")


def metadata_credentials(value: Any) -> list[Fact]:
    """Return the annotations and labels, of the object and of its templates, that are credentials."""
    found: list[Fact] = []
    for template in with_metadata(value):
        for field in ("annotations", "labels"):
            path = (*template, "metadata", field)
            for key, words in mapping(at(value, path)).items():
                what = _in_annotation(key, words)
                if what:
                    found.append(_fact((*path, key), what))
    return found


def _in_annotation(key: str, text: object) -> str:
    if key.startswith("kubectl.kubernetes.io/") or not isinstance(text, str) or len(text) > 10000:
        return ""
    what = what_in(key, text)
    if what == "password":
        return "" if "/" in text or text.isdigit() else what
    return "" if what == "credential" else what


def chart_credentials(value: Any) -> list[Fact]:
    """Return the chart values of a HelmRelease, an Argo CD Application or ApplicationSet that are credentials."""
    found: list[Fact] = []
    for place in _chart_values(value):
        node = at(value, place)
        if isinstance(node, str):
            what = what_in_file("values.yaml", node)
            found += [_fact(place, what)] if what else []
        else:
            found += [_fact((*place, *path), what) for path, what in _in_values(node)]
    return found


def _chart_values(value: Any) -> Iterator[Path]:
    yield ("spec", "values")
    for spec in (("spec",), ("spec", "template", "spec")):
        sources: list[Path] = [(*spec, "source")]
        sources += [(*spec, "sources", index) for index in range(len(sequence(at(value, (*spec, "sources")))))]
        for source in sources:
            for field in ("parameters", "values", "valuesObject"):
                yield (*source, "helm", field)


def _in_values(node: Any) -> Iterator[tuple[Path, str]]:
    pending: list[tuple[Path, Any]] = [((), node)]
    while pending:
        path, node = pending.pop()
        if isinstance(node, dict) and isinstance(node.get("name"), str) and isinstance(node.get("value"), str):
            what = what_in(node["name"].rpartition(".")[2], node["value"])
            if what:
                yield (*path, "value"), what
        entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, entry in entries:
            if isinstance(entry, str):
                what = what_in(str(key), entry)
                if what and not (key == "value" and isinstance(node, dict) and "name" in node):
                    yield (*path, key), what
            else:
                pending.append(((*path, key), entry))


def default_env(container: Any) -> list[Fact]:
    """Return the environment variables of a container that set a password everybody knows."""
    users = {value for _, name, value in _variables(container) if name.upper().endswith(("USER", "USERNAME"))}
    found = ((path, name, value) for path, name, value in _variables(container))
    return [
        {**_fact(path, name), "why": _why(name, value)}
        for path, name, value in found
        if _is_default(name, value, users)
    ]


def default_data(value: Any) -> list[Fact]:
    """Return the entries of a Secret or ConfigMap that set a password everybody knows."""
    found: list[Fact] = []
    kind = at(value, ("kind",))
    for field in {"Secret": ("data", "stringData"), "ConfigMap": ("data",)}.get(str(kind), ()):
        plain = {
            key: secret_text(text) if (kind, field) == ("Secret", "data") else text
            for key, text in mapping(at(value, (field,))).items()
            if isinstance(text, str)
        }
        users = {text.strip() for key, text in plain.items() if key.lower().endswith(("user", "username"))}
        found += [
            {**_fact((field, key), key), "why": _why(key, text.strip())}
            for key, text in plain.items()
            if _is_default(key, text.strip(), users)
        ]
    return found


def _is_default(name: str, value: str, users: set[str]) -> bool:
    return is_default(name, value, value if value in users else None)


def _why(name: str, value: str) -> str:
    return "everybody knows" if is_default(name, value) else "is the name of its user"
