"""Path arithmetic on strings: absolute paths of this machine in, printable POSIX paths for reports out.

Nothing here touches the file system; `separator` is the platform's unless a test says otherwise.
"""

from __future__ import annotations

import os


def to_posix(path: str, separator: str = os.sep) -> str:
    """The path with forward slashes; a backslash in a POSIX file name stays one."""
    return path if separator == "/" else path.replace(separator, "/")


def is_within(path: str, folder: str, separator: str = os.sep) -> bool:
    """Whether an absolute, normal `path` is `folder` or lies below it."""
    return path == folder or path.startswith(folder.rstrip(separator) + separator)


def relative(path: str, folder: str, separator: str = os.sep) -> str:
    """The POSIX path of absolute `path` seen from absolute `folder`: `../` where it lies outside, `.` for itself.

    Only a path on another Windows drive stays absolute.
    """
    start = folder if folder.endswith(separator) else folder + separator
    if path.startswith(start) and not path.endswith(separator):
        return to_posix(path[len(start) :], separator)
    parts = path.rstrip(separator).split(separator)
    base = folder.rstrip(separator).split(separator)
    common = 0
    for part, other in zip(parts, base, strict=False):
        if part != other:
            break
        common += 1
    if common == 0:
        return to_posix(path, separator)
    return "/".join([".."] * (len(base) - common) + parts[common:]) or "."


def printable(path: str) -> str:
    r"""The path as text that can be encoded: a byte that is not UTF-8 becomes `\xNN`, a lone surrogate `\uNNNN`."""
    if path.isascii():
        return path
    return "".join(map(_escaped, path))


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if 0xD800 <= code <= 0xDFFF else char


def report_path(path: str, top: str) -> str:
    """The path by which reports call an absolute path."""
    return printable(relative(path, top))
