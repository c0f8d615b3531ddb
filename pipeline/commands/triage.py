"""`govplan triage`: decide on findings; the decisions are kept in triage.toml beside the data."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline import triage
from pipeline.errors import GovplanError
from pipeline.findings import CheckedDocument, Finding, Verdicts
from pipeline.language import say
from pipeline.reports.console import printable
from pipeline.store.catalog import open_publication

_REASONS = {**{zh: zh for zh in triage.REASONS}, **{en: zh for zh, en in triage.REASONS.items()}}


@click.command(
    help=say(
        "確認、免除或重新開啟發現；判定記於發布資料夾之 triage.toml。理由：" + "、".join(triage.REASONS) + "。",
        "Confirm, waive or reopen findings; decisions are kept in triage.toml beside the data. Reasons: " + ", ".join(triage.REASONS.values()) + ".",
    )
)
@click.argument("action", type=click.Choice(["confirm", "waive", "reopen"]))
@click.argument("finding_ids", metavar="FINDING_ID...", nargs=-1, required=True)
@click.option("--reason", type=click.Choice(list(_REASONS)), metavar="REASON", help=say("理由（免除時必填）", "why (required to waive)"))
@click.option("--note", help=say("說明（理由為「其他」時必填）", "in your words (required for the reason other)"))
@click.option(
    "--scope",
    type=click.Choice(["finding", "document", "government"]),
    default="finding",
    show_default=True,
    help=say("適用範圍：此發現、此規則於此文件、此規則於此政府", "this finding, its rule in this document, or its rule with this government"),
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("data/processed"), show_default=True, help=say("發布資料夾", "folder of the publication"))
def command(action: triage.Action, finding_ids: tuple[str, ...], reason: str | None, note: str | None, scope: triage.Scope, out: Path) -> None:
    reason = _REASONS[reason] if reason else None
    if action == "waive" and reason is None:
        raise click.UsageError(say("免除須以 --reason 說明理由：", "To waive needs a --reason: ") + "、".join(triage.REASONS))
    if reason == "其他" and not note:
        raise click.UsageError(say("理由為「其他」時須以 --note 說明。", "The reason other needs a --note."))
    decisions = triage.load(out)
    with open_publication(out) as connection:
        verdicts = triage.audit(connection, out)
    chosen = [_find(verdicts, key) for key in finding_ids]
    new = [triage.decide(finding, document, action, scope, reason, note) for finding, document in chosen]
    triage.save(out, triage.apply(decisions, new, {finding.finding_id: (finding, document) for finding, document in chosen}))
    for finding, _ in chosen:
        click.echo(printable(f"{finding.finding_id} {say(*_DONE[action])} {finding.rule_id} {finding.subject}"))


_DONE = {"confirm": ("已確認", "confirmed"), "waive": ("已免除", "waived"), "reopen": ("已重新開啟", "reopened")}


def _find(verdicts: Verdicts, key: str) -> tuple[Finding, CheckedDocument]:
    """The finding whose id is or starts with `key`, and its document."""
    found = [f for f in verdicts.findings if f.finding_id == key] or [f for f in verdicts.findings if len(key) >= 4 and f.finding_id.startswith(key)]
    if len({f.finding_id for f in found}) != 1:
        shown = printable(key)
        raise GovplanError(
            f"沒有編號為 {shown} 的發現。" if not found else f"編號 {shown} 開頭的發現不只一則。",
            f"There is no finding {shown}." if not found else f"More than one finding begins with {shown}.",
            "govplan check 列出發現及其編號。",
            "govplan check lists findings with their ids.",
        )
    return found[0], next(d for d in verdicts.documents if d.document_id == found[0].document_id)
