"""A text line by line, for the scanner: where it stands, and how it goes on."""

from __future__ import annotations


class Leaves(Exception):
    """The text leaves the subset that the scanner reads: what it says, or what is wrong with it, the parser knows."""


class Cursor:
    """The next line that is neither blank nor a comment, or what of it was not read yet.

    `content` starts at `column` (from 0), which is at `offset` in the text, and ends where line `number` does, which
    starts at `start`. At the end of the text `column` is -1.
    """

    __slots__ = ("column", "content", "lines", "number", "offset", "start")

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.lines.pop()
        self.number = self.start = self.offset = 0
        self.column = -1
        self.content = ""

    def advance(self) -> None:
        """Go to the next line that is neither blank nor a comment."""
        self.go_on(self.number + 1, self.start + len(self.lines[self.number]) + 1)

    def go_on(self, number: int, start: int) -> None:
        """Go to the first such line from line `number` on, which starts at `start`."""
        lines = self.lines
        while number < len(lines):
            line = lines[number]
            content = line.lstrip(" ")
            if content and content[0] != "#":
                column = len(line) - len(content)
                self.number, self.start, self.column = number, start, column
                self.offset, self.content = start + column, content
                return
            start += len(line) + 1
            number += 1
        self.number, self.start, self.offset = number, start, start
        self.column, self.content = -1, ""

    def finish(self, at: int) -> None:
        """Go on behind a value that ends at `at`, with which its line must end as well."""
        lines, number, start = self.lines, self.number, self.start
        while at > (end := start + len(lines[number])):
            start = end + 1
            number += 1
        if at < end:
            rest = lines[number][at - start :]
            found = rest.lstrip(" ")
            if found and (found[0] != "#" or found == rest):
                raise Leaves
        self.go_on(number + 1, end + 1)
