"""Templates that nobody rendered, as possible makers of objects: no file holds what comes of them.

Goes in: the text of one, as it is read. Comes out: a node with what it speaks of: kinds, the words that stand as
values, and how the names begin that it works out. In doubt it makes what is missed.
"""

from __future__ import annotations

from kubelint_compliance.graph.node import TEMPLATE, Node
from kubelint_compliance.manifests.placeholders import TEMPLATE_MARKS, may_break_yaml
from kubelint_compliance.model import ObjectRef
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from kubelint_compliance.graph.seen import Seen
    from kubelint_compliance.manifests.opened import Opened

WORKLOADS = frozenset({
    *("CronJob", "DaemonSet", "Deployment", "DeploymentConfig", "Job", "Pod", "ReplicaSet", "ReplicationController"),
    *("CloneSet", "Fleet", "JobSet", "LeaderWorkerSet", "RayCluster", "Rollout", "ScaledJob", "StatefulSet"),
    *("JAXJob", "MPIJob", "Notebook", "PaddleJob", "PyTorchJob", "RayCronJob", "RayJob", "RayService", "Sandbox"),
    *("SandboxTemplate", "TFJob", "XGBoostJob"),
})  # fmt: skip
"""The kinds that make pods."""
_ANY = "*"
_FOLDER = "templates"
_MOST = 200
"""So many words of one template are held."""
_SWITCHES = frozenset({"true", "false", "null", "yes", "no", "on", "off", "enabled", "disabled"})
_MOST_KINDS = 20
"""One that speaks of more kinds may make any."""
_MOST_STEPS = 10
"""So many parts of a name are looked for."""
_MOST_SEEN = 50
"""So many templates of one folder and kind are asked whether they belong together with an object."""
_HERE, _BELOW, _WORD, _START = "here", "below", "word", "start"
"""How a template is found."""


def template_of(opened: Opened) -> Node | None:
    """Return an unrendered template as a node; None for a text that is none, or speaks of no kind."""
    marked = opened.may_be_template or (bool(opened.problems) and may_break_yaml(opened.text))
    kinds = sorted({*_kinds(opened.text)}) if marked and not opened.no_manifest else []
    if not kinds:
        return None
    value = {
        "kinds": kinds if len(kinds) <= _MOST_KINDS else [_ANY],
        "words": sorted({*_words(opened.text)})[:_MOST],
        "names": sorted({*_names(opened)})[:_MOST],
    }
    return Node(ObjectRef("", TEMPLATE, "", ""), value, opened.path, Span(1, 1, 1, 1))


def _kinds(text: str) -> Iterator[str]:
    """Yield the kinds that lines of a text say; one that is worked out may be any."""
    for key, value in _pairs(text):
        if key == "kind":
            yield _ANY if any(mark in value for mark in TEMPLATE_MARKS) else value


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        key, colon, value = line.partition(":")
        value = value.strip().strip("\"'")
        if colon and value:
            yield key.strip().lstrip("- "), value


def _words(text: str) -> Iterator[str]:
    """Yield the values that may be a name; numbers and what says yes or no are met everywhere."""
    for _, value in _pairs(text):
        plain = value.replace("-", "").replace(".", "")
        if plain.isalnum() and not plain.isdigit() and value.lower() not in _SWITCHES:
            yield value


def _names(opened: Opened) -> Iterator[str]:
    """Yield how names begin that a template works out: as its chart, or as that is called in what it includes."""
    if _FOLDER in opened.path.split("/")[:-1]:
        yield from filter(None, [_chart(opened.path).rpartition("/")[2]])
    for line in opened.text.split("\n"):
        if "include " in line or "template " in line:
            named = (piece.partition(".") for piece in line.split('"')[1::2])
            yield from (start for start, point, _ in named if start and point)


def _chart(path: str) -> str:
    """Return the folder of the chart that a template is of; the folder of the file where it is of none."""
    steps = path.split("/")[:-1]
    return "/".join(steps[: steps.index(_FOLDER)] if _FOLDER in steps else steps)


def templating(seen: Seen, kinds: Collection[str], names: Collection[str]) -> Node | None:
    """Return a template that may make an object of one of some kinds that has one of some names, or values of labels.

    One in whose folder this object lies, or that lies below it, may make any; of another one a word has to fit.
    """
    known: _Known = seen.graph.once("templates", lambda: _indexed(seen.graph.templates))
    chosen = (_ANY, *kinds)
    about = (key for own in seen.own for key in _about(own.path))
    here = (node for key in about for kind in chosen for node in known.about.get((*key, kind), ())[:_MOST_SEEN])
    named = (node for name in names for key in _fitting(name) for node in known.by_word.get(key, ()))
    fitting = (node for node in named if any(kind in node.value["kinds"] for kind in chosen))
    return next((node for several in (here, fitting) for node in several if seen.of([node])), None)


class _Known(NamedTuple):
    """Templates by how one is found, with the folder, or the word, for that; those about an object by kind as well."""

    about: dict[tuple[str, str, str], list[Node]]
    by_word: dict[tuple[str, str], list[Node]]


def _indexed(templates: Iterable[Node]) -> _Known:
    known = _Known({}, {})
    for node in templates:
        chart = _chart(node.path)
        for key in ((_HERE, chart), *((_BELOW, folder) for folder in _above(chart))):
            for kind in node.value["kinds"]:
                known.about.setdefault((*key, kind), []).append(node)
        words = [(_WORD, word) for word in node.value["words"]] + [(_START, start) for start in node.value["names"]]
        for word in words:
            known.by_word.setdefault(word, []).append(node)
    return known


def _about(path: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of templates about an object: of a chart that it lies in, or that lies below its folder."""
    folder = path.rpartition("/")[0]
    yield _BELOW, folder
    yield from ((_HERE, each) for each in _above(folder))


def _above(folder: str) -> Iterator[str]:
    """Yield a folder and all above it."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _fitting(name: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of templates whose words fit a name: as it is, or as a part of it up to or from a hyphen."""
    steps = name.split("-")[:_MOST_STEPS]
    yield _WORD, name
    yield _START, name
    for number in range(1, len(steps)):
        yield _START, "-".join(steps[:number])
        yield _START, "-".join(steps[number:])
