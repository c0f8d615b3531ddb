"""The header of a table: which rows it is, what kind of table it announces, which column has which role."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import regex

from parsers.dialects import Vocabulary
from parsers.document import Cell, Printed, Table
from parsers.layout.columns import ANY_YEAR, MEASURES, OF_ONE_YEAR, ORIGINAL, ColumnName, are_years, read_name, roc_year_of
from parsers.text.fold import fold
from parsers.text.units import parse_quantity

MOST_HEADER_ROWS = 3

# kind -> roles that must be there; the first kind that fits wins
KINDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("results", frozenset({"indicator", "actual"})),
    ("yearly", frozenset({"year", "target", "actual"})),
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
VALUES = MEASURES | {"amount"}
_DIGIT = regex.compile(r"\d")
_ROW_NUMBER = regex.compile(r"\(?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[).、]?")
_COLUMN_NUMBER = regex.compile(r"[(\[]?(?P<number>[0-9]{1,2})[)\]]?(?:=[-+*/×÷()\[\]0-9%]{1,20})?")
_COMPARES = regex.compile(r"比較|增減")
_MEASURE_WORD = regex.compile(r"目標|實際|實績|達成[值數]")


class Header(NamedTuple):
    """`columns` maps a role to its column; `unknown` are columns whose header is no known synonym.

    In a table of kind `years` the columns are years (`years` maps the ROC year to its column) and the rows are what
    `columns["measure"]` names. `withheld` are columns of a known role that has no column, because they are of other years. `kept` are columns of
    the document's own figures that are known but for which there are no records.
    """

    kind: str
    rows: int
    columns: dict[str, int]
    texts: tuple[Printed, ...]
    unknown: tuple[int, ...]
    years: dict[int, int] = {}
    withheld: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()


def read_header(table: Table, vocabulary: Vocabulary, roc_year: int | None = ANY_YEAR) -> Header | None:
    """The table's header, or None if no number of opening rows reads as a header of a known kind.

    Of several numbers of rows the one that names most columns is the header: a body row taken for one spoils names.
    Of several columns with one role the one of the document's own year (`roc_year`, None if the document names none) has it, and never
    one of another year.
    """
    depths = range(1, min(MOST_HEADER_ROWS, table.n_rows) + 1)
    whole = [rows for rows in depths if _is_whole(table, rows, vocabulary)]
    headers = [h for rows in whole or depths if (h := _header(table, rows, vocabulary, roc_year))]
    best = max(headers, key=lambda h: (len(h.columns), -h.rows), default=None)
    return _with_units(best, table, vocabulary) if best else _years_header(table, vocabulary)


def looks_like_header(row: list[str], vocabulary: Vocabulary) -> bool:
    """True if a row could open a new table: at least two of its cells are known headers of one sort, and most of them are known."""
    filled = [text for text in row if text.strip()]
    roles, parts = sum(bool(vocabulary.role(text)) for text in filled), sum(bool(vocabulary.score_parts.match(text)) for text in filled)
    return max(roles, parts) >= 2 and 2 * known_headers(row, vocabulary) > len(filled)


def known_headers(row: list[str], vocabulary: Vocabulary) -> int:
    """How many cells of a row say what a column's header says."""
    return sum(1 for text in row if text.strip() and (vocabulary.role(text) or vocabulary.score_parts.match(text)))


def header_texts(table: Table, rows: int) -> tuple[Printed, ...]:
    """Each column's header: the distinct cells above it, from top to bottom."""
    return tuple(Printed.join([cell.text for cell in cells], " ") for cells in _header_cells(table, rows))


def _header_cells(table: Table, rows: int) -> list[list[Cell]]:
    """For each column the distinct filled cells of the header above it.

    Where merges are not known, an empty place beside a group's header and above a header of its own belongs to the group.
    """
    grid = table.grid(rows)
    if not table.merges_known:
        for upper, lower in reversed(list(pairwise(grid))):  # a group may lie below a group
            for col in range(1, table.n_cols):
                if not _filled(upper[col]) and all(map(_filled, (lower[col], lower[col - 1], upper[col - 1]))):
                    upper[col] = upper[col - 1]
    columns = []
    for col in range(table.n_cols):
        cells = dict.fromkeys(row[col] for row in grid if row[col] is not None)
        columns.append([cell for cell in cells if cell is not None and cell.text])
    return columns


def _is_whole(table: Table, rows: int, vocabulary: Vocabulary) -> bool:
    """True if no header ends below the first `rows` rows: by a cell merged over more of them, or, where merges are not known, by a row
    that only fills places of groups: those which the row above left empty, and below the header beside them."""
    if any(cell.row < rows < cell.row + cell.rowspan for cell in table.cells) or _goes_on_with_years(table, rows, vocabulary):
        return False
    if rows >= table.n_rows:
        return True
    last, below = table.grid(rows + 1)[rows - 1 :]
    filled = [col for col, cell in enumerate(below) if _filled(cell)]
    if table.merges_known:  # columns of their own below a header that is merged over them, and nothing else
        is_split = bool(filled) and all((cell := last[col]) is not None and cell.colspan > 1 and below[col].colspan < cell.colspan for col in filled)  # type: ignore[union-attr]
    else:
        empty = [col for col, cell in enumerate(last) if not _filled(cell)]
        is_split = bool(filled) and not _filled(below[0]) and set(filled) <= {*empty, *(col - 1 for col in empty)}
    texts = [below[col].text.text for col in filled]  # type: ignore[union-attr]
    figures = [text for text in texts if _DIGIT.search(text) and not (read_name((text,), vocabulary).role or vocabulary.periods.match(text))]
    return not is_split or (bool(figures) and not are_years(figures))


def _goes_on_with_years(table: Table, rows: int, vocabulary: Vocabulary) -> bool:
    """True if the next row is one of years, or of headers of years, below a group's header."""
    cells = [cell for cell in table.cells if cell.row == rows and cell.text]
    if not any(_DIGIT.search(cell.text.text) for cell in cells):
        return False
    texts = [cell.text.text for cell in cells if not read_name((cell.text.text,), vocabulary).role]
    if not cells or (len(cells) == 1 and cells[0].col == 0):
        return False
    return are_years(texts) if texts else any(read_name((cell.text.text,), vocabulary).years for cell in cells)


def _filled(cell: Cell | None) -> bool:
    return cell is not None and bool(cell.text)


def _header(table: Table, rows: int, vocabulary: Vocabulary, roc_year: int | None) -> Header | None:
    cells = _header_cells(table, rows)
    texts = tuple(Printed.join([cell.text for cell in column], " ") for column in cells)
    parts = [vocabulary.score_parts.match(t.text) for t in texts if t]
    if len(parts) >= 2 and all(parts):
        scores = [cell.text.text for cell in table.cells if cell.row == rows and cell.text]
        return Header("totals", rows, {}, texts, ()) if any(map(parse_quantity, scores)) else None
    names = [read_name(tuple(cell.text.text for cell in column), vocabulary) for column in cells]
    body = _Body(table, rows, texts, names)
    columns, withheld = _chosen(body, roc_year, vocabulary)
    columns = _settled({role: _named_column(table, rows, col, cells) for role, col in columns.items()}, texts, vocabulary)
    if "narrative" in columns and "actual" not in columns and body.has_quantities_only(columns["narrative"]):
        columns["actual"] = columns.pop("narrative")
    known = {*columns.values(), *withheld, *(col for col, name in enumerate(names) if name.role == "other")}
    known |= {col for col, name in enumerate(names) if name.role in columns and name.fits(roc_year) == 0}
    unknown = tuple(col for col, text in enumerate(texts) if text and col not in known)
    kind = _kind(columns, [texts[col] for col in unknown], bool(withheld))
    others = [col for col, name in enumerate(names) if name.role == "other" and name.fits(roc_year) and not _COMPARES.search(texts[col].text)]
    kept = tuple(col for col in others if body.has_figures_only(col))
    if "score" in columns and kind in ("plan", "results"):
        kept = (*kept, columns["score"])
    return Header(kind, rows, columns, texts, unknown, withheld=withheld, kept=kept) if kind else None


def _kind(columns: dict[str, int], unknown: Sequence[Printed], is_withheld: bool) -> str | None:
    """The kind that fits the roles. Indicators whose targets or results are under headers that were not understood, or are of other years, are
    no score table but indicators without them."""
    kind = next((kind for kind, roles in KINDS if roles <= columns.keys()), None)
    is_missing = is_withheld or any(_MEASURE_WORD.search(text.text) for text in unknown)
    if kind == "scores" and "score" not in columns and is_missing:
        return "results"
    if kind is None and is_withheld and "indicator" in columns:
        return "plan"
    return "budget" if kind is None and is_withheld and "program" in columns else kind


class _Body(NamedTuple):
    """A table below a header of `rows` rows, with each column's header and what it says."""

    table: Table
    rows: int
    texts: tuple[Printed, ...]
    names: list[ColumnName]

    def printed(self, col: int) -> list[str]:
        """What the body prints in a column."""
        return [row[col].text.text for row in self.table.grid()[self.rows :] if _filled(row[col])]  # type: ignore[union-attr]

    def has_quantities_only(self, col: int) -> bool:
        """True if what the body prints in a column are numbers with their units."""
        texts = self.printed(col)
        return bool(texts) and all(map(parse_quantity, texts))

    def has_figures_only(self, col: int) -> bool:
        """True if a column holds quantities that do not only number its rows."""
        return self.has_quantities_only(col) and not all(_ROW_NUMBER.fullmatch(fold(text)) for text in self.printed(col))

    def is_one_of_several(self, col: int) -> bool:
        """True if the next column holds quantities too, under no header of its own: which of them the header means is not said."""
        return col + 1 < len(self.texts) and not self.texts[col + 1] and self.has_quantities_only(col + 1)

    def filled_rows(self, col: int) -> set[int]:
        """The rows in which a cell of the column begins."""
        return {cell.row for cell in self.table.cells if cell.col == col and cell.row >= self.rows and cell.text}


def _chosen(body: _Body, roc_year: int | None, vocabulary: Vocabulary) -> tuple[dict[str, int], tuple[int, ...]]:
    """Each role's column, and the columns of roles that no column has because their headers name other years only, or several alike."""
    by_role: dict[str, list[int]] = {}
    for col, name in enumerate(body.names):
        if name.role and name.role != "other":
            by_role.setdefault(name.role, []).append(col)
    _part(by_role, body)
    columns: dict[str, int] = {}
    withheld: list[int] = []
    for role, cols in by_role.items():
        of_year = [col for col in _of_year(role, cols, body.names, roc_year) if role not in VALUES or not body.is_one_of_several(col)]
        if of_year:
            columns[role] = max(of_year, key=lambda col: (body.names[col].fits(roc_year), body.names[col].rank))
        else:
            withheld += cols
    _take_total(columns, body, roc_year, vocabulary)
    target = columns.get("target")
    if (
        target is not None
        and body.names[target].rank == ORIGINAL
        and any(_may_be_target(n, t.text, vocabulary) for n, t in zip(body.names, body.texts, strict=True))
    ):
        withheld.append(columns.pop("target"))  # the other target, whatever its name, may be the one that counts
    return columns, tuple(withheld)


def _may_be_target(name: ColumnName, text: str, vocabulary: Vocabulary) -> bool:
    """True for a column that speaks of a target and is not understood, unless its group's header is that of results."""
    return name.role is None and "目標" in text and not any(vocabulary.role(part) == "actual" for part in text.split())


def _of_year(role: str, cols: list[int], names: list[ColumnName], roc_year: int | None) -> list[int]:
    """The columns of a role that may be the document's year's; where the document names none, columns of several years are nobody's."""
    if role not in OF_ONE_YEAR or roc_year == ANY_YEAR:
        return cols
    if roc_year is None and len({names[col].years for col in cols if names[col].years}) > 1:
        return [col for col in cols if not names[col].years]
    return [col for col in cols if names[col].fits(roc_year)]


def _part(by_role: dict[str, list[int]], body: _Body) -> None:
    """Columns with one word that mean two things: a goal's weight beside its indicators', goals under 年度目標 beside 年度目標值."""
    goal, indicator = (next(iter(by_role.get(role, ())), None) for role in ("goal", "indicator"))
    targets, weights = by_role.get("target", []), by_role.get("weight", [])
    if goal is None and len(targets) > 1 and body.printed(targets[0]) and not any(map(parse_quantity, body.printed(targets[0]))):
        goal = targets.pop(0)
        by_role["goal"] = [goal]
    if goal is None or indicator is None or "goal_weight" in by_role:
        return
    between = [col for col in weights if goal < col < indicator]
    is_goals = len(between) == 1 and body.filled_rows(between[0]) <= body.filled_rows(goal) < body.filled_rows(indicator)
    if len(between) == 1 and (len(weights) > 1 or is_goals):
        weights.remove(between[0])
        by_role["goal_weight"] = between
        if not weights:
            del by_role["weight"]


def _take_total(columns: dict[str, int], body: _Body, roc_year: int | None, vocabulary: Vocabulary) -> None:
    """A budget's amount is under 合計 where no other column is its amount, or only the original one."""
    if not columns.keys() & {"program", "item"} or columns.keys() & {"indicator", "goal"}:
        return
    totals = [
        col
        for col, (name, text) in enumerate(zip(body.names, body.texts, strict=True))
        if not name.role and vocabulary.total_rows.match(text.text) and name.fits(roc_year)
    ]
    amount = columns.get("amount")
    if len(totals) == 1 and (amount is None or body.names[amount].rank == ORIGINAL):
        columns["amount"] = totals[0]


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


def _with_units(header: Header, table: Table, vocabulary: Vocabulary) -> Header:
    """The header with the rows below it that only give units, as (千元), or number the columns, as (1) (2) (3)=(2)/(1)."""
    rows = header.rows
    while rows < table.n_rows - 1:
        filled = [cell.text.text for cell in table.cells if cell.row == rows and cell.text]
        if not filled or not (all(vocabulary.header_units.match(text) for text in filled) or _number_columns(filled)):
            break
        rows += 1
    return header._replace(rows=rows, texts=header_texts(table, rows)) if rows > header.rows else header


def _number_columns(texts: list[str]) -> bool:
    matches = [_COLUMN_NUMBER.fullmatch(fold(text)) for text in texts]
    numbers = [int(match["number"]) for match in matches if match]
    return len(numbers) >= 3 and numbers == list(range(1, len(texts) + 1))


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
