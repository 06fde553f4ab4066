"""A text line by line, for the scanner: where it stands, and how it goes on."""

from __future__ import annotations


class Leaves(Exception):
    """The text leaves the subset that the scanner reads: what it says, or what is wrong with it, the parser knows."""


class Cursor:
    """The next line that is neither blank nor a comment, or what of it was not read yet.

    `content` starts at `column` (from 0), at `offset` in the text, and ends where line `number` does, at `end`.
    At the end of the text `column` is -1.
    """

    __slots__ = ("column", "content", "end", "lines", "number", "offset")

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.lines[-1] = "#"  # there is always a next line, which ends whatever goes on
        self.number = self.offset = 0
        self.end = len(self.lines[0])
        self.column = -1
        self.content = ""

    def go_on(self, number: int, start: int) -> None:
        """Go to the first line from `number` on, which starts at `start`, that is neither blank nor a comment."""
        self.number, self.end = number - 1, start - 1
        self.advance()

    def advance(self) -> None:
        """Go to the next line that is neither blank nor a comment."""
        end = self.end
        for number in range(self.number + 1, len(self.lines)):
            line = self.lines[number]
            content = line.lstrip(" ")
            end += len(line) + 1
            if content and content[0] != "#":
                self.number = number
                self.end = end
                self.content = content
                self.offset = end - len(content)
                self.column = len(line) - len(content)
                return
        self.number, self.offset, self.end = len(self.lines), end + 1, end
        self.column, self.content = -1, ""

    def finish(self, at: int) -> None:
        """Go on behind a value that ends at `at`, with which its line must end as well."""
        lines, number, end = self.lines, self.number, self.end
        while at > end:
            number += 1
            end += len(lines[number]) + 1
        if at < end:
            rest = lines[number][at - end :]
            found = rest.lstrip(" ")
            if found and (found[0] != "#" or found == rest):
                raise Leaves
        self.go_on(number + 1, end + 1)
