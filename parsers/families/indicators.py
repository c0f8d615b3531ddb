"""Tables of indicators: targets and weights of a plan, and in a report the results beside them."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import regex

from parsers.document import Printed
from parsers.families.base import GoalCell, GoalRows, Reading, add_goal, column_numbering, read_indicator, value, weight_factor
from parsers.families.rows import TableRow, body_rows
from parsers.families.shortfalls import read_shortfalls
from parsers.layout.headers import Header
from parsers.layout.sections import PlacedTable, Prose
from parsers.records import Indicator, Milestone
from parsers.text.fold import fold
from parsers.text.outline import find_marker
from parsers.text.units import is_unit, parse_quantity, split_scale

_OFFICE = regex.compile(r".{1,}[處局科課室所隊會組署司院館校園]|.{2,}中心")
_HEADERS_UNIT = regex.compile(r"\((?:單位:)?(?P<unit>[^()]{1,6})\)")
_GAP = r"\s{0,3}"  # bounded: a search from every one of many spaces must not look at all the others
_PCT = r"(?P<pct>[0-9０-９]{1,3}(?:[.．][0-9０-９]+)?)\s*[%％]"
_STEP_NUMBER = r"(?:[(（]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[)）.、．]\s{0,3})"
_STEP = regex.compile(rf"[(（]\s*(?:達成[度率]|完成[度率]|進度|累計)?\s*{_PCT}\s*[)）]")
_STEP_BEFORE = regex.compile(rf"{_STEP_NUMBER}?(?:達成[度率]|完成[度率]|進度|達)?{_GAP}{_PCT}{_GAP}[：:]\s*")
_STEP_BEHIND = regex.compile(rf"{_GAP}(?:達成[度率]|完成[度率]|進度|占)?{_GAP}{_PCT}(?={_GAP}(?:[，,；;。、\n]|$)|{_GAP}\s{_STEP_NUMBER})")
_FEWEST_STEPS = 3
"""Percentages without brackets are steps where there are at least so many and they rise."""


LONGEST_UNIT = 6  # characters


class IndicatorPrinted(NamedTuple):
    """What is printed of one indicator: `indicator` is its name with the number it may open with.

    `number` is a number printed elsewhere, as in the heading above; `weight_factor` makes percentages of the weights.
    """

    indicator: Printed
    number: int | None = None
    title: Printed | None = None
    method: Printed = Printed()
    standard: Printed = Printed()
    weight: Printed = Printed()
    weight_factor: int = 1
    target_unit: Printed = Printed()
    actual_unit: Printed = Printed()
    target: Printed = Printed()
    actual: Printed = Printed()
    attainment: Printed = Printed()
    narrative: Printed = Printed()


def read_indicators(placed: PlacedTable, header: Header, reading: Reading) -> None:
    """Goals, indicators and milestones of a plan's or report's table of indicators."""
    if "reason" in header.columns and _are_known(placed, header, reading):
        read_shortfalls(placed, header, reading)
        return
    rows = GoalRows(placed, header, reading)
    factor = weight_factor(placed, header, "weight")
    units = _Units(placed, header, reading)
    for row, goal in rows:
        add_indicator(_printed(row, rows, factor, units), goal, (rows.aspect, rows.aspect_printed), reading)


class _Units:
    """The units of a table's values that do not stand beside the values: in a column of units, or in the header, as 目標值(人次).

    單位 may also head a column of offices. That is decided for the whole column: where one of its cells is an office, or none is a known
    unit and the values print units themselves, only words that are known as units are units.
    """

    def __init__(self, placed: PlacedTable, header: Header, reading: Reading) -> None:
        rows = list(body_rows(placed, header))
        words = {row.title("unit").text for row in rows if row.opens("unit")}
        offices = reading.vocabulary.office_names
        have_own = any(quantity.unit for row in rows if (quantity := parse_quantity(row.title("target").text)))
        self.are_offices = any((_OFFICE.fullmatch(fold(word)) and not is_unit(word)) or offices.match(word) for word in words) or (
            have_own and not any(map(is_unit, words))
        )
        self.headers: dict[str, Printed] = {role: unit_of_header(header.texts[header.columns[role]]) for role in ("target", "actual") if role in header.columns}

    def printed(self, row: TableRow, role: str) -> Printed:
        """The unit of a row's target or result, empty if none is printed."""
        unit = row.title("unit")
        if unit and len(unit) <= LONGEST_UNIT and (is_unit(unit.text) or not self.are_offices):
            return unit
        return self.headers.get(role, Printed())


def unit_of_header(text: Printed) -> Printed:
    """The unit in brackets behind a header."""
    match = next((m for m in _HEADERS_UNIT.finditer(fold(text.text)) if is_unit(m["unit"])), None)
    at = text.text.find(match["unit"]) if match else -1
    return text[at : at + len(match["unit"])] if match and at >= 0 else Printed()


def _are_known(placed: PlacedTable, header: Header, reading: Reading) -> bool:
    """True if the document has already given every indicator of the table: then it says again which targets were missed."""
    numbering = column_numbering(placed, header, "indicator", reading)
    keys = {fold(read_indicator(row.title("indicator"), numbering).title.text) for row in body_rows(placed, header) if row.opens("indicator")}
    return keys <= {row.indicator_key for row in reading.recorder.rows.get(Indicator.table, ()) if isinstance(row, Indicator)}


def read_goals(placed: PlacedTable, header: Header, reading: Reading) -> None:
    """A table of goals and how far they got, without indicators: what is said of them stays in the cells."""
    rows = GoalRows(placed, header, reading, unit="goal")
    for _, goal in rows:
        add_goal(goal, (rows.aspect, rows.aspect_printed), reading)


def _printed(row: TableRow, rows: GoalRows, factor: int, units: _Units) -> IndicatorPrinted:
    cell = read_indicator(row.title("indicator"), rows.indicators)
    return IndicatorPrinted(
        row.title("indicator"),
        cell.number,
        cell.title,
        row.title("evaluation_method"),
        row.text("standard"),
        row.title("weight") or cell.weight,
        factor if row.title("weight") else 1,
        units.printed(row, "target"),
        units.printed(row, "actual"),
        row.title("target"),
        row.title("actual"),
        row.title("attainment"),
        row.text("narrative"),
    )


def add_indicator(printed: IndicatorPrinted, goal: GoalCell, aspect: tuple[str | None, Printed], reading: Reading) -> None:
    """Write an indicator, its goal if it is the first of it, and its milestones."""
    goal_key = add_goal(goal, aspect, reading)
    sequence = reading.indicators_of_goal[goal_key] = reading.indicators_of_goal.get(goal_key, 0) + 1
    title = printed.indicator if printed.title is None else printed.title
    key = fold(title.text)
    texts = {
        "evaluation_method": printed.method,
        "standard": printed.standard,
        "weight_text": printed.weight,
        "target_text": printed.target,
        "actual_text": printed.actual,
        "attainment_text": printed.attainment,
        "narrative": printed.narrative,
    }
    weight = reading.number("weight_pct", printed.weight)
    attainment = reading.number("attainment_pct", printed.attainment)
    target = _measured("target", printed.target, printed.target_unit, reading)
    actual = _measured("actual", printed.actual, printed.actual_unit, reading)
    row_id = reading.recorder.add(
        Indicator,
        {
            "": printed.indicator,
            "aspect": aspect[1],
            "goal_no": goal.printed,
            "goal_title": goal.title,
            "indicator_no": printed.indicator,
            "indicator_seq": printed.indicator,
            "title": title,
            "indicator_key": title,
            "weight_pct": printed.weight,
            "attainment_pct": printed.attainment,
            **texts,
            **target.places,
            **actual.places,
        },
        aspect=aspect[0],
        goal_no=goal.number,
        goal_title=goal.title.text or None,
        indicator_no=printed.number,
        indicator_seq=sequence,
        title=title.text,
        indicator_key=key,
        direction=reading.vocabulary.direction(title.text, printed.standard.text, printed.target.text) or reading.dialect.direction_of(key),
        target_scope=reading.dialect.target_scope_of(key),
        weight_pct=weight.value * printed.weight_factor if weight else None,
        attainment_pct=value(attainment),
        **{name: text.text or None for name, text in texts.items()},
        **target.values,
        **actual.values,
    )
    if reading.vocabulary.milestone_methods.match(printed.method.text or regex.split("[：:]", printed.standard.text)[0]):
        _add_milestones(row_id, printed.standard, reading)
    if printed.narrative:
        reading.prose.append(Prose(row_id, printed.narrative))
    if printed.standard:
        reading.standards.append(Prose(row_id, printed.standard))


class _Measured(NamedTuple):
    """The columns of a measured value and where each is printed."""

    values: dict[str, Decimal | str | None]
    places: dict[str, Printed]


def _measured(name: str, text: Printed, unit: Printed, reading: Reading) -> _Measured:
    """`<name>_value` and `<name>_unit`; `unit` is printed apart from the value and counts where the value has none of its own."""
    quantity = reading.number(f"{name}_value", text)
    places = {f"{name}_value": text, f"{name}_unit": text if quantity and quantity.unit else unit}
    if quantity is None:
        return _Measured({f"{name}_value": None, f"{name}_unit": None}, places)
    scale, counted = (1, quantity.unit) if quantity.unit else split_scale(unit.text)
    return _Measured({f"{name}_value": quantity.value * scale, f"{name}_unit": counted or None}, places)


def _add_milestones(indicator_row_id: str, standard: Printed, reading: Reading) -> None:
    """The ladder of a progress-controlled indicator: each step's text and its percentage."""
    label, _, _ = standard.text.replace("：", ":").partition(":")
    start = len(label) + 1 if reading.vocabulary.milestone_methods.match(label) else 0
    for step, (text, pct, whole) in enumerate(_steps(standard, start), 1):
        text = text.strip(" \n、，；。;,")
        marker = find_marker(text.text)
        text = text[marker.end :] if marker else text
        reading.recorder.add(
            Milestone,
            {"": whole, "text": text, "pct": pct},
            indicator_row_id=indicator_row_id,
            step=step,
            text=text.text,
            pct=value(parse_quantity(pct.text)),
        )


def _steps(standard: Printed, start: int) -> list[tuple[Printed, Printed, Printed]]:
    """Text, percentage and both of each step: 完成設計(25%), 25%：完成設計, or 完成設計 25%."""
    for pattern in (_STEP, _STEP_BEFORE, _STEP_BEHIND):
        found = list(pattern.finditer(standard.text, start))
        pcts = [standard[match.start("pct") : match.end("pct")] for match in found]
        if not found or (pattern is not _STEP and not _rise(pcts)):
            continue
        if pattern is _STEP_BEFORE:
            borders = [(m.start(), n.start()) for m, n in pairwise(found)] + [(found[-1].start(), len(standard))]
            return [(standard[m.end() : end], pct, standard[at:end].strip(" \n、，；。;,")) for m, pct, (at, end) in zip(found, pcts, borders, strict=True)]
        begins = [start, *(match.end() for match in found[:-1])]
        return [(standard[at : m.start()], pct, standard[at : m.end()]) for at, m, pct in zip(begins, found, pcts, strict=True)]
    return []


def _rise(pcts: list[Printed]) -> bool:
    """True for the percentages of a ladder; one that is misprinted is still of it."""
    values = [quantity.value for pct in pcts if (quantity := parse_quantity(pct.text))]
    rises = sum(a < b for a, b in pairwise(values))
    return len(values) >= _FEWEST_STEPS and rises >= len(values) - 2
