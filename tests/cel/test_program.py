"""Programs: bindings, host functions, declared types, emitted modules, bounds, places of errors, lean imports."""

from __future__ import annotations

import subprocess
import sys
import warnings
from types import ModuleType
from typing import Any

import pytest

from kubelint_compliance.cel import (
    CelError,
    CelUnavailable,
    Emitted,
    HostFunction,
    Program,
    UInt,
    compile,
    emit_module,
    load_emitted,
)
from kubelint_compliance.cel.library import FUNCTION_MODULES, METHOD_MODULES
from kubelint_compliance.cel.types import DYN, STRING, ObjectType, Type, list_of
from tests.cel.test_spec import CASES, OBJECT, Error


def module_of(source: str) -> ModuleType:
    module = ModuleType("emitted")
    exec(source, module.__dict__)
    return module


def load(source: str, functions: dict[str, HostFunction] | None = None) -> dict[str, Program]:
    return load_emitted(module_of(source), functions)


def test_bindings_are_by_name_or_in_order() -> None:
    program = compile("a - b", variables=["a", "b"])
    assert program(a=3, b=1) == 2
    assert program.run(3, 1) == 2
    assert (program.source, program.variables, program.cost_limit) == ("a - b", ("a", "b"), 1_000_000)


@pytest.mark.parametrize("bindings", [{}, {"a": 1, "b": 2}])
def test_bindings_must_fit(bindings: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        compile("a", variables=["a"])(**bindings)


def test_variables_may_have_names_that_python_keeps() -> None:
    names = ["self", "class", "dict", "len", "_t1", "__class__", "object"]
    program = compile(" + ".join(names), variables=names)
    assert program.run(*range(7)) == 21
    assert load(emit_module({"sum": program}))["sum"].run(*range(7)) == 21


def test_functions_elsewhere_are_loaded_when_the_first_is_run() -> None:
    programs = {name: compile(text, variables=["x"]) for name, text in {"a": "x + 1", "b": "x + 2", "c": "1/x"}.items()}
    apart = {name: programs[name] for name in ("b", "c")}
    loads: list[int] = []

    def elsewhere() -> ModuleType:
        loads.append(1)
        return module_of(emit_module(apart))

    emitted = Emitted(module_of(emit_module(programs, elsewhere=apart)), {}, elsewhere)
    assert (emitted["a"].run(1), emitted["b"].source, loads) == (2, "x + 2", [])
    assert (emitted["b"].run(1), emitted["b"].run(2), loads) == (3, 4, [1])
    with pytest.raises(CelError, match="division by zero"):
        emitted["c"].run(0)


def test_values_are_plain_python() -> None:
    assert compile("[x, x + 1u]", variables=["x"])(x=UInt(4)) == [UInt(4), UInt(5)]


class Lazy(dict[str, int]):
    def __missing__(self, key: str) -> int:
        self[key] = 7
        return 7

    def __contains__(self, key: object) -> bool:
        return key == "late"


@pytest.mark.parametrize("expression", ["variables.late", "variables.?late.orValue(0)", "variables.late + 0 * 1"])
def test_a_map_may_compute_its_values(expression: str) -> None:
    program = compile(expression, variables=["variables"])
    assert program(variables=Lazy()) == program.evaluate(Lazy()) == 7


def double(value: Any) -> Any:
    if value == "bad":
        raise CelError("cannot double it", 1, 1)
    return value * 2


HOST = {
    "double": HostFunction(double, ("dyn",), "dyn"),
    "shout": HostFunction(str.upper, ("string",), "string"),
    "owner": HostFunction(lambda graph, name: f"{graph}:{name}", (Type("Graph"), "string"), "string", member=True),
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("double(4)", 8),
        ("double(x) == 'abab' && shout(x) == 'AB'", True),
        ("[1, 2].map(i, double(i))", [2, 4]),
        ("graph.owner('n')", "g:n"),
    ],
)
def test_host_functions(expression: str, expected: Any) -> None:
    program = compile(expression, variables={"x": "dyn", "graph": ObjectType("Graph")}, functions=HOST)
    emitted = load(emit_module({"p": program}), HOST)["p"]
    assert program.run("ab", "g") == emitted.run("ab", "g") == program.evaluate("ab", "g") == expected


def test_a_host_function_fails_at_its_place() -> None:
    with pytest.raises(CelError, match="cannot double it") as caught:
        compile("true ? double('bad') : 1", functions=HOST)()
    assert (caught.value.line, caught.value.column) == (1, 8)


def test_a_host_function_gets_its_declared_types() -> None:
    with pytest.raises(CelError, match="no such overload"):
        compile("shout(x)", variables=["x"], functions=HOST)(x=1)
    with pytest.raises(CelError, match="no matching overload"):
        compile("shout(1)", functions=HOST)


CONTAINER = {"image": STRING, "securityContext": ObjectType("SecurityContext", {"privileged": Type("bool")}.get)}
POD = ObjectType("Pod", {"containers": list_of(ObjectType("Container", CONTAINER.get)), "metadata": DYN}.get)


@pytest.mark.parametrize(
    ("expression", "column"),
    [
        ("pod.containers.all(c, c.?securityContext.?privileged.orValue(false))", None),
        ("has(pod.metadata.anything)", None),
        ("pod == null", None),
        ("pod.containers.all(c, !has(c.secruityContext))", 30),
        ("pod.containers[0].?image.orValue('') == '' || pod.?container.hasValue()", 52),
        ("pod['contianers']", 5),
        ("pod.containers[0].image.name", 25),
        ("pod.containers.exists(c, c.image > 1)", 34),
    ],
)
def test_fields_of_declared_types_must_exist(expression: str, column: int | None) -> None:
    if column is None:
        compile(expression, variables={"pod": POD})
        return
    with pytest.raises(CelError) as caught:
        compile(expression, variables={"pod": POD})
    assert (caught.value.line, caught.value.column) == (1, column)


@pytest.mark.parametrize(
    ("expression", "line", "column", "message"),
    [
        ("true &&\n  nope", 2, 3, "undeclared reference to 'nope'"),
        ("nope(1)", 1, 1, "undeclared function 'nope'"),
        ("'a'.nope()", 1, 5, "undeclared method 'nope'"),
        ("'a'.startsWith()", 1, 5, "no matching overload for 'startsWith' applied to (string)"),
        ("'é' + 1", 1, 5, "no matching overload for '_+_' applied to (string, int)"),
        ("x.a.b.c", 1, 7, "no such key: c"),
        ("x.a.b[\n'c']", 1, 6, "no such key: c"),
        ("[1, 2].map(i, i / 0)", 1, 17, "division by zero"),
        ("'abc", 1, 1, "the text is not closed"),
        ("'ab\\q'", 1, 4, "unknown escape"),
    ],
)
def test_errors_have_a_place(expression: str, line: int, column: int, message: str) -> None:
    with pytest.raises(CelError) as caught:
        compile(expression, variables=["x"])(x={"a": {"b": {}}})
    assert (caught.value.line, caught.value.column) == (line, column)
    assert message in str(caught.value)


def test_the_caret_stands_below_the_place() -> None:
    with pytest.raises(CelError) as caught:
        compile("true &&\n\tnope")
    assert caught.value.caret() == "\tnope\n\t^"


@pytest.mark.parametrize(
    "expression",
    [
        "1 + " * 60_000 + "1",
        "(" * 200 + "1" + ")" * 200,
        "[" * 200 + "]" * 200,
        "!" + "(!" * 150 + "true" + ")" * 150,
        " + ".join(["1"] * 1000),
        "x" + ".a" * 1000,
    ],
)
def test_length_and_nesting_are_bounded(expression: str) -> None:
    with pytest.raises(CelError, match=r"longer than|nests deeper"):
        compile(expression, variables=["x"])


def test_many_operands_are_no_nesting() -> None:
    assert compile(" && ".join(["true"] * 1000))() is True


def test_more_loops_than_python_nests_run_exactly() -> None:
    expression = "1"
    for index in range(25):
        expression = f"[1].map(v{index}, {expression})"
    result = compile(expression)()
    for _ in range(25):
        result = result[0]
    assert result == 1


@pytest.mark.parametrize(
    "expression",
    [
        "x.all(a, x.all(b, x.all(c, a + b + c >= 0)))",
        "x.all(a, a in x || -1 in x || true)",
        "x.map(a, x.map(b, x.map(c, c))).size() > 0",
    ],
)
@pytest.mark.parametrize("exactly", [False, True])
def test_cost_is_bounded(expression: str, exactly: bool) -> None:
    program = compile(expression, variables=["x"], cost_limit=100_000)
    with pytest.raises(CelError, match="costs more than its limit"):
        (program.evaluate if exactly else program.run)(list(range(3000)))


def test_cost_cannot_be_absorbed() -> None:
    program = compile("x.all(a, x.all(b, 1 / b > 5)) || true", variables=["x"], cost_limit=10_000)
    with pytest.raises(CelError, match="costs more than its limit"):
        program.evaluate([0] * 3000)


def test_texts_and_lists_cannot_grow_without_bound() -> None:
    doubled = "x"
    for index in range(30):
        doubled = f"cel.bind(v{index}, {doubled}, v{index} + v{index})"
    with pytest.raises(CelError, match=r"too long|costs more"):
        compile(doubled, variables=["x"])(x="a" * 1000)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cel.bind(found, x.?a, found.?b.orValue(7))", 1),
        ("cel.bind(found, x.?a.?none, found.?b.orValue(7))", 7),
        ("cel.bind(found, x.?none, found.hasValue() ? 1 : 2)", 2),
        ("cel.bind(found, x.?a, found.orValue({}) == {'b': 1})", True),
        ("[1].map(n, cel.bind(found, x.?a, found.?b.orValue(n) + n))", [2]),
    ],
)
def test_optionals_are_bound_in_fast_code(monkeypatch, expression: str, expected: object) -> None:
    program = compile(expression, variables=["x"])
    monkeypatch.setattr(Program, "evaluate", None)
    assert program.run({"a": {"b": 1}}) == expected


EMITTED = {
    f"case {index}": (case.values[0], case.values[1])
    for index, case in enumerate(CASES)
    if not isinstance(case.values[1], Error)
}


def test_emitted_programs_answer_as_those_in_memory() -> None:
    programs = {name: compile(str(source), variables=["object"]) for name, (source, _) in EMITTED.items()}
    emitted = load(emit_module(programs))
    assert emitted.keys() == programs.keys()
    for name, (source, expected) in EMITTED.items():
        assert (source, emitted[name].run(OBJECT)) == (source, expected)
        assert emitted[name].source == source


def test_an_emitted_program_falls_back_to_its_source() -> None:
    program = load(emit_module({"p": compile("1 / x > 0 || true", variables=["x"])}))["p"]
    assert program(x=0) is True


def test_emitted_source_is_reproducible() -> None:
    program = compile("x.all(a, a.?b.orValue(0) > 1 && a.c.lowerAscii() == 'x')", variables=["x"])
    assert emit_module({"p": program}) == emit_module({"p": program})


LEAN = """
import sys
before = set(sys.modules)
import kubelint_compliance.cel as cel
from types import ModuleType
module = ModuleType("emitted")
exec(sys.stdin.read(), module.__dict__)
program = cel.load_emitted(module)["p"]
assert program.run({"a": {"b": 1}, "c": ["x"]}) is True
heavy = {"re", "typing", "dataclasses", "enum", "datetime", "json", "decimal", "ipaddress", "re2", "ast", "functools"}
print(*sorted(heavy & (set(sys.modules) - before)))
"""


def test_emitted_programs_import_almost_nothing() -> None:
    program = compile("x.?a.?b.orValue(0) == 1 && x.c.all(e, e.startsWith('x'))", variables=["x"])
    done = subprocess.run(
        [sys.executable, "-S", "-c", LEAN],
        input=emit_module({"p": program}),
        text=True,
        capture_output=True,
        check=True,
    )
    assert done.stdout.strip() == ""


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "re2", None)
    with pytest.raises(CelUnavailable, match="google-re2"):
        compile("x.matches('never seen [0-9]')", variables=["x"])(x="a")


def test_the_index_of_functions_equals_the_tables() -> None:
    from importlib import import_module

    modules = {module for names in (*FUNCTION_MODULES.values(), *METHOD_MODULES.values()) for module in names}
    for module in modules:
        content = import_module(f"kubelint_compliance.cel.library.{module}")
        for table, index in ((content.FUNCTIONS, FUNCTION_MODULES), (content.METHODS, METHOD_MODULES)):
            names = {signature.partition("(")[0] for signature in table}
            assert names == {name for name, found in index.items() if module in found}, module


@pytest.mark.parametrize("source", ["'a\ud800'", "b'a\udfff'", "rb'a\udc00'", "'a' + \udbff"])
def test_half_of_a_surrogate_pair_is_refused_at_its_place(source: str) -> None:
    with pytest.raises(CelError) as caught:
        compile(source)
    assert str(caught.value) == "half of a surrogate pair is no character"
    assert source[caught.value.column - 1] > "\ud7ff"


@pytest.mark.parametrize("literal", ["'a'", "1", "-1", "1.5", "null", "[1]", "b'a'", "true", "2u"])
@pytest.mark.parametrize("way", [".?x.hasValue()", "['x']", "[0]", ".x", "[?0].hasValue()"])
def test_python_warns_of_no_literal(literal: str, way: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        program = compile(f"dyn({literal}){way}")
        load(emit_module({"one": program}))
