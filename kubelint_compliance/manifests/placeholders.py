"""The one list of what stands for something else until a program fills it in: in values, keys, names and whole files.

Schemas ask it before they judge a value, the facts about secrets before they accuse one, and `classify` of a document
that cannot be read.
"""

from __future__ import annotations

TEMPLATE_MARKS = ("{{", "{%")
"""Go templates and their relatives: these make a document unreadable, as YAML knows braces."""
_OPENINGS = ("${", "$(", "{{", "{%", "%{", "%(", "#{", "$__", "$.", "std.extVar(", "(@=", "@@{")
"""Whatever follows these, a program replaces it: a shell, Go, Jinja, Terraform, Python, Azure, jsonnet, ytt."""
_AROUND = (("<", ">"), ("__", "__"), ("@", "@"), ("~", "~"), ("[[", "]]"), ("((", "))"), ("%", "%"))
"""A word between these is one to fill in."""
_INSIDE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. ")
_LOUD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. ")
_WORDS = (
    *("CHANGE", "ENTER", "FILL", "INSERT", "MISSING", "OVERLAY", "OVERRIDE", "PLACEHOLDER", "PROVIDE", "REPLACE"),
    *("SUBSTITUTE", "TODO", "UPDATE", "YOUR"),
)
_LONGEST = 1000
"""No word to fill in is longer, and no blanks before one are looked at farther."""
_YTT = ("data/", "overlay/", "schema/", "yaml/", "library/", "template/", "assert/")
"""What ytt's annotations begin with."""


def is_open(text: str) -> bool:
    """Whether a text, or a part of it, is left for a program or a person to fill in."""
    if any(mark in text for mark in _OPENINGS) or _is_shell_variable(text):
        return True
    return any(opening in text and _has_word_between(text, opening, closing) for opening, closing in _AROUND)


def is_all_open(text: str) -> bool:
    """Whether nothing of a text is written out: for texts like passwords, in which any mark may stand by chance."""
    if text.startswith(("$", *_OPENINGS)):
        return True
    return any(
        text.startswith(opening) and text.endswith(closing) and _is_word(text[len(opening) : -len(closing)], opening)
        for opening, closing in _AROUND
    )


def is_open_name(text: str) -> bool:
    """Whether a name that may hold any character is left open: a program replaces a part of it, or all of it is."""
    return any(mark in text for mark in _OPENINGS) or is_all_open(text)


def _has_word_between(text: str, opening: str, closing: str) -> bool:
    start = text.find(opening)
    while start >= 0:
        begin = start + len(opening)
        end = text.find(closing, begin, begin + _LONGEST)
        if end >= 0 and _is_word(text[begin:end], opening):
            return True
        start = text.find(opening, begin)
    return False


def _is_word(text: str, opening: str) -> bool:
    """Whether a text is a word to fill in, or between `<` and `>` several, of whatever characters."""
    return bool(text.strip("_- .")) and text[0] != " " and (opening == "<" or _INSIDE.issuperset(text))


def _is_shell_variable(text: str) -> bool:
    """Whether `$NAME` stands in a text."""
    _, dollar, rest = text.partition("$")
    return bool(dollar) and (rest[:1].isalpha() or rest[:1] == "_")


def is_shouted(text: str) -> bool:
    """Whether words in capitals ask for something else: only said where no capital may stand."""
    if not _LOUD.issuperset(text):
        return False
    return any(word.startswith(_WORDS) for word in text.replace("_", " ").replace("-", " ").replace(".", " ").split())


_MARKED = ("@", "{")


def has_marked_comments(text: str) -> bool:
    """Whether a comment begins as a mark of ytt or a placeholder does; a text has few signs of comments."""
    at = text.find("#")
    while at >= 0:
        if text[at + 1 : at + 2] in _MARKED:
            return True
        at = text.find("#", at + 1)
    return False


def template_line(text: str) -> int:
    """Return the line with the first mark of ytt, which YAML takes for a comment; 0 where there is none."""
    at = text.find("#@")
    while at >= 0:
        before = text[max(text.rfind("\n", max(at - _LONGEST, 0), at) + 1, at - _LONGEST, 0) : at]
        if _is_ytt(text[at + 2 : at + 14]) and (not before.strip() or before.rstrip().endswith((":", "-"))):
            return text.count("\n", 0, at) + 1
        at = text.find("#@", at + 2)
    return 0


def _is_ytt(rest: str) -> bool:
    return rest[:1] == " " or rest.startswith(_YTT)


def comment_line(text: str) -> int:
    """Return the line where `#{NAME}#` stands in the place of a value, which YAML takes for a comment; else 0."""
    at = text.find(" #{")
    while at >= 0:
        end = text.find("}", at, at + _LONGEST)
        before = text[max(at - _LONGEST, 0) : at].rstrip(" ")[-1:]
        if before in (":", "-") and end > 0 and _is_word(text[at + 3 : end], "#{"):
            return text.count("\n", 0, at) + 1
        at = text.find(" #{", at + 3)
    return 0


def may_break_yaml(text: str) -> bool:
    """Whether a document that cannot be read holds marks that no YAML can begin a value with."""
    if any(mark in text for mark in TEMPLATE_MARKS):
        return True
    return any(_begins_value(line) for line in text.split("\n") if "@" in line or "%" in line)


def _begins_value(line: str) -> bool:
    value = line.lstrip(" -").rpartition(": ")[2].strip()
    return value[:1] in ("@", "%") and is_open(value)
