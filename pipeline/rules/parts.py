"""Documents that are judged together. A rule compares documents of one government and never of two, so a large publication can be
judged in parts: as much memory as one part needs, and several processes at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import duckdb

from parsers.records import TABLES, columns

_AT_LEAST = 100  # documents: planning all rules costs as much as running them on so many
_OF_DOCUMENTS = [record.table for record in TABLES if any(column.name == "document_id" for column in columns(record))]


def parts(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    """The document_ids of a publication, in parts of a hundred documents or more that keep each government whole."""
    found: list[tuple[str, ...]] = []
    part: list[str] = []
    by_government = "SELECT list(document_id ORDER BY document_id) FROM documents GROUP BY government ORDER BY government NULLS LAST"
    for (document_ids,) in connection.execute(by_government).fetchall():
        part += document_ids
        if len(part) >= _AT_LEAST:
            found.append(tuple(part))
            part = []
    return [*found, tuple(part)] if part or not found else found


@contextmanager
def only(connection: duckdb.DuckDBPyConnection, document_ids: Collection[str]) -> Iterator[None]:
    """Until this ends, the connection's tables of documents hold these alone, in views too: temporary tables stand before those
    of the publication."""
    if (len(document_ids),) == connection.execute("SELECT count(*) FROM documents").fetchall()[0]:
        yield
        return
    chosen = {"ids": list(document_ids)}
    try:
        for table in _OF_DOCUMENTS:
            connection.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM main.{table} WHERE document_id IN (SELECT unnest($ids))", chosen)
        yield
    finally:
        for table in _OF_DOCUMENTS:
            connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
