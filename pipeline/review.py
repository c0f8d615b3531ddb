"""Decisions as reviewers make them in the pages of a report: received as JSON, checked, and merged into triage.toml so that
nobody's decision is lost."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from pipeline import triage
from pipeline.errors import CannotWrite, GovplanError, reason
from pipeline.findings import CheckedDocument, Finding, Verdicts
from pipeline.store.lock import only_one

FORMAT = "govplan-decisions"
_LONGEST_NOTE = 4000
_PATIENCE_S = 10.0
ACTIONS: dict[str, triage.Action] = {"confirmed": "confirm", "waived": "waive", "open": "reopen"}

Result = Literal["kept", "unchanged", "unknown", "changed", "older", "conflict", "incomplete"]
"""`unknown`: no such finding; `changed`: its numbers are others now; `older`: a later decision stands; `conflict`: another
reviewer has decided, which this one had not seen; `incomplete`: a reason or a note is missing."""


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of a page. `revision` is that of the standing that the reviewer saw, None in a file; there `follows` holds the dates
    of the decisions that the reviewer knew of: the one that the page showed, and own earlier ones."""

    finding_id: str
    status: Literal["confirmed", "waived", "open"]
    scope: triage.Scope = "finding"
    reason: str | None = None
    note: str | None = None
    reported: str | None = None
    expected: str | None = None
    decided_at: datetime.datetime | None = None
    follows: tuple[str, ...] = ()
    revision: str | None = None


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """The file that a static report hands out."""

    format: str
    version: int
    decisions: list[Received]


class Standing(NamedTuple):
    """What is decided on a finding now. Decisions with one revision are the same."""

    status: str
    scope: str
    reason: str | None
    note: str | None
    reported: str | None
    expected: str | None
    revision: str
    date: str | None


class Merged(NamedTuple):
    """What became of a received decision, and what stood before and stands now (None for an unknown finding)."""

    received: Received
    result: Result
    before: Standing | None
    standing: Standing | None


def read_download(path: Path) -> list[Received]:
    """The decisions of a downloaded file, of which each follows the others. Raises GovplanError if it is none."""
    try:
        download = msgspec.json.decode(path.read_bytes(), type=Download)
        if (download.format, download.version) != (FORMAT, 1):
            raise msgspec.ValidationError(f"format {download.format!r}, version {download.version}")
    except OSError as error:
        zh, en = reason(error)
        raise GovplanError(f"{path} 無法讀取：{zh}。", f"{path} cannot be read: {en}.", "請核對檔名。", "Check its name.") from error
    except msgspec.DecodeError as error:
        raise GovplanError(
            f"{path} 不是由報告下載的判定檔，或已被更動。",
            f"{path} is no file of decisions downloaded from a report, or was changed: {error}.",
            "請在報告中按「下載判定檔」。",
            "Download it in the report with “Download decisions”.",
        ) from error
    own = tuple(triage.moment(d.decided_at) for d in download.decisions if d.decided_at)
    return [msgspec.structs.replace(d, follows=(*d.follows, *own)) for d in download.decisions]


def standing(finding: Finding, document: CheckedDocument, decisions: Mapping[str, triage.Decision]) -> Standing:
    """What the decisions say on a finding."""
    decision = triage.decision_on(finding, document, decisions)
    if decision is None:
        return Standing("open", "finding", None, None, finding.reported, finding.expected, "", None)
    revision = hashlib.sha256(msgspec.json.encode(decision)).hexdigest()[:12]
    status = triage.STATUS[decision.action]
    return Standing(status, decision.scope, decision.reason, decision.note, finding.reported, finding.expected, revision, decision.date)


def merge(out: Path, verdicts: Verdicts, received: Iterable[Received]) -> list[Merged]:
    """Bring decisions into triage.toml, one after another and without a gap in which another process could write.

    Raises TriageUnreadable and CannotWrite; then nothing was written.
    """
    documents = {d.document_id: d for d in verdicts.documents}
    known = {f.finding_id: (f, documents[f.document_id]) for f in verdicts.findings}
    with turn(out):
        decisions = triage.load(out)
        before = dict(decisions)
        merged = []
        for decision in received:
            pair = known.get(decision.finding_id)
            if pair is None:
                merged.append(Merged(decision, "unknown", None, None))
                continue
            stood = standing(*pair, decisions)
            result = _judge(decision, pair[0], stood)
            if result == "kept":
                decisions = triage.apply(decisions, [(_decision(decision, *pair), *pair)])
            merged.append(Merged(decision, result, stood, standing(*pair, decisions)))
        if decisions != before:
            triage.save(out, decisions)
    return merged


def _judge(received: Received, finding: Finding, now: Standing) -> Result:
    if ((received.reported or None), (received.expected or None)) != (finding.reported, finding.expected):
        return "changed"
    reason = received.reason or None
    if (received.status == "waived" and reason is None) or (reason is not None and reason not in triage.REASONS) or (reason == "其他" and not received.note):
        return "incomplete"
    if received.revision is not None and received.revision != now.revision:
        return "conflict"
    wanted = (received.status, received.scope if received.status != "open" else now.scope, reason, note_of(received))
    if wanted == now[:4] or (received.status == now.status == "open"):
        return "unchanged"
    if received.revision is None and now.revision and (now.date or "") not in received.follows:
        return "older" if received.decided_at and (now.date or "") > triage.moment(received.decided_at) else "conflict"
    return "kept"


def _decision(received: Received, finding: Finding, document: CheckedDocument) -> triage.Decision:
    action = ACTIONS[received.status]
    return triage.decide(finding, document, action, received.scope, received.reason or None, note_of(received), received.decided_at)


def note_of(received: Received) -> str | None:
    return (received.note or "").strip()[:_LONGEST_NOTE] or None


_threads = threading.Lock()


@contextlib.contextmanager
def turn(out: Path) -> Iterator[None]:
    """Wait until no other thread or process is changing the decisions of a publication."""
    folder = out / ".triage"
    deadline = time.monotonic() + _PATIENCE_S
    with _threads, contextlib.ExitStack() as held:
        while True:
            try:
                folder.mkdir(exist_ok=True)
                held.enter_context(only_one(folder))
                break
            except CannotWrite:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            except OSError as error:
                raise CannotWrite(f"{folder} 無法寫入：{reason(error)[0]}。", f"{folder} cannot be written: {reason(error)[1]}.") from error
        yield
