"""Where critical alerts end: an AlertmanagerConfig, or a Secret or ConfigMap with its routes -> receivers.

An alert of the severity "critical" of which nothing else is known is sent down the tree of routes, as Alertmanager
sends it: the first route that matches takes it, and further ones where it says `continue`.
"""

from __future__ import annotations

from kubelint_compliance.manifests.placeholders import is_open
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.facts.embedded import Embedded

    Path = tuple[str | int, ...]

_KEYS = ("alertmanager.yaml", "alertmanager.yml")
_CRITICAL = "critical"
_DEEPEST = 30
_YES, _NO, _PERHAPS = "yes", "no", "perhaps"


class Matcher(NamedTuple):
    """A condition of a route: label, operator (`=`, `!=`, `=~`, `!~`) and value."""

    label: str
    operator: str
    value: str


def critical_alert_ends(value: Any) -> list[dict[str, Any]]:
    """Return where critical alerts end, at the receivers of the routes that take them: {path, told}.

    `told` is "somebody", "nobody" where the receiver tells nobody, or "missing" where there is none of that name. In a
    text the place is that of the receiver, `start` to `end`. What an alert has besides its severity is not known: a
    route that asks for more takes only some of them, and is passed by.
    """
    config = mapping(value)
    if config.get("kind") == "AlertmanagerConfig":
        spec = mapping(config.get("spec"))
        return [{"path": ["spec", *path], "told": told} for path, told in _receivers(spec)]
    return [place for key, words, is_plain in _texts(config) for place in _in_text(key, words, is_plain)]


def _texts(value: dict[str, Any]) -> Iterator[tuple[Path, str, bool]]:
    """The entries that are a configuration of Alertmanager, and whether they are written as they are."""
    from kubelint_compliance.facts.secrets.objects import plain_data

    if value.get("kind") == "Secret":
        entries = ((path, words, path[0] == "stringData") for path, words in plain_data(value))
    else:
        data = mapping(value.get("data"))
        entries = ((("data", key), words, True) for key, words in data.items() if isinstance(words, str))
    for path, words, is_plain in entries:
        if path[-1] in _KEYS and "route" in words and "receivers" in words:
            yield path, words, is_plain


def _in_text(key: Path, words: str, is_plain: bool) -> Iterator[dict[str, Any]]:
    from kubelint_compliance.facts.embedded import embedded

    config = embedded(words)
    for path, told in _receivers(config.value) if config else ():
        yield {"path": list(key), "told": told, **_span(config, path, is_plain)}


def _span(config: Embedded | None, path: Path, is_plain: bool) -> dict[str, int]:
    if not is_plain or config is None:
        return {}
    start, end = config.place(path)
    return {"start": start, "end": end}


def _receivers(config: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield the path of the receiver of each route at which critical alerts end, each once, and whom it tells."""
    route = mapping(config.get("route"))
    if "receivers" not in config or not route:
        return
    known = {text(mapping(entry).get("name")): mapping(entry) for entry in sequence(config["receivers"])}
    seen: set[Path] = set()
    for path, receiver in _ends(route, ("route",), text(route.get("receiver")), ("route",)):
        if receiver and not is_open(receiver) and path not in seen:
            seen.add(path)
            told = "missing" if receiver not in known else "somebody" if _tells(known[receiver]) else "nobody"
            yield (*path, "receiver"), told


def _tells(receiver: dict[str, Any]) -> bool:
    """Whether a receiver has a way to tell somebody: any field beside its name that is filled."""
    return any(value for field, value in receiver.items() if field != "name")


def _ends(route: dict[str, Any], path: Path, inherited: str, told_at: Path) -> Iterator[tuple[Path, str]]:
    """Yield where critical alerts that reach a route end: the path of the route whose receiver it is, and its name.

    Where a route below may take them or not, what is left for this one is not known.
    """
    own = text(route.get("receiver"))
    receiver, told_at = (own, path) if own else (inherited, told_at)
    is_left = True
    for index, child in enumerate(map(mapping, sequence(route.get("routes")))):
        answer = _matches(child)
        is_left = is_left and answer == _NO
        if answer == _YES and len(path) < 2 * _DEEPEST:
            yield from _ends(child, (*path, "routes", index), receiver, told_at)
            if child.get("continue") is not True:
                return
    if is_left:
        yield told_at, receiver


def _matches(route: dict[str, Any]) -> str:
    """Whether a route takes a critical alert of which nothing else is known."""
    answers = [_answer(matcher) for matcher in _matchers(route)]
    return _NO if _NO in answers else _PERHAPS if _PERHAPS in answers else _YES


def _answer(matcher: Matcher) -> str:
    is_regex, is_negated = matcher.operator.endswith("~"), matcher.operator.startswith("!")
    if matcher.label == "alertname" and not (is_regex and _fits(matcher.value)):
        return _YES if is_negated else _NO  # this one alert, and not critical ones at large
    if matcher.label != "severity":
        return _PERHAPS
    fits = _fits(matcher.value) if is_regex else matcher.value == _CRITICAL
    return _PERHAPS if fits is None else _YES if fits is not is_negated else _NO


def _fits(pattern: str) -> bool | None:
    """Whether a pattern fits "critical"; None where it is more than words with `|` between, or everything."""
    bare = pattern.removeprefix("^").removesuffix("$").removeprefix("(").removesuffix(")")
    if bare in (".*", ".+"):
        return True
    words = bare.split("|")
    return _CRITICAL in words if all(word.replace("-", "").replace("_", "").isalnum() for word in words) else None


def _matchers(route: dict[str, Any]) -> Iterator[Matcher]:
    for field, operator in (("match", "="), ("match_re", "=~")):
        for label, value in mapping(route.get(field)).items():
            yield Matcher(str(label), operator, text(value))
    for entry in sequence(route.get("matchers")):
        yield from _structured(entry) if isinstance(entry, dict) else _written(text(entry))


def _structured(entry: dict[str, Any]) -> Iterator[Matcher]:
    """A matcher of an AlertmanagerConfig: {name, value, matchType, regex}."""
    operator = text(entry.get("matchType")) or ("=~" if at(entry, ("regex",)) is True else "=")
    yield Matcher(text(entry.get("name")), operator, text(entry.get("value")))


def _written(words: str) -> Iterator[Matcher]:
    """A matcher as a text: `severity = critical`, `{severity=~"critical|page"}`."""
    for part in words.strip().removeprefix("{").removesuffix("}").split(","):
        signs = [sign for sign in ("=~", "!~", "!=", "=") if sign in part]
        if not signs:
            continue
        operator = min(signs, key=part.find)
        label, _, value = part.partition(operator)
        yield Matcher(label.strip().strip('"'), operator, value.strip().strip("\"'"))
