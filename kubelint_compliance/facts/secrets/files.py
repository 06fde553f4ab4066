"""What credential a text is or sets: a value by itself, or a file by what its name says it is.

Goes in: the name of what holds the text, and the text. Comes out: what was found, in words, or an empty text.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.names import LOGIN, TAKEN, by_name, is_credential, is_of_page
from kubelint_compliance.facts.secrets.tokens import matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

URL = "password in an address"
REGISTRY = "registry login"
_AUTHS = '"auths"'
"""What stands in every configuration of registries but those of the oldest form."""
_JOINTS = frozenset("@=:/ ")
"""One of these stands in each address, pair, assignment and header."""
_LINED = (
    *(".properties", ".env", ".ini", ".conf", ".cnf", ".cfg", ".yaml", ".yml", ".json", ".toml", ".config", ".xml"),
    *(".kubeconfig", ".npmrc", ".pypirc", ".netrc", ".hcl", ".tfvars", ".settings", ".props", ".dsn"),
)
_SCRIPTS = ("sh", "bash", "envrc", "zsh")
_PROGRAMS = ("py", "js", "ts", "rb", "pl", "lua", "go", "php", "ps1", "groovy", "java")
_CODE = (
    *(".sh", ".bash", ".py", ".js", ".ts", ".html", ".rb", ".pl", ".lua", ".md", ".go", ".php", ".ps1", ".css", ".tpl"),
)
"""Ends of names of files in which names are given values of every sort."""
_TRANSLATED = frozenset({"i18n", "l10n", "locale", "locales", "translation", "translations"})
"""Words in names of what a page shows."""
_LANGUAGES = frozenset({
    *("en", "de", "fr", "es", "it", "nl", "pl", "pt", "ru", "ja", "zh", "ko", "sv", "da", "fi", "nb", "cs", "tr", "uk"),
    *("hu", "ro", "el", "he", "ar", "hi", "th", "vi", "bg", "hr", "sk", "sl", "lt", "lv", "et", "ca"),
})  # fmt: skip


def what_in(name: str, value: object, more: Iterable[str] = (), entropy: float = 3.5) -> str:
    """Say what a value is: the name of a token format, a password in an address, a credential by its name, or ""."""
    if not isinstance(value, str):
        return ""
    token = _token(name, value)
    if token:
        return token
    if not _JOINTS.isdisjoint(value):
        return _in_joined(name, value, more, entropy)
    return by_name(name) if is_credential(name, value, more, entropy) else ""


def _in_joined(name: str, value: str, more: Iterable[str], entropy: float) -> str:
    """Say what a value is that may have more than one part."""
    from kubelint_compliance.facts.secrets.connections import has_basic, is_pair, paired, password_in_url

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
    if _has_registries(value):
        return REGISTRY
    return LOGIN if " " in value and (_authorizes(value) or has_basic(value)) else ""


def _has_registries(text: str) -> bool:
    if _AUTHS not in text:
        return False
    from kubelint_compliance.facts.secrets.registries import registries_in

    return bool(registries_in(text))


def _authorizes(value: str) -> bool:
    """Whether a value is what a header has, with or without the header's name."""
    from kubelint_compliance.facts.secrets.connections import in_header

    name, colon, rest = value.partition(": ")
    return in_header("authorization", rest if colon and name.lower().endswith("authorization") else value)


def _token(name: str, text: str) -> str:
    """Return what the first token of a known format in a text is; a key that a page has is none."""
    for match in matches(text):
        if not match.sample and not is_of_page(match.format.what, name, text, match.start):
            return match.format.what
    return ""


def what_in_setting(name: str, value: object, more: Iterable[str] = (), entropy: float = 3.5) -> str:
    """Say what a variable or the like is, which may hold a whole file."""
    what = what_in(name, value, more, entropy)
    if what or not isinstance(value, str):
        return what
    text = value.strip()
    return _in_lines(value) if text[:2] != "{{" and (text[:1] in ("{", "[") or "\n" in text) else ""


def _in_lines(text: str, *, exported: bool = False) -> str:
    from kubelint_compliance.facts.secrets.lines import what_in_lines

    return what_in_lines(text, exported=exported)


def what_in_file(key: str, text: object) -> str:
    """Say what credential an entry is, or what its lines set where the key names settings, a script, or no kind."""
    if not isinstance(text, str):
        return ""
    from kubelint_compliance.facts.secrets.connections import has_basic, in_statement, password_in_url

    ending = key.lower().rpartition(".")[1:]
    if "\n" not in text.strip():
        what = what_in(key, text)
    else:
        what = _token(key, text) or (LOGIN if has_basic(text) else "")
        what = what or (URL if password_in_url(text) else by_name(key) if is_credential(key, text) else "")
    if what:
        return what
    if _has_registries(text):
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


def _in_columns(text: str) -> str:
    """Judge `host:port:database:user:password`, as PostgreSQL's clients read it."""
    parts = text.split(":", 5)
    if len(parts) != 5 or not (parts[1].isdigit() or parts[1] == "*") or " " in text:
        return ""
    return "password" if is_credential(TAKEN, parts[4]) else ""
