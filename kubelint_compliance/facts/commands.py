"""What containers run: the scripts in a command, the programs a script calls, the code it fetches.

Takes a container as it stands in a pod and gives facts with the path of the place below the container. Whatever is not
shaped like a command gives none.
"""

from __future__ import annotations

from kubelint_compliance import shape
from kubelint_compliance.facts.shell import Command, pipelines
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from kubelint_compliance.facts.shell import Pipeline
    from kubelint_compliance.manifests.paths import Path

SHELLS = frozenset({"ash", "bash", "dash", "ksh", "mksh", "sh", "zsh"})
INTERPRETERS = {"node": "-e", "perl": "-e", "php": "-r", "python": "-c", "ruby": "-e"}
POWERSHELLS = frozenset({"powershell", "pwsh"})

_WRAPPERS = {
    "busybox": (0, ""),
    "chroot": (1, ""),
    "command": (0, ""),
    "doas": (0, "u"),
    "dumb-init": (0, ""),
    "env": (0, "u"),
    "exec": (0, ""),
    "go-runner": (0, ""),
    "gosu": (1, ""),
    "hyperkube": (0, ""),
    "nice": (0, "n"),
    "nohup": (0, ""),
    "setsid": (0, ""),
    "su-exec": (1, ""),
    "sudo": (0, "ugp"),
    "timeout": (1, "sk"),
    "tini": (0, ""),
    "watch-termination": (0, ""),
    "xargs": (0, "nPILd"),
}
"""Programs that run the program after them: how many operands come before it, and which options have a value."""

_HOOKS = (("lifecycle", "postStart"), ("lifecycle", "preStop"))
_PROBES = (("livenessProbe",), ("readinessProbe",), ("startupProbe",))
_START = (("lifecycle", "postStart"),)


class Argv(NamedTuple):
    """Words that are run together, each with its path below the container."""

    words: tuple[str, ...]
    paths: tuple[Path, ...]


class Call(NamedTuple):
    """A simple command that a container runs, and the path of the word it stands in."""

    command: Command
    path: Path


Place = tuple["Path", int, int]
"""The path of a word, and from where to where in it a command stands; twice 0 where the words are the command."""


def scripts(container: Any) -> list[dict[str, Any]]:
    """Return every text that a shell or another interpreter of the container runs: {path, text}."""
    found = []
    for argv in argvs(container, ()):
        at = _script_at(argv.words)
        if at is not None:
            found.append({"path": list(argv.paths[at]), "text": argv.words[at]})
    source = shape.mapping(container).get("source")
    if isinstance(source, str):
        found.append({"path": ["source"], "text": source})
    return found


def program_calls(container: Any, names: Any) -> list[dict[str, Any]]:
    """Return the calls of programs with these names in command, probes and hooks: {path, start, end, program}."""
    wanted = [name for name in names if isinstance(name, str)]
    found: dict[Place, dict[str, Any]] = {}
    for pipeline in _container_calls(container, (*_PROBES, *_HOOKS), lambda text: any(name in text for name in wanted)):
        for call in pipeline:
            for words in stages(call.command.words):
                name = program(words[0])
                if name in wanted:
                    place = _place([call])
                    found.setdefault(place, {**_placed(place), "program": name})
    return list(found.values())


def fetched_code(container: Any) -> list[dict[str, Any]]:
    """Return where the container fetches code and runs it, or installs packages, when it starts.

    {path, start, end, what}, one entry a place; `what` is a clause such as `pipes curl into sh`.
    """
    from kubelint_compliance.facts.fetched import Download, Fetched, fetches, folded, may_fetch

    found: dict[Place, Fetched] = {}
    downloaded: dict[str, Download] = {}
    for pipeline in _container_calls(container, _START, may_fetch):
        fetched = fetches([call.command for call in pipeline], downloaded, _place(pipeline))
        if fetched and (fetched.place not in found or found[fetched.place].verb != fetched.verb == "runs {}"):
            found[fetched.place] = fetched
    return [{**_placed(fetched.place), "what": fetched.what} for fetched in folded(list(found.values()))]


def _place(pipeline: Sequence[Call]) -> Place:
    return pipeline[0].path, pipeline[0].command.start, pipeline[-1].command.end


def _placed(place: Place) -> dict[str, Any]:
    path, start, end = place
    return {"path": list(path), "start": start, "end": end} if end else {"path": list(path)}


def program(word: str) -> str:
    """Return the name of a program without its directory, version and `.exe`: `/usr/bin/python3.11` is python."""
    name = word.replace("\\", "/").rpartition("/")[2]
    return name.removesuffix(".exe").rstrip("0123456789.") or name


def unwrapped(words: Sequence[str]) -> tuple[str, ...]:
    """Return the command that is run in the end, without assignments, sudo, env, tini and the like."""
    found = list(stages(words))
    return found[-1] if found else ()


def stages(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the command as written and, after each wrapper, what that runs."""
    rest = _without_assignments(tuple(words))
    while rest:
        yield rest
        name = program(rest[0])
        if name == "python" and rest[1:2] == ("-m",):
            rest = rest[2:]
        elif name in _WRAPPERS:
            rest = _without_assignments(_wrapped(rest[1:], *_WRAPPERS[name]))
        else:
            return


def _without_assignments(words: tuple[str, ...]) -> tuple[str, ...]:
    at = 0
    while at < len(words) and words[at].partition("=")[0].isidentifier() and "=" in words[at]:
        at += 1
    return words[at:]


def _wrapped(words: tuple[str, ...], operands: int, with_value: str) -> tuple[str, ...]:
    at = 0
    while at < len(words):
        word = words[at]
        if word == "--":
            at += 1
            break
        if not word.startswith("-"):
            break
        at += 2 if len(word) == 2 and word[1] in with_value else 1
    return words[at + operands :]


def _script_at(words: Sequence[str]) -> int | None:
    """Return the index of the word that a shell or interpreter runs as a script."""
    command = unwrapped(words)
    if not command:
        return None
    start, name = len(words) - len(command), program(command[0])
    at = None
    if name in SHELLS:
        at = _shell_script_at(command)
    elif name in ("su", "runuser"):
        at = _after(command, "-c")
    elif name in INTERPRETERS:
        at = _after(command, INTERPRETERS[name])
    elif name in POWERSHELLS:
        at = next((at for at, word in enumerate(command) if at and not word.startswith("-")), None)
    return None if at is None else start + at


def _after(command: Sequence[str], option: str) -> int | None:
    at = command.index(option) + 1 if option in command else len(command)
    return at if at < len(command) else None


def _shell_script_at(command: Sequence[str]) -> int | None:
    """Find the script after `-c`, also in `-euxc` and with `-o pipefail` about it."""
    asked, at = False, 1
    while at < len(command):
        word = command[at]
        if word[:1] not in ("-", "+"):
            return at if asked else None
        if not word.startswith("--"):
            asked = asked or "c" in word
            at += word.endswith("o")
        at += 1
    return None


def argvs(container: Any, actions: Sequence[tuple[str, ...]]) -> Iterator[Argv]:
    """Yield what the container runs: its command with the arguments, then the exec actions named."""
    if not isinstance(container, dict):
        return
    command, args = _words(container, "command", ()), _words(container, "args", ())
    if not command.words and args.words and args.words[0][:1] == "-" and _shell_script_at(("sh", *args.words)):
        # The entry point is the image's; that it is a shell shows in its arguments.
        command = Argv(("sh",), (("args", 0),))
    yield Argv(command.words + args.words, command.paths + args.paths)
    for action in actions:
        place = (*action, "exec")
        yield _words(shape.at(container, place), "command", place)


def _words(holder: Any, field: str, path: Path) -> Argv:
    """Read a list of words; an item that is no string stands as an empty word."""
    words = tuple(map(shape.text, shape.sequence(shape.mapping(holder).get(field))))
    return Argv(words, tuple((*path, field, index) for index in range(len(words))))


def _container_calls(
    container: Any, actions: Sequence[tuple[str, ...]], concerns: Callable[[str], bool]
) -> Iterator[list[Call]]:
    """Yield the pipelines that the container runs; a text that does not concern the caller is not taken apart."""
    for argv in argvs(container, actions):
        if any(map(concerns, argv.words)):
            yield from calls(argv)
    yield from source_calls(container, concerns)


def source_calls(container: Any, concerns: Callable[[str], bool]) -> Iterator[list[Call]]:
    """Yield the pipelines of the script that Argo and Tekton write beside the command, if it concerns the caller."""
    source = shape.mapping(container).get("source")
    if isinstance(source, str) and concerns(source) and _is_shell(container):
        yield from (_at(pipeline, ("source",)) for pipeline in _expanded(pipelines(source), 0, source))


def _is_shell(container: dict[str, Any]) -> bool:
    command = unwrapped(_words(container, "command", ()).words)
    return bool(command) and program(command[0]) in SHELLS


def calls(argv: Argv) -> Iterator[list[Call]]:
    """Yield the pipelines that words run, those of a script among them too; that of the words has no `end`."""
    if not argv.words:
        return
    first = next((at for at, word in enumerate(argv.words) if word), 0)
    yield [Call(Command(argv.words, "", ()), argv.paths[first])]
    at = _script_at(argv.words)
    if at is not None and _runs_shell(argv.words):
        script = argv.words[at]
        yield from (_at(pipeline, argv.paths[at]) for pipeline in _expanded(pipelines(script), 0, script))


def _runs_shell(words: Sequence[str]) -> bool:
    command = unwrapped(words)
    return bool(command) and program(command[0]) in (*SHELLS, "su", "runuser")


def _at(pipeline: Pipeline, path: Path) -> list[Call]:
    return [Call(command, path) for command in pipeline]


def _expanded(found: Sequence[Pipeline], depth: int, script: str) -> Iterator[Pipeline]:
    """Yield the pipelines, and after each the pipelines of the scripts that shells in it are given."""
    for pipeline in found:
        yield pipeline
        for command in pipeline if depth < 5 else ():
            at = _script_at(command.words)
            if at is not None and _runs_shell(command.words):
                yield from _expanded(_inner(command, command.words[at], script), depth + 1, script)


def _inner(command: Command, text: str, script: str) -> list[Pipeline]:
    """Return the pipelines of a script inside a script: at their places where it is written there as it is read."""
    base = script.find(text, command.start, command.end)
    if base >= 0:
        return list(pipelines(text, base))
    start, end = command.start, command.end
    return [tuple(inner._replace(start=start, end=end) for inner in pipeline) for pipeline in pipelines(text)]
