"""Budgets: programmes with their code and amount, and under each its items."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import regex

from parsers.document import Note, Printed
from parsers.families.base import Reading, note_no_own_year
from parsers.families.rows import TableRow, body_rows
from parsers.layout.columns import roc_year_of
from parsers.layout.headers import Header
from parsers.layout.sections import PlacedTable
from parsers.records import BudgetItem, BudgetProgram
from parsers.text.fold import fold
from parsers.text.outline import find_marker
from parsers.text.units import money_factor, parse_quantity

_CODE = regex.compile(r"(?P<code>[0-9０-９]{4,14})(?![0-9０-９])\s*[-－:：]?\s*")
_CODE_BEHIND = regex.compile(r"[(（\[]?\s{0,3}(?:(?:科目)?(?:編號|代[碼號])[:：]?\s{0,3})?(?P<code>[0-9０-９]{4,14})\s{0,3}[)）\]]?\s*$")
_LEAST_DIGITS_BEHIND = 8
_NAMES_CODES = regex.compile(r"[編代]\s*[號碼]")
"""A number behind a programme's name is its code where the header promises one, or where it is as long as codes of accounts are."""


def read_budget(placed: PlacedTable, header: Header, reading: Reading) -> None:
    """Programmes with their code and amount, and under each its items.

    A programme has one amount, printed in a merged cell; where any programme of the document's tables of this
    form prints more than one, each amount is its item's own, but for one printed before the first item.
    """
    amounts = Amounts(placed, header, reading)
    alike = [(p, h) for p, h in reading.budgets if h.columns == header.columns] or [(placed, header)]
    is_by_item = "program" not in header.columns or any(_is_by_item(p, h, reading) for p, h in alike)
    names_codes = "program" in header.columns and bool(_NAMES_CODES.search(header.texts[header.columns["program"]].text))
    if not _own_rows(placed, header, reading) and placed.table.n_rows > header.rows:
        note_no_own_year(placed, reading)
    for programme in _programmes(placed, header, reading):
        _add_programme(programme, placed.number, is_by_item, amounts, names_codes, reading)


def _is_by_item(placed: PlacedTable, header: Header, reading: Reading) -> bool:
    return any(sum(bool(item.amount) for item in programme.items) > 1 for programme in _programmes(placed, header, reading))


class Amounts:
    """Reads the amounts of one table in NTD."""

    def __init__(self, placed: PlacedTable, header: Header, reading: Reading) -> None:
        self.reading = reading
        column = header.columns.get("amount")
        printed = header.texts[column].text if column is not None else ""
        titles = [heading.title for heading in placed.headings[:1]]
        units = [text.text for text in (*header.texts, *titles) if "單位" in text.text]
        self.table_factor = next((f for text in (printed, placed.unit.text, *units) if (f := money_factor(text))), None)

    def ntd(self, printed: Printed) -> Decimal | None:
        """The amount: in the cell's own unit, else the header's or that of the line above the table. Without any unit the
        amount is not understood."""
        quantity = self.reading.number("amount_ntd", printed)
        if quantity is None:
            return None
        factor = money_factor(quantity.unit or "") or self.table_factor
        if factor is None:
            self.reading.recorder.issue(Note("unknown_unit", "金額欄未載明單位。 The amounts have no unit.", printed.text, printed.spans()))
            return None
        return quantity.value * factor


class _Item(NamedTuple):
    title: Printed
    content: Printed
    amount: Printed


class _Programme(NamedTuple):
    """What the rows of a programme print: `amount` is its own, printed before its first item."""

    title: Printed
    is_total: bool
    amount: Printed
    items: list[_Item]
    code: Printed = Printed()


def _programmes(placed: PlacedTable, header: Header, reading: Reading) -> list[_Programme]:
    """The programmes of the document's year with their items; a row of sums stands alone."""
    programmes: list[_Programme] = []
    is_by_source = "source" in header.columns and "item" not in header.columns
    for row in _own_rows(placed, header, reading):
        if row.banner() or roc_year_of(row.lone().text) or not any(row.text(role) for role in header.columns):
            continue
        current = programmes[-1] if programmes else None
        amount = row.title("amount") if row.opens("amount") else Printed()
        total = _total(row, reading)
        if is_by_source and total and current and _sums_up_sources(row, amount, current, reading):
            programmes[-1] = current._replace(amount=amount)
        elif total:
            programmes.append(_Programme(total, True, amount, []))
        elif current is None or current.is_total or _opens_programme(row, current, reading):
            programmes.append(_opened(row, amount, is_by_source))
        elif is_by_source and row.opens("source"):
            current.items.append(_Item(row.title("source"), row.text("content"), amount))
        else:
            _add_row(row, amount, current, header)
    programmes = [_without_lone_source(programme) for programme in programmes] if is_by_source else programmes
    return _without_classes(programmes)


def _without_classes(programmes: list[_Programme]) -> list[_Programme]:
    """The programmes without the rows that head classes of them, as 一、業務支出 with its sum above its programmes.

    Such rows are numbered in a way in which no programme is, the first row is one, and none is without programmes; that one of them at least
    is the sum of its programmes tells them from programmes that come first.
    """
    levels = [_level(programme) for programme in programmes]
    top = levels[0] if levels else None
    heads = [i for i, level in enumerate(levels) if level == top and not programmes[i].items]
    if top is None or not heads or heads[0] != 0 or levels.count(top) != len(heads):
        return programmes
    classes = [[p for p in programmes[a + 1 : b] if not p.is_total] for a, b in pairwise([*heads, len(programmes)])]
    are_sums = [sum(map(_worth, parts)) == _worth(programmes[head]) for head, parts in zip(heads, classes, strict=True)]
    if not all(classes) or not any(are_sums):
        return programmes
    return [programme for i, programme in enumerate(programmes) if i not in heads]


def _level(programme: _Programme) -> int | None:
    marker = find_marker(programme.title.text)
    return marker.level if marker and not programme.is_total else None


def _worth(programme: _Programme) -> Decimal:
    """What a programme's own amount or those of its items make, in the table's unit."""
    amounts = [programme.amount] if programme.amount else [item.amount for item in programme.items]
    return sum((quantity.value for amount in amounts if (quantity := parse_quantity(amount.text))), Decimal())


def _opened(row: TableRow, amount: Printed, is_by_source: bool) -> _Programme:
    """The programme that a row begins, with its first item if the row has one: its own title, its content, or who pays for it."""
    title = row.title("program") if row.opens("program") or "program" in row.columns else Printed()
    pays = is_by_source and row.opens("source")
    is_merged = title and row.cell("program") is row.cell("content" if "item" not in row.columns else "item")
    has_item = not is_merged and (pays or row.opens("item") or ("item" not in row.columns and row.opens("content")))
    item = _Item(row.title("source") if pays else row.title("item"), row.text("content"), amount)
    code = row.title("code") if row.opens("code") else Printed()
    return _Programme(title, False, Printed() if has_item else amount, [item] if has_item else [], code)


def _sums_up_sources(row: TableRow, amount: Printed, current: _Programme, reading: Reading) -> bool:
    """True if the row is not one of the table's sums but that of what several sources pay for one programme."""
    if row.opens("program") or not (row.opens("source") and reading.vocabulary.total_rows.match(row.title("source").text)):
        return False
    parts = [parse_quantity(item.amount.text) for item in current.items if item.amount]
    whole = parse_quantity(amount.text) if amount else None
    return whole is not None and sum(part.value for part in parts if part) == whole.value


def _without_lone_source(programme: _Programme) -> _Programme:
    """A programme that one source pays for has that amount itself."""
    if len(programme.items) == 1 and not programme.amount and not programme.items[0].content:
        return programme._replace(amount=programme.items[0].amount, items=[])
    return programme


def _own_rows(placed: PlacedTable, header: Header, reading: Reading) -> list[TableRow]:
    """The rows of the document's year, where a column or rows over the whole table give the years; else all rows.

    In a table of several years a total without a year of its own may be that of all years, so it is left out.
    """
    rows, year = list(body_rows(placed, header)), None
    years: list[int | None] = []
    for row in rows:
        year = roc_year_of((row.title("year") if row.opens("year") else row.banner() or row.lone()).text) or year
        years.append(year)
    named = {year for year in years if year}
    if not named or (reading.roc_year is None and len(named) == 1):
        return rows
    own = [row for row, year in zip(rows, years, strict=True) if year == reading.roc_year or year is None]
    if reading.roc_year not in named:
        return []
    return own if len(named) == 1 else [row for row in own if roc_year_of(row.title("year").text) or not _is_grand_total(row, reading)]


def _is_grand_total(row: TableRow, reading: Reading) -> bool:
    total = fold(_total(row, reading).text)
    return bool(total) and "小計" not in total


def _opens_programme(row: TableRow, current: _Programme, reading: Reading) -> bool:
    """True if the row begins another programme: a name of a deeper rank in the same column is an item, and so is who pays for a part of it."""
    if not row.opens("program"):
        return False
    title = row.title("program")
    pays = reading.vocabulary.funding_sources
    if pays.match(title.text) and not pays.match(current.title.text):
        return False
    if "item" in row.columns:
        return fold(title.text) != fold(current.title.text)  # a name said again in every row is one programme
    marker, above = find_marker(title.text), find_marker(current.title.text)
    return not (marker and above and marker.level > above.level)


def _add_row(row: TableRow, amount: Printed, current: _Programme, header: Header) -> None:
    """A further row of a programme: a new item, or more content of the last one."""
    items, content = current.items, row.text("content")
    if row.opens("program") and "item" not in header.columns:
        items.append(_Item(row.title("program"), content, amount))
    elif row.opens("item") or not items:
        items.append(_Item(row.title("item"), content, amount))
    elif amount and (items[-1].amount or "item" not in header.columns):
        items.append(_Item(items[-1].title, content, amount))
    else:
        last = items[-1]
        more = content if row.opens("content") else Printed()
        items[-1] = last._replace(content=Printed.join([last.content, more], "\n"), amount=last.amount or amount)


def _total(row: TableRow, reading: Reading) -> Printed:
    """The word that makes the row one of sums, else empty."""
    texts = (cell.text.strip() for cell in row.cells if cell is not None and cell.row == row.row and cell.text)
    return next((text for text in texts if reading.vocabulary.total_rows.match(text.text)), Printed())


def _split_code(printed: Printed, names_codes: bool) -> tuple[Printed, Printed]:
    """The code that a programme's cell opens with or ends in, and its name."""
    match = _CODE.match(printed.text)
    if match:
        return printed[match.start("code") : match.end("code")], printed[match.end() :]
    behind = _CODE_BEHIND.search(printed.text)
    if behind and behind.start() and (names_codes or len(behind["code"]) >= _LEAST_DIGITS_BEHIND):
        return printed[behind.start("code") : behind.end("code")], printed[: behind.start()].strip()
    return Printed(), printed


def _add_programme(programme: _Programme, table_no: int, is_by_item: bool, amounts: Amounts, names_codes: bool, reading: Reading) -> None:
    printed, items = programme.title, programme.items
    code, program = _split_code(printed, names_codes)
    code = code or programme.code
    marker = find_marker(program.text)
    program = program[marker.end :] if marker and not programme.is_total else program
    # One amount in the rows of several items is the programme's, printed in a merged cell.
    lone = next((item.amount for item in items if item.amount), Printed()) if not (is_by_item or programme.amount) else Printed()
    amount = programme.amount or lone
    row_id = reading.recorder.add(
        BudgetProgram,
        {"": printed, "code": code, "program": program, "is_total": printed, "amount_text": amount, "amount_ntd": amount},
        table_no=table_no,
        code=code.text or None,
        program=program.text or None,
        is_total=programme.is_total,
        amount_text=amount.text or None,
        amount_ntd=amounts.ntd(amount),
    )
    for item in items:
        _add_item(item._replace(amount=Printed()) if lone else item, row_id, amounts, reading)


def _add_item(item: _Item, program_row_id: str, amounts: Amounts, reading: Reading) -> None:
    printed = item.title
    marker = find_marker(printed.text)
    title = printed[marker.end :] if marker else printed
    places = {"": printed or item.content, "item_no": printed if marker else None, "title": title, "content": item.content}
    reading.recorder.add(
        BudgetItem,
        places | {"amount_text": item.amount, "amount_ntd": item.amount},
        program_row_id=program_row_id,
        item_no=marker.text if marker else None,
        title=title.text or None,
        content=item.content.text or None,
        amount_text=item.amount.text or None,
        amount_ntd=amounts.ntd(item.amount),
    )
