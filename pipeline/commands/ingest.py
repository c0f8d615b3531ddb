"""`govplan ingest`: documents into a publication."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import out_option
from pipeline.errors import OK, SOME_FAILED
from pipeline.language import say
from pipeline.terminal import console, plain
from pipeline.unread import halves

if TYPE_CHECKING:
    from pipeline.ingest import Progress, Report
    from pipeline.store.inventory import Entry

_SKIPPED_SHOWN = 5


@click.command(
    help=say(
        "讀取檔案或資料夾（預設 data/raw），發布為 Parquet 與 DuckDB。匯入是增加：同一檔案有新內容則取代舊內容，未變更者不重讀。",
        "Read files or folders (default data/raw) and publish Parquet and DuckDB. Ingesting adds: a file with new content replaces its old "
        "content, an unchanged one is not read again.",
    )
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@out_option
@click.option("--jobs", type=click.IntRange(min=1), help=say("處理程序數（預設：所有核心）", "worker processes (default: all cores)"))
@click.option("--prune", is_flag=True, help=say("移除已不在原處的檔案", "drop published files that are gone"))
@click.option(
    "--reader",
    type=click.Choice(["own", "pdfplumber"]),
    default="own",
    show_default=True,
    help=say("讀取 PDF 之引擎；pdfplumber 較慢，供比對", "engine for PDF; pdfplumber is slower, for comparison"),
)
@click.option(
    "--double-read", is_flag=True, help=say("PDF 每頁以 pdfium 再讀一次，差異列入 issues", "read every PDF page again with pdfium; differences become issues")
)
def command(paths: tuple[Path, ...], out: Path, jobs: int | None, prune: bool, reader: str, double_read: bool) -> int:
    from parsers.readers import Manner
    from pipeline.ingest import ingest

    with _progress() as progress:
        report = ingest(paths or (Path("data/raw"),), out, jobs, prune, progress, Manner(reader, double_read))
    _tell(report, out)
    return SOME_FAILED if report.failed else OK


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """A progress bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda done, total, path: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    path = TextColumn("{task.description}", markup=False)
    with Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), path, console=console(sys.stderr), transient=True) as bar:
        task = bar.add_task(say("讀取文件", "reading"), total=None)
        yield lambda done, total, name: bar.update(task, total=total, completed=done, description=plain(name))


def _tell(report: Report, out: Path) -> None:
    """Failures, skipped files, and what was done."""
    for entry in report.failed:
        if entry.failure:
            _say(f"{_shown(entry)}: {say(*halves(entry.failure.message))}")
        if trace := report.traces.get(entry.location):
            _say(trace)
    if report.skipped:
        names = say("、", ", ").join(report.skipped[:_SKIPPED_SHOWN]) + (" …" if len(report.skipped) > _SKIPPED_SHOWN else "")
        _say(say(f"略過 {len(report.skipped)} 個非文件檔：{names}", f"skipped {len(report.skipped)} files that are no documents: {names}"))
    publication = report.publication
    if publication is None:
        return
    if report.dropped:
        _say(say(f"已移除 {len(report.dropped)} 個不在原處的檔案。", f"Dropped {len(report.dropped)} files that are gone."))
    if report.gone:
        _say(
            say(
                f"{len(report.gone)} 個已發布的檔案已不在原處，仍予保留；govplan ingest --prune 可移除。",
                f"{len(report.gone)} published files are no longer where they were and were kept; govplan ingest --prune drops them.",
            )
        )
    failed, repeated = report.found - report.readable, report.repeated
    same = say(f"（其中 {repeated} 個與另一檔內容相同）", f" ({repeated} of them the same as another)") if repeated else ""
    _say(
        say(
            f"找到 {report.found} 個檔案：可讀 {report.readable} 個{same}，無法讀取 {failed} 個。{out} 現有 {publication.documents} 份文件。",
            f"Found {report.found} files: {report.readable} can be read{same}, {failed} cannot. {out} now holds {publication.documents} documents.",
        )
    )


def _shown(entry: Entry) -> str:
    """The file's path from where the user stands, if it lies below."""
    near = os.path.relpath(entry.location)
    return entry.location if near.startswith("..") else near


def _say(text: str) -> None:
    click.echo(plain(text), err=True)
