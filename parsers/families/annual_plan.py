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

    A programme has one amount, printed in a merged cell; in a table where any programme prints more than one, each
    amount is its item's own.
    """
    amounts = Amounts(placed, header, reading)
    programmes = _programmes(placed, header, reading)
    is_by_item = any(sum(row.opens("amount") for row in rows) > 1 for rows in programmes)
    for rows in programmes:
        _add_programme(rows, is_by_item, amounts, reading)


class Amounts:
    """Reads the amounts of one table in NTD."""

    def __init__(self, placed: PlacedTable, header: Header, reading: Reading) -> None:
        self.reading = reading
        self.table_factor = money_factor(header.texts[header.columns["amount"]].text) or money_factor(placed.unit.text)

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


def _programmes(placed: PlacedTable, header: Header, reading: Reading) -> list[list[TableRow]]:
    """The body rows of each programme; a row of sums stands alone."""
    groups: list[list[TableRow]] = []
    for row in body_rows(placed, header):
        if row.banner() or not any(row.text(role) for role in header.columns):
            continue
        if not groups or row.opens("program") or _total(row, reading) or _total(groups[-1][0], reading):
            groups.append([])
        groups[-1].append(row)
    return groups


def _total(row: TableRow, reading: Reading) -> Printed:
    """The word that makes the row one of sums, else empty."""
    return next((t for t in (row.title("program"), row.title("item")) if t and reading.vocabulary.total_rows.match(t.text)), Printed())


def _add_programme(rows: list[TableRow], is_by_item: bool, amounts: Amounts, reading: Reading) -> None:
    total = _total(rows[0], reading)
    printed = total or rows[0].title("program")
    match = _CODE.match(printed.text)
    code = printed[match.start("code") : match.end("code")] if match else Printed()
    program = printed[match.end() :] if match else printed
    has_items = not total and any(row.opens("item") for row in rows)
    merged = rows[0].title("amount") if rows[0].opens("amount") and not (is_by_item and has_items) else Printed()
    row_id = reading.recorder.add(
        BudgetProgram,
        {"": printed, "code": code, "program": program, "is_total": printed, "amount_text": merged, "amount_ntd": merged},
        code=code.text or None,
        program=program.text or None,
        is_total=bool(total),
        amount_text=merged.text or None,
        amount_ntd=amounts.ntd(merged),
    )
    for row in rows if has_items else ():
        if row.opens("item"):
            _add_item(row, row_id, row.title("amount") if row.opens("amount") and not merged else Printed(), amounts, reading)


def _add_item(row: TableRow, program_row_id: str, amount: Printed, amounts: Amounts, reading: Reading) -> None:
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
        amount_ntd=amounts.ntd(amount),
    )


ANNUAL_PLAN = Family("annual_plan", {"plan": read_indicators, "results": read_indicators, "budget": read_budget})
