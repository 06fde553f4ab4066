"""What a field's name and value say together: a literal password under `DB_PASSWORD`, but not a `passwordFile`."""

from __future__ import annotations

from kubelint_compliance.facts.secrets.placeholders import is_placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

PASSWORDS = ("password", "passwd", "passphrase", "requirepass", "masterauth", "dbpwd", "userpwd", "adminpwd", "dbpass")
"""Ends of names whose value is a credential, however short."""
KEYS = (
    *("token", "secret", "apikey", "accesskey", "secretkey", "privatekey", "signingkey", "encryptionkey", "sharedkey"),
    *("accountkey", "authkey", "masterkey", "credentials", "credential", "appkey", "licensekey"),
)
"""Ends of names whose value is a credential when it looks random; words here are names and references."""
DEFAULTS = frozenset({
    *("admin", "administrator", "root", "toor", "password", "passw0rd", "changeme", "changeit", "changethis", "guest"),
    *("postgres", "postgresql", "mysql", "mariadb", "mongo", "mongodb", "rabbitmq", "redis", "elastic", "minio"),
    *("minioadmin", "minio123", "grafana", "promoperator", "admin123", "admin1234", "welcome", "welcome1", "letmein"),
    *("qwerty", "123456", "12345678", "123456789", "1234567890", "1234", "12345", "test123", "test1234", "pass"),
    *("password1", "password123", "jenkins", "neo4j", "sonar", "sonarqube", "tomcat"),
    *("keycloak", "nagiosadmin", "airflow", "superset", "wordpress", "root123", "rootpassword", "rootpass", "secret"),
    *("mysecretpassword", "adminpassword", "adminpass", "pgpassword", "dbpassword", "mypassword", "secretpassword"),
    *("pass123", "pass1234", "zabbix", "oracle", "cassandra", "couchdb", "influxdb", "harbor12345", "p4ssw0rd"),
    *("user", "default", "supersecret"),
})  # fmt: skip
"""Passwords that products come with or that stand first on every guesser's list."""
_DASHED = frozenset({"changeme", "changeit", "changethis", "promoperator"})
"""Those of them that are also written with dashes; `db-password` is the name of a key."""
_MANY = 256
"""No generator of credentials has more letters to choose from; so many are surely random enough."""
_SWITCHES = ("allow", "enable", "disable", "require", "generate", "random", "reset", "show", "hide", "change")


_BETWEEN_WORDS = dict.fromkeys(map(ord, "-_. "))
"""What nearly all names have between their words, left out in one step."""


def joined(name: str) -> str:
    """Return a name in lower case without what separates its words: `DB_PASSWORD` and `dbPassword` are `dbpassword`."""
    plain = name.rpartition("/")[2].lower().translate(_BETWEEN_WORDS)
    return plain if plain.isalnum() else "".join(filter(str.isalnum, plain))


def is_password(name: str) -> bool:
    """Whether the name says that its value is a password."""
    return joined(name).endswith(PASSWORDS)


def names_credential(name: str, more: Iterable[str] = ()) -> bool:
    """Whether the name says that its value is a credential; `more` holds further ends of names."""
    plain = joined(name)
    return plain.endswith(PASSWORDS) or plain.endswith(KEYS) or plain.endswith(tuple(joined(word) for word in more))


def is_credential(name: str, value: object, more: Iterable[str] = (), entropy: float = 3.5) -> bool:
    """Whether the value of a field of this name is a literal credential.

    A password is one whatever it is; anything else must look random, with `entropy` bits a character.
    """
    if not isinstance(value, str) or not names_credential(name, more) or _is_no_value(value):
        return False
    if is_password(name):
        return not _is_switch(name)
    return looks_random(value, entropy)


def is_default(name: str, value: object, user: object = None) -> bool:
    """Whether the value under a password's name is one that everybody knows, or is the user's name again."""
    if not isinstance(value, str) or not is_password(name) or _is_switch(name):
        return False
    plain = value.strip().lower().replace("@", "a").replace("$", "s") if value[:1] not in "$<{" else ""
    word = plain.strip("!.")
    return word in DEFAULTS or joined(word) in _DASHED or (word != "" and " " not in word and value == user)


def password_in_url(text: str) -> str:
    """Return the password of the first URL that holds one (`postgres://user:password@host`), else an empty string."""
    at = text.find("://")
    while at >= 0:
        end = text.find("/", at + 3)
        rest = text[at + 3 : end if end >= 0 else len(text)].split(maxsplit=1)[:1]
        userinfo, mark, _ = (rest[0] if rest else "").rpartition("@")
        password = userinfo.partition(":")[2]
        if mark and password and _is_plain_scheme(text, at) and not _is_open(password):
            return password
        at = text.find("://", at + 3)
    return ""


def looks_random(value: str, entropy: float = 3.5) -> bool:
    """Whether a value is like what a generator makes: long, mixed, one word, and no path, address, name or version."""
    return (
        len(value) >= 16
        and not any(char in " ,;()[]{}<>:@\\" or char == "\n" for char in value)
        and value.count("/") <= 3
        and sum(char.isdigit() for char in value) >= 3
        and sum(char.isalpha() for char in value) >= 3
        and value.count(".") < 2
        and bits(value) >= entropy
        and not _is_worded(value)
    )


def bits(value: str) -> float:
    """Return the Shannon entropy of the value in bits a character."""
    from math import log2

    size = len(value)
    seen = set(value)
    if len(seen) > _MANY:
        return log2(len(seen))
    return -sum(count / size * log2(count / size) for count in (value.count(char) for char in seen))


def _is_switch(name: str) -> bool:
    plain = joined(name)
    return plain.startswith(_SWITCHES) and plain != "requirepass"


def _is_worded(value: str) -> bool:
    """Names of objects and fields are words between separators: few parts carry both letters and digits."""
    parts = [part for part in value.replace("_", "-").replace("/", "-").replace(".", "-").split("-") if part]
    if len(parts) < 3:
        return False
    return sum(part.isalpha() or part.isdigit() for part in parts) * 2 >= len(parts)


def _is_no_value(value: str) -> bool:
    text = value.strip()
    return (
        is_placeholder(text)
        or any(char.isspace() for char in text)
        or text.startswith(("/", "./", "../", "~/"))
        or ("://" in text and not password_in_url(text))
        or (text.isdigit() and len(text) < 4)
        or is_reference(text)
    )


def is_reference(text: str) -> bool:
    """Names of keys and variables that hold the credential: `db-password`, `DB_PASSWORD`, `db.password`."""
    lower = text.lower()
    plain = joined(lower)
    if not plain.endswith((*PASSWORDS, *KEYS, "pw", "pass")):
        return False
    return any(mark in text for mark in "-_.") and not any(char.isdigit() for char in text)


def _is_plain_scheme(text: str, at: int) -> bool:
    return at > 0 and (text[at - 1].isalnum() or text[at - 1] == "+")


def _is_open(password: str) -> bool:
    return is_placeholder(password) or any(char in password for char in "$%{}<>()*\\\"'`|,") or password.startswith("/")
