"""`govplan triage`: decide on findings, or bring in what was decided in a report; kept in triage.toml beside the data."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click

from pipeline import review, triage
from pipeline.commands import USUAL_OUT, out_option, tell_faults
from pipeline.errors import OK, SOME_FAILED, GovplanError
from pipeline.findings import CheckedDocument, Finding, Verdicts
from pipeline.language import say
from pipeline.reports.arithmetic import row_names
from pipeline.reports.views import STATUS_NAMES, subjects
from pipeline.store.catalog import open_publication
from pipeline.terminal import one_line

_REASONS = {**{zh: zh for zh in triage.REASONS}, **{en: zh for zh, en in triage.REASONS.items()}}


@click.command(
    help=say(
        "確認、免除或重新開啟發現；import 併入由報告下載之判定檔。判定記於發布資料夾之 triage.toml。理由：" + "、".join(triage.REASONS) + "。",
        "Confirm, waive or reopen findings, or import the files of decisions downloaded from a report. Decisions are kept in triage.toml beside the "
        "data. Reasons: " + ", ".join(triage.REASONS.values()) + ".",
    )
)
@click.argument("action", type=click.Choice(["confirm", "waive", "reopen", "import"]))
@click.argument("names", metavar="FINDING_ID|FILE...", nargs=-1, required=True)
@click.option("--reason", type=click.Choice(list(_REASONS)), metavar="REASON", help=say("理由（免除時必填）", "why (required to waive)"))
@click.option("--note", help=say("說明（理由為「其他」時必填）", "in your words (required for the reason other)"))
@click.option(
    "--scope",
    type=click.Choice(["finding", "document", "government"]),
    default="finding",
    show_default=True,
    help=say("適用範圍：此發現、此規則於此文件、此規則於此政府", "this finding, its rule in this document, or its rule with this government"),
)
@out_option
def command(action: triage.Action | Literal["import"], names: tuple[str, ...], reason: str | None, note: str | None, scope: triage.Scope, out: Path) -> int:
    if action == "import":
        return _import([Path(name) for name in names], out)
    reason = _REASONS[reason] if reason else None
    if action == "waive" and reason is None:
        raise click.UsageError(say("免除須以 --reason 說明理由：", "To waive needs a --reason: ") + "、".join(triage.REASONS))
    if reason == "其他" and not note:
        raise click.UsageError(say("理由為「其他」時須以 --note 說明。", "The reason other needs a --note."))
    with open_publication(out) as connection:
        verdicts = triage.audit(connection, out)
        broken = tell_faults(verdicts.faults)
        chosen = [_find(verdicts, key) for key in names]
        findings = [finding for finding, _ in chosen]
        about = subjects(connection, findings, row_names(connection, [e for f in findings for e in f.evidence]))
    new = [(triage.decide(finding, document, action, scope, reason, note), finding, document) for finding, document in chosen]
    with review.turn(out):
        triage.save(out, triage.apply(triage.load(out), new))
    for finding in findings:
        click.echo(one_line(f"{finding.finding_id} {say(*_DONE[action])} {finding.rule_id} {about[finding.finding_id]}"))
    return broken


def _import(files: Sequence[Path], out: Path) -> int:
    """Bring in downloaded decisions; say how many are new, and for each that is not brought in why, with both sides of a conflict."""
    received = [decision for file in files for decision in review.read_download(file)]
    with open_publication(out) as connection:
        verdicts = triage.audit(connection, out)
    broken = tell_faults(verdicts.faults)
    merged = review.merge(out, verdicts, received)
    left = [outcome for outcome in merged if outcome.result not in ("kept", "unchanged")]
    same = sum(outcome.result == "unchanged" for outcome in merged)
    replaced = sum(outcome.result == "kept" and bool(outcome.before and outcome.before.revision) for outcome in merged)
    new = len(merged) - len(left) - same - replaced
    click.echo(
        say(
            f"判定 {len(merged)} 則：新增 {new}，取代自己先前的 {replaced}，原已相同 {same}，未併入 {len(left)}。",
            f"{len(merged)} decisions: {new} new, {replaced} in place of the reviewer's earlier ones, {same} the same already, {len(left)} not brought in.",
        )
    )
    for outcome in left:
        click.echo(one_line(f"{outcome.received.finding_id}: {say(*_not_kept(outcome, out))}"), err=True)
    return broken or (SOME_FAILED if left else OK)


def _not_kept(outcome: review.Merged, out: Path) -> tuple[str, str]:
    """Why a decision was not brought in; where another stands both, and the command that takes the one of the file instead."""
    received, stands = outcome.received, outcome.standing
    if outcome.result not in ("older", "conflict") or stands is None:
        return _NOT_KEPT[outcome.result]
    instead = ["govplan", "triage", review.ACTIONS[received.status], received.finding_id]
    for option, value, usual in (
        ("--reason", received.reason, None),
        ("--note", review.note_of(received), None),
        ("--scope", received.scope, "finding"),
        ("--out", str(out), str(USUAL_OUT)),
    ):
        instead += [option, value] if value and value != usual else []
    at = triage.moment(received.decided_at) if received.decided_at else None
    theirs = _told(received.status, received.reason, review.note_of(received), at)
    ours = _told(stands.status, stands.reason, stands.note, stands.date)
    why_zh, why_en = ("較新", "is later") if outcome.result == "older" else ("是他人所作，檔案的審閱者未見", "was not known to the reviewer of the file")
    return (
        f"檔案判為{theirs[0]}，現有判定為{ours[0]}{why_zh}，保留現有；要改用檔案的：{shlex.join(instead)}",
        f"the file says {theirs[1]}, what stands, {ours[1]}, {why_en} and was left; to take the one of the file: {shlex.join(instead)}",
    )


def _told(status: str, reason: str | None, note: str | None, at: str | None) -> tuple[str, str]:
    """A decision in words: 「已免除」（誤判、甲、2026-11-21T08:30:15Z）."""
    zh, en = STATUS_NAMES[status]
    more_zh, more_en = (list(filter(None, (why, note, at))) for why in (reason, triage.REASONS.get(reason or "", reason)))
    return f"「{zh}」" + (f"（{'、'.join(more_zh)}）" if more_zh else ""), en + (f" ({', '.join(more_en)})" if more_en else "")


_NOT_KEPT = {
    "unknown": ("沒有這則發現，未併入。", "there is no such finding; not brought in."),
    "changed": ("數字已與判定時不同，未併入，請重新判定。", "its numbers have changed since; not brought in, judge it again."),
    "incomplete": ("缺少理由或說明，未併入。", "its reason or note is missing; not brought in."),
}
_DONE = {"confirm": ("已確認", "confirmed"), "waive": ("已免除", "waived"), "reopen": ("已重新開啟", "reopened")}


def _find(verdicts: Verdicts, key: str) -> tuple[Finding, CheckedDocument]:
    """The finding whose id is or starts with `key`, and its document."""
    found = [f for f in verdicts.findings if f.finding_id == key] or [f for f in verdicts.findings if len(key) >= 4 and f.finding_id.startswith(key)]
    if len({f.finding_id for f in found}) != 1:
        shown = one_line(key)
        raise GovplanError(
            f"沒有編號為 {shown} 的發現。" if not found else f"編號 {shown} 開頭的發現不只一則。",
            f"There is no finding {shown}." if not found else f"More than one finding begins with {shown}.",
            "govplan check 列出發現及其編號。",
            "govplan check lists findings with their ids.",
        )
    return found[0], next(d for d in verdicts.documents if d.document_id == found[0].document_id)
