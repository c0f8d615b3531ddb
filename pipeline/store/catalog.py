"""What a publication looks like in DuckDB: its tables, macros, views and comments, and how it is opened for reading."""

from __future__ import annotations

import functools
import hashlib
import itertools
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from parsers.records import TABLES, Record, columns
from pipeline.errors import NothingPublished, StoreUnreadable
from pipeline.store import macros
from pipeline.store.manifest import file_hash, read_manifest
from pipeline.store.tables import sql_type

DATABASE = "govplan.duckdb"
_VIEWS = Path(__file__).parent / "sql" / "views"
_READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")
# in order of creation: a view may use those before it
VIEWS = (
    "indicator_years",
    "indicator_history",
    "plan_vs_report",
    "budget_history",
    "evidence",
    "indicator_subjects",
    "scored_indicators",
    "declared_shares",
    "missed_indicators",
    "prose",
    "dated_prose",
    "claim_readings",
    "formula_readings",
)

# No file, no network, no extension, no Python variable can be reached from SQL, nothing is spilled beside the database, and none
# of this can be changed by a query.
SEALED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "python_enable_replacements": False,
    "temp_directory": "",
}


def open_publication(out: Path) -> duckdb.DuckDBPyConnection:
    """The published database, read-only and sealed.

    Raises NothingPublished if there is none, StoreUnreadable if it is damaged or was published by another version.
    """
    path = out / DATABASE
    if not path.is_file():
        raise NothingPublished(
            f"{out} 尚無已發布的資料。",
            f"Nothing is published in {out}.",
            "請先執行 govplan ingest，或以 --out 指定資料夾。",
            "Run govplan ingest first, or name the folder with --out.",
        )
    try:
        connection = duckdb.connect(str(path), read_only=True, config=SEALED)
        _seal(connection)
        published = _stamp(connection)
        _read_through(connection, out)
    except duckdb.Error as error:
        raise unreadable(out, error) from error
    if published != stamp():
        connection.close()
        raise StoreUnreadable(
            f"{path} 由不同版本的 govplan 發布。",
            f"{path} was published by another version of govplan.",
            "請重新執行 govplan ingest。",
            "Run govplan ingest again.",
        )
    return connection


def _seal(connection: duckdb.DuckDBPyConnection) -> None:
    """What can only be set on a connection: no bar on stdout while a long query runs; then nothing can be set any more.

    A process that opens the database twice finds it locked. A notebook has no bar and, without ipywidgets, refuses to be
    told so.
    """
    is_locked, has_bar = connection.execute("SELECT current_setting('lock_configuration'), current_setting('enable_progress_bar')").fetchall()[0]
    if not is_locked:
        connection.execute(f"{'SET enable_progress_bar = false; ' if has_bar else ''}SET lock_configuration = true")


def _read_through(connection: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Raises duckdb.Error if a block of the database is damaged: better now than as the fault of whoever reads it. A database that
    the manifest vouches for need not be read."""
    manifest = read_manifest(out)
    if manifest is not None and manifest["files"].get(DATABASE, {}).get("sha256") == file_hash(out / DATABASE):
        return
    for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        connection.execute(f"SELECT bit_xor(hash(t)) FROM {_name(table)} t").fetchall()


def unreadable(out: Path, error: Exception) -> StoreUnreadable:
    """The error for a database that cannot be read, with DuckDB's own first line."""
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    return StoreUnreadable(
        f"{out / DATABASE} 無法讀取：{reason}。",
        f"{out / DATABASE} cannot be read: {reason}.",
        "請重新執行 govplan ingest，資料庫會由快取重建。",
        "Run govplan ingest again: it is rebuilt from the cache.",
    )


def empty_catalogue() -> duckdb.DuckDBPyConnection:
    """An in-memory database with every table, macro and view of the schema, and no rows."""
    connection = duckdb.connect()
    create_tables(connection)
    create_views(connection)
    return connection


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The empty tables of the schema, with comments."""
    connection.execute(";\n".join(_table_statements()))  # at once: hundreds of calls cost half as much again


def _table_statements() -> Iterator[str]:
    for record in TABLES:
        yield f"CREATE TABLE {record.table} ({', '.join(f'{_name(c.name)} {sql_type(c)}' for c in columns(record))})"
        yield f"COMMENT ON TABLE {record.table} IS {_literal(f'{record.zh} / {record.en}')}"
        for column in columns(record):
            unit = f" [{column.unit}]" if column.unit else ""
            yield f"COMMENT ON COLUMN {record.table}.{_name(column.name)} IS {_literal(f'{column.zh} / {column.en}{unit}')}"


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Macros and views over the tables, with comments, and the stamp of this catalogue's version."""
    connection.execute(macros.statements())
    for name in VIEWS:
        connection.execute(_view(name))
        connection.execute(f"COMMENT ON VIEW {name} IS {_literal(' / '.join(about(name)))}")
    connection.execute(f"CREATE VIEW catalogue_stamp AS SELECT {_literal(stamp())} AS stamp")


@contextmanager
def computed_once(connection: duckdb.DuckDBPyConnection, views: Collection[str]) -> Iterator[None]:
    """Until this ends, these views (each before those that read it) are temporary tables of the same names: worth it where several
    queries read them."""
    try:
        for view in views:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {view} AS FROM main.{view}")
        yield
    finally:
        for view in views:
            connection.execute(f"DROP TABLE IF EXISTS temp.{view}")


def views_read(query: str) -> set[str]:
    """The views that a query reads, and those that these read."""
    own = set(_READ.findall(query)).intersection(VIEWS)
    return own.union(*(views_read(_view(view).partition(" AS\n")[2]) for view in own))


def about(view: str) -> tuple[str, str]:
    """What a view is, in Chinese and in English: the comment that its file opens with, whose first line is Chinese."""
    zh, *en = (line.removeprefix("--").strip() for line in itertools.takewhile(lambda line: line.startswith("--"), _view(view).splitlines()))
    return zh, " ".join(en)


def _view(name: str) -> str:
    return (_VIEWS / f"{name}.sql").read_text("utf-8")


@functools.cache
def stamp() -> str:
    """A hash of the schema, the macros and the views: equal for publications that the same queries can read."""
    text = "\n".join([*map(_declaration, TABLES), macros.statements(), *map(_view, VIEWS)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _declaration(record: type[Record]) -> str:
    return f"{record.table}: {', '.join(f'{column.name} {sql_type(column)} {column.zh} {column.en} {column.unit}' for column in columns(record))}"


def _stamp(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The stamp of an open publication, None if it has none."""
    try:
        rows = connection.execute("SELECT stamp FROM catalogue_stamp").fetchall()
    except duckdb.CatalogException:
        return None
    return str(rows[0][0]) if rows else None


def _name(identifier: str) -> str:
    return f'"{identifier}"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
