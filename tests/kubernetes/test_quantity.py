"""Quantities: what is one, and how many billionths it is. The expectations are those of `resource.ParseQuantity`."""

from __future__ import annotations

import pytest

from kubelint_compliance.cel import compile
from kubelint_compliance.kubernetes.quantity import is_quantity, nanos
from kubelint_compliance.schema import scalars

MOST = (2**63 - 1) * 10**9
QUANTITIES = {
    "0": 0,
    "1": 10**9,
    "-1.5": -1_500_000_000,
    "+.5": 500_000_000,
    "2.": 2 * 10**9,
    "100m": 10**8,
    "1u": 1000,
    "1n": 1,
    "0.1n": 1,
    "-0.1n": -1,
    "0.0000000000000000000000000000000000000000000000000000000001": 1,
    "1.0000000001": 1_000_000_001,
    "1k": 10**12,
    "1e3": 10**12,
    "1E-3": 10**6,
    "1e+3": 10**12,
    "1Ki": 1024 * 10**9,
    "1.5Gi": 3 * 2**29 * 10**9,
    "7Ei": 7 * 2**60 * 10**9,
    "8Ei": MOST,
    "10E": MOST,
    "-1e300": -MOST,
    "0e9223372036854775807": 0,
    "1e-9223372036854775808": 1,
    "1" + "0" * 5000: MOST,
    "1" + "0" * 300 + "e-300": 10**9,
    "0." + "0" * 5000 + "1": 1,
    "0." + "3" * 100 + "Ei": 384307168202282325333333334,
    # A number may lack its digits.
    "m": 0,
    "k": 0,
    "E": 0,
    "Ki": 0,
    "n": 0,
    "+": 0,
    "-": 0,
    ".": 0,
    "-.m": 0,
    "e5": 0,
    ".e-9": 0,
    "Ti": 0,
    "0Pi": 0,
    "0.e-10": 0,
}
OTHERS = (
    "",
    " ",
    " 1",
    "1 ",
    "x",
    "1x",
    "e",
    "1e",
    "1e+",
    "1e1.5",
    "1eE5",
    "1m5",
    "--1",
    "+-1",
    "1..2",
    "1.2.3",
    "1,3",
    "1_0",
    "0x1",
    "200K",
    "1ki",
    "1KI",
    "\u0661",
    "1e\u0661",
    "1e9223372036854775808",
    "1e-9223372036854775809",
    "inf",
    # Where Go reads the slow way it misses the digits.
    "Pi",
    "-Ei",
    ".Ei",
    "e-10",
)


@pytest.mark.parametrize("text", OTHERS)
def test_no_quantity(text: str) -> None:
    assert not is_quantity(text)
    with pytest.raises(ValueError, match=r".*"):
        nanos(text)


@pytest.mark.parametrize(("text", "amount"), QUANTITIES.items(), ids=range(len(QUANTITIES)))
def test_a_quantity_in_billionths(text: str, amount: int) -> None:
    assert is_quantity(text)
    assert nanos(text) == amount


@pytest.mark.parametrize("text", [*QUANTITIES, *(text for text in OTHERS if text.strip() == text)])
def test_schemas_and_cel_agree(text: str) -> None:
    assert compile("isQuantity(t)", variables=("t",))(t=text) is scalars.is_quantity(text) is is_quantity(text)


def test_blanks_may_stand_around_a_quantity_in_json() -> None:
    assert scalars.is_quantity(" 500m\n")
    assert not is_quantity(" 500m\n")
