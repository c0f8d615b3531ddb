"""Decisions on findings, kept in triage.toml beside the data: a text file that people read and git merges.

One line for each, sorted by id, so that a union of lines (.gitattributes) merges what two people decided. Blocks of
several lines would not survive it: git takes lines that both sides add as one. A decision on a finding remembers what
was reported and expected; when either changes, the finding is open again. A decision may also hold for a rule in one
document, or for a rule with one government. The narrowest that applies counts. To reopen is a decision too: it undoes what was
decided before it, and an older file of decisions cannot bring that back unseen.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import duckdb
import msgspec

from pipeline.errors import CannotWrite, GovplanError, reason
from pipeline.findings import CheckedDocument, Finding, Verdicts, identify
from pipeline.rules import engine

FILE = "triage.toml"
REASONS: dict[str, str] = {
    "抽取錯誤": "extraction error",
    "誤判": "false alarm",
    "已有說明": "explained elsewhere",
    "影響輕微": "immaterial",
    "已更正": "corrected since",
    "查證屬實": "verified",
    "其他": "other",
}
"""Why a finding is confirmed or waived, with the English wording."""

Action = Literal["confirm", "waive", "reopen"]
Scope = Literal["finding", "document", "government"]
SCOPES: tuple[Scope, ...] = ("finding", "document", "government")
"""The narrowest first."""
STATUS = {"confirm": "confirmed", "waive": "waived", "reopen": "open"}

_HEAD = "# Decisions of `govplan triage`: one line each, sorted by id. May be edited by hand and merged by git.\ndecision = [\n"
_EVERY = "*"  # the subject of a decision on all of a rule's findings


class TriageUnreadable(GovplanError):
    """triage.toml is not what `govplan triage` writes."""


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A line. `id` is the finding's, or stands for the rule in a document or with a government; `rule` to `subject` are
    there for readers; `date` is when it was decided, in UTC (2026-11-21T08:30:15Z; a day alone, as people write it, is its beginning)."""

    id: str
    action: Action
    scope: Scope
    rule: str
    government: str | None = None
    document: str | None = None
    subject: str | None = None
    reason: str | None = None
    note: str | None = None
    reported: str | None = None
    expected: str | None = None
    date: str | None = None


def load(out: Path) -> dict[str, Decision]:
    """The decisions beside a publication by id; of two on one id (as a merge may leave) the later date counts, of two at one
    time the later line.

    Raises TriageUnreadable naming the file and the place.
    """
    path = out / FILE
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        decisions = msgspec.convert(data.get("decision", []), list[Decision])
        if unknown := data.keys() - {"decision"}:
            raise msgspec.ValidationError(f"unknown {', '.join(sorted(unknown))}")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise TriageUnreadable(
            f"{path} 無法讀取：{error}。", f"{path} cannot be read: {error}.", "請修正或自版本控制還原。", "Mend it or restore it from version control."
        ) from error
    return {d.id: d for d in sorted(decisions, key=lambda d: d.date or "")}


def save(out: Path, decisions: Mapping[str, Decision]) -> None:
    """Write triage.toml whole, by one rename. Raises CannotWrite."""
    path = out / FILE
    temporary = path.with_suffix(".tmp")
    try:
        temporary.write_text(_HEAD + "".join(_line(decisions[key]) for key in sorted(decisions)) + "]\n", "utf-8")
        os.replace(temporary, path)
    except OSError as error:
        zh, en = reason(error)
        raise CannotWrite(f"{path} 無法寫入：{zh}。", f"{path} cannot be written: {en}.") from error


def audit(connection: duckdb.DuckDBPyConnection, out: Path) -> Verdicts:
    """The verdicts of all rules on a publication, with the decisions beside it."""
    decisions = load(out)  # before the rules: a file that cannot be read shows at once
    return judge(engine.run(connection), decisions)


def judge(verdicts: Verdicts, decisions: Mapping[str, Decision]) -> Verdicts:
    """The verdicts with each finding's status, reason and note by the narrowest decision that applies."""
    documents = {d.document_id: d for d in verdicts.documents}
    return replace(verdicts, findings=tuple(_judged(f, documents[f.document_id], decisions) for f in verdicts.findings))


def decide(
    finding: Finding, document: CheckedDocument, action: Action, scope: Scope, reason: str | None, note: str | None, at: datetime.datetime | None = None
) -> Decision:
    """A decision on a finding, or for its rule in its document or government, made now or at that time."""
    alone = scope == "finding"
    return Decision(
        id=_ids(finding, document)[scope],
        action=action,
        scope=scope,
        rule=finding.rule_id,
        government=finding.government,
        document=None if scope == "government" else finding.title,
        subject=finding.subject if alone else None,
        reason=reason,
        note=note,
        reported=finding.reported if alone else None,
        expected=finding.expected if alone else None,
        date=moment(at or datetime.datetime.now(datetime.UTC)),
    )


def moment(at: datetime.datetime) -> str:
    """A time as decisions hold it: UTC to the second, so that the order of the texts is that of the times."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def apply(decisions: Mapping[str, Decision], new: Iterable[tuple[Decision, Finding, CheckedDocument]]) -> dict[str, Decision]:
    """The decisions with new ones, each with what it was made on: who widens the scope of a decision takes back the narrower one."""
    result = dict(decisions)
    for decision, finding, document in new:
        ids = _ids(finding, document)
        for scope in SCOPES[: SCOPES.index(decision.scope)]:
            result.pop(ids[scope], None)
        result[decision.id] = decision
    return result


def _ids(finding: Finding, document: CheckedDocument) -> dict[Scope, str]:
    government = hashlib.sha256("\x1f".join((finding.rule_id, finding.government or "", _EVERY)).encode()).hexdigest()[:12]
    return {"finding": finding.finding_id, "document": identify(finding.rule_id, document, _EVERY), "government": government}


def decision_on(finding: Finding, document: CheckedDocument, decisions: Mapping[str, Decision]) -> Decision | None:
    """The narrowest decision that applies to a finding as it stands now, or None. One that reopens gives way to a later wider one."""
    reopened: Decision | None = None
    for key in _ids(finding, document).values():
        decision = decisions.get(key)
        if decision is None or not _fits(decision, finding) or (reopened and (decision.date or "") <= (reopened.date or "")):
            continue
        if decision.action != "reopen":
            return decision
        reopened = decision
    return reopened


def _fits(decision: Decision, finding: Finding) -> bool:
    """True for a wide decision, and for one on the numbers that the finding has now."""
    return decision.scope != "finding" or (_bare(decision.reported), _bare(decision.expected)) == (_bare(finding.reported), _bare(finding.expected))


def _bare(text: str | None) -> str:
    """A text without white space, which another reading of the same document may set otherwise."""
    return "".join((text or "").split())


def _judged(finding: Finding, document: CheckedDocument, decisions: Mapping[str, Decision]) -> Finding:
    decision = decision_on(finding, document, decisions)
    if decision is None:
        return replace(finding, status="open", reason=None, note=None, decided_at=None)
    return replace(finding, status=STATUS[decision.action], reason=decision.reason, note=decision.note, decided_at=decision.date)


def _line(decision: Decision) -> str:
    fields = msgspec.to_builtins(decision)
    return "    { " + ", ".join(f"{name} = {_quoted(value)}" for name, value in fields.items() if value is not None) + " },\n"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes, and DEL, which JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
