"""Passwords inside longer values: in addresses, connection strings, headers, and behind the options of clients.

Goes in: any text. Comes out: the logins in it, or pairs of name and value. Every search is linear in the text: what is
looked at from a mark on has a bound.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.checksums import decoded
from kubelint_compliance.facts.secrets.names import TAKEN, is_credential, joined, names_credential, names_password
from kubelint_compliance.facts.secrets.placeholders import is_placeholder
from kubelint_compliance.facts.secrets.values import is_encrypted, is_mixed, looks_random
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 300
"""No value of a pair is looked at farther, and no user's name and password before an `@`."""
_LONGEST_NAME = 80
_NAME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.")
_ENDS = dict.fromkeys(map(ord, "\t\r\n;&,\"'`)]|<>\\"), " ")
"""What ends a value that has no quotes."""
_LOGINS = ("auth", "credentials", "credential", "userpass", "userpassword", "login")
"""Ends of names whose value may be a user's name and a password."""
_SHORTEST_LOGIN = 8
_HEX = frozenset("0123456789abcdefABCDEF")
_SAMPLE_USERS = frozenset({"user", "username", "usr", "myuser", "login", "name", "foo"})
_SAMPLE_PASSWORDS = frozenset({"pass", "password", "passwd", "pwd", "mypassword", "secret", "bar"})
_SAMPLE_HOSTS = ("example", "localhost", "127.0.0.1", "host", "hostname", "server", "myhost", "your", "proxy.example")
_NO_SCHEMES = frozenset({
    *("mailto", "sip", "sips", "xmpp", "acct", "tel", "npm", "docker", "oci", "urn", "did", "im", "sms", "git"),
    *("file", "env", "secret", "sha1", "sha256", "arn", "ref", "vault", "ssm", "key", "image", "http", "https"),
})  # fmt: skip
"""What stands before a colon and is no user."""
_LOGIN_OPTIONS = frozenset({"-u", "--user", "--userpwd", "--proxy-user", "-U", "--creds", "--credentials"})
_OF_OPENSSL = frozenset({"-passin", "-passout", "-pass"})
_PASSWORD_OPTIONS = {
    **dict.fromkeys(("mysql", "mysqladmin", "mysqldump", "mariadb", "mariadb-admin", "mariadb-dump"), ("-p", "")),
    **dict.fromkeys(("mongo", "mongosh", "mongodump", "mongorestore", "sqlcmd"), ("", "-p -P")),
    **dict.fromkeys(("redis-cli", "keydb-cli", "valkey-cli"), ("", "-a --pass")),
    **dict.fromkeys(("ldapsearch", "ldapmodify", "ldapadd", "ldapwhoami"), ("", "-w")),
    "sshpass": ("-p", "-p"),
    **dict.fromkeys(("login", "cqlsh", "rabbitmqadmin"), ("", "-p")),
    "7z": ("-p", ""),
}
"""Which options of which programs have a password: in the same word, and in the next one."""


class Login(NamedTuple):
    """A user's name and password, and the host they are for."""

    user: str
    password: str
    host: str


def logins(text: str) -> Iterator[Login]:
    """Yield every login of an address in the text whose password is written out."""
    for login in _logins(text):
        if not is_open_password(login.password) and not _is_sample(login):
            yield login


def known_logins(text: str) -> Iterator[Login]:
    """Yield every login of an address in the text, whatever its password is."""
    return (login for login in _logins(text) if not _is_sample(login))


def password_in_url(text: str) -> str:
    """Return the password of the first address that holds one (`postgres://user:password@host`), else an empty text."""
    return next((login.password for login in logins(text)), "") if "@" in text else ""


def _logins(text: str) -> Iterator[Login]:
    if "@" not in text:
        return
    at = text.find("://")
    while at >= 0:
        end = text.find("/", at + 3)
        rest = text[at + 3 : end if end >= 0 else len(text)].split(maxsplit=1)[:1]
        userinfo, mark, host = (rest[0] if rest else "").rpartition("@")
        user, _, password = userinfo.partition(":")
        if mark and password and at > 0 and (text[at - 1].isalnum() or text[at - 1] == "+"):
            yield Login(user, password, host)
        at = text.find("://", at + 3)
    yield from _without_scheme(text)


def _without_scheme(text: str) -> Iterator[Login]:
    """Yield `user:password@tcp(host)`, `user:password@host:port`, and Oracle's `thin:user/password@host`."""
    at = text.find("@")
    before = -1
    while at >= 0:
        start = max(before + 1, at - _LONGEST)
        run = text[start:at].translate(_ENDS).rpartition(" ")[2].rpartition("=")[2]
        host = text[at + 1 : at + 1 + _LONGEST_NAME].partition(" ")[0]
        user, colon, password = run.partition(":")
        if run.lower().startswith(("jdbc:oracle:", "oracle:", "thin:", "oci8:")):
            user, colon, password = run.rpartition(":")[2].partition("/")
            if colon and password:
                yield Login(user, password, host)
        elif colon and password and _is_user(user) and "/" not in password and ":" not in password and _is_host(host):
            yield Login(user, password, host)
        before, at = at, text.find("@", at + 1)


def _is_user(user: str) -> bool:
    return user != "" and _NAME.issuperset(user) and user.lower() not in _NO_SCHEMES


def _is_host(host: str) -> bool:
    """Whether a host has a port, or a network in front of it as Go's drivers want it."""
    if host.startswith(("tcp(", "tcp6(", "unix(")):
        return True
    name, colon, rest = host.partition(":")
    port = rest[:6].rstrip("/?,;\"' ").partition("/")[0].partition("?")[0]
    return bool(colon) and name != "" and _NAME.issuperset(name) and port.isdigit() and not name.startswith("sha")


def is_open_password(password: str) -> bool:
    """Whether the password of a login is left open, or is surely none."""
    if is_placeholder(password) or password.startswith("/") or is_encrypted(password) or _is_named(password):
        return True
    return any(char in password for char in "${}<>()*\\\"'`|,") or not _is_escaped(password)


def _is_named(password: str) -> bool:
    """Whether a password is only its name in capitals: `postgres://shop:PASSWORD@db`."""
    plain = password.strip("[]-_")
    return plain.isupper() and names_password(plain)


def _is_escaped(password: str) -> bool:
    """Whether each percent sign stands for a character, as in addresses."""
    parts = password.split("%")[1:]
    return all(len(part) >= 2 and _HEX.issuperset(part[:2]) for part in parts)


def _is_sample(login: Login) -> bool:
    """Whether it is what documentation writes: `user:pass` at a host that is none."""
    host = login.host.partition(":")[0].lower()
    sample = host.startswith(_SAMPLE_HOSTS) or host.endswith((".example", ".example.com", ".example.org"))
    return sample and login.user.lower() in _SAMPLE_USERS and login.password.lower() in _SAMPLE_PASSWORDS


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of each `name=value` whose name is a credential's: in options, settings and queries."""
    at = text.find("=")
    while at >= 0:
        name = _name_before(text, at)
        if name and names_credential(name):
            value = _value_from(text, at + 1)
            if value:
                yield name, value
        at = text.find("=", at + 1)


def _name_before(text: str, at: int) -> str:
    start, stop = at, max(0, at - _LONGEST_NAME)
    while start > stop and text[start - 1] in _NAME:
        start -= 1
    return text[start:at].lstrip("-.") if text[start - 1 : start] not in ("$", "{") else ""


def _value_from(text: str, start: int) -> str:
    """Return the value that begins at a place, without its quotes; a text that ends within quotes has none."""
    part = text[start : start + _LONGEST].lstrip("\\")
    quote = part[:1]
    if quote and quote in "\"'":
        value, _, _ = part[1:].partition(quote)
        return value.rstrip("\\")
    return part.translate(_ENDS).partition(" ")[0]


def paired(text: str) -> str:
    """Return the name of the first `name=value` that is a literal credential, else an empty text."""
    return next((name for name, value in pairs(text) if _is_literal(name, value)), "")


def _is_literal(name: str, value: str) -> bool:
    if any(char in value for char in "$`{}()*"):
        return False
    return is_credential(name, value) or is_pair(name, value)


def authorizes(value: str) -> bool:
    """Whether the value of a header is a literal login: `Basic` with a name and a password, `Bearer` with a token."""
    scheme, _, rest = value.strip().partition(" ")
    word = rest.strip()
    if not word or " " in word or is_placeholder(word) or "$" in word or "{" in word:
        return False
    if scheme.lower() == "basic":
        user, colon, password = decoded(word).partition(":")
        return bool(colon) and user.isprintable() and password != "" and not is_open_password(password)
    return scheme.lower() in ("bearer", "token", "apikey", "digest", "bot") and (
        looks_random(word) or (len(word) >= 10 and is_mixed(word) and any(map(str.isdigit, word)) and "/" not in word)
    )


def has_basic(text: str) -> bool:
    """Whether a literal login stands somewhere in a text as HTTP has it."""
    at = text.find("asic ")
    while at >= 0:
        word = text[at + 5 : at + 5 + _LONGEST].translate(_ENDS).partition(" ")[0]
        if len(word) >= _SHORTEST_LOGIN and authorizes(f"Basic {word}"):
            return True
        at = text.find("asic ", at + 5)
    return False


def is_pair(name: str, value: str) -> bool:
    """Whether a value is a name and a password, as the name of what holds it says: `BASIC_AUTH`, `NEO4J_AUTH`."""
    if len(value) > _LONGEST or "://" in value or not joined(name).endswith(_LOGINS):
        return False
    slash = joined(name).endswith("neo4jauth") and ":" not in value
    user, mark, password = value.partition("/" if slash else ":")
    return (
        bool(mark)
        and _is_user(user)
        and not user.isdigit()
        and len(password) >= _SHORTEST_LOGIN
        and is_mixed(password)
        and any(map(str.isdigit, password))
        and not any(char in password for char in ":/@ ")
        and not is_open_password(password)
    )


_QUOTED = ("identified by '", " password '", "identified with mysql_native_password by '")


def in_statement(text: str) -> bool:
    """Whether a statement in SQL sets a literal password."""
    lower = text.lower()
    for mark in _QUOTED:
        at = lower.find(mark)
        while at >= 0:
            value, end, _ = text[at + len(mark) : at + len(mark) + _LONGEST_NAME].partition("'")
            if end and not is_open_password(value) and is_credential(TAKEN, value):
                return True
            at = lower.find(mark, at + len(mark))
    return False


def in_header(name: str, value: str) -> bool:
    """Whether a header has a literal credential."""
    plain = name.strip().lower()
    if plain in ("authorization", "proxy-authorization", "x-authorization"):
        return authorizes(value)
    return is_credential(name.strip(), value.strip()) or (
        plain.startswith("x-") and names_credential(plain) and not names_password(plain) and is_short_key(value)
    )


def is_short_key(value: str) -> bool:
    """Whether what stands under a key's name is no word; keys in headers are often short."""
    text = value.strip()
    return (
        len(text) >= 8
        and is_mixed(text)
        and any(map(str.isdigit, text))
        and not is_placeholder(text)
        and not any(char in text for char in "${}<>()/ ")
    )


def headers(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of what looks like a header in the words of a command: `Authorization: Basic ...`."""
    at = text.find(": ")
    while at >= 0:
        name = _name_before(text, at)
        if name.lower().endswith("authorization") or ("-" in name and names_credential(name)):
            part = text[at + 2 : at + 2 + _LONGEST]
            for quote in ('"', "'", "\n", "\\"):
                part = part.partition(quote)[0]
            yield name, part
        at = text.find(": ", at + 2)


def behind_option(words: list[str]) -> int:
    """Return the index of the first word that holds a password for an option of its client, or -1."""
    short, long = "", ""
    for index, word in enumerate(words):
        before = words[index - 1] if index else ""
        if before in _LOGIN_OPTIONS and _is_login(word, words):
            return index
        if before in _OF_OPENSSL and word.startswith("pass:") and _is_word(word[5:]):
            return index
        if (short and word.startswith(short) and len(word) > len(short) and _is_word(word[len(short) :])) or (
            long and before in long.split() and _is_word(word)
        ):
            return index
        short, long = _PASSWORD_OPTIONS.get(word.rpartition("/")[2], (short, long))
        if word in ("|", "||", "&&", ";", "&") or word.endswith(";"):
            short, long = "", ""
    return -1


def _is_word(word: str) -> bool:
    return word[:1] != "-" and not is_open_password(word) and not word.isdigit() and len(word) > 3


def _is_login(word: str, words: list[str]) -> bool:
    user, colon, password = word.partition(":")
    if not colon or not user or not _NAME.issuperset(user) or is_open_password(password) or password.isdigit():
        return False
    return is_mixed(password) or any(name.rpartition("/")[2] in ("curl", "http", "https") for name in words)
