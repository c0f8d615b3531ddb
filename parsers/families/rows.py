"""The rows of a table's body: what each prints under the roles of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from parsers.dialects import vocabulary
from parsers.document import Cell, Printed
from parsers.layout.headers import Header
from parsers.layout.sections import PlacedTable
from parsers.text.fold import unified

NAMED = ("goal", "aspect", "indicator", "program", "item", "source", "unit", "year")
"""Roles whose cells may say 同上: then they are the cell above, as if merged with it."""


class TableRow:
    """A body row: the printed text under each role, empty where there is no such column or nothing printed."""

    def __init__(self, cells: list[Cell | None], columns: dict[str, int], row: int) -> None:
        self.cells, self.columns, self.row = cells, columns, row

    def cell(self, role: str) -> Cell | None:
        return self.cells[self.columns[role]] if role in self.columns else None

    def opens(self, role: str) -> bool:
        """True if a filled cell of this role begins in this row (and is not merged from above)."""
        cell = self.cell(role)
        return cell is not None and cell.row == self.row and bool(cell.text)

    def without(self, role: str) -> TableRow:
        """The row as if nothing were printed under a role."""
        cells = [None if col == self.columns[role] else cell for col, cell in enumerate(self.cells)]
        return TableRow(cells, self.columns, self.row)

    def text(self, role: str) -> Printed:
        """The text with its lines and paragraphs."""
        cell = self.cell(role)
        return unified(cell.text).strip() if cell else Printed()

    def title(self, role: str) -> Printed:
        """The text as one line."""
        return one_line(self.text(role))

    def banner(self) -> Printed:
        """The text of a row that is one merged cell (a sub-heading inside the table), else empty."""
        cells = {id(c): c for c in self.cells if c is not None}
        only = next(iter(cells.values())) if len(cells) == 1 else None
        return unified(only.text) if only and only.colspan > 1 and only.row == self.row else Printed()

    def lone(self) -> Printed:
        """The text of a row whose other cells are all empty, as one line; else empty."""
        filled = {id(c): c for c in self.cells if c is not None and c.text}
        only = next(iter(filled.values())) if len(filled) == 1 else None
        return one_line(unified(only.text)).strip() if only and only.row == self.row and only.rowspan == 1 else Printed()


def one_line(text: Printed) -> Printed:
    """The text without its line feeds."""
    if "\n" not in text.text:
        return text
    return text.drop((i, i + 1) for i, c in enumerate(text.text) if c == "\n")


def body_rows(placed: PlacedTable, header: Header) -> Iterator[TableRow]:
    """The rows below the header, in order, without those that only carry a sum over a page; 同上 is the cell above."""
    words = vocabulary()
    above: list[Cell | None] = []
    for number, cells in enumerate(placed.table.grid()[header.rows :], header.rows):
        if is_carried(cells, number):
            continue
        for col in (header.columns[role] for role in NAMED if role in header.columns):
            cell = cells[col]
            if above and cell is not None and words.dittos.match(cell.text.text):
                cells[col] = above[col]
        above = cells
        yield TableRow(cells, header.columns, number)


def is_carried(cells: Iterable[Cell | None], number: int) -> bool:
    """True for a row of 本頁小計, 承上頁 and the like: sums of a page, not of the table."""
    return any(cell is not None and cell.row == number and cell.text and vocabulary().carried_rows.match(cell.text.text) for cell in cells)
