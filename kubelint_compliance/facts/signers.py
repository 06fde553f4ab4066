"""Who may sign by a pattern for the subject of a keyless signature: a pattern -> whether everybody of a service may.

Subjects of the public issuers begin with the address of the service, or end with its domain, so that a pattern which
says no more than that fits every account, and accounts are free to have.
"""

from __future__ import annotations

from kubelint_compliance.shape import text

_ADDRESSES = ("https://github.com/", "https://gitlab.com/")
_MAILS = ("@gmail.com", "@googlemail.com", "@outlook.com", "@hotmail.com")
_ANY = ("(.*)", "(.+)", "[^/]*", "[^/]+", ".*", ".+")
_MARK = "\0"


def public_signer(pattern: object) -> bool:
    """Whether a regular expression, found anywhere in the subject, fits every account of a public service."""
    words = text(pattern).replace("\\.", ".\1").replace("[.]", ".\1").replace("\\/", "/")
    begins, ends = words.startswith("^"), words.endswith("$")
    words = words.removeprefix("^").removesuffix("$")
    for way in _ANY:
        words = words.replace(way, _MARK)
    return _is_open(words.replace("\1", ""), begins=begins, ends=ends)


def public_signer_glob(pattern: object) -> bool:
    """Whether a pattern with `*`, for the whole subject, fits every account of a public service."""
    return _is_open(text(pattern).replace("*", _MARK), begins=True, ends=True)


def _is_open(words: str, *, begins: bool, ends: bool) -> bool:
    """`_MARK` stands for any text; the pattern is bound to the beginning or the end of the subject, or to neither."""
    head, mark, rest = words.partition(_MARK)
    if rest.lstrip(_MARK) in _MAILS and not head:
        return True
    if rest.strip(f"/{_MARK}") or (ends and not mark) or not head:
        return False
    return any(known.startswith(head) if begins else head in known for known in _ADDRESSES)
