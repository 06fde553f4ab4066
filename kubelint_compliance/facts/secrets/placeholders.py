"""Tells text that stands for a credential (`${TOKEN}`, `<password>`, `$(cat file)`, ENC[...]) from the credential."""

from __future__ import annotations

from kubelint_compliance.manifests.placeholders import is_all_open, is_shouted

ELSEWHERE = (
    *("ENC[", "vault:", "ref+", "op://", "ssm:", "ssm://", "arn:", "awssm://", "gcpsm://", "secret://", "secretref:"),
    *("secret/", "kv/", "env:", "file:", "ref:", "@Microsoft.KeyVault(", "-----BEGIN CERTIFICATE", "-----BEGIN PUBLIC"),
)
"""What values begin with that are kept elsewhere, encrypted or public."""
_STARTS = ("<", "[[", "__", "@@", *ELSEWHERE)
_PARTS = ("${", "$(", "{{", "#{", "...", "****", "xxxx", "XXXX", "<", "REPLACE", "$__")
_WORDS = frozenset({
    *("", "~", "null", "none", "nil", "nothing", "empty", "unset", "undefined", "redacted", "hidden", "masked", "tbd"),
    *("todo", "fixme", "placeholder", "dummy", "example", "sample", "fake", "foo", "bar", "foobar", "string", "mock"),
    *("na", "missing", "value", "notused", "unused", "test", "testing", "xxx", "secretvalue", "optional", "default"),
    *("true", "false", "yes", "no", "on", "off", "enabled", "disabled", "enable", "disable", "required", "disallow"),
})  # fmt: skip
_BEGINNINGS = (
    *("your", "replace", "insert", "enter", "putyour", "setme", "fillme", "fillin", "addyour", "mysecretvalue", "some"),
    *("todo", "example", "placeholder", "dummy", "redacted", "fake", "changeme", "changethis", "pleasechange", "tobe"),
)
_ENDINGS = (
    "goeshere",
    "passwordhere",
    "secrethere",
    "tokenhere",
    "keyhere",
    "valuehere",
    "placeholder",
    "tobereplaced",
)
_MINE = ("my-", "my_", "my ", "the ")
_NOUNS = ("token", "password", "passwd", "passphrase", "secret", "key", "credential", "credentials")
_SAMPLES = ("example", "placeholder", "your", "dummy", "sample", "xxxx", "changeme", "redacted", "notreal", "fake")
_RUNS = ("0123456789", "1234567890", "abcdefghij", "deadbeefdead", "aabbccdd", "qwertyuiop")


def is_placeholder(text: str) -> bool:
    """Whether a value is left open, refers to something else, is encrypted, or only switches something on or off."""
    value = text.strip().strip("\"'")
    if is_all_open(value) or is_shouted(value) or value.startswith(_STARTS):
        return True
    if any(part in value for part in _PARTS) or len(set(value)) < 3:
        return True
    if value.lower().startswith(_MINE) and value.lower().endswith(_NOUNS):
        return True
    plain = "".join(char for char in value.lower() if char.isalnum())
    return plain in _WORDS or plain.startswith(_BEGINNINGS) or plain.endswith(_ENDINGS)


def is_sample(body: str) -> bool:
    """Whether the random part of a token is made up: too few different characters, a sequence, or says so."""
    lower = body.lower()
    return (
        len(set(body)) < min(8, len(body) // 2)
        or any(word in lower for word in _SAMPLES)
        or any(run in lower for run in _RUNS)
    )
