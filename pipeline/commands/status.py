"""`govplan status`: what is published, what could not be read, what to do next."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands import out_option
from pipeline.errors import OK
from pipeline.language import say
from pipeline.terminal import plain, print_table


@click.command(help=say("目前發布之內容、無法讀取的檔案，以及下一步。", "What is published, what could not be read, and what to do next."))
@out_option
def command(out: Path) -> int:
    from pipeline.store import catalog
    from pipeline.store.manifest import MANIFEST, read_manifest, strangers

    with catalog.open_publication(out) as connection:
        documents = connection.execute(_DOCUMENTS).fetchall()
        failed = connection.execute("SELECT path, status, error_code, error_message FROM sources WHERE status <> 'ok' ORDER BY path").fetchall()
        issues = connection.execute("SELECT code, count(*) FROM issues GROUP BY code ORDER BY code").fetchall()
        sources = len(connection.execute("SELECT source_id FROM sources").fetchall())
    manifest = read_manifest(out)
    strange = strangers(out, manifest) if manifest else [MANIFEST]
    build = manifest["build"] if manifest else "?"
    click.echo(say(f"發布資料夾 {out}，版本 {build}", f"Publication {out}, build {build}"))
    click.echo(say(f"檔案 {sources} 個，文件：", f"{sources} files, documents:"))
    print_table(
        [say("政府", "government"), say("年度", "ROC year"), say("類型", "family"), say("文件", "documents"), say("重複", "repeated")],
        [[say("（不明）", "(unknown)") if value is None else str(value) for value in row] for row in documents],
        right={1, 3, 4},
    )
    if issues:
        click.echo(say("\n無法歸位或理解之處：", "\nNot placed or understood:"))
        print_table([say("代碼", "code"), say("數量", "count")], [[code, str(count)] for code, count in issues], right={1})
    if failed:
        click.echo(say("\n未能完整讀取的檔案：", "\nFiles not, or not wholly, read:"))
        for path, status, code, message in failed:
            click.echo(plain(f"  {path}: {status}{f' ({code}) {message}' if code else ''}"))
    if strange:
        names = ", ".join(strange)
        click.echo(say(f"\n不屬於此版本的檔案：{names}", f"\nFiles of another build: {names}"))
    click.echo("\n" + _next_step(bool(strange), any(status == "failed" for _, status, *_ in failed)))
    return OK


_DOCUMENTS = """
    SELECT government, roc_year, family, count(*), count(duplicate_of)
    FROM documents GROUP BY ALL ORDER BY government NULLS LAST, roc_year NULLS LAST, family
"""


def _next_step(has_strangers: bool, has_failed: bool) -> str:
    if has_strangers:
        return say("下一步：重新執行 govplan ingest，即可修復。", "Next: run govplan ingest again, which mends this.")
    if has_failed:
        return say("下一步：修正上列檔案後重新執行 govplan ingest。", "Next: mend the files above and run govplan ingest again.")
    return say("下一步：govplan check 查核數字。", "Next: govplan check recomputes the numbers.")
