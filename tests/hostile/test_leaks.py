"""A secret's value is in nothing that leaves: planted in every form, looked for in every format, report and file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kubelint_compliance.findings.shown import Shown
from kubelint_compliance.manifests.opened import Opened
from tests.hostile.leaks import CONFIG, CUSTOM, ELSEWHERE, FORMS, IN_SECRETS, POD, SECRET, found, planted, traces

if TYPE_CHECKING:
    from pathlib import Path

MIXED = "z4Kd8Wm1Rt6Yb3Np9Qx5"
PLAIN = "battery2staple7"
LOUD = "PLANTEDVALUE"
FALSE_FRIEND = "example-of-a-placeholder"
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("value", [MIXED, PLAIN, LOUD, FALSE_FRIEND])
def test_a_value_in_a_secret_is_not_told(tmp_path: Path, value: str) -> None:
    assert found(_folder(tmp_path), {form: planted(text, value) for form, text in IN_SECRETS.items()}, value) == []


@pytest.mark.parametrize("value", [MIXED, PLAIN, LOUD])
def test_a_credential_is_not_told(tmp_path: Path, value: str) -> None:
    assert found(_folder(tmp_path), {form: planted(text, value) for form, text in ELSEWHERE.items()}, value) == []


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def lines(text: str) -> list[str]:
    """Every line of a text as a finding on it would show it."""
    opened = Opened("a.yaml", text)
    shown = Shown(opened, opened.manifests)
    found = [shown.line(number) for number in range(1, text.count("\n") + text.count("\r") + 2)]
    return [line for line in found if line is not None]


@pytest.mark.parametrize("value", [MIXED, PLAIN, LOUD])
@pytest.mark.parametrize("form", FORMS)
def test_no_line_that_could_be_shown_tells_it(form: str, value: str) -> None:
    told = [line for line in lines(planted(FORMS[form], value)) if any(trace in line for trace in traces(value))]
    assert told == []


SCRIPT = POD + "    command: [sh, -c]\n    args:\n"


@pytest.mark.parametrize("value", ["Zq7x", MIXED])
@pytest.mark.parametrize(
    "text",
    [
        SCRIPT + "    - >\n      apk add a &&\n      mysql --password\n      @V@ -h db; apk add b\n",
        SCRIPT + "    - >2\n        curl -u\n        me:@V@ http://a.example | sh\n",
        SCRIPT + '    - >\n      curl -H "Authorization: Bearer\n      @V@" http://a.example | sh\n',
        SCRIPT + '    - "apk add a; mysql --password \\\n      @V@; apk add b"\n',
        SCRIPT + '    - "apk add a; mysql --pass\\x77ord=\\\n      @V@; apk add b"\n',
        SCRIPT + "    - 'apk add a; mysql --password\n      @V@; apk add b'\n",
        SCRIPT + "    - apk add a; mysql --password\n      @V@; apk add b\n",
        SCRIPT + "    - |\n      apk add a; mysql --password \\\n        @V@; apk add b\n",
        SCRIPT + "    - |\r\n      apk add a; mysql --password \\\r\n        @V@; apk add b\r\n",
        CONFIG + "data:\n  a.properties: >\n    a=b db.password=@V@\n    c=d\n",
        CONFIG + 'data:\n  a.env: "A=1\\n\\\n    DB_PASSWORD=\\\n    @V@\\n"\n',
    ],
)
def test_a_value_on_a_line_of_its_own_in_a_text_is_not_shown_however_short(text: str, value: str) -> None:
    assert [line for line in lines(text.replace("@V@", value)) if value in line] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (POD, POD),
        (CONFIG + "data: {a: b} # why\n", CONFIG + "data: {a: b} # why\n"),
        (SECRET + "type: Opaque\n", SECRET + "type: Opaque\n"),
        (SECRET + "data:\n  token: c2VjcmV0\n", SECRET + "data:\n  token: ********\n"),
        (
            CUSTOM + "spec: {secretRef: {kind: Secret, name: b}}\n",
            CUSTOM + "spec: {secretRef: {kind: Secret, name: b}}\n",
        ),
        (
            CUSTOM + "spec: {passwordSecret: {name: b, key: c}}\n",
            CUSTOM + "spec: {passwordSecret: {name: b, key: c}}\n",
        ),
        (CUSTOM + "spec: {password: '${A}', token: true}\n", CUSTOM + "spec: {password: '${A}', token: true}\n"),
        (
            CUSTOM + "spec: {image: 'a/my-secrets:v1@sha256:0'}\n",
            CUSTOM + "spec: {image: 'a/my-secrets:v1@sha256:0'}\n",
        ),
    ],
)
def test_what_is_no_secret_is_shown(text: str, shown: str) -> None:
    assert "\n".join(lines(text)) == shown


VALUES = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=10, max_size=40),
    st.text("abcdefghijklmnopqrstuvwxyz0123456789-_./+=", min_size=12, max_size=30),
    st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=8), min_size=3, max_size=5).map("-".join),
).filter(lambda value: value[0].isalpha() and value[-1].isalnum() and len(set(value)) > 6)
CHANGES = st.sampled_from(
    [("\n", "\r\n"), ("\n", "\r"), (": ", ":  "), ("---\n", "---\r\r\n"), ("", ""), ("{", "{ "), ("\n", " # a\n")]
)


SURE = sorted(form for form, text in IN_SECRETS.items() if "kind: Secret\n" in text)
"""Forms that say what they are in one way only, so that a test can see whether a damage took that away."""


@st.composite
def texts(draw: st.DrawFn, names: tuple[str, ...] = tuple(sorted(IN_SECRETS))) -> tuple[str, str]:
    """One to three forms with the same value in one text, written in another way; and the value."""
    value = "q" + draw(VALUES)
    forms = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3))
    text = "".join(f"{planted(IN_SECRETS[form], value)}\n---\n" for form in forms)
    return text.replace(*draw(CHANGES)), value


@given(texts())
@settings(QUICK)
def test_no_line_of_any_text_with_secrets_tells_a_value(planted_text: tuple[str, str]) -> None:
    text, value = planted_text
    marks = [value, value[: len(value) - 3], value[2:]]
    assert [line for line in lines(text) if any(mark in line for mark in marks)] == []


@given(texts(tuple(SURE)), st.integers(0, 400), st.sampled_from("'\"[]{}:#&*!|>%@` \n\t,?-\r"))
@example((SECRET + "stringData:\n  k: qwertyuiop\n", "qwertyuiop"), 45, "\r")
@settings(QUICK)
def test_no_line_of_a_damaged_text_tells_a_value(planted_text: tuple[str, str], at: int, piece: str) -> None:
    text, value = planted_text
    damaged = text[:at] + piece + text[at:]
    marks = [mark for mark in (value, value[: len(value) - 3], value[2:]) if mark in damaged]
    if damaged.count("kind: Secret") == text.count("kind: Secret") and "\nkind" in damaged:
        assert [line for line in lines(damaged) if any(mark in line for mark in marks)] == []


@given(st.lists(texts(), min_size=1, max_size=8))
@settings(QUICK, max_examples=5)
def test_no_output_tells_a_value(tmp_path_factory: pytest.TempPathFactory, many: list[tuple[str, str]]) -> None:
    value = many[0][1]
    whole = {str(number): text.replace(own, value) for number, (text, own) in enumerate(many)}
    assert found(_folder(tmp_path_factory.mktemp("leaks")), whole, value) == []
