"""`govplan diff`: which findings are new, gone or changed between two publications."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import click
import msgspec

from pipeline import triage
from pipeline.commands import tell_faults
from pipeline.errors import GovplanError, reason
from pipeline.findings import Finding
from pipeline.language import say
from pipeline.reports import json
from pipeline.reports.console import show_findings
from pipeline.store.catalog import open_publication
from pipeline.terminal import console, one_line


@click.command(
    help=say(
        "比較兩次發布之發現：新增、消失、變更、未變。OLD 與 NEW 為發布資料夾，或 check --format json 之檔案。",
        "Compare the findings of two publications: new, gone, changed, unchanged. OLD and NEW are folders of publications, or files of check --format json.",
    )
)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help=say("輸出格式", "output format"))
def command(old: Path, new: Path, form: str) -> int:
    (before, old_faults), (after, new_faults) = _findings(old), _findings(new)
    kinds = {
        "new": [f for key, f in after.items() if key not in before],
        "gone": [f for key, f in before.items() if key not in after],
        "changed": [f for key, f in after.items() if key in before and _said(before[key]) != _said(f)],
    }
    unchanged = sum(key in before and _said(before[key]) == _said(f) for key, f in after.items())
    if form == "json":
        changed = [{"before": before[f.finding_id], "after": f} for f in kinds["changed"]]
        click.echo(msgspec.json.format(msgspec.json.encode({**kinds, "changed": changed, "unchanged": unchanged}), indent=1).decode())
    else:
        _show(kinds, before, unchanged)
    return tell_faults((*old_faults, *new_faults))


def _findings(place: Path) -> tuple[dict[str, Finding], Sequence[tuple[str, str]]]:
    """The findings of a publication, or of a file that check wrote, by id; and what is to be said of broken rules."""
    faults: Sequence[tuple[str, str]] = ()
    if not place.is_file():
        with open_publication(place) as connection:
            verdicts = triage.audit(connection, place)
        found: Sequence[Finding] = verdicts.findings
        faults = verdicts.faults
    else:
        try:
            found = json.decode(place.read_bytes())
        except OSError as error:
            zh, en = reason(error)
            raise GovplanError(f"{place} 無法讀取：{zh}。", f"{place} cannot be read: {en}.") from error
        except msgspec.DecodeError as error:
            raise GovplanError(f"{place} 不是 govplan check --format json 的檔案。", f"{place} is no file of govplan check --format json: {error}.") from error
    return {f.finding_id: f for f in found}, faults


def _said(finding: Finding) -> tuple[str, ...]:
    """What a reader would call a change: severity, decision and numbers, but not the place, nor a space."""
    return (finding.severity, finding.status, *("".join((text or "").split()) for text in (finding.reported, finding.expected)))


def _show(kinds: dict[str, list[Finding]], before: dict[str, Finding], unchanged: int) -> None:
    screen = console()
    titles = {"new": ("新增", "new"), "gone": ("消失", "gone"), "changed": ("變更", "changed")}
    counts = [f"{say(*titles[kind])} {len(found)}" for kind, found in kinds.items()]
    screen.print("　".join([*counts, f"{say('未變', 'unchanged')} {unchanged}"]))
    for kind, found in kinds.items():
        if not found:
            continue
        screen.print()
        screen.print(say(*titles[kind]), style="bold")
        remarks = {f.finding_id: _change(before[f.finding_id], f) for f in found} if kind == "changed" else {}
        by_document = sorted(found, key=_document)
        for name, group in groupby(by_document, key=_document):
            screen.print()
            screen.print(one_line("  ".join(filter(None, name))), style="bold")
            show_findings(group, screen, remarks)


def _document(finding: Finding) -> tuple[str, str]:
    """What the document of a finding is called, and its file."""
    return finding.title or finding.document_id, finding.path or ""


def _change(before: Finding, after: Finding) -> str:
    pairs = zip(_said(before), _said(after), strict=True)
    return say("原為：", "was: ") + ", ".join(f"{a or '-'} → {b or '-'}".replace("→", "->") for a, b in pairs if a != b)
