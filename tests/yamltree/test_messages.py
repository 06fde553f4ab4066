"""No message of the parser holds text of the document: what stands there may be a secret."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubelint_compliance.yamltree import ParseProblem, parse
from kubelint_compliance.yamltree import events as backends

WORD = "hunter2hunter2"
BROKEN = (
    "a: *{}\n",
    "a: &{0}\n  b: *{0}\n",
    "a: !!int {}\n",
    "a: !!bool '{}'\n",
    "a: !!timestamp {}\n",
    "a: !!binary {}\n",
    "{}: 1\n{}: 2\n",
    "? [{}]\n: 1\n",
    "? null\n: {}\n",
    "99999999999999999999{}: 1\n",
    "a: !{0}!x {0}\n",
    "%TAG !{0}! !{0}\n%TAG !{0}! !{0}\n---\na: 1\n",
    "%{0} x\n---\na: 1\n",
    'a: "\\{}"\n',
    'a: "{}\n',
    "a: '{}\n",
    "a: [{}\n",
    "a: {{{}: 1\n",
    "a: |{}\n",
    "a: @{}\n",
    "a: `{}`\n",
    "a: %{}\n",
    "- {0}\n{0}: 1\n",
    "a: {0}: {0}\n",
    "a:\n\t{}: 1\n",
    "a: !<{}\n",
    "<<: {}\n",
    "a: {}\x07\n",
    "a: b\n--- {}\n",
    '{{"a": "{0}", {0}}}',
    '{{"a": 1}}\n{{"b": 2}}\n{}',
    "a: b\n...\n{}\n",
    "&{0} a: &{0}\n  - *{0}\n",
    "*{}: 1\n",
)


def said(text: str) -> str:
    problems = [
        found for item in parse(text) for found in ([item] if isinstance(item, ParseProblem) else item.problems)
    ]
    return "\n".join(problem.message for problem in problems)


@pytest.mark.parametrize("name", ["libyaml", "python"])
@pytest.mark.parametrize("form", BROKEN)
def test_no_word_of_the_text(form: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "_backends", [backends.pure_python() if name == "python" else backends._libyaml()])
    text = form.format(WORD, WORD)
    assert WORD in text
    assert "hunter" not in said(text)


@given(
    st.sampled_from(BROKEN), st.sampled_from(BROKEN), st.integers(0, 30), st.sampled_from("'\"[]{}:#&*!|>%@` \n\t,?-")
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_word_of_any_broken_text(first: str, second: str, at: int, piece: str) -> None:
    text = first.format(WORD, WORD) + "---\n" + second.format(WORD, WORD)
    assert "hunter" not in said(text[:at] + piece + text[at:])
