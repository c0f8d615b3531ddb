"""`govplan check`: run the rules on a publication and show what disagrees."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import click

from pipeline import terminal, triage
from pipeline.commands import USUAL_OUT, out_option, tell_faults, write_file
from pipeline.errors import FINDINGS, OK
from pipeline.findings import SEVERITIES, Verdicts, principal
from pipeline.language import say
from pipeline.reports import console, headings, json, readings, sarif
from pipeline.rules.rule import catalogue
from pipeline.store.catalog import open_publication


@click.command(help=say("以規則重算已發布之資料，列出不一致之處。", "Recompute what the published documents claim and list what disagrees."))
@out_option
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True, help=say("輸出格式", "output format"))
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help=say("寫入檔案而非標準輸出", "write to a file instead of standard output"))
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="error",
    show_default=True,
    help=say("有此等級以上之發現時結束代碼為 1", "exit with 1 if there is a finding of this severity or above"),
)
@click.option(
    "--second-reader", is_flag=True, help=say("以另一引擎重讀 PDF 證據，標示確認或有疑義", "read PDF evidence again with another engine: confirmed or disputed")
)
def command(out: Path, form: str, output: Path | None, fail_on: str, second_reader: bool) -> int:
    with open_publication(out) as connection:
        verdicts = triage.audit(connection, out)
        repeated = len(readings.repeats(connection))
        counted = {f.finding_id: e for f in verdicts.findings if (e := principal(f.evidence, f.document_id)) and e.counts == "block"}
        above = headings.above(connection, counted) if counted else {}
        media_types = dict(connection.execute("SELECT source_id, media_type FROM sources").fetchall())
    if second_reader:
        from pipeline.second_reading import read_again

        verdicts = read_again(verdicts, out, media_types)
    if form == "text" and output is None:
        console.show_verdicts(verdicts, terminal.console(), None if out == USUAL_OUT else out, repeated, above)
    else:
        content = _text(verdicts, repeated, above) if form == "text" else json.encode(verdicts) if form == "json" else sarif.encode(verdicts, catalogue())
        if output:
            write_file(output, content)
        else:
            click.echo(content.decode(), nl=False)
    if broken := tell_faults(verdicts.faults):
        return broken
    return FINDINGS if fail_on != "never" and verdicts.reach(fail_on) else OK


def _text(verdicts: Verdicts, repeated: int, above: Mapping[str, str]) -> bytes:
    """The report for a file: 100 columns, no colours."""
    buffer = io.StringIO()
    console.show_verdicts(verdicts, terminal.console(buffer, 100), None, repeated, above)
    return buffer.getvalue().encode()
