"""Records to Arrow: schemas and tables, generated from `parsers.records.columns()` and never written twice."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from operator import attrgetter
from typing import Any

import pyarrow as pa

from parsers.records import TABLES, Column, IssueRow, Record, columns

BY_NAME: dict[str, type[Record]] = {record.table: record for record in TABLES}

# Python type of a column -> Arrow type, DuckDB type; Decimal takes its precision from the schema
_TYPES: dict[type, tuple[pa.DataType, str]] = {
    str: (pa.string(), "VARCHAR"),
    int: (pa.int64(), "BIGINT"),
    bool: (pa.bool_(), "BOOLEAN"),
    float: (pa.float64(), "DOUBLE"),
    datetime.date: (pa.date32(), "DATE"),
    list: (pa.list_(pa.string()), "VARCHAR[]"),
}
_EXACT = Context(prec=60)


def arrow_type(column: Column) -> pa.DataType:
    """The column's Arrow type."""
    return pa.decimal128(*column.precision) if column.precision else _TYPES[column.type][0]


def sql_type(column: Column) -> str:
    """The column's DuckDB type."""
    return "DECIMAL({},{})".format(*column.precision) if column.precision else _TYPES[column.type][1]


def schema(record: type[Record]) -> pa.Schema:
    """The Arrow schema of a table, columns in the order of declaration."""
    return pa.schema([pa.field(column.name, arrow_type(column)) for column in columns(record)])


def table(record: type[Record], rows: Sequence[Record]) -> pa.Table:
    """The rows as an Arrow table, in the order given. Raises ArrowInvalid for a number that `tables` would have taken out."""
    declared = columns(record)
    values = zip(*map(attrgetter(*(column.name for column in declared)), rows), strict=True) if rows else itertools.repeat((), len(declared))
    return pa.Table.from_arrays([_array(column, of_rows) for column, of_rows in zip(declared, values, strict=True)], schema=schema(record))


def tables(records: Mapping[str, Sequence[Record]]) -> dict[str, pa.Table]:
    """One Arrow table for each table of the schema that has rows, by name.

    A number outside its column's range becomes null and a row of `issues` (code `number_out_of_range`) with the number.
    """
    misfits = [misfit for name, rows in records.items() for misfit in _misfits(BY_NAME[name], rows)]
    if misfits:
        records = _without(misfits, records)
    return {name: table(BY_NAME[name], rows) for name, rows in records.items() if rows}


def _array(column: Column, values: Sequence[Any]) -> pa.Array:
    kind = arrow_type(column)
    if column.precision:
        quantum = Decimal(1).scaleb(-column.precision[1])
        return pa.array([None if value is None else value.quantize(quantum, ROUND_HALF_EVEN, _EXACT) for value in values], kind)
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([_storable(value) for value in values], kind)


def _storable(value: str | list[str] | None) -> str | list[str] | None:
    """Lone surrogates, which damaged fonts and file names yield, cannot be stored as UTF-8: they become U+FFFD."""
    if isinstance(value, list):
        return [str(_storable(item)) for item in value]
    return value and value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _misfits(record: type[Record], rows: Sequence[Record]) -> list[tuple[Record, Column, Any]]:
    """Every number that its column cannot hold, in order of rows: too many digits before the point, or no number at all (NaN, Infinity)."""
    found: list[tuple[int, Column, Any]] = []
    for column in columns(record):
        value = attrgetter(column.name)
        if column.precision:
            limit = _limit(column)
            found += [(n, column, v) for n, row in enumerate(rows) if (v := value(row)) is not None and not (v.is_finite() and abs(v) <= limit)]
        elif column.type is int:
            found += [(n, column, v) for n, row in enumerate(rows) if (v := value(row)) is not None and not -(2**63) < v < 2**63]
    found.sort(key=lambda misfit: misfit[0])
    return [(rows[n], column, v) for n, column, v in found]


def _limit(column: Column) -> Decimal:
    """The largest magnitude that a column of decimals holds."""
    precision, scale = column.precision or (0, 0)
    return Decimal(10**precision - 1).scaleb(-scale, _EXACT)


def _without(misfits: list[tuple[Record, Column, Any]], records: Mapping[str, Sequence[Record]]) -> dict[str, Sequence[Record]]:
    """The records with the misfits set to null, and an issue for each."""
    bad: dict[int, dict[str, None]] = {}
    for row, column, _ in misfits:
        bad.setdefault(id(row), {})[column.name] = None
    result: dict[str, Sequence[Record]] = {
        name: [dataclasses.replace(row, **bad[id(row)]) if id(row) in bad else row for row in rows] for name, rows in records.items()
    }
    issues = [issue for issue in result.get(IssueRow.table, ()) if isinstance(issue, IssueRow)]
    count = Counter(issue.document_id for issue in issues)
    for row, column, value in misfits:
        document_id = str(getattr(row, "document_id", None))
        count[document_id] += 1
        issues.append(
            IssueRow(
                row_id=f"{document_id}/{IssueRow.table}/{count[document_id]:06d}",
                document_id=document_id,
                code="number_out_of_range",
                message=f"{row.table}.{column.name} 之數值超出可儲存範圍，改為空值。 The number of {row.table}.{column.name} is out of range and was left out.",
                text=f"{value:.60g}" if isinstance(value, Decimal) else str(value)[:60],
            )
        )
    issues.sort(key=lambda issue: issue.row_id)
    result[IssueRow.table] = issues
    return result
