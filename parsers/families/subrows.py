"""Rows that split one indicator, by years, parts of a year or places: which of them has the indicator's own values.

The names, the weight and what else is printed once are merged over such rows; target and result stand in each.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from parsers.dialects import Vocabulary
from parsers.document import Note
from parsers.families.rows import TableRow
from parsers.layout.columns import MEASURES, roc_year_of
from parsers.layout.headers import Header

NAMES = frozenset({"goal", "indicator", "aspect", "goal_weight"})


def split_indicators(rows: Sequence[TableRow], borders: Collection[int], vocabulary: Vocabulary) -> dict[int, list[TableRow]]:
    """The rows of each indicator that has values in more than one, by its first row's number; no indicator goes on over a row of `borders`."""
    found: dict[int, list[TableRow]] = {}
    block: list[TableRow] = []
    for row in rows:
        if row.opens("indicator"):
            block = [row]
        elif row.row in borders or row.opens("goal") or row.opens("aspect") or _sums_up(row, vocabulary):
            block = []
        elif block:
            block.append(row)
            if _has_values(row):
                found[block[0].row] = block
    return found


def whole(rows: Sequence[TableRow], header: Header, roc_year: int | None, vocabulary: Vocabulary) -> tuple[TableRow, Note | None]:
    """One row for the indicator: its values from the row of the document's year, of the whole year or of all parts; what is printed once
    for all rows stays. Where no row is the one, it has no values and a note says so."""
    chosen = _chosen(rows, header, roc_year, vocabulary)
    first = rows[0]
    cells = list(first.cells)
    for role, col in header.columns.items():
        if role in NAMES:
            continue
        if chosen and (role in MEASURES or chosen.opens(role)):
            cells[col] = chosen.cells[col]
        elif sum(row.opens(role) for row in rows) > 1 or (role in MEASURES and not _spans(first, role, len(rows))):
            cells[col] = None
    message = (
        "一項指標有數列目標或實際值，無法判斷何列為全年之值，僅保留儲存格。 "
        "An indicator has several rows of values and none is said to be the whole year's; only the cells are kept."
    )
    name = first.title("indicator")
    return TableRow(cells, first.columns, first.row), None if chosen else Note("several_values", message, name.text, name.spans())


def _chosen(rows: Sequence[TableRow], header: Header, roc_year: int | None, vocabulary: Vocabulary) -> TableRow | None:
    whole_year = vocabulary.header_qualifiers["whole_year"]
    labels = [_labels(row, header) for row in rows]
    years = [next((year for label in of_row if (year := roc_year_of(label))), None) for of_row in labels]
    candidates = list(range(len(rows)))
    if any(years):
        candidates = [i for i in candidates if roc_year and years[i] == roc_year]
    if len(candidates) == 1:
        return rows[candidates[0]]
    sums = [i for i in candidates if any(whole_year.match(label) or vocabulary.total_rows.match(label) for label in labels[i])]
    return rows[sums[0]] if len(sums) == 1 else None


def _labels(row: TableRow, header: Header) -> list[str]:
    """What a row prints in columns that hold neither names nor values."""
    taken = {col for role, col in header.columns.items() if role not in ("year", "remark")}
    return [cell.text.text.strip() for col, cell in enumerate(row.cells) if col not in taken and cell is not None and cell.text]


def _has_values(row: TableRow) -> bool:
    return any(row.opens(role) and any(c.isdecimal() for c in row.title(role).text) for role in MEASURES)


def _sums_up(row: TableRow, vocabulary: Vocabulary) -> bool:
    """True for a row of sums of the table: its word stands before the place of the indicators' names."""
    before = row.cells[: row.columns["indicator"]]
    return any(cell is not None and cell.row == row.row and vocabulary.total_rows.match(cell.text.text) for cell in before)


def _spans(row: TableRow, role: str, rows: int) -> bool:
    cell = row.cell(role)
    return cell is not None and cell.rowspan >= rows
