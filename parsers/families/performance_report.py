"""施政計畫績效報告: results of the indicators, score tables, and the review of missed targets."""

from __future__ import annotations

import regex

from parsers.document import Note, Printed
from parsers.families.base import Family, GoalRows, Reading, aspect_of, read_indicator, value
from parsers.families.budgets import read_budget
from parsers.families.indicators import read_goals, read_indicators
from parsers.families.rows import body_rows, one_line
from parsers.families.shortfalls import read_shortfalls
from parsers.families.yearly import read_years, read_years_by_row
from parsers.layout.headers import Header
from parsers.layout.sections import PlacedTable
from parsers.records import Score, ScoreItem
from parsers.text.fold import fold, unified
from parsers.text.units import parse_quantity

TOTAL = "總分"
_PART = regex.compile(r"(?P<part>.{2,12}?面)向?(?:得分|分數|評分)(?:[(（](?:滿分|最高|占)?(?P<max>[0-9.]+)[%％分]?[)）])?")
_BARE_PART = regex.compile(r"(?P<part>.{2,12}?面)向?(?:\([^()]{1,8}\))?")
_MAX = regex.compile(r"\((?:滿分|最高|占)?(?P<max>[0-9]+(?:\.[0-9]+)?)(?:%|分)?\)$")


def read_scores(placed: PlacedTable, header: Header, reading: Reading) -> None:
    """The score table of one aspect: each indicator's attainment, and the aspect's score in one merged cell."""
    rows = GoalRows(placed, header, reading)
    for row, goal in rows:
        cell = read_indicator(row.title("indicator"), rows.indicators)
        printed = row.title("attainment")
        attainment = reading.number("attainment_pct", printed)
        reading.recorder.add(
            ScoreItem,
            {
                "": row.title("indicator"),
                "aspect": rows.aspect_printed,
                "goal_no": goal.printed,
                "goal_title": goal.title,
                "indicator_no": row.title("indicator"),
                "title": cell.title,
                "attainment_text": printed,
                "attainment_pct": printed,
            },
            aspect=rows.aspect,
            goal_no=goal.number,
            goal_title=goal.title.text or None,
            indicator_no=cell.number,
            title=cell.title.text,
            attainment_text=printed.text or None,
            attainment_pct=value(attainment),
        )
    _add_aspect_score(placed, header, reading)


def _add_aspect_score(placed: PlacedTable, header: Header, reading: Reading) -> None:
    if "score" not in header.columns:
        return
    title = one_line(unified(header.texts[header.columns["score"]]))
    match = _PART.fullmatch("".join(title.text.split()))
    aspect, aspect_printed = aspect_of(placed, reading.vocabulary)
    aspect = reading.vocabulary.aspect(title.text) or aspect
    cells = [row.title("score") for row in body_rows(placed, header) if row.opens("score")]
    if len(cells) > 1:
        reading.recorder.issue(
            Note("several_scores", "一個面向分數欄有數個分數，無法判斷何者為面向分數。 Several scores in one column.", cells[1].text, cells[1].spans())
        )
    elif cells:
        quantity = reading.number("score", cells[0])
        maximum = parse_quantity(match["max"]) if match and match["max"] else None
        part = match["part"] if match else f"{aspect}面" if aspect else title.text
        _add_score(reading, part, aspect, "aspect_table", cells[0], value(quantity), value(maximum), aspect_printed or title, title)


def read_totals(placed: PlacedTable, header: Header, reading: Reading) -> None:
    """The table of total scores: one column for each part with its maximum in the header, and the total."""
    row = next(body_rows(placed, header), None)
    if row is None:
        return
    for cell, printed_title in zip(row.cells, header.texts, strict=True):
        title = one_line(unified(printed_title))
        match = reading.vocabulary.score_parts.match(title.text)
        if cell is None or match is None:
            continue
        score = one_line(unified(cell.text)).strip()
        maximum = _MAX.search(fold(title.text))
        named = _PART.fullmatch("".join(title.text.split()))
        part = TOTAL if match["total"] else named["part"] if named else fold(title.text)[: maximum.start()] if maximum else title.text
        quantity = reading.number("score", score)
        limit = parse_quantity(maximum["max"]) if maximum else None
        _add_score(reading, part, reading.vocabulary.aspect(title.text), "total_table", score, value(quantity), value(limit), title, title)


def read_parts(placed: PlacedTable, header: Header, reading: Reading) -> None:
    """The table of total scores with a row for each part: its maximum, if printed, and its score."""
    words = reading.vocabulary
    for row in body_rows(placed, header):
        if not (row.opens("aspect") and row.opens("score")):
            continue
        title, score = row.title("aspect"), row.title("score")
        named = _PART.fullmatch("".join(title.text.split()))
        bare = _BARE_PART.fullmatch(fold(title.text))
        part = TOTAL if words.total_rows.match(title.text) else named["part"] if named else bare["part"] if bare else title.text
        limit, maximum = row.title("weight"), _MAX.search(fold(title.text))
        most = reading.number("max_score", limit) if limit else parse_quantity(maximum["max"]) if maximum else None
        _add_score(reading, part, words.aspect(title.text), "total_table", score, value(reading.number("score", score)), value(most), title, title)


def _add_score(reading: Reading, part: str, aspect: str | None, scope: str, printed: Printed, score, maximum, aspect_printed: Printed, title: Printed) -> None:  # type: ignore[no-untyped-def]
    places = {"": printed, "part": title, "aspect": aspect_printed if aspect else None, "scope": title, "score_text": printed, "score": printed}
    if maximum is not None:
        places["max_score"] = title
    reading.recorder.add(Score, places, part=part, aspect=aspect, scope=scope, score_text=printed.text or None, score=score, max_score=maximum)


PERFORMANCE_REPORT = Family(
    "performance_report",
    {
        "results": read_indicators,
        "plan": read_indicators,
        "goals": read_goals,
        "years": read_years,
        "yearly": read_years_by_row,
        "scores": read_scores,
        "totals": read_totals,
        "parts": read_parts,
        "shortfalls": read_shortfalls,
        "budget": read_budget,
    },
)
