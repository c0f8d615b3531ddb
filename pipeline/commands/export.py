"""`govplan export`: findings and tables as a file for spreadsheets."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands import out_option, tell_faults, write_file
from pipeline.errors import OK
from pipeline.language import say


@click.command(
    help=say(
        "匯出發現（及以 --table 指定之資料表）為 .ods、.xlsx、.csv 或 .json，附頁次與原文。",
        "Export the findings (and tables named by --table) as .ods, .xlsx, .csv or .json, with pages and quotes.",
    )
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="NAME",
    help=say("資料表或檢視表名稱，可重複；findings 為發現（預設）", "a table or view, repeatable; findings are the findings (default)"),
)
@out_option
def command(file: Path, tables: tuple[str, ...], out: Path) -> int:
    from pipeline import triage
    from pipeline.reports import spreadsheet
    from pipeline.rules.rule import catalogue
    from pipeline.store.catalog import open_publication

    with open_publication(out) as connection:
        sheets, broken = [], OK
        for name in dict.fromkeys(tables or (spreadsheet.FINDINGS,)):
            if name == spreadsheet.FINDINGS:
                verdicts = triage.audit(connection, out)
                broken = tell_faults(verdicts.faults)
                sheets.append(spreadsheet.findings_sheet(verdicts.findings, {rule.id: rule for rule in catalogue()}, connection))
            else:
                sheets.append(spreadsheet.table_sheet(connection, name))
    write_file(file, spreadsheet.encode(sheets, file.suffix))
    rows = sum(len(sheet.rows) for sheet in sheets)
    click.echo(say(f"已寫入 {file}：{rows} 列。", f"Wrote {file}: {rows} rows."), err=True)
    return broken
