"""The header of a table: which rows it is, what kind of table it announces, which column has which role."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import regex

from parsers.dialects import Vocabulary
from parsers.document import Cell, Printed, Table
from parsers.text.fold import fold
from parsers.text.units import parse_quantity

MOST_HEADER_ROWS = 3

# kind -> roles that must be there; the first kind that fits wins
KINDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("yearly", frozenset({"year", "target", "actual"})),
    ("results", frozenset({"indicator", "actual"})),
    ("shortfalls", frozenset({"indicator", "gap"})),
    ("shortfalls", frozenset({"indicator", "reason"})),
    ("scores", frozenset({"indicator", "score"})),
    ("plan", frozenset({"indicator", "target"})),
    ("results", frozenset({"indicator", "narrative"})),
    ("scores", frozenset({"indicator", "attainment"})),
    ("plan", frozenset({"indicator", "weight"})),
    ("plan", frozenset({"indicator", "standard"})),
    ("parts", frozenset({"aspect", "score"})),
    ("budget", frozenset({"item", "amount"})),
    ("budget", frozenset({"program", "amount"})),
    ("described", frozenset({"program", "narrative"})),
    ("described", frozenset({"item", "narrative"})),
    ("budget", frozenset({"program", "item"})),
    ("by_year", frozenset({"year", "amount"})),
    ("goals", frozenset({"goal", "narrative"})),
)
MEASURES = frozenset({"target", "actual", "attainment"})
"""Roles that the rows have where the columns are years."""
OF_ONE_YEAR = MEASURES | {"weight", "amount"}

_DIGIT = regex.compile(r"\d")
_YEAR = regex.compile(r"(?:中華民國|民國)?(?P<year>[0-9]{2,4})(?:年度?)?(?:\([^()]{1,8}\))?")
_YEAR_WITHIN = regex.compile(r"(?<![0-9.])(?P<year>[0-9]{2,4})年")
_OTHER_YEAR = regex.compile(r"[上前去]一?年")
_ROW_NUMBER = regex.compile(r"\(?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[).、]?")
_YEARS = regex.compile(r"[0-9]{2,4}年?度?[-~至到][0-9]{2,4}年")


class Header(NamedTuple):
    """`columns` maps a role to its column; `unknown` are columns whose header is no known synonym.

    In a table of kind `years` the columns are years (`years` maps the ROC year to its column) and the rows are what
    `columns["measure"]` names.
    """

    kind: str
    rows: int
    columns: dict[str, int]
    texts: tuple[Printed, ...]
    unknown: tuple[int, ...]
    years: dict[int, int] = {}


def read_header(table: Table, vocabulary: Vocabulary, roc_year: int | None = None) -> Header | None:
    """The table's header, or None if no number of opening rows reads as a header of a known kind.

    Of several numbers of rows the one that names most columns is the header: a body row taken for one spoils names.
    Of several columns with one role the one of the document's own year (`roc_year`) has it.
    """
    depths = range(1, min(MOST_HEADER_ROWS, table.n_rows) + 1)
    whole = [rows for rows in depths if _is_whole(table, rows)]
    headers = [h for rows in whole or depths if (h := _header(table, rows, vocabulary, roc_year))]
    best = max(headers, key=lambda h: (len(h.columns), -h.rows), default=None)
    return _with_units(best, table, vocabulary) if best else _years_header(table, vocabulary)


def looks_like_header(row: list[str], vocabulary: Vocabulary) -> bool:
    """True if a row could open a new table: at least two of its cells are known headers, and most of them."""
    known = known_headers(row, vocabulary)
    return known >= 2 and 2 * known > sum(1 for text in row if text.strip())


def known_headers(row: list[str], vocabulary: Vocabulary) -> int:
    """How many cells of a row say what a column's header says."""
    return sum(1 for text in row if text.strip() and (vocabulary.role(text) or vocabulary.score_parts.match(text)))


def header_texts(table: Table, rows: int) -> tuple[Printed, ...]:
    """Each column's header: the distinct cells above it, from top to bottom."""
    return tuple(Printed.join([cell.text for cell in cells], " ") for cells in _header_cells(table, rows))


def roc_year_of(text: str) -> int | None:
    """The year that a column's header is, as 104年度 or 2015; None if it is anything else."""
    match = _YEAR.fullmatch(fold(text))
    year = int(match["year"]) if match else 0
    year = year - 1911 if year > 1911 else year
    return year if 80 <= year <= 150 else None


def _header_cells(table: Table, rows: int) -> list[list[Cell]]:
    """For each column the distinct filled cells of the header above it.

    Where merges are not known, an empty place beside a group's header and above a header of its own belongs to the group.
    """
    grid = table.grid(rows)
    if not table.merges_known:
        for upper, lower in pairwise(grid):
            for col in range(1, table.n_cols):
                if not _filled(upper[col]) and all(map(_filled, (lower[col], lower[col - 1], upper[col - 1]))):
                    upper[col] = upper[col - 1]
    columns = []
    for col in range(table.n_cols):
        cells = dict.fromkeys(row[col] for row in grid if row[col] is not None)
        columns.append([cell for cell in cells if cell is not None and cell.text])
    return columns


def _is_whole(table: Table, rows: int) -> bool:
    """True if no header ends below the first `rows` rows: by a cell merged over more of them, or, where merges are not known, by a row
    that only fills the places which the row above left empty beside a group's header."""
    if any(cell.row < rows < cell.row + cell.rowspan for cell in table.cells):
        return False
    if table.merges_known or rows >= table.n_rows:
        return True
    last, below = table.grid(rows + 1)[rows - 1 :]
    empty = [col for col, cell in enumerate(last) if not _filled(cell)]
    words = [cell.text.text for cell in below if cell is not None and cell.text]
    return not empty or _filled(below[0]) or not all(_filled(below[col]) for col in empty) or any(map(_DIGIT.search, words))


def _filled(cell: Cell | None) -> bool:
    return cell is not None and bool(cell.text)


def _header(table: Table, rows: int, vocabulary: Vocabulary, roc_year: int | None) -> Header | None:
    cells = _header_cells(table, rows)
    texts = tuple(Printed.join([cell.text for cell in column], " ") for column in cells)
    parts = [vocabulary.score_parts.match(t.text) for t in texts if t]
    if len(parts) >= 2 and all(parts):
        return Header("totals", rows, {}, texts, ())
    columns: dict[str, int] = {}
    for col, text in enumerate(texts):
        role = _role(text, cells[col], vocabulary)
        if role in OF_ONE_YEAR and roc_year and _fits_year(text, roc_year) == 0:
            continue  # last year's results are none of this year's
        if role and (role not in columns or _fits_year(text, roc_year) > _fits_year(texts[columns[role]], roc_year)):
            columns[role] = col
    columns = _settled({role: _named_column(table, rows, col, cells) for role, col in columns.items()}, texts, vocabulary)
    if "narrative" in columns and "actual" not in columns and _has_quantities_only(table, rows, columns["narrative"]):
        columns["actual"] = columns.pop("narrative")
    kind = next((kind for kind, roles in KINDS if roles <= columns.keys()), None)
    known = {*columns.values(), *(col for col, text in enumerate(texts) if vocabulary.role(text.text) == "other")}
    unknown = tuple(col for col, text in enumerate(texts) if text and col not in known)
    return Header(kind, rows, columns, texts, unknown) if kind else None


def _role(text: Printed, cells: list[Cell], vocabulary: Vocabulary) -> str | None:
    """The role that a column's whole header names, else its lowest cell: those above may name a group."""
    if not text:
        return None
    role = vocabulary.role(text.text) or (vocabulary.role(cells[-1].text.text) if len(cells) > 1 else None)
    if role is None and len(cells) > 1 and vocabulary.total_rows.match(cells[-1].text.text):  # 合計 of a group, as of 預算金額
        return vocabulary.role(cells[0].text.text)
    return role


def _fits_year(text: Printed, roc_year: int | None) -> int:
    """2 for a header that names the document's year, 0 for one that names another, else 1."""
    folded = fold(text.text)
    years = {int(match["year"]) for match in _YEAR_WITHIN.finditer(folded)}
    if roc_year and years & {roc_year, roc_year + 1911}:
        return 2
    if _YEARS.search(folded):
        return 1
    return 0 if years or _OTHER_YEAR.search(folded) else 1


def _settled(columns: dict[str, int], texts: tuple[Printed, ...], vocabulary: Vocabulary) -> dict[str, int]:
    """The roles of words that mean one thing in one table and another thing in another."""
    contents, programs = ([col for col, text in enumerate(texts) if text and vocabulary.role(text.text) == role] for role in ("content", "program"))
    if "item" not in columns and len(programs) > 1:  # 業務別 beside 計畫名稱
        columns = columns | {"program": programs[0], "item": programs[1]}
    if "item" not in columns and len(contents) > 1:  # 計畫內容 beside 實施要領 is the item
        columns = columns | {"item": contents[0], "content": contents[1]}
    if "actual" in columns and "remark" in columns and "narrative" not in columns and fold(texts[columns["remark"]].text) == "說明":
        columns = columns | {"narrative": columns["remark"]}
        del columns["remark"]
    return columns


def _named_column(table: Table, rows: int, col: int, cells: list[list[Cell]]) -> int:
    """The column under a header over several: not the one that only numbers the rows."""
    if col + 1 >= len(cells) or cells[col] != cells[col + 1]:
        return col
    body = [row[col].text.text for row in table.grid()[rows:] if _filled(row[col])]  # type: ignore[union-attr]
    return col + 1 if body and all(_ROW_NUMBER.fullmatch(fold(text)) for text in body) else col


def _has_quantities_only(table: Table, rows: int, col: int) -> bool:
    """True if what the body prints in a column are numbers with their units."""
    texts = [row[col].text.text for row in table.grid()[rows:] if _filled(row[col])]  # type: ignore[union-attr]
    return bool(texts) and all(map(parse_quantity, texts))


def _with_units(header: Header, table: Table, vocabulary: Vocabulary) -> Header:
    """The header with the rows below it that only give units, as (千元)."""
    rows = header.rows
    while rows < table.n_rows - 1:
        filled = [cell.text.text for cell in table.cells if cell.row == rows and cell.text]
        if not filled or not all(vocabulary.header_units.match(text) for text in filled):
            break
        rows += 1
    return header._replace(rows=rows, texts=header_texts(table, rows)) if rows > header.rows else header


def _years_header(table: Table, vocabulary: Vocabulary) -> Header | None:
    """The header of a table whose columns are years: kind `years` if its rows are targets and results, else `by_year`."""
    texts = header_texts(table, 1)
    years = {year: col for col, text in enumerate(texts) if (year := roc_year_of(text.text))}
    others = [col for col, text in enumerate(texts) if col not in years.values()]
    if not years or not others:
        return None
    grid = table.grid()
    for col in others:
        measures = {vocabulary.role(cell.text.text) for row in grid[1:] if (cell := row[col])}
        if len(measures & MEASURES) >= 2:
            named = {"measure": col} | {role: c for c in others if c != col and (role := vocabulary.role(texts[c].text))}
            return Header("years", 1, named, texts, (), years)
    return Header("by_year", 1, {}, texts, (), years) if len(years) >= 2 else None
