"""What a field's name and value say together: a literal password under `DB_PASSWORD`, but not a `passwordFile`.

The lists here are the only ones of names: every rule that goes by a name asks them.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.manifests.placeholders import is_shouted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LOGIN = "login in a header"
"""What a credential is that the name of a header tells."""
PASSWORDS = (
    *("password", "passwd", "passphrase", "passcode", "requirepass", "masterauth", "dbpwd", "userpwd", "adminpwd"),
    *("dbpass", "userpass", "rootpass", "adminpass", "smtppass", "mailpass", "ldappass", "bindpass"),
    *(
        "sqlpass",
        "redispass",
        "keypass",
        "storepass",
        "rootpwd",
        "sqlpwd",
        "passw",
        "bindpw",
        "userpw",
        "bindcredentials",
        "bindcredential",
    ),
)
"""Ends of names whose value is a credential, however short."""
TAKEN = "requirepass"
"""A name whose value is the password itself, whatever it looks like."""
_TAKEN = frozenset({
    *("postgrespassword", "pgpassword", "pgadmindefaultpassword", "postgresqlpassword", "postgresqlpostgrespassword"),
    *("mysqlrootpassword", "mysqlpassword", "mysqlpwd", "mariadbrootpassword", "mariadbpassword", "pmapassword"),
    *("mongoinitdbrootpassword", "mongodbrootpassword", "mongodbpassword", "meconfigmongodbadminpassword"),
    *("meconfigbasicauthpassword", "rabbitmqdefaultpass", "rabbitmqpassword", "redispassword", "couchdbpassword"),
    *("gfsecurityadminpassword", "keycloakadminpassword", "keycloakpassword", "kcdbpassword", "miniorootpassword"),
    *("kcbootstrapadminpassword", "elasticpassword", "kibanapassword", "sapassword", "mssqlsapassword"),
    *("wordpressdbpassword", "nextcloudadminpassword", "sonarjdbcpassword", "dockerinfluxdbinitpassword"),
    *("influxdbadminpassword", "clickhousepassword", "arangorootpassword", "oraclepassword", "oraclepwd"),
    *("ldapadminpassword", "ldapconfigpassword"),
})  # fmt: skip
"""Variables that images of databases and the like take a password from as it is written."""
_TAKEN_KEYS = frozenset({"awssecretaccesskey", "awssecretkey", "miniosecretkey", "s3secretaccesskey", "s3secretkey"})
"""Variables that clients of object stores take a key from as it is written: for MinIO and the like it is any word."""
_SHORT = frozenset({"pass", "pwd", "pw", "psw", "pswd"})
"""Last words of names whose value is a credential where it is no plain word: `SMTP_PASS`, but not `BYPASS`."""
KEYS = (
    *("token", "secret", "apikey", "accesskey", "secretkey", "privatekey", "signingkey", "encryptionkey", "sharedkey"),
    *("accountkey", "authkey", "masterkey", "credentials", "credential", "appkey", "licensekey", "secretkeybase"),
    *("storagekey", "cosmoskey", "cosmosdbkey", "subscriptionkey", "servicebuskey", "eventhubkey", "azuresearchkey"),
    *("adminkey", "functionkey", "functionskey", "hmackey", "jwtkey", "aeskey", "cipherkey", "cookiekey", "sessionkey"),
    *("servicekey", "integrationkey", "ingestkey", "ingestionkey", "secretid", "bearer"),
)
"""Ends of names whose value is a credential when it looks random; words here are names and references."""
_SHORT_KEYS = frozenset({"pat", "auth", "sas", "sig"})
_LONG_ENDS = (*PASSWORDS, *KEYS)
_COMMON = min(map(len, _LONG_ENDS))
_LAST = frozenset(end[-_COMMON:] for end in _LONG_ENDS)
"""The last letters of them all: most names are told by these alone to be none."""
_SHORT_WORDS = _SHORT | _SHORT_KEYS
_SHORT_ENDS = tuple(_SHORT_WORDS)
_BROWSER = ("nextpublic", "nuxtpublic", "expopublic", "vite", "reactapp", "vueapp", "gatsby", "ngapp", "storybook")
"""What names of variables begin with that a build writes into the page."""
_OF_PAGES = ("Google API key", "JSON web token")
"""Tokens that some pages have, by what they are."""
_PUBLIC = ("public", "publishable", "sitekey", "browserkey", "vapidpub", "pubkey", "captchakey", "webkey", "anonkey")
"""Parts of names of keys that everybody may know."""
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
_DEFAULT_KEYS = frozenset(
    {
        *(
            "minioadmin",
            "minio123",
            "changeme",
            "changeit",
            "changethis",
            "supersecret",
            "password123",
            "mysecretpassword",
        ),
        *("secretpassword", "letmein", "admin123", "password1", "passw0rd", "mysecretkey", "supersecretkey"),
    }
)
"""Those of them that are no name either, and what stands for keys in their place."""
_PLAIN = frozenset({"default", "user", "secret", "pass", "oracle", "root", "welcome"})
"""Those that are words with another meaning under a short name."""
_NAMES_OF_KEYS = ("accesskey", "credentials", "credential", "clientsecret", "token")
"""What is a name itself, or is made by who checks it, so that no default can be left."""
_DASHED = frozenset({"changeme", "changeit", "changethis", "promoperator"})
"""Those of them that are also written with dashes; `db-password` is the name of a key."""
_SWITCHES = ("allow", "enable", "disable", "require", "generate", "random", "reset", "show", "hide", "change")
_LONGEST_NAME = 120


BETWEEN_WORDS = dict.fromkeys(map(ord, "-_. "))
"""What nearly all names have between their words, left out in one step."""


def joined(name: str) -> str:
    """Return a name in lower case without what separates its words: `DB_PASSWORD` and `dbPassword` are `dbpassword`."""
    plain = name.rpartition("/")[2].lower().translate(BETWEEN_WORDS)
    return plain if plain.isalnum() else "".join(filter(str.isalnum, plain))


def last_word(name: str) -> str:
    """Return the last word of a name in lower case: `pass` of `SMTP_PASS` and of `smtpPass`."""
    name = name[-_LONGEST_NAME:]
    start = end = len(name.rstrip("-_. "))
    while start > 0 and name[start - 1].isalnum():
        if start < end and name[start].isupper() and name[start - 1].islower():
            break
        start -= 1
    return name[start:end].lower()


def is_password(name: str) -> bool:
    """Whether the name says that its value is a password, whatever that is."""
    return joined(name).endswith(PASSWORDS)


def is_short_password(name: str) -> bool:
    """Whether the name says that its value is a password if it is no plain word."""
    return joined(name).endswith(_SHORT_ENDS) and last_word(name) in _SHORT


def names_password(name: str) -> bool:
    """Whether the name is one of a password."""
    return is_password(name) or is_short_password(name)


def by_name(name: str) -> str:
    """Say what a credential is by its name."""
    return "password" if names_password(name) else "credential"


def names_credential(name: str, more: Iterable[str] = ()) -> bool:
    """Whether the name says that its value is a credential; `more` holds further ends of names."""
    if not more and len(name) <= _LONGEST_NAME:
        return _names_credential(name)
    return _is_named(name, joined(name), more)


@lru_cache(maxsize=4096)
def _names_credential(name: str) -> bool:
    """Judge a name of the usual length: they are the same in many objects."""
    return _is_named(name, joined(name), ())


def _is_named(name: str, plain: str, more: Iterable[str]) -> bool:
    if plain[-_COMMON:] in _LAST and plain.endswith(_LONG_ENDS):
        return True
    if more and plain.endswith(tuple(joined(word) for word in more)):
        return True
    return plain.endswith(_SHORT_ENDS) and last_word(name) in _SHORT_WORDS


def is_public(name: str) -> bool:
    """Whether the name says that everybody may know the key: a page has it, or it is the public half of a pair."""
    plain = joined(name)
    if "secret" in plain or "private" in plain:
        return False
    return plain.startswith(_BROWSER) or any(part in plain for part in _PUBLIC)


def is_of_page(what: str, name: str, text: str, start: int) -> bool:
    """Whether a token that begins there is one that a page has: by its name, or a key beside a page's settings."""
    if what not in _OF_PAGES:
        return False
    if is_public(name) or (what == _OF_PAGES[0] and ("authDomain" in text or "firebaseapp" in text)):
        return True
    before = text[max(start - _LONGEST_NAME, 0) : start].rpartition("\n")[2].rstrip(" \t\"'=:\\").split()
    return bool(before) and is_public(before[-1].strip("\"',{"))


def is_credential(name: str, value: object, more: Iterable[str] = (), entropy: float = 3.5) -> bool:
    """Whether the value of a field of this name is a literal credential.

    A password is one whatever it is; under a short name (`_PASS`) it is no plain word; anything else must look random,
    with `entropy` bits a character.
    """
    if not isinstance(value, str) or not names_credential(name, more):
        return False
    from kubelint_compliance.facts.secrets.values import is_mixed, is_no_value, is_passphrase, looks_random

    if is_no_value(value):
        return False
    taken = _is_taken(name)
    if is_reference(value) and not taken and not _is_snake(name, value):
        return False
    if taken or is_password(name):
        return not _is_switch(name)
    if joined(name) in _TAKEN_KEYS and name.isupper():
        return "example" not in value.lower()
    if is_short_password(name):
        host = value.rpartition(":")[2].isdigit() and ":" in value
        return not _is_switch(name) and ((is_mixed(value) and not host) or is_passphrase(value))
    return looks_random(value, entropy) and not is_public(name)


def _is_taken(name: str) -> bool:
    """Whether a value is surely the password itself by its name alone."""
    plain = joined(name)
    return plain == TAKEN or (plain in _TAKEN and name.isupper())


def _is_snake(name: str, value: str) -> bool:
    """Whether a variable has a value such as `db_password`: keys and properties are written with dashes and points."""
    joint = value.islower() and not any(mark in value for mark in "-.") and joined(value).endswith((*PASSWORDS, "pass"))
    return joint and name.isupper() and is_password(name)


def is_default(name: str, value: object, user: object = None) -> bool:
    """Whether the value under a credential's name is one that everybody knows, or is the user's name again."""
    if not isinstance(value, str) or not names_credential(name) or _is_switch(name):
        return False
    word = _guessed(value)
    if not names_password(name):
        named = joined(name).replace("secretaccesskey", "secretkey").endswith(_NAMES_OF_KEYS)
        return word in _DEFAULT_KEYS and value.islower() and not named
    if is_shouted(value):
        return False
    if word in DEFAULTS or joined(word) in _DASHED:
        return word not in _PLAIN or is_password(name)
    return word != "" and " " not in word and value == user and len(set(value)) > 1


def is_default_login(user: str, password: str) -> bool:
    """Whether a pair of user and password is one that everybody knows: `guest:guest`, `postgres:postgres`."""
    return is_default("password", password, user or None)


def _guessed(value: str) -> str:
    """Return a password as guessers write it."""
    plain = value.strip().lower().replace("@", "a").replace("$", "s") if value[:1] not in "$<{" else ""
    return plain.strip("!.")


def _is_switch(name: str) -> bool:
    plain = joined(name)
    return plain.startswith(_SWITCHES) and plain != TAKEN


def is_reference(text: str) -> bool:
    """Names of keys and variables that hold the credential: `db-password`, `DB_PASSWORD`, `db.password`."""
    lower = text.strip().lower()
    plain = joined(lower)
    if not plain.endswith((*PASSWORDS, *KEYS, "pw", "pass")):
        return False
    return any(mark in text for mark in "-_.") and not any(char.isdigit() for char in text)
