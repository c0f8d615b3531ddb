"""Findings and documents as the report's pages show them: texts in both languages, evidence with its surroundings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb

from parsers.text.fold import fold
from pipeline.findings import Bilingual, Finding, place_of, place_seen_from, principal
from pipeline.printed import Figures, figures_of
from pipeline.reports.arithmetic import Arithmetic
from pipeline.reports.excerpts import Excerpt
from pipeline.rules.rule import ROUND_TRUNC, Rule

SEVERITY_NAMES: dict[str, Bilingual] = {"error": ("錯誤", "error"), "warning": ("警告", "warning"), "info": ("資訊", "info")}
STATUS_NAMES: dict[str, Bilingual] = {"open": ("待查", "open"), "confirmed": ("已確認", "confirmed"), "waived": ("已免除", "waived")}
ROLE_NAMES: dict[str, Bilingual] = {
    "reported": ("文件印出", "as printed"),
    "expected": ("應為", "expected"),
    "term": ("算式項", "term"),
    "context": ("上下文", "context"),
}
VERDICT_NAMES: dict[str, Bilingual] = {"pass": ("相符", "passed"), "fail": ("不符", "failed"), "unknown": ("無法判斷", "undecided")}
FAMILY_NAMES: dict[str | None, Bilingual] = {
    "annual_plan": ("施政計畫", "annual plan"),
    "performance_report": ("績效報告", "performance report"),
    "work_report": ("工作報告", "work report"),
    "unknown": ("類型不明", "family unknown"),
    None: ("類型不明", "family unknown"),
}
_SECOND_READER: dict[str, Bilingual] = {
    "confirmed": ("第二讀取引擎讀出相同內容。", "A second reader read the same."),
    "disputed": ("第二讀取引擎讀出不同內容，請先核對原文。", "A second reader read something else: compare the document first."),
}
SCOPE_NAMES: dict[str, Bilingual] = {
    "finding": ("僅此則發現", "this finding only"),
    "document": ("此規則於此文件", "this rule in this document"),
    "government": ("此規則於此政府", "this rule with this government"),
}
_COMPARED = ("對照", "compared with")
_NOT_OF_PEOPLE = re.compile(r"¶[0-9]+|[a-z]+(?:_[a-z]+)+")  # parts of a subject that only tell comparisons apart
_NTH = re.compile(r"#[0-9]+$")
_SHORTEST_NAME = 4  # characters of a printed name that is looked for in a subject
_LONGEST_NAME = 80
_LONGEST_HEADING = 24  # characters of a section's heading in what a finding is about
_LONGEST_SEARCH = 120  # characters of each piece of evidence that a search can find


class Reference(NamedTuple):
    """Another finding of the same document."""

    finding_id: str
    about: str
    title: Bilingual
    figures: Figures
    is_recomputed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An excerpt with what its caption says. `other_document` is its name, if it is not the finding's own; `others` are the boxes of
    what other findings report on the same page, each with what it is about."""

    excerpt: Excerpt
    other_document: str | None
    label: Bilingual
    others: tuple[tuple[str, tuple[float, float, float, float]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A finding with everything that its article shows. `rule` is the one that it is of, `judge` the one that compared:
    they differ for a truncated number. `reach` says how many findings a decision of a wider scope holds for, where that is known."""

    finding: Finding
    about: str
    rule: Rule
    judge: Rule
    cause: Reference | None
    effects: tuple[Reference, ...]
    figures: tuple[Figure, ...] = ()
    arithmetic: Arithmetic | None = None
    reach: Mapping[str, int] = field(default_factory=dict)
    on_total: Bilingual | None = None

    @property
    def title(self) -> Bilingual:
        return title(self.rule)

    @property
    def place(self) -> Bilingual:
        return place_of(principal(self.finding.evidence, self.finding.document_id))

    @property
    def printed(self) -> Figures:
        """The numbers as the document prints them."""
        return figures_of(self.finding)

    @property
    def why(self) -> Bilingual:
        return self.rule.header.why_zh, self.rule.header.why_en

    @property
    def limits(self) -> Bilingual:
        return self.rule.header.known_problems_zh, self.rule.header.known_problems_en

    @property
    def verify(self) -> Bilingual:
        return self.finding.verify

    @property
    def message(self) -> Bilingual:
        return self.finding.message

    @property
    def is_recomputed(self) -> bool:
        return recomputes(self.judge)

    @property
    def places(self) -> list[Bilingual]:
        """Where each piece of evidence is printed."""
        return [place_seen_from(self.finding.document_id, self.finding.path, e) for e in self.finding.evidence]

    @property
    def role_names(self) -> dict[str, Bilingual]:
        return ROLE_NAMES if self.is_recomputed else ROLE_NAMES | {"expected": _COMPARED}

    @property
    def second_reader(self) -> Bilingual | None:
        return _SECOND_READER.get(self.finding.second_reader)

    @property
    def reported_number(self) -> int | None:
        """The number of the evidence that is the reported value."""
        return next((number for number, e in enumerate(self.finding.evidence, 1) if e.role == "reported"), None)

    @property
    def sql(self) -> str:
        return reproducing_sql(self.finding, self.judge)

    @property
    def search(self) -> str:
        """What a search in the list looks at, folded to lower case."""
        f = self.finding
        texts = [f.finding_id, f.rule_id, f.subject, self.about, *self.title, *self.message, f.reported, f.expected, *dict.fromkeys(e.text for e in f.evidence)]
        return " ".join(text[:_LONGEST_SEARCH] for text in texts if text).lower()


def title(rule: Rule) -> Bilingual:
    """What a finding of this rule says: titles of rules state what should hold, so that it does not; that a number is truncated is
    said as it is."""
    header = rule.header
    if rule.id == ROUND_TRUNC.id:
        return header.title_zh, header.title_en
    return f"不符：{header.title_zh}", f"Not met: {header.title_en}"


def about(finding: Finding, names: Iterable[str], headings: Mapping[str, str], terms: Collection[str] = ()) -> str:
    """What a finding is about, for people, from its subject: names as they are printed and not as they are compared, sections with
    their headings, and nothing that only tells one comparison from another. `names` are those of the records that it rests on,
    `headings` those of the document by the path of their section, `terms` the folded names of what is added up: a total is not called
    by one of its parts if it has another name."""
    if finding.about:
        return f"「{finding.about}」"
    subject = _NTH.sub("", finding.subject)
    subject = " ".join(word for word in subject.split(" ") if word not in terms) or subject
    printed = [*names, *(e.text for e in finding.evidence if e.text and len(e.text) <= _LONGEST_NAME)]
    for name in sorted(dict.fromkeys(printed), key=len, reverse=True):
        if len(folded := fold(name)) >= _SHORTEST_NAME and folded in subject:
            subject = subject.replace(folded, " ".join(name.split()), 1)
            break
    words = [word for word in subject.split(" ") if not _NOT_OF_PEOPLE.fullmatch(word)]
    return " ".join(f"{word} {_cut(headings[word])}" if word in headings else word for word in words)


def _cut(heading: str) -> str:
    return heading if len(heading) <= _LONGEST_HEADING else heading[:_LONGEST_HEADING] + "…"


def subjects(connection: duckdb.DuckDBPyConnection, findings: Sequence[Finding], names: Mapping[str, str]) -> dict[str, str]:
    """finding_id -> what the finding is about. `names` are those of `arithmetic.row_names`."""
    query = "SELECT document_id, path, coalesce(title, '') FROM sections WHERE list_contains($ids, document_id)"
    headings: dict[str, dict[str, str]] = {f.document_id: {} for f in findings}
    for document_id, path, heading in connection.execute(query, {"ids": list(headings)}).fetchall():
        headings[document_id].setdefault(path, heading)
    terms = {f.finding_id: {fold(names[e.row_id]) for e in f.evidence if e.role == "term" and e.row_id in names} for f in findings}
    return {f.finding_id: about(f, [names[e.row_id] for e in f.evidence if e.row_id in names], headings[f.document_id], terms[f.finding_id]) for f in findings}


def recomputes(rule: Rule) -> bool:
    """True if a rule's expected number is what should have been printed; False if it is another printed value, as last
    year's is."""
    return rule.header.tolerance is not None and rule.group != "history"


def reproducing_sql(finding: Finding, rule: Rule) -> str:
    """A query for `govplan sql` that gives just the comparison of `rule` behind a finding; empty if it has no SQL."""
    if not rule.query:
        return ""
    return f"SELECT * FROM (\n{rule.query}\n)\nWHERE document_id = {_literal(finding.document_id)} AND subject = {_literal(finding.subject)};"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def relations(findings: Sequence[Finding], rules: Mapping[str, Rule], subjects: Mapping[str, str]) -> dict[str, tuple[Reference | None, tuple[Reference, ...]]]:
    """finding_id -> the finding it follows from, and those that follow from it. `subjects` say what each finding is about."""
    by_id = {f.finding_id: f for f in findings}

    def reference(f: Finding) -> Reference:
        return Reference(f.finding_id, subjects[f.finding_id], title(rules[f.rule_id]), figures_of(f), recomputes(rules[f.judge]))

    return {
        f.finding_id: (
            reference(by_id[f.caused_by]) if f.caused_by in by_id else None,
            tuple(reference(effect) for effect in findings if effect.caused_by == f.finding_id),
        )
        for f in findings
    }
