"""`govplan schema`: the data dictionary, generated from `parsers.records` and the views."""

from __future__ import annotations

import click

from pipeline.errors import OK, GovplanError
from pipeline.language import say
from pipeline.terminal import print_table


@click.command(help=say("資料字典：各資料表與欄位之意義、型別與單位。", "The data dictionary: what tables and columns mean, their types and units."))
@click.argument("table", required=False, metavar="[TABLE]")
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text", show_default=True, help=say("輸出格式", "output format"))
def command(table: str | None, form: str) -> int:
    from pipeline.reports import data_dictionary

    entries = [entry for entry in data_dictionary.entries() if table in (None, entry.name)]
    if not entries:
        names = ", ".join(entry.name for entry in data_dictionary.entries())
        raise GovplanError(f"沒有資料表 {table}。", f"There is no table {table}.", f"資料表有：{names}。", f"The tables are: {names}.")
    if form == "markdown":
        click.echo(data_dictionary.markdown(entries), nl=False)
        return OK
    for entry in entries:
        click.echo(f"\n{entry.name}  {say(entry.zh, entry.en)}")
        rows = [[column.name, column.type, column.unit, say(column.zh, column.en)] for column in entry.columns]
        print_table([say("欄位", "column"), say("型別", "type"), say("單位", "unit"), say("說明", "description")], rows)
    return OK
