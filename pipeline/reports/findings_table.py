"""Findings as a table that SQL can ask: what the rules find in the publication now, with the decisions beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import duckdb

from pipeline.findings import Finding, elsewhere, place_seen_from, principal
from pipeline.printed import figures_of

NAME = "findings"
_NUMBER = "DECIMAL(38, 6)"
COLUMNS: dict[str, str] = {
    "finding_id": "VARCHAR",
    "rule_id": "VARCHAR",
    "severity": "VARCHAR",
    "status": "VARCHAR",
    "document_id": "VARCHAR",
    "path": "VARCHAR",
    "government": "VARCHAR",
    "department": "VARCHAR",
    "roc_year": "INTEGER",
    "title": "VARCHAR",
    "subject": "VARCHAR",
    "page": "INTEGER",
    "line": "INTEGER",
    "quote": "VARCHAR",
    "printed": "VARCHAR",
    "reported": _NUMBER,
    "expected": _NUMBER,
    "difference": _NUMBER,
    "unit": "VARCHAR",
    "compared_place": "VARCHAR",
    "message_zh": "VARCHAR",
    "message_en": "VARCHAR",
    "caused_by": "VARCHAR",
    "reason": "VARCHAR",
    "note": "VARCHAR",
}
"""Columns with their types: numbers are in `unit`, the one that the document prints; page, line and quote are of the finding's own document."""


_NAMED = re.compile(rf"\b{NAME}\b", re.IGNORECASE)


def is_named(query: str) -> bool:
    """True if a query may need the table."""
    return bool(_NAMED.search(query))


def is_there(connection: duckdb.DuckDBPyConnection) -> bool:
    """True if this connection has the table."""
    return bool(connection.execute("SELECT 1 FROM duckdb_tables() WHERE temporary AND table_name = $name", {"name": NAME}).fetchall())


def create(connection: duckdb.DuckDBPyConnection, findings: Iterable[Finding]) -> None:
    """Make and fill the temporary table `findings` of this connection."""
    rows = [_row(finding) for finding in findings]
    connection.execute(f"CREATE TEMP TABLE {NAME} ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
    values = ", ".join(f"CAST(unnest(${name}) AS {kind})" for name, kind in COLUMNS.items())
    if rows:
        columns = {name: [row[name] for row in rows] for name in COLUMNS}
        connection.execute(f"INSERT INTO {NAME} SELECT {values}", columns)


def _row(f: Finding) -> dict[str, Any]:
    own, other, printed = principal(f.evidence, f.document_id), elsewhere(f.evidence, f.document_id), figures_of(f)
    own_fields = {name: getattr(f, name) for name in COLUMNS if hasattr(f, name)}
    return own_fields | {
        "page": own and own.page,
        "line": own and own.line,
        "quote": own and own.text,
        "printed": printed.reported,
        "reported": _text(printed.reported_number),
        "expected": _text(printed.expected_number),
        "difference": _text(printed.difference_number),
        "unit": printed.unit,
        "compared_place": place_seen_from(f.document_id, f.path, other)[0] if other else None,
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
