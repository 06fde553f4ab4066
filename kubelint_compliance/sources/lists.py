"""Reads `--files-from`: a list of paths, one a line or separated by NUL, as Git and others write it."""

from __future__ import annotations

import os

from kubelint_compliance.model import UsageError
from kubelint_compliance.sources.source import MAX_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_OCTAL = frozenset("01234567")
_ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}
"""What Git writes for a character behind a backslash; all else is three octal digits a byte."""


def files_from(name: str, *, cwd: str, stdin: bytes | None = None) -> tuple[str, ...]:
    """The paths listed in the file `name`, or in `stdin` where `name` is `-`, in order and without repeats."""
    content = (stdin or b"") if name == "-" else _content(os.path.join(cwd, name), name)
    if len(content) > MAX_BYTES:
        raise UsageError(f"--files-from: more than {MAX_BYTES} bytes are no list of files")
    return parse_list(content)


def parse_list(content: bytes) -> tuple[str, ...]:
    """NUL separates if there is one anywhere (`git diff -z --name-only`), else the end of a line."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        # PowerShell writes what `git diff --name-only > list` prints as UTF-16.
        content = content.decode("utf-16", "replace").encode("utf-8", "replace")
    text = os.fsdecode(content.removeprefix(b"\xef\xbb\xbf"))
    names = text.split("\0") if "\0" in text else [_unquoted(line.removesuffix("\r")) for line in text.split("\n")]
    return tuple(dict.fromkeys(name for name in names if name))


def located(names: Sequence[str], cwd: str, top: str) -> list[str]:
    """The absolute paths of listed names: Git names files from its top level wherever it is called, others from `cwd`.

    A list is of one kind: where some of its names are only there from the top, and none only from `cwd`, all are
    meant from the top.
    """
    here = [os.path.normpath(os.path.join(cwd, name)) for name in names]
    if cwd == top:
        return here
    pairs = [(path, os.path.normpath(os.path.join(top, name))) for path, name in zip(here, names, strict=True)]
    there = [(os.path.lexists(path), os.path.lexists(above)) for path, above in pairs]
    if (False, True) in there and (True, False) not in there:
        return [above for _, above in pairs]
    return [above if is_there == (False, True) else path for (path, above), is_there in zip(pairs, there, strict=True)]


def _unquoted(line: str) -> str:
    r"""The name as it is, where Git has put it in quotes: `"gr\303\266n.yaml"`."""
    if len(line) < 2 or not (line.startswith('"') and line.endswith('"')):
        return line
    escaped, name = iter(line[1:-1]), bytearray()
    for char in escaped:
        if char != "\\":
            name += os.fsencode(char)
            continue
        code = next(escaped, "")
        if code in _ESCAPES:
            name.append(_ESCAPES[code])
            continue
        digits = code + next(escaped, "") + next(escaped, "")
        if len(digits) != 3 or code not in "0123" or not _OCTAL.issuperset(digits):
            return line
        name.append(int(digits, 8))
    return os.fsdecode(bytes(name))


def _content(file: str, name: str) -> bytes:
    try:
        with open(file, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise UsageError(f"cannot read the list of files {name!r}: {error.strerror or error}") from error
