"""Where in a text credentials may stand: behind their names, in addresses, in headers, options and comments.

Goes in: any text, a line of a file or a value. Comes out: stretches, from 0. This hides and does not accuse: a name is
enough. Every search is linear in the text.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.names import KEYS, PASSWORDS, is_reference, joined
from kubelint_compliance.facts.secrets.placeholders import ELSEWHERE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Stretch = tuple[int, int]

_STRONG = (
    *PASSWORDS,
    *("pass", "pwd", "passcode", "passkey", "clientsecret", "secretkey", "secretaccesskey", "authorization", "cookie"),
    *("userkey", "secretid", "secretvalue", "secretstring", "secretdata", "connectionstring", "connstr", "keydata"),
    *("dsn", "jaasconfig", "htpasswd", "sastoken", "credentialsjson", "mnemonic", "pat", "adminsecret", "bearer"),
)
"""Ends of names behind which everything is hidden that is no reference."""
_WEAK = (*KEYS, "sshkey", "deploykey", "storagekey", "hmackey", "secretkeybase", "salt", "webhookurl", "pw", "otp")
"""Ends of names behind which everything is hidden but plain words."""
_OPEN_STARTS = ("existing", "allow", "enable", "disable", "require", "generate", "random", "reset", "show", "hide")
_OPEN_NAMES = frozenset({"compat", "bypass", "lowpass", "highpass", "compass", "pat", "path", "spat"})
_LONGEST_NAME = 80
_NAME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./")
_BEFORE_VALUE = " \t\"'\\"
_ENDS = " \t\r\n\"'\\,;&}])<"
_RUN_ENDS = " \t\r\n\"'`<>|\\,;{}[]"
_LOOK_BACK = 300
_DIGESTS = ("sha256:", "sha512:", "sha1:")
_IN_COMMENTS = ("pass", "pwd", "secret", "token", "credential", "key", "auth", "login", "cookie", "bearer", "pin")
_SCHEMES = ("bearer ", "basic ", "token ", "digest ", "apikey ", "negotiate ", "bot ")
_CLIENTS = ("mysql", "mariadb", "mongo", "sshpass", "redis-cli", "login", "sqlcmd", "bcp ", "ldap", "7z", "zip")
_known: dict[str, int] = {}
_MOST_KNOWN = 5_000

STRONG, WEAK, KEY = 3, 2, 1
_SWITCHES = frozenset({"", "~", "null", "none", "true", "false", "yes", "no", "on", "off", "enabled", "disabled"})
_AROUND = (("${", "}"), ("$(", ")"), ("{{", "}}"), ("<", ">"), ("%(", ")s"), ("%{", "}"), ("#{", "}"), ("[[", "]]"))
_INSIDE = _NAME | frozenset(" $")


def strength(name: str) -> int:
    """How surely a name is that of a credential: `STRONG`, `WEAK`, `KEY` of whatever sort, or 0."""
    found = _known.get(name)
    if found is None:
        if len(_known) > _MOST_KNOWN:
            _known.clear()
        found = _known[name] = _strength(joined(name[-_LONGEST_NAME:]))
    return found


def _strength(plain: str) -> int:
    if plain in _OPEN_NAMES or plain.startswith(_OPEN_STARTS):
        return 0
    plain = plain.removesuffix("s") if not plain.endswith(_STRONG) else plain
    if plain.endswith(_STRONG):
        return STRONG
    return WEAK if plain.endswith(_WEAK) else KEY if plain.endswith("key") else 0


def hides(name: str, value: str) -> bool:
    """Whether the value behind a name is hidden."""
    found = strength(name)
    if not found or is_open(value):
        return False
    if found == STRONG:
        return True
    text = value.strip()
    if found == WEAK:
        return not is_reference(text) and not text.startswith(("/", "./"))
    return len(text) >= 8 and any(char.isdigit() for char in text) and text.count("/") < 2 and text.count(".") < 2


def is_open(text: str) -> bool:
    """Whether nothing of a value is written out. Stricter than `is_placeholder`: what only looks made up is hidden."""
    value = text.strip().strip("\"'*")
    if value.lower() in _SWITCHES or value.startswith(ELSEWHERE):
        return True
    for opening, closing in _AROUND:
        if value.startswith(opening) and value.endswith(closing):
            return _INSIDE.issuperset(value[len(opening) : len(value) - len(closing)])
    return value[:1] == "$" and value[1:].isupper() and _INSIDE.issuperset(value[1:])


def stretches(text: str) -> Iterator[Stretch]:
    """Yield where credentials may stand in a value."""
    if ":" in text or "=" in text:
        yield from _assigned(text)
    if "@" in text:
        yield from _in_addresses(text)
    if " " in text:
        yield from _behind_words(text)


def in_line(line: str) -> Iterator[Stretch]:
    """Yield what is not shown of a line of a file: all behind a name, and comments that speak of credentials."""
    for start, _ in stretches(line):
        yield start, len(line)
    comment = _comment(line)
    if comment >= 0:
        said = line[comment:].lower()
        if any(word in said for word in _IN_COMMENTS):
            yield comment + 1, len(line)


def _comment(line: str) -> int:
    """Where a comment may begin; perhaps within a text."""
    if line.startswith("#"):
        return 0
    found = [at for at in (line.find(" #"), line.find("\t#")) if at >= 0]
    return min(found) + 1 if found else -1


def _assigned(text: str) -> Iterator[Stretch]:
    """Yield the values of `name: value`, `name=value` and `"name": "value"`; and `value` behind a telling name."""
    named, end, quoted = False, 0, False
    at = _next_mark(text, 0)
    while at >= 0:
        name = _name_before(text, at)
        start = at + 1
        while start < len(text) and text[start] in _BEFORE_VALUE:
            start += 1
        # Values run into one another: the end of one is that of those that begin in it.
        if start >= end or quoted or text[start - 1] in "\"'":
            end, quoted = _value_end(text, start), text[start - 1] in "\"'"
        value = text[start : min(end, start + _JUDGED)]
        if name and value and value[0] not in "{[|>":
            if (_is_set(text, at, name) and hides(name, value)) or (
                named and joined(name) == "value" and not is_open(value)
            ):
                yield start, _line_end(text, start) if joined(name).endswith(_WHOLE_LINE) else end
            named = named or bool(strength(value))
        at = _next_mark(text, at + 1)


_JUDGED = 1000
"""So much of a value is looked at; the rest is hidden with it."""


def _is_set(text: str, at: int, name: str) -> bool:
    """Whether a colon sets something: `external-secrets:v1` is an image."""
    return text[at] == "=" or text[at + 1 : at + 2] in _BEFORE_VALUE or strength(name) == STRONG


_WHOLE_LINE = ("authorization", "cookie", "passphrase", "connectionstring", "jaasconfig", "dsn")
"""Names behind which the value may hold blanks."""


def _next_mark(text: str, at: int) -> int:
    while at < len(text):
        if text[at] in ":=":
            return at
        colon, equal = text.find(":", at), text.find("=", at)
        if colon < 0 or equal < 0:
            return max(colon, equal)
        at = min(colon, equal)
    return -1


def _name_before(text: str, at: int) -> str:
    end = at
    while end > 0 and at - end < 4 and text[end - 1] in _BEFORE_VALUE:
        end -= 1
    start = end
    while start > 0 and end - start < _LONGEST_NAME and text[start - 1] in _NAME:
        start -= 1
    return text[start:end]


def _value_end(text: str, start: int) -> int:
    quote = text[start - 1] if start and text[start - 1] in "\"'" else ""
    end = start
    if quote:
        found = text.find(quote, start)
        return found if found >= 0 else _line_end(text, start)
    while end < len(text) and text[end] not in _ENDS:
        end += 1
    return end


def _line_end(text: str, start: int) -> int:
    found = text.find("\n", start)
    return found if found >= 0 else len(text)


def _in_addresses(text: str) -> Iterator[Stretch]:
    """Yield the passwords of `scheme://user:password@host` and `user:password@host`, and tokens in a user's place."""
    at = text.find("@")
    while at >= 0:
        start = at
        while start > 0 and at - start < _LOOK_BACK and text[start - 1] not in _RUN_ENDS:
            start -= 1
        run = text[start:at]
        scheme = run.find("//")
        user = run[scheme + 2 :] if scheme >= 0 else run
        name, mark, password = user.partition(":")
        if text.startswith(_DIGESTS, at + 1) or is_open(password or name):
            pass
        elif mark and password:
            yield at - len(password), at
        elif scheme >= 0 and not mark and (len(name) >= 16 or (len(name) >= 8 and _is_mixed(name))):
            yield at - len(name), at
        at = text.find("@", at + 1)


def _is_mixed(text: str) -> bool:
    return any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def _behind_words(text: str) -> Iterator[Stretch]:
    """Yield what follows `Bearer`, `--token`, `-u user:`, and `-p` of a client."""
    lower = text.lower()
    for scheme in _SCHEMES:
        if scheme in lower and (scheme == "bearer " or "auth" in lower):
            yield from _after(text, lower, scheme)
    if " -" not in text and text[0] != "-":
        return
    client = any(word in lower for word in _CLIENTS)
    option = ""
    for start, end in _words(text):
        word = text[start:end]
        size = hidden_operand(option, word, client=client) if option else 0
        if size:
            yield end - size, end
        elif client and word.startswith(("-p", "-a")) and len(word) > 2 and not word[2:].isdigit():
            yield start + 2, end
        option = word if word[0] == "-" else ""


def hidden_operand(option: str, value: str, *, client: bool) -> int:
    """How many letters at the end of what follows an option are a credential."""
    if option in ("-u", "-U", "--user", "--userpwd", "--proxy-user", "-D", "--creds"):
        return len(value.partition(":")[2])
    plain = option.lstrip("-")
    if "=" in option or value[:1] == "-" or not plain:
        return 0
    if hides(plain, value) or (client and option in ("-p", "-a", "-P", "-w") and not value.isdigit()):
        return 0 if is_open(value) else len(value)
    return 0


def _after(text: str, lower: str, word: str) -> Iterator[Stretch]:
    at = lower.find(word)
    while at >= 0:
        start = at + len(word)
        end = _value_end(text, start)
        if end - start > 3 and not is_open(text[start:end]):
            yield start, end
        at = lower.find(word, max(end, at + 1))


def _words(text: str) -> Iterator[Stretch]:
    """Yield the words between blanks, without their quotes."""
    end, size = 0, len(text)
    while end < size:
        start = end
        while start < size and text[start] in " \t\r\n\"'\\":
            start += 1
        end = start
        while end < size and text[end] not in " \t\r\n\"'\\":
            end += 1
        if end > start:
            yield start, end
