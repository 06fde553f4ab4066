"""The published schema, the table that checks files, and Config must say the same."""

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint_compliance.config.checks import Wrong, checked
from kubelint_compliance.config.record import Config, MaxDays, Scope
from kubelint_compliance.config.settings import KEYS
from kubelint_compliance.data import read_data

SCHEMA = json.loads(read_data("schemas/config.schema.json"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_schema_table_and_record_have_the_same_keys():
    own = {"origin", "base", "keep-in", "nested", "packs", "day"}
    fields = {field.replace("_", "-") for field in Config._fields} - own
    assert set(KEYS) == fields | {"extends"}
    assert list(SCHEMA["properties"]) == list(KEYS)


def test_every_key_is_described_for_editors():
    assert [key for key, said in SCHEMA["properties"].items() if not said.get("description")] == []


@pytest.mark.parametrize("key", [key for key in KEYS if key != "extends"])
def test_the_schema_tells_the_defaults(key):
    default = getattr(Config(), key.replace("-", "_"))
    if isinstance(default, Scope | MaxDays):
        default = {name: said for name, said in default._asdict().items() if said}
    plain = list(default) if isinstance(default, tuple) else default
    assert SCHEMA["properties"][key]["default"] == plain


def accepted(values):
    try:
        checked(values, KEYS)
    except Wrong:
        return False
    return True


_TEXTS = st.text("ab.-9A/*=é", max_size=4)
_WORDS = st.sampled_from(
    [
        "low",
        "high",
        "critical",
        "never",
        "1.20",
        "1.37",
        "1.38",
        "auto",
        "cluster",
        "shop",
        "a-",
        "-a",
        "a" * 63,
        "a" * 64,
    ]
)
_LEAVES = st.none() | st.booleans() | st.integers(-2, 70) | st.sampled_from([0.5, 1.25]) | _TEXTS | _WORDS
_INNER = st.sampled_from(
    [
        "paths",
        "ignore",
        "fail-on",
        "population",
        "severity",
        "params",
        "included",
        "excluded",
        "api-version",
        "kind",
        "pod-template",
        "x",
        "",
    ]
)
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_INNER, inner, max_size=4), max_leaves=8
)
_LIKELY = (
    st.lists(_TEXTS, max_size=3)
    | st.fixed_dictionaries({}, optional={"included": _TEXTS, "excluded": _LEAVES, "justification": _TEXTS})
    | st.dictionaries(_TEXTS, st.fixed_dictionaries({}, optional={"severity": _WORDS, "params": _VALUES}), max_size=2)
    | st.lists(
        st.fixed_dictionaries(
            {"paths": st.lists(_TEXTS, max_size=2)},
            optional={
                "ignore": st.lists(_TEXTS, max_size=2),
                "severity": st.dictionaries(_TEXTS, _WORDS, max_size=2),
                "params": st.dictionaries(_TEXTS, st.dictionaries(_TEXTS, _LEAVES, max_size=2), max_size=2),
                "fail-on": _WORDS,
            },
        ),
        max_size=2,
    )
    | st.lists(
        st.fixed_dictionaries({"api-version": _TEXTS, "kind": _TEXTS}, optional={"pod-template": _TEXTS}), max_size=2
    )
)
_KEYS = st.sampled_from([*KEYS, "selct", ""])


@given(st.dictionaries(_KEYS, _VALUES | _LIKELY | _WORDS, max_size=3))
def test_the_table_accepts_what_the_schema_accepts(values):
    assert accepted(values) is VALIDATOR.is_valid(values)


@pytest.mark.parametrize("key", KEYS)
@given(value=_VALUES | _LIKELY | _WORDS)
def test_each_key_alone_is_judged_alike(key, value):
    assert accepted({key: value}) is VALIDATOR.is_valid({key: value})
