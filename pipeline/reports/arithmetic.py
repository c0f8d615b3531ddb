"""The arithmetic of a finding as a table: one line for each record that it rests on, one column for each of its fields,
every number linked to the place where it was printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import duckdb

from parsers.records import TABLES, columns
from parsers.text.units import parse_quantity
from pipeline.findings import Evidence, Finding
from pipeline.language import say
from pipeline.reports.blocks import occurrences
from pipeline.rules.rule import Products

_SHORT = 48  # characters of a quoted value
_LONGEST_NUMBER = 16  # characters of a number with its unit

# The column that says what a row is about, for people.
_NAMES = {
    "indicators": "title",
    "score_items": "title",
    "scores": "part",
    "shortfalls": "indicator_title",
    "budget_programs": "program",
    "budget_items": "title",
    "goals": "title",
    "annual_goals": "title",
    "milestones": "text",
    "sections": "title",
    "toc_entries": "title",
    "formula_terms": "label",
    "formulas": "expression",
    "claim_terms": "label",
    "labelled_values": "label",
    "dates": "text",
}


_OF_PROSE = ("claims", "claim_terms", "labelled_values")

_POINTS = ("得分", "points")


class Value(NamedTuple):
    """A value as printed, and the number of its evidence; None for a value that was computed."""

    text: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """A line: what it is about, its part in the arithmetic, and its values by column (None where it has none)."""

    name: str
    role: str
    values: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`columns` are (zh, en) names; `steps` hold one value for each of them. `sums` are the columns' computed sums, where the rule adds
    them up; `result` is the column that the reported value belongs under, None where no column is."""

    columns: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    sums: tuple[str | None, ...]
    result: int | None

    @property
    def are_numbers(self) -> list[bool]:
        """For each column whether all it holds are numbers, with their units."""
        columns = zip(*(step.values for step in self.steps), strict=True)
        return [all(len(v.text) <= _LONGEST_NUMBER and any(map(str.isdigit, v.text)) for v in values if v) for values in columns]


def of_finding(finding: Finding, names: Mapping[str, str], products: Products | None = None) -> Arithmetic | None:
    """The lines of a finding, or None if it rests on nothing but the reported value. `names` are those of `row_names`, `products` the
    judging rule's."""
    rows: dict[str, dict[str, Value]] = {}
    roles: dict[str, str] = {}
    for number, evidence in enumerate(finding.evidence, 1):
        if evidence.role == "context" and (_table(evidence.row_id) in _OF_PROSE or len(evidence.text or "") > _SHORT):
            continue  # a sentence or a cell that the figures show
        row = rows.setdefault(evidence.row_id, {})
        roles.setdefault(evidence.row_id, evidence.role)
        if evidence.field not in row:
            row[evidence.field] = Value(_around(evidence.text or "", finding.about or finding.subject), number)
    if len(rows) < 2 and len(next(iter(rows.values()), {})) < 2:
        return None
    sums: dict[tuple[str, str], str] = {}
    headed = {row_id: {_heading(_table(row_id), name): value for name, value in row.items()} for row_id, row in rows.items()}
    if products:
        headed, sums = _with_products(rows, products)
    headings = list(dict.fromkeys(heading for row in headed.values() for heading in row))
    if _POINTS in headings:
        headings = [*(heading for heading in headings if heading != _POINTS), _POINTS]
    steps = tuple(Step(names.get(row_id, ""), roles[row_id], tuple(row.get(heading) for heading in headings)) for row_id, row in headed.items())
    return Arithmetic(tuple(headings), steps, tuple(map(sums.get, headings)), _result(steps, len(headings)))


def _with_products(rows: Mapping[str, Mapping[str, Value]], products: Products) -> tuple[dict[str, dict[tuple[str, str], Value]], dict[tuple[str, str], str]]:
    """The rows by heading, with the points that each earns (weight times rate) under the same heading as the printed total; and
    the sums of weights and points. Without either where a weight or a rate cannot be read."""
    weight, rate, total = products.weight, products.rate, products.total
    headed = {i: {_POINTS if name == total else _heading(_table(i), name): value for name, value in row.items()} for i, row in rows.items()}
    shares, points = [], {}
    for row_id, row in rows.items():
        if weight in row and rate in row:
            share, earned_pct = parse_quantity(row[weight].text), parse_quantity(row[rate].text)
            if share is None or earned_pct is None:
                return headed, {}
            shares.append(share.value)
            points[row_id] = share.value * earned_pct.value / 100
    if not points:
        return headed, {}
    for row_id, earned in points.items():
        headed[row_id][_POINTS] = Value(f"{earned:.{max(2, _decimals(earned))}f}", None)
    total_points = sum(points.values(), Decimal(0))
    sums = {
        _heading(_table(next(iter(points))), weight): f"{sum(shares):.{max(1, *map(_decimals, shares))}f}%",
        _POINTS: f"{total_points:.{max(2, _decimals(total_points))}f}",
    }
    return headed, sums


def _decimals(number: Decimal) -> int:
    """Decimals without trailing zeros."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _result(steps: Sequence[Step], n_columns: int) -> int | None:
    """The column of the reported value; of several that of the terms, if it is one."""
    filled = {role: {at for step in steps if step.role == role for at in range(n_columns) if step.values[at]} for role in ("reported", "term")}
    candidates = filled["reported"] & filled["term"] or filled["reported"] or filled["term"]
    return candidates.pop() if len(candidates) == 1 else None


def told(step: Step, headings: Sequence[tuple[str, str]]) -> str:
    """A step on one line: 法規檢討比例：5.0% × 100.00% ＝ 5, or with headings where nothing is multiplied; a single number goes without its heading, an item
    of a list without its value, which is its name."""
    printed = [value.text for value in step.values if value and value.number]
    computed = [value.text for value in step.values if value and not value.number]
    if computed and printed:
        return f"{step.name}{say('：', ': ')}{' × '.join(printed)} ＝ {computed[0]}".replace("＝", say("＝", "="))
    values = [(say(*heading), value.text) for heading, value in zip(headings, step.values, strict=True) if value]
    shown = say("、", ", ").join(f"{heading} {text}" if len(values) > 1 else text for heading, text in values)
    name, text = ("".join(t.split()) for t in (step.name, shown))
    if not name or text.startswith(name):
        return shown
    return step.name if name.startswith(text) else f"{step.name}{say('：', ': ')}{shown}"


def row_names(connection: duckdb.DuckDBPyConnection, evidence: Sequence[Evidence]) -> dict[str, str]:
    """row_id -> what the row is about, for every row that the evidence names."""
    by_table: dict[str, set[str]] = {}
    for e in evidence:
        by_table.setdefault(_table(e.row_id), set()).add(e.row_id)
    names: dict[str, str] = {}
    for table, row_ids in by_table.items():
        if column := _NAMES.get(table):
            found = connection.execute(f"SELECT row_id, {column} FROM {table} WHERE row_id IN (SELECT unnest($rows))", {"rows": sorted(row_ids)}).fetchall()
            names.update((row_id, _short(name)) for row_id, name in found if name)
    return names


def _table(row_id: str) -> str:
    parts = row_id.split("/")
    return parts[1] if len(parts) > 2 else "documents"


def column_name(evidence: Evidence) -> tuple[str, str]:
    """What people call the column that an evidence is of."""
    return ("原文", "text") if evidence.field == "text" else _heading(_table(evidence.row_id), evidence.field)


def _heading(table: str, name: str) -> tuple[str, str]:
    """A column's name for people, from the schema: 權重原文 is 權重. Numbers of the prose share one column."""
    if table in _OF_PROSE:
        return ("數值", "value")
    record = next((record for record in TABLES if record.table == table), None)
    column = next((c for c in columns(record) if c.name == name), None) if record else None
    if column is None:
        return ("原文", "as printed")
    return (column.zh.split("：")[0].split("（")[0].removesuffix("原文") or "原文", column.en.split(";")[0].split(",")[0].removesuffix(" as printed"))


def _around(text: str, name: str) -> str:
    """A text, of a long one the name that the finding is about, if it stands in it: what differs must not be cut off."""
    start, end = next(occurrences(text, name), (0, 0)) if len(text) > _SHORT else (0, 0)
    return f"…{text[start:end]}…" if end else _short(text)


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= _SHORT else text[:_SHORT] + "…"
