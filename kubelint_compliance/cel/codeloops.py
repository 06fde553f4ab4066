"""Code for macros that go over lists and maps: plain loops; an inner loop counts what it costs."""

from __future__ import annotations

from kubelint_compliance.cel import build as py

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from kubelint_compliance.cel.codegen import Code, Generator
    from kubelint_compliance.cel.tree import Comprehension


def _over(gen: Generator, node: Comprehension) -> ast.expr:
    """Return code for what the loop goes over, counted in an inner loop."""
    code, kind = gen.value(node.operand)
    if gen.loops:
        code = gen.charged(code)
    if len(node.names) == 2:
        return gen.runtime("pairs", code)
    if kind in ("list", "map"):
        return code
    first, again = gen.twice(code)
    collection = py.call("isinstance", first, py.name(gen.use("COLLECTIONS")))
    return py.choose(collection, again, gen.runtime("slow"))


def _loop(gen: Generator, node: Comprehension, write: Callable[[str], None]) -> None:
    """Append the loop; `write` appends its body, given the first variable."""
    over = _over(gen, node)
    names = [gen.fresh(name) for name in node.names]
    outer = gen.names
    gen.names = {**outer, **{name: (python, "") for name, python in zip(node.names, names, strict=True)}}
    gen.loops += 1
    body, _ = gen.aside(lambda: _body(gen, node, lambda: write(names[0])))
    gen.loops -= 1
    gen.names = outer
    gen.block.append(py.loop(names, over, body))


def _body(gen: Generator, node: Comprehension, write: Callable[[], None]) -> None:
    if node.condition is None:
        write()
        return
    test = gen.truth(node.condition)
    statements, _ = gen.aside(write)
    gen.block.append(py.when(test, statements))


def _quantifier(gen: Generator, node: Comprehension) -> Code:
    """`all` and `exists`: a flag that the first decisive element turns."""
    flag = gen.temporary()
    decisive = node.kind == "exists"
    gen.block.append(py.assign(flag, py.constant(not decisive)))

    def write(_: str) -> None:
        test = gen.truth(node.body, wanted=decisive)
        gen.block.append(py.when(test, [py.assign(flag, py.constant(decisive)), py.Break()]))

    _loop(gen, node, write)
    return py.name(flag), "bool"


def _exists_one(gen: Generator, node: Comprehension) -> Code:
    count = gen.temporary()
    gen.block.append(py.assign(count, py.constant(0)))

    def write(_: str) -> None:
        one = py.AugAssign(py.Name(count, py.STORE), py.ADD, py.constant(1))
        gen.block.append(py.when(gen.truth(node.body), [one]))

    _loop(gen, node, write)
    return py.compare(py.name(count), py.EQ, py.constant(1)), "bool"


def _collect(gen: Generator, node: Comprehension) -> Code:
    """`map`, `filter` and `transformList`: a list that grows."""
    result = gen.temporary()
    gen.block.append(py.assign(result, py.List([], py.LOAD)))

    def write(first: str) -> None:
        if node.kind == "filter":
            append: ast.stmt = py.Expr(py.method(py.name(result), "append", py.name(first)))
            gen.block.append(py.when(gen.truth(node.body), [append]))
        else:
            gen.block.append(py.Expr(py.method(py.name(result), "append", gen.value(node.body)[0])))

    _loop(gen, node, write)
    return py.name(result), "list"


def _transform_map(gen: Generator, node: Comprehension) -> Code:
    result = gen.temporary()
    gen.block.append(py.assign(result, py.Dict([], [])))

    def write(first: str) -> None:
        target = py.Subscript(py.name(result), py.name(first), py.STORE)
        gen.block.append(py.Assign([target], gen.value(node.body)[0]))

    _loop(gen, node, write)
    return py.name(result), "map"


def _slow(gen: Generator, _: Comprehension) -> Code:
    """Macros too rare for code of their own."""
    return gen.runtime("slow"), ""


LOOPS: dict[str, Callable[[Generator, Comprehension], Code]] = {
    "all": _quantifier,
    "exists": _quantifier,
    "existsOne": _exists_one,
    "map": _collect,
    "filter": _collect,
    "transformMap": _transform_map,
    "transformMapEntry": _slow,
    "sortBy": _slow,
}
