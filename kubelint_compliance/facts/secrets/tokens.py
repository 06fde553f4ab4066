"""The documented formats of tokens and keys, as a table, and the search for them in a text.

A format is a mark that is always there, and so many characters of an alphabet behind it; so a text without any mark
is passed over with plain substring searches, and a match is exact in length. Entropy alone never accuses.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.checksums import CHECKS
from kubelint_compliance.facts.secrets.placeholders import is_sample
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DIGITS = frozenset("0123456789")
HEX = DIGITS | frozenset("abcdef")
UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")
BASE32 = UPPER | frozenset("234567")
ALNUM = UPPER | LOWER | DIGITS
WORD = ALNUM | frozenset("_-")
DOTTED = WORD | frozenset(".")
BASE64 = ALNUM | frozenset("+/=")
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


def _token(what: str, *rows: tuple[str, frozenset[str], int, int]) -> tuple[Format, ...]:
    return tuple(Format(what, "token", *row) for row in rows)


FORMATS: tuple[Format, ...] = (
    *(Format("GitHub token", "token", f"gh{kind}_", ALNUM, 36, 36, "crc32") for kind in "pousr"),
    *_token("GitHub token", ("github_pat_", ALNUM | {"_"}, 82, 82)),
    *_token(
        "GitLab token",
        ("glpat-", DOTTED, 20, 300),
        ("glptt-", HEX, 40, 40),
        ("gldt-", WORD, 20, 20),
        ("glrt-", DOTTED, 20, 300),
        ("glsoat-", WORD, 20, 20),
        ("glagent-", WORD, 50, 50),
        ("glcbt-", WORD, 22, 25),
    ),
    *_token("Bitbucket app password", ("ATBB", ALNUM, 32, 32)),
    *_token("Atlassian API token", ("ATATT3", WORD | {"="}, 180, 250)),
    *_token(
        "Slack token",
        ("xoxb-", ALNUM | {"-"}, 40, 120),
        ("xoxp-", ALNUM | {"-"}, 40, 120),
        ("xoxa-", ALNUM | {"-"}, 40, 120),
        ("xapp-", ALNUM | {"-"}, 60, 150),
    ),
    *_token("Slack webhook", ("hooks.slack.com/services/T", ALNUM | {"/"}, 40, 50)),
    *_token("Stripe key", ("sk_live_", ALNUM, 24, 250), ("rk_live_", ALNUM, 24, 250)),
    Format("npm token", "token", "npm_", ALNUM, 36, 36, "crc32"),
    *_token("PyPI token", ("pypi-AgEIcHlwaS5vcmc", WORD, 50, 500)),
    *_token("RubyGems key", ("rubygems_", HEX, 48, 48)),
    *_token("Docker Hub token", ("dckr_pat_", WORD, 27, 27)),
    *_token("SendGrid key", ("SG.", DOTTED, 66, 66)),
    *_token("Twilio key", ("SK", HEX, 32, 32)),
    *_token("New Relic key", ("NRAK-", UPPER | DIGITS, 27, 27)),
    *_token("Vault token", ("hvs.", WORD, 90, 200), ("hvb.", WORD, 90, 300)),
    Format("Terraform token", "token", ".atlasv1.", WORD, 60, 70, before=14),
    *_token("LaunchDarkly key", ("sdk-", HEX | {"-"}, 36, 36)),
    *_token("Okta token", ("SSWS 00", WORD, 40, 40)),
    *_token("Heroku key", ("HRKU-AA", WORD, 58, 58)),
    *_token("Grafana token", ("glsa_", ALNUM | {"_"}, 41, 41), ("glc_eyJ", BASE64, 60, 300)),
    *_token("Shopify token", *((mark, HEX, 32, 32) for mark in ("shpat_", "shpca_", "shppa_", "shpss_"))),
    Format("Telegram bot token", "token", ":AA", WORD, 33, 33, before=8),
    *_token("Linear key", ("lin_api_", ALNUM, 40, 40)),
    *_token("Postman key", ("PMAK-", HEX | {"-"}, 59, 59)),
    *_token("Doppler token", ("dp.pt.", ALNUM, 40, 44), ("dp.st.", DOTTED, 40, 80)),
    *_token("Databricks token", ("dapi", HEX, 32, 32)),
    *_token("Sentry token", ("sntryu_", HEX, 64, 64), ("sntrys_eyJ", BASE64 | {"_"}, 60, 400)),
    *_token("Pulumi token", ("pul-", HEX, 40, 40)),
    *_token("Tailscale key", *((f"tskey-{kind}-", WORD, 20, 60) for kind in ("auth", "api", "client"))),
    *_token("Dynatrace token", ("dt0c01.", BASE32 | DIGITS | {"."}, 89, 89)),
    *_token("OpenAI key", ("sk-proj-", WORD, 80, 200), ("sk-svcacct-", WORD, 80, 200)),
    *_token("Anthropic key", ("sk-ant-api03-", WORD, 95, 95)),
    *_token("Hugging Face token", ("hf_", UPPER | LOWER, 34, 34)),
    Format("JSON web token", "token", "eyJ", DOTTED, 40, 8000, "jwt"),
    Format("AWS access key", "cloud-key", "AKIA", BASE32, 16, 16),
    Format("AWS secret access key", "cloud-key", "aws_secret_access_key", BASE64, 40, 40, gap=True),
    Format("AWS secret access key", "cloud-key", "AWS_SECRET_ACCESS_KEY", BASE64, 40, 40, gap=True),
    Format("Google API key", "cloud-key", "AIza", WORD, 35, 35),
    Format("Google OAuth client secret", "cloud-key", "GOCSPX-", WORD, 28, 28),
    Format("Google service account key", "cloud-key", '"private_key"', WORD, 0, 0, "google"),
    Format("Azure storage key", "cloud-key", "AccountKey=", BASE64, 88, 88),
    Format("Azure shared access key", "cloud-key", "SharedAccessKey=", BASE64, 44, 44),
    Format("DigitalOcean token", "cloud-key", "dop_v1_", HEX, 64, 64),
    Format("Alibaba Cloud access key", "cloud-key", "LTAI", ALNUM, 20, 20),
    Format("private key", "private-key", "PRIVATE KEY-----", WORD, 0, 0, "pem"),
    Format("PGP private key", "pgp-key", "PGP PRIVATE KEY BLOCK-----", WORD, 0, 0, "pem"),
    Format("private key", "private-key", "LS0tLS1CRUdJT", BASE64, 40, 1 << 30, "pem64"),
    Format("age key", "age-key", "AGE-SECRET-KEY-1", UPPER | DIGITS, 58, 58),
    Format("age key", "age-key", "AGE-SECRET-KEY-PQ-1", UPPER | DIGITS, 58, 120),
)  # fmt: skip


SHORTEST = 20
"""No token is shorter than this, its mark included."""
_ACROSS = tuple(row for row in FORMATS if " " in row.mark or len(row.mark) + row.low < SHORTEST)
"""Formats whose tokens may have a blank in them; those of all others lie within one of the long words of a text."""


def _groups(rows: Iterable[Format]) -> tuple[tuple[str, tuple[Format, ...]], ...]:
    """Return formats by what their marks begin with, for which a text is searched once."""
    found: dict[str, tuple[Format, ...]] = {}
    for row in rows:
        found[row.mark[:3]] = (*found.get(row.mark[:3], ()), row)
    return tuple(found.items())


_WITHIN = [row for row in FORMATS if row not in _ACROSS]
_CAPITALS = _groups(row for row in _WITHIN if row.mark != row.mark.lower())
_SNAKES = _groups(row for row in _WITHIN if row.mark == row.mark.lower() and "_" in row.mark)
_OTHERS = _groups(row for row in _WITHIN if row.mark == row.mark.lower() and "_" not in row.mark)


def formats_in(text: str) -> tuple[Format, ...]:
    """Return the formats that a token in the text may have: all that a search in its parts need try."""
    found = [row for row in _ACROSS if row.mark in text]
    words = "\n".join([word for word in text.split() if len(word) >= SHORTEST])
    if words:
        groups = _OTHERS
        if "_" in words:
            groups += _SNAKES
        if words.lower() != words:
            groups += _CAPITALS
        for rows in [rows for start, rows in groups if start in words]:
            found += [row for row in rows if row.mark in words]
    if len(found) > 1:
        found.sort(key=FORMATS.index)
    return tuple(found)


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
    if row.before and not all(char in ALNUM for char in text[front:at]):
        return False
    if row.high and (_letter(text, end) or (_letter(text, front - 1) and not row.before)):
        return False
    return not row.check or CHECKS[row.check](text, at, end)


def _letter(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at] in ALNUM


def _whole(text: str, start: int, end: int, row: Format) -> tuple[int, int]:
    """Return where what must not be shown begins and ends: of a key in PEM all that follows its first line."""
    return (start, len(text)) if row.family in ("private-key", "pgp-key") or row.check == "google" else (start, end)
