"""Stitching: the fragments that pages or blank lines cut a table into become the logical table again.

A repeated header is dropped, and a row that a page break cut is joined without a space. Which row was cut is
read from the rest of the table: a cut row lacks what every row of the table has, or does not open with the marker
that all the others open with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from parsers.dialects import Vocabulary
from parsers.document import Block, Cell, Line, Note, Printed, Table
from parsers.layout import ruled
from parsers.layout.headers import header_texts, known_headers, looks_like_header, read_header
from parsers.text.fold import fold
from parsers.text.outline import marker_level
from parsers.text.units import parse_quantity

_CODE = regex.compile(r"\p{Nd}{6,}")
_DIGIT = regex.compile(r"\p{Nd}")

# Known headers on a line outside tables before it is taken for a table's.
FEWEST_HEADERS = 3
# Cells of these columns are usually merged over several rows, so that they are empty says nothing.
GROUP_ROLES = ("goal", "program", "amount", "score", "remark")


def stitch(blocks: Sequence[Block], vocabulary: Vocabulary) -> list[Block]:
    """The blocks with every run of table fragments that belong together as one table."""
    stitched: list[Block] = []
    for block in blocks:
        previous = stitched[-1] if stitched else None
        if isinstance(block, Table) and isinstance(previous, Table):
            joined = _joined(previous, block, vocabulary)
            if joined:
                stitched[-1] = joined
                continue
        stitched.append(block)
    return stitched


def without_borders(blocks: Sequence[Block], vocabulary: Vocabulary) -> list[Note]:
    """A note for each line outside tables that is nothing but headers of columns: there is a table that no reader could see."""
    found = []
    for block in blocks:
        if isinstance(block, Line):
            words = block.text.text.split()
            if len(words) >= FEWEST_HEADERS and known_headers(words, vocabulary) >= FEWEST_HEADERS and looks_like_header(words, vocabulary):
                found.append(Note("borderless_table", "表頭不在格線內，表未讀入。 A table without borders was not read.", block.text.text, block.text.spans()))
    return found


def _joined(first: Table, second: Table, vocabulary: Vocabulary) -> Table | None:
    """Both as one table, or None if the second is a table of its own."""
    if first.is_unclear or second.is_unclear:
        return None
    if first.closed and second.closed:
        return _continued(first, second, vocabulary)
    if first.closed or second.closed:
        return None
    if first.merges_known and second.merges_known:
        return ruled.joined(first, second, vocabulary)
    if first.n_cols != second.n_cols:
        return None
    header = read_header(first, vocabulary)
    header_rows = header.rows if header else 1
    repeated = _repeated_header_rows(first, second, header_rows)
    if not repeated and looks_like_header([c.text.text for c in second.cells if c.row == 0], vocabulary):
        return None
    groups = {header.columns[role] for role in GROUP_ROLES if role in header.columns} if header else {0}
    upper = _rows(first)
    lower = _rows(second)[repeated:]
    if lower:
        _mend_cut(upper, lower, header_rows, groups, vocabulary)
    rows = upper + lower
    return replace(first, cells=tuple(cell for row in rows for cell in row), n_rows=len(rows))


def _continued(first: Table, second: Table, vocabulary: Vocabulary) -> Table | None:
    """Both as one table if the format delivers whole tables, but the author split one: the second has as many columns, with numbers in the
    same ones, and no header. An empty cell of a group at its head goes on with the group above."""
    header = read_header(first, vocabulary)
    if header is None or first.n_cols != second.n_cols or second.header_rows or read_header(second, vocabulary) is not None:
        return None
    body, lower = _rows(first)[header.rows :], _rows(second)
    if looks_like_header([cell.text.text for cell in lower[0]], vocabulary) or not _have_numbers_alike(body, lower, first.n_cols):
        return None
    groups = {header.columns[role] for role in GROUP_ROLES if role in header.columns}
    above = {cell.col: cell for cell in first.cells if cell.row + cell.rowspan == first.n_rows}
    cells = {id(cell): cell for cell in first.cells}
    for cell in second.cells:
        upper = above.get(cell.col) if cell.row == 0 and cell.col in groups and not cell.text else None
        if upper is not None and upper.colspan == cell.colspan:
            cells[id(upper)] = replace(upper, rowspan=upper.rowspan + cell.rowspan)
        else:
            cells[id(cell)] = replace(cell, row=cell.row + first.n_rows)
    ordered = sorted(cells.values(), key=lambda cell: (cell.row, cell.col))
    return replace(first, cells=tuple(ordered), n_rows=first.n_rows + second.n_rows)


def _have_numbers_alike(upper: list[list[Cell]], lower: list[list[Cell]], n_cols: int) -> bool:
    """True if some column holds nothing but numbers in both parts of a table, and none does so in one part and holds none in the other."""
    is_alike = False
    for col in range(n_cols):
        parts = [[bool(parse_quantity(cell.text.text)) for row in rows for cell in row if cell.col == col and cell.text] for rows in (upper, lower)]
        if all(parts):
            if (all(parts[0]) and not any(parts[1])) or (all(parts[1]) and not any(parts[0])):
                return False
            is_alike = is_alike or (all(parts[0]) and all(parts[1]))
    return is_alike


def _repeated_header_rows(first: Table, second: Table, header_rows: int) -> int:
    """How many opening rows of `second` say again what the header of `first` says."""
    if second.n_rows < header_rows or first.n_rows < header_rows:
        return 0
    same = [fold(t.text) for t in header_texts(first, header_rows)] == [fold(t.text) for t in header_texts(second, header_rows)]
    return header_rows if same else 0


def _rows(table: Table) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[] for _ in range(table.n_rows)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    return rows


def _mend_cut(upper: list[list[Cell]], lower: list[list[Cell]], header_rows: int, groups: set[int], vocabulary: Vocabulary) -> None:
    """Join the first row of `lower` to the last of `upper` if a page break cut it; then renumber `lower`."""
    body = upper[header_rows:]
    candidate, others = lower[0], [row for row in body + lower[1:] if not _is_total(row, vocabulary)]
    if body and others and not _is_total(candidate, vocabulary):
        if _is_cut(candidate, body, others, groups):
            for cell in candidate:
                _append_above(body if cell.col in groups else upper[-1:], cell)
            del lower[0]
        else:
            for i, cell in enumerate(candidate):
                if cell.col in groups and _continues(cell, others):
                    _append_above(body, cell)
                    candidate[i] = replace(cell, text=Printed())
    for number, row in enumerate(lower, len(upper)):
        row[:] = [replace(cell, row=number) for cell in row]


def _is_total(row: list[Cell], vocabulary: Vocabulary) -> bool:
    """True for a row of sums, which fills other columns than the rows it sums."""
    return any(cell.text and (vocabulary.total_rows.match(cell.text.text) or vocabulary.carried_rows.match(cell.text.text)) for cell in row)


def _is_cut(candidate: list[Cell], body: list[list[Cell]], others: list[list[Cell]], groups: set[int]) -> bool:
    """True if the row goes on from the page before, by what every other row of the table has and it lacks."""
    if _opens_group(candidate, groups):
        return False
    filled = {cell.col for cell in candidate if cell.text}
    if set.intersection(*({cell.col for cell in row if cell.text} | groups for row in others)) - groups - filled:
        return True  # a column that is filled in every other row
    if any(cell.text and not _DIGIT.search(cell.text.text) and _all_numbers(cell.col, others) for cell in candidate):
        return True  # the rest of a number, as a lone %
    key = next((cell for cell in candidate if cell.text and cell.col not in groups), None)
    return key is not None and _lacks_sibling_marker(key, body, others, groups)


def _lacks_sibling_marker(key: Cell, body: list[list[Cell]], others: list[list[Cell]], groups: set[int]) -> bool:
    """True if the rows of one goal or programme are numbered in this table, and this one is not.

    A goal's only row carries no number, but a second row of a goal always does where rows are numbered.
    """
    if not key.text or _is_marked(key):
        return False

    def marks(rows: list[list[Cell]]) -> list[bool]:
        return [_is_marked(cell) for row in rows for cell in row if cell.col == key.col and cell.text]

    opener = next((row for row in reversed(body) if _opens_group(row, groups)), body[0])
    siblings = marks([row for row in others if not _opens_group(row, groups)])
    return all(siblings) and (any(marks([opener])) or sum(marks(others)) >= 2)


def _opens_group(row: list[Cell], groups: set[int]) -> bool:
    return any(cell.col in groups and _is_marked(cell) for cell in row)


def _all_numbers(col: int, rows: list[list[Cell]]) -> bool:
    texts = [cell.text.text for row in rows for cell in row if cell.col == col and cell.text]
    return len(texts) >= 2 and all(map(parse_quantity, texts))


def _continues(cell: Cell, others: list[list[Cell]]) -> bool:
    """True if a goal's cell lacks the marker that every other filled cell of its column opens with."""
    if not cell.text or _is_marked(cell):
        return False
    column = [c for row in others for c in row if c.col == cell.col and c.text]
    return all(map(_is_marked, column)) and (len(column) >= 2 or len(column) == len(others) == 1)


def _is_marked(cell: Cell) -> bool:
    """True if the cell opens with a marker or a programme code."""
    return marker_level(cell.text.text) is not None or bool(_CODE.match(cell.text.text))


def _append_above(rows: list[list[Cell]], cell: Cell) -> None:
    """Add a continued cell's text to the last filled cell of its column (a merged cell is filled in its first row)."""
    if not cell.text:
        return
    column = [(row, i) for row in rows for i, above in enumerate(row) if above.col == cell.col]
    row, i = next(((row, i) for row, i in reversed(column) if row[i].text), column[-1])
    row[i] = replace(row[i], text=Printed.join([row[i].text, cell.text]))
