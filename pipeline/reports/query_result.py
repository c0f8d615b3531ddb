"""The result of a query on stdout: a table for people, or CSV, JSON and Parquet for programs."""

from __future__ import annotations

import csv
import itertools
import sys
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import duckdb
import msgspec

from pipeline.terminal import plain, print_table

_ROWS_AT_ONCE = 10_000
_NUMBERS = ("BIGINT", "INTEGER", "HUGEINT", "DOUBLE", "FLOAT", "DECIMAL", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER")
_JSON = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


def write_table(connection: duckdb.DuckDBPyConnection, query: duckdb.Statement) -> None:
    """A table in which no document text commands the terminal."""
    result = connection.execute(query)
    columns = result.description or []
    right = {number for number, (_, kind, *_) in enumerate(columns) if str(kind).startswith(_NUMBERS)}
    print_table([name for name, *_ in columns], ([_shown(value) for value in row] for row in _rows(result)), right)


def write_csv(connection: duckdb.DuckDBPyConnection, query: duckdb.Statement) -> None:
    """UTF-8, line feeds, NULL as an empty field. Exactly the data, but on a terminal, which must not obey it."""
    result = connection.execute(query)
    guard: Callable[[str], str] = plain if sys.stdout.isatty() else str
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([guard(name) for name in _unique(name for name, *_ in result.description or [])])
    writer.writerows(["" if value is None else guard(_shown(value)) for value in row] for row in _rows(result))


def write_json(connection: duckdb.DuckDBPyConnection, query: duckdb.Statement) -> None:
    """A list of objects, one line each. Decimals are numbers with all their digits, dates ISO 8601."""
    result = connection.execute(query)
    guard: Callable[[str], str] = plain if sys.stdout.isatty() else str
    names = _unique(name for name, *_ in result.description or [])
    separator = "[\n"
    for row in _rows(result):
        sys.stdout.write(separator + guard(_JSON.encode(dict(zip(names, row, strict=True))).decode()))
        separator = ",\n"
    sys.stdout.write("[]\n" if separator.startswith("[") else "\n]\n")


def write_parquet(connection: duckdb.DuckDBPyConnection, query: duckdb.Statement) -> None:
    """Parquet bytes with the types of the query."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    batches = connection.sql(query).to_arrow_reader(_ROWS_AT_ONCE)
    names = _unique(batches.schema.names)
    schema = pa.schema([field.with_name(name) for field, name in zip(batches.schema, names, strict=True)])
    with pq.ParquetWriter(sys.stdout.buffer, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch.rename_columns(names))


WRITERS: dict[str, Callable[[duckdb.DuckDBPyConnection, duckdb.Statement], None]] = {
    "table": write_table,
    "csv": write_csv,
    "json": write_json,
    "parquet": write_parquet,
}


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := result.fetchmany(_ROWS_AT_ONCE):
        yield from rows


def _unique(given: Iterable[str]) -> list[str]:
    """Column names; the second `a` is `a_2`, because objects and Parquet need them distinct."""
    names: list[str] = []
    for name in given:
        numbered = (f"{name}_{number}" for number in itertools.count(2))
        names.append(name if name not in names else next(n for n in numbered if n not in names))
    return names


def _shown(value: object) -> str:
    """A value as text: NULL is named, decimals keep all their digits, lists and structs are JSON."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple | dict):
        return _JSON.encode(value).decode()
    return str(value)
