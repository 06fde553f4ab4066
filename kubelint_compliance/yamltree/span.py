"""Places in a text: what every value, key, comment and problem of this package points with."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple


class Span(NamedTuple):
    """A stretch of text: lines and columns from 1, columns in Unicode code points, end exclusive.

    Lines end at LF, CRLF or CR, as editors count them.
    """

    line: int
    column: int
    end_line: int
    end_column: int
