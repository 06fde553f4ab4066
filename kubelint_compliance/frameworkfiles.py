"""The files that frameworks and their topics are made of: our own, and those that a configuration names, held against
their schemas.

Goes in: files and folders. Comes out: their content with places. A folder holds a framework a file, and may hold
`topics.yaml`.
"""

from __future__ import annotations

import os

from kubelint_compliance.data import data_dir, read_data
from kubelint_compliance.datafile import Mistake, called, error_at, read_mapping, schema_mistake
from kubelint_compliance.links import resolved
from kubelint_compliance.model import SettingError, UsageError
from kubelint_compliance.nearest import hint
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from typing import Any

    from kubelint_compliance.datafile import FileError, Path
    from kubelint_compliance.yamltree import Document

FOLDER = "rules/frameworks"
TOPICS = "topics.yaml"
_SUFFIX = ".yaml"
_LONGEST = 1 << 19
"""So many bytes a file may have."""
_MOST = 200
"""So many files a folder may hold."""


class FrameworkFile(NamedTuple):
    """A framework, or topics, as a file says it. `path` is how messages call the file."""

    path: str
    content: dict[str, Any]
    document: Document

    def error(self, at: Path, message: str, *, key: bool = False) -> FileError:
        """Build the error for a mistake at `at` (with `key`, at its key), or at its nearest existing ancestor."""
        return error_at(self.path, self.document, Mistake(at, message, key))


def built_in() -> tuple[str, ...]:
    """Return the ids of the frameworks that travel with the tool, sorted."""
    names = os.listdir(os.path.join(data_dir(), *FOLDER.split("/")))
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX) and name != TOPICS))


def built_in_file(name: str) -> FrameworkFile:
    """Return one of the tool's own files, by its name without the suffix."""
    path = f"{FOLDER}/{name}{_SUFFIX}"
    return FrameworkFile(path, *read_mapping(read_data(path), path, "a framework file"))


def framework_paths(places: Sequence[str]) -> list[str]:
    """Return the files of frameworks, without topics, in files and folders of the user's. Raises UsageError."""
    return [path for path, _ in _files(places, topics=False)]


def framework_digests(places: Sequence[str]) -> list[str]:
    """Return the SHA-256 of every file of frameworks and topics of the user's, in the order of the places."""
    from hashlib import sha256

    found = []
    for topics in (False, True):
        for path, _ in _files(places, topics=topics):
            with open(path, "rb") as stream:
                found.append(sha256(stream.read(_LONGEST + 1)).hexdigest())
    return found


def own_frameworks(places: Sequence[str]) -> dict[str, FrameworkFile]:
    """Return the frameworks in files and folders of the user's, by id, in the order of the places.

    Raises UsageError for a place that does not exist, FileError for a mistake in a file, and for an id that is there
    already.
    """
    found: dict[str, FrameworkFile] = {}
    topics: set[str] = set()
    for path, shown in _files(places, topics=False):
        file = _checked(path, shown, "framework.schema.json")
        id = file.content["id"]
        if id in built_in():
            raise file.error(("id",), f"'{id}' is a framework of the tool's own: give yours another id")
        if id in found:
            raise file.error(("id",), f"'{id}' is the framework in {found[id].path}, too")
        topics = topics or {id for known in (built_in_file("topics"), *own_topics(places)) for id in _topic_ids(known)}
        _check_controls(file, topics)
        found[id] = file
    return found


def own_topics(places: Sequence[str]) -> list[FrameworkFile]:
    """Return the files of topics in folders of the user's. Raises as `own_frameworks`, for an id that is there, too."""
    known = [built_in_file("topics")]
    for path, shown in _files(places, topics=True):
        file = _checked(path, shown, "topics.schema.json")
        _check_topics(file, known)
        known.append(file)
    return known[1:]


def controls_of(places: Sequence[str]) -> Callable[[str], Collection[str]]:
    """Return what gives the ids of a framework's controls; it raises UsageError where there is no such framework."""
    own: dict[str, FrameworkFile] = {}
    known: dict[str, list[str]] = {}

    def ids(framework: str) -> Collection[str]:
        if not own and places:
            own.update(own_frameworks(places))
        if framework not in known:
            if framework not in (*own, *built_in()):
                raise UsageError(unknown(framework, (*built_in(), *own)))
            file = own.get(framework) or built_in_file(framework)
            known[framework] = [control["id"] for control in file.content["controls"]]
        return known[framework]

    return ids


def unknown(framework: str, known: Sequence[str]) -> str:
    """Say that there is no such framework, with the nearest that there is, else all."""
    listed = ", ".join(known)
    return f"no framework '{framework}'{hint(framework, known, str.lower) or f'; one of {listed}'}"


def _topic_ids(file: FrameworkFile) -> list[str]:
    return [topic["id"] for topic in file.content["topics"]]


def _files(places: Sequence[str], *, topics: bool) -> Iterator[tuple[str, str]]:
    """Yield the path of each file of frameworks, or of topics, and how messages call it."""
    for place in places:
        if os.path.isfile(place):
            if (os.path.basename(place) == TOPICS) is topics:
                yield place, called(place)
        elif os.path.isdir(place):
            yield from _in_folder(place, topics=topics)
        else:
            raise SettingError(("frameworks",), (place,), f"there is no file or folder {called(place)!r}", "frameworks")


def _in_folder(folder: str, *, topics: bool) -> Iterator[tuple[str, str]]:
    names = sorted(name for name in os.listdir(folder) if name.endswith(_SUFFIX))
    if not names:
        raise UsageError(f"frameworks: {called(folder)} holds no framework file (*{_SUFFIX})")
    if len(names) > _MOST:
        raise UsageError(f"frameworks: {called(folder)} holds more than {_MOST} files")
    for name in names:
        path = os.path.join(folder, name)
        if os.path.islink(path) and not _is_in(resolved(path), resolved(folder)):
            raise UsageError(f"frameworks: {called(path)} is a symbolic link that leads out of its folder")
        if (name == TOPICS) is topics and os.path.isfile(path):
            yield path, f"{called(folder)}/{name}"


def _is_in(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def _checked(path: str, shown: str, schema: str) -> FrameworkFile:
    """Read a file and hold it against its schema."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(_LONGEST + 1)
        if len(data) > _LONGEST:
            raise UsageError(f"{shown}: more than {_LONGEST} bytes are no framework")
        file = FrameworkFile(shown, *read_mapping(data.decode("utf-8"), shown, "a framework file"))
    except UnicodeDecodeError:
        raise UsageError(f"{shown}: is not UTF-8") from None
    except OSError as error:
        raise UsageError(f"{shown}: cannot be read: {error.strerror or error}") from None
    wrong = schema_mistake(file.content, schema)
    if wrong:
        raise file.error(wrong.path, wrong.message, key=wrong.key)
    return file


def _check_controls(file: FrameworkFile, topics: Collection[str]) -> None:
    """Raise FileError for a control that is there twice, and for a topic that does not exist."""
    seen: set[str] = set()
    for number, control in enumerate(file.content["controls"]):
        id = control["id"].lower()
        if id in seen:
            raise file.error(("controls", number, "id"), f"there is a control '{control['id']}' already")
        seen.add(id)
        _check_words(file, ("controls", number, "topics"), control.get("topics", ()), topics, "topic")


def _check_topics(file: FrameworkFile, known: Sequence[FrameworkFile]) -> None:
    """Raise FileError for a topic or a subject that is there already, and for a subject that does not exist."""
    subjects = {name for other in known for name in other.content["subjects"]}
    ids = {id for other in known for id in _topic_ids(other)}
    for name in file.content["subjects"]:
        if name in subjects:
            raise file.error(("subjects", name), f"there is a subject '{name}' already", key=True)
    subjects |= file.content["subjects"].keys()
    for number, topic in enumerate(file.content["topics"]):
        if topic["id"] in ids:
            raise file.error(("topics", number, "id"), f"there is a topic '{topic['id']}' already")
        ids.add(topic["id"])
        _check_words(file, ("topics", number, "needs"), topic["needs"], subjects, "subject")


def _check_words(file: FrameworkFile, at: Path, words: Sequence[str], known: Collection[str], what: str) -> None:
    for number, word in enumerate(words):
        if word not in known:
            raise file.error((*at, number), f"there is no {what} '{word}'{hint(word, known)}")


def check_topic_rules(file: FrameworkFile, ids: Collection[str]) -> None:
    """Hold the rules that topics name against all ids. Raises FileError at the first that does not exist."""
    for number, topic in enumerate(file.content["topics"]):
        at: Path = ("topics", number)
        for field in ("decides", "rules"):
            _check_words(file, (*at, field), topic.get(field, ()), ids, "rule")
        for way, proofs in enumerate(topic.get("shownWhen", ())):
            for place, proof in enumerate(proofs):
                for field in ("passes", "without"):
                    _check_words(file, (*at, "shownWhen", way, place, field), proof.get(field, ()), ids, "rule")
    for name, subject in file.content["subjects"].items():
        _check_words(file, ("subjects", name, "testedBy"), subject.get("testedBy", ()), ids, "rule")
