"""Findings and tables as ODS, XLSX, CSV or JSON for people who work on with them.

Texts of documents stay texts: in ODS and XLSX their cells have the type text, in CSV (where there are no types) a text that a
spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import duckdb
import msgspec

from parsers.records import TABLES, columns
from pipeline.errors import CannotWrite, GovplanError
from pipeline.findings import Finding
from pipeline.language import say
from pipeline.reports.views import SEVERITY_NAMES, STATUS_NAMES, said, where_of
from pipeline.rules.rule import Rule
from pipeline.store.catalog import VIEWS

FINDINGS = "findings"
_MOST_ROWS = 1_048_575  # of a sheet, without its header
_LONGEST_TEXT = 32_767  # characters of a cell of Excel
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA_OPENS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?")


class Column(NamedTuple):
    """A column: its name in the database, and the heading for people in both languages."""

    name: str
    zh: str
    en: str


class Sheet(NamedTuple):
    """A table as it is exported: rows of str, int, Decimal, date, bool or None."""

    name: str
    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]


FINDING_COLUMNS = tuple(
    Column(*names)
    for names in (
        ("finding_id", "編號", "id"),
        ("status", "判定", "status"),
        ("severity", "等級", "severity"),
        ("rule_id", "規則", "rule"),
        ("rule", "規則名稱", "rule title"),
        ("government", "政府", "government"),
        ("department", "機關", "department"),
        ("roc_year", "年度", "ROC year"),
        ("document", "文件", "document"),
        ("subject", "項目", "subject"),
        ("page", "頁次", "page"),
        ("line", "行或段", "line or block"),
        ("quote", "原文", "quote"),
        ("reported", "文件印出", "printed"),
        ("expected", "重新計算或對照", "recomputed or compared"),
        ("difference", "差異", "difference"),
        ("message", "說明", "message"),
        ("verify", "待查證事項", "to verify"),
        ("reason", "判定理由", "reason"),
        ("note", "備註", "note"),
        ("caused_by", "起因", "caused by"),
        ("path", "檔案", "file"),
        ("document_id", "文件編號", "document id"),
    )
)


def findings_sheet(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> Sheet:
    """One row for each finding, with the page and the quote of its reported value."""
    return Sheet(FINDINGS, FINDING_COLUMNS, [_finding(finding, rules[finding.rule_id]) for finding in findings])


def _finding(f: Finding, rule: Rule) -> tuple[Any, ...]:
    where = where_of(f, None)
    quote = next((e.text for e in f.evidence if e.role == "reported"), f.evidence[0].text if f.evidence else None)
    header = rule.header
    return (
        f.finding_id,
        say(*STATUS_NAMES[f.status]),
        say(*SEVERITY_NAMES[f.severity]),
        f.rule_id,
        say(header.title_zh, header.title_en),
        f.government,
        f.department,
        f.roc_year,
        f.title,
        f.subject,
        where.page,
        where.line,
        quote,
        f.reported,
        f.expected,
        f.difference,
        say(*said(f, rule)),
        say(header.verify_zh, header.verify_en),
        f.reason,
        f.note,
        f.caused_by,
        f.path,
        f.document_id,
    )


def table_sheet(connection: duckdb.DuckDBPyConnection, name: str) -> Sheet:
    """A table or view of the publication. Rows that have a place get its page, line and quote. Raises GovplanError for a name
    that is none."""
    record = next((record for record in TABLES if record.table == name), None)
    if record is None and name not in VIEWS:
        known = ", ".join([FINDINGS, *(r.table for r in TABLES), *VIEWS])
        raise GovplanError(f"沒有資料表 {name}。", f"There is no table {name}.", f"資料表有：{known}。", f"The tables are: {known}.")
    if record is not None and any(c.name == "row_id" for c in columns(record)) and record.key:
        query = f"""SELECT t.*, p.page, p.line, p.text AS quote FROM {name} t LEFT JOIN (
            SELECT row_id, min(page) AS page, min_by(line, span_no) AS line, string_agg(text, '' ORDER BY span_no) AS text
            FROM (FROM provenance QUALIFY field = min(field) OVER (PARTITION BY row_id)) GROUP BY row_id) p USING (row_id) ORDER BY t.row_id"""
    else:
        query = f"SELECT * FROM {name} ORDER BY ALL"
    return query_sheet(connection, query, name)


def query_sheet(connection: duckdb.DuckDBPyConnection, query: str | duckdb.Statement, name: str) -> Sheet:
    """The result of a query; its columns keep their names. Lists become texts."""
    cursor = connection.execute(query)
    headings = tuple(Column(column[0], column[0], column[0]) for column in cursor.description or ())
    return Sheet(name, headings, [tuple(map(_value, row)) for row in cursor.fetchall()])


def _value(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(value)) if value == value and abs(value) != float("inf") else str(value)
    if value is None or isinstance(value, (str, int, Decimal, datetime.date)):
        return value
    if isinstance(value, (list, tuple)):
        return "、".join(str(item) for item in value)
    return str(value)


def encode(sheets: Sequence[Sheet], suffix: str) -> bytes:
    """The sheets as a file of the kind that the suffix names (`.ods`, `.xlsx`, `.csv`, `.json`). Raises GovplanError for another
    suffix, for several sheets in one CSV, and for more rows than a sheet can hold."""
    encoder = _ENCODERS.get(suffix.lower())
    if encoder is None:
        raise GovplanError(
            f"不支援的檔案格式 {suffix or '（無副檔名）'}。",
            f"Unknown kind of file {suffix or '(no suffix)'}.",
            "請用 .ods、.xlsx、.csv 或 .json。",
            "Use .ods, .xlsx, .csv or .json.",
        )
    return encoder(sheets)


def write(path: Path, content: bytes) -> None:
    """Write a file; raises CannotWrite."""
    try:
        path.write_bytes(content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotWrite(f"{path} 無法寫入：{reason}。", f"{path} cannot be written: {reason}.", "請指定其他檔案。", "Name another file.") from error


def _csv(sheets: Sequence[Sheet]) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs."""
    if len(sheets) != 1:
        raise GovplanError(
            "CSV 檔只能有一個資料表。", "A CSV file holds one table.", "請改用 .ods 或 .xlsx，或只選一表。", "Use .ods or .xlsx, or choose one table."
        )
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([say(column.zh, column.en) for column in sheets[0].columns])
    writer.writerows([["" if v is None else neutral(v) if isinstance(v, str) else _plain(v) for v in row] for row in sheets[0].rows])
    return buffer.getvalue().encode("utf-8-sig")


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that opens like a formula and is no number gets an apostrophe."""
    opens = text.lstrip()[:1] in _FORMULA_OPENS if text.strip() else False
    return f"'{text}" if opens and not _NUMBER.fullmatch(text.strip()) else text


def _plain(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _json(sheets: Sequence[Sheet]) -> bytes:
    """An object of tables, each a list of rows by column name; decimals as texts, so that none is rounded."""
    content = {s.name: [{c.name: _plain(v) if isinstance(v, Decimal) else v for c, v in zip(s.columns, row, strict=True)} for row in s.rows] for s in sheets}
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"


def _xlsx(sheets: Sequence[Sheet]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, wrapped = book.add_format({"bold": True, "bg_color": "#EEF2F6", "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    for sheet in map(_checked, sheets):
        page = book.add_worksheet(sheet.name[:31])
        page.freeze_panes(1, 0)
        for at, column in enumerate(sheet.columns):
            page.write_string(0, at, say(column.zh, column.en), bold)
            page.set_column(at, at, _width(sheet, at))
        for r, row in enumerate(sheet.rows, 1):
            for c, value in enumerate(row):
                if isinstance(value, bool):
                    page.write_boolean(r, c, value, wrapped)
                elif isinstance(value, (int, Decimal)):
                    page.write_number(r, c, value, wrapped)
                elif isinstance(value, datetime.date):
                    page.write_datetime(r, c, value, day)
                elif value is not None:
                    page.write_string(r, c, _legal(value), wrapped)
        if sheet.rows:
            page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
            page.ignore_errors({"number_stored_as_text": f"A1:{xlsxwriter.utility.xl_rowcol_to_cell(len(sheet.rows), len(sheet.columns) - 1)}"})
    book.close()
    return buffer.getvalue()


def _ods(sheets: Sequence[Sheet]) -> bytes:
    """odfdo makes the package; rows are put in as one piece of XML, because it takes seconds for each thousand of them."""
    from odfdo import Document, Element

    document = Document("spreadsheet")
    document.body.clear()
    for sheet in map(_checked, sheets):
        rows = [tuple(say(column.zh, column.en) for column in sheet.columns), *sheet.rows]
        body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        columns_ = f'<table:table-column table:number-columns-repeated="{max(len(sheet.columns), 1)}"/>'
        document.body.append(Element.from_tag(f'<table:table table:name="{escape(sheet.name)}">{columns_}{body}</table:table>'))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    text = escape(_legal(_plain(value)))
    kind = 'office:value-type="string"'
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, (int, Decimal)):
        kind = f'office:value-type="float" office:value="{text}"'
    elif isinstance(value, datetime.date):
        kind = f'office:value-type="date" office:date-value="{text}"'
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))
    return f"<table:table-cell {kind}>{paragraphs}</table:table-cell>"


def _checked(sheet: Sheet) -> Sheet:
    if len(sheet.rows) > _MOST_ROWS:
        raise GovplanError(
            f"資料表 {sheet.name} 有 {len(sheet.rows)} 列，超過試算表的上限。",
            f"Table {sheet.name} has {len(sheet.rows)} rows, more than a sheet holds.",
            "請改用 .csv 或 govplan sql --format parquet。",
            "Use .csv, or govplan sql --format parquet.",
        )
    return sheet


def legal_xml(text: str) -> str:
    """The text with U+FFFD for every character that XML forbids."""
    return _NOT_XML.sub("\ufffd", text)


def _legal(text: str) -> str:
    """A text that XML allows, and no longer than a cell may be."""
    text = legal_xml(text)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _width(sheet: Sheet, at: int) -> float:
    """A width that shows most values: Chinese characters count for two."""
    widths = [sum(2 if ord(c) > 0x2E7F else 1 for c in str(row[at])[:60]) for row in sheet.rows[:200] if row[at] is not None]
    return min(48, max([6, len(sheet.columns[at].zh) * 2, *widths]) + 2)


_ENCODERS: dict[str, Callable[[Sequence[Sheet]], bytes]] = {".csv": _csv, ".json": _json, ".xlsx": _xlsx, ".ods": _ods}
