"""Shell text -> the pipelines it runs, each a tuple of simple commands; what is quoted, commented or a here-document
is not run. Takes what POSIX shells and bash write in manifests; never raises, reads unfinished text to its end.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_RESERVED = frozenset({"!", "do", "elif", "else", "if", "then", "time", "until", "while", "{"})
_DEPTH = 20


class Command(NamedTuple):
    """A simple command: its words unquoted, what it is redirected to, and the substitutions as (word, pipelines).

    `start` and `end` say where in the script its words stand; both are 0 where it stands in none.
    """

    words: tuple[str, ...]
    output: str
    substitutions: tuple[tuple[int, tuple[Pipeline, ...]], ...]
    start: int = 0
    end: int = 0


Pipeline = tuple[Command, ...]


def pipelines(text: str, base: int = 0) -> tuple[Pipeline, ...]:
    """Return the pipelines of a script in the order in which they stand, those inside substitutions first.

    The script begins at `base` of the text from which places are counted.
    """
    return tuple(_Reader(text, 0, "", 0, base).read())


class _Reader:
    """Reads from `at` up to the unmatched `end`; what is being read stands in the fields until it is complete."""

    def __init__(self, text: str, at: int, end: str, depth: int, base: int) -> None:
        self.text, self.at, self.end, self.depth, self.base = text, at, end, depth, base
        self.began = self.ended = at
        self.found: list[Pipeline] = []
        self.pipeline: list[Command] = []
        self.words: list[str] = []
        self.word: list[str] | None = None
        self.output = ""
        self.redirected = ""
        self.substitutions: list[tuple[int, tuple[Pipeline, ...]]] = []
        self.here_documents: list[str] = []
        self.open = 0
        self.piped = False

    def read(self) -> list[Pipeline]:
        text = self.text
        while self.at < len(text):
            character = text[self.at]
            if character == ")" and self.end == ")" and not self.open:
                break
            step = _STEPS.get(character)
            if step is None:
                self.add(character)
                self.at += 1
            else:
                step(self)
        self.end_pipeline()
        return self.found

    def add(self, text: str) -> None:
        if self.word is None:
            self.word = []
            if not self.words:
                self.began = self.at
        self.word.append(text)
        self.piped = False

    def end_word(self) -> None:
        if self.word is None:
            return
        word, self.word = "".join(self.word), None
        if self.redirected:
            if self.redirected.startswith("<<"):
                if self.redirected == "<<":
                    self.here_documents.append(word.lstrip("-"))
            elif self.redirected.startswith(">"):
                self.output = word
            self.redirected = ""
        elif self.words or word not in _RESERVED:
            self.words.append(word)
            self.ended = min(self.at, len(self.text))

    def end_command(self) -> None:
        self.end_word()
        if self.words:
            place = (self.base + self.began, self.base + self.ended)
            self.pipeline.append(Command(tuple(self.words), self.output, tuple(self.substitutions), *place))
        self.words, self.output, self.redirected, self.substitutions = [], "", "", []

    def end_pipeline(self) -> None:
        self.end_command()
        if self.pipeline:
            self.found.append(tuple(self.pipeline))
            self.pipeline = []

    def substitute(self, start: int, end: str) -> None:
        """Read a substitution whose text begins at `start`; it stays in the word as it is written."""
        if self.depth >= _DEPTH:
            self.at = len(self.text)
            return
        inner = _Reader(self.text, start, end, self.depth + 1, self.base)
        found = tuple(inner.read())
        self.add(self.text[self.at : inner.at + 1])
        self.at = inner.at + 1
        self.found += found
        self.substitutions.append((len(self.words), found))


def _space(reader: _Reader) -> None:
    reader.end_word()
    reader.at += 1


def _newline(reader: _Reader) -> None:
    if not reader.piped:
        reader.end_pipeline()
    reader.at += 1
    for delimiter in reader.here_documents:
        while reader.at < len(reader.text):
            end = reader.text.find("\n", reader.at)
            end = len(reader.text) if end < 0 else end
            line = reader.text[reader.at : end]
            reader.at = end + 1
            if line.strip() == delimiter:
                break
    reader.here_documents.clear()


def _separator(reader: _Reader) -> None:
    reader.end_pipeline()
    reader.at += 1


def _ampersand(reader: _Reader) -> None:
    if reader.text.startswith("&>", reader.at) or reader.redirected:
        reader.at += 1
    else:
        _separator(reader)


def _pipe(reader: _Reader) -> None:
    if reader.text.startswith("||", reader.at):
        reader.end_pipeline()
        reader.at += 2
        return
    reader.end_command()
    reader.piped = True
    reader.at += 2 if reader.text.startswith("|&", reader.at) else 1


def _open(reader: _Reader) -> None:
    reader.open += 1
    _separator(reader)


def _close(reader: _Reader) -> None:
    if reader.open:
        reader.open -= 1
        reader.end_command()
    else:
        reader.end_pipeline()
    reader.at += 1


def _comment(reader: _Reader) -> None:
    if reader.word is not None:
        reader.add("#")
        reader.at += 1
        return
    end = reader.text.find("\n", reader.at)
    reader.at = len(reader.text) if end < 0 else end


def _escape(reader: _Reader) -> None:
    following = reader.text[reader.at + 1 : reader.at + 2]
    if following != "\n":
        reader.add(following)
    reader.at += 2


def _single_quote(reader: _Reader) -> None:
    end = reader.text.find("'", reader.at + 1)
    end = len(reader.text) if end < 0 else end
    reader.add(reader.text[reader.at + 1 : end])
    reader.at = end + 1


def _double_quote(reader: _Reader) -> None:
    text = reader.text
    reader.add("")
    reader.at += 1
    while reader.at < len(text) and text[reader.at] != '"':
        character = text[reader.at]
        if character == "\\":
            _escape(reader)
        elif character == "$":
            _dollar(reader)
        elif character == "`":
            _backtick(reader)
        else:
            reader.add(character)
            reader.at += 1
    reader.at += 1


def _dollar(reader: _Reader) -> None:
    if reader.text.startswith("$(", reader.at) and not reader.text.startswith("$((", reader.at):
        reader.substitute(reader.at + 2, ")")
    elif reader.text.startswith("${", reader.at):
        end = reader.text.find("}", reader.at)
        end = len(reader.text) if end < 0 else end + 1
        reader.add(reader.text[reader.at : end])
        reader.at = end
    else:
        reader.add("$")
        reader.at += 1


def _backtick(reader: _Reader) -> None:
    end = reader.text.find("`", reader.at + 1)
    end = len(reader.text) if end < 0 else end
    inner = reader.text[reader.at + 1 : end]
    found = pipelines(inner, reader.base + reader.at + 1) if reader.depth < _DEPTH else ()
    reader.substitutions.append((len(reader.words), found))
    reader.found += found
    reader.add(reader.text[reader.at : end + 1])
    reader.at = end + 1


def _redirect(reader: _Reader) -> None:
    if reader.text.startswith(("<(", ">("), reader.at):
        reader.substitute(reader.at + 2, ")")
        return
    if reader.word and "".join(reader.word).isdecimal():
        reader.word = None
    reader.end_word()
    start = reader.at
    while reader.text.startswith(("<", ">"), reader.at):
        reader.at += 1
    reader.redirected = reader.text[start : reader.at]
    if reader.text.startswith("|", reader.at):
        reader.at += 1


_STEPS: dict[str, Callable[[_Reader], None]] = {
    " ": _space,
    "\t": _space,
    "\r": _space,
    "\n": _newline,
    ";": _separator,
    "&": _ampersand,
    "|": _pipe,
    "(": _open,
    ")": _close,
    "#": _comment,
    "\\": _escape,
    "'": _single_quote,
    '"': _double_quote,
    "$": _dollar,
    "`": _backtick,
    "<": _redirect,
    ">": _redirect,
}
