"""`govplan sql`: questions to the publication, read-only, without access to files or network."""

from __future__ import annotations

import contextlib
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import out_option, tell_faults
from pipeline.errors import OK, GovplanError
from pipeline.language import say

if TYPE_CHECKING:
    import duckdb

_PROMPT, _MORE = "govplan> ", "    ...> "


@click.command(
    help=say(
        "以 SQL 查詢已發布的資料，唯讀；資料表 findings 為查核之發現及判定。不給 QUERY 時，終端機上為互動提示，管線中讀取標準輸入。",
        "Ask the publication in SQL, read-only; the table findings holds what the rules find, with decisions. Without QUERY: a prompt on a terminal, "
        "standard input in a pipe.",
    )
)
@click.argument("query", required=False)
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "parquet"]), default="table", show_default=True, help=say("輸出格式", "output format")
)
@out_option
def command(query: str | None, form: str, out: Path) -> int:
    from pipeline.store import catalog

    if form == "parquet" and sys.stdout.isatty():
        raise GovplanError("Parquet 不宜輸出至終端機。", "Parquet is not for a terminal.", "請導向檔案：> FILE.parquet", "Redirect it: > FILE.parquet")
    with catalog.open_publication(out) as connection:
        if query is None and sys.stdin.isatty():
            _prompt(connection, form, out)
            return OK
        return ask(connection, sys.stdin.read() if query is None else query, form, out)


def ask(connection: duckdb.DuckDBPyConnection, query: str, form: str, out: Path) -> int:
    """Run one query and write its result to stdout; one that names `findings` is asked of what the rules find now. The exit code.
    Raises QueryRefused, or StoreUnreadable if the database is damaged."""
    from pipeline import triage
    from pipeline.reports import findings_table
    from pipeline.reports.query_result import WRITERS
    from pipeline.store.question import answering, single_question

    def answer() -> int:
        broken = OK
        if findings_table.is_named(query) and not findings_table.is_there(connection):
            verdicts = triage.audit(connection, out)
            broken = tell_faults(verdicts.faults)
            findings_table.create(connection, verdicts.findings)
        with answering(out):
            WRITERS[form](connection, single_question(connection, query))
        return broken

    # in a thread of its own, because DuckDB does not look up from a query when Ctrl-C is pressed
    with ThreadPoolExecutor(1) as thread:
        answered = thread.submit(answer)
        try:
            return answered.result()
        except KeyboardInterrupt:
            connection.interrupt()
            raise


def _prompt(connection: duckdb.DuckDBPyConnection, form: str, out: Path) -> None:
    """Read queries, each ended by a semicolon, until exit or the end of input."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - editing and recall in input()
    click.echo(
        say(
            "輸入 SQL，以分號結束；SHOW TABLES; 列出資料表，findings 為查核之發現，exit 離開。",
            "Type SQL, ended by a semicolon; SHOW TABLES; lists the tables, findings are what the rules find, exit leaves.",
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
