"""Findings as a table that SQL can ask: what the rules find in the publication now, with the decisions beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import duckdb

from pipeline.findings import Finding
from pipeline.reports import finding_rows
from pipeline.rules.rule import catalogue

NAME = "findings"
_NAMED = re.compile(rf"\b{NAME}\b", re.IGNORECASE)


def is_named(query: str) -> bool:
    """True if a query may need the table."""
    return bool(_NAMED.search(query))


def is_there(connection: duckdb.DuckDBPyConnection) -> bool:
    """True if this connection has the table."""
    return bool(connection.execute("SELECT 1 FROM duckdb_tables() WHERE temporary AND table_name = $name", {"name": NAME}).fetchall())


def create(connection: duckdb.DuckDBPyConnection, findings: Iterable[Finding]) -> None:
    """Make and fill the temporary table `findings` of this connection."""
    rows = finding_rows.rows(findings, {rule.id: rule for rule in catalogue()}, connection)
    columns = {name: kind for column in finding_rows.COLUMNS for name, kind in column.sql_columns.items()}
    connection.execute(f"CREATE TEMP TABLE {NAME} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    if rows:
        values = zip(*([value for column in finding_rows.COLUMNS for value in column.for_sql(row)] for row in rows), strict=True)
        cast = ", ".join(f"CAST(unnest(${name}) AS {kind})" for name, kind in columns.items())
        connection.execute(f"INSERT INTO {NAME} SELECT {cast}", dict(zip(columns, map(list, values), strict=True)))
