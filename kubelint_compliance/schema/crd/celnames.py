"""Names of properties as CEL writes them, as k8s.io/apiserver/pkg/cel/escaping.go does."""

from __future__ import annotations

FIRST_KEYWORDS = 32
"""The minor version since which a rule may write the name of a field that is a reserved word as it is."""
RESERVED = frozenset(
    (
        *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if"),
        *("import", "let", "loop", "package", "namespace", "return", "var", "void", "while"),
    )
)
_WORDS = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}


def escape(name: str) -> str | None:
    """Return the name of a field in CEL, or None where a property of that name cannot be reached from there."""
    if not name or name[0] in "0123456789":
        return None
    if name in RESERVED:
        return f"__{name}__"
    plain = name.replace("_", "").replace(".", "").replace("-", "").replace("/", "")
    if plain and not (plain.isascii() and plain.isalnum()):
        return None
    for text, word in _WORDS.items():
        name = name.replace(text, word)
    return name
