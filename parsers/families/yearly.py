"""Tables that give one indicator over several years, as ministries' reports do: the document's own year is an indicator.

The records know no other year than the document's, so the other years stay cells.
"""

from __future__ import annotations

from parsers.document import Printed
from parsers.families.base import GoalCell, Reading, aspect_of, note_no_own_year, read_goal
from parsers.families.indicators import IndicatorPrinted, add_indicator, unit_of_header
from parsers.families.rows import TableRow, body_rows
from parsers.layout.columns import MEASURES, roc_year_of
from parsers.layout.headers import Header
from parsers.layout.sections import PlacedTable


def read_years(placed: PlacedTable, header: Header, reading: Reading) -> None:
    """Years as columns: rows of target, result and attainment, of one indicator or of each indicator in turn."""
    column = header.years.get(reading.roc_year or 0)
    if column is None:
        note_no_own_year(placed, reading)
        return
    printed: dict[str, Printed] = {}
    units: dict[str, Printed] = {}
    name = Printed()
    for row in body_rows(placed, header):
        measure = reading.vocabulary.role(row.title("measure").text)
        opens = row.opens("indicator")
        if printed and (opens or measure in printed):
            _add(placed, name, printed, units, reading)
            printed, units = {}, {}
        name = row.title("indicator") if opens else name
        cell = row.cells[column]
        if measure in MEASURES and cell is not None:
            printed[measure], units[measure] = cell.text.strip(), unit_of_header(row.title("measure"))
    _add(placed, name, printed, units, reading)


def read_years_by_row(placed: PlacedTable, header: Header, reading: Reading) -> None:
    """A year in each row, with target, result and attainment as columns."""
    own: list[TableRow] = [row for row in body_rows(placed, header) if row.opens("year") and roc_year_of(row.title("year").text) == reading.roc_year]
    units = {role: unit_of_header(header.texts[header.columns[role]]) for role in MEASURES if role in header.columns}
    for row in own:
        _add(placed, row.title("indicator"), {role: row.title(role) for role in units}, units, reading)
    if not own:
        note_no_own_year(placed, reading)


def _add(placed: PlacedTable, name: Printed, printed: dict[str, Printed], units: dict[str, Printed], reading: Reading) -> None:
    """The indicator of the table's year, named by its own column, the line above the table or the section."""
    if not any(text and any(c.isdecimal() for c in text.text) for text in printed.values()):
        return
    goal, heading_name, number = _headings(placed, bool(name), reading)
    add_indicator(
        IndicatorPrinted(
            indicator=name or heading_name,
            number=None if name else number,
            target=printed.get("target", Printed()),
            actual=printed.get("actual", Printed()),
            target_unit=units.get("target", Printed()),
            actual_unit=units.get("actual", Printed()),
            attainment=printed.get("attainment", Printed()),
        ),
        goal,
        aspect_of(placed, reading.vocabulary),
        reading,
    )


def _headings(placed: PlacedTable, is_named: bool, reading: Reading) -> tuple[GoalCell, Printed, int | None]:
    """The goal that the headings above the table name and, unless a column does, the indicator's name and its number."""
    words = reading.vocabulary
    headings = list(placed.headings)
    above = words.indicator_headings.match(placed.above.text)
    name, number = (placed.above, None) if above else (Printed(), None)
    if not name and headings and not is_named:
        name, number = headings[0].title, headings[0].ordinal
        headings = headings[1:]
    match = words.indicator_headings.match(name.text)
    if match:
        name = _behind_colon(name)
    goal = read_goal(Printed(), words)
    if headings and headings[0].level > 1:
        title = headings[0].title
        goal = read_goal(_behind_colon(title) if words.goal_headings.match(title.text) else title, words)._replace(number=headings[0].ordinal)
    return goal, name, number


def _behind_colon(title: Printed) -> Printed:
    at = min(i for i in (title.text.find(c) for c in "：:、") if i >= 0)
    return title[at + 1 :].strip()
