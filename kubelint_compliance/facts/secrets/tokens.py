"""The documented formats of tokens and keys, as a table, and the search for them in a text.

A format is a mark that is always there, and so many characters of an alphabet behind it; so a text without any mark
is passed over with plain substring searches, and a match is exact in length. Entropy alone never accuses.
"""

from __future__ import annotations

from functools import cache

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

_ALPHABETS = {
    "digits": "0123456789",
    "hex": "0123456789abcdef",
    "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lower": "abcdefghijklmnopqrstuvwxyz",
    "base32": "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    "alnum": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    "word": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
    "dotted": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.",
    "base64": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=",
}
_ALNUM = frozenset(_ALPHABETS["alnum"])
_GAP = " \t\"'=:\\"


class Format(NamedTuple):
    """One format: `low` to `high` characters of `alphabet` behind `mark`, `before` letters or digits in front of it.

    `family` is `token`, `cloud-key`, `private-key`, `pgp-key` or `age-key`. `check` names a test of what was found.
    `gap` allows quotes and an assignment behind the mark.
    """

    what: str
    family: str
    mark: str
    alphabet: frozenset[str]
    low: int
    high: int
    check: str = ""
    before: int = 0
    gap: bool = False


class Match(NamedTuple):
    """A token in a text: its format, from where to where, and whether it is plainly made up."""

    format: Format
    start: int
    end: int
    sample: bool


_ROWS: tuple[tuple[Any, ...], ...] = (
    ("GitHub token", "token", "ghp_", "alnum", 36, 36, "crc32"),
    ("GitHub token", "token", "gho_", "alnum", 36, 36, "crc32"),
    ("GitHub token", "token", "ghu_", "alnum", 36, 36, "crc32"),
    ("GitHub token", "token", "ghs_", "alnum", 36, 36, "crc32"),
    ("GitHub token", "token", "ghr_", "alnum", 36, 36, "crc32"),
    ("GitHub token", "token", "github_pat_", "alnum _", 82, 82),
    ("GitLab token", "token", "glpat-", "dotted", 20, 300),
    ("GitLab token", "token", "glptt-", "hex", 40, 40),
    ("GitLab token", "token", "gldt-", "word", 20, 20),
    ("GitLab token", "token", "glrt-", "dotted", 20, 300),
    ("GitLab token", "token", "glsoat-", "word", 20, 20),
    ("GitLab token", "token", "glagent-", "word", 50, 50),
    ("GitLab token", "token", "glcbt-", "word", 22, 25),
    ("Bitbucket app password", "token", "ATBB", "alnum", 32, 32),
    ("Atlassian API token", "token", "ATATT3", "word =", 180, 250),
    ("Slack token", "token", "xoxb-", "alnum -", 40, 120),
    ("Slack token", "token", "xoxp-", "alnum -", 40, 120),
    ("Slack token", "token", "xoxa-", "alnum -", 40, 120),
    ("Slack token", "token", "xapp-", "alnum -", 60, 150),
    ("Slack webhook", "token", "hooks.slack.com/services/T", "alnum /", 40, 50),
    ("Stripe key", "token", "sk_live_", "alnum", 24, 250),
    ("Stripe key", "token", "rk_live_", "alnum", 24, 250),
    ("npm token", "token", "npm_", "alnum", 36, 36, "crc32"),
    ("PyPI token", "token", "pypi-AgEIcHlwaS5vcmc", "word", 50, 500),
    ("RubyGems key", "token", "rubygems_", "hex", 48, 48),
    ("Docker Hub token", "token", "dckr_pat_", "word", 27, 27),
    ("SendGrid key", "token", "SG.", "dotted", 66, 66),
    ("Twilio key", "token", "SK", "hex", 32, 32),
    ("New Relic key", "token", "NRAK-", "upper digits", 27, 27),
    ("Vault token", "token", "hvs.", "word", 90, 200),
    ("Vault token", "token", "hvb.", "word", 90, 300),
    ("Terraform token", "token", ".atlasv1.", "word", 60, 70, "", 14),
    ("LaunchDarkly key", "token", "sdk-", "hex -", 36, 36),
    ("Okta token", "token", "SSWS 00", "word", 40, 40),
    ("Heroku key", "token", "HRKU-AA", "word", 58, 58),
    ("Grafana token", "token", "glsa_", "alnum _", 41, 41),
    ("Grafana token", "token", "glc_eyJ", "base64", 60, 300),
    ("Shopify token", "token", "shpat_", "hex", 32, 32),
    ("Shopify token", "token", "shpca_", "hex", 32, 32),
    ("Shopify token", "token", "shppa_", "hex", 32, 32),
    ("Shopify token", "token", "shpss_", "hex", 32, 32),
    ("Telegram bot token", "token", ":AA", "word", 33, 33, "", 8),
    ("Linear key", "token", "lin_api_", "alnum", 40, 40),
    ("Postman key", "token", "PMAK-", "hex -", 59, 59),
    ("Doppler token", "token", "dp.pt.", "alnum", 40, 44),
    ("Doppler token", "token", "dp.st.", "dotted", 40, 80),
    ("Databricks token", "token", "dapi", "hex", 32, 32),
    ("Sentry token", "token", "sntryu_", "hex", 64, 64),
    ("Sentry token", "token", "sntrys_eyJ", "base64 _", 60, 400),
    ("Pulumi token", "token", "pul-", "hex", 40, 40),
    ("Tailscale key", "token", "tskey-auth-", "word", 20, 60),
    ("Tailscale key", "token", "tskey-api-", "word", 20, 60),
    ("Tailscale key", "token", "tskey-client-", "word", 20, 60),
    ("Dynatrace token", "token", "dt0c01.", "base32 digits .", 89, 89),
    ("OpenAI key", "token", "sk-proj-", "word", 80, 200),
    ("OpenAI key", "token", "sk-svcacct-", "word", 80, 200),
    ("Anthropic key", "token", "sk-ant-api03-", "word", 95, 95),
    ("Hugging Face token", "token", "hf_", "upper lower", 34, 34),
    ("JSON web token", "token", "eyJ", "dotted", 40, 8000, "jwt"),
    ("AWS access key", "cloud-key", "AKIA", "base32", 16, 16),
    ("AWS secret access key", "cloud-key", "aws_secret_access_key", "base64", 40, 40, "", 0, True),
    ("AWS secret access key", "cloud-key", "AWS_SECRET_ACCESS_KEY", "base64", 40, 40, "", 0, True),
    ("Google API key", "cloud-key", "AIza", "word", 35, 35),
    ("Google OAuth client secret", "cloud-key", "GOCSPX-", "word", 28, 28),
    ("Google service account key", "cloud-key", '"private_key"', "word", 0, 0, "google"),
    ("Azure storage key", "cloud-key", "AccountKey=", "base64", 88, 88),
    ("Azure shared access key", "cloud-key", "SharedAccessKey=", "base64", 44, 44),
    ("DigitalOcean token", "cloud-key", "dop_v1_", "hex", 64, 64),
    ("Alibaba Cloud access key", "cloud-key", "LTAI", "alnum", 20, 20),
    ("private key", "private-key", "PRIVATE KEY-----", "word", 0, 0, "pem"),
    ("PGP private key", "pgp-key", "PGP PRIVATE KEY BLOCK-----", "word", 0, 0, "pem"),
    ("private key", "private-key", "LS0tLS1CRUdJT", "base64", 40, 1 << 30, "pem64"),
    ("age key", "age-key", "AGE-SECRET-KEY-1", "upper digits", 58, 58),
    ("age key", "age-key", "AGE-SECRET-KEY-PQ-1", "upper digits", 58, 120),
)
"""The fields of all formats, of which few are ever made: alphabets by their names, and characters beside them."""
_MARK, _LOW = Format._fields.index("mark"), Format._fields.index("low")
SHORTEST = 20
"""No token is shorter than this, its mark included."""
_ACROSS = [number for number, row in enumerate(_ROWS) if " " in row[_MARK] or len(row[_MARK]) + row[_LOW] < SHORTEST]
"""Formats whose tokens may have a blank in them; those of all others lie within one of the long words of a text."""


@cache
def _format(number: int) -> Format:
    row = dict(zip(Format._fields, _ROWS[number], strict=False))
    letters = "".join(_ALPHABETS.get(part, part) for part in row.pop("alphabet").split())
    return Format(alphabet=frozenset(letters), **row)


def _groups(numbers: Iterable[int]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return formats by what their marks begin with, for which a text is searched once."""
    found: dict[str, list[int]] = {}
    for number in numbers:
        found.setdefault(_ROWS[number][_MARK][:3], []).append(number)
    return tuple((start, tuple(group)) for start, group in found.items())


_WITHIN = [(number, row[_MARK]) for number, row in enumerate(_ROWS) if number not in _ACROSS]
_CAPITALS = _groups(number for number, mark in _WITHIN if mark != mark.lower())
_SNAKES = _groups(number for number, mark in _WITHIN if mark == mark.lower() and "_" in mark)
_OTHERS = _groups(number for number, mark in _WITHIN if mark == mark.lower() and "_" not in mark)


def formats_in(text: str) -> tuple[Format, ...]:
    """Return the formats that a token in the text may have: all that a search in its parts need try."""
    found = [number for number in _ACROSS if _ROWS[number][_MARK] in text]
    words = "\n".join([word for word in text.split() if len(word) >= SHORTEST])
    if words:
        groups = _OTHERS
        if "_" in words:
            groups += _SNAKES
        if words.lower() != words:
            groups += _CAPITALS
        for numbers in [numbers for start, numbers in groups if start in words]:
            found += [number for number in numbers if _ROWS[number][_MARK] in words]
    return tuple(map(_format, sorted(found)))


def matches(text: str, formats: Iterable[Format] | None = None) -> Iterator[Match]:
    """Yield every token in the text."""
    if len(text) >= SHORTEST:
        for row in formats_in(text) if formats is None else formats:
            yield from _matches(text, row)


def _matches(text: str, row: Format) -> Iterator[Match]:
    at = text.find(row.mark)
    while at >= 0:
        begin = _past_gap(text, at + len(row.mark)) if row.gap else at + len(row.mark)
        end = _run(text, begin, row)
        if _fits(text, at, begin, end, row):
            from kubelint_compliance.facts.secrets.placeholders import is_sample

            start, end = _whole(text, at - row.before, end, row)
            yield Match(row, start, end, is_sample(text[begin:end][:200]))
        at = text.find(row.mark, max(end, at + 1))


def _past_gap(text: str, at: int) -> int:
    stop = at + 6
    while at < stop and text[at : at + 1] and text[at] in _GAP:
        at += 1
    return at


def _run(text: str, begin: int, row: Format) -> int:
    if not row.high:
        return begin
    end, size, alphabet = begin, len(text), row.alphabet
    while end < size and text[end] in alphabet:
        end += 1
    return end


def _fits(text: str, at: int, begin: int, end: int, row: Format) -> bool:
    front = at - row.before
    if front < 0 or not row.low <= end - begin <= row.high:
        return False
    if row.before and not all(char in _ALNUM for char in text[front:at]):
        return False
    if row.high and (_letter(text, end) or (_letter(text, front - 1) and not row.before)):
        return False
    if not row.check:
        return True
    from kubelint_compliance.facts.secrets.checksums import CHECKS

    return CHECKS[row.check](text, at, end)


def _letter(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at] in _ALNUM


def _whole(text: str, start: int, end: int, row: Format) -> tuple[int, int]:
    """Return where what must not be shown begins and ends: of a key in PEM all that follows its first line."""
    return (start, len(text)) if row.family in ("private-key", "pgp-key") or row.check == "google" else (start, end)
