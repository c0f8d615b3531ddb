"""Findings as people and other tools see them: the JSON contract of `govplan check`, its order and its summary."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from parsers.readers import READERS, Counted

Bilingual = tuple[str, str]
"""The same text in Chinese and in English."""

SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One place that a finding rests on. `bbox` is (x0, top, x1, bottom) in points; `text` is as printed. `counts` says what its file
    numbers: pages, lines, or the paragraphs of a word processor, whose number is `line` too."""

    row_id: str
    field: str
    role: str
    page: int | None = None
    line: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    text: str | None = None
    path: str | None = None
    counts: Counted | None = None

    @property
    def document_id(self) -> str:
        """The document that it is printed in, which may be another than the finding's."""
        return self.row_id.partition("/")[0]

    @property
    def is_placed(self) -> bool:
        return bool(self.page or self.line)


def counts_of(media_type: str | None) -> Counted | None:
    """What files of a media type number; None if nobody knows the type."""
    return READERS[media_type].counts if media_type in READERS else None


def place_name(page: int | None, line: int | None, counts: Counted | None) -> Bilingual:
    """A place in words: its page, its line, or its paragraph in files that count those; empty if it is not known."""
    if page:
        return f"第 {page} 頁", f"page {page}"
    if line:
        return (f"第 {line} 段", f"paragraph {line}") if counts == "block" else (f"第 {line} 行", f"line {line}")
    return "", ""


def place_of(evidence: Evidence | None) -> Bilingual:
    """Where an evidence is printed."""
    return place_name(evidence.page, evidence.line, evidence.counts) if evidence else ("", "")


def place_seen_from(document_id: str, path: str | None, evidence: Evidence) -> Bilingual:
    """`place_of`, and before it the file of an evidence that is printed in another one than the document's own."""
    zh, en = place_of(evidence)
    if evidence.document_id == document_id or not evidence.path or evidence.path == path or not zh:
        return zh, en
    return f"{evidence.path} {zh}", f"{evidence.path} {en}"


def principal(evidence: Iterable[Evidence], document_id: str) -> Evidence | None:
    """The evidence that gives a finding of this document its place: the reported value, else the first with a place, of the
    document itself. None if all of it is printed in other documents, as where a report leaves out what the plan has."""
    own = [e for e in evidence if e.is_placed and e.document_id == document_id]
    return next((e for e in own if e.role == "reported"), next(iter(own), None))


def elsewhere(evidence: Iterable[Evidence], document_id: str) -> Evidence | None:
    """The value of another document that the finding is about or compared with; None if it needs no other document."""
    others = [e for e in evidence if e.is_placed and e.document_id != document_id]
    return next((e for e in others if e.role in ("expected", "reported")), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something printed that disagrees with something else printed. Numbers are decimal texts, never floats.

    `judged_by` is the rule that compared, another than `rule_id` where that only names the way a number was cut, None in files of older
    versions; `about` is the name
    that the finding is about where the subject is none. The messages say what differs, `verify_zh` and `verify_en` what may be the
    cause. `caused_by` is the id of the finding that explains this one; `status` is open, confirmed or waived, with the reason,
    note and time of the decision.
    """

    finding_id: str
    rule_id: str
    judged_by: str | None = None
    severity: str
    status: str = "open"
    document_id: str
    path: str | None
    government: str | None
    department: str | None
    roc_year: int | None
    title: str | None
    subject: str
    about: str | None = None
    message_zh: str
    message_en: str
    verify_zh: str = ""
    verify_en: str = ""
    reported: str | None
    expected: str | None
    difference: str | None
    caused_by: str | None
    second_reader: str = "not_checked"
    reason: str | None = None
    note: str | None = None
    decided_at: str | None = None
    evidence: tuple[Evidence, ...]

    @property
    def judge(self) -> str:
        """The id of the rule that compared."""
        return self.judged_by or self.rule_id

    @property
    def message(self) -> Bilingual:
        return self.message_zh, self.message_en

    @property
    def verify(self) -> Bilingual:
        return self.verify_zh, self.verify_en

    @property
    def verify_sentence(self) -> Bilingual:
        """What to verify, as it follows the message for those who show but one text; empty if there is nothing."""
        return f"供查證：{self.verify_zh}。" if self.verify_zh else "", f" To verify: {self.verify_en}." if self.verify_en else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many comparisons of a rule a document offered, and what came of them."""

    rule_id: str
    document_id: str
    passed: int
    failed: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDocument:
    """A document that was looked at (duplicates are not), with its comparisons over all rules, and of the claims of its
    prose how many were recognised, could be checked, and could not. A claim that is only part of a whole (其中 …) is
    recognised, but there is nothing to check."""

    document_id: str
    path: str | None
    title: str | None
    family: str | None
    government: str | None
    department: str | None
    roc_year: int | None
    month: int | None
    passed: int = 0
    failed: int = 0
    unknown: int = 0
    claims_recognised: int = 0
    claims_checked: int = 0
    claims_unknown: int = 0

    @property
    def was_checked(self) -> bool:
        """False if nothing could be judged: such a document must never read as passed."""
        return self.passed + self.failed > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What a run of the rules gives. `faults` are sentences about rules that broke their contract."""

    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]
    documents: tuple[CheckedDocument, ...]
    faults: tuple[tuple[str, str], ...] = field(default=())

    def summary(self) -> dict[str, int]:
        """Open and confirmed findings by severity, waived ones, and the comparisons passed and unknown."""
        counts = Counter(f.severity for f in self.findings if f.status != "waived")
        return {
            **{severity: counts[severity] for severity in SEVERITIES},
            "waived": sum(f.status == "waived" for f in self.findings),
            "passed": sum(c.passed for c in self.coverage),
            "unknown": sum(c.unknown for c in self.coverage),
        }

    def reach(self, severity: str) -> bool:
        """True if a finding that is not waived is at or above the severity."""
        serious = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return any(f.severity in serious and f.status != "waived" for f in self.findings)


def identify(rule_id: str, document: CheckedDocument, subject: str) -> str:
    """The id of a finding: what is said about which document of which office, never where it was printed, so that a
    decision survives a new extraction. A document without a year goes by its title, one without either by its content."""
    year = None if document.roc_year is None else f"{document.roc_year}/{document.month or ''}"
    name = (document.family, document.government, document.department, year or document.title or document.document_id)
    return hashlib.sha256("\x1f".join((rule_id, *(part or "" for part in name), subject)).encode()).hexdigest()[:12]


def ordered(findings: Iterable[Finding], rule_order: dict[str, int]) -> tuple[Finding, ...]:
    """The findings as they are shown: errors first, then by document, rule and place."""
    return tuple(
        sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.path or "", f.document_id, rule_order[f.rule_id], _place(f), f.subject, f.finding_id))
    )


def _place(finding: Finding) -> tuple[int, int, float]:
    first = principal(finding.evidence, finding.document_id) or next(iter(finding.evidence), None)
    if first is None:
        return (0, 0, 0.0)
    return (first.page or 0, first.line or 0, first.bbox[1] if first.bbox else 0.0)
