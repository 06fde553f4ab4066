"""Grammars like those of Kubernetes' own code, on thousands of texts that nearly are what they should be. Needs Go."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from kubelint_compliance.cel import CelError, compile
from kubelint_compliance.kubernetes.quantity import is_quantity, nanos
from kubelint_compliance.kubernetes.times import instant, is_micro_time
from tests.kubernetes.test_names import ACCEPTED, REFUSED
from tests.kubernetes.test_quantity import MOST, OTHERS, QUANTITIES
from tests.kubernetes.test_times import NO_TIMES, TIMES
from tests.schema.oracle import Oracle, build

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

pytestmark = pytest.mark.slow

FORMATS = (
    "dns1123Label",
    "dns1123Subdomain",
    "dns1035Label",
    "qualifiedName",
    "labelValue",
    "byte",
    "datetime",
    "date",
)
READS = ("timestamp(t) == timestamp(t)", "duration(t) == duration(t)", "string(duration(t))", "base64.decode(t) == b''")
SECOND = 10**9


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    program = build(tmp_path_factory.mktemp("oracle"), "grammars")
    if isinstance(program, str):
        pytest.skip(program)
    running = Oracle(program)
    yield running
    running.close()


def changed(texts: Iterable[str], letters: str) -> list[str]:
    """The texts, and many more with a letter or two put in, taken out or replaced."""
    chance = random.Random(1)
    known = sorted(text for text in texts if len(text) < 70)
    found = set(known)
    while len(found) < 3000:
        text = chance.choice(known)
        for _ in range(chance.choice((1, 1, 2))):
            at, letter = chance.randint(0, len(text)), chance.choice(letters)
            text = text[:at] + chance.choice((letter, "", letter + text[at : at + 1])) + text[at + 1 :]
        found.add(text)
    return sorted(found)


def answer(expression: str, text: str) -> Any:
    """Our value as Go would print it; None for an error."""
    try:
        value = compile(expression, variables=("t",))(t=text)
    except CelError:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_quantities(oracle: Oracle) -> None:
    for text in changed((*QUANTITIES, *OTHERS), "0019.+-eEmkKiMGnuPT x"):
        if len(text.lower().partition("e")[2]) > 3:  # Go would write it out in full
            continue
        assert answer("isQuantity(t)", text) == oracle.ask(["isQuantity(t)", text]), repr(text)
        theirs, read = oracle.ask(["Quantity", text]), text.strip()
        assert is_quantity(read) is (theirs is not None), repr(text)
        # Go cuts only what it does not read the quick way.
        assert theirs is None or nanos(read) == max(-MOST, min(MOST, theirs)), repr(text)


def test_times(oracle: Oracle) -> None:
    for text in changed((*TIMES, *NO_TIMES, "2024-05-01T00:00:00.123456Z"), "0129:-+.,TtZz 5"):
        try:
            ours: Any = list(divmod(instant(text), SECOND))
        except ValueError:
            ours = None
        assert ours == oracle.ask(["Time", text]), repr(text)
        assert is_micro_time(text) is (oracle.ask(["MicroTime", text]) is not None), repr(text)


@pytest.mark.parametrize("expression", READS)
def test_what_cel_reads(oracle: Oracle, expression: str) -> None:
    texts = changed((*TIMES, "1h30m", "-1.5s", "0", "2h45m30.5s", "YQ==", "YWI=", "Y\nQ", "YWJj"), "0129:-+.,Zhms=Y\n")
    for text in texts:
        assert answer(expression, text) == oracle.ask([expression, text]), repr(text)


@pytest.mark.parametrize("name", FORMATS)
def test_formats(oracle: Oracle, name: str) -> None:
    known = [*(text for texts in (*ACCEPTED.values(), *REFUSED.values()) for text in texts), "YQ==", *TIMES]
    expression = f"format.{name}().validate(t).hasValue()"
    for text in changed(known, "aZ0-_./1:T+="):
        assert answer(expression, text) == oracle.ask([expression, text]), repr(text)
