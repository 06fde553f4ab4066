"""Lines and words of a text in which a fact finds something."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts import by_line
from kubelint_compliance.facts.secrets.places import config_credentials, env_credentials
from kubelint_compliance.facts.secrets.strings import credentials
from kubelint_compliance.facts.secrets.words import arg_credentials


def bad_words(value):
    """A fact of its own: each entry in which `bad` stands as a word, or `bad pair` as two."""
    return [
        {"path": [key], "what": "pair" if "bad pair" in text else "bad"}
        for key, text in value.items()
        if "bad" in text.split() or "bad pair" in text
    ]


def found(text, find=bad_words):
    """The parts of the text that are told; the whole as None."""
    facts = by_line(find)({"k": text})
    assert all(fact["path"] == ["k"] for fact in facts)
    return [text[fact["start"] : fact["end"]] if "start" in fact else None for fact in facts]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("good\nwords\n", []),
        ("bad", [None]),
        ("so bad", ["bad"]),
        ("bad so bad", ["bad", "bad"]),
        ("one\n  so bad here \n\nbad\n", ["bad", "bad"]),
        ("one\r\nbad\r\n", ["bad"]),
        ("bad\n" * 3, ["bad"] * 3),
        ("x " * 5000 + "bad", [None]),
    ],
)
def test_each_part_that_is_found_alone_is_told(text, parts):
    assert found(text) == parts


def test_two_words_that_say_it_together_are_one_part():
    def pairs(value):
        return [{"path": [key], "what": "x"} for key, text in value.items() if "-p bad" in text]

    assert found("run\nit -v -p bad -x\n", pairs) == ["-p bad"]


def test_lines_that_say_it_together_are_the_whole_text():
    def both(value):
        return [{"path": [key], "what": "x"} for key, text in value.items() if "one" in text and "two" in text]

    assert found("one\ntwo\n", both) == [None]


def test_what_is_found_for_its_name_is_the_whole_text():
    assert found("one\ntwo\n", lambda value: [{"path": [key], "what": "x"} for key in value]) == [None]


def test_each_line_has_its_own_words():
    text = "bad pair\nbad\n"
    assert [fact["what"] for fact in by_line(bad_words)({"k": text})] == ["pair", "bad"]


def test_what_stands_beside_a_text_stays_where_it_is_short():
    def named(value):
        entries = enumerate(value["env"])
        return [{"path": ["env", i, "value"], "what": e["name"]} for i, e in entries if e and "bad" in e["value"]]

    entries = [{"name": "A", "value": "x" * 500}, {"name": "B", "value": "one\nbad\n"}]
    assert by_line(named)({"env": entries, "more": {"x": "bad"}}) == [
        {"path": ["env", 1, "value"], "what": "B", "start": 4, "end": 7}
    ]


def test_many_texts_share_one_bound():
    text = "word\n" * 300 + "bad\n"
    facts = by_line(bad_words)({f"k{number}": text for number in range(50)})
    assert len(facts) == 50
    assert [("start" in fact) for fact in facts[:4]] == [True, True, True, False]


def test_credentials_of_settings_arguments_and_variables():
    settings = "host=db.example\ndb.password=hR7kQ2vN9pL4\n"
    config = {"kind": "ConfigMap", "data": {"app.properties": settings}}
    (fact,) = by_line(config_credentials)(config)
    assert settings[fact["start"] : fact["end"]] == "db.password=hR7kQ2vN9pL4"
    script = "echo one;\ncurl http://admin:hR7kQ2vN9pL4@shop.example.com/api\n"
    (fact,) = by_line(arg_credentials)({"args": ["-c", script]})
    assert script[fact["start"] : fact["end"]] == "http://admin:hR7kQ2vN9pL4@shop.example.com/api"
    value = "hR7kQ2vN9pL4\nhR7kQ2vN9pL5\n"
    container = {"env": [{"name": "DB_PASSWORD", "value": value}]}
    assert all("start" not in fact for fact in by_line(env_credentials)(container, [], 3.5))


def test_tokens_say_where_they_stand_once_a_line():
    key = "AKIA" + "QWERTYUIOPASDFGH"
    text = f"one {key} {key}\ntwo {key}\n"
    facts = credentials({"kind": "ConfigMap", "data": {"x": text}}, {})
    assert [text[fact["start"] : fact["end"]] for fact in facts] == [key, key]
    assert [fact["start"] for fact in facts] == [4, text.index("two") + 4]
