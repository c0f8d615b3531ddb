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
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import duckdb
import msgspec

from parsers.records import TABLES, Record, columns
from pipeline.errors import GovplanError
from pipeline.findings import Finding
from pipeline.language import say
from pipeline.reports import finding_rows
from pipeline.reports.opendocument import legal_xml, package, style
from pipeline.rules.rule import Rule
from pipeline.store.catalog import VIEWS
from pipeline.terminal import plain

FINDINGS = "findings"
_MOST_ROWS = 1_048_575  # of a sheet, without its header
_LONGEST_TEXT = 32_767  # characters of a cell of Excel
_MOST_DECIMALS = 6
_PAGES_WIDE = 2  # on which all columns are printed
_CM_PER_CHARACTER = 0.2
_WIDEST = 30  # characters: longer texts are wrapped
_HEAD_COLOUR = "#EEF2F6"
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


FINDING_COLUMNS = tuple(Column(c.name, c.zh, c.en) for c in finding_rows.FOR_PEOPLE)
FINDINGS_TITLE = ("發現", "findings")


def findings_sheet(findings: Iterable[Finding], rules: Mapping[str, Rule], connection: duckdb.DuckDBPyConnection | None = None) -> Sheet:
    """One row for each finding, with the page and the quote of its reported value, and those of the value of another document that it
    is compared with. Numbers are in the unit that the document prints. With a connection to the publication subjects are in words and
    places have their section."""
    found = finding_rows.rows(findings, rules, connection)
    return Sheet(FINDINGS, FINDING_COLUMNS, [tuple(column.for_people(row) for column in finding_rows.FOR_PEOPLE) for row in found])


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
    return _in_words(query_sheet(connection, query, name), record)


def query_sheet(connection: duckdb.DuckDBPyConnection, query: str | duckdb.Statement, name: str, most_rows: int | None = None) -> Sheet:
    """The result of a query, or its first rows; its columns keep their names. Lists become texts."""
    cursor = connection.execute(query)
    names = tuple(Column(column[0], column[0], column[0]) for column in cursor.description or ())
    rows = cursor.fetchall() if most_rows is None else cursor.fetchmany(most_rows)
    return Sheet(name, names, [tuple(map(_value, row)) for row in rows])


def _in_words(sheet: Sheet, own: type[Record] | None) -> Sheet:
    """The sheet with what the schema calls its columns before their names, and ids, which mean nothing to readers, last."""
    words = {c.name: re.split("[：（]", c.zh)[0] for record in (*reversed(TABLES), *filter(None, [own])) for c in columns(record)}
    words |= {"page": "頁次", "line": "行或段", "quote": "原文"}
    order = sorted(range(len(sheet.columns)), key=lambda at: sheet.columns[at].name.endswith(("row_id", "_id")))
    named = tuple(c._replace(zh=f"{words[c.name]} {c.name}" if c.name in words else c.name) for c in sheet.columns)
    return Sheet(sheet.name, tuple(named[at] for at in order), [tuple(row[at] for at in order) for row in sheet.rows])


def _value(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(value)) if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, Decimal):
        return Decimal(f"{value:f}".rstrip("0").rstrip(".")) if "." in f"{value:f}" else value  # 12.5000 of a column with four decimals
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
            f"請用 {'、'.join(_ENCODERS)}。",
            f"Use {', '.join(_ENCODERS)}.",
        )
    return encoder(sheets)


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
    """A text that no spreadsheet takes for a formula and no terminal for a command: one that opens like a formula and is no number gets
    an apostrophe, control characters but tabs and line feeds are written out."""
    text = plain(text)
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
    made = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)  # the same content gives the same bytes
    book.set_properties({"created": made})
    bold, wrapped = (
        book.add_format({"bold": True, "bg_color": _HEAD_COLOUR, "valign": "top", "text_wrap": True}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    day, whole = (book.add_format({"num_format": form, "valign": "top"}) for form in ("yyyy-mm-dd", "0"))
    decimals = [book.add_format({"num_format": f"#,##0.{'0' * n}".rstrip("."), "valign": "top"}) for n in range(_MOST_DECIMALS + 1)]
    for sheet in map(_checked, sheets):
        page = book.add_worksheet(_title(sheet)[:31])
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(_PAGES_WIDE, 0)
        page.set_footer("&C&P / &N")
        for at, column in enumerate(sheet.columns):
            page.write_string(0, at, say(column.zh, column.en), bold)
            page.set_column(at, at, _width(sheet, at))
        for r, row in enumerate(sheet.rows, 1):
            for c, value in enumerate(row):
                if isinstance(value, bool):
                    page.write_boolean(r, c, value, wrapped)
                elif isinstance(value, Decimal):
                    page.write_number(r, c, value, decimals[_decimals(value)])
                elif isinstance(value, int):
                    page.write_number(r, c, value, whole)
                elif isinstance(value, datetime.date):
                    page.write_datetime(r, c, value, day)
                elif value is not None:
                    page.write_string(r, c, _legal(value), wrapped)
        if sheet.rows:
            page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
            page.ignore_errors({"number_stored_as_text": f"A1:{xlsxwriter.utility.xl_rowcol_to_cell(len(sheet.rows), len(sheet.columns) - 1)}"})
    book.close()
    return buffer.getvalue()


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return min(_MOST_DECIMALS, max(0, -exponent)) if isinstance(exponent, int) else 0


def _title(sheet: Sheet) -> str:
    return say(*FINDINGS_TITLE) if sheet.name == FINDINGS else sheet.name


def _ods(sheets: Sequence[Sheet]) -> bytes:
    """Tables with bold headings that stay in sight and come again on every page, columns as wide as what they hold."""
    tables: list[str] = []
    widths_used: dict[float, str] = {}
    for sheet in map(_checked, sheets):
        widths = [round(_width(sheet, at) * _CM_PER_CHARACTER, 2) for at in range(len(sheet.columns))]
        widths_used.update(
            (width, style(f"gpW{width}", "table-column", f'<style:table-column-properties style:column-width="{width}cm"/>')) for width in widths
        )
        laid = "".join(f'<table:table-column table:style-name="gpW{width}" table:default-cell-style-name="gpText"/>' for width in widths)
        head = "".join(_ods_cell(say(column.zh, column.en), "gpHead") for column in sheet.columns)
        body = "".join(f'<table:table-row table:style-name="gpRow">{"".join(map(_ods_cell, row))}</table:table-row>' for row in sheet.rows)
        tables.append(
            f'<table:table table:name="{escape(_title(sheet))}" table:style-name="gpSheet">{laid or "<table:table-column/>"}'
            f'<table:table-header-rows><table:table-row table:style-name="gpRow">{head}</table:table-row></table:table-header-rows>{body}</table:table>'
        )
    frozen = "".join(
        f'<config:config-item-map-entry config:name="{escape(_title(sheet))}"><config:config-item config:name="VerticalSplitMode" config:type="short">2'
        '</config:config-item><config:config-item config:name="VerticalSplitPosition" config:type="int">1</config:config-item>'
        '<config:config-item config:name="PositionBottom" config:type="int">1</config:config-item></config:config-item-map-entry>'
        for sheet in sheets
    )
    settings = (
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{frozen}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
    )
    return package("spreadsheet", "".join([*widths_used.values(), *_ods_styles()]), "".join(tables), landscape=True, pages_wide=_PAGES_WIDE, settings=settings)


def _ods_styles() -> Iterable[str]:
    look = 'style:vertical-align="top" fo:wrap-option="wrap" fo:border="0.5pt solid #C8CDD2"'
    cell = f"<style:table-cell-properties {look}/>"
    yield style("gpSheet", "table", "", 'style:master-page-name="Standard"')
    yield style("gpRow", "table-row", '<style:table-row-properties style:use-optimal-row-height="true"/>')
    yield style("gpText", "table-cell", cell)
    head = f'<style:table-cell-properties {look} fo:background-color="{_HEAD_COLOUR}"/>'
    yield style("gpHead", "table-cell", f'{head}<style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/>')
    for n in range(_MOST_DECIMALS + 1):
        places = f'number:decimal-places="{n}" number:min-decimal-places="{n}" number:min-integer-digits="1" number:grouping="true"'
        yield f'<number:number-style style:name="gpN{n}"><number:number {places}/></number:number-style>'
        yield style(f"gpD{n}", "table-cell", cell, f'style:data-style-name="gpN{n}"')
    yield (
        '<number:date-style style:name="gpNDate"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/>'
        '<number:text>-</number:text><number:day number:style="long"/></number:date-style>'
    )
    yield style("gpDate", "table-cell", cell, 'style:data-style-name="gpNDate"')


def _ods_cell(value: Any, style_name: str = "gpText") -> str:
    if value is None:
        return "<table:table-cell/>"
    text = escape(_legal(_plain(value)))
    kind = 'office:value-type="string"'
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, (int, Decimal)):
        kind = f'office:value-type="float" office:value="{text}"'
        style_name = f"gpD{_decimals(value)}" if isinstance(value, Decimal) else style_name
    elif isinstance(value, datetime.date):
        kind = f'office:value-type="date" office:date-value="{text}"'
        style_name = "gpDate"
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell table:style-name="{style_name}" {kind}>{paragraphs}</table:table-cell>'


def _checked(sheet: Sheet) -> Sheet:
    if len(sheet.rows) > _MOST_ROWS:
        raise GovplanError(
            f"資料表 {sheet.name} 有 {len(sheet.rows)} 列，超過試算表的上限。",
            f"Table {sheet.name} has {len(sheet.rows)} rows, more than a sheet holds.",
            "請改用 .csv 或 govplan sql --format parquet。",
            "Use .csv, or govplan sql --format parquet.",
        )
    return sheet


def _legal(text: str) -> str:
    """A text that XML allows, and no longer than a cell may be."""
    text = legal_xml(text)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _width(sheet: Sheet, at: int) -> float:
    """A width that shows most values: Chinese characters count for two."""
    widths = [sum(2 if ord(c) > 0x2E7F else 1 for c in _plain(row[at])[:_WIDEST]) for row in sheet.rows[:200] if row[at] is not None]
    heading = say(sheet.columns[at].zh, sheet.columns[at].en)
    return min(_WIDEST, max([6, min(16, 2 * len(heading)), *widths]) + 2)


_ENCODERS: dict[str, Callable[[Sequence[Sheet]], bytes]] = {".ods": _ods, ".xlsx": _xlsx, ".csv": _csv, ".json": _json}
