"""Whether a pipeline of a start script brings in code: fetched and run, or installed from a package repository.

Called by `commands` for one pipeline after the other; gives a clause for a message, and the place that is the cause.
"""

from __future__ import annotations

from kubelint_compliance.facts.commands import INTERPRETERS, POWERSHELLS, SHELLS, program, unwrapped
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.facts.commands import Place
    from kubelint_compliance.facts.shell import Command

FETCHERS = frozenset({"curl", "wget"})

INSTALLERS = {
    "apk": ("add",),
    "apt": ("install",),
    "apt-get": ("install",),
    "bundle": ("install",),
    "cargo": ("install",),
    "composer": ("install", "require"),
    "conda": ("install",),
    "dnf": ("install",),
    "gem": ("install",),
    "go": ("get", "install"),
    "mamba": ("install",),
    "microdnf": ("install",),
    "npm": ("add", "ci", "i", "install"),
    "pip": ("install",),
    "pipx": ("install", "run"),
    "pnpm": ("add", "dlx", "i", "install"),
    "poetry": ("install",),
    "tdnf": ("install",),
    "yarn": ("add", "dlx", "install"),
    "yum": ("install",),
    "zypper": ("in", "install"),
}
"""Package managers and the words that make them fetch packages."""

_OFFLINE = frozenset({"--help", "--local", "--no-index", "--no-network", "--offline", "--version", "--dry-run"})
_PACKAGE_FILES = (".apk", ".deb", ".gem", ".rpm", ".tgz", ".whl")
_KEYWORDS = (*FETCHERS, *INSTALLERS, "npx", "uvx", *POWERSHELLS)
_POWERSHELL_FETCH = ("downloadstring", "invoke-restmethod", "invoke-webrequest", "irm ", "iwr ")
_POWERSHELL_RUN = ("iex", "invoke-expression")


def may_fetch(text: str) -> bool:
    """Whether a word or script names any program that this module knows."""
    return any(word in text for word in _KEYWORDS)


class Fetched(NamedTuple):
    """What a pipeline brings in, as a clause, and the place of the command that fetches it."""

    what: str
    place: Place


def fetches(pipeline: Sequence[Command], downloaded: dict[str, Place], here: Place) -> Fetched | None:
    """Return what the pipeline at this place brings in.

    `downloaded` holds the files that earlier ones fetched, with their places, and is added to.
    """
    fetcher = ""
    for command in pipeline:
        words = unwrapped(command.words)
        if not words:
            continue
        name = program(words[0])
        what = _piped(fetcher, name, words) or _substituted(name, words, command) or _alone(name, words)
        if what:
            return Fetched(what, here)
        target = _run_file(name, words, downloaded)
        if target:
            return Fetched(f"downloads a file to {target} and runs it", downloaded[target])
        if name in FETCHERS:
            fetcher = name
            downloaded.update(dict.fromkeys(_targets(name, words), here))
        if fetcher and command.output:
            downloaded[_plain(command.output)] = here
    return None


def _piped(fetcher: str, name: str, words: tuple[str, ...]) -> str:
    if not fetcher:
        return ""
    operands = [word for word in words[1:] if not word.startswith("-")]
    if name in SHELLS:
        options = "".join(word for word in words[1:] if word.startswith("-") and not word.startswith("--"))
        reads = "c" not in options and (not operands or "s" in options or operands[0] == "/dev/stdin" or "-" in words)
    else:
        reads = name in INTERPRETERS and (words[1:2] in ((), ("-",), ("/dev/stdin",)))
    return f"pipes {fetcher} into {name}" if reads else ""


def _substituted(name: str, words: tuple[str, ...], command: Command) -> str:
    """Judge `sh -c "$(curl ...)"`, `eval "$(curl ...)"`, `source <(curl ...)` and `bash <(curl ...)`."""
    if not (name in SHELLS or name in INTERPRETERS or name in (".", "eval", "source")):
        return ""
    start = len(command.words) - len(words)
    first = next((at for at, word in enumerate(words) if at and not word.startswith("-")), 0)
    for at, inner in command.substitutions:
        for fetching in inner:
            fetcher = next((part for part in map(_name, fetching) if part in FETCHERS), "")
            if fetcher and (at - start == first or name == "eval") and not _is_variable(words, at - start):
                return f"runs what {fetcher} fetched with {name}"
    return ""


def _is_variable(words: tuple[str, ...], at: int) -> bool:
    """Whether the word only passes something on: text stands before the substitution, as in `VERSION=$(curl ...)`."""
    word = words[at] if 0 <= at < len(words) else ""
    return not word.lstrip().startswith(("$(", "`", "<("))


def _alone(name: str, words: tuple[str, ...]) -> str:
    if name in POWERSHELLS:
        text = " ".join(words).lower()
        fetches = any(word in text for word in _POWERSHELL_FETCH) and any(word in text for word in _POWERSHELL_RUN)
        return f"runs what {name} downloads" if fetches else ""
    return f"installs packages with {name}" if _installs(name, words[1:]) else ""


def _installs(name: str, arguments: Sequence[str]) -> bool:
    if not _OFFLINE.isdisjoint(arguments):
        return False
    if name == "uvx" or (name == "npx" and not {"-y", "--yes"}.isdisjoint(arguments)):
        return bool(arguments)
    wanted = INSTALLERS.get(name, ())
    operands = [word for word in arguments if not word.startswith("-") and "=" not in word.partition("==")[0]]
    verb = next((at for at, word in enumerate(operands) if "/" not in word), len(operands))
    if name == "uv" and operands[:2] == ["pip", "install"]:
        wanted, verb = ("install",), 1
    if verb >= len(operands) or operands[verb] not in wanted:
        return False
    packages = operands[verb + 1 :]
    from_list = any(word in ("-r", "--requirement") or word.startswith("--requirement=") for word in arguments)
    return from_list or not packages or not all(map(_is_local, packages))


def _is_local(package: str) -> bool:
    return package.startswith((".", "/")) or (package.endswith(_PACKAGE_FILES) and "://" not in package)


def _run_file(name: str, words: tuple[str, ...], downloaded: dict[str, Place]) -> str:
    """Return the file that was downloaded and is run here."""
    if not downloaded:
        return ""
    operands = [word for word in words[1:] if not word.startswith("-")]
    if name in ("mv", "cp", "install") and len(operands) == 2 and _plain(operands[0]) in downloaded:
        downloaded[_plain(operands[1])] = downloaded[_plain(operands[0])]
        return ""
    if name == "chmod":
        candidates = operands[1:] if operands and _makes_executable(operands[0]) else []
    elif name in SHELLS or name in INTERPRETERS or name in (".", "source"):
        candidates = operands[:1]
    else:
        candidates = [words[0]]
    return next((_plain(word) for word in candidates if _plain(word) in downloaded), "")


def _makes_executable(mode: str) -> bool:
    if mode.isdecimal():
        return any(int(digit) % 2 for digit in mode[-3:])
    return "x" in mode and ("+" in mode or "=" in mode)


def _plain(path: str) -> str:
    return path.removeprefix("./")


def _targets(name: str, words: tuple[str, ...]) -> list[str]:
    """Return the files that curl or wget write."""
    long, short = ("--output", "o") if name == "curl" else ("--output-document", "O")
    found = []
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if word == long:
            found.append(following)
        elif word.startswith(long + "="):
            found.append(word.partition("=")[2])
        elif word.startswith("-") and not word.startswith("--") and short in word:
            found.append(word.partition(short)[2] or following)
    if not found and (name == "wget" or any("O" in word for word in words if word[:1] == "-" and word[:2] != "--")):
        found = [word.rpartition("/")[2] for word in words if "://" in word]
    return [_plain(target) for target in found if target not in ("", "-", "/dev/null", "/dev/stdout")]


def _name(command: Command) -> str:
    words = unwrapped(command.words)
    return program(words[0]) if words else ""
