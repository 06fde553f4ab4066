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
_SUMS = frozenset({"b2sum", "sha256sum", "sha384sum", "sha512sum", "shasum"})
_PACKAGE_FILES = (".apk", ".deb", ".gem", ".rpm", ".tgz", ".whl")
_KEYWORDS = (*FETCHERS, *INSTALLERS, "npx", "uvx", "git clone", *POWERSHELLS)
_POWERSHELL_FETCH = ("downloadstring", "invoke-restmethod", "invoke-webrequest", "irm ", "iwr ")
_POWERSHELL_RUN = ("iex", "invoke-expression")


def may_fetch(text: str) -> bool:
    """Whether a word or script names any program that this module knows."""
    return any(word in text for word in _KEYWORDS)


class Fetched(NamedTuple):
    """What a pipeline brings in, as a clause, and the place of the command that fetches it.

    `target` is a single file that was downloaded, and `verb` what is done with it; the clause says both.
    """

    what: str
    place: Place
    target: str = ""
    verb: str = ""


class Download(NamedTuple):
    """Where a file was fetched, or, with a `tree`, what was fetched and spread over a folder: an archive, a clone."""

    place: Place
    tree: str = ""


def fetches(pipeline: Sequence[Command], downloaded: dict[str, Download], here: Place) -> Fetched | None:
    """Return what the pipeline at this place brings in.

    `downloaded` holds the files and, with a slash at their end, the folders that earlier ones fetched, and is added to;
    the name "" stands for the folder that the script is in.
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
        used = _used(name, words, downloaded)
        if used is not None:
            return used
        if _verifies(name, words, downloaded):
            downloaded.clear()
        downloaded.update(_spread(fetcher, name, words, downloaded, here))
        if name in FETCHERS:
            fetcher = name
            downloaded.update(dict.fromkeys(_targets(name, words), Download(here)))
        if fetcher and command.output:
            downloaded[_plain(command.output)] = Download(here)
    return None


def folded(found: Sequence[Fetched]) -> list[Fetched]:
    """Make one of the downloaded files of a text with which the same is done: the first is the place, all are named."""
    first: dict[object, list[Fetched]] = {}
    for fetched in found:
        key = (fetched.place[0], fetched.verb) if fetched.verb else fetched.place
        first.setdefault(key, []).append(fetched)
    return [_one(same) for same in first.values()]


def _one(same: Sequence[Fetched]) -> Fetched:
    targets = list(dict.fromkeys(fetched.target for fetched in same))
    if len(targets) < 2:
        return same[0]
    names = f"{', '.join(targets[:-1])} and {targets[-1]}"
    return same[0]._replace(what=f"downloads files to {names} and {same[0].verb.format('them')}")


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


def _used(name: str, words: tuple[str, ...], downloaded: dict[str, Download]) -> Fetched | None:
    """Return what was downloaded and is run, or made executable, here."""
    if not downloaded:
        return None
    operands = [word for word in words[1:] if not word.startswith("-")]
    verb = "runs {}"
    if name in ("mv", "cp", "install") and len(operands) == 2 and _plain(operands[0]) in downloaded:
        downloaded[_plain(operands[1])] = downloaded[_plain(operands[0])]
        return None
    if name == "chmod":
        candidates = operands[1:] if operands and _makes_executable(operands[0]) else []
        verb = "makes {} executable"
    elif name in SHELLS or name in INTERPRETERS or name in (".", "source"):
        candidates = [] if _has_text(name, words) else operands[:1]
    else:
        candidates = [words[0]] if "/" in words[0] or words[0] in downloaded else []
    for target in map(_plain, candidates):
        found = downloaded.get(target) or _holder(target, downloaded)
        if found is not None and found.tree:
            end = " from it" if name != "chmod" else ""
            return Fetched(f"{found.tree} and {verb.format(target)}{end}", found.place)
        if found is not None:
            return Fetched(f"downloads a file to {target} and {verb.format('it')}", found.place, target, verb)
    return None


def _verifies(name: str, words: tuple[str, ...], downloaded: dict[str, Download]) -> bool:
    """Whether what was fetched so far is held against a sum that was not fetched with it."""
    return (
        name in _SUMS
        and any(word in ("-c", "--check") for word in words)
        and not any(_plain(word) in downloaded for word in words[1:])
    )


def _has_text(name: str, words: tuple[str, ...]) -> bool:
    """Whether an interpreter is given what it runs as a word, or the name of a module, and no file."""
    letters = "c" if name in SHELLS else "cemr"
    return any(word[:1] == "-" and word[:2] != "--" and word[-1] in letters for word in words[1:])


def _holder(target: str, downloaded: dict[str, Download]) -> Download | None:
    """Return the folder that was fetched and holds a file."""
    inside = (found for path, found in downloaded.items() if found.tree and path and target.startswith(path))
    here = None if target.startswith(("/", "$")) else downloaded.get("")
    return next(inside, here)


def _spread(
    fetcher: str, name: str, words: tuple[str, ...], downloaded: dict[str, Download], here: Place
) -> dict[str, Download]:
    """Return the folder that is filled here by what comes from the network, or that is gone to."""
    operands = [_plain(word) for word in words[1:] if not word.startswith("-")]
    if name == "cd":
        found = _holder(f"{operands[0]}/", downloaded) if operands else None
        return {"": found} if found is not None else {}
    if name == "git" and operands[:1] == ["clone"]:
        sources = [at for at, word in enumerate(operands) if "://" in word or word.startswith("git@")]
        folder = operands[sources[0] :] if sources else []
        into = folder[1] if len(folder) > 1 else "".join(folder).rpartition("/")[2].removesuffix(".git")
        return {_folder(into): Download(here, "clones a repository")} if folder else {}
    if name not in ("tar", "unzip", "bsdtar"):
        return {}
    known = next((downloaded[word] for word in operands if word in downloaded and not downloaded[word].tree), None)
    place = here if fetcher else known.place if known is not None else None
    option = "-d" if name == "unzip" else "-C"
    into = _plain(words[words.index(option) + 1]) if option in words[:-1] else ""
    return {} if place is None else {_folder(into): Download(place, "downloads an archive")}


def _folder(path: str) -> str:
    return "" if path in ("", ".") else path.rstrip("/") + "/"


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
