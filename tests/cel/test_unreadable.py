"""A value that cannot be read is an error wherever it is used; an operand of a wrong type is a `WrongType`."""

from __future__ import annotations

import pytest

from kubelint_compliance.cel import CelError, HostFunction, WrongType, compile
from kubelint_compliance.cel.unreadable import Unreadable

ODD = Unreadable("the node")
OBJECT = {"odd": ODD, "even": 2, "list": [1, ODD, "a"]}

UNUSED = (
    ("has(x.other)", False),
    ("x.?other.orValue(1) == 1", True),
    ("x.even == 2 || x.odd", True),
    ("x.odd && x.even == 3", False),
    ("x.list.exists(item, item == 1)", True),
    ("x.list.all(item, item == 2)", False),
    ("size(x.list) == 3", True),
    ('"odd" in x', True),
    ("x.even == 2 ? true : x.odd", True),
    ('x.list[2] == "a"', True),
)
USED = (
    "x.odd",
    "has(x.odd)",
    "x.?odd.hasValue()",
    "x.?odd.?more.orValue(1) == 1",
    "x.odd.more",
    "x.odd[0]",
    'x[?"odd"].orValue(1) == 1',
    "x.odd == null",
    "null != x.odd",
    "x.odd == true",
    "type(x.odd) == map",
    "x.list.exists(item, item == 2)",
    "x.list.map(item, item)",
    "2 in x.list",
    '"b" in x.list',
    "x.list == [1, 2, 3]",
    "x == {'odd': 1, 'even': 2, 'list': []}",
    "x.odd in [1]",
    "!x.odd",
    "x.odd || x.even == 3",
    "string(x.odd) == ''",
    "f(x)",
    "x.?odd.optMap(v, 1).orValue(2) == 1",
)


@pytest.mark.parametrize(("text", "value"), UNUSED)
def test_what_is_not_used_does_not_matter(text: str, value: object) -> None:
    assert compile(text, ("x",)).evaluate(OBJECT) == value


@pytest.mark.parametrize("text", USED)
def test_every_use_is_an_error_that_tells_the_node(text: str) -> None:
    functions = {"f": HostFunction(lambda x: isinstance(x["odd"], dict), ("dyn",))}
    with pytest.raises(WrongType) as error:
        compile(text, ("x",), functions).evaluate(OBJECT)
    assert error.value.node == "the node"


@pytest.mark.parametrize(
    "use",
    [bool, len, str, hash, iter, int, lambda v: v.get("a"), lambda v: v in {"a"}, lambda v: f"{v}", lambda v: v["a"]],
)
def test_the_functions_of_a_host_cannot_use_it_unnoticed(use: object) -> None:
    with pytest.raises(WrongType):
        use(ODD)  # type: ignore[operator]
    assert repr(ODD) == "Unreadable('the node')"


@pytest.mark.parametrize(
    "text", ["x + 1 == 2", "x.matches('a')", "x.startsWith('a')", "x.exists(i, i)", "x.a", "x && true"]
)
def test_an_operand_of_a_wrong_type_is_told_apart_from_other_errors(text: str) -> None:
    for run in (compile(text, ("x",)).run, compile(text, ("x",)).evaluate):
        with pytest.raises(WrongType) as error:
            run(3 if "+" not in text else "a")
        assert error.value.node is None


@pytest.mark.parametrize("text", ["x.missing", "x.list[7]", "1 / 0 == x"])
def test_other_errors_are_not_of_types(text: str) -> None:
    with pytest.raises(CelError) as error:
        compile(text, ("x",)).run({"list": []})
    assert not isinstance(error.value, WrongType)


@pytest.mark.parametrize(
    "text", ["has(x.a)", "x.?a.hasValue()", "x[?'a'].hasValue()", "x.?a.?b.hasValue()", "x[?(k)].hasValue()"]
)
def test_a_scalar_has_no_fields_to_ask_for_where_it_is_strict(text: str) -> None:
    for value, lenient in ((None, False), ({}, False), ("text", False), (3, False)):
        program = compile(text, ("x", "k"))
        assert program.run(value, "a") is program.evaluate(value, "a") is lenient
    strict = compile(text, ("x", "k"), strict=True)
    assert strict.run(None, "a") is strict.run({}, "a") is False
    with pytest.raises(WrongType):
        strict.run("text", "a")
    if text.count("?") == 2:
        with pytest.raises(WrongType):
            strict.run({"a": 3}, "a")
