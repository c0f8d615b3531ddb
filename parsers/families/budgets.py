"""Budgets: programmes with their code and amount, and under each its items."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import regex

from parsers.document import Note, Printed
from parsers.families.base import Reading, TableRow, body_rows
from parsers.layout.headers import Header
from parsers.layout.sections import PlacedTable
from parsers.records import BudgetItem, BudgetProgram
from parsers.text.fold import fold
from parsers.text.outline import find_marker
from parsers.text.units import money_factor

_CODE = regex.compile(r"(?P<code>[0-9０-９]{4,14})(?![0-9０-９])\s*[-－:：]?\s*")


def read_budget(placed: PlacedTable, header: Header, reading: Reading) -> None:
    """Programmes with their code and amount, and under each its items.

    A programme has one amount, printed in a merged cell; where any programme of the document's tables of this
    form prints more than one, each amount is its item's own, but for one printed before the first item.
    """
    amounts = Amounts(placed, header, reading)
    alike = [(p, h) for p, h in reading.budgets if h.columns == header.columns] or [(placed, header)]
    is_by_item = "program" not in header.columns or any(_is_by_item(p, h, reading) for p, h in alike)
    for programme in _programmes(placed, header, reading):
        _add_programme(programme, placed.number, is_by_item, amounts, reading)


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


def _programmes(placed: PlacedTable, header: Header, reading: Reading) -> list[_Programme]:
    """The programmes with their items; a row of sums stands alone."""
    programmes: list[_Programme] = []
    for row in body_rows(placed, header):
        if row.banner() or not any(row.text(role) for role in header.columns):
            continue
        total = _total(row, reading)
        amount = row.title("amount") if row.opens("amount") else Printed()
        if total:
            programmes.append(_Programme(total, True, amount, []))
            continue
        current = programmes[-1] if programmes else None
        if current is None or current.is_total or _opens_programme(row, current):
            has_item = row.opens("item") or ("item" not in header.columns and row.opens("content"))
            title = row.title("program") if row.opens("program") or "program" in header.columns else Printed()
            programmes.append(_Programme(title, False, Printed() if has_item else amount, []))
            if has_item:
                programmes[-1].items.append(_Item(row.title("item"), row.text("content"), amount))
        else:
            _add_row(row, amount, current, header)
    return programmes


def _opens_programme(row: TableRow, current: _Programme) -> bool:
    """True if the row begins another programme: a name of a deeper rank in the same column is an item."""
    if not row.opens("program"):
        return False
    title = row.title("program")
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


def _add_programme(programme: _Programme, table_no: int, is_by_item: bool, amounts: Amounts, reading: Reading) -> None:
    printed, items = programme.title, programme.items
    match = _CODE.match(printed.text)
    code = printed[match.start("code") : match.end("code")] if match else Printed()
    program = printed[match.end() :] if match else printed
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
