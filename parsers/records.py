"""THE schema: one dataclass for each table, each column declared once.

The Arrow schemas, DuckDB's comments and docs/data-dictionary.md are generated from this module. A column's type
is its annotation; `None` means not printed, or printed but not understood (then `issues` has a row), never zero.
What was printed is kept beside every number as `*_text`.
"""

from __future__ import annotations

import datetime
import functools
import types
import typing
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Annotated, Any, ClassVar, NamedTuple

Percent = Annotated[Decimal, (18, 4)]
"""Percentages, scores and weights: DECIMAL(18,4), 5.5 meaning 5.5 %."""
Value = Annotated[Decimal, (24, 6)]
"""Measured values and amounts of money: DECIMAL(24,6)."""


def column(zh: str, en: str, unit: str | None = None) -> Any:
    """A column's description in both languages and the unit of its values."""
    return field(kw_only=True, default=None, metadata={"zh": zh, "en": en, "unit": unit})


class Column(NamedTuple):
    """One column as the generators see it. `type` is str, int, bool, float, datetime.date, list or Decimal."""

    name: str
    type: type
    precision: tuple[int, int] | None
    zh: str
    en: str
    unit: str | None


@dataclass(slots=True, kw_only=True)
class Record:
    """A row. Subclasses name their table and its key.

    Nobody changes a row once it is written; that is not enforced, because to make a frozen one takes three times as long.
    """

    table: ClassVar[str]
    key: ClassVar[str] = "row_id"
    zh: ClassVar[str]
    en: ClassVar[str]


@dataclass(slots=True, kw_only=True)
class Row(Record):
    """A row of a document: row_id is `<document_id>/<table>/<n>`, so the order of row_id is the order of print."""

    row_id: str = column("列編號：文件編號/表名/六位序號，序號即印刷順序", "row number: document/table/six digits in order of print")
    document_id: str = column("文件編號", "the document")


@dataclass(slots=True, kw_only=True)
class SourceRow(Record):
    table = "sources"
    key = "source_id"
    zh = "來源檔案"
    en = "Source files"
    source_id: str = column("檔案編號：SHA-256 前十六碼", "first 16 hex digits of the SHA-256")
    path: str | None = column("相對於匯入資料夾的路徑", "path relative to the ingested root")
    sha256: str | None = column("檔案內容的 SHA-256", "SHA-256 of the bytes")
    media_type: str | None = column("由內容判定的媒體類型", "media type, from the content")
    bytes: int | None = column("檔案大小", "file size", "byte")
    pages: int | None = column("頁數（無頁者為空）", "number of pages, null for formats without pages", "page")
    status: str | None = column("ok、partial 或 failed", "ok, partial or failed")
    error_code: str | None = column("無法讀取之原因代碼", "why it could not be read")
    error_message: str | None = column("無法讀取之說明", "the reason as a sentence")


@dataclass(slots=True, kw_only=True)
class DocumentRow(Record):
    table = "documents"
    key = "document_id"
    zh = "文件（一檔可含數份）"
    en = "Documents (a file may hold several)"
    document_id: str = column("文件編號：檔案編號.序號", "source_id.number in the volume")
    source_id: str = column("檔案編號", "the source file")
    first_page: int | None = column("首頁", "first page", "page")
    last_page: int | None = column("末頁", "last page", "page")
    family: str | None = column("文件類型：annual_plan、performance_report、work_report 或 unknown", "annual_plan, performance_report, work_report or unknown")
    title: str | None = column("標題", "title as printed")
    government: str | None = column("政府（機關）名稱", "government or ministry")
    department: str | None = column("局處名稱", "department")
    roc_year: int | None = column("民國年度", "ROC year", "ROC year")
    year: int | None = column("西元年度", "CE year", "year")
    month: int | None = column("月份（工作報告）", "month, for work reports", "month")
    dialect: str | None = column("採用之格式設定", "dialect used")
    duplicate_of: str | None = column("與此文件內容相同的另一文件編號", "the document that this one repeats")


@dataclass(slots=True, kw_only=True)
class Section(Row):
    table = "sections"
    zh = "章節"
    en = "Sections"
    path: str | None = column("章節路徑，如 參/十二/(三)", "markers from the top, as 參/十二/(三)")
    parent_row_id: str | None = column("上層章節", "the section above")
    level: int | None = column(
        "層級：壹 1、一 2、(一) 3、1. 4、(1) 5、甲 6；篇 -3、章 -2、節 -1、項 0", "rank of the marker kind: 1 to 6, of 篇, 章, 節 and 項 -3 to 0"
    )
    marker: str | None = column("編號（統一字形）", "the marker, variants unified")
    ordinal: int | None = column("編號之數值", "the marker's number")
    title: str | None = column("標題", "title")
    text: str | None = column("標題與內文同段時之全段文字", "the whole paragraph of a run-in heading")


@dataclass(slots=True, kw_only=True)
class TocEntry(Row):
    table = "toc_entries"
    zh = "目錄"
    en = "Table of contents"
    title: str | None = column("目錄標題（含編號）", "entry with its marker")
    page_number: int | None = column("目錄所印頁碼", "printed page number", "page")


@dataclass(slots=True, kw_only=True)
class AnnualGoal(Row):
    table = "annual_goals"
    zh = "年度施政目標"
    en = "Annual goals"
    section_row_id: str | None = column("所屬章節", "the section")
    marker: str | None = column("編號", "marker")
    title: str | None = column("目標", "the goal")


@dataclass(slots=True, kw_only=True)
class Goal(Row):
    table = "goals"
    zh = "關鍵策略目標"
    en = "Key strategic goals"
    aspect: str | None = column("面向：業務、共同等", "aspect, the dialect's word")
    goal_no: int | None = column("目標編號", "goal number")
    title: str | None = column("目標名稱（不含標籤）", "title without tags")
    tags: list[str] | None = column("標籤（不含面向）", "tags in brackets, without the aspect")
    weight_pct: Percent | None = column("目標權重", "the goal's weight", "%")
    printed: str | None = column("原文", "as printed")


@dataclass(slots=True, kw_only=True)
class Indicator(Row):
    table = "indicators"
    zh = "績效指標"
    en = "Performance indicators"
    aspect: str | None = column("面向", "aspect")
    goal_no: int | None = column("目標編號", "goal number")
    goal_title: str | None = column("目標名稱", "goal title without tags")
    indicator_no: int | None = column("指標編號（單一指標者無）", "printed number; a single indicator has none")
    indicator_seq: int | None = column("目標內序號", "position within the goal, from 1")
    title: str | None = column("指標名稱", "title")
    indicator_key: str | None = column("跨年比對用之折疊名稱", "folded title, joins years")
    evaluation_method: str | None = column("評估方式", "evaluation method")
    standard: str | None = column("衡量標準", "standard of measurement")
    direction: str | None = column("方向：higher、lower 或空", "higher or lower is better; null if the dialect does not say")
    target_scope: str | None = column("目標適用範圍：county（全府同一目標）或空", "county: one target for all departments, by the dialect; else null")
    weight_text: str | None = column("權重原文", "weight as printed")
    weight_pct: Percent | None = column("權重", "weight", "%")
    target_text: str | None = column("目標值原文", "target as printed")
    target_value: Value | None = column("目標值", "target", "target_unit")
    target_unit: str | None = column("目標值單位", "unit of the target")
    actual_text: str | None = column("達成值原文", "result as printed")
    actual_value: Value | None = column("達成值", "result", "actual_unit")
    actual_unit: str | None = column("達成值單位", "unit of the result")
    attainment_text: str | None = column("達成度原文", "attainment as printed")
    attainment_pct: Percent | None = column("達成度", "attainment", "%")
    narrative: str | None = column("達成情形", "how it was attained")


@dataclass(slots=True, kw_only=True)
class AspectShare(Row):
    table = "aspect_shares"
    zh = "各面向之配分與達成度上限（取自格式設定）"
    en = "What the government's dialect says about each aspect; empty if it says nothing"
    aspect: str | None = column("面向", "aspect, as in indicators.aspect")
    share_pct: Percent | None = column("該面向之配分", "points that the aspect's weights sum to", "%")
    cap_pct: Percent | None = column("達成度上限", "highest attainment that counts", "%")
    inverse_formula: str | None = column(
        "越低越好時之達成度公式：ratio（目標÷達成）、complement（2－達成÷目標）或空",
        "attainment where lower is better: ratio (target / actual), complement (2 - actual / target), or null",
    )


@dataclass(slots=True, kw_only=True)
class Milestone(Row):
    table = "milestones"
    zh = "進度控管階段"
    en = "Milestones of progress-controlled indicators"
    indicator_row_id: str | None = column("所屬指標", "the indicator")
    step: int | None = column("階段序", "step, from 1")
    text: str | None = column("階段內容", "what is done")
    pct: Percent | None = column("累計進度", "progress then", "%")


@dataclass(slots=True, kw_only=True)
class Formula(Row):
    table = "formulas"
    zh = "衡量公式"
    en = "Formulas of the standards"
    indicator_row_id: str | None = column("所屬指標", "the indicator")
    expression: str | None = column("公式原文", "as printed")
    rounding: str | None = column("進位方式：half_up、up、down 或空", "half_up, up, down or null")


@dataclass(slots=True, kw_only=True)
class FormulaTerm(Row):
    table = "formula_terms"
    zh = "公式項"
    en = "Terms of a formula (linear over linear)"
    formula_row_id: str | None = column("所屬公式", "the formula")
    side: str | None = column("numerator 或 denominator", "numerator or denominator")
    sign: int | None = column("正負號", "+1 or -1")
    coefficient: Value | None = column("係數", "coefficient")
    label: str | None = column("項目名稱", "label")


@dataclass(slots=True, kw_only=True)
class ScoreItem(Row):
    table = "score_items"
    zh = "評分表各指標達成度"
    en = "Rows of the score tables"
    aspect: str | None = column("面向", "aspect")
    goal_no: int | None = column("目標編號", "goal number")
    goal_title: str | None = column("目標名稱", "goal title without tags")
    indicator_no: int | None = column("指標編號", "printed indicator number")
    title: str | None = column("指標名稱", "title")
    attainment_text: str | None = column("達成度原文", "attainment as printed")
    attainment_pct: Percent | None = column("達成度", "attainment", "%")


@dataclass(slots=True, kw_only=True)
class Score(Row):
    table = "scores"
    zh = "分數"
    en = "Scores"
    part: str | None = column("業務面、共同面、具體施政績效、總分", "part of the score")
    aspect: str | None = column("面向（無者空）", "aspect, or null")
    scope: str | None = column("aspect_table 或 total_table", "aspect_table or total_table")
    score_text: str | None = column("分數原文", "score as printed")
    score: Percent | None = column("分數", "score", "point")
    max_score: Percent | None = column("滿分（印於表頭者）", "maximum, as printed in the header", "point")


@dataclass(slots=True, kw_only=True)
class Shortfall(Row):
    table = "shortfalls"
    zh = "未達目標值之檢討"
    en = "Shortfalls"
    goal_no: int | None = column("目標編號", "goal number")
    goal_title: str | None = column("目標名稱", "goal title without tags")
    indicator_title: str | None = column("指標名稱", "indicator title")
    gap_text: str | None = column("差異值原文", "gap as printed")
    gap_pct: Percent | None = column("達成度差異值", "gap to full attainment", "%")
    reason: str | None = column("未達成原因說明暨解決對策", "reason and remedy")


@dataclass(slots=True, kw_only=True)
class BudgetProgram(Row):
    table = "budget_programs"
    zh = "業務計畫預算"
    en = "Budget by programme code"
    table_no: int | None = column("文件內表格序號，同 cells", "table in the document, as in cells")
    code: str | None = column("計畫編號", "programme code")
    program: str | None = column("業務計畫及工作計畫", "programme")
    is_total: bool | None = column("是否為合計列（非業務計畫）", "true for a printed total, which is no programme")
    amount_text: str | None = column("預算金額原文", "amount as printed")
    amount_ntd: Value | None = column("預算金額", "amount", "NTD")


@dataclass(slots=True, kw_only=True)
class BudgetItem(Row):
    table = "budget_items"
    zh = "重要施政計畫項目"
    en = "Items of a budget programme"
    program_row_id: str | None = column("所屬業務計畫", "the programme")
    item_no: str | None = column("項次", "marker as printed")
    title: str | None = column("項目", "title")
    content: str | None = column("實施內容", "content")
    amount_text: str | None = column("金額原文（項目自有金額時）", "own amount as printed, if any")
    amount_ntd: Value | None = column("金額", "own amount", "NTD")


@dataclass(slots=True, kw_only=True)
class Paragraph(Row):
    table = "paragraphs"
    zh = "段落"
    en = "Paragraphs"
    section_row_id: str | None = column("所屬章節", "the section")
    ordinal: int | None = column("章節內序號", "position within the section, from 1")
    text: str | None = column("文字", "text")


@dataclass(slots=True, kw_only=True)
class CellRow(Row):
    table = "cells"
    zh = "所有表格儲存格"
    en = "Every cell of every table"
    section_row_id: str | None = column("表格所在章節", "the section the table stands in")
    table_no: int | None = column("文件內表格序號", "table in the document, from 1")
    row: int | None = column("列（自 0）", "row, from 0")
    col: int | None = column("欄（自 0）", "column, from 0")
    rowspan: int | None = column("跨列數", "rows covered")
    colspan: int | None = column("跨欄數", "columns covered")
    is_header: bool | None = column("是否表頭", "in a header row")
    text: str | None = column("原文（保留部首與相容字）", "as printed, radicals kept")


@dataclass(slots=True, kw_only=True)
class DateMention(Row):
    table = "dates"
    zh = "日期"
    en = "Dates in the text"
    roc_year: int | None = column("民國年", "ROC year", "ROC year")
    year: int | None = column("西元年", "CE year", "year")
    month: int | None = column("月", "month", "month")
    day: int | None = column("日", "day", "day")
    date: datetime.date | None = column("日期（完整且存在者）", "the date, if complete and real")
    precision: str | None = column("year、month 或 day", "year, month or day")
    weekday_text: str | None = column("印出之星期", "weekday as printed")
    context_row_id: str | None = column("所在列", "the row it stands in")
    cue: str | None = column(
        "語境：evidence、done、since、launched、planned、deadline、schedule、history、name、range（起）、range_end（迄）、other",
        "what the words around it say: evidence is a dated item of work, range and range_end are the two ends of a range",
    )
    text: str | None = column("原文", "as printed")


@dataclass(slots=True, kw_only=True)
class Claim(Row):
    table = "claims"
    zh = "文字敘述中的數字主張"
    en = "Checkable claims of the prose"
    kind: str | None = column("sum、rate、difference、average、percent_parts、list_count、table_count、enumeration", "kind of claim")
    context_row_id: str | None = column("所在列", "the row it stands in")
    reported_text: str | None = column("所稱數字原文", "the claimed number as printed")
    reported: Value | None = column("所稱數字", "the claimed number", "unit")
    unit: str | None = column("單位", "unit")
    complete: bool | None = column("是否為完整分項", "is the breakdown complete?")
    is_exact: bool | None = column("是否為確數（約、餘、逾者為否）", "false where 約, 餘 or 逾 says that the claimed number is not exact")
    text: str | None = column("原句", "the sentence")


@dataclass(slots=True, kw_only=True)
class ClaimTerm(Row):
    table = "claim_terms"
    zh = "主張之各項"
    en = "Terms of a claim"
    claim_row_id: str | None = column("所屬主張", "the claim")
    ordinal: int | None = column("序", "position, from 1")
    role: str | None = column(
        "於算式中之作用：addend、subtrahend、factor、numerator、denominator、minuend、base、compared、total、count、value、part、item、title",
        "part in the arithmetic; a base is what a relative change is measured against, compared the other side",
    )
    label: str | None = column("名稱", "label")
    value: Value | None = column("數值（清單項目為空）", "value, null for list items", "unit")
    unit: str | None = column("單位", "unit")
    is_exact: bool | None = column("是否為確數", "false where 約, 餘 or 逾 says that the number is not exact")
    text: str | None = column("原文", "as printed")


@dataclass(slots=True, kw_only=True)
class LabelledValue(Row):
    table = "labelled_values"
    zh = "文字敘述中具名稱之數值"
    en = "Numbers of the prose with what they are called"
    context_row_id: str | None = column("所在列", "the row it stands in")
    label: str | None = column("名稱", "label")
    label_key: str | None = column("比對用之折疊名稱", "folded label")
    value: Value | None = column("數值", "value", "unit")
    unit: str | None = column("單位", "unit")
    is_exact: bool | None = column("是否為確數", "false where 約, 餘 or 逾 says that the number is not exact")
    text: str | None = column("數值原文", "the number as printed")
    sentence: str | None = column("所在句", "the sentence it stands in")
    around_key: str | None = column(
        "前後文（折疊，日期以外之數字以 # 代）", "folded words on both sides, numbers but dates as #: alike where a statement is repeated"
    )


@dataclass(slots=True, kw_only=True)
class IssueRow(Row):
    table = "issues"
    zh = "無法歸位或理解之處"
    en = "What could not be placed or understood"
    code: str | None = column("代碼", "code")
    message: str | None = column("說明", "what happened")
    text: str | None = column("原文", "the text concerned")


@dataclass(slots=True, kw_only=True)
class Provenance(Record):
    table = "provenance"
    key = ""
    zh = "出處：每一值所在之頁、行與方框"
    en = "Where each value was printed"
    row_id: str = column("列編號", "the row")
    field: str = column("欄名；空字串為整列", "the column; empty for the whole row")
    span_no: int = column("第幾處（跨頁者有二）", "place number, from 1: a value may lie in two places")
    page: int | None = column("頁", "page, from 1", "page")
    line: int | None = column("行或段落序號", "line or block number, from 1")
    x0: float | None = column("左", "left", "point")
    top: float | None = column("上（自可見頁頂）", "top, from the top of the visible page", "point")
    x1: float | None = column("右", "right", "point")
    bottom: float | None = column("下", "bottom", "point")
    text: str | None = column("印出之文字", "the text printed there")


TABLES: tuple[type[Record], ...] = (
    SourceRow,
    DocumentRow,
    Section,
    TocEntry,
    AnnualGoal,
    Goal,
    Indicator,
    AspectShare,
    Milestone,
    Formula,
    FormulaTerm,
    ScoreItem,
    Score,
    Shortfall,
    BudgetProgram,
    BudgetItem,
    Paragraph,
    CellRow,
    DateMention,
    Claim,
    ClaimTerm,
    LabelledValue,
    IssueRow,
    Provenance,
)


def columns(record: type[Record]) -> tuple[Column, ...]:
    """The columns of a table in order, with `row_id` and `document_id` first."""
    return _columns(typing.cast("typing.Hashable", record))  # mypy holds classes of frozen dataclasses for unhashable


@functools.cache
def _columns(record: Any) -> tuple[Column, ...]:
    hints = typing.get_type_hints(record, include_extras=True)
    result = []
    for f in fields(record):
        hint = hints[f.name]
        if typing.get_origin(hint) in (types.UnionType, typing.Union):
            hint = next(kind for kind in typing.get_args(hint) if kind is not types.NoneType)
        precision = None
        if typing.get_origin(hint) is Annotated:
            hint, precision = typing.get_args(hint)
        result.append(Column(f.name, typing.get_origin(hint) or hint, precision, f.metadata["zh"], f.metadata["en"], f.metadata["unit"]))
    return tuple(result)
