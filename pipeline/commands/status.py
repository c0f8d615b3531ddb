"""`govplan status`: what is published, what could not be read, what to do next."""

from __future__ import annotations

import os
from pathlib import Path

import click

from pipeline.commands import out_option
from pipeline.errors import OK
from pipeline.language import say
from pipeline.terminal import plain, print_table

_REPEATS_SHOWN = 20


@click.command(help=say("目前發布之內容、無法讀取的檔案，以及下一步。", "What is published, what could not be read, and what to do next."))
@out_option
def command(out: Path) -> int:
    from pipeline.reports import readings
    from pipeline.reports.views import FAMILY_NAMES
    from pipeline.store import catalog, inventory
    from pipeline.store.manifest import MANIFEST, read_manifest, strangers
    from pipeline.unread import STATES, issue

    with catalog.open_publication(out) as connection:
        documents = connection.execute(_DOCUMENTS).fetchall()
        unread = readings.unread_files(connection, out)
        repeats = readings.repeats(connection)
        names = dict(connection.execute("SELECT document_id, path FROM documents JOIN sources USING (source_id)").fetchall())
        issues = connection.execute("SELECT code, count(*) FROM issues GROUP BY code ORDER BY code").fetchall()
        sources = len(connection.execute("SELECT source_id FROM sources").fetchall())
    files = inventory.load(out)
    manifest = read_manifest(out)
    strange = strangers(out, manifest) if manifest else [MANIFEST]
    build = manifest["build"] if manifest else "?"
    failed = [file for file in unread if file.state == STATES["failed"]]
    click.echo(say(f"發布資料夾 {out}，版本 {build}", f"Publication {out}, build {build}"))
    total = len(files) or sources
    click.echo(
        say(f"檔案 {total} 個，其中 {len(failed)} 個無法讀取；文件：", f"{total} files, {len(failed)} of which could not be read; documents:")
        if failed
        else say(f"檔案 {total} 個，文件：", f"{total} files, documents:")
    )
    rows = [(government, year, say(*FAMILY_NAMES.get(family, (family, family))), count, repeated) for government, year, family, count, repeated in documents]
    print_table(
        [say("政府", "government"), say("年度", "ROC year"), say("類型", "family"), say("文件", "documents"), say("重複", "repeated")],
        [[say("（不明）", "(unknown)") if value is None else str(value) for value in row] for row in rows],
        right={1, 3, 4},
    )
    if repeats:
        click.echo(say(f"\n與他份相同、不重複查核者 {len(repeats)} 份：", f"\n{len(repeats)} repeat another and are not checked again:"))
        for repeat in repeats[:_REPEATS_SHOWN]:
            of = names.get(repeat.of, repeat.of)
            click.echo(plain(say(f"  {repeat.path}：同 {of}", f"  {repeat.path}: the same as {of}")))
        if len(repeats) > _REPEATS_SHOWN:
            click.echo("  …")
    if issues:
        click.echo(say("\n無法歸位或理解之處：", "\nNot placed or understood:"))
        print_table(
            [say("內容", "what"), say("代碼", "code"), say("數量", "count")], [[say(*issue(code)), code, str(count)] for code, count in issues], right={2}
        )
    if unread:
        click.echo(say("\n未能完整讀取的檔案：", "\nFiles not, or not wholly, read:"))
        for file in unread:
            reason = say(*file.reason)
            click.echo(plain(f"  {file.path}{say('：', ': ')}{say(*file.state)}{say('。', '. ') + reason if reason else ''}"))
    if strange:
        click.echo(say(f"\n不屬於此版本的檔案：{', '.join(strange)}", f"\nFiles of another build: {', '.join(strange)}"))
    if gone := sum(not os.path.lexists(location) for location in files):
        click.echo(
            say(
                f"\n{gone} 個檔案已不在原處，仍在發布之列；govplan ingest --prune 可移除。",
                f"\n{gone} files are no longer where they were and are still published; govplan ingest --prune drops them.",
            )
        )
    click.echo("\n" + _next_step(bool(strange), bool(failed)))
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
