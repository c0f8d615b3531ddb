"""From the cells that a word processor wrote down to the grid that a reader sees.

Both DOCX and ODT count columns of a hidden grid, which has more columns than the eye sees: borders that were dragged by a
hair's breadth in one row, and columns or rows that every cell spans.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from parsers.document import Cell, Printed, Span, Table
from parsers.readers import limits

# Two borders nearer than this (points) are one: Word's own cell margins are 5.4 points on each side, so no text fits between them.
_SAME_BORDER = 4.0


class Place(NamedTuple):
    """A cell on the hidden grid: rows and columns from 0, [row, bottom) x [col, right)."""

    row: int
    col: int
    bottom: int
    right: int
    text: str


def snap(columns: set[tuple[int, int]], widths: Sequence[float]) -> dict[int, int]:
    """For every border that a cell begins or ends at, the first of those that stand for the same visible line.

    `columns` are the [col, right) of all cells; `widths` the points of each hidden column, as far as they are known. Two borders
    are one if they are too near for text, and no cell lies between them.
    """
    edges = [0.0]
    for width in widths:
        edges.append(edges[-1] + width)
    is_known = min(widths, default=0) > 0
    first: dict[int, int] = {}
    line: list[int] = []
    for border in sorted({border for pair in columns for border in pair}):
        is_near = bool(line) and is_known and border < len(edges) and edges[border] - edges[line[0]] < _SAME_BORDER
        if not is_near or any((other, border) in columns for other in line):
            line = []
        line.append(border)
        first[border] = line[0]
    return first


def table(places: Sequence[Place], header_rows: int | None, block: int) -> Table | None:
    """The visible table, closed and with known merges, or None if there are no cells. `block` is its number in the document.

    Columns and rows that every cell spans vanish. Raises LimitExceeded for a grid that is too large.
    """
    if not places:
        return None
    tops = sorted({border for place in places for border in (place.row, place.bottom)})
    lefts = sorted({border for place in places for border in (place.col, place.right)})
    row_of = {border: number for number, border in enumerate(tops)}
    column_of = {border: number for number, border in enumerate(lefts)}
    n_rows, n_cols = len(tops) - 1, len(lefts) - 1
    limits.TABLE_PLACES.check(n_rows * n_cols)
    span = Span(line=block)
    cells = tuple(
        Cell(
            row_of[place.row],
            column_of[place.col],
            Printed.of(place.text, span),
            row_of[place.bottom] - row_of[place.row],
            column_of[place.right] - column_of[place.col],
            span,
        )
        for place in sorted(places)
    )
    headers = None if header_rows is None else bisect_left(tops, header_rows)
    return Table(cells, n_rows, n_cols, header_rows=headers, closed=True)
