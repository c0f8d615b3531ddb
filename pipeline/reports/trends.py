"""Indicators over the years: one small chart for each that has values in two years or more, drawn as inline SVG, beside
a table of the same numbers."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

import duckdb

from parsers.text.fold import fold

WIDTH, HEIGHT = 520, 216
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 18, 28, 44
_COLOURS = 6  # of departments; the style sheet has classes d0 to d5
_MOST_LABELS = 12
_MOST_NAMES = 400

_YEARS = """
    SELECT government, indicator_key, title, roc_year, department, coalesce(plan_target_text, report_target_text) AS target_text,
        target_value, target_unit, actual_text, actual_value, actual_unit, attainment_pct, plan_document_id, report_document_id, is_ambiguous
    FROM indicator_history WHERE roc_year IS NOT NULL"""
_OF_GOVERNMENT = " AND government IS NOT DISTINCT FROM $government"
_SEVERAL = " QUALIFY count(DISTINCT roc_year) OVER (PARTITION BY government, indicator_key) > 1"
_FITTING = " AND contains(indicator_key, $words) AND ($ruler IS NULL OR contains(fold(government), $ruler))"
_ORDER = " ORDER BY government NULLS LAST, indicator_key, roc_year, department"


class Year(NamedTuple):
    """An indicator in one department and ROC year; texts as printed."""

    government: str | None
    indicator_key: str
    title: str
    roc_year: int
    department: str | None
    target_text: str | None
    target_value: Decimal | None
    target_unit: str | None
    actual_text: str | None
    actual_value: Decimal | None
    actual_unit: str | None
    attainment_pct: Decimal | None
    plan_document_id: str | None
    report_document_id: str | None
    is_ambiguous: bool


class Point(NamedTuple):
    """A value in the chart: `kind` is target or actual, `department` the number of its colour."""

    x: float
    y: float
    kind: str
    department: int
    label: str | None
    label_y: float
    title: str


class Tick(NamedTuple):
    """A line of the scale, or a year below it with the attainments of that year."""

    at: float
    text: str
    below: str = ""


@dataclass(slots=True)
class Chart:
    """`lines` are (x0, y0, x1, y1, department): from a target to its result. Without points there is nothing to draw."""

    scale: list[Tick] = field(default_factory=list)
    years: list[Tick] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    lines: list[tuple[float, float, float, float, int]] = field(default_factory=list)


class Government(NamedTuple):
    """A government (None if unknown), how many of its indicators have two years or more, and the first and last of these years."""

    name: str | None
    indicators: int
    first_roc_year: int
    last_roc_year: int

    @property
    def key(self) -> str:
        """For addresses."""
        return hashlib.sha256((self.name or "").encode()).hexdigest()[:8]

    @property
    def href(self) -> str:
        return f"trends/{self.key}.html"


class Trend(NamedTuple):
    """An indicator of a government: its years, its departments in order of colour, its chart."""

    government: str | None
    title: str
    years: tuple[Year, ...]
    departments: tuple[str | None, ...]
    chart: Chart

    def colour(self, department: str | None) -> int:
        return self.departments.index(department) % _COLOURS


def governments(connection: duckdb.DuckDBPyConnection) -> list[Government]:
    """The governments that have trends, by name."""
    query = f"""SELECT government, count(DISTINCT indicator_key), min(roc_year), max(roc_year) FROM ({_YEARS}{_SEVERAL})
        GROUP BY government ORDER BY government NULLS LAST"""
    return [Government(*row) for row in connection.execute(query).fetchall()]


def of_government(connection: duckdb.DuckDBPyConnection, government: str | None) -> list[Trend]:
    """Every indicator of a government that has at least two years, by name."""
    return _grouped(connection.execute(_YEARS + _OF_GOVERNMENT + _SEVERAL + _ORDER, {"government": government}).fetchall())


def search(connection: duckdb.DuckDBPyConnection, words: str, government: str | None = None) -> list[Trend]:
    """Every indicator whose name holds the words, and whose government's holds its, whatever the widths and variants."""
    bound = {"words": fold(words), "ruler": fold(government) if government else None}
    return _grouped(connection.execute(_YEARS + _FITTING + _ORDER, bound).fetchall())


def names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of all indicators, those with most years first."""
    query = "SELECT any_value(title ORDER BY roc_year DESC) FROM indicator_history GROUP BY indicator_key ORDER BY count(*) DESC, indicator_key LIMIT ?"
    return [title for (title,) in connection.execute(query, [_MOST_NAMES]).fetchall() if title]


def _grouped(rows: Sequence[tuple]) -> list[Trend]:
    groups: dict[tuple[str | None, str], list[Year]] = {}
    for year in map(Year._make, rows):
        groups.setdefault((year.government, year.indicator_key), []).append(year)
    return [trend_of(years) for years in groups.values()]


def trend_of(years: Sequence[Year]) -> Trend:
    departments = tuple(dict.fromkeys(year.department for year in years))
    trend = Trend(years[0].government, years[-1].title, tuple(years), departments, Chart())
    _draw(trend)
    return trend


def _draw(trend: Trend) -> None:
    """Fill the chart, if all numbers have one unit: others cannot share a scale."""
    values = [(v, u) for y in trend.years for v, u in ((y.target_value, y.target_unit), (y.actual_value, y.actual_unit)) if v is not None]
    if not values or len({unit for _, unit in values}) > 1:
        return
    chart, unit = trend.chart, values[0][1] or ""
    low, high, step = nice_scale(min(float(v) for v, _ in values), max(float(v) for v, _ in values), unit)
    if low > 0 and low > min(float(v) for v, _ in values) - step / 2:
        low -= step  # room for a label below the lowest point
    first, last = trend.years[0].roc_year, trend.years[-1].roc_year

    def x(year: int) -> float:
        return round(_LEFT + 26 + (year - first) / max(last - first, 1) * (WIDTH - _LEFT - _RIGHT - 52), 1)

    def y(value: Decimal | float) -> float:
        return round(HEIGHT - _BOTTOM - (float(value) - low) / (high - low) * (HEIGHT - _TOP - _BOTTOM), 1)

    count = round((high - low) / step)
    chart.scale = [Tick(y(low + i * step), f"{low + i * step:g}{unit if unit == '%' else ''}") for i in range(count + 1)]
    shown = sorted({year.roc_year for year in trend.years})
    for roc_year in shown:
        rates = list(dict.fromkeys(_plain(year.attainment_pct) for year in trend.years if year.roc_year == roc_year and year.attainment_pct is not None))
        chart.years.append(Tick(x(roc_year), str(roc_year), f"{rates[0]}%" if len(rates) == 1 else ""))
    labelled = len(values) <= _MOST_LABELS
    for year in trend.years:
        at, colour = x(year.roc_year), trend.colour(year.department)
        above = year.target_value is None or (year.actual_value is not None and year.actual_value >= year.target_value)
        for kind, value, text, is_above in (("target", year.target_value, year.target_text, not above), ("actual", year.actual_value, year.actual_text, above)):
            if value is not None:
                name = f"{year.roc_year} {year.department or ''} {text or ''}"
                chart.points.append(Point(at, y(value), kind, colour, _plain(value) if labelled else None, y(value) + (-11 if is_above else 20), name))
        if year.target_value is not None and year.actual_value is not None:
            chart.lines.append((at, y(year.target_value), at, y(year.actual_value), colour))
    _separate_labels(chart)


def _separate_labels(chart: Chart) -> None:
    """Drop a label that would lie on another: the table has the number."""
    kept: list[tuple[float, float]] = []
    for i, point in enumerate(chart.points):
        if point.label is None:
            continue
        if any(abs(point.x - x) < 34 and abs(point.label_y - y) < 12 for x, y in kept):
            chart.points[i] = point._replace(label=None)
        else:
            kept.append((point.x, point.label_y))


def nice_scale(low: float, high: float, unit: str = "") -> tuple[float, float, float]:
    """(lowest, highest, step) of an axis that holds the values: steps of 1, 2 or 5 times a power of ten, three to six of
    them; percentages end at 100 where they are below."""
    if low == high:
        low, high = low - max(abs(low) * 0.1, 1), high + max(abs(high) * 0.1, 1)
    raw = (high - low) / 4
    power = 10 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= raw)
    bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
    if low >= 0:
        bottom = max(bottom, 0.0)
    if unit == "%" and high <= 100:
        top = min(top, 100.0)
    return bottom, top, step


def _plain(value: Decimal) -> str:
    """Without trailing zeros: 97.1900 is 97.19."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
