"""Credentials by the name of what holds them: environment, ConfigMaps, annotations, chart values, triggers.

Every function takes a part of an object and returns facts: `path` relative to it, and `what` was found there.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.facts.secrets.files import is_shown, what_in, what_in_file, what_in_setting
from kubelint_compliance.facts.secrets.names import by_name, is_default, is_default_login, is_public, names_credential
from kubelint_compliance.facts.templates import with_metadata
from kubelint_compliance.shape import at, mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.facts.secrets.connections import Login
    from kubelint_compliance.manifests.paths import Path

    Fact = dict[str, Any]

_SHORT = 80
"""So many letters have all labels, and annotations that are like them."""


def _fact(path: Iterable[str | int], what: str) -> Fact:
    return {"path": list(path), "what": what}


def env_credentials(container: Any, more: list[str], entropy: float) -> list[Fact]:
    """Return the environment variables of a container whose literal value is a credential."""
    found = ((path, _in_variable(name, value, more, entropy)) for path, name, value in _variables(container))
    return [_fact(path, what) for path, what in found if what]


def _in_variable(name: str, value: str, more: list[str], entropy: float) -> str:
    what = what_in_setting(name, value, more, entropy)
    if what or value.lstrip()[:1] != "-":
        return what
    from kubelint_compliance.facts.secrets.words import in_text

    return in_text(value)


def _variables(container: Any) -> Iterator[tuple[Path, str, str]]:
    for index, entry in enumerate(sequence(at(container, ("env",)))):
        name, value = at(entry, ("name",)), at(entry, ("value",))
        if isinstance(name, str) and isinstance(value, str):
            yield ("env", index, "value"), name, value


def config_credentials(value: Any) -> list[Fact]:
    """Return the entries of a ConfigMap that are credentials, or are files in which one is set."""
    name = at(value, ("metadata", "name"))
    if isinstance(name, str) and is_shown(name):
        return []
    data = mapping(at(value, ("data",)))
    found = ((key, what_in_file(key, text)) for key, text in data.items())
    return [_fact(("data", key), what) for key, what in found if what]


def metadata_credentials(value: Any) -> list[Fact]:
    """Return the annotations and labels, of the object and of its templates, that are credentials."""
    found: list[Fact] = []
    for template in with_metadata(value):
        for field in ("annotations", "labels"):
            path = (*template, "metadata", field)
            for key, words in mapping(at(value, path)).items():
                what = (
                    _in_label(key, words) if type(words) is str and len(words) <= _SHORT else _in_annotation(key, words)
                )
                if what:
                    found.append(_fact((*path, key), what))
    return found


@lru_cache(maxsize=2048)
def _in_label(key: str, text: str) -> str:
    """Judge a short text: labels are the same in many objects."""
    return _in_annotation(key, text)


def _in_annotation(key: str, text: object) -> str:
    if key.startswith("kubectl.kubernetes.io/") or not isinstance(text, str) or len(text) > 10000:
        return ""
    what = what_in(key, text)
    if what == "password":
        return "" if "/" in text or text.isdigit() else what
    return "" if what == "credential" else what


def chart_credentials(value: Any) -> list[Fact]:
    """Return the chart values in an object of a deploying tool, or in what sets up a cluster, that are credentials.

    Those are meant, too, that a kustomization gives to its charts.
    """
    found: list[Fact] = []
    for place in _chart_values(value):
        node = at(value, place)
        if isinstance(node, str):
            what = what_in_file("values.yaml", node)
            found += [_fact(place, what)] if what else []
        else:
            found += [_fact((*place, *path), what) for path, what in _in_values(node)]
    return found


_OF_RANCHER: tuple[Path, ...] = (
    *(("spec", "valuesContent"), ("spec", "set"), ("spec", "helm", "values")),
    ("spec", "rkeConfig", "chartValues"),
)
"""Values of a HelmChart or HelmChartConfig of k3s and RKE2, of a Bundle of Fleet, and of a Cluster of Rancher."""
_OF_INSTALLERS: dict[Path, str] = {
    ("spec", "extensions", "helm", "charts"): "values",
    ("addons",): "configurationValues",
}
"""Lists of charts and add-ons with their values as a text, of k0s and of eksctl."""


def _chart_values(value: Any) -> Iterator[Path]:
    yield ("spec", "values")
    yield from _OF_RANCHER
    for above, field in _OF_INSTALLERS.items():
        yield from ((*above, index, field) for index in range(len(sequence(at(value, above)))))
    for index in range(len(sequence(at(value, ("helmCharts",))))):
        yield ("helmCharts", index, "valuesInline")
    for spec in (("spec",), ("spec", "template", "spec")):
        sources: list[Path] = [(*spec, "source")]
        sources += [(*spec, "sources", index) for index in range(len(sequence(at(value, (*spec, "sources")))))]
        for source in sources:
            for field in ("parameters", "values", "valuesObject"):
                yield (*source, "helm", field)
            yield (*source, "plugin", "env")


def _in_values(node: Any) -> Iterator[tuple[Path, str]]:
    for path, name, text in _named_texts(node):
        what = what_in(name, text)
        if what:
            yield path, what


def _named_texts(node: Any) -> Iterator[tuple[Path, str, str]]:
    """Yield path, name and text of every text in chart values; what stands beside a `name` as `value` has that name."""
    pending: list[tuple[Path, Any]] = [((), node)]
    while pending:
        path, node = pending.pop()
        named = isinstance(node, dict) and isinstance(node.get("name"), str) and isinstance(node.get("value"), str)
        if named:
            yield (*path, "value"), node["name"].rpartition(".")[2], node["value"]
        entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, entry in entries:
            if not isinstance(entry, str):
                pending.append(((*path, key), entry))
            elif not (named and key == "value"):
                yield (*path, key), str(key), entry


def default_env(container: Any) -> list[Fact]:
    """Return the environment variables of a container that set a password everybody knows."""
    users = {value for _, name, value in _variables(container) if name.upper().endswith(("USER", "USERNAME"))}
    return [
        {**_fact(path, name), **known}
        for path, name, value in _variables(container)
        for known in _known(name, value, users)
    ]


def default_data(value: Any) -> list[Fact]:
    """Return the entries of a Secret or ConfigMap, and the chart values, that set a password everybody knows."""
    kind = value.get("kind") if isinstance(value, dict) else None
    if type(kind) is str and kind not in _WITH_DATA and kind not in _WITH_CHARTS:
        return []
    from kubelint_compliance.facts.secrets.checksums import encoded_text

    found = list(_default_values(value))
    for field in _WITH_DATA.get(str(kind), ()):
        plain = {
            key: (encoded_text(text) if (kind, field) == ("Secret", "data") else text).strip()
            for key, text in mapping(at(value, (field,))).items()
            if isinstance(text, str)
        }
        users = {text for key, text in plain.items() if key.lower().endswith(("user", "username"))}
        found += [
            {**_fact((field, key), key), **known} for key, text in plain.items() for known in _known(key, text, users)
        ]
    return found


_WITH_DATA = {"Secret": ("data", "stringData"), "ConfigMap": ("data",)}
_WITH_CHARTS = (
    *("HelmRelease", "Application", "ApplicationSet", "HelmChart", "HelmChartConfig", "Bundle"),
    *("Kustomization", "Component"),
)


def _default_values(value: Any) -> Iterator[Fact]:
    for place in _chart_values(value) if str(at(value, ("kind",))) in _WITH_CHARTS else ():
        node = at(value, place)
        for path, name, text in _named_texts(node) if not isinstance(node, str) else ():
            yield from ({**_fact((*place, *path), name), **known} for known in _known(name, text, set()))


def _known(name: str, value: str, users: set[str]) -> list[dict[str, str]]:
    """Return, as a list of one or none, how a value is known to everybody, and in what way it is set."""
    what = by_name(name)
    if is_default(name, value):
        return [{"how": "set", "which": what, "why": "everybody knows"}]
    if is_default(name, value, value if value in users else None):
        return [{"how": "set", "which": what, "why": "is the name of its user"}]
    if "@" not in value:
        return []
    from kubelint_compliance.facts.secrets.connections import known_logins

    for login in known_logins(value):
        if is_default_login(login.user, login.password):
            return [{"how": "in", "which": "password", "why": _why(login)}]
    return []


def _why(login: Login) -> str:
    return "everybody knows" if is_default_login("", login.password) else "is the name of its user"


_TRIGGERED = ("ScaledObject", "ScaledJob")


def trigger_credentials(value: Any) -> list[Fact]:
    """Return the credentials in the triggers of a KEDA scaler, and the token in a TriggerAuthentication of it."""
    found: list[Fact] = []
    if at(value, ("kind",)) not in _TRIGGERED:
        path: Path = ("spec", "hashiCorpVault", "credential", "token")
        what = what_in("token", at(value, path)) or _token(at(value, path))
        return [_fact(path, what)] if what else []
    for index, trigger in enumerate(sequence(at(value, ("spec", "triggers")))):
        for key, words in mapping(at(trigger, ("metadata",))).items():
            what = "" if key.endswith("FromEnv") else what_in(key, words) or _short(key, words)
            if what:
                found.append(_fact(("spec", "triggers", index, "metadata", key), what))
    return found


def _short(name: str, value: object) -> str:
    """Say what a key of a trigger is: what stands there is taken as it is, however short."""
    if not isinstance(value, str) or not names_credential(name) or is_public(name):
        return ""
    from kubelint_compliance.facts.secrets.connections import is_short_key

    return "credential" if is_short_key(value) else ""


def _token(value: object) -> str:
    from kubelint_compliance.facts.secrets.values import is_no_value

    return "token" if isinstance(value, str) and not is_no_value(value) else ""
