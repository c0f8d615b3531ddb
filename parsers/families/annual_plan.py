"""年度施政計畫: indicators with targets, and the budget of each programme."""

from __future__ import annotations

from decimal import Decimal

import regex

from parsers.document import Note, Printed
from parsers.families.base import Family, Reading, TableRow, body_rows
from parsers.families.indicators import read_indicators
from parsers.layout.headers import Header
from parsers.layout.sections import PlacedTable
from parsers.records import BudgetItem, BudgetProgram
from parsers.text.outline import find_marker
from parsers.text.units import money_factor

_CODE = regex.compile(r"(?P<code>[0-9０-９]{4,14})(?![0-9０-９])\s*[-－:：]?\s*")


def read_budget(placed: PlacedTable, header: Header, reading: Reading) -> None:
    """Programmes with their code and amount, and under each its items.

    A programme has one amount, printed in a merged cell; where more than one of its rows print an amount, each is
    its item's own.
    """
    for rows in _programmes(placed, header, reading):
        _add_programme(rows, header, reading)


def _programmes(placed: PlacedTable, header: Header, reading: Reading) -> list[list[TableRow]]:
    """The body rows of each programme."""
    groups: list[list[TableRow]] = []
    for row in body_rows(placed, header):
        if row.banner() or not any(row.text(role) for role in header.columns):
            continue
        if not groups or row.opens("program"):
            groups.append([])
        groups[-1].append(row)
    return groups


def _add_programme(rows: list[TableRow], header: Header, reading: Reading) -> None:
    printed = rows[0].title("program")
    match = _CODE.match(printed.text)
    code = printed[match.start("code") : match.end("code")] if match else Printed()
    program = printed[match.end() :] if match else printed
    amounts = [row.title("amount") for row in rows if row.opens("amount")]
    merged = rows[0].title("amount") if len(amounts) == 1 and rows[0].opens("amount") else Printed()
    row_id = reading.recorder.add(
        BudgetProgram,
        {"": printed, "code": code, "program": program, "amount_text": merged, "amount_ntd": merged},
        code=code.text or None,
        program=program.text or None,
        amount_text=merged.text or None,
        amount_ntd=_amount_ntd(merged, header, reading),
    )
    for row in rows:
        if row.opens("item") and not reading.vocabulary.total_rows.match(printed.text):
            _add_item(row, row_id, Printed() if merged else row.title("amount") if row.opens("amount") else Printed(), header, reading)


def _add_item(row: TableRow, program_row_id: str, amount: Printed, header: Header, reading: Reading) -> None:
    printed, content = row.title("item"), row.text("content")
    marker = find_marker(printed.text)
    title = printed[marker.end :] if marker else printed
    reading.recorder.add(
        BudgetItem,
        {"": printed, "item_no": printed if marker else None, "title": title, "content": content, "amount_text": amount, "amount_ntd": amount},
        program_row_id=program_row_id,
        item_no=marker.text if marker else None,
        title=title.text,
        content=content.text or None,
        amount_text=amount.text or None,
        amount_ntd=_amount_ntd(amount, header, reading),
    )


def _amount_ntd(printed: Printed, header: Header, reading: Reading) -> Decimal | None:
    """The amount in NTD: the cell's own unit, else the header's; without any unit the amount is not understood."""
    quantity = reading.number("amount_ntd", printed)
    if quantity is None:
        return None
    factor = money_factor(quantity.unit or "") or money_factor(header.texts[header.columns["amount"]].text)
    if factor is None:
        reading.recorder.issue(Note("unknown_unit", "金額欄未載明單位。 The amounts have no unit.", printed.text, printed.spans()))
        return None
    return quantity.value * factor


ANNUAL_PLAN = Family("annual_plan", {"plan": read_indicators, "results": read_indicators, "budget": read_budget})
