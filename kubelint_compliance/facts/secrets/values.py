"""What a value looks like by itself: random, a passphrase, a sentence, encrypted, or nothing that is written out."""

from __future__ import annotations

from kubelint_compliance.facts.secrets.placeholders import is_placeholder

_MANY = 256
"""No generator of credentials has more letters to choose from; so many are surely random enough."""
_LONGEST = 200
"""No passphrase is longer."""
_PROSE = frozenset({
    *("a", "an", "and", "any", "are", "as", "ask", "at", "be", "been", "but", "by", "can", "do", "for", "from"),
    *("has", "have", "if", "in", "is", "it", "its", "least", "must", "my", "no", "not", "of", "on", "or", "our"),
    *("same", "see", "set", "should", "that", "the", "their", "them", "then", "this", "to", "use", "used", "using"),
    *("was", "we", "will", "with", "you", "your", "characters", "digits", "letters", "longer", "password"),
    *("passwords", "passphrase", "key", "secret", "token", "credentials", "account", "user", "login", "log"),
    *("please", "enter", "type", "forgot", "reset", "new", "old", "current", "confirm", "repeat", "change", "wrong"),
    *("invalid", "incorrect", "hint", "required", "encoded", "encrypted", "hash", "hashed", "default", "value"),
    *("file", "path", "here", "below", "above", "example", "de", "la", "le", "el", "du", "des", "das", "der", "die"),
    *("den", "ein", "eine", "mot", "passe", "su", "il", "per", "goes", "wenn", "und", "ihr", "votre", "tu", "het"),
    *("een", "uw", "din", "ditt", "na", "je", "se"),
})  # fmt: skip
"""Words of sentences about passwords."""
_TRANSLATED = (
    *(
        "passwort",
        "kennwort",
        "contrasen",
        "contraseñ",
        "senha",
        "motdepasse",
        "wachtwoord",
        "hasło",
        "haslo",
        "parola",
    ),
    *("heslo", "salasana", "lösenord", "losenord", "adgangskode", "passord", "şifre", "sifre", "jelszó", "jelszo"),
    *("palavra-passe", "slaptažodis", "parool", "zaporka", "geslo", "lozinka"),
)
"""What the field is called in other languages."""


def looks_random(value: str, entropy: float = 3.5) -> bool:
    """Whether a value is like what a generator makes: long, mixed, one word, and no path, address, name or version."""
    return (
        len(value) >= 16
        and not any(char in " ,;()[]{}<>:@\\" or char == "\n" for char in value)
        and (value.count("/") <= 3 or (value.endswith("=") and len(value) % 4 == 0 and value[:1] != "/"))
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


def is_mixed(value: str) -> bool:
    """Whether a value is no plain word: six characters and more, with a digit, a sign or both cases among them."""
    if len(value) < 6 or value.isdigit():
        return False
    plain = value.replace("-", "").replace("_", "").replace(".", "")
    return not plain.isalpha() or not (plain.islower() or plain.isupper() or plain.istitle())


def is_passphrase(text: str) -> bool:
    """Whether a text with blanks is some words that make no sentence; a sentence about passwords is none."""
    words = text.split()
    if not 3 <= len(words) <= 12 or len(text) > _LONGEST or "\n" in text or text[-1] in ".:?,;":
        return False
    plain = [word.strip("!?.,;:'\"()").lower() for word in words]
    return all(word.isalnum() and word.isascii() and len(word) < 20 for word in plain) and (
        _PROSE.isdisjoint(plain) and (words[0][0].islower() or text.istitle() or any(map(_is_code, words)))
    )


def _is_code(word: str) -> bool:
    return any(map(str.isdigit, word)) and any(map(str.isalpha, word))


_LABELS = frozenset({"Password", "Passphrase", "Passcode", "Token", "Secret", "Username", "Clave", "Senha", "Geslo"})


def is_translation(value: str) -> bool:
    """Whether a value is what a page shows beside a field, in whatever language."""
    plain = "".join(value.lower().split())
    return (
        value in _LABELS or plain.startswith(_TRANSLATED) or (not value.isascii() and value.replace(" ", "").isalpha())
    )


def is_no_value(value: str) -> bool:
    """Whether a value is surely no literal credential: open, elsewhere, encrypted, a path, an address or a sentence."""
    text = value.strip()
    return (
        is_placeholder(text)
        or is_encrypted(text)
        or text.startswith(_OF_PAGES)
        or (any(char.isspace() for char in text) and not is_passphrase(text))
        or text.startswith(("/", "./", "../", "~/"))
        or "://" in text
        or (text.isdigit() and len(text) < 4)
        or is_translation(text)
        or (text.lower().endswith("vault") and any(mark in text for mark in "-_."))
    )


_OF_PAGES = ("pk_live_", "pk_test_", "phc_", "ssh-", "ecdsa-")
"""What keys begin with that everybody may know."""
_CIPHERED = (
    *("{cipher}", "{aes", "{xor}", "{SSHA", "{SHA", "{CRYPT}", "{crypt}", "{bcrypt}", "{pbkdf2", "{scrypt}", "{argon2"),
    *("{MD5}", "{SMD5}", "{encrypted}", "{secure}", "{vault}", "ENC(", "ENC[", "DEC(", "ENCRYPTED(", "SCRAM-SHA-"),
    *("pbkdf2", "argon2", "scrypt:", "sha256:", "sha512:", "crypt:", "kms:", "-----BEGIN PGP MESSAGE", "age1"),
    *("-----BEGIN AGE ENCRYPTED", "projects/", "akv:", "akvs:", "awssecret", "gcpsecret", "conjur:", "bao:"),
    *(
        "aws-sm:",
        "aws-ssm:",
        "azure-kv:",
        "kubernetes:",
        "k8s:",
        "secretKeyRef:",
        "secret:",
        "sm:",
        "keychain:",
        "enc:",
        "encrypted:",
    ),
)
"""What a value begins with that a program deciphers, looks up, or only compares with."""


_HASHED = ("$apr1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$argon2", ":{SHA}")
"""What hashes have in their midst, behind a user's name."""


def is_encrypted(text: str) -> bool:
    """Whether a value is encrypted, a hash, or a call that gives the credential: `ENC(...)`, `{cipher}...`, `f(x)`."""
    if text.startswith(_CIPHERED) or is_hashed(text):
        return True
    opening = text.find("(")
    if text.endswith(")") and opening > 0:
        return all(char.isalnum() or char in "_.:" for char in text[:opening])
    if text[:1] == "{" and text[-1:] == "}":
        return all(char.isalnum() or char in "_.-:$ " for char in text[1:-1]) or ('"sops"' in text and "ENC[" in text)
    return False


def is_hashed(text: str) -> bool:
    """Whether a value is the hash of a password, perhaps behind the name of its user."""
    return any(mark in text for mark in _HASHED) or (
        len(text) == len("md5") + 32 and text.startswith("md5") and text[3:].isalnum() and text.islower()
    )


def _is_worded(value: str) -> bool:
    """Names of objects and fields are words between separators: few parts carry both letters and digits."""
    parts = [part for part in value.replace("_", "-").replace("/", "-").replace(".", "-").split("-") if part]
    if len(parts) < 3:
        return False
    return sum(part.isalpha() or part.isdigit() for part in parts) * 2 >= len(parts)
