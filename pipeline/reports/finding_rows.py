"""A finding as one flat row: the columns that sheets for people and the table for SQL share, each declared once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import duckdb

from pipeline.findings import Bilingual, Evidence, Finding, elsewhere, place_seen_from, principal
from pipeline.language import say
from pipeline.printed import Figures, figures_of
from pipeline.reports import headings
from pipeline.reports.arithmetic import row_names
from pipeline.reports.views import SEVERITY_NAMES, STATUS_NAMES, subjects
from pipeline.rules.rule import Header, Rule


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with what its row needs: its rule's header, what it is about in words, the headings above its place, its own place, that
    of the value of another document that it is compared with, and its numbers as they are printed."""

    finding: Finding
    header: Header
    about: str
    section: str | None
    own: Evidence | None
    other: Evidence | None
    printed: Figures


Kind = Literal["text", "code", "both", "whole", "number"]
"""Of a column's values: a text; a code, which people read as a word; a text in both languages; a whole number; a decimal number, for
people also a text where it is none."""


class Column(NamedTuple):
    """A column of a finding: its name, which has `_zh` and `_en` behind it in SQL where it is in both languages, the heading for people,
    and its value. Without a heading it is for SQL alone."""

    name: str
    zh: str
    en: str
    kind: Kind
    value: Callable[[FindingRow], Any]
    words: Mapping[str, Bilingual] = {}

    def for_people(self, row: FindingRow) -> Any:
        """In words of the current language; None where there is nothing."""
        value = self.value(row)
        if self.kind == "code":
            return say(*self.words[value])
        return (say(*value) or None) if self.kind == "both" else value

    def for_sql(self, row: FindingRow) -> list[Any]:
        """A value for each of `sql_columns`."""
        value = self.value(row)
        if self.kind == "both":
            return [text or None for text in value]
        if self.kind == "number":
            return [f"{value:f}" if isinstance(value, Decimal) else None]
        return [value]

    @property
    def sql_columns(self) -> dict[str, str]:
        """Names and types in SQL."""
        if self.kind == "both":
            return {f"{self.name}_zh": "VARCHAR", f"{self.name}_en": "VARCHAR"}
        return {self.name: {"whole": "INTEGER", "number": "DECIMAL(38, 6)"}.get(self.kind, "VARCHAR")}


def _compared(row: FindingRow) -> Bilingual:
    return place_seen_from(row.finding.document_id, row.finding.path, row.other) if row.other else ("", "")


def _expected(row: FindingRow) -> Decimal | str | None:
    number = row.printed.expected_number
    return row.printed.expected if number is None else number


COLUMNS = (
    Column("finding_id", "編號", "id", "text", lambda r: r.finding.finding_id),
    Column("status", "判定", "status", "code", lambda r: r.finding.status, STATUS_NAMES),
    Column("severity", "等級", "severity", "code", lambda r: r.finding.severity, SEVERITY_NAMES),
    Column("rule_id", "規則", "rule", "text", lambda r: r.finding.rule_id),
    Column("rule", "規則名稱", "rule title", "both", lambda r: (r.header.title_zh, r.header.title_en)),
    Column("government", "政府", "government", "text", lambda r: r.finding.government),
    Column("department", "機關", "department", "text", lambda r: r.finding.department),
    Column("roc_year", "年度", "ROC year", "whole", lambda r: r.finding.roc_year),
    Column("title", "文件", "document", "text", lambda r: r.finding.title),
    Column("about", "項目", "subject", "text", lambda r: r.about),
    Column("subject", "", "", "text", lambda r: r.finding.subject),
    Column("page", "頁次", "page", "whole", lambda r: r.own and r.own.page),
    Column("line", "行或段", "line or block", "whole", lambda r: r.own and r.own.line),
    Column("section", "章節", "section", "text", lambda r: r.section),
    Column("quote", "原文", "quote", "text", lambda r: r.own and r.own.text),
    Column("printed", "文件印出", "as printed", "text", lambda r: r.printed.reported),
    Column("reported", "印出數值", "printed number", "number", lambda r: r.printed.reported_number),
    Column("expected", "重新計算或對照", "recomputed or compared", "number", _expected),
    Column("difference", "差異", "difference", "number", lambda r: r.printed.difference_number),
    Column("unit", "單位", "unit", "text", lambda r: r.printed.unit),
    Column("compared_place", "對照出處", "place of the compared", "both", _compared),
    Column("compared_quote", "對照原文", "quote of the compared", "text", lambda r: r.other and r.other.text),
    Column("message", "說明", "message", "both", lambda r: r.finding.message),
    Column("verify", "待查證事項", "to verify", "both", lambda r: r.finding.verify),
    Column("reason", "判定理由", "reason", "text", lambda r: r.finding.reason),
    Column("note", "備註", "note", "text", lambda r: r.finding.note),
    Column("caused_by", "起因", "caused by", "text", lambda r: r.finding.caused_by),
    Column("judged_by", "", "", "text", lambda r: r.finding.judge),
    Column("path", "檔案", "file", "text", lambda r: r.finding.path),
    Column("document_id", "文件編號", "document id", "text", lambda r: r.finding.document_id),
)
"""Numbers are in `unit`, the one that the document prints; page, line, section and quote are of the finding's own document."""

FOR_PEOPLE = tuple(column for column in COLUMNS if column.zh)


def rows(findings: Iterable[Finding], rules: Mapping[str, Rule], connection: duckdb.DuckDBPyConnection | None = None) -> list[FindingRow]:
    """The rows of findings. With a connection to the publication subjects are in words and places have their section."""
    listed = list(findings)
    about: dict[str, str] = {}
    sections: dict[str, str] = {}
    if connection:
        about = subjects(connection, listed, row_names(connection, [e for f in listed for e in f.evidence]))
        sections = headings.above(connection, {f.finding_id: place for f in listed if (place := principal(f.evidence, f.document_id))})
    return [
        FindingRow(
            f,
            rules[f.rule_id].header,
            about.get(f.finding_id, f.subject),
            sections.get(f.finding_id),
            principal(f.evidence, f.document_id),
            elsewhere(f.evidence, f.document_id),
            figures_of(f),
        )
        for f in listed
    ]
