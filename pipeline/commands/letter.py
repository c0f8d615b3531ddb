"""`govplan letter`: the annex of an official letter, with the confirmed findings."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands import out_option, tell_faults, write_file
from pipeline.language import say


@click.command(
    help=say(
        "將已確認之發現寫成公文附件（ODT）：項次、頁次、原文、重新計算、待查證事項。",
        "Write the confirmed findings as the annex of an official letter (ODT): number, page, quote, arithmetic, what to verify.",
    )
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@out_option
def command(file: Path, out: Path) -> int:
    from pipeline import triage
    from pipeline.errors import GovplanError
    from pipeline.reports import letter
    from pipeline.rules.rule import catalogue
    from pipeline.store.catalog import open_publication

    if file.suffix.lower() != ".odt":
        raise GovplanError(f"公文附件為 ODT 檔，{file} 不是。", f"The annex is an ODT file; {file} is not called so.", "請以 .odt 為副檔名。", "Name it .odt.")
    with open_publication(out) as connection:
        verdicts = triage.audit(connection, out)
        broken = tell_faults(verdicts.faults)
        content = letter.annex(connection, verdicts.findings, {rule.id: rule for rule in catalogue()})
    write_file(file, content)
    count = sum(f.status == "confirmed" for f in verdicts.findings)
    click.echo(say(f"已寫入 {file}：{count} 項。", f"Wrote {file}: {count} items."), err=True)
    return broken
