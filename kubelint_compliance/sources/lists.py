"""Reads `--files-from`: a list of paths, one a line or separated by NUL."""

from __future__ import annotations

import os

from kubelint_compliance.model import UsageError


def files_from(name: str, *, cwd: str, stdin: bytes | None = None) -> tuple[str, ...]:
    """The paths listed in the file `name`, or in `stdin` where `name` is `-`, in order and without repeats."""
    return parse_list((stdin or b"") if name == "-" else _content(os.path.join(cwd, name), name))


def parse_list(content: bytes) -> tuple[str, ...]:
    """NUL separates if there is one anywhere (`git diff -z --name-only`), else the end of a line."""
    text = os.fsdecode(content)
    names = text.split("\0") if "\0" in text else [line.removesuffix("\r") for line in text.split("\n")]
    return tuple(dict.fromkeys(name for name in names if name))


def _content(file: str, name: str) -> bytes:
    try:
        with open(file, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise UsageError(f"cannot read the list of files {name!r}: {error.strerror or error}") from error
