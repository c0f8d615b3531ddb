"""Tables of indicators: targets and weights of a plan, and in a report the results beside them."""

from __future__ import annotations

import regex

from parsers.document import Printed
from parsers.families.base import GoalCell, GoalRows, Reading, TableRow, add_goal, read_indicator, value
from parsers.layout.headers import Header
from parsers.layout.sections import PlacedTable, Prose
from parsers.records import Indicator, Milestone
from parsers.text.fold import fold
from parsers.text.outline import find_marker
from parsers.text.units import parse_quantity

_STEP = regex.compile(r"[(（]\s*(?P<pct>[0-9０-９]+(?:[.．][0-9０-９]+)?)\s*[%％]\s*[)）]")


def read_indicators(placed: PlacedTable, header: Header, reading: Reading) -> None:
    """Goals, indicators and milestones of a plan's or report's table of indicators."""
    rows = GoalRows(placed, header, reading)
    for row, goal in rows:
        _add_indicator(row, goal, rows, reading)


def _add_indicator(row: TableRow, goal: GoalCell, rows: GoalRows, reading: Reading) -> None:
    goal_key = add_goal(goal, rows, reading)
    sequence = reading.indicators_of_goal[goal_key] = reading.indicators_of_goal.get(goal_key, 0) + 1
    cell = read_indicator(row.title("indicator"))
    key = fold(cell.title.text)
    weight_printed = row.title("weight") or cell.weight
    target_printed, actual_printed, attainment_printed = (row.title(role) for role in ("target", "actual", "attainment"))
    target = reading.number("target_value", target_printed)
    actual = reading.number("actual_value", actual_printed)
    weight = reading.number("weight_pct", weight_printed)
    attainment = reading.number("attainment_pct", attainment_printed)
    method, standard, narrative = row.title("evaluation_method"), row.text("standard"), row.text("narrative")
    indicator = row.title("indicator")
    row_id = reading.recorder.add(
        Indicator,
        {
            "": indicator,
            "aspect": rows.aspect_printed,
            "goal_no": goal.printed,
            "goal_title": goal.title,
            "indicator_no": indicator,
            "indicator_seq": indicator,
            "title": cell.title,
            "indicator_key": cell.title,
            "evaluation_method": method,
            "standard": standard,
            "weight_text": weight_printed,
            "weight_pct": weight_printed,
            "target_text": target_printed,
            "target_value": target_printed,
            "target_unit": target_printed,
            "actual_text": actual_printed,
            "actual_value": actual_printed,
            "actual_unit": actual_printed,
            "attainment_text": attainment_printed,
            "attainment_pct": attainment_printed,
            "narrative": narrative,
        },
        aspect=rows.aspect,
        goal_no=goal.number,
        goal_title=goal.title.text or None,
        indicator_no=cell.number,
        indicator_seq=sequence,
        title=cell.title.text,
        indicator_key=key,
        evaluation_method=method.text or None,
        standard=standard.text or None,
        direction=reading.dialect.direction_of(key),
        target_scope=reading.dialect.target_scope_of(key),
        weight_text=weight_printed.text or None,
        weight_pct=value(weight),
        target_text=target_printed.text or None,
        target_value=value(target),
        target_unit=target.unit if target else None,
        actual_text=actual_printed.text or None,
        actual_value=value(actual),
        actual_unit=actual.unit if actual else None,
        attainment_text=attainment_printed.text or None,
        attainment_pct=value(attainment),
        narrative=narrative.text or None,
    )
    if reading.vocabulary.milestone_methods.match(method.text):
        _add_milestones(row_id, standard, reading)
    if narrative:
        reading.prose.append(Prose(row_id, narrative))
    if standard:
        reading.standards.append(Prose(row_id, standard))


def _add_milestones(indicator_row_id: str, standard: Printed, reading: Reading) -> None:
    """The ladder of a progress-controlled indicator: each step's text and the percentage in brackets behind it."""
    start = 0
    for step, match in enumerate(_STEP.finditer(standard.text), 1):
        text = standard[start : match.start()].strip(" \n、，；。;,")
        marker = find_marker(text.text)
        text = text[marker.end :] if marker else text
        printed = standard[match.start("pct") : match.end("pct")]
        quantity = parse_quantity(printed.text)
        reading.recorder.add(
            Milestone,
            {"": standard[start : match.end()], "text": text, "pct": printed},
            indicator_row_id=indicator_row_id,
            step=step,
            text=text.text,
            pct=value(quantity),
        )
        start = match.end()
