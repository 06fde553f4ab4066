"""Makes text from manifests harmless for the place it goes to: one function for each destination.

Takes any string, hostile ones included; gives text that the destination reads as plain characters.
"""

from __future__ import annotations

from collections.abc import Iterator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_MARKDOWN = str.maketrans({character: f"&#{ord(character)};" for character in "&<>`*_[]|\\~$#"})
_URI_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def printable(text: str, keep: str = "") -> str:
    """Write every control, format, bidirectional and unassigned character as its code, but for those in `keep`."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in keep else _code(c) for c in text)


def _code(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def terminal(text: str, keep: str = "") -> str:
    """One line for a terminal or a build log, which may stand at the start of a line there.

    Build services read commands from the log: GitHub at a line's start (`::`) and anywhere (`##[`), Azure `##vso[`.
    """
    return log_line(printable(text, keep))


def log_line(line: str) -> str:
    """A printable line in which no build service finds a command."""
    if line.lstrip().startswith("::"):
        line = line.replace("::", ":\\x3a", 1)
    return _broken(line, "\\x23")


def _broken(text: str, code: str) -> str:
    """The text with `##[` and `##vso[` (in any case) taken apart."""
    if "##" not in text:
        return text
    return text.replace("##[", f"#{code}[").replace("##v", f"#{code}v").replace("##V", f"#{code}V")


def workflow_data(text: str) -> str:
    """The message of a GitHub workflow command; lines are kept."""
    return printable(text, "\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """A property of a GitHub workflow command (`file`, `title`, ...)."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")


def xml(text: str) -> str:
    """Text between the tags of XML 1.0; characters that XML forbids become visible codes."""
    return _broken(printable(text, "\n\t").translate(_XML), "&#35;")


def xml_attribute(text: str) -> str:
    """A quoted attribute of XML 1.0, whose line breaks and tabs survive the reader's normalisation."""
    return xml(text).replace("\n", "&#10;").replace("\t", "&#9;")


def html(text: str) -> str:
    """Text or a quoted attribute of HTML."""
    return xml(text)


def markdown(text: str) -> str:
    """Plain words in a line of GitHub's Markdown or in a cell of a table: no markup, link, mention or issue."""
    line = printable(" ".join(text.splitlines())).translate(_MARKDOWN)
    line = line.replace("://", "&#58;//").replace("@", "@<!-- -->")
    return line.replace("www.", "www&#46;").replace("WWW.", "WWW&#46;")


def markdown_code(text: str) -> str:
    """A name in code type, in a line of Markdown or in a cell of a table."""
    return f"<code>{markdown(text)}</code>"


def markdown_block(text: str, language: str = "") -> str:
    """Several lines as a fenced code block, whose fence is longer than any run of backticks inside."""
    longest = max((len(run) for run in _backtick_runs(text)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = "\n".join(printable(line, "\t") for line in text.rstrip("\n").splitlines())
    return f"{fence}{language}\n{lines}\n{fence}"


def _backtick_runs(text: str) -> Iterator[str]:
    run = ""
    for character in text:
        if character == "`":
            run += character
        elif run:
            yield run
            run = ""
    if run:
        yield run


def markdown_prose(text: str) -> str:
    """A rule's own words: `code` stays code, everything else is plain."""
    pieces = " ".join(text.split()).split("`")
    if len(pieces) % 2 == 0 or "" in pieces[1:-1]:
        return markdown("`".join(pieces))
    return "".join(markdown_code(piece) if odd % 2 else markdown(piece) for odd, piece in enumerate(pieces))


def comment(text: str) -> str:
    """A sentence that some readers show as it is and others as Markdown: still plain, but no link, tag or mention."""
    from re import sub

    unlinked = printable(text).replace("](", "] (")
    return sub(r"<(?=[A-Za-z!/?])", "< ", sub(r"(?<!\w)@(?=\w)", "@ ", unlinked))


def csv(text: str) -> str:
    """A quoted cell that no spreadsheet takes for a formula."""
    cell = printable(text, "\n")
    guard = "'" if cell.lstrip().startswith(("=", "+", "-", "@", "\\t", "\\r")) else ""
    return '"' + guard + cell.replace('"', '""') + '"'


def uri(path: str) -> str:
    """A relative POSIX path as a relative URI reference: percent-encoded UTF-8, without a leading `./`."""
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    try:
        encoded = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        encoded = path.encode("utf-8", "surrogatepass")
    return "".join(chr(byte) if byte in _URI_PLAIN else f"%{byte:02X}" for byte in encoded)


def json_text(value: object, levels: int = 1) -> str:
    """Any value as JSON for people and programs, as `json_pieces` writes it."""
    return "".join(json_pieces(value, levels))


def json_pieces(value: object, levels: int = 1) -> Iterator[str]:
    """The pieces of a value as JSON: ASCII alone, one end of line behind it.

    What lies `levels` deep is written in one piece each, and an iterator as a list whose entries are asked for one by
    one: of a long report no more is in memory than one of its pieces.
    """
    from json import JSONEncoder

    yield from _json(value, levels, "\n", JSONEncoder().encode)
    yield "\n"


def _json(value: object, levels: int, line: str, encode: Callable[[object], str]) -> Iterator[str]:
    """The pieces of a value; `line` is the end of a line with the space that begins the next one."""
    if isinstance(value, dict):
        before, end, entries = "{", "}", ((f"{json_lines(encode(key))}: ", entry) for key, entry in value.items())
    elif isinstance(value, list | Iterator):
        before, end, entries = "[", "]", (("", entry) for entry in value)
    else:
        yield json_lines(encode(value))
        return
    inner, empty = line + "  ", before + end
    for key, entry in entries:
        yield before + inner + key
        pieces = _json(entry, levels - 1, inner, encode)
        if levels == 1:
            yield "".join(pieces)
        else:
            yield from pieces
        before, empty = ",", ""
    yield empty or line + end


def json_lines(text: str) -> str:
    """JSON text in which no build log finds a command; any reader decodes it to the same values."""
    return _broken(text, "\\u0023")
