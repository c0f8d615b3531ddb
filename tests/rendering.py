"""Records as text that a domain expert can read and compare with the document: the form of tests/golden/*.txt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from parsers.parse import ParseResult


def bare(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


def number(value: Decimal | int | None) -> str:
    return "-" if value is None else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def render(result: ParseResult) -> str:
    """The one document of a parse result, without white space inside texts."""
    return "\n".join(_lines(result.records)) + "\n"


def _lines(records: dict) -> Iterator[str]:
    (d,) = records["documents"]
    yield f"文件 {bare(d.title)} | {d.family} | {d.government} | {d.department} | {d.roc_year} | {d.year} | {number(d.month)}"
    if "toc_entries" in records:
        yield "\n[目錄]"
        yield from (f"{e.page_number} {bare(e.title)}" for e in records["toc_entries"])
    yield "\n[章節] 路徑 標題（同段標題為首句）"
    yield from (f"{s.path} {bare(s.title).rstrip('：')}" for s in records["sections"])
    if "annual_goals" in records:
        yield "\n[年度施政目標]"
        yield from (f"{g.marker} {bare(g.title)}" for g in records["annual_goals"])
    if "goals" in records:
        yield "\n[關鍵策略目標] 面向 編號 名稱 標籤"
        yield from (f"{g.aspect} {g.goal_no} {bare(g.title)} [{','.join(g.tags)}]" for g in records["goals"])
    if "indicators" in records:
        yield "\n[指標] 面向 目標-序（印出編號） 名稱 | 評估方式 | 衡量標準 | 權重 | 目標 | 達成 | 達成度 | 達成情形"
        yield from _indicators(records)
    if "scores" in records:
        yield "\n[評分表] 面向 目標 名稱 達成度"
        yield from (f"{s.aspect} {s.goal_no} {bare(s.title)} {number(s.attainment_pct)}" for s in records["score_items"])
        yield "\n[分數] 部分 出處 分數 滿分"
        yield from (f"{s.part} {s.scope} {number(s.score)} {number(s.max_score)}" for s in records["scores"])
    if "shortfalls" in records:
        yield "\n[未達目標] 目標 名稱 差異 原因"
        yield from (f"{s.goal_no} {bare(s.indicator_title)} {bare(s.gap_text)} = {number(s.gap_pct)} {bare(s.reason)}" for s in records["shortfalls"])
    if "budget_programs" in records:
        yield "\n[預算] 編號 業務計畫 金額（元）"
        for program in records["budget_programs"]:
            yield f"{program.code} {bare(program.program)} {number(program.amount_ntd)}"
            for item in records["budget_items"]:
                if item.program_row_id == program.row_id:
                    yield f"    {item.item_no or '-'} {bare(item.title)} | {bare(item.content)}"


def _indicators(records: dict) -> Iterator[str]:
    for i in records["indicators"]:
        name = f"{i.aspect} {i.goal_no}-{i.indicator_seq}（{i.indicator_no or '無'}） {bare(i.title)}"
        weight = f"{bare(i.weight_text)} = {number(i.weight_pct)}"
        target = f"{bare(i.target_text) or '-'} = {number(i.target_value)} {i.target_unit or '-'}"
        actual = f"{bare(i.actual_text) or '-'} = {number(i.actual_value)} {i.actual_unit or '-'}"
        attainment = f"{bare(i.attainment_text) or '-'} = {number(i.attainment_pct)}"
        yield " | ".join((name, bare(i.evaluation_method) or "-", bare(i.standard) or "-", weight, target, actual, attainment, bare(i.narrative) or "-"))
        for m in records.get("milestones", ()):
            if m.indicator_row_id == i.row_id:
                yield f"    階段 {m.step} {bare(m.text)} {number(m.pct)}%"
