"""The `govplan` command. Each verb is one module in `pipeline/commands/`, imported only when it is called."""

from __future__ import annotations

import importlib
import signal
import sys
import threading
from types import FrameType

import click

from pipeline import language
from pipeline.errors import INTERNAL, INTERRUPTED, OK, USAGE, GovplanError
from pipeline.language import say
from pipeline.usage import Context, complaint

# verb -> one-line help; the module is pipeline.commands.<verb>, which defines `command`
VERBS: dict[str, tuple[str, str]] = {
    "ingest": ("讀取文件並發布為 Parquet 與 DuckDB", "read documents, publish Parquet and DuckDB"),
    "check": ("重新計算文件所稱數字並列出不一致", "recompute what the documents claim, list what differs"),
    "sql": ("以 SQL 查詢（唯讀）", "ask in SQL (read-only)"),
    "history": ("一項指標的歷年目標與達成", "one indicator over the years"),
    "explain": ("說明一則發現或一條規則", "explain a finding or a rule"),
    "report": ("查核報告（離線網頁）", "the audit report (pages that open offline)"),
    "serve": ("在本機開啟審閱頁", "review in a browser on this machine"),
    "export": ("匯出為 ODS、XLSX、CSV、JSON", "findings and tables as ODS, XLSX, CSV, JSON"),
    "triage": ("確認、免除或重新開啟發現", "confirm, waive or reopen findings"),
    "diff": ("兩次發布之間發現的變化", "what changed between two publications"),
    "letter": ("公文附件（ODT）", "the annex of an official letter (ODT)"),
    "rules": ("規則目錄", "the catalogue of rules"),
    "schema": ("資料字典", "the data dictionary"),
    "status": ("目前發布之內容與來源檔狀況", "what is published, and the state of the sources"),
}


class Verbs(click.Group):
    """A group that knows its verbs' names and help without importing them, so that help is instant."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"pipeline.commands.{name}").command
        command.context_class = Context
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl([(name, say(*help_)) for name, help_ in VERBS.items()])


@click.group(cls=Verbs, help=say("查核臺灣政府施政計畫與績效報告。", "Audits Taiwanese government plans and performance reports."))
@click.option("--lang", type=click.Choice(language.LANGUAGES), default=language.current, help=say("介面語言", "language of texts for people"))
@click.version_option(package_name="govplan", message="govplan %(version)s")
def govplan(lang: str) -> None:
    language.current = lang


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code, one of those that the README lists."""
    try:
        return int(govplan.main(arguments, standalone_mode=False) or 0)
    except GovplanError as error:
        click.echo(f"govplan: {error}", err=True)
        return error.exit_code
    except click.ClickException as error:
        click.echo(complaint(error), err=True)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        return _interrupted()
    except SystemExit:  # click's answer to a closed pipe (| head), with code 1, which here means findings
        return OK
    except Exception as error:
        if isinstance(error, RuntimeError) and str(error) == "Query interrupted":  # DuckDB's answer to Ctrl-C
            return _interrupted()
        import traceback

        traceback.print_exc()
        click.echo(say(f"govplan: 內部錯誤：{error}。請附上以上訊息回報。", f"govplan: internal error: {error}. Please report the text above."), err=True)
        return INTERNAL


def _interrupted() -> int:
    click.echo(say("已中斷。", "Interrupted."), err=True)
    return INTERRUPTED


def run() -> None:
    """The console script."""
    signal.signal(signal.SIGINT, _interrupt)
    sys.exit(main())


def _interrupt(number: int, frame: FrameType | None) -> None:
    """KeyboardInterrupt; a moment later if a finaliser is running, where Python would drop it, or an import: some libraries abort."""
    above = frame
    while above is not None:
        if above.f_code.co_name in ("__del__", "_find_and_load"):
            threading.Timer(0.01, signal.raise_signal, (number,)).start()
            return
        above = above.f_back
    raise KeyboardInterrupt
