"""What credential a text is or sets: a value by itself, or a file of settings, line by line.

Goes in: the name of what holds the text, and the text. Comes out: what was found, in words, or an empty text.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.connections import (
    has_basic,
    in_header,
    in_statement,
    is_pair,
    paired,
    password_in_url,
)
from kubelint_compliance.facts.secrets.names import (
    BETWEEN_WORDS,
    is_credential,
    is_of_page,
    names_credential,
    names_password,
)
from kubelint_compliance.facts.secrets.registries import AUTHS, registries_in
from kubelint_compliance.facts.secrets.tokens import matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

URL = "password in an address"
LOGIN = "login in a header"
REGISTRY = "registry login"
_LINED = (
    *(".properties", ".env", ".ini", ".conf", ".cnf", ".cfg", ".yaml", ".yml", ".json", ".toml", ".config", ".xml"),
    *(".kubeconfig", ".npmrc", ".pypirc", ".netrc", ".hcl", ".tfvars", ".settings", ".props", ".dsn"),
)
_SCRIPTS = ("sh", "bash", "envrc", "zsh")
_PROGRAMS = ("py", "js", "ts", "rb", "pl", "lua", "go", "php", "ps1", "groovy", "java")
_CODE = (
    ".sh",
    ".bash",
    ".py",
    ".js",
    ".ts",
    ".html",
    ".rb",
    ".pl",
    ".lua",
    ".md",
    ".go",
    ".php",
    ".ps1",
    ".css",
    ".tpl",
)
"""Ends of names of files in which names are given values of every sort."""
_SPACED = ("requirepass", "masterauth", "password")
"""Settings that a blank divides from their value."""
_COMMENTS = ("#", ";", "//", "--", "*", "<!--", "!", "REM ")
_LONGEST_LINE = 500_000
_TRANSLATED = frozenset({"i18n", "l10n", "locale", "locales", "translation", "translations"})
"""Words in names of what a page shows."""
_LANGUAGES = frozenset({
    *("en", "de", "fr", "es", "it", "nl", "pl", "pt", "ru", "ja", "zh", "ko", "sv", "da", "fi", "nb", "cs", "tr", "uk"),
    *("hu", "ro", "el", "he", "ar", "hi", "th", "vi", "bg", "hr", "sk", "sl", "lt", "lv", "et", "ca"),
})  # fmt: skip
_MARKS = ("pass", "pwd", "secret", "token", "key", "auth", "cred", "pw", "bearer", "machine")
_LINE_MARKS = (*_MARKS, "psw", "pat", "sas", "sig", "<")
"""What stands in every line that sets a credential: a part of its name, or what begins an element."""
_UNESCAPED = {ord("\\"): None}
_SPLITS = {ord(char): "," for char in "{}[]"}


def what_in(name: str, value: object, more: Iterable[str] = (), entropy: float = 3.5) -> str:
    """Say what a value is: the name of a token format, a password in an address, a credential by its name, or ""."""
    if not isinstance(value, str):
        return ""
    token = _token(name, value)
    if token:
        return token
    if password_in_url(value):
        return URL
    if is_credential(name, value, more, entropy):
        return by_name(name)
    if "=" in value and not name.lower().endswith(_CODE):
        found = paired(value)
        if found:
            return by_name(found)
    if is_pair(name, value):
        return "password"
    if AUTHS in value and registries_in(value):
        return REGISTRY
    return LOGIN if " " in value and (_authorizes(value) or has_basic(value)) else ""


def _authorizes(value: str) -> bool:
    """Whether a value is what a header has, with or without the header's name."""
    name, colon, rest = value.partition(": ")
    return in_header("authorization", rest if colon and name.lower().endswith("authorization") else value)


def _token(name: str, text: str) -> str:
    """Return what the first token of a known format in a text is; a key that a page has is none."""
    for match in matches(text):
        if not match.sample and not is_of_page(match.format.what, name, text, match.start):
            return match.format.what
    return ""


def by_name(name: str) -> str:
    """Say what a credential is by its name."""
    return "password" if names_password(name) else "credential"


def what_in_setting(name: str, value: object, more: Iterable[str] = (), entropy: float = 3.5) -> str:
    """Say what a variable or the like is, which may hold a whole file."""
    what = what_in(name, value, more, entropy)
    if what or not isinstance(value, str):
        return what
    text = value.strip()
    return _in_lines(value) if text[:2] != "{{" and (text[:1] in ("{", "[") or "\n" in text) else ""


def what_in_file(key: str, text: object) -> str:
    """Say what credential an entry is, or what its lines set where the key names settings, a script, or no kind."""
    if not isinstance(text, str):
        return ""
    ending = key.lower().rpartition(".")[1:]
    if "\n" not in text.strip():
        what = what_in(key, text)
    else:
        what = _token(key, text) or (LOGIN if has_basic(text) else "")
        what = what or (URL if password_in_url(text) else by_name(key) if is_credential(key, text) else "")
    if what:
        return what
    if AUTHS in text and registries_in(text):
        return REGISTRY
    if ending[1] == "pgpass":
        return next((what for what in map(_in_columns, text.split()) if what), "")
    if is_settings(key) or not ending[0]:
        what = "" if _is_shown(key) else _in_lines(text)
        return what or ("" if ending[0] else _in_code(_SCRIPTS[0], text))
    if ending[1] == "sql":
        return "password" if in_statement(text) else ""
    return _in_code(ending[1], text)


def _in_code(ending: str, text: str) -> str:
    if ending in _SCRIPTS:
        from kubelint_compliance.facts.secrets.scripts import what_in_shell

        return _in_lines(text, exported=True) or what_in_shell(text)
    if ending in _PROGRAMS:
        from kubelint_compliance.facts.secrets.scripts import what_in_code

        return what_in_code(text)
    return ""


def is_settings(key: str) -> bool:
    """Whether the key is the name of a file of settings, line by line."""
    return key.lower().endswith(_LINED)


def is_shown(name: str) -> bool:
    """Whether a name is that of an object with what a page shows."""
    return not _TRANSLATED.isdisjoint(_words_of(name))


def _is_shown(key: str) -> bool:
    """Whether a key is the name of a file with what a page shows: by a word, or by a language alone (`pt_BR.json`)."""
    parts = _words_of(key)
    stem = key.rpartition(".")[0]
    return is_shown(key) or "messages" in parts or (len(stem) in (2, 5) and parts[0] in _LANGUAGES)


def _words_of(name: str) -> list[str]:
    return name.lower().replace("-", ".").replace("_", ".").split(".")


def _in_lines(text: str, *, exported: bool = False) -> str:
    lower = text.lower()
    if not any(mark in lower for mark in _MARKS):
        return ""
    judge = _exported if exported else _in_line
    marked = _marked(lower)
    named = ""
    for number, part in enumerate(text.split("\n")):
        if number not in marked and number - 1 not in marked:
            named = ""
            continue
        for line in part.splitlines() or [""]:
            what = judge(line) or (_of_pair(named, line) if named else "")
            if what:
                return what
            named = _named(line)
    return ""


def _marked(lower: str) -> set[int]:
    """Return the numbers of the lines in which a name of a credential may stand."""
    from bisect import bisect_left
    from itertools import accumulate

    plain = lower.translate(BETWEEN_WORDS)
    ends = list(accumulate(len(line) + 1 for line in plain.split("\n")))
    found = set[int]()
    for mark in _LINE_MARKS:
        at = plain.find(mark)
        while at >= 0:
            number = bisect_left(ends, at + 1)
            found.add(number)
            at = plain.find(mark, ends[number])
    return found


def _named(line: str) -> str:
    """Return the name in a line such as `- name: DB_PASSWORD`."""
    name, colon, value = line.strip().lstrip("- ").partition(":")
    return _unquoted(value.strip()) if colon and name.strip("\"'") in ("name", "key") else ""


def _of_pair(name: str, line: str) -> str:
    """Judge `value: ...` in the line behind a name."""
    key, colon, value = line.strip().partition(":")
    if not colon or key.strip("\"'") != "value" or _is_code(value.strip()):
        return ""
    return by_name(name) if is_credential(name, _unquoted(value.strip())) else ""


def _in_line(line: str) -> str:
    """Judge `name = value`, `name: value`, `"name": "value",`, `requirepass value`, `<name>value</name>`, and pairs
    between braces.
    """
    text = line.strip().lstrip("-").strip()
    if not text or (text.startswith(_COMMENTS) and not text.startswith("//")) or len(text) > _LONGEST_LINE:
        return ""
    if text.startswith("//"):
        return _in_pair(text.rpartition(":")[2]) if ":_" in text else ""
    if text[0] == "<":
        return _in_element(text)
    spaced = _spaced(text)
    if spaced:
        return spaced
    if "{" not in text or "{{" in text:
        return _in_pair(text.removeprefix("export ")) or _inside(text)
    pairs = text.translate(_UNESCAPED).translate(_SPLITS).split(",")
    named = ""
    for pair in pairs:
        what = _in_pair(pair) or (_of_pair(named, pair) if named else "")
        if what:
            return what
        named = _named(pair)
    return _inside(text)


def _inside(text: str) -> str:
    """Judge a connection string that is the value of another name."""
    if "=" not in text or "(" in text:
        return ""
    _, _, value = text.partition("=") if _first_mark(text) == "=" else text.partition(":")
    found = paired(value) if "=" in value else ""
    return by_name(found) if found else ""


def _first_mark(text: str) -> str:
    equal, colon = text.find("="), text.find(":")
    return "=" if colon < 0 or 0 <= equal < colon else ":"


def _spaced(text: str) -> str:
    first, *rest = text.split(None, 6)
    if first in _SPACED:
        return "password" if len(rest) == 1 and is_credential("requirepass", _unquoted(rest[0])) else ""
    if first == "machine" and "password" in rest[:-1]:
        return "password" if is_credential("password", rest[rest.index("password") + 1]) else ""
    return ""


def _in_columns(text: str) -> str:
    """Judge `host:port:database:user:password`, as PostgreSQL's clients read it."""
    parts = text.split(":", 5)
    if len(parts) != 5 or not (parts[1].isdigit() or parts[1] == "*") or " " in text:
        return ""
    return "password" if is_credential("password", parts[4]) else ""


def _in_element(text: str) -> str:
    """Judge `<password>value</password>` and `<a password="value"/>`."""
    found = paired(text)
    if found:
        return by_name(found)
    name, _, rest = text[1:].partition(">")
    value, close, _ = rest.partition("</")
    named = _attribute(name, "name") or _attribute(name, "key")
    if named:
        value = _attribute(name, "value") or value.strip()
        return by_name(named) if names_credential(named) and is_credential(named, value) else ""
    return by_name(name) if close and " " not in name and is_credential(name, value.strip()) else ""


def _attribute(element: str, name: str) -> str:
    """Return the value of an attribute, which is a whole word in an element."""
    _, found, rest = element.partition(f' {name}="')
    return rest.partition('"')[0] if found else ""


def _in_pair(pair: str) -> str:
    mark = min((index for index in (pair.find("="), pair.find(":")) if index > 0), default=0)
    name, value = pair[:mark].strip().strip("\"'"), pair[mark + 1 :].strip()
    if not mark or not all(char.isalnum() or char in "-_." for char in name) or not name:
        return ""
    plain = _unquoted(value)
    if name.lower().endswith("authorization"):
        return LOGIN if in_header(name, plain) else ""
    if not names_credential(name) or _is_code(value) or plain.startswith("AIza"):
        return ""
    return by_name(name) if is_credential(name, plain) else ""


def _exported(line: str) -> str:
    """Judge `export NAME=value`, where nothing but such stands on the line."""
    words = line.split()
    if len(words) < 2 or words[0] != "export" or not all("=" in word for word in words[1:]):
        return ""
    return next((what for what in map(_in_pair, words[1:]) if what), "")


def _unquoted(value: str) -> str:
    value = value.rstrip(",;")
    if value[:1] in ("'", '"'):
        return value[1:].partition(value[0])[0]
    return value.partition(" #")[0].strip()


def _is_code(value: str) -> bool:
    if value[:1] in ("'", '"'):
        value = _unquoted(value)
        return any(char in value for char in "(){}|")
    return any(char in value for char in "(){}[]|&*?!")
