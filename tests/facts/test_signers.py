"""Which patterns for the subject of a keyless signature fit every account of a public service."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.signers import public_signer, public_signer_glob


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("^https://github.com/.*", True),
        ("^https://github\\.com/.*$", True),
        ("^https://github[.]com/.+", True),
        ("^https:\\/\\/github.com\\/.*$", True),
        ("^https://github.com/[^/]+/.*$", True),
        ("^https://github.com/(.*)/(.*)$", True),
        ("https://gitlab.com/", True),
        ("github.com/.*", True),
        ("^https://.*", True),
        (".*@gmail\\.com", True),
        ("^.+@gmail.com$", True),
        ("^github.com/.*", False),
        ("^https://github.com/$", False),
        ("^https://github.com/acme/.*$", False),
        ("^https://github.com/.*/acme/.*$", False),
        ("^https://github.com/(acme|other)/.*$", False),
        ("^https://github.example.com/.*$", False),
        ("^https://gitlab.example/.*$", False),
        (".*@example.com", False),
        ("ana@gmail.com", False),
        (".*", False),
        ("", False),
        (None, False),
    ],
)
def test_a_regular_expression_that_names_no_more_than_the_service(pattern, fits):
    assert public_signer(pattern) is fits


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("https://github.com/*", True),
        ("https://github.com/*/*", True),
        ("https://*", True),
        ("*@gmail.com", True),
        ("https://github.com/acme/*", False),
        ("https://github.com/", False),
        ("github.com/*", False),
        ("https://github.com/.*", False),
        (3, False),
    ],
)
def test_a_pattern_with_wildcards_that_names_no_more_than_the_service(pattern, fits):
    assert public_signer_glob(pattern) is fits
