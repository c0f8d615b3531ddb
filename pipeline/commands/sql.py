"""`govplan sql`: questions to the publication, read-only, without access to files or network."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.errors import OK, GovplanError, QueryRefused
from pipeline.language import say
from pipeline.terminal import plain

if TYPE_CHECKING:
    import duckdb

_PROMPT, _MORE = "govplan> ", "    ...> "


@click.command(
    help=say(
        "以 SQL 查詢已發布的資料，唯讀。不給 QUERY 時，終端機上為互動提示，管線中讀取標準輸入。",
        "Ask the publication in SQL, read-only. Without QUERY: a prompt on a terminal, standard input in a pipe.",
    )
)
@click.argument("query", required=False)
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "parquet"]), default="table", show_default=True, help=say("輸出格式", "output format")
)
@click.option("--out", type=click.Path(path_type=Path), default="data/processed", show_default=True, help=say("發布資料夾", "the publication"))
def command(query: str | None, form: str, out: Path) -> int:
    from pipeline.store import catalog

    if form == "parquet" and sys.stdout.isatty():
        raise GovplanError("Parquet 不宜輸出至終端機。", "Parquet is not for a terminal.", "請導向檔案：> FILE.parquet", "Redirect it: > FILE.parquet")
    with catalog.open_publication(out) as connection:
        if query is None and sys.stdin.isatty():
            _prompt(connection, form, out)
        else:
            ask(connection, sys.stdin.read() if query is None else query, form, out)
    return OK


def ask(connection: duckdb.DuckDBPyConnection, query: str, form: str, out: Path) -> None:
    """Run one query and write its result to stdout. Raises QueryRefused, or StoreUnreadable if the database is damaged."""
    import duckdb

    from pipeline.reports.query_result import WRITERS
    from pipeline.store.catalog import unreadable

    try:
        WRITERS[form](connection, _single_question(connection, query))
    except duckdb.PermissionException as error:
        raise _refused("不得讀寫檔案、網路或延伸模組", "files, network and extensions are out of reach") from error
    except duckdb.OutOfMemoryException as error:
        raise QueryRefused("記憶體不足以完成查詢。", "The query needs more memory than there is.", "請縮小範圍。", "Ask for less.") from error
    except (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException) as error:
        raise unreadable(out, error) from error
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except duckdb.Error as error:
        raise QueryRefused(f"無法執行查詢：{plain(str(error))}", f"The query cannot be run: {plain(str(error))}") from error


def _single_question(connection: duckdb.DuckDBPyConnection, query: str) -> duckdb.Statement:
    """The one statement, if it only asks. Raises QueryRefused for anything that would write, load, attach or set."""
    import duckdb

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


def _refused(zh: str, en: str) -> QueryRefused:
    return QueryRefused(f"查詢為唯讀：{zh}。", f"Queries are read-only: {en}.", "請只用 SELECT。", "Use SELECT only.")


def _prompt(connection: duckdb.DuckDBPyConnection, form: str, out: Path) -> None:
    """Read queries, each ended by a semicolon, until exit or the end of input."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - editing and recall in input()
    click.echo(
        say(
            "輸入 SQL，以分號結束；SHOW TABLES; 列出資料表，exit 離開。",
            "Type SQL, ended by a semicolon; SHOW TABLES; lists the tables, exit leaves.",
        ),
        err=True,
    )
    typed = ""
    while True:
        try:
            line = input(_MORE if typed else _PROMPT)
            if not typed and line.strip().rstrip(";").lower() in ("exit", "quit", r"\q"):
                return
            typed = f"{typed}\n{line}".strip()
            if typed.endswith(";"):
                query, typed = typed, ""
                ask(connection, query, form, out)
        except EOFError:
            click.echo(err=True)
            return
        except KeyboardInterrupt:
            typed = ""
            click.echo(err=True)
        except GovplanError as error:
            click.echo(str(error), err=True)
