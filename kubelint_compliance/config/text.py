"""The text of a configuration file, YAML or TOML, as plain values with the line of each key."""

from __future__ import annotations

from kubelint_compliance.model import UsageError
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kubelint_compliance.config.checks import Path
    from kubelint_compliance.yamltree import Document

TABLE = "kubelint-compliance"


class Written(NamedTuple):
    """What a file says: `name` is how messages call it, `line_of` finds the line of a path, None where unknown."""

    name: str
    values: Mapping[str, object]
    line_of: Callable[[Path], int | None]


def read_text(content: bytes, file: str, name: str) -> Written:
    """Read a file by its kind: `pyproject.toml` has a table for this tool, other TOML and YAML is all about it."""
    if file.endswith("pyproject.toml"):
        return _toml(content, name, toml_table(content, name) or {})
    if file.endswith(".toml"):
        return _toml(content, name, _loads(content, name))
    return _yaml(content, name)


def toml_table(content: bytes, name: str) -> Mapping[str, object] | None:
    """The `[tool.kubelint-compliance]` table, if there is one."""
    tools = _loads(content, name).get("tool")
    if not isinstance(tools, dict) or TABLE not in tools:
        return None
    table = tools[TABLE]
    if not isinstance(table, dict):
        raise UsageError(f"{name}: tool.{TABLE} must be a table")
    return table


def _loads(content: bytes, name: str) -> Mapping[str, object]:
    import tomllib

    try:
        return tomllib.loads(content.decode().removeprefix("\ufeff"))
    except UnicodeDecodeError:
        raise UsageError(f"{name}: is not UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{name}: {' '.join(str(error).split())}") from None


def _toml(content: bytes, name: str, values: Mapping[str, object]) -> Written:
    lines = content.decode().splitlines()

    def line_of(path: Path) -> int | None:
        """Tomllib keeps no places: a key that begins exactly one line is found again, any other is not."""
        for key in reversed([step for step in path if isinstance(step, str)]):
            starts = (key, f'"{key}"', f"'{key}'")
            at = [
                number
                for number, line in enumerate(lines, 1)
                if line.partition("=")[0].strip() in starts or line.strip().endswith(f"{TABLE}.{key}]")
            ]
            if at:
                return at[0] if len(at) == 1 else None
        return None

    return Written(name, values, line_of)


def _yaml(content: bytes, name: str) -> Written:
    from kubelint_compliance.yamltree import ParseProblem, decode, parse

    text = decode(content)
    if isinstance(text, ParseProblem):
        raise UsageError(f"{name}:{text.span.line}: {text.message}")
    documents: list[Document] = []
    for document in parse(text):
        problems = (document,) if isinstance(document, ParseProblem) else document.problems
        for problem in problems:
            # What Kubernetes would do about a repeated key is no news here: the file is refused.
            raise UsageError(f"{name}:{problem.span.line}: {problem.message.partition('; ')[0]}")
        if not isinstance(document, ParseProblem) and not document.empty:
            documents.append(document)
    return _from_documents(documents, name)


def _from_documents(documents: list[Document], name: str) -> Written:
    if not documents:
        return Written(name, {}, lambda _: None)
    if len(documents) > 1:
        raise UsageError(f"{name}:{documents[1].first_line}: a configuration is one document, not several")
    document = documents[0]
    if not isinstance(document.value, dict):
        raise UsageError(f"{name}:{document.span.line}: a configuration is a table of keys and values")

    def line_of(path: Path) -> int | None:
        span = document.span_of(path, key=True) or document.nearest(path)[1]
        return span.line

    return Written(name, document.value, line_of)
