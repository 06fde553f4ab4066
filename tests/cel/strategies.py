"""Hypothesis strategies: JSON-like objects, and expressions over them that meet every kind of value."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = ("a", "b", "c", "name")
scalars = (
    st.none()
    | st.booleans()
    | st.sampled_from((0, 1, -1, 2, 5, 2**53 + 1, 2**63 - 1, -(2**63)))
    | st.sampled_from((0.0, 1.0, -0.5, 2.5, 1e300, 9007199254740992.0))
    | st.sampled_from(("", "a", "b", "abc", "é😀", "1", "x:y"))
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(NAMES), values, min_size=1, max_size=4)

_LITERALS = (
    *("null", "true", "false", "0", "1", "-1", "2", "5", "1u", "2.5", "1.0", "0.0", "9223372036854775807"),
    *("''", "'a'", "'abc'", "b'a'", "[]", "{}", "[1,2]", "['a','b']", "{'a':1}"),
)
literals = st.sampled_from(_LITERALS)
names = st.sampled_from(NAMES)
_BINARY = ("==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "in", "&&", "||")


@st.composite
def chains(draw: st.DrawFn, roots: tuple[str, ...]) -> str:
    """Selects and indexes in a row; an optional where one of them has a question mark."""
    text = draw(st.sampled_from(roots))
    for _ in range(draw(st.integers(0, 3))):
        step = draw(st.sampled_from((".{}", ".{}", ".?{}", "['{}']", "[?'{}']", "[0]", "[?1]", "[1.0]", "[-1]")))
        text += step.format(draw(names))
    return text


def paths(roots: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Chains that give a value: no optional is left over, because the C++ engine's wrapper crashes on nested ones."""
    ends = st.sampled_from((".orValue('')", ".orValue(false)", ".hasValue()", ".orValue([])"))
    return st.tuples(chains(roots), ends).map(lambda pair: "".join(pair) if "?" in pair[0] else pair[0])


def expressions(roots: tuple[str, ...] = ("object",), depth: int = 3) -> st.SearchStrategy[str]:
    """Expressions up to a depth; the variables of macros become further roots."""
    leaves = literals.map(lambda text: f"dyn({text})") | paths(roots) | paths(roots)
    if depth == 0:
        return leaves
    inner = st.deferred(lambda: expressions(roots, depth - 1))
    variable = f"v{depth}"
    body = st.deferred(lambda: expressions((*roots, variable), depth - 1))
    other = f"w{depth}"
    bodies = st.deferred(lambda: expressions((*roots, variable, other), depth - 1))
    return st.one_of(
        leaves,
        st.builds("({} {} {})".format, inner, st.sampled_from(_BINARY), inner),
        st.builds("(dyn({}) {} dyn({}))".format, literals, st.sampled_from(_BINARY), literals),
        st.builds("{}({})".format, st.sampled_from(("!", "-", "size", "string", "int", "double")), inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("{}.{}(dyn({}))".format, inner, st.sampled_from(_TEXT_METHODS), literals | inner),
        st.builds("({}).orValue({})".format, chains(roots), inner),
        st.builds("({}).or({}).orValue({})".format, chains(roots), chains(roots), inner),
        st.builds("({}).hasValue()".format, chains(roots)),
        st.builds("has({}.{})".format, chains(roots), names),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{'a': {}, 'b': {}}}".format, inner, inner),
        st.builds("{}.{}({}, {})".format, inner, st.sampled_from(_MACROS), st.just(variable), body),
        st.builds(
            "{}.{}({}, {}, {})".format,
            inner,
            st.sampled_from(("all", "exists", "existsOne", "transformList")),
            st.just(variable),
            st.just(other),
            bodies,
        ),
        st.builds("cel.bind({}, {}, {})".format, st.just(variable), inner, body),
        st.builds("({}).optMap({}, {}).orValue(7)".format, chains(roots), st.just(variable), body),
    )


_TEXT_METHODS = ("startsWith", "endsWith", "contains", "indexOf", "split", "lastIndexOf")
_MACROS = ("all", "exists", "exists_one", "map", "filter")
