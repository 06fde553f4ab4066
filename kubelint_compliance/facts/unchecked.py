"""Where a container is told to take any certificate: variables, flags, and calls of curl and wget.

Takes a container as it stands in a pod and gives facts with the path of the place below the container.
"""

from __future__ import annotations

from kubelint_compliance.facts.commands import argvs, calls, program, source_calls, unwrapped
from kubelint_compliance.shape import at, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from kubelint_compliance.facts.commands import Argv, Call

    Fact = dict[str, Any]

_ON, _OFF = ("1", "true", "yes", "on", "y", "t"), ("0", "false", "no", "off", "n", "f")
_LAYERS = frozenset({"tls", "ssl", "https", "cert", "certs", "certificate", "certificates", "x509"})
_CHECKS = frozenset({"verify", "verification", "validate", "validation", "check"})
_REFUSALS = frozenset({"skip", "no", "disable", "disabled", "insecure", "ignore"})
_SAYING = _LAYERS | _CHECKS | _REFUSALS
_CLIENTS = frozenset({"client", "clients", "clientauth"})
"""A server that asks for no certificate of its clients has other means to tell them apart."""
_KNOWN = {
    "NODE_TLS_REJECT_UNAUTHORIZED": ("0",),
    "PYTHONHTTPSVERIFY": ("0",),
    "VAULT_SKIP_VERIFY": _ON,
    "DOCKER_TLS_VERIFY": (),  # whatever it is set to, certificates are checked
}
"""Variables whose names do not say it all, and the values that switch the check off."""
_FLAGS = frozenset({"kubelet-insecure-tls"})
_ACTIONS = (
    *(("lifecycle", "postStart"), ("lifecycle", "preStop")),
    *(("livenessProbe",), ("readinessProbe",), ("startupProbe",)),
)
_MARKS = ("curl", "insecure", "verif", "validat", "check", "unauthorized")
"""What words have of which some leave out the check; others are not taken apart."""
_OWN_HOSTS, _OWN_NAMES = ("localhost", "127.0.0.1", "[::1"), ("POD_IP", "HOSTNAME")
_OF_ALL = ("NODE_", "GIT_")
"""What variables begin with that hold for all that the program calls."""
_WITH_VALUE = "AbcCdDeEFhHKmoPQrtTuUwxXyYz"
"""Short options of curl that take the rest of the word as their value."""


def unchecked_certificates(container: Any) -> list[Fact]:
    """Return where a container is told to take any certificate of a server: {path, start, end, how, told}.

    `how` is "variable", "flag" or "call", `told` a clause such as `sets NODE_TLS_REJECT_UNAUTHORIZED to 0`. What goes
    to the pod itself is left out, as far as a URL beside it says so.
    """
    found = list(_variables(container))
    for index, argv in enumerate(argvs(container, _ACTIONS)):
        if any(mark in word for word in argv.words for mark in _MARKS):
            found += _words(argv, starts=index == 0)
            found += _scripts(calls(argv))
    return found + list(_scripts(source_calls(container, lambda text: "-" in text)))


def _variables(container: Any) -> Iterator[Fact]:
    texts = [(entry.get("name"), entry.get("value")) for entry in _entries(container)]
    for index, (name, value) in enumerate(texts):
        if not isinstance(name, str) or not isinstance(value, str):
            continue
        if _switches_off(name, value) and not _is_of_itself(name, texts):
            yield {"path": ["env", index, "value"], "how": "variable", "told": f"sets {name} to {value}"}


def _entries(container: Any) -> list[dict[str, Any]]:
    return [entry if isinstance(entry, dict) else {} for entry in sequence(at(container, ("env",)))]


def _is_of_itself(name: str, texts: Sequence[tuple[Any, Any]]) -> bool:
    """Whether the URLs in variables whose names begin alike are all of the pod itself."""
    words = name.split("_")
    end = next((at for at, word in enumerate(words) if word.lower() in _SAYING), 0)
    start = "_".join(words[:end]) + "_"
    urls = [
        value
        for other, value in texts
        if isinstance(other, str) and isinstance(value, str) and other.startswith(start) and "://" in value
    ]
    return start not in _OF_ALL and bool(end and urls) and all(map(_is_local, urls))


def _is_local(url: str) -> bool:
    rest = url.partition("://")[2]
    if rest[:1] == "$":
        return rest[1:].lstrip("({").startswith(_OWN_NAMES)
    host = rest.partition("/")[0]
    return (host.partition("]")[0] if host[:1] == "[" else host.partition(":")[0]) in _OWN_HOSTS


def _switches_off(name: str, value: str) -> bool:
    plain = value.strip().lower()
    if name in _KNOWN:
        return plain in _KNOWN[name]
    return _says_so(name.lower().split("_"), plain)


def _says_so(words: Sequence[str], value: str) -> bool:
    """Whether the words of a name, with a value, leave out the check of certificates."""
    parts = set(words)
    if parts & _CLIENTS:
        return False
    if words[-2:] == ["reject", "unauthorized"]:
        return value in _OFF
    if not parts & _CHECKS:
        return False
    refuses, layered = parts & _REFUSALS, parts & _LAYERS
    if refuses:
        return value in _ON and bool(layered or "insecure" in refuses)
    return value in _OFF and bool(layered) and (words[-1] in _CHECKS or words[0] in _CHECKS)


def _words(argv: Argv, *, starts: bool) -> Iterator[Fact]:
    """Look at words that are no script: those that start the container, or those of a hook or probe."""
    command = unwrapped(argv.words)
    name = program(command[0]) if command else ""
    how, told = ("flag", "is started with") if starts else ("call", f"calls {name} with")
    if not _calls_itself(argv.words):
        for word, path in zip(argv.words, argv.paths, strict=True):
            if _is_flag(word) or _takes_any(name, word):
                yield {"path": list(path), "how": how, "told": f"{told} {_shown(word)}"}


def _is_flag(word: str) -> bool:
    """Whether a word is a flag that leaves out the check; in scripts such a word is one of several."""
    name, sign, value = word.lstrip("-").partition("=")
    if word[:1] != "-" or not name or " " in name:
        return False
    value = value.strip("\"'").lower() if sign else "true"
    words = name.lower().replace(".", "-").replace("_", "-").split("-")
    return (name in _FLAGS and value in _ON) or _says_so(words, value)


def _takes_any(name: str, word: str) -> bool:
    if name == "curl":
        before = word[1:].partition("k")[0]
        short = word[:1] == "-" and word[1:2] != "-" and "k" in word and not any(char in _WITH_VALUE for char in before)
        return short or word == "--insecure"
    return False


def _shown(word: str) -> str:
    """Leave out what is written after short options: in `-kushop:password` that is a credential."""
    return word if word[:2] == "--" or _is_flag(word) else "".join(word.partition("k")[:2])


def _calls_itself(words: Sequence[str]) -> bool:
    urls = [word for word in words if "://" in word]
    return bool(urls) and all(map(_is_local, urls))


def _scripts(pipelines: Iterable[Sequence[Call]]) -> Iterator[Fact]:
    seen = set()
    for pipeline in pipelines:
        for call in pipeline:
            words, start, end = unwrapped(call.command.words), call.command.start, call.command.end
            if not end or not words or (call.path, start) in seen or _calls_itself(words):
                continue
            name = program(words[0])
            word = next((word for word in words[1:] if _is_flag(word) or _takes_any(name, word)), "")
            if word:
                seen.add((call.path, start))
                told = f"calls {name} with {_shown(word)}"
                yield {"path": list(call.path), "start": start, "end": end, "how": "call", "told": told}
