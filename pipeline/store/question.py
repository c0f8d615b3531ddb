"""Questions in SQL to a publication: one statement that only asks, and errors that say what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipeline.errors import QueryRefused
from pipeline.store.catalog import unreadable
from pipeline.terminal import plain


def single_question(connection: duckdb.DuckDBPyConnection, query: str) -> duckdb.Statement:
    """The one statement, if it only asks. Raises QueryRefused for anything that would write, load, attach or set."""
    # MULTI is PIVOT, which DuckDB runs in two steps
    questions = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.MULTI}
    statements = connection.extract_statements(query)
    if len(statements) != 1:
        raise QueryRefused(
            f"一次一則查詢，此處有 {len(statements)} 則。", f"One query at a time; there are {len(statements)}.", "請給一則 SELECT。", "Give one SELECT."
        )
    if statements[0].type not in questions:
        kind = statements[0].type.name
        raise _refused(f"不接受 {kind}", f"{kind} is not accepted")
    return statements[0]


@contextlib.contextmanager
def answering(out: Path) -> Iterator[None]:
    """Around the reading of an answer: DuckDB's errors as QueryRefused, or StoreUnreadable if the database is damaged. An
    interruption stays one."""
    try:
        yield
    except duckdb.PermissionException as error:
        raise _refused("不得讀寫檔案、網路或延伸模組", "files, network and extensions are out of reach") from error
    except duckdb.OutOfMemoryException as error:
        raise QueryRefused("記憶體不足以完成查詢。", "The query needs more memory than there is.", "請縮小範圍。", "Ask for less.") from error
    except (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException) as error:
        raise unreadable(out, error) from error
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        raise QueryRefused(f"無法執行查詢：{plain(str(error))}", f"The query cannot be run: {plain(str(error))}") from error


def _refused(zh: str, en: str) -> QueryRefused:
    return QueryRefused(f"查詢為唯讀：{zh}。", f"Queries are read-only: {en}.", "請只用 SELECT。", "Use SELECT only.")
