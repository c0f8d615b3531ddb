"""The review of missed targets: gap and reason of each indicator below full attainment."""

from __future__ import annotations

import regex

from parsers.document import Printed
from parsers.families.base import Reading, column_numbering, read_goal, read_indicator, value
from parsers.families.rows import TableRow, body_rows
from parsers.layout.headers import Header
from parsers.layout.sections import PlacedTable
from parsers.records import Shortfall
from parsers.text.fold import fold
from parsers.text.units import Quantity, parse_quantity, same_unit

_OF_ATTAINMENT = regex.compile(r"%|達成[度率]|百分")


def read_shortfalls(placed: PlacedTable, header: Header, reading: Reading) -> None:
    """Each row's gap (None where the table does not give it), reason and remedy."""
    goal = read_goal(Printed(), reading.vocabulary)
    is_percent = "gap" in header.columns and bool(_OF_ATTAINMENT.search(fold(header.texts[header.columns["gap"]].text)))
    goals, indicators = (column_numbering(placed, header, role, reading) for role in ("goal", "indicator"))
    for row in body_rows(placed, header):
        if row.opens("goal"):
            goal = read_goal(row.title("goal"), reading.vocabulary, goals)
        if not row.opens("indicator"):
            continue
        cell = read_indicator(row.title("indicator"), indicators)
        printed = row.title("gap")
        reason = Printed.join([row.text("reason"), row.text("remedy")], "\n")
        gap = reading.number("gap_pct", printed)
        if gap and not _is_percentage(gap, row, is_percent):
            gap = None
        reading.recorder.add(
            Shortfall,
            {
                "": row.title("indicator"),
                "goal_no": goal.printed,
                "goal_title": goal.title,
                "indicator_title": cell.title,
                "gap_text": printed,
                "gap_pct": printed,
                "reason": reason,
            },
            goal_no=goal.number,
            goal_title=goal.title.text or None,
            indicator_title=cell.title.text,
            gap_text=printed.text or None,
            gap_pct=value(gap),
            reason=reason.text or None,
        )


def _is_percentage(gap: Quantity, row: TableRow, is_percent: bool) -> bool:
    """True unless the gap is one of values, as 2 場次: by its unit, or where it is the difference of the row's own result and target."""
    if gap.unit:
        return same_unit(gap.unit, "%")
    if is_percent:
        return True
    target, actual = (parse_quantity(row.title(role).text) for role in ("target", "actual"))
    return not (target and actual and target.unit != "%" and abs(gap.value) == abs(target.value - actual.value))
