"""`govplan report`: the audit report as a folder of static pages."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands import out_option, tell_faults
from pipeline.language import say


@click.command(
    help=say(
        "將查核結果寫成可離線開啟的網頁資料夾，每則發現旁附原文出處與算式。",
        "Write the audit report as a folder of pages that open offline, the evidence beside every finding.",
    )
)
@out_option
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help=say("報告資料夾（預設：發布資料夾下之 report）", "folder of the report (default: report in that of the publication)"),
)
@click.option("--jobs", type=click.IntRange(min=1), help=say("繪製頁面之處理程序數（預設：所有核心）", "processes that draw pages (default: all cores)"))
def command(out: Path, output: Path | None, jobs: int | None) -> int:
    from pipeline.reports import html
    from pipeline.store.catalog import open_publication

    with open_publication(out) as connection:
        written = html.write(connection, out, output or out / "report", jobs)
    click.echo(
        say(
            f"{written.documents} 份文件，{written.findings} 則發現，{written.images} 頁影像：",
            f"{written.documents} documents, {written.findings} findings, {written.images} page images:",
        ),
        err=True,
    )
    click.echo(str(written.index))
    return tell_faults(written.faults)
